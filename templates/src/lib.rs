//! The project templates of `cargo bpfgen new`.
//!
//! A template is a whole crate in a folder beside this package's `src`, embedded here file by
//! file. Its manifest is called `Cargo.toml.in`, as cargo would leave a folder with a `Cargo.toml`
//! out of this package's archive; in every file `template-name` and `template_name` stand for the
//! new crate's name.
//!
//! ```
//! use bpfgen_templates::{Project, Template};
//!
//! let template = Template::find("xdp").unwrap();
//! let project = Project { name: "my-filter", checkout: None };
//! project.check().unwrap();
//! for (path, text) in template.files(&project) {
//!     assert!(!text.contains("template-name"), "{path}");
//! }
//! ```
#![forbid(unsafe_code)]

mod name;

use std::{fmt::Write as _, path::Path};

/// What a new crate can start from.
#[derive(Debug)]
pub struct Template {
    /// What to ask for it by.
    pub name: &'static str,
    /// What it makes, in one line.
    pub summary: &'static str,
    /// How to run what it makes: arguments behind the program's name.
    arguments: &'static str,
    files: &'static [File],
}

#[derive(Debug)]
struct File {
    /// Where it goes in the new crate.
    path: &'static str,
    text: &'static str,
}

/// Embeds files of one template's folder: where each goes, and where it comes from.
macro_rules! files {
    ($folder:literal: $($path:literal from $source:literal),* $(,)?) => {
        &[$(File {
            path: $path,
            text: include_str!(concat!("../", $folder, "/", $source)),
        }),*]
    };
}

/// All templates; the first is the default.
pub const ALL: &[Template] = &[
    Template {
        name: "tracepoint",
        summary: "Prints every file that processes open, from a tracepoint through a ring buffer",
        arguments: "",
        files: files!("tracepoint":
            "Cargo.toml" from "Cargo.toml.in",
            ".gitignore" from "gitignore.in",
            "README.md" from "README.md",
            "src/lib.rs" from "src/lib.rs",
            "src/main.rs" from "src/main.rs",
            "src/opens.bpf.c" from "src/opens.bpf.c",
            "tests/live.rs" from "tests/live.rs",
        ),
    },
    Template {
        name: "xdp",
        summary: "Counts the packets of a network interface by protocol",
        arguments: " lo",
        files: files!("xdp":
            "Cargo.toml" from "Cargo.toml.in",
            ".gitignore" from "gitignore.in",
            "README.md" from "README.md",
            "src/lib.rs" from "src/lib.rs",
            "src/main.rs" from "src/main.rs",
            "src/packets.bpf.c" from "src/packets.bpf.c",
            "tests/live.rs" from "tests/live.rs",
        ),
    },
];

/// The crate to make.
#[derive(Clone, Copy, Debug)]
pub struct Project<'a> {
    /// Its name.
    pub name: &'a str,
    /// Where to find bpfgen's crates; if nowhere, the published ones are used.
    pub checkout: Option<&'a Path>,
}

impl Project<'_> {
    /// Whether cargo would take the name.
    ///
    /// # Errors
    /// If not: why.
    pub fn check(&self) -> Result<(), String> {
        name::check(self.name)
    }

    /// The dependency on the runtime, as it stands in a manifest.
    fn runtime(&self) -> String {
        match self.checkout {
            Some(checkout) => {
                let path = checkout.join("bpfgen-runtime");
                format!("{{ path = {} }}", toml_string(&path.to_string_lossy()))
            }
            None => {
                let version = env!("CARGO_PKG_VERSION");
                // A patch release is taken anyway.
                let minor = version.rsplit_once('.').map_or(version, |(minor, _)| minor);
                toml_string(minor)
            }
        }
    }
}

impl Template {
    /// The template of this name.
    pub fn find(name: &str) -> Option<&'static Self> {
        ALL.iter().find(|template| template.name == name)
    }

    /// The new crate's files: paths in it, and what they hold.
    pub fn files<'a>(
        &'a self,
        project: &'a Project<'_>,
    ) -> impl Iterator<Item = (&'static str, String)> + use<'a> {
        self.files.iter().map(|file| {
            let text = file.text.replace("template-name", project.name);
            let text = text.replace("template_name", &project.name.replace('-', "_"));
            (file.path, text.replace("\"template-runtime\"", &project.runtime()))
        })
    }

    /// A command that runs the new crate's program.
    pub fn example(&self, name: &str) -> String {
        format!("sudo target/debug/{name}{}", self.arguments)
    }
}

/// A text as TOML has it between quotes.
fn toml_string(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                quoted.push('\\');
                quoted.push(c);
            }
            c if c.is_control() => {
                let _ = write!(quoted, "\\U{:08X}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_the_placeholders_is_left() {
        let checkout = Path::new("/some \"where\"");
        let project = Project { name: "my-tracer", checkout: Some(checkout) };
        for template in ALL {
            for (path, text) in template.files(&project) {
                assert!(!text.contains("template-") && !text.contains("template_"), "{path}");
                if path == "Cargo.toml" {
                    assert!(text.contains("name = \"my-tracer\"\n"), "{text}");
                    let runtime = r#"bpfgen-runtime = { path = "/some \"where\"/bpfgen-runtime" }"#;
                    assert!(text.contains(runtime), "{text}");
                }
            }
        }
    }

    #[test]
    fn the_published_runtime_is_the_default() {
        let project = Project { name: "x", checkout: None };
        assert_eq!(project.runtime(), "\"0.1\"");
    }

    #[test]
    fn every_file_of_a_template_is_embedded() {
        fn count(folder: &Path) -> usize {
            let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
            entries.map(|path| if path.is_dir() { count(&path) } else { 1 }).sum()
        }
        for template in ALL {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(template.name);
            assert_eq!(count(&folder), template.files.len(), "{}", template.name);
        }
    }
}
