//! Doc comments as tokens, a line each, so that printed code shows them as `///`.

use proc_macro2::TokenStream;
use quote::quote;

/// One line, whatever is in a name.
pub(super) fn line(text: &str) -> TokenStream {
    let text = text.replace(char::is_control, " ");
    let text = if text.is_empty() { text } else { format!(" {text}") };
    quote!(#[doc = #text])
}

/// Several lines.
pub(super) fn lines<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> TokenStream {
    texts.into_iter().map(|text| line(text.as_ref())).collect()
}

/// A C definition as a code block after a paragraph.
pub(super) fn code(lines: &[String]) -> Vec<String> {
    let fence = |text: &str| text.to_owned();
    let body = lines.iter().cloned();
    [fence(""), fence("```c")].into_iter().chain(body).chain([fence("```")]).collect()
}

/// `1 byte`, `2 bytes`.
pub(super) fn bytes(count: u64) -> String {
    format!("{count} byte{}", if count == 1 { "" } else { "s" })
}
