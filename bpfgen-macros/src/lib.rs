//! The `#[bpf_program]` attribute: a typed Rust module from a BPF C file.
//!
//! A thin skin over `bpfgen-build`, which holds all that there is to know; users get the attribute
//! as `bpfgen_runtime::bpf_program`.
#![forbid(unsafe_code)]

mod args;
mod expand;

use proc_macro::TokenStream;

/// Compiles a BPF C file when the crate is built, and fills the module with typed Rust for it.
///
/// ```text
/// use bpfgen_runtime::bpf_program;
///
/// #[bpf_program("src/execsnoop.bpf.c")]
/// mod execsnoop {}
///
/// fn main() -> Result<(), Box<dyn std::error::Error>> {
///     let bpf = execsnoop::open()?.load()?;
///     let _links = bpf.attach()?;
///     Ok(())
/// }
/// ```
///
/// The path is relative to the folder of the crate's Cargo.toml. It may also name a ready
/// `.bpf.o`, which needs no clang. Attributes, visibility, documentation and items that the module
/// has of its own stay.
///
/// # Arguments after the path
///
/// | argument | meaning |
/// | --- | --- |
/// | `cflags = ["-DDEBUG", "-Iinclude"]` | more flags for clang; relative paths start at the crate's folder |
/// | `include = ["third_party"]` | folders with headers |
/// | `types = ["struct config"]` | C types to generate although no map, global or event uses them |
/// | `events(rb = "struct event")` | the record types of ring and perf buffers, by map |
/// | `targets = ["x86_64", "aarch64"]` | machines to compile for beside the one that runs the compiler; `"bpfel"`, `"bpfeb"` for C that reads no machine's registers |
/// | `cpu = "v3"` | clang's `-mcpu` |
/// | `clang = "clang-19"` | the compiler, where `BPFGEN_CLANG` names none |
/// | `rename("struct event" = "Exec", events = "records")` | names in Rust of types, maps, programs and global variables; of members and constants by `"struct event.pid"`, `"enum phase.ENTER"`, or `"ENTER"` for a constant of the module |
/// | `derives("struct event" = ["PartialOrd"])` | more traits to derive, for a type or with `"*"` for all |
/// | `attributes("struct event" = ["must_use"])` | attributes, without their brackets, likewise |
/// | `serde = ["struct event"]` | types that get `Serialize` and `Deserialize` (with the feature `serde` of bpfgen-runtime), with what they hold |
/// | `constants = ["enum phase", "MAX_ARGS"]` | constants of enums in the module, beside those of enums without a name (what is a `#define` in C no object knows of) |
/// | `visibility = "pub(crate)"` | who sees what the module holds |
/// | `runtime = "bpf"` | the name or path of bpfgen-runtime where it is another |
/// | `docs = "Traces execs."` | documentation on `Open` |
/// | `prebuilt = true` | use the module and object that `cargo bpfgen build` wrote beside the source, and no clang, as long as the inputs that they record are unchanged |
///
/// # When it compiles again
///
/// When the source, any header that clang read, Cargo.toml or a `BPFGEN_*` variable changes. An
/// expansion with nothing changed starts no process: compiled objects are kept in
/// `$BPFGEN_CACHE_DIR`, else in `bpfgen` in the user's cache folder.
///
/// # Errors
///
/// What clang says becomes a compile error, whole, at the path. The module then keeps what it had
/// when the source last compiled, so that editors go on completing.
#[proc_macro_attribute]
pub fn bpf_program(args: TokenStream, item: TokenStream) -> TokenStream {
    expand::expand(args.into(), &item.into()).into()
}
