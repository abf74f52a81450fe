//! The same library through each of the three doors.

use crate::outside::{self, Outside, run};

/// A way from C to a module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// `#[bpf_program]`.
    Attribute,
    /// `Builder` in a build script.
    Script,
    /// `cargo bpfgen build`.
    Command,
}

impl Door {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Attribute, Self::Script, Self::Command];

    /// A library of this name whose documented module `name` comes from the C source `c`. `top` is
    /// the beginning of its lib.rs, `metadata` what its manifest says in
    /// `[package.metadata.bpfgen]`.
    ///
    /// # Panics
    ///
    /// When it cannot be written, or `cargo bpfgen build` fails.
    pub fn library(self, name: &str, c: &str, top: &str, metadata: &str) -> Outside {
        let crate_ = Outside::new(&format!(
            "[package]\nname = {name:?}\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
             [package.metadata.bpfgen]\n{metadata}\n\
             [dependencies]\nbpfgen-runtime = \"0.1\"\n\n\
             [build-dependencies]\n{}",
            if self == Self::Script { "bpfgen-build = \"0.1\"\n" } else { "" },
        ));
        let source = format!("src/{name}.bpf.c");
        crate_.write(&source, c);
        let module = match self {
            Self::Attribute => {
                format!("#[bpfgen_runtime::bpf_program({source:?})]\npub mod {name} {{}}\n")
            }
            Self::Script => {
                crate_.write(
                    "build.rs",
                    &format!(
                        "//! Compiles the C source.\n\n\
                         fn main() -> Result<(), Box<dyn std::error::Error>> {{\n    \
                         bpfgen_build::Builder::new({source:?}).build()?;\n    Ok(())\n}}\n"
                    ),
                );
                format!(
                    "pub mod {name} {{\n    \
                     include!(concat!(env!(\"OUT_DIR\"), \"/{name}.rs\"));\n}}\n"
                )
            }
            Self::Command => {
                run(outside::cargo_bpfgen(crate_.path()).args(["build", &source]));
                format!("pub mod {name};\n")
            }
        };
        crate_.write("src/lib.rs", &format!("{top}/// From C.\n{module}"));
        crate_
    }
}
