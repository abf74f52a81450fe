//! Tokens → text.
//!
//! Items are printed by prettyplease, which leaves the arguments of macros as it finds them; those
//! that we emit are laid out here, a field per line. For that they are taken out of the syntax
//! tree, with a placeholder each, and put back into the text.

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};
use quote::format_ident;
use syn::{File, Item, ItemMacro, parse_quote};

use crate::{Error, ErrorKind, Result};

/// Source text for a generated module, formatted.
///
/// # Errors
/// If the tokens are no Rust items, which would be a fault of the generator.
pub fn print(tokens: &TokenStream) -> Result<String> {
    let mut file: File = syn::parse2(tokens.clone()).map_err(|error| {
        let message = format!("the generated module is not valid Rust: {error}");
        Error::new(ErrorKind::Codegen, message).help("this is a fault in bpfgen: please report it")
    })?;
    let mut macros = Vec::new();
    take_macros(&mut file.items, &mut macros);
    let text = prettyplease::unparse(&file);
    let mut printed = String::with_capacity(text.len() * 2);
    let mut macros = macros.iter();
    for line in text.lines() {
        match is_placeholder(line).then(|| macros.next()).flatten() {
            Some(item) => print_macro(item, line.len() - line.trim_start().len(), &mut printed),
            None => printed.extend([line, "\n"]),
        }
    }
    Ok(printed)
}

const PLACEHOLDER: &str = "__bpfgen_macro";

/// Replaces macro invocations among items, in modules too, in order.
fn take_macros(items: &mut [Item], taken: &mut Vec<ItemMacro>) {
    for item in items {
        match item {
            Item::Mod(module) => {
                if let Some((_, items)) = &mut module.content {
                    take_macros(items, taken);
                }
            }
            Item::Macro(invocation) if invocation.ident.is_none() => {
                let name = format_ident!("{PLACEHOLDER}");
                // Printed before the placeholder, attributes are before what takes its place.
                let attributes = std::mem::take(&mut invocation.attrs);
                let placeholder = parse_quote!(#(#attributes)* mod #name;);
                if let Item::Macro(invocation) = std::mem::replace(item, placeholder) {
                    taken.push(invocation);
                }
            }
            _ => {}
        }
    }
}

fn is_placeholder(line: &str) -> bool {
    line.trim().strip_prefix("mod ").and_then(|rest| rest.strip_suffix(';')) == Some(PLACEHOLDER)
}

fn print_macro(item: &ItemMacro, indent: usize, out: &mut String) {
    let path = &item.mac.path;
    let mut text = Text { out, indent };
    text.line();
    text.tokens(quote::quote!(#path!));
    text.out.push_str(" {");
    text.block(item.mac.tokens.clone());
    text.out.push_str("}\n");
}

/// Token text with the spaces that people write.
struct Text<'a> {
    out: &'a mut String,
    indent: usize,
}

impl Text<'_> {
    fn line(&mut self) {
        self.out.extend(std::iter::repeat_n(' ', self.indent));
    }

    /// What stands between braces: on lines of its own, a new one after each comma.
    fn block(&mut self, tokens: TokenStream) {
        self.indent += 4;
        self.out.push('\n');
        self.line();
        let mut tokens = tokens.into_iter().peekable();
        let mut before = None;
        while let Some(token) = tokens.next() {
            let comma = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == ',');
            // `fields { … }` has many; `{ this.field }` is an expression.
            let list = matches!(&token, TokenTree::Group(group)
                if group.delimiter() == Delimiter::Brace && matches!(before, Some(TokenTree::Ident(_))));
            match &token {
                TokenTree::Group(group) if list && group.stream().is_empty() => {
                    self.out.push_str(" {}");
                }
                TokenTree::Group(group) if list => {
                    self.out.push_str(" {");
                    self.block(group.stream());
                    self.out.push('}');
                }
                token => self.token(before.as_ref(), token),
            }
            before = Some(token);
            if comma && tokens.peek().is_some() {
                self.out.push('\n');
                self.line();
                before = None;
            }
        }
        self.indent -= 4;
        self.out.push('\n');
        self.line();
    }

    fn tokens(&mut self, tokens: TokenStream) {
        let mut before = None;
        for token in tokens {
            self.token(before.as_ref(), &token);
            before = Some(token);
        }
    }

    fn token(&mut self, before: Option<&TokenTree>, token: &TokenTree) {
        if before.is_some_and(|before| is_spaced(before, token, self.out)) {
            self.out.push(' ');
        }
        match token {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::Brace => ("{ ", " }"),
                    Delimiter::None => ("", ""),
                };
                self.out.push_str(open);
                self.tokens(group.stream());
                self.out.push_str(close);
            }
            token => self.out.push_str(&token.to_string()),
        }
    }
}

/// Whether a space belongs between two tokens, of which the first is already in the text.
fn is_spaced(before: &TokenTree, token: &TokenTree, text: &str) -> bool {
    let joint = matches!(before, TokenTree::Punct(punct) if punct.spacing() == Spacing::Joint);
    if joint || text.ends_with("::") {
        return false;
    }
    match (before, token) {
        (TokenTree::Punct(before), TokenTree::Punct(token)) => {
            // `: ::path`, `=> -1`
            token.as_char() == '='
                || matches!((before.as_char(), token.as_char()), (':', ':'))
                || token.as_char() == '-' && text.ends_with("=>")
        }
        (_, TokenTree::Punct(token)) => token.as_char() == '=',
        (TokenTree::Punct(before), _) => {
            matches!(before.as_char(), ':' | '=' | ',' | ';')
                || before.as_char() == '>' && text.ends_with("=>")
        }
        (
            TokenTree::Ident(_) | TokenTree::Literal(_),
            TokenTree::Ident(_) | TokenTree::Literal(_),
        ) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::*;

    #[test]
    fn macros_keep_their_attributes() {
        let text = print(&quote::quote!(
            #[cfg(unix)]
            ::core::compile_error!("no");
        ));
        assert_eq!(text.unwrap(), "#[cfg(unix)]\n::core::compile_error! {\n    \"no\"\n}\n");
    }

    #[test]
    fn arguments_of_macros_are_laid_out() {
        let tokens = quote! {
            mod imp {
                ::rt::plain_struct! {
                    Event, size = 8, align = 4,
                    fields { pid: u32 = 0, grid: [[::rt::Ptr<()>; 2]; 3] = 4, p: ::rt::P<4> = 8, },
                    debug this { "pid" => this.pid, "a" => this.a(), "b" => { this.b }, },
                }
                ::rt::plain_enum! { Phase(i32), names { 0 => "A", -1 => "B", } }
                ::rt::data_struct! { D, fields { }, bools { a, b, }, debug this { }, }
                fn f() {}
            }
        };
        let text = print(&tokens).unwrap();
        let expected = "\
mod imp {
    ::rt::plain_struct! {
        Event,
        size = 8,
        align = 4,
        fields {
            pid: u32 = 0,
            grid: [[::rt::Ptr<()>; 2]; 3] = 4,
            p: ::rt::P<4> = 8,
        },
        debug this {
            \"pid\" => this.pid,
            \"a\" => this.a(),
            \"b\" => { this.b },
        },
    }
    ::rt::plain_enum! {
        Phase(i32),
        names {
            0 => \"A\",
            -1 => \"B\",
        }
    }
    ::rt::data_struct! {
        D,
        fields {},
        bools {
            a,
            b,
        },
        debug this {},
    }
    fn f() {}
}
";
        assert_eq!(text, expected);
        // The text says what the tokens say.
        let parsed: TokenStream = syn::parse_str(&text).unwrap();
        assert_eq!(words(parsed), words(tokens));
    }

    /// The tokens one by one, without what is known of the spaces between them.
    fn words(tokens: TokenStream) -> Vec<String> {
        tokens
            .into_iter()
            .flat_map(|token| match token {
                TokenTree::Group(group) => words(group.stream()),
                token => vec![token.to_string()],
            })
            .collect()
    }
}
