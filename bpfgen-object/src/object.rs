//! The model: what an object file says, with nothing of the kernel in it.
//!
//! Everything is in file order, so that two parses of the same bytes are equal and everything
//! generated from them is reproducible.

use crate::{
    Insn,
    btf::{Btf, TypeId},
    section::SectionDef,
    uapi::MapType,
};

/// Byte order of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Endian {
    /// `bpfel`.
    Little,
    /// `bpfeb`.
    Big,
}

impl Endian {
    /// The byte order of the machine this code runs on.
    pub const NATIVE: Self = if cfg!(target_endian = "little") { Self::Little } else { Self::Big };

    /// A number in this byte order.
    pub(crate) fn word(self, bytes: [u8; 4]) -> u32 {
        match self {
            Self::Little => u32::from_le_bytes(bytes),
            Self::Big => u32::from_be_bytes(bytes),
        }
    }
}

/// Index into [`Object::functions`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FunctionIndex(pub usize);
/// Index into [`Object::maps`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MapIndex(pub usize);
/// Index into [`Object::data`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DataIndex(pub usize);
/// Index into [`Object::externs`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ExternIndex(pub usize);
/// Index into [`Object::jump_tables`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct JumpTableIndex(pub usize);

/// A parsed object file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Object {
    /// Byte order of instructions, data and BTF.
    pub endian: Endian,
    /// Text of the `license` section; empty where there is none.
    pub license: String,
    /// Number in the `version` section (`KERNEL_VERSION(a, b, c)`), 0 where there is none.
    pub version: u32,
    /// All functions: entry programs and subprograms, in order of section and offset.
    pub functions: Vec<Function>,
    /// The functions that have CO-RE relocations, in the order in which `.BTF.ext` has these: each
    /// narrows the choice of candidates for those that follow, so that the order counts.
    pub core_order: Vec<FunctionIndex>,
    /// Entry programs.
    pub programs: Vec<ProgramDef>,
    /// BTF-defined maps of the `.maps` section, in symbol order. Data sections are in `data`.
    pub maps: Vec<MapDef>,
    /// `.rodata*`, `.data*`, `.bss*`: each becomes a one-entry array map.
    pub data: Vec<DataDef>,
    /// `__kconfig` and `__ksym` symbols that the loader resolves.
    pub externs: Vec<ExternDef>,
    /// Tables of places that functions jump to.
    pub jump_tables: Vec<JumpTable>,
    /// Values in `.struct_ops` and `.struct_ops.link` sections.
    pub struct_ops: Vec<StructOpsDef>,
    /// The object's BTF, with the sizes and offsets of its DATASECs already filled in from the
    /// ELF symbols (clang leaves them 0).
    pub btf: Option<Btf>,
}

impl Object {
    /// The functions that have CO-RE relocations, in the order in which they are to be relocated:
    /// [`core_order`](Self::core_order).
    pub fn core_functions(&self) -> impl Iterator<Item = (FunctionIndex, &Function)> {
        let function = |&index: &FunctionIndex| Some((index, self.functions.get(index.0)?));
        self.core_order.iter().filter_map(function)
    }
}

/// How a symbol is visible to other objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Linkage {
    /// `static`, or hidden.
    Static,
    /// Visible; the verifier checks a global function on its own.
    Global,
    /// `__weak`.
    Weak,
}

/// A function: an entry program or a subprogram.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    /// Symbol name.
    pub name: String,
    /// Name of the ELF section that holds it, as in the file.
    pub section: String,
    /// Byte offset in that section.
    pub offset: u64,
    /// Linkage of the symbol.
    pub linkage: Linkage,
    /// The instructions, unrelocated.
    pub insns: Vec<Insn>,
    /// BTF `FUNC` from `.BTF.ext` func info.
    pub type_id: Option<TypeId>,
    /// ELF relocations, sorted by instruction.
    pub relocations: Vec<Relocation>,
    /// CO-RE relocations, in file order.
    pub core_relocations: Vec<CoreRelocation>,
    /// Line info, sorted by instruction.
    pub lines: Vec<LineInfo>,
}

/// Something an instruction refers to that only the loader can fill in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relocation {
    /// Instruction index in the function.
    pub insn: usize,
    /// What to put there.
    pub target: RelocationTarget,
}

/// What an instruction refers to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RelocationTarget {
    /// `ldimm64` of a map descriptor.
    Map(MapIndex),
    /// `ldimm64` of an address in a data section; the byte offset is symbol plus addend.
    Data {
        /// The section.
        data: DataIndex,
        /// Byte offset in it.
        offset: u32,
    },
    /// `call` of another function of this object.
    Call(FunctionIndex),
    /// `ldimm64` of a function's address (`bpf_for_each_map_elem` callbacks …).
    FunctionAddress(FunctionIndex),
    /// `ldimm64` of an extern variable.
    ExternVariable(ExternIndex),
    /// `call` of a kernel function.
    ExternCall(ExternIndex),
    /// `ldimm64` of an address in a table of places to jump to.
    JumpTable {
        /// The table.
        table: JumpTableIndex,
        /// Byte offset in it, with 8 bytes for each place.
        offset: u32,
    },
}

/// Places in a function to which it jumps by a number: a switch, or a computed `goto`.
///
/// clang 22 and newer make such tables with `-mcpu=v4`; kernels know them since Linux 6.19.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JumpTable {
    /// Symbol name.
    pub name: String,
    /// The function whose places they are, and which jumps.
    pub function: FunctionIndex,
    /// Instruction indices in the function.
    pub insns: Vec<usize>,
}

/// Kind of a CO-RE relocation (`enum bpf_core_relo_kind`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names are the UAPI's")]
pub enum CoreKind {
    FieldByteOffset,
    FieldByteSize,
    FieldExists,
    FieldSigned,
    FieldLshiftU64,
    FieldRshiftU64,
    TypeIdLocal,
    TypeIdTarget,
    TypeExists,
    TypeSize,
    EnumvalExists,
    EnumvalValue,
    TypeMatches,
}

impl CoreKind {
    /// The kind with the UAPI's number.
    pub fn from_number(number: u32) -> Option<Self> {
        Some(match number {
            0 => Self::FieldByteOffset,
            1 => Self::FieldByteSize,
            2 => Self::FieldExists,
            3 => Self::FieldSigned,
            4 => Self::FieldLshiftU64,
            5 => Self::FieldRshiftU64,
            6 => Self::TypeIdLocal,
            7 => Self::TypeIdTarget,
            8 => Self::TypeExists,
            9 => Self::TypeSize,
            10 => Self::EnumvalExists,
            11 => Self::EnumvalValue,
            12 => Self::TypeMatches,
            _ => return None,
        })
    }
}

/// A CO-RE relocation record (`struct bpf_core_relo`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoreRelocation {
    /// Instruction index in the function.
    pub insn: usize,
    /// Root type in the object's BTF.
    pub type_id: TypeId,
    /// Access string, such as `0:1:2`.
    pub access: String,
    /// What is asked for.
    pub kind: CoreKind,
}

/// One source line (`struct bpf_line_info`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineInfo {
    /// Instruction index in the function.
    pub insn: usize,
    /// Offset of the file name in the BTF's strings.
    pub file: crate::btf::Name,
    /// Offset of the line's text in the BTF's strings.
    pub text: crate::btf::Name,
    /// Line number, from 1.
    pub line: u32,
    /// Column, from 1; 0 where unknown.
    pub column: u32,
}

/// An entry program: a function in a section that a SEC() definition names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProgramDef {
    /// C name of the function.
    pub name: String,
    /// The function.
    pub function: FunctionIndex,
    /// The SEC() string without a leading `?`.
    pub section: String,
    /// The definition that the section name matches; `None` for one that nobody knows (the
    /// program cannot be loaded then, but the rest of the object can).
    pub definition: Option<&'static SectionDef>,
    /// What follows the slash (`syscalls/sys_enter_execve` of `tracepoint/syscalls/…`).
    pub target: Option<String>,
    /// `false` with a leading `?`: loaded only on request.
    pub autoload: bool,
}

/// `LIBBPF_PIN_NONE` or `LIBBPF_PIN_BY_NAME` of a map definition.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Pinning {
    /// Not pinned.
    #[default]
    None,
    /// Pinned under, or reused from, the pin root by its name.
    ByName,
}

/// A BTF-defined map.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MapDef {
    /// C name.
    pub name: String,
    /// Map type.
    pub map_type: MapType,
    /// Key size in bytes.
    pub key_size: u32,
    /// Value size in bytes.
    pub value_size: u32,
    /// Number of entries, or bytes for ring buffers. 0 where the source says none.
    pub max_entries: u32,
    /// `BPF_F_*` creation flags.
    pub map_flags: u32,
    /// NUMA node, where given.
    pub numa_node: Option<u32>,
    /// Type-specific extra (bloom filter hashes, arena address).
    pub map_extra: u64,
    /// Pinning.
    pub pinning: Pinning,
    /// BTF type of the key, where given as a type.
    pub key: Option<TypeId>,
    /// BTF type of the value, where given as a type.
    pub value: Option<TypeId>,
    /// Definition of inner maps, for map-in-map kinds.
    pub inner: Option<Box<MapDef>>,
    /// Static contents of `values`: slot number and what stands in it.
    pub values: Vec<(u32, SlotTarget)>,
    /// Texts of BTF declaration tags on the map variable.
    pub tags: Vec<String>,
}

/// What a static `values` slot holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlotTarget {
    /// Another map, in a map-in-map.
    Map(MapIndex),
    /// A program, in a program array.
    Program(FunctionIndex),
}

/// Which kind of global data a section holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DataKind {
    /// `.rodata*`: constant after load, and known to the verifier.
    Rodata,
    /// `.data*`: initialised.
    Data,
    /// `.bss*`: zero at first.
    Bss,
    /// `.percpu*`: initialised, one of each for each CPU.
    PerCpu,
    /// `.addr_space.1`: initial content of variables in an arena map. No array map is made of it;
    /// a loader that knows arenas copies it to the arena's end.
    Arena,
}

/// A section of global variables, at most [`DataDef::MAX_SIZE`] bytes long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataDef {
    /// Section name, with its dot.
    pub name: String,
    /// Kind.
    pub kind: DataKind,
    /// Size in bytes.
    pub size: u32,
    /// Initial content; empty for `.bss*`, which is `size` zero bytes.
    pub content: Vec<u8>,
    /// BTF `DATASEC`, where there is one (string literals alone have none).
    pub datasec: Option<TypeId>,
    /// The section's variables, sorted by offset, none overlapping another; static ones included.
    pub variables: Vec<VariableDef>,
    /// Byte offsets of addresses of variables and functions, ascending. No loader can fill them in:
    /// verified programs have no such addresses, so what stands there is an offset.
    pub pointers: Vec<u32>,
}

impl DataDef {
    /// Largest size of a section: what the kernel allows as the value of an array map. Only
    /// `.bss*` can come near it in a small file, and for it nothing is allocated here.
    pub const MAX_SIZE: u32 = i32::MAX as u32;
}

/// A global variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VariableDef {
    /// C name.
    pub name: String,
    /// BTF type (with its qualifiers; not the `VAR`).
    pub type_id: TypeId,
    /// Byte offset in the section.
    pub offset: u32,
    /// Size in bytes: more than its type's where a flexible array member is initialised.
    pub size: u32,
    /// Linkage.
    pub linkage: Linkage,
    /// Texts of BTF declaration tags on the variable.
    pub tags: Vec<String>,
}

/// Where an extern is to be found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ExternKind {
    /// `__kconfig`: a kernel configuration value.
    Kconfig,
    /// `__ksym` variable: a kernel symbol's address.
    Ksym,
    /// `__ksym` function: a kfunc.
    Kfunc,
}

/// A symbol that the running kernel provides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExternDef {
    /// C name.
    pub name: String,
    /// Kind.
    pub kind: ExternKind,
    /// The type of the variable, or the `FUNC` of a kfunc.
    pub type_id: TypeId,
    /// `__weak`: may be missing.
    pub weak: bool,
}

/// A struct_ops value: a struct of callbacks for the kernel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StructOpsDef {
    /// Variable name.
    pub name: String,
    /// Section: `.struct_ops` or `.struct_ops.link`, without a leading `?`.
    pub section: String,
    /// BTF type of the variable (not the `VAR`).
    pub type_id: TypeId,
    /// Initial content.
    pub content: Vec<u8>,
    /// Byte offset of a function pointer member, and the function put there.
    pub functions: Vec<(u32, FunctionIndex)>,
    /// `false` with a leading `?`.
    pub autocreate: bool,
}
