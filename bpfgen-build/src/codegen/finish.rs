//! What holds for all of a module: the runtime's path, and who sees what is in it.

use proc_macro2::{Group, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{Path, Visibility};

use super::ModuleOptions;

/// The name by which the generator knows the runtime.
const RUNTIME: &str = "bpfgen_runtime";

/// How a module is finished.
pub(super) struct Finish {
    runtime: Option<TokenStream>,
    visibility: TokenStream,
}

impl Finish {
    /// Reads the options; what is wrong with them goes to `problems`.
    pub(super) fn new(options: &ModuleOptions, problems: &mut Vec<String>) -> Self {
        let runtime = options.runtime.as_deref().and_then(|text| match runtime(text) {
            Some(path) => Some(path),
            None => {
                problems.push(format!(
                    "runtime = \"{text}\" is no path of a crate: write its name in this crate, \
                     `bpf`, or a path from the crate's root, `crate::bpf`"
                ));
                None
            }
        });
        let text = options.visibility.as_deref().unwrap_or("pub");
        let visibility = match syn::parse_str::<Visibility>(text) {
            Ok(Visibility::Public(_) | Visibility::Restricted(_)) => {
                text.parse().unwrap_or_default()
            }
            _ => {
                problems.push(format!(
                    "visibility = \"{text}\" is none: there are `pub`, `pub(crate)`, `pub(super)` \
                     and `pub(in crate::path)`"
                ));
                quote!(pub)
            }
        };
        Self { runtime, visibility }
    }

    /// `pub`, `pub(crate)` …
    pub(super) fn visibility(&self) -> &TokenStream {
        &self.visibility
    }

    /// Puts the runtime's path in.
    pub(super) fn apply(&self, tokens: TokenStream) -> TokenStream {
        match &self.runtime {
            Some(path) => replace(tokens, path),
            None => tokens,
        }
    }
}

/// `bpf` → `::bpf`; a path from the crate's root stays.
fn runtime(text: &str) -> Option<TokenStream> {
    let path = syn::parse_str::<Path>(text).ok()?;
    let plain = path.segments.iter().all(|segment| segment.arguments.is_none());
    let first = path.segments.first()?.ident.to_string();
    match first.as_str() {
        _ if !plain => None,
        // Where the module stands the generator does not know.
        "self" | "super" | "Self" => None,
        "crate" if path.segments.len() > 1 => Some(path.to_token_stream()),
        "crate" => None,
        _ if path.leading_colon.is_some() => Some(path.to_token_stream()),
        _ => Some(quote!(::#path)),
    }
}

/// Replaces `::bpfgen_runtime`, however deep.
fn replace(tokens: TokenStream, path: &TokenStream) -> TokenStream {
    let colon = |token: &TokenTree| matches!(token, TokenTree::Punct(p) if p.as_char() == ':');
    let mut replaced: Vec<TokenTree> = Vec::new();
    for token in tokens {
        match token {
            TokenTree::Group(group) => {
                let mut new = Group::new(group.delimiter(), replace(group.stream(), path));
                new.set_span(group.span());
                replaced.push(new.into());
            }
            TokenTree::Ident(ident)
                if ident == RUNTIME
                    && matches!(replaced.as_slice(), [.., a, b] if colon(a) && colon(b)) =>
            {
                replaced.truncate(replaced.len() - 2);
                replaced.extend(path.clone());
            }
            other => replaced.push(other),
        }
    }
    replaced.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finished(path: &str, tokens: TokenStream) -> String {
        let options = ModuleOptions { runtime: Some(path.into()), ..ModuleOptions::default() };
        let mut problems = Vec::new();
        let finish = Finish::new(&options, &mut problems);
        assert_eq!(problems, [""; 0]);
        finish.apply(tokens).to_string()
    }

    #[test]
    fn the_runtime_has_another_path() {
        let tokens = quote!(
            fn f(a: ::bpfgen_runtime::codegen::v1::Map) {
                ::bpfgen_runtime::x!()
            }
        );
        let expected = quote!(
            fn f(a: ::bpf::codegen::v1::Map) {
                ::bpf::x!()
            }
        );
        assert_eq!(finished("bpf", tokens.clone()), expected.to_string());
        assert_eq!(finished("::bpf", tokens.clone()), expected.to_string());
        let expected = quote!(
            fn f(a: crate::a::b::codegen::v1::Map) {
                crate::a::b::x!()
            }
        );
        assert_eq!(finished("crate::a::b", tokens), expected.to_string());
        let other = quote!(bpfgen_runtime: bpfgen_runtime; "::bpfgen_runtime");
        assert_eq!(finished("bpf", other.clone()), other.to_string());
    }

    #[test]
    fn what_is_no_path_or_visibility_is_told() {
        for path in ["", "super::bpf", "crate", "a b", "Vec<u8>", "1"] {
            let options = ModuleOptions { runtime: Some(path.into()), ..ModuleOptions::default() };
            let mut problems = Vec::new();
            Finish::new(&options, &mut problems);
            assert!(problems.concat().contains("is no path of a crate"), "{path} {problems:?}");
        }
        for visibility in ["", "private", "pub(", "crate"] {
            let visibility = Some(visibility.to_owned());
            let options = ModuleOptions { visibility, ..ModuleOptions::default() };
            let mut problems = Vec::new();
            Finish::new(&options, &mut problems);
            assert!(problems.concat().contains("is none: there are `pub`"), "{problems:?}");
        }
    }
}
