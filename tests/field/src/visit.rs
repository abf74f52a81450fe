//! What must not be in generated code: whatever is unsafe, may panic, or loses bits.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::{
    Expr, ExprBinary, ExprCast, ExprIndex, ExprMethodCall, ExprPath, ExprUnsafe, FnArg,
    ForeignItemFn, ImplItemFn, ItemFn, ItemForeignMod, ItemImpl, ItemStatic, ItemTrait, Macro, Pat,
    Signature, StaticMutability, Type,
    visit::{self, Visit},
};

/// Functions that must not be called.
const CALLS: &[&str] = &[
    "transmute",
    "transmute_copy",
    "unwrap",
    "unwrap_err",
    "unwrap_unchecked",
    "expect",
    "expect_err",
    "from_raw",
    "from_raw_parts",
    "abort",
    "exit",
    "assume_init",
    "copy_from_slice",
    "split_at",
    "forget",
    "leak",
];

/// Macros that may be called, besides the runtime's own: those check what they are given.
const MACROS: &[&str] = &["include_bytes", "concat", "cfg"];

/// Words that have no business in the arguments of a macro.
const WORDS: &[&str] = &[
    "unsafe",
    "panic",
    "todo",
    "unimplemented",
    "unreachable",
    "assert",
    "assert_eq",
    "asm",
    "extern",
    "no_mangle",
    "link_section",
    "export_name",
    "as",
];

/// Looks through a module, and gives what is wrong with it.
pub fn look(module: &syn::File) -> Vec<String> {
    let mut looker = Looker::default();
    looker.visit_file(module);
    looker.wrong
}

#[derive(Default)]
struct Looker {
    wrong: Vec<String>,
    /// Types of the current function's parameters.
    parameters: Vec<(String, String)>,
}

impl Looker {
    fn wrong(&mut self, what: &str, tokens: &dyn quote::ToTokens) {
        self.wrong.push(format!("{what}: {}", tokens.to_token_stream()));
    }

    fn signature(&mut self, signature: &Signature) {
        if signature.unsafety.is_some() || signature.abi.is_some() {
            self.wrong("unsafe or foreign function", signature);
        }
        self.parameters = signature
            .inputs
            .iter()
            .filter_map(|input| match input {
                FnArg::Typed(typed) => match &*typed.pat {
                    Pat::Ident(name) => {
                        Some((name.ident.to_string(), typed.ty.to_token_stream().to_string()))
                    }
                    _ => None,
                },
                FnArg::Receiver(_) => None,
            })
            .collect();
    }

    /// Bits that a value takes, as far as that can be seen.
    fn bits(&self, value: &Expr) -> Option<u32> {
        match value {
            Expr::Paren(inner) => self.bits(&inner.expr),
            Expr::Path(path) => {
                let name = path.path.get_ident()?.to_string();
                let ty = &self.parameters.iter().find(|(parameter, _)| *parameter == name)?.1;
                width(ty)
            }
            // What an enum holds: what it is made of is seen where it is declared.
            Expr::Field(_) => Some(64),
            Expr::Lit(_) => Some(8),
            Expr::Call(call) => {
                let Expr::Path(path) = &*call.func else { return None };
                let mut names = path.path.segments.iter().rev().map(|it| it.ident.to_string());
                let (name, module) = (names.next()?, names.next()?);
                // `bits::get(&bytes, start, width)`
                if module != "bits" || !name.starts_with("get") {
                    return None;
                }
                call.args.iter().nth(2)?.to_token_stream().to_string().parse().ok()
            }
            _ => None,
        }
    }

    fn tokens(&mut self, tokens: TokenStream) {
        let mut before: Option<TokenTree> = None;
        for token in tokens {
            match &token {
                TokenTree::Ident(word) => {
                    let word = word.to_string();
                    if WORDS.contains(&word.as_str()) || CALLS.contains(&word.as_str()) {
                        self.wrong.push(format!("`{word}` in a macro"));
                    }
                }
                TokenTree::Group(group) => {
                    let value = match &before {
                        Some(TokenTree::Ident(word)) => word != "in" && word != "mut",
                        Some(TokenTree::Group(group)) => group.delimiter() != Delimiter::Brace,
                        _ => false,
                    };
                    if group.delimiter() == Delimiter::Bracket && value {
                        self.wrong.push(format!("indexing in a macro: {group}"));
                    }
                    self.tokens(group.stream());
                }
                _ => {}
            }
            before = Some(token);
        }
    }
}

/// The bits of an integer type.
fn width(ty: &str) -> Option<u32> {
    match ty {
        "bool" => Some(1),
        "usize" | "isize" => Some(64),
        ty => ty.strip_prefix(['u', 'i'])?.parse().ok(),
    }
}

impl<'a> Visit<'a> for Looker {
    fn visit_expr_unsafe(&mut self, it: &'a ExprUnsafe) {
        self.wrong("unsafe block", it);
        visit::visit_expr_unsafe(self, it);
    }

    fn visit_item_impl(&mut self, it: &'a ItemImpl) {
        if it.unsafety.is_some() {
            self.wrong("unsafe impl", &it.self_ty);
        }
        visit::visit_item_impl(self, it);
    }

    fn visit_item_trait(&mut self, it: &'a ItemTrait) {
        if it.unsafety.is_some() {
            self.wrong("unsafe trait", &it.ident);
        }
        visit::visit_item_trait(self, it);
    }

    fn visit_item_foreign_mod(&mut self, it: &'a ItemForeignMod) {
        self.wrong("foreign items", it);
    }

    fn visit_foreign_item_fn(&mut self, it: &'a ForeignItemFn) {
        self.wrong("foreign function", it);
    }

    fn visit_item_static(&mut self, it: &'a ItemStatic) {
        if matches!(it.mutability, StaticMutability::Mut(_)) {
            self.wrong("static mut", &it.ident);
        }
        visit::visit_item_static(self, it);
    }

    fn visit_item_fn(&mut self, it: &'a ItemFn) {
        self.signature(&it.sig);
        visit::visit_item_fn(self, it);
    }

    fn visit_impl_item_fn(&mut self, it: &'a ImplItemFn) {
        self.signature(&it.sig);
        visit::visit_impl_item_fn(self, it);
    }

    fn visit_expr_method_call(&mut self, it: &'a ExprMethodCall) {
        if CALLS.contains(&it.method.to_string().as_str()) {
            self.wrong("call", it);
        }
        visit::visit_expr_method_call(self, it);
    }

    fn visit_expr_path(&mut self, it: &'a ExprPath) {
        let last = it.path.segments.last().map(|segment| segment.ident.to_string());
        if last.is_some_and(|name| CALLS.contains(&name.as_str())) {
            self.wrong("function", it);
        }
        visit::visit_expr_path(self, it);
    }

    fn visit_expr_index(&mut self, it: &'a ExprIndex) {
        self.wrong("indexing", it);
        visit::visit_expr_index(self, it);
    }

    /// Overflow panics where it is checked.
    fn visit_expr_binary(&mut self, it: &'a ExprBinary) {
        use syn::BinOp::{And, BitAnd, BitOr, BitXor, Eq, Ge, Gt, Le, Lt, Ne, Or};
        let compares = matches!(it.op, Eq(_) | Ne(_) | Lt(_) | Le(_) | Gt(_) | Ge(_));
        if !compares && !matches!(it.op, And(_) | Or(_) | BitAnd(_) | BitOr(_) | BitXor(_)) {
            self.wrong("arithmetic", it);
        }
        visit::visit_expr_binary(self, it);
    }

    fn visit_expr_cast(&mut self, it: &'a ExprCast) {
        let to = match &*it.ty {
            Type::Path(path) => width(&path.to_token_stream().to_string()),
            _ => None,
        };
        match (self.bits(&it.expr), to) {
            (Some(from), Some(to)) if from <= to => {}
            _ => self.wrong("a cast that may lose bits", it),
        }
        visit::visit_expr_cast(self, it);
    }

    fn visit_macro(&mut self, it: &'a Macro) {
        let names: Vec<_> = it.path.segments.iter().map(|it| it.ident.to_string()).collect();
        // Wherever a user has put the runtime.
        let ours = names.iter().rev().skip(1).take(2).any(|name| name == "codegen");
        let known = names.last().is_some_and(|name| MACROS.contains(&name.as_str()));
        if !ours && !known {
            self.wrong("macro", &it.path);
        }
        self.tokens(it.tokens.clone());
    }
}
