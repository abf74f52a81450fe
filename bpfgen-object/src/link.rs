//! One program and the subprograms that it uses → one instruction stream, as the kernel wants it.
//!
//! ```text
//! xdp:  drop ──call──▶ parse ──call──▶ checksum          drop      0: ...
//!         └──address──▶ callback                   ─▶    parse    40: call +30 (checksum)
//! .text: parse, checksum, callback, unused               checksum 71: ...
//!                                                        callback 90: ...
//! ```
//!
//! Functions follow in the order in which a depth-first walk meets them. The walk is a loop, not a
//! recursion: hostile objects nest calls deeper than a stack. Cycles end it like anything met
//! before; that recursion cannot run is the verifier's to say.

use std::borrow::Cow;

use crate::{
    Error, ErrorKind, Function, FunctionIndex, Insn, LineInfo, Object, Relocation,
    RelocationTarget, Result,
    btf::{Type, TypeId},
    lookup::Numbers,
};

/// `src` of a call of another BPF function.
const PSEUDO_CALL: u8 = 1;
/// `src` of a 64-bit load of a function's address.
const PSEUDO_FUNC: u8 = 4;
/// Begins the declaration tag on a program that names its exception callback.
const EXCEPTION_CALLBACK: &str = "exception_callback:";

/// What [`link`] gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Linked {
    /// All instructions.
    pub insns: Vec<Insn>,
    /// The functions in them, the entry program first.
    pub functions: Vec<Placed>,
    /// What the loader still has to fill in, with instruction indices in the whole: calls and
    /// addresses of functions are done.
    pub relocations: Vec<Relocation>,
    /// Where each function begins and its BTF `FUNC`; empty if any has none, since the kernel
    /// wants all or nothing.
    pub func_infos: Vec<(usize, TypeId)>,
    /// Source lines, at strictly ascending instructions; empty if any function begins without
    /// one, which the kernel would not accept.
    pub lines: Vec<LineInfo>,
}

impl Linked {
    /// The function that an instruction is in; `None` past the end.
    pub fn placed_at(&self, insn: usize) -> Option<Placed> {
        let after = self.functions.partition_point(|placed| placed.start <= insn);
        let placed = self.functions.get(after.checked_sub(1)?)?;
        (insn < self.insns.len()).then_some(*placed)
    }
}

/// A function's place in the whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placed {
    /// The function.
    pub function: FunctionIndex,
    /// Index of its first instruction.
    pub start: usize,
}

/// Links the function `entry` with all that it calls or takes the address of.
///
/// `code` gives a function's instructions, with CO-RE relocations applied and as many as
/// [`Function::insns`].
///
/// # Errors
/// If an index or a relocation does not fit the object, or `code` gives another number of
/// instructions.
pub fn link<'a>(
    object: &'a Object,
    entry: FunctionIndex,
    code: &dyn Fn(FunctionIndex) -> Cow<'a, [Insn]>,
) -> Result<Linked> {
    let mut linker =
        Linker { object, code, insns: Vec::new(), placed: Vec::new(), starts: Numbers::default() };
    linker.walk(entry)?;
    if let Some(callback) = exception_callback(object, entry)? {
        linker.walk(callback)?;
    }
    linker.finish()
}

struct Linker<'l, 'a> {
    object: &'a Object,
    code: &'l dyn Fn(FunctionIndex) -> Cow<'a, [Insn]>,
    insns: Vec<Insn>,
    placed: Vec<Placed>,
    /// Of placed functions.
    starts: Numbers,
}

impl<'a> Linker<'_, 'a> {
    /// Places a function and all that it needs.
    fn walk(&mut self, root: FunctionIndex) -> Result<()> {
        let mut pending = Vec::from_iter(self.place(root)?);
        while let Some(relocations) = pending.last_mut() {
            match relocations.next().map(|relocation| &relocation.target) {
                Some(RelocationTarget::Call(f) | RelocationTarget::FunctionAddress(f)) => {
                    let function = *f;
                    pending.extend(self.place(function)?);
                }
                Some(_) => {}
                None => {
                    pending.pop();
                }
            }
        }
        Ok(())
    }

    /// Appends a function, unless it is there; gives its relocations to be looked at.
    fn place(&mut self, index: FunctionIndex) -> Result<Option<std::slice::Iter<'a, Relocation>>> {
        let function = get(self.object, index)?;
        let start = self.insns.len();
        if !self.starts.insert(index.0 as u64, start) {
            return Ok(None);
        }
        let insns = (self.code)(index);
        if insns.len() != function.insns.len() {
            return Err(in_function(function, "its code has changed in length"));
        }
        self.insns.extend_from_slice(&insns);
        self.placed.push(Placed { function: index, start });
        Ok(Some(function.relocations.iter()))
    }

    /// From the instruction after `insn` to a placed function, in slots.
    fn distance(&self, insn: usize, to: FunctionIndex) -> Option<i32> {
        let start = self.starts.get(to.0 as u64)?;
        let (from, to) = (i64::try_from(insn).ok()?, i64::try_from(start).ok()?);
        i32::try_from(to - from - 1).ok()
    }

    /// Resolves references between functions and merges what is known of each.
    fn finish(mut self) -> Result<Linked> {
        let mut relocations = Vec::new();
        let mut func_infos = Some(Vec::new());
        let mut lines = Some(Vec::new());
        for &Placed { function: index, start } in &self.placed {
            let function = get(self.object, index)?;
            for relocation in &function.relocations {
                let insn = start + relocation.insn;
                let bad = || in_function(function, "a relocation does not fit its code");
                if relocation.insn >= function.insns.len() {
                    return Err(bad());
                }
                match &relocation.target {
                    RelocationTarget::Call(target) => {
                        let imm = self.distance(insn, *target).ok_or_else(bad)?;
                        let slot = self.insns.get_mut(insn).ok_or_else(bad)?;
                        *slot = Insn { src: PSEUDO_CALL, imm, ..*slot };
                    }
                    RelocationTarget::FunctionAddress(target) => {
                        let imm = self.distance(insn, *target).ok_or_else(bad)?;
                        let Some([low, high]) = self.insns.get_mut(insn..insn + 2) else {
                            return Err(bad());
                        };
                        *low = Insn { src: PSEUDO_FUNC, imm, ..*low };
                        high.imm = 0;
                    }
                    target => relocations.push(Relocation { insn, target: target.clone() }),
                }
            }
            func_infos = func_infos.zip(function.type_id).map(|(mut infos, id)| {
                infos.push((start, id));
                infos
            });
            lines = lines.filter(|_| function.lines.first().is_some_and(|line| line.insn == 0));
            if let Some(lines) = &mut lines {
                merge_lines(lines, function, start, &self.insns);
            }
        }
        Ok(Linked {
            insns: self.insns,
            functions: self.placed,
            relocations,
            func_infos: func_infos.unwrap_or_default(),
            lines: lines.unwrap_or_default(),
        })
    }
}

/// Appends a function's lines: one per instruction, none for the second half of a 64-bit load.
fn merge_lines(lines: &mut Vec<LineInfo>, function: &Function, start: usize, insns: &[Insn]) {
    for line in &function.lines {
        let line = LineInfo { insn: start + line.insn, ..line.clone() };
        let follows = lines.last().is_none_or(|last| last.insn < line.insn);
        if follows && insns.get(line.insn).is_some_and(|insn| insn.code != 0) {
            lines.push(line);
        }
    }
}

/// The exception callback that a declaration tag on the entry program names.
///
/// # Errors
/// If there is no such function.
pub fn exception_callback(object: &Object, entry: FunctionIndex) -> Result<Option<FunctionIndex>> {
    let function = get(object, entry)?;
    let (Some(btf), Some(id)) = (&object.btf, function.type_id) else { return Ok(None) };
    let Some(name) = btf.decl_tags(id).find_map(|tag| tag.strip_prefix(EXCEPTION_CALLBACK)) else {
        return Ok(None);
    };
    let found = object.functions.iter().position(|function| {
        function.name == name
            && matches!(function.type_id.and_then(|id| btf.get(id)), Some(Type::Func(_)))
    });
    found.map(|index| Some(FunctionIndex(index))).ok_or_else(|| {
        let what = format!("its exception callback `{name}` is not a function of the object");
        in_function(function, &what)
    })
}

fn get(object: &Object, index: FunctionIndex) -> Result<&Function> {
    object.functions.get(index.0).ok_or_else(|| {
        Error::new(ErrorKind::Missing, format!("function {} does not exist", index.0))
    })
}

fn in_function(function: &Function, what: &str) -> Error {
    Error::new(ErrorKind::Malformed, format!("function `{}`: {what}", function.name))
        .at(function.offset)
        .section(&function.section)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Endian, Linkage, MapIndex};

    const EXIT: Insn = Insn { code: 0x95, dst: 0, src: 0, off: 0, imm: 0 };
    const CALL: Insn = Insn { code: Insn::CALL, dst: 0, src: PSEUDO_CALL, off: 0, imm: -1 };

    /// A function that does `targets` one after the other, then exits.
    fn function(name: &str, targets: &[RelocationTarget]) -> Function {
        let mut insns = Vec::new();
        let mut relocations = Vec::new();
        for target in targets {
            relocations.push(Relocation { insn: insns.len(), target: target.clone() });
            if matches!(target, RelocationTarget::Call(_)) {
                insns.push(CALL);
            } else {
                insns.push(Insn { code: Insn::LDIMM64, dst: 2, imm: 8, ..Insn::default() });
                insns.push(Insn { imm: 7, ..Insn::default() });
            }
        }
        insns.push(EXIT);
        Function {
            name: name.to_owned(),
            section: ".text".to_owned(),
            offset: 0,
            linkage: Linkage::Global,
            insns,
            type_id: None,
            relocations,
            core_relocations: Vec::new(),
            lines: Vec::new(),
        }
    }

    fn object(functions: Vec<Function>) -> Object {
        Object {
            endian: Endian::NATIVE,
            license: String::new(),
            version: 0,
            functions,
            core_order: vec![],
            programs: Vec::new(),
            maps: Vec::new(),
            data: Vec::new(),
            externs: Vec::new(),
            jump_tables: Vec::new(),
            struct_ops: Vec::new(),
            btf: None,
        }
    }

    fn link_first(object: &Object) -> Linked {
        link(object, FunctionIndex(0), &|f| Cow::Borrowed(&object.functions[f.0].insns)).unwrap()
    }

    fn call(function: usize) -> RelocationTarget {
        RelocationTarget::Call(FunctionIndex(function))
    }

    #[test]
    fn functions_follow_depth_first_and_calls_find_them() {
        let address = RelocationTarget::FunctionAddress(FunctionIndex(3));
        let map = RelocationTarget::Map(MapIndex(0));
        let object = object(vec![
            function("entry", &[call(2), address, call(1), call(2)]),
            function("one", std::slice::from_ref(&map)),
            function("two", &[call(1)]),
            function("callback", &[]),
            function("unused", &[]),
        ]);
        let linked = link_first(&object);
        let order: Vec<_> = linked.functions.iter().map(|p| (p.function.0, p.start)).collect();
        // entry: call two, address of callback (2 slots), call one, call two, exit: 6 slots.
        assert_eq!(order, [(0, 0), (2, 6), (1, 8), (3, 11)]);
        let calls = linked.insns.iter().enumerate().filter(|(_, i)| i.code == Insn::CALL);
        let targets: Vec<_> = calls.map(|(at, i)| at as i32 + i.imm + 1).collect();
        assert_eq!(targets, [6, 8, 6, 8]);
        let (low, high) = (linked.insns[1], linked.insns[2]);
        assert_eq!((low.src, 1 + low.imm + 1, high.imm), (PSEUDO_FUNC, 11, 0));
        assert_eq!(linked.relocations, [Relocation { insn: 8, target: map }]);
        assert_eq!(linked.func_infos, []);
    }

    #[test]
    fn a_long_chain_of_calls_does_not_overflow_the_stack() {
        let count = 100_000;
        let mut functions: Vec<_> = (1..count).map(|next| function("f", &[call(next)])).collect();
        functions.push(function("last", &[]));
        let linked = link_first(&object(functions));
        assert_eq!(linked.functions.len(), count);
        assert_eq!(linked.insns.len(), 2 * count - 1);
    }

    #[test]
    fn recursion_ends() {
        let object = object(vec![
            function("a", &[call(1), call(0)]),
            function("b", &[call(0), call(2)]),
            function("c", &[call(1)]),
        ]);
        let linked = link_first(&object);
        assert_eq!(linked.functions.len(), 3);
        assert_eq!(linked.insns[1].imm, -2, "a calls itself");
    }

    #[test]
    fn info_is_merged_or_left_out() {
        let line = |insn, line| LineInfo {
            insn,
            line,
            column: 1,
            file: crate::btf::Name::NONE,
            text: crate::btf::Name::NONE,
        };
        let mut entry = function("entry", &[RelocationTarget::Map(MapIndex(0)), call(1)]);
        entry.type_id = Some(TypeId(5));
        entry.lines = vec![line(0, 10), line(1, 11), line(2, 12), line(2, 13)];
        let mut sub = function("sub", &[]);
        sub.type_id = Some(TypeId(6));
        sub.lines = vec![line(0, 20)];
        let object = object(vec![entry, sub]);
        let linked = link_first(&object);
        assert_eq!(linked.func_infos, [(0, TypeId(5)), (4, TypeId(6))]);
        // Not the second half of the load, and one line per instruction.
        let lines: Vec<_> = linked.lines.iter().map(|l| (l.insn, l.line)).collect();
        assert_eq!(lines, [(0, 10), (2, 12), (4, 20)]);

        let mut partial = object.clone();
        partial.functions[1].type_id = None;
        partial.functions[1].lines[0].insn = 1;
        let linked = link_first(&partial);
        assert_eq!((linked.func_infos.len(), linked.lines.len()), (0, 0));
    }

    #[test]
    fn an_exception_callback_comes_along() {
        let mut types = crate::btf::test_btf::Builder::new();
        let proto = types.proto(0, &[]);
        let entry = types.func("entry", proto, 1);
        let callback = types.func("callback", proto, 1);
        types.decl_tag("exception_callback:callback", entry, -1);
        let mut object = object(vec![function("entry", &[]), function("callback", &[])]);
        object.functions[0].type_id = Some(TypeId(entry));
        object.functions[1].type_id = Some(TypeId(callback));
        object.btf = Some(crate::btf::Btf::decode(&types.bytes()).unwrap());
        let linked = link_first(&object);
        assert_eq!(linked.func_infos, [(0, TypeId(entry)), (1, TypeId(callback))]);
        object.functions[1].name = "other".to_owned();
        let code = |f: FunctionIndex| Cow::Borrowed(&object.functions[f.0].insns[..]);
        let error = link(&object, FunctionIndex(0), &code).unwrap_err();
        assert!(error.to_string().contains("exception callback `callback`"), "{error}");
    }

    #[test]
    fn what_does_not_fit_is_an_error() {
        let fine = object(vec![function("entry", &[call(7)])]);
        let code = |f: FunctionIndex| Cow::Borrowed(&fine.functions[f.0].insns[..]);
        assert!(link(&fine, FunctionIndex(0), &code).unwrap_err().to_string().contains("7"));
        assert!(link(&fine, FunctionIndex(1), &code).is_err());
        let object = object(vec![function("entry", &[])]);
        let shorter = link(&object, FunctionIndex(0), &|_| Cow::Owned(Vec::new()));
        assert_eq!(
            shorter.unwrap_err().to_string(),
            "section .text, offset 0x0: function `entry`: its code has changed in length"
        );
    }
}
