//! One module for several machines: each variant under the `cfg` of its target.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Attribute, Item};

use crate::{Error, ErrorKind, Result, Target};

/// Joins the bodies made for several targets. A single one stands for every machine.
pub(crate) fn join(variants: Vec<(Target, TokenStream)>, source: &str) -> Result<TokenStream> {
    let targets: Vec<Target> = variants.iter().map(|(target, _)| *target).collect();
    let single = variants.len() == 1;
    let mut all = TokenStream::new();
    for (target, tokens) in variants {
        if single {
            return Ok(tokens);
        }
        let predicate = predicate(target, &targets);
        let attribute: Attribute = syn::parse_quote!(#[cfg(#predicate)]);
        let file: syn::File = syn::parse2(tokens).map_err(|error| {
            Error::new(
                ErrorKind::Codegen,
                format!("the generated module is not valid Rust: {error}"),
            )
        })?;
        for mut item in file.items {
            match &mut item {
                Item::Mod(item) => item.attrs.insert(0, attribute.clone()),
                Item::Use(item) => item.attrs.insert(0, attribute.clone()),
                // Says which contract the module is for, which is the same for all.
                Item::Macro(_) if all.is_empty() => {}
                Item::Macro(_) => continue,
                _ => {
                    return Err(Error::new(
                        ErrorKind::Codegen,
                        "the generated module has an item other than a macro, `mod` and `use`",
                    ));
                }
            }
            item.to_tokens(&mut all);
        }
    }
    all.extend(guard(&targets, source));
    Ok(all)
}

/// Refuses machines for which there is no variant, naming the remedy.
pub(crate) fn guard(targets: &[Target], source: &str) -> TokenStream {
    let predicates = targets.iter().map(|target| predicate(*target, targets));
    let names: Vec<_> = targets.iter().map(Target::name).collect();
    let message = format!(
        "{source} was compiled for {} only, not for the machine that this crate is being built \
         for. Add that machine: targets = [\"x86_64\", \"aarch64\", …], or \"bpfel\" for C that \
         reads no machine's registers. (Or use bpfgen_build::Builder in build.rs, which knows what \
         is being built for.)",
        names.join(", ")
    );
    quote! {
        #[cfg(not(any(#(#predicates),*)))]
        ::core::compile_error!(#message);
    }
}

/// The `cfg` under which a target's variant is right. Plain `bpfel` and `bpfeb` leave machines
/// that have a variant of their own to it.
fn predicate(target: Target, all: &[Target]) -> TokenStream {
    let endian = target.rust_endian();
    if let Some(arch) = target.rust_arch() {
        return quote!(all(target_arch = #arch, target_endian = #endian));
    }
    let others: Vec<_> = all
        .iter()
        .filter(|other| other.endian() == target.endian())
        .filter_map(Target::rust_arch)
        .collect();
    if others.is_empty() {
        return quote!(target_endian = #endian);
    }
    quote!(all(target_endian = #endian, not(any(#(target_arch = #others),*))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(name: &str) -> Target {
        name.parse().unwrap()
    }

    fn body(name: &str) -> TokenStream {
        let name = quote::format_ident!("{name}");
        quote!(#[rustfmt::skip] mod imp { pub struct #name; } pub use imp::*;)
    }

    #[test]
    fn one_variant_stays_as_it_is() {
        let joined = join(vec![(Target::host(), body("A"))], "x.bpf.c").unwrap();
        assert_eq!(joined.to_string(), body("A").to_string());
    }

    #[test]
    fn each_machine_gets_its_own_and_others_an_error() {
        let variants = vec![(target("x86_64"), body("A")), (Target::BPFEL, body("B"))];
        let text = crate::codegen::print(&join(variants, "src/x.bpf.c").unwrap()).unwrap();
        assert_eq!(
            text.matches(r#"#[cfg(all(target_arch = "x86_64", target_endian = "little"))]"#)
                .count(),
            2
        );
        let generic = r#"#[cfg(all(target_endian = "little", not(any(target_arch = "x86_64"))))]"#;
        assert_eq!(text.matches(generic).count(), 2);
        assert!(text.contains("src/x.bpf.c was compiled for x86_64, bpfel only"), "{text}");
    }
}
