//! Arguments and module in, module out.

use std::{io::Write, path::Path};

use bpfgen_build::{
    Env, Error, ErrorKind, Metadata, Options, Result, Target,
    pipeline::{self, Request},
};
use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Item, ItemMod, spanned::Spanned};

use crate::args::Args;

/// The attribute.
pub(crate) fn expand(args: TokenStream, item: &TokenStream) -> TokenStream {
    let mut module: ItemMod = match syn::parse2(item.clone()) {
        Ok(module) => module,
        Err(error) => {
            let error = syn::Error::new(
                error.span(),
                "#[bpf_program] stands before a module: `mod name {}`",
            )
            .into_compile_error();
            return quote!(#error #item);
        }
    };
    let content = match syn::parse2::<Args>(args) {
        Ok(args) => content(&args),
        Err(error) => {
            let error = error.into_compile_error();
            let skeleton = pipeline::empty(&module.ident.to_string());
            quote!(#error #skeleton)
        }
    };
    match &mut module.content {
        Some((_, items)) => items.push(Item::Verbatim(content)),
        None => {
            let message = "the module has a body, which is generated: write `mod name {}`";
            let error = syn::Error::new(module.span(), message).into_compile_error();
            return quote!(#error #module);
        }
    }
    quote!(#module)
}

/// What goes into the module: the generated part, or errors and what stands in for it.
fn content(args: &Args) -> TokenStream {
    let span = args.path.span();
    let env = match Env::read() {
        Ok(env) => env,
        Err(error) => return compile_error(span, &error),
    };
    let Some(base) = env.manifest_dir.clone() else {
        let message = "CARGO_MANIFEST_DIR is not set: the source's path is relative to it";
        return compile_error(span, &Error::new(ErrorKind::Option, message));
    };
    let source = args.path.value();
    let mut options = args.options.clone();
    let metadata =
        Metadata::read(&base).map(|metadata| metadata.complete(Path::new(&source), &mut options));
    let targets = targets(&options);
    let request = Request { env: &env, base: &base, source: Path::new(&source), options: &options };
    // What the expansion depends on even where it fails.
    let mut files = vec![base.join("Cargo.toml"), base.join(&source)];
    let built = metadata.and_then(|()| built(&request, &targets, &mut files));
    let tracked = tracked(files.iter().map(std::path::PathBuf::as_path));
    match built {
        Ok(tokens) => quote!(#tracked #tokens),
        Err(error) => {
            let error = compile_error(span, &error);
            let skeleton = pipeline::last_good(&request, &targets);
            quote!(#error #tracked #skeleton)
        }
    }
}

fn built(
    request: &Request<'_>,
    targets: &[Target],
    files: &mut Vec<std::path::PathBuf>,
) -> Result<TokenStream> {
    let product = pipeline::build(request, targets)?;
    files.extend(product.files.iter().cloned());
    if !product.cached && !product.warnings.is_empty() {
        // Macros have no way to warn; cargo passes this on. Nobody to read it is no error.
        let _ = std::io::stderr().write_all(product.warnings.as_bytes());
    }
    product.guarded()
}

/// A macro sees only the machine that it runs on, so that is always among them.
fn targets(options: &Options) -> Vec<Target> {
    let mut targets = options.targets.clone();
    if !Target::host().is_covered_by(&targets) {
        targets.insert(0, Target::host());
    }
    targets
}

fn compile_error(span: Span, error: &Error) -> TokenStream {
    let message = error.to_string();
    quote_spanned!(span=> ::core::compile_error!(#message);)
}

/// Makes the compiler note the files and variables that the expansion depends on; there is no
/// stable call for it.
fn tracked<'a>(files: impl Iterator<Item = &'a Path>) -> TokenStream {
    let mut seen = std::collections::BTreeSet::new();
    let files = files
        .filter(|path| path.is_file() && seen.insert(path.to_path_buf()))
        .filter_map(|path| path.to_str())
        .map(|path| {
            quote!(
                const _: &[::core::primitive::u8] = ::core::include_bytes!(#path);
            )
        })
        .collect::<Vec<_>>();
    let variables = bpfgen_build::VARIABLES.iter().map(|name| {
        quote! {
            const _: ::core::option::Option<&::core::primitive::str> = ::core::option_env!(#name);
        }
    });
    quote!(#(#files)* #(#variables)*)
}
