//! Global variables: a struct per section, and cells for those that live on after load.

use std::collections::BTreeMap;

use bpfgen_object::{
    DataDef, DataIndex, DataKind, LastArray, Linkage, Object, VariableDef, btf::Type,
};
use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::{
    cdecl, docs,
    graph::Graph,
    ident::{Scope, camel},
    rename::Renames,
    types::{Field, Fields, Repr, Root, Rust, Types},
    v1,
};

/// Where the wrapper that keeps asked-for types alive puts its variables.
const KEEP: &str = ".data.bpfgen_keep";

/// A section with something to show.
pub(super) struct Section<'a> {
    def: &'a DataDef,
    variables: Vec<&'a VariableDef>,
    /// The array that it ends with.
    last: Option<LastArray<'a>>,
    /// `rodata`, `data_counters`: its field in the skeleton.
    pub(super) field: Ident,
    /// `Rodata`, `DataCounters`.
    pub(super) ty: Ident,
    /// `DataCountersCells`; none for what is read-only after load.
    pub(super) cells: Option<Ident>,
}

impl<'a> Section<'a> {
    /// The sections of an object that hold variables other than static ones.
    pub(super) fn all(object: &'a Object, types: &mut Scope, fields: &mut Scope) -> Vec<Self> {
        let shown = |variable: &&VariableDef| variable.linkage != Linkage::Static;
        object
            .data
            .iter()
            .enumerate()
            .filter(|(_, def)| def.name != KEEP)
            .map(|(at, def)| (at, def, def.variables.iter().filter(shown).collect::<Vec<_>>()))
            .filter(|(.., variables)| !variables.is_empty())
            .map(|(at, def, variables)| {
                let name = match def.kind {
                    // `.addr_space.1` tells nobody anything.
                    DataKind::Arena => "arena".to_owned(),
                    _ => def.name.trim_start_matches('.').replace('.', "_"),
                };
                let ty = types.ident(&camel(&name));
                let cells =
                    (def.kind != DataKind::Rodata).then(|| types.ident(&format!("{ty}Cells")));
                let last = object.last_array(DataIndex(at));
                Self { def, variables, last, field: fields.ident(&name), ty, cells }
            })
            .collect()
    }

    /// The section's name, with its dot.
    pub(super) fn name(&self) -> &'a str {
        &self.def.name
    }

    /// The names of its variables.
    pub(super) fn names(&self) -> impl Iterator<Item = &'a str> + use<'a, '_> {
        self.variables.iter().map(|variable| variable.name.as_str())
    }

    /// The types that its variables need.
    pub(super) fn roots(&self) -> impl Iterator<Item = Root> {
        self.variables.iter().map(|variable| Root {
            ty: variable.type_id,
            fallback: camel(&variable.name),
            offset: variable.offset.into(),
        })
    }

    /// The struct of the section, and its cells.
    pub(super) fn items(
        &self,
        graph: Graph<'_>,
        types: &Types<'_>,
        renames: &Renames,
    ) -> TokenStream {
        let mut scope = renames.scope(self.names());
        let idents: BTreeMap<&str, Ident> =
            self.names().map(|name| (name, renames.field(&mut scope, name))).collect();
        let mut fields = Fields::new();
        let mut bools = Vec::new();
        let mut shown = Vec::new();
        let mut cells = Vec::new();
        let mut array = None;
        for variable in &self.variables {
            let Some(ident) = idents.get(variable.name.as_str()) else { continue };
            let Some(mut rust) = self.rust(variable, types) else { continue };
            let mut lines = vec![self.about(variable, graph)];
            lines.extend(rust.note.as_ref().map(|note| {
                let what = format!("variable `{}`", variable.name);
                graph.is_bytes(variable.type_id, &what, note);
                format!("As bytes: {note}.")
            }));
            let is_last = self.last.is_some_and(|last| last.offset == variable.offset);
            if is_last && rust.note.is_none() {
                let line =
                    "The section can have more of its elements than C says: `resize`, `elements`.";
                lines.push(line.to_owned());
                array = Some((ident.clone(), rust.tokens.clone()));
            }
            let cell = (ident.clone(), rust.tokens.clone(), variable.offset, docs::lines(&lines));
            if is_bool(variable, graph) {
                rust.tokens = quote!(bool);
                bools.push(ident.clone());
            }
            let offset = variable.offset.into();
            // Symbols may share an address; the first one has it.
            if fields
                .push(&mut scope, Field { ident: ident.clone(), rust, offset, docs: lines })
                .is_some()
            {
                shown.push((variable.name.as_str(), ident));
                cells.push(cell);
            }
        }
        let image = self.image(&mut scope, fields, &bools, &shown, array);
        let cells = self.cells.as_ref().map(|name| self.cells(name, &cells));
        quote!(#image #cells)
    }

    /// The Rust type of a variable; bytes where its own does not fit the place that BTF gives it.
    /// An array without length takes none of the section.
    fn rust(&self, variable: &VariableDef, types: &Types<'_>) -> Option<Rust> {
        let (size, offset) = (u64::from(variable.size), u64::from(variable.offset));
        let rust = match types.rust(variable.type_id) {
            Some(rust) if rust.size != size => types
                .with_tail(variable.type_id, size)
                .unwrap_or_else(|| Rust::bytes(size, "its type has another size")),
            Some(rust) if offset % rust.align != 0 => {
                Rust::bytes(size, "it is not aligned as its type is elsewhere")
            }
            Some(rust) => rust,
            None => Rust::bytes(size, "its type is not in BTF, as with `_Atomic` and `_Complex`"),
        };
        (size > 0).then_some(rust)
    }

    fn about(&self, variable: &VariableDef, graph: Graph<'_>) -> String {
        format!(
            "`{}`, {} at byte {} of `{}`{}.{}",
            cdecl::declare(graph, variable.type_id, &variable.name),
            docs::bytes(variable.size.into()),
            variable.offset,
            self.def.name,
            graph.line_of_variable(&variable.name),
            docs::tagged(&variable.tags),
        )
    }

    /// The struct over the section's image.
    fn image(
        &self,
        scope: &mut Scope,
        mut fields: Fields,
        bools: &[Ident],
        shown: &[(&str, &Ident)],
        array: Option<(Ident, TokenStream)>,
    ) -> TokenStream {
        let v1 = v1();
        let (name, section) = (&self.ty, &self.def.name);
        // All variables are aligned for their types, so rounding the size up is what is left.
        let align = fields.align();
        let size = u64::from(self.def.size).max(fields.end()).next_multiple_of(align);
        let repr = fields.pad_to(scope, size).and_then(|()| Repr::choose(&fields, align, align));
        let repr = repr.unwrap_or(Repr { packed: None, raised: None, align });
        let doc = docs::lines([format!(
            "The {} of `{section}`, {}.",
            self.kind(),
            docs::bytes(self.def.size.into())
        )]);
        let attribute = repr.attribute();
        let array = array.filter(|_| repr.packed.is_none());
        let array = array.map(|(ident, ty)| quote!(array { #ident: #ty },));
        let [declarations, table] = [fields.declarations(), fields.table()];
        let [size, align] = [self.def.size.into(), repr.align].map(Literal::u64_unsuffixed);
        let debug = shown.iter().map(|(label, field)| {
            let value = repr.read(field);
            quote!(#label => #value,)
        });
        quote! {
            #doc
            #attribute
            pub struct #name {
                #declarations
            }
            #v1::data_struct! {
                #name, section = #section, size = #size, align = #align,
                fields { #table },
                bools { #(#bools,)* },
                #array
                debug this { #(#debug)* },
            }
        }
    }

    fn cells(&self, name: &Ident, cells: &[(Ident, TokenStream, u32, TokenStream)]) -> TokenStream {
        let v1 = v1();
        let what = match self.is_per_cpu() {
            true => "each CPU has its own.",
            false => "shared with the kernel's side, and read and set as such.",
        };
        let doc = docs::line(&format!("The variables of `{}` after load: {what}", self.def.name));
        let [section, cell] = match self.is_per_cpu() {
            true => [quote!(PerCpuData), quote!(PerCpuCell)],
            false => [quote!(MappedData), quote!(Shared)],
        };
        let fields =
            cells.iter().map(|(ident, ty, _, docs)| quote!(#docs pub #ident: #v1::#cell<#ty>,));
        let values = cells.iter().map(|(ident, ty, offset, _)| {
            let offset = Literal::u32_unsuffixed(*offset);
            quote!(#ident: section.cell::<#ty>(#offset)?,)
        });
        quote! {
            #doc
            #[derive(Debug)]
            pub struct #name {
                #(#fields)*
            }
            impl #name {
                fn new(section: &#v1::#section) -> #v1::Result<Self> {
                    ::core::result::Result::Ok(Self { #(#values)* })
                }
            }
        }
    }

    fn is_per_cpu(&self) -> bool {
        self.def.kind == DataKind::PerCpu
    }

    /// Takes its cells from what is prepared.
    pub(super) fn taken(&self, prepared: &TokenStream) -> Option<TokenStream> {
        let (cells, name) = (self.cells.as_ref()?, self.name());
        Some(match self.is_per_cpu() {
            true => quote!(#cells::new(&#prepared.per_cpu_section(#name)?)?),
            false => quote!(#cells::new(&#prepared.section(#name)?)?),
        })
    }

    fn kind(&self) -> &'static str {
        match self.def.kind {
            DataKind::Rodata => "constants",
            _ => "variables",
        }
    }

    /// Its field in the open skeleton, with docs.
    pub(super) fn open_doc(&self) -> TokenStream {
        let when = match self.def.kind {
            DataKind::Rodata => "to be set before load",
            _ => "with the values that they have at load",
        };
        docs::line(&format!("The {} of `{}`, {when}.", self.kind(), self.def.name))
    }

    /// Its field in the loaded skeleton, with docs.
    pub(super) fn loaded_doc(&self) -> TokenStream {
        let what = match self.def.kind {
            DataKind::Rodata => "as they were frozen",
            _ => "live",
        };
        docs::line(&format!("The {} of `{}`, {what}.", self.kind(), self.def.name))
    }

    pub(super) fn loaded_type(&self) -> TokenStream {
        let (v1, ty) = (v1(), &self.ty);
        self.cells.as_ref().map_or_else(|| quote!(#v1::Frozen<#ty>), |cells| quote!(#cells))
    }
}

/// Whether the variable is a `bool` by itself, which Rust then shows as its own.
fn is_bool(variable: &VariableDef, graph: Graph<'_>) -> bool {
    variable.size == 1
        && matches!(graph.resolved(variable.type_id), Type::Int(int) if int.bool && int.size == 1)
}
