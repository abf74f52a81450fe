//! The module's frame: `open`, `Open`, `load`, `Loaded`, `attach`, `Links`.

use bpfgen_object::Object;
use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::{
    ObjectBytes, Options, docs, externs, graph::Graph, maps, programs, rename::Renames,
    request::Request, struct_ops::Values, types::Types, v1, vars::Section,
};

/// Names of the frame's types: C types that fold to one of them get another.
pub(super) const RESERVED: &[&str] = &[
    "Open",
    "OpenMaps",
    "OpenPrograms",
    "Maps",
    "Programs",
    "Prepared",
    "Loaded",
    "Links",
    "OpenStructOps",
    "StructOps",
    super::constants::MODULE,
];

/// Names of the frame's fields.
pub(super) const RESERVED_FIELDS: &[&str] = &["maps", "programs", "struct_ops", "object"];

/// All that the frame is made of.
pub(super) struct Skeleton<'a> {
    pub(super) object: &'a Object,
    pub(super) options: &'a Options,
    pub(super) graph: Graph<'a>,
    pub(super) request: &'a Request,
    pub(super) renames: &'a Renames,
    pub(super) types: &'a Types<'a>,
    pub(super) sections: &'a [Section<'a>],
    pub(super) values: &'a Values<'a>,
}

/// A field for a map or program.
struct Item<'a> {
    c_name: &'a str,
    field: Ident,
    doc: TokenStream,
    /// Loaded.
    ty: TokenStream,
    /// Open.
    open: TokenStream,
}

impl<'a> Skeleton<'a> {
    pub(super) fn items(&self) -> TokenStream {
        let [maps, programs] = [self.maps(), self.programs()];
        let object = self.object_bytes();
        let structs = structs(&maps, &programs, self.values);
        let open = self.open(&maps, &programs);
        let [prepare, load] = [self.prepare(&maps, &programs), self.load(&programs)];
        quote!(#object #structs #open #prepare #load)
    }

    fn maps(&self) -> Vec<Item<'a>> {
        let v1 = v1();
        let names = self.object.maps.iter().map(|map| map.name.as_str());
        let mut scope = self.renames.scope(names);
        let maps = self.object.maps.iter();
        maps.map(|map| Item {
            c_name: &map.name,
            field: self.renames.field(&mut scope, &map.name),
            doc: maps::doc(map, self.graph, self.request),
            ty: maps::ty(map, self.types, self.request),
            open: quote!(#v1::OpenMap),
        })
        .collect()
    }

    fn programs(&self) -> Vec<Item<'a>> {
        let v1 = v1();
        let names = self.object.programs.iter().map(|program| program.name.as_str());
        let mut scope = self.renames.scope(names);
        let programs = self.object.programs.iter();
        programs
            .map(|program| {
                let hook = programs::hook(program);
                Item {
                    c_name: &program.name,
                    field: self.renames.field(&mut scope, &program.name),
                    doc: programs::doc(program, self.object, self.graph),
                    ty: quote!(#v1::Program<#v1::hook::#hook>),
                    open: quote!(#v1::OpenProgram<#v1::hook::#hook>),
                }
            })
            .collect()
    }

    fn object_bytes(&self) -> TokenStream {
        let v1 = v1();
        let bytes = match &self.options.object {
            ObjectBytes::IncludeBytes(path) => quote!(::core::include_bytes!(#path)),
            ObjectBytes::Literal(bytes) => {
                let literal = Literal::byte_string(bytes);
                quote!(#literal)
            }
        };
        let doc = docs::line(&format!(
            "The object that clang made of {}, without debug information.",
            self.options.doc
        ));
        quote! {
            #doc
            pub static OBJECT: &[u8] = {
                static BYTES: &#v1::Aligned<[u8]> = &#v1::Aligned(*#bytes);
                &BYTES.0
            };
        }
    }

    /// `Open` and `open()`.
    fn open(&self, maps: &[Item<'_>], programs: &[Item<'_>]) -> TokenStream {
        let v1 = v1();
        let source = &self.options.doc;
        let stem = &self.options.stem;
        let mut struct_doc = vec![
            format!("The programs, maps and globals of {source}, before load."),
            String::new(),
            "Nothing is in the kernel yet; sizes, constants and what to load can be set."
                .to_owned(),
        ];
        struct_doc.extend(externs::doc(self.object, self.graph));
        for line in self.options.module.docs.iter().flat_map(|docs| ["\n", docs]) {
            struct_doc.extend(line.lines().map(str::to_owned));
        }
        let struct_doc = docs::lines(struct_doc);
        let open_doc = docs::lines([
            &format!("Parses the object of {source}; nothing is in the kernel yet."),
            "",
            "# Errors",
            "If the object and the code generated for it do not fit together.",
        ]);
        let fields = self.sections.iter().map(|section| {
            let (doc, field, ty) = (section.open_doc(), &section.field, &section.ty);
            quote!(#doc pub #field: #v1::Image<#ty>,)
        });
        let images = self.sections.iter().map(|section| {
            let (field, ty, name) = (&section.field, &section.ty, section.name());
            quote!(#field: object.image::<#ty>(#name)?,)
        });
        let map_fields =
            maps.iter().map(|Item { field, c_name, .. }| quote!(#field: object.map(#c_name)?,));
        let program_fields = programs
            .iter()
            .map(|Item { field, c_name, .. }| quote!(#field: object.program(#c_name)?,));
        let (value_field, value) = (self.values.open_field(), self.values.open_value());
        quote! {
            #struct_doc
            #[derive(Debug)]
            pub struct Open {
                #(#fields)*
                /// The maps.
                pub maps: OpenMaps,
                /// The programs.
                pub programs: OpenPrograms,
                #value_field
                object: #v1::OpenObject,
            }

            #open_doc
            pub fn open() -> #v1::Result<Open> {
                let mut object = #v1::OpenObject::parse(#stem, OBJECT)?;
                ::core::result::Result::Ok(Open {
                    #(#images)*
                    maps: OpenMaps { #(#map_fields)* },
                    programs: OpenPrograms { #(#program_fields)* },
                    #value
                    object,
                })
            }
        }
    }

    /// `Open::prepare`, `Open::load` and `Prepared`.
    fn prepare(&self, maps: &[Item<'_>], programs: &[Item<'_>]) -> TokenStream {
        let v1 = v1();
        let data = self.sections.iter().map(|section| {
            let field = &section.field;
            quote!(.data(&self.#field))
        });
        let map_settings = maps.iter().map(|Item { field, .. }| quote!(.map(&self.maps.#field)));
        let map_fields =
            maps.iter().map(|Item { field, c_name, .. }| quote!(#field: object.map(#c_name)?,));
        let values = self.sections.iter().map(|section| {
            let field = &section.field;
            match section.taken(&quote!(object)) {
                Some(cells) => quote!(#field: #cells,),
                None => quote!(#field: object.frozen(self.#field),),
            }
        });
        // Without programs there is nothing to be set.
        let settings = (!programs.is_empty()).then(|| quote!(.programs(self.programs.settings())));
        let value_settings = self.values.settings();
        let fields = self.live_fields();
        let doc = docs::lines([
            &format!(
                "The maps and globals of {}, in the kernel, and its programs before load.",
                self.options.doc
            ),
            "",
            "What is put into maps and globals is there when the first program runs. Dropping this \
             undoes it.",
        ]);
        quote! {
            impl Open {
                /// The object as a whole: where to look for BTF, where to pin, how much to log.
                pub fn object(&mut self) -> &mut #v1::OpenObject {
                    &mut self.object
                }

                /// Creates the maps, and does not load the programs yet.
                ///
                /// # Errors
                /// If the kernel refuses something; then nothing stays in the kernel.
                pub fn prepare(self) -> #v1::Result<Prepared> {
                    self.prepare_for(#v1::Targets::Open)
                }

                /// Creates the maps and loads the programs.
                ///
                /// # Errors
                /// If the kernel refuses something; then nothing stays in the kernel.
                pub fn load(self) -> #v1::Result<Loaded> {
                    self.prepare_for(#v1::Targets::Final)?.load()
                }

                fn prepare_for(self, targets: #v1::Targets) -> #v1::Result<Prepared> {
                    let object = self
                        .object
                        .loader()
                        #(#data)*
                        #(#map_settings)*
                        #settings
                        #value_settings
                        .prepare_for(targets)?;
                    ::core::result::Result::Ok(Prepared {
                        maps: Maps { #(#map_fields)* },
                        programs: self.programs,
                        #(#values)*
                        object,
                    })
                }
            }

            #doc
            #[must_use = "dropping it undoes what was prepared: call load"]
            #[derive(Debug)]
            pub struct Prepared {
                #fields
                /// The maps.
                pub maps: Maps,
                /// The programs before load.
                pub programs: OpenPrograms,
                object: #v1::Prepared,
            }
        }
    }

    /// `Prepared::load`, `Loaded` and its `attach`.
    fn load(&self, programs: &[Item<'_>]) -> TokenStream {
        let v1 = v1();
        let changed =
            (!programs.is_empty()).then(|| quote!(self.object.programs(self.programs.settings());));
        let program_fields = programs
            .iter()
            .map(|Item { field, c_name, .. }| quote!(#field: loaded.program(#c_name)?,));
        let kept = self.sections.iter().map(|section| {
            let field = &section.field;
            quote!(#field: self.#field,)
        });
        let fields = self.live_fields();
        let doc = docs::lines([
            &format!("The programs, maps and globals of {}, in the kernel.", self.options.doc),
            "",
            "Each owns what it stands for and may be moved out of here.",
        ]);
        let links = programs
            .iter()
            .map(|Item { field, .. }| quote!(#field: self.programs.#field.auto_attach()?,));
        let ops = self.values;
        let (value_field, value) = (ops.live_field(), ops.live_value());
        let value_links = ops.attached();
        let attach_doc = docs::line(if self.object.struct_ops.is_empty() {
            "Attaches every program whose `SEC()` says where."
        } else {
            "Attaches every program whose `SEC()` says where, and every struct of callbacks."
        });
        quote! {
            impl Prepared {
                /// Loads the programs.
                ///
                /// # Errors
                /// If the kernel refuses one; then nothing stays in the kernel.
                pub fn load(mut self) -> #v1::Result<Loaded> {
                    #changed
                    let loaded = self.object.load()?;
                    ::core::result::Result::Ok(Loaded {
                        maps: self.maps,
                        programs: Programs { #(#program_fields)* },
                        #value
                        #(#kept)*
                    })
                }
            }

            #doc
            #[derive(Debug)]
            pub struct Loaded {
                #fields
                /// The maps.
                pub maps: Maps,
                /// The programs.
                pub programs: Programs,
                #value_field
            }

            impl Loaded {
                #attach_doc
                ///
                /// # Errors
                /// If one cannot be attached; then none stays attached.
                pub fn attach(&self) -> #v1::Result<Links> {
                    ::core::result::Result::Ok(Links { #(#links)* #value_links })
                }
            }
        }
    }

    /// Sections of variables as they are from prepare on.
    fn live_fields(&self) -> TokenStream {
        let field = |section: &Section<'_>| {
            let (doc, field, ty) = (section.loaded_doc(), &section.field, section.loaded_type());
            quote!(#doc pub #field: #ty,)
        };
        self.sections.iter().map(field).collect()
    }
}

/// `OpenMaps`, `Maps`, `OpenPrograms`, `Programs`, `Links`, and those of struct_ops.
fn structs(maps: &[Item<'_>], programs: &[Item<'_>], values: &Values<'_>) -> TokenStream {
    let v1 = v1();
    let open = |Item { field, doc, open, .. }: &Item<'_>| quote!(#doc pub #field: #open,);
    let live = |Item { field, doc, ty, .. }: &Item<'_>| quote!(#doc pub #field: #ty,);
    let [open_maps, open_programs]: [TokenStream; 2] =
        [maps, programs].map(|items| items.iter().map(open).collect());
    let [live_maps, live_programs]: [TokenStream; 2] =
        [maps, programs].map(|items| items.iter().map(live).collect());
    let links = programs.iter().map(|Item { field, c_name, .. }| {
        let doc = docs::line(&format!(
            "Of `{c_name}`; none where it was not loaded, or its `SEC()` does not say where to attach."
        ));
        quote!(#doc pub #field: ::core::option::Option<#v1::Link>,)
    });
    let (value_structs, value_links) = (values.structs(), values.links());
    let each = programs.iter().map(|Item { field, .. }| quote!((&self.#field).into(),));
    let count = Literal::usize_unsuffixed(programs.len());
    let settings = match programs {
        [] => TokenStream::new(),
        _ => quote! {
            impl OpenPrograms {
                fn settings(&self) -> [#v1::ProgramSettings; #count] {
                    [#(#each)*]
                }
            }
        },
    };
    quote! {
        #value_structs

        /// The maps before load.
        #[derive(Debug)]
        pub struct OpenMaps {
            #open_maps
        }

        /// The maps.
        #[derive(Debug)]
        pub struct Maps {
            #live_maps
        }

        /// The programs before load.
        #[derive(Debug)]
        pub struct OpenPrograms {
            #open_programs
        }

        #settings

        /// The programs.
        #[derive(Debug)]
        pub struct Programs {
            #live_programs
        }

        /// What [`Loaded::attach`] attached; each is detached when its link is dropped.
        #[must_use = "dropping the links detaches the programs"]
        #[derive(Debug)]
        pub struct Links {
            #(#links)*
            #value_links
        }
    }
}
