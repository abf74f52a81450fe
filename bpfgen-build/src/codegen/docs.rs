//! Doc comments as tokens, a line each, so that printed code shows them as `///`.

use proc_macro2::TokenStream;
use quote::quote;

use crate::places::Place;

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

/// `2 instructions (16 bytes)`.
pub(super) fn instructions(count: usize) -> String {
    format!("{count} instruction{} ({} bytes)", if count == 1 { "" } else { "s" }, count * 8)
}

/// `, x.bpf.c:12`, at the end of what begins there; nothing where that is not known.
pub(super) fn at(place: Option<&Place>) -> String {
    place.map(|place| format!(", {place}")).unwrap_or_default()
}

/// ` Tagged `a`, `b`.`, a sentence after another, of declaration tags.
pub(super) fn tagged<T: AsRef<str>>(tags: &[T]) -> String {
    // Our own says what is documented anyway.
    let shown = tags.iter().map(AsRef::as_ref).filter(|tag| !tag.starts_with("bpfgen."));
    let shown: Vec<_> = shown.map(|tag| format!("`{}`", tag.replace('`', "'"))).collect();
    if shown.is_empty() { String::new() } else { format!(" Tagged {}.", shown.join(", ")) }
}
