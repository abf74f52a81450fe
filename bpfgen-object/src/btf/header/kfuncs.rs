//! Functions of the kernel that programs can call, so that a source need not declare them.

use super::{Printer, names::Space};
use crate::{
    Result,
    btf::{Btf, FuncProto, Type, TypeId},
};

/// The kernel's mark on a kfunc: `BTF_TYPE_TAG`'s sibling for declarations, put there by pahole.
pub(super) const KFUNC: &str = "bpf_kfunc";
/// That a kfunc leaves the caller's registers alone, which a compiler may make use of.
const FASTCALL: &str = "bpf_fastcall";

/// As `bpf_helpers.h` has them, before or after.
const HEAD: &str = "\
#ifndef BPF_NO_KFUNC_PROTOTYPES
#ifndef __ksym
#define __ksym __attribute__((section(\".ksyms\")))
#endif
#ifndef __weak
#define __weak __attribute__((weak))
#endif
";
const FASTCALL_HEAD: &str = "\
#ifndef __bpf_fastcall
#if __has_attribute(bpf_fastcall)
#define __bpf_fastcall __attribute__((bpf_fastcall))
#else
#define __bpf_fastcall
#endif
#endif
";
const TAIL: &str = "\
#endif /* BPF_NO_KFUNC_PROTOTYPES */

";

/// A function that is marked as a kfunc.
#[derive(Clone, Copy, Debug)]
struct Kfunc<'a> {
    name: &'a str,
    proto: &'a FuncProto,
    fastcall: bool,
}

impl Printer<'_> {
    /// Declares all kfuncs, in the order of their names: ids are another with each build of a kernel.
    pub(super) fn kfuncs(&mut self) -> Result<()> {
        let btf = self.btf;
        let mut kfuncs: Vec<_> = btf.iter().filter_map(|(id, _)| self.kfunc(btf, id)).collect();
        kfuncs.sort_by_key(|kfunc| kfunc.name);
        if kfuncs.is_empty() {
            return Ok(());
        }
        let fastcall = kfuncs.iter().any(|kfunc| kfunc.fastcall);
        let mut lines = Vec::with_capacity(kfuncs.len());
        for kfunc in kfuncs {
            // One of several with the same name is as good as the other; what a type is called
            // like cannot be called.
            if self.names.function(kfunc.name) {
                lines.push(self.prototype(kfunc)?);
            }
        }
        self.declare_mentions();
        self.out.push_str(HEAD);
        if fastcall {
            self.out.push_str(FASTCALL_HEAD);
        }
        self.out.push('\n');
        for line in lines {
            self.out.push_str(&line);
        }
        self.out.push('\n');
        self.out.push_str(TAIL);
        Ok(())
    }

    fn kfunc<'a>(&self, btf: &'a Btf, id: TypeId) -> Option<Kfunc<'a>> {
        let Some(Type::Func(func)) = btf.get(id) else { return None };
        let Some(Type::FuncProto(proto)) = btf.get(func.proto) else { return None };
        let fastcall = self.is_tagged(id, FASTCALL);
        self.is_kfunc(id).then(|| Kfunc { name: btf.str(func.name), proto, fastcall })
    }

    /// Whether a function is marked as a kfunc.
    pub(super) fn is_kfunc(&self, id: TypeId) -> bool {
        self.is_tagged(id, KFUNC)
    }

    fn is_tagged(&self, id: TypeId, text: &str) -> bool {
        self.names.tags(id, -1).iter().any(|tag| self.btf.str(tag.name) == text)
    }

    fn prototype(&mut self, kfunc: Kfunc<'_>) -> Result<String> {
        let Kfunc { name, proto, fastcall } = kfunc;
        let mut scope = Space::default();
        let mut names = Vec::with_capacity(proto.params.len());
        for param in &proto.params {
            let name = self.names.parameter(self.btf.str(param.name));
            names.push(if name.is_empty() { name } else { scope.claim(&name) });
        }
        let parameters = self.parameters(proto, &names, 0)?;
        let declaration = self.declaration(proto.ret, &format!("{name}{parameters}"), 0)?;
        let fastcall = if fastcall { " __bpf_fastcall" } else { "" };
        let line = format!("extern {declaration} __weak __ksym{fastcall};\n");
        self.spend(line.len())?;
        Ok(line)
    }
}
