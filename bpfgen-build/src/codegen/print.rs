//! Tokens → text.

use proc_macro2::TokenStream;

use crate::{Error, ErrorKind, Result};

/// Source text for a generated module, formatted.
///
/// # Errors
/// If the tokens are no Rust items, which would be a fault of the generator.
pub fn print(tokens: &TokenStream) -> Result<String> {
    let file = syn::parse2(tokens.clone()).map_err(|error| {
        let message = format!("the generated module is not valid Rust: {error}");
        Error::new(ErrorKind::Codegen, message).help("this is a fault in bpfgen: please report it")
    })?;
    Ok(prettyplease::unparse(&file))
}
