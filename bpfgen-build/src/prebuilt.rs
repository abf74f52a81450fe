//! The checked-in module and objects, taken as they are while what they were made from is
//! unchanged.

use std::{
    fs,
    path::{Path, PathBuf},
};

use proc_macro2::{Group, Literal, TokenStream, TokenTree};

use crate::{
    Error, ErrorKind, Result, Target, Unit, hash,
    stamp::{Stamp, options_hash},
};

/// A module as `cargo bpfgen build` wrote it.
#[derive(Clone, Debug)]
pub(crate) struct Prebuilt {
    /// The module's file.
    pub path: PathBuf,
    /// Its text.
    pub text: String,
    pub stamp: Stamp,
    /// Name and bytes of each object, in the stamp's order.
    pub objects: Vec<(String, Vec<u8>)>,
}

/// Reads the module and the objects beside the source; the error is the reason why they cannot be
/// used, as a sentence.
pub(crate) fn find(unit: &Unit<'_>, targets: &[Target]) -> std::result::Result<Prebuilt, String> {
    let stem = unit.stem().map_err(|error| error.to_string())?;
    let path = unit.path().with_file_name(format!("{stem}.rs"));
    let prebuilt = read(&path)?;
    let stamp = &prebuilt.stamp;
    if Path::new(&stamp.source) != unit.source {
        return Err(format!(
            "{} was made from {}, not from {}",
            path.display(),
            stamp.source,
            unit.source.display()
        ));
    }
    if stamp.options != options_hash(unit.options) {
        return Err("the options (cflags, types, events, cpu or include) have changed".to_owned());
    }
    if let Some(change) = stamp.changed_input(unit.base) {
        return Err(change);
    }
    let made_for: Vec<_> = stamp.objects.iter().map(|object| object.target).collect();
    if let Some(target) = targets.iter().find(|target| !target.is_covered_by(&made_for)) {
        let names: Vec<_> = made_for.iter().map(Target::name).collect();
        return Err(format!(
            "{} was made for {}, not for {target}",
            path.display(),
            names.join(", ")
        ));
    }
    Ok(prebuilt)
}

/// Reads a generated module and the objects that it includes, and checks that they belong
/// together.
pub(crate) fn read(path: &Path) -> std::result::Result<Prebuilt, String> {
    let text = fs::read_to_string(path)
        .map_err(|error| format!("{} cannot be read: {error}", path.display()))?;
    let stamp =
        Stamp::parse(&text).ok_or_else(|| format!("{} was not made by bpfgen", path.display()))?;
    let mut objects = Vec::new();
    for object in &stamp.objects {
        let file = path.with_file_name(&object.file);
        let bytes = fs::read(&file)
            .map_err(|error| format!("{} cannot be read: {error}", file.display()))?;
        if hash::bytes(&bytes) != object.hash {
            return Err(format!(
                "{} is not the one that {} was made with",
                file.display(),
                path.display()
            ));
        }
        objects.push((object.file.clone(), bytes));
    }
    Ok(Prebuilt { path: path.to_owned(), text, stamp, objects })
}

impl Prebuilt {
    /// The targets that it was made for.
    pub(crate) fn targets(&self) -> Vec<Target> {
        self.stamp.objects.iter().map(|object| object.target).collect()
    }

    /// The module's tokens, with the objects' bytes in the place of `include_bytes!`, whose paths
    /// mean nothing elsewhere.
    pub(crate) fn inline(&self) -> Result<TokenStream> {
        let tokens: TokenStream = self.text.parse().map_err(|error| {
            Error::new(ErrorKind::Stale, format!("{} is not Rust: {error}", self.path.display()))
                .help("run `cargo bpfgen build`")
        })?;
        Ok(self.replace(tokens))
    }

    fn replace(&self, tokens: TokenStream) -> TokenStream {
        let mut out: Vec<TokenTree> = Vec::new();
        for token in tokens {
            let TokenTree::Group(group) = token else {
                out.push(token);
                continue;
            };
            if let Some(bytes) = self.included(&out, &group) {
                // `:: core :: include_bytes !` before the parenthesis goes too.
                out.truncate(out.len().saturating_sub(7));
                out.push(Literal::byte_string(bytes).into());
                continue;
            }
            let mut inner = Group::new(group.delimiter(), self.replace(group.stream()));
            inner.set_span(group.span());
            out.push(inner.into());
        }
        out.into_iter().collect()
    }

    /// The object that `::core::include_bytes!` with this argument means.
    fn included(&self, before: &[TokenTree], group: &Group) -> Option<&[u8]> {
        let call: String =
            before.get(before.len().checked_sub(7)?..)?.iter().map(ToString::to_string).collect();
        if call != "::core::include_bytes!" {
            return None;
        }
        let argument = syn::parse2::<syn::LitStr>(group.stream()).ok()?.value();
        let object = self.objects.iter().find(|(name, _)| *name == argument);
        object.map(|(_, bytes)| bytes.as_slice())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn included_objects_become_literals() {
        let prebuilt = Prebuilt {
            path: "x.rs".into(),
            text: "mod imp { static A: &[u8] = *::core::include_bytes!(\"x.bpf.o\"); \
                   static B: &[u8] = ::core::include_bytes!(\"other\"); }"
                .into(),
            stamp: Stamp::default(),
            objects: vec![("x.bpf.o".into(), b"\x7fELF".to_vec())],
        };
        let text = prebuilt.inline().unwrap().to_string();
        assert!(text.contains(r#"b"\x7FELF""#), "{text}");
        assert!(text.contains("include_bytes"), "the other one stays: {text}");
        assert!(!text.contains("x.bpf.o"), "{text}");
    }
}
