//! Structs and unions.

use bpfgen_object::btf::{Composite, Type, TypeId};
use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::{
    super::{
        cdecl, docs,
        graph::Leaf,
        ident::{Scope, ident},
        v1,
    },
    Field, Fields, Repr, Rust, Types,
    bitfields::Run,
    members::{Members, unnamed},
    shape::{Accessor, Shape, implementation},
};

/// What a struct is made of besides padding.
enum Part<'a> {
    Member(Leaf<'a>),
    Bits(Run<'a>),
}

impl Part<'_> {
    /// Its first byte.
    fn start(&self) -> u64 {
        match self {
            Self::Member(leaf) => leaf.bit_offset / 8,
            Self::Bits(run) => run.start,
        }
    }
}

/// A struct under construction.
struct Building<'a> {
    members: Members<'a>,
    /// The names of methods.
    getters: Scope,
    fields: Fields,
    accessors: Vec<Accessor>,
    /// What `Debug` shows, under which name: a field or a getter.
    shown: Vec<(String, Shown)>,
    notes: Vec<String>,
}

enum Shown {
    Field(Ident),
    Getter(Ident),
}

impl Types<'_> {
    pub(super) fn structure(&self, id: TypeId, composite: &Composite) -> Shape {
        let leaves = self.graph.leaves(id);
        let members = self.members.of(id);
        let built =
            leaves.and_then(|leaves| self.build(id, &leaves, members, composite.size.into()));
        let layout = self.layouts.of(id);
        let align = if layout.in_packed { 1 } else { layout.align };
        let chosen = built
            .and_then(|built| Some((Repr::choose(&built.fields, align, layout.allowed)?, built)));
        match (chosen, self.name(id)) {
            (Some((repr, built)), Some(name)) => self.struct_items(id, name, repr, built),
            // Nothing but malformed BTF comes here.
            _ => self.bytes(
                id,
                composite,
                1,
                Vec::new(),
                &["Its members cannot be told apart.".into()],
            ),
        }
    }

    /// Puts the members in their places; `None` where they overlap or do not fit.
    fn build<'m>(
        &self,
        id: TypeId,
        leaves: &[Leaf<'_>],
        members: Members<'m>,
        size: u64,
    ) -> Option<Building<'m>> {
        let mut scope = members.scope();
        let idents: Vec<_> = leaves
            .iter()
            .map(|leaf| leaf.name.map(|name| members.ident(&mut scope, name)))
            .collect();
        let getters = members.scope();
        let mut building = Building {
            fields: Fields::new(),
            accessors: Vec::new(),
            shown: Vec::new(),
            notes: Vec::new(),
            members,
            getters,
        };
        let mut idents = leaves.iter().zip(idents);
        let (mut runs, mut unions) = (0, 0);
        let mut parts = parts(leaves).into_iter().peekable();
        while let Some(part) = parts.next() {
            match part {
                Part::Bits(run) => {
                    let bytes = scope.ident(&format!("_bits{runs}"));
                    runs += 1;
                    idents.by_ref().take(run.leaves.len()).for_each(drop);
                    self.add_bits(&mut building, &mut scope, &run, bytes)?;
                }
                Part::Member(leaf) => {
                    let (_, ident) = idents.next()?;
                    let (name, ident) = match (leaf.name, ident) {
                        (Some(name), Some(ident)) => (name.to_owned(), ident),
                        _ => {
                            let name = unnamed(leaves, unions);
                            unions += 1;
                            (name.clone(), members.ident(&mut scope, &name))
                        }
                    };
                    let next = parts.peek().map_or(size, Part::start);
                    let room = next.saturating_sub(leaf.bit_offset / 8);
                    let field = self.field(&mut building, &leaf, ident, room);
                    let Some(mut field) = field else { continue };
                    if let Some(slot) = self.slot(id, &leaf) {
                        field.rust.tokens = slot;
                        field.docs.push("A slot for a program.".to_owned());
                    }
                    building.shown.push((name, Shown::Field(field.ident.clone())));
                    building.fields.push(&mut scope, field)?;
                }
            }
        }
        building.fields.pad_to(&mut scope, size)?;
        for accessor in &mut building.accessors {
            accessor.setter = members.setter(&mut building.getters, &accessor.name);
        }
        Some(building)
    }

    fn add_bits(
        &self,
        building: &mut Building<'_>,
        scope: &mut Scope,
        run: &Run<'_>,
        bytes: Ident,
    ) -> Option<()> {
        for leaf in &run.leaves {
            let offset = leaf.bit_offset - run.start * 8;
            match self.bitfield(leaf, &bytes, offset, building.members, &mut building.getters) {
                Some(accessor) => {
                    building
                        .shown
                        .push((accessor.name.clone(), Shown::Getter(accessor.getter.clone())));
                    building.accessors.push(accessor);
                }
                None => building.notes.push(format!(
                    "The bitfield `{}` is in `{bytes}` only: no integer of Rust holds it.",
                    cdecl::declare(self.graph, leaf.ty, leaf.name.unwrap_or_default()),
                )),
            }
        }
        let rust = Rust::bytes(run.end - run.start, "");
        building
            .fields
            .push(scope, Field { ident: bytes, rust, offset: run.start, docs: Vec::new() })
    }

    /// The field for a member, which has `room` bytes up to the next one; none for what takes no
    /// place.
    fn field(
        &self,
        building: &mut Building<'_>,
        leaf: &Leaf<'_>,
        ident: Ident,
        room: u64,
    ) -> Option<Field> {
        let offset = leaf.bit_offset / 8;
        let declaration = cdecl::member(self.graph, leaf.ty, leaf.name.unwrap_or_default());
        let Some(rust) = self.member(leaf.ty, room) else {
            // Of an array without length the definition tells, and `tails`.
            if !matches!(self.graph.resolved(leaf.ty), Type::Array(_)) {
                building.notes.push(format!(
                    "`{declaration}` follows at byte {offset}; it has no size of its own."
                ));
            }
            return None;
        };
        let line = self.graph.line_of_member(leaf);
        let mut lines = vec![format!("`{declaration}`, at byte {offset}{line}.")];
        lines.extend(rust.note.as_ref().map(|note| {
            self.graph.is_bytes(leaf.ty, &format!("member `{declaration}`"), note);
            format!("As bytes: {note}.")
        }));
        let union = self.graph.resolve(leaf.ty);
        if let (None, Some(shape)) = (leaf.name, self.shapes.get(&union)) {
            lines.push("What it holds has accessors here, too.".into());
            let Building { members, getters, accessors, .. } = building;
            let inner = shape.accessors.iter();
            accessors.extend(inner.map(|inner| delegate(inner, &ident, *members, getters)));
        }
        Some(Field { ident, rust, offset, docs: lines })
    }

    /// The type of a member that is a callback of struct_ops.
    fn slot(&self, id: TypeId, leaf: &Leaf<'_>) -> Option<TokenStream> {
        let offset = u32::try_from(leaf.bit_offset / 8).ok()?;
        self.slots.get(&id)?.contains(&offset).then_some(())?;
        match self.graph.resolved(leaf.ty) {
            Type::Ptr(target) => Some(self.pointees.slot(*target)),
            _ => None,
        }
    }

    /// The type of a member that has `room` bytes; none for flexible and other empty arrays, and for
    /// what has no type and no room.
    fn member(&self, ty: TypeId, room: u64) -> Option<Rust> {
        let is_array = matches!(self.graph.resolved(ty), Type::Array(_));
        match self.rust(ty) {
            Some(rust) => (rust.size > 0 || !is_array).then_some(rust),
            None if room > 0 && self.graph.is_untold(ty) => {
                Some(Rust::bytes(room, "its type is not in BTF, as with `_Atomic` and `_Complex`"))
            }
            None => None,
        }
    }

    fn struct_items(&self, id: TypeId, name: &Ident, repr: Repr, built: Building<'_>) -> Shape {
        let Building { fields, accessors, shown, notes, .. } = built;
        let v1 = v1();
        let doc = self.type_doc(id, repr.align, &notes);
        let attribute = repr.attribute();
        let [declarations, table] = [fields.declarations(), fields.table()];
        let (size, align) = (Literal::u64_unsuffixed(fields.end()), repr.asserted());
        let float = fields.any(|rust| rust.float);
        let derived = ["Clone", "Copy", "PartialEq", "Eq", "Hash"];
        let derived = if float { &derived[..3] } else { &derived };
        let attributes = self.extras.attributes(id, derived, float);
        let debug = shown.iter().map(|(name, shown)| match shown {
            Shown::Field(field) => {
                let value = repr.read(field);
                quote!(#name => #value,)
            }
            Shown::Getter(getter) => quote!(#name => this.#getter(),),
        });
        let methods = implementation(name, &accessors);
        let serde = self.extras.serde(id).then(|| serde_struct(name, repr, &shown, &accessors));
        let items = quote! {
            #doc
            #attribute
            #attributes
            pub struct #name {
                #declarations
            }
            #v1::plain_struct! {
                #name, size = #size, align = #align,
                fields { #table },
                debug this { #(#debug)* },
            }
            #serde
            #methods
        };
        let raised = repr.raised.is_some() || fields.any(|rust| rust.raised);
        Shape {
            items,
            align: repr.align,
            raised,
            float,
            accessors: Vec::new(),
            constants: Vec::new(),
        }
    }

    pub(super) fn union(&self, id: TypeId, composite: &Composite) -> Shape {
        let layout = self.layouts.of(id);
        let align = if layout.in_packed { 1 } else { layout.align.min(layout.allowed) };
        let size = u64::from(composite.size);
        let len = Literal::u64_unsuffixed(size);
        let v1 = v1();
        let members = self.members.of(id);
        let mut getters = members.scope();
        let mut accessors = Vec::new();
        let mut notes = Vec::new();
        let bytes = ident("bytes");
        let leaves = self.graph.leaves(id);
        if leaves.is_none() {
            notes.push("Its members cannot be told apart.".into());
        }
        for leaf in leaves.unwrap_or_default() {
            let Some(name) = leaf.name else { continue };
            let declaration = cdecl::member(self.graph, leaf.ty, name);
            let offset = leaf.bit_offset / 8;
            if leaf.bit_size != 0 {
                let fits = leaf.bit_offset + u64::from(leaf.bit_size) <= size * 8;
                let accessor = self.bitfield(&leaf, &bytes, leaf.bit_offset, members, &mut getters);
                accessors.extend(accessor.filter(|_| fits));
                continue;
            }
            let rust = self.member(leaf.ty, size.saturating_sub(offset));
            let rust = rust.filter(|rust| rust.size > 0);
            let fits = |rust: &Rust| offset.checked_add(rust.size).is_some_and(|end| end <= size);
            let Some(Rust { tokens: ty, note, .. }) = rust.filter(fits) else {
                notes.push(format!("There is no view `{declaration}`: it has no size of its own."));
                continue;
            };
            let note = note.map_or_else(String::new, |note| {
                self.graph.is_bytes(leaf.ty, &format!("member `{declaration}`"), &note);
                format!(" (as bytes: {note})")
            });
            let at = Literal::u64_unsuffixed(offset);
            accessors.push(Accessor {
                name: name.to_owned(),
                getter: members.ident(&mut getters, name),
                setter: ident(&format!("set_{name}")),
                about: format!("`{declaration}`, at byte {offset}{note}"),
                line: self.graph.line_of_member(&leaf),
                bits: None,
                get: quote!(#v1::view::get::<#ty, #at, #len>(&self.bytes)),
                set: quote!(#v1::view::set::<#ty, #at, #len>(&mut self.bytes, value);),
                ty,
            });
        }
        for accessor in &mut accessors {
            accessor.setter = members.setter(&mut getters, &accessor.name);
        }
        self.bytes(id, composite, align, accessors, &notes)
    }

    /// A type that is bytes with views.
    fn bytes(
        &self,
        id: TypeId,
        composite: &Composite,
        align: u64,
        accessors: Vec<Accessor>,
        notes: &[String],
    ) -> Shape {
        let v1 = v1();
        let name = self.name(id);
        let doc = self.type_doc(id, align, notes);
        let size = Literal::u32_unsuffixed(composite.size);
        let raised = (align > 1).then_some(align);
        let attribute = Repr { packed: None, raised, align }.attribute();
        let align_literal = Literal::u64_unsuffixed(align);
        let debug =
            accessors.iter().map(|Accessor { name, getter, .. }| quote!(#name => this.#getter(),));
        let methods = name.map(|name| implementation(name, &accessors));
        let derived = ["Clone", "Copy", "PartialEq", "Eq", "Hash"];
        let attributes = self.extras.attributes(id, &derived, false);
        let serde = self.extras.serde(id).then(|| quote!(#v1::serde_union! { #name }));
        let items = quote! {
            #doc
            #attribute
            #attributes
            pub struct #name {
                bytes: [u8; #size],
            }
            #v1::plain_union! {
                #name, size = #size, align = #align_literal,
                debug this { #(#debug)* },
            }
            #serde
            #methods
        };
        Shape {
            items,
            align,
            raised: raised.is_some(),
            float: false,
            accessors,
            constants: Vec::new(),
        }
    }

    /// What the type is in C, and where.
    fn type_doc(&self, id: TypeId, align: u64, notes: &[String]) -> TokenStream {
        let size = docs::bytes(self.graph.size(id).unwrap_or(0));
        let (declaration, line) = (cdecl::declare(self.graph, id, ""), self.graph.line_of_type(id));
        let mut lines = vec![format!("`{declaration}`, {size}, aligned to {align}{line}.")];
        for note in notes {
            self.graph.degraded(format!("in `{declaration}`{line}: {note}"));
            lines.extend([String::new(), note.clone()]);
        }
        lines.extend(self.tail_note(id).into_iter().flat_map(|note| [String::new(), note]));
        lines.extend(docs::code(&cdecl::definition(self.graph, id)));
        docs::lines(lines)
    }
}

/// Members by their C names, bitfields too, without padding.
fn serde_struct(
    name: &Ident,
    repr: Repr,
    shown: &[(String, Shown)],
    accessors: &[Accessor],
) -> TokenStream {
    let v1 = v1();
    let rows = shown.iter().map(|(c_name, shown)| match shown {
        Shown::Field(field) => {
            let value = repr.read(field);
            quote!(#c_name: #value => this.#field = value,)
        }
        Shown::Getter(getter) => {
            let accessor = accessors.iter().find(|accessor| accessor.getter == *getter);
            let setter = accessor.map(|accessor| &accessor.setter);
            let bits = accessor.and_then(|accessor| accessor.bits).map(Literal::u32_unsuffixed);
            let bits = bits.map(|bits| quote!(; #bits));
            quote!(#c_name: this.#getter() => this.#setter(value) #bits,)
        }
    });
    quote!(#v1::serde_struct! { #name, this, value, fields { #(#rows)* } })
}

/// Members in order, neighbouring bitfields together.
fn parts<'a>(leaves: &[Leaf<'a>]) -> Vec<Part<'a>> {
    let mut parts = Vec::new();
    for leaf in leaves {
        let mut leaf = *leaf;
        if leaf.bit_size == 0 {
            parts.push(Part::Member(leaf));
            continue;
        }
        if let Some(Part::Bits(run)) = parts.last_mut() {
            match run.join(leaf) {
                Ok(()) => continue,
                Err(back) => leaf = back,
            }
        }
        parts.push(Part::Bits(Run::new(leaf)));
    }
    parts
}

/// An anonymous union's accessor on the struct around it. It works on a copy, as the struct may be
/// packed.
fn delegate(
    inner: &Accessor,
    field: &Ident,
    members: Members<'_>,
    getters: &mut Scope,
) -> Accessor {
    let Accessor { name, getter, setter, about, line, ty, bits, .. } = inner;
    Accessor {
        name: name.clone(),
        getter: members.ident(getters, name),
        setter: setter.clone(),
        about: format!("{about} of `{field}`"),
        line: line.clone(),
        ty: ty.clone(),
        bits: *bits,
        get: quote! {
            let union = self.#field;
            union.#getter()
        },
        set: quote! {
            let mut union = self.#field;
            union.#setter(value);
            self.#field = union;
        },
    }
}
