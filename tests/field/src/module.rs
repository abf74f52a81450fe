//! Reads a generated module, as its user sees it: items, signatures and documentation.

use std::collections::BTreeMap;

use quote::ToTokens as _;
use syn::{Attribute, Expr, ExprLit, Fields, ImplItem, Item, Lit, Meta, Visibility};

/// What a generated module has.
#[derive(Clone, Debug, Default)]
pub struct Module {
    /// Its structs by name, those of the skeleton among them.
    pub structs: BTreeMap<String, Struct>,
}

/// A struct, and what is implemented for it.
#[derive(Clone, Debug, Default)]
pub struct Struct {
    /// Its documentation, line by line.
    pub docs: Vec<String>,
    /// Public fields: type and documentation by name. None is left out but what is hidden.
    pub fields: BTreeMap<String, Shown>,
    /// Public methods: signature and documentation by name.
    pub methods: BTreeMap<String, Shown>,
}

/// A field or method.
#[derive(Clone, Debug)]
pub struct Shown {
    /// Its type or signature, as a user would write it, without paths.
    pub rust: String,
    /// Its documentation, line by line.
    pub docs: Vec<String>,
}

/// What a module says about where a member is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place<'a> {
    /// In bits.
    pub at: u64,
    /// Of a bitfield.
    pub bits: Option<u64>,
    /// The field that it counts from, where that is not the struct itself.
    pub of: Option<&'a str>,
}

impl Module {
    /// Reads the text of a module.
    ///
    /// # Panics
    /// If it is no module of ours.
    pub fn read(text: &str) -> Self {
        let file = syn::parse_file(text).unwrap();
        let mut module = Self::default();
        for item in file.items {
            if let Item::Mod(inner) = item {
                for item in inner.content.unwrap().1 {
                    module.add(item);
                }
            }
        }
        assert!(module.structs.contains_key("Open"), "a module begins with open()");
        module
    }

    fn add(&mut self, item: Item) {
        match item {
            Item::Struct(item) => {
                let known = self.structs.entry(item.ident.to_string()).or_default();
                known.docs = docs(&item.attrs);
                let Fields::Named(fields) = item.fields else { return };
                for field in fields.named {
                    let hidden = field.attrs.iter().any(|attribute| {
                        attribute.path().is_ident("doc")
                            && attribute.meta.to_token_stream().to_string().contains("hidden")
                    });
                    if hidden || !matches!(field.vis, Visibility::Public(_)) {
                        continue;
                    }
                    let rust = tidy(&field.ty.to_token_stream().to_string());
                    let shown = Shown { rust, docs: docs(&field.attrs) };
                    known.fields.insert(plain(&field.ident.unwrap().to_string()), shown);
                }
            }
            Item::Impl(item) if item.trait_.is_none() => {
                let name = item.self_ty.to_token_stream().to_string();
                let known = self.structs.entry(name).or_default();
                for item in item.items {
                    let ImplItem::Fn(item) = item else { continue };
                    if !matches!(item.vis, Visibility::Public(_)) {
                        continue;
                    }
                    let rust = tidy(&item.sig.to_token_stream().to_string());
                    let shown = Shown { rust, docs: docs(&item.attrs) };
                    known.methods.insert(plain(&item.sig.ident.to_string()), shown);
                }
            }
            _ => {}
        }
    }
}

impl Struct {
    /// The C type that it stands for: `struct x`, or `struct { … }`; none of the skeleton's.
    pub fn c(&self) -> Option<&str> {
        let name = self.docs.first()?.strip_prefix('`')?.split('`').next()?;
        (name.starts_with("struct ") || name.starts_with("union ")).then_some(name)
    }

    /// The size that it says it has.
    pub fn size(&self) -> Option<u64> {
        number(self.docs.first()?.split_once("`, ")?.1)
    }

    /// The alignment that it says it has.
    pub fn align(&self) -> Option<u64> {
        number(self.docs.first()?.split_once(", aligned to ")?.1)
    }

    /// Names that stand for members of the C type.
    pub fn members(&self) -> impl Iterator<Item = (&String, &Shown)> {
        let fields = self.fields.iter().filter(|(_, shown)| !shown.is_anonymous());
        fields.chain(self.methods.iter().filter(|(_, shown)| shown.is_getter()))
    }
}

impl Shown {
    /// Where the member is, as the documentation has it.
    pub fn place(&self) -> Option<Place<'_>> {
        let line = self.docs.first()?;
        let (_, place) = line.split_once("at byte ")?;
        let byte = number(place)?;
        let bit = place.split_once(", bit ").map_or(Some(0), |(_, bit)| number(bit))?;
        let (before, _) = line.split_once(" at byte ").unwrap_or((line, ""));
        let bits = before.strip_suffix(" bits").or_else(|| before.strip_suffix(" bit"));
        let bits = bits.and_then(|before| before.rsplit(' ').next()?.parse().ok());
        let of = place.split_once(" of `").and_then(|(_, of)| of.split('`').next());
        Some(Place { at: byte * 8 + bit, bits, of })
    }

    /// A field that holds the members of an anonymous member.
    fn is_anonymous(&self) -> bool {
        self.docs.first().is_some_and(|line| {
            line.starts_with("`union { … }`") || line.starts_with("`struct { … }`")
        })
    }

    fn is_getter(&self) -> bool {
        let line = self.docs.first().map_or("", String::as_str);
        line.starts_with('`') && line.contains("at byte ")
    }
}

/// The number that a text begins with.
fn number(text: &str) -> Option<u64> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    text[..end].parse().ok()
}

/// The C name: keywords are raw identifiers, or have an underscore behind them.
pub fn plain(name: &str) -> String {
    name.strip_prefix("r#").unwrap_or(name).to_owned()
}

fn docs(attributes: &[Attribute]) -> Vec<String> {
    let lines = attributes.iter().filter_map(|attribute| match &attribute.meta {
        Meta::NameValue(value) if value.path.is_ident("doc") => match &value.value {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value().trim().to_owned()),
            _ => None,
        },
        _ => None,
    });
    lines.collect()
}

/// Tokens as rustfmt would space them, paths without what leads to the last name.
fn tidy(tokens: &str) -> String {
    let mut text = tokens.to_owned();
    for (from, to) in [
        (":: bpfgen_runtime :: codegen :: v1 :: ", ""),
        (":: core :: ", ""),
        (" :: ", "::"),
        (" < ", "<"),
        (" >", ">"),
        ("& ", "&"),
        ("( ", "("),
        (" )", ")"),
        (" (", "("),
        ("[ ", "["),
        (" ]", "]"),
        (" ;", ";"),
        (" ,", ","),
        (" :", ":"),
        (",)", ")"),
        (",>", ">"),
        ("<[", "<["),
    ] {
        text = text.replace(from, to);
    }
    text.replace("> ->", ">->").replace(")->", ") ->")
}
