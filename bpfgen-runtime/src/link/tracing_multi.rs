//! Trampolines of many kernel functions by one link.

use bpfgen_object::btf::{
    Kind as TypeKind, TypeId,
    scan::{Memo, Scan},
};

use super::{
    AutoAttach, Functions, Link, attaching, event,
    function_list::Filter,
    functions,
    many::{self, Kind, Which, attach_to_many},
    similar, target,
};
use crate::{
    Error, ErrorKind, Result,
    kernel::{
        btf::Ways,
        modules::ModuleBtf,
        symbols,
        types::{self, Source},
    },
    loader::Feature,
    program::{
        Program,
        hook::{FEntryMulti, FExitMulti, FSessionMulti, Hook},
    },
    sys::{ENOTSUPP, Errno, link_multi},
};

attach_to_many! {
    Functions, target, attach, "", "";
    FEntryMulti, "fentry.multi/tcp_*", "entries of kernel functions", "7.2", false, "BPF_TRACE_FENTRY_MULTI";
    FExitMulti, "fexit.multi/tcp_*", "returns of kernel functions", "7.2", true, "BPF_TRACE_FEXIT_MULTI";
    FSessionMulti, "fsession.multi/tcp_*", "entries and returns of kernel functions", "7.2", false, "BPF_TRACE_FSESSION_MULTI";
}

fn attach<K: Hook>(program: &Program<K>, to: &Functions, kind: &Kind) -> Result<Link> {
    let place = format!("{} {}", kind.name(), to.shown());
    let failed = |error| attaching(program, &place, error);
    let fd = program.fd()?;
    to.check().and_then(|()| event::may_have(program, &to.cookies)).map_err(failed)?;
    let module = program.target().and_then(|target| Filter::of(target).module());
    let kernel = || {
        types::running_by(Ways {
            mapped: program.counts_on(Feature::MappedKernelTypes),
            fetched: program.counts_on(Feature::FetchedKernelTypes),
        })
    };
    let ids = ids(to, module, &*kernel().map_err(failed)?).map_err(failed)?;
    match link_multi::trampolines(fd, program.attach_type().0, &ids, &to.cookies) {
        Ok(fd) => Ok(Link::from_fd(fd, place)),
        Err(errno) => Err(failed(explain(kind, errno))),
    }
}

/// What the functions are in the kernel's types, or in those of the module that the program was
/// loaded for.
fn ids(to: &Functions, module: Option<&str>, kernel: &Source) -> Result<Vec<u32>> {
    let here = module.unwrap_or(symbols::VMLINUX);
    let (names, all) = match &to.which {
        Which::Pattern { pattern, unique } => {
            let names = functions::traceable(within(pattern, module)?.within(here))?;
            match names[..] {
                [] => return Err(functions::nothing(pattern)),
                [_, _, ..] if *unique => return Err(many::not_unique(pattern, &names)),
                _ => (names, false),
            }
        }
        Which::Names(names) => {
            let plain = names.iter().map(|name| Ok(within(name, module)?.name().to_owned()));
            (plain.collect::<Result<_>>()?, true)
        }
        Which::Places(_) => {
            let message = "trampolines are of functions by name, not by address";
            return Err(Error::new(ErrorKind::InvalidInput, message));
        }
    };
    let found = find(&names, module, all, kernel)?;
    let ids: Vec<u32> = found.into_iter().flatten().map(|TypeId(id)| id).collect();
    if ids.is_empty() {
        return Err(Error::new(ErrorKind::NotFound, "none of these functions has a type"));
    }
    Ok(ids)
}

/// What a name or pattern says, if it is of what the program was loaded for.
fn within<'a>(text: &'a str, loaded_for: Option<&str>) -> Result<Filter<'a>> {
    let filter = Filter::of(text);
    let of_kernel = filter.within(symbols::VMLINUX) == filter;
    let fits = match filter.module() {
        Some(module) => loaded_for == Some(module),
        None => !of_kernel || loaded_for.is_none(),
    };
    if fits {
        return Ok(filter);
    }
    let loaded_for = loaded_for.map_or("the kernel itself".to_owned(), |it| format!("module {it}"));
    let message = format!("the program was loaded for functions of {loaded_for}, not for {text}");
    Err(Error::new(ErrorKind::InvalidInput, message).hint(
        "a program is for one module: name it in the section (fentry.multi/module:pattern), or call \
         set_target before load",
    ))
}

/// Ids of functions in the kernel's types, or a module's; where `all` must be there, an error says
/// which is not. Assembler, and what the compiler has made of functions, has no types.
fn find(
    names: &[String],
    module: Option<&str>,
    all: bool,
    source: &Source,
) -> Result<Vec<Option<TypeId>>> {
    let base = source.scan()?;
    let look = |scan: &Scan<'_>| {
        let wanted: Vec<_> = names.iter().map(|name| (name.as_str(), TypeKind::Func)).collect();
        let found = scan.find_all(&wanted).map_err(|error| source.error(error))?;
        match names.iter().zip(&found).find(|(_, id)| all && id.is_none()) {
            Some((name, _)) => Err(unknown(name, module, &scan.names(TypeKind::Func))),
            None => Ok(found),
        }
    };
    let Some(module) = module else { return look(&base) };
    let gone = || Error::new(ErrorKind::NotFound, format!("the kernel module {module} is gone"));
    let btf = ModuleBtf::all()?.into_iter().find(|btf| btf.name == module).ok_or_else(gone)?;
    let scan = Scan::split(&base, &btf.bytes, Memo::default());
    look(&scan.map_err(|error| source.error(error))?)
}

fn unknown(name: &str, module: Option<&str>, names: &[&str]) -> Error {
    let near = similar::similar(name, names.iter().copied());
    let whose =
        module.map_or("the kernel's types".to_owned(), |it| format!("types of module {it}"));
    Error::new(ErrorKind::NotFound, format!("{whose} have no function {name}"))
        .hint(similar::hint(&near, "it may be inlined, or of a module"))
}

fn explain(kind: &Kind, errno: Errno) -> Error {
    let error = many::refused(errno);
    match errno.0 {
        libc::EOPNOTSUPP | ENOTSUPP => {
            error.hint("the kernel has no BPF trampolines on this machine")
        }
        libc::EINVAL | libc::E2BIG => error.hint(format!(
            "{} came with Linux {}; each function must be one that can be traced",
            kind.name(),
            kind.since
        )),
        libc::EBUSY => error.hint("another kind of tracer (ftrace, livepatch) holds a function"),
        _ => error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_for_one_module() {
        let fits = |text: &str, module: Option<&str>| within(text, module).is_ok();
        assert!(fits("f", None) && fits("vmlinux:f", None) && !fits("m:f", None));
        assert!(fits("f", Some("m")) && fits("m:f", Some("m")));
        assert!(!fits("vmlinux:f", Some("m")) && !fits("mm:f", Some("m")));
        assert_eq!(within("m:f*", Some("m")).unwrap().name(), "f*");
    }
}
