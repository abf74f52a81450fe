//! `cargo bpfgen new`.

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use bpfgen_templates::{Project, Template};

use crate::{args::NewArgs, failure::Failure};

pub(crate) fn run(args: &NewArgs) -> Result<(), Failure> {
    let template = Template::find(&args.template)
        .ok_or_else(|| Failure::new(format!("there is no template `{}`", args.template)))?;
    let folder = std::path::absolute(&args.path)
        .map_err(|error| Failure::new(format!("cannot find {}: {error}", args.path.display())))?;
    let name = name(args, &folder)?;
    let checkout = args.bpfgen_path.as_deref().map(checkout).transpose()?;
    let project = Project { name, checkout: checkout.as_deref() };
    project.check().map_err(|reason| {
        Failure::new(format!("`{name}` cannot be the name of a crate: {reason}"))
            .help("give another one with --name")
    })?;

    // Outside of any folder that exists: making it is what makes it ours.
    if let Some(parent) = folder.parent() {
        fs::create_dir_all(parent).map_err(|error| failed("make", parent, &error))?;
    }
    fs::create_dir(&folder).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => {
            Failure::new(format!("{} exists already", folder.display()))
                .help("name a folder that does not, or remove this one")
        }
        _ => failed("make", &folder, &error),
    })?;
    if let Err(failure) = write(&folder, template, &project) {
        // What is in it is all of our making.
        let _ = fs::remove_dir_all(&folder);
        return Err(failure);
    }
    explain(&args.path, &folder, template, name);
    Ok(())
}

fn name<'a>(args: &'a NewArgs, folder: &'a Path) -> Result<&'a str, Failure> {
    if let Some(name) = &args.name {
        return Ok(name);
    }
    folder.file_name().and_then(|name| name.to_str()).ok_or_else(|| {
        Failure::new(format!("{} ends with no name for a crate", args.path.display()))
            .help("give one with --name")
    })
}

/// The absolute path of a checkout of bpfgen.
fn checkout(path: &Path) -> Result<PathBuf, Failure> {
    let path = fs::canonicalize(path).map_err(|error| failed("find", path, &error))?;
    let runtime = path.join("bpfgen-runtime/Cargo.toml");
    if runtime.is_file() {
        Ok(path)
    } else {
        Err(Failure::new(format!("{} is no checkout of bpfgen", path.display()))
            .help(format!("there would be {}", runtime.display())))
    }
}

fn write(folder: &Path, template: &Template, project: &Project<'_>) -> Result<(), Failure> {
    for (path, text) in template.files(project) {
        let path = folder.join(path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(|error| failed("make", parent, &error))?;
        }
        fs::write(&path, text).map_err(|error| failed("write", &path, &error))?;
    }
    Ok(())
}

/// Says what to do next; nobody is hurt if it cannot be said.
fn explain(shown: &Path, folder: &Path, template: &Template, name: &str) {
    let mut text = format!(
        "Created `{name}` from the template `{}`. Next:\n\n    cd {}\n    cargo build\n    {}\n\n\
         README.md tells more.\n",
        template.name,
        shown.display(),
        template.example(name),
    );
    if let Some(workspace) = workspace_around(folder) {
        text.push_str(&format!(
            "note: it lies in the workspace of {}; name it there under `members` or `exclude`\n",
            workspace.display()
        ));
    }
    let _ = io::stderr().write_all(text.as_bytes());
}

/// The manifest of a workspace that a new crate would be taken to belong to.
fn workspace_around(folder: &Path) -> Option<PathBuf> {
    let manifests = folder.ancestors().skip(1).map(|folder| folder.join("Cargo.toml"));
    let is_workspace = |manifest: &PathBuf| {
        fs::read_to_string(manifest)
            .is_ok_and(|text| text.lines().any(|line| line.trim() == "[workspace]"))
    };
    manifests.into_iter().find(is_workspace)
}

fn failed(doing: &str, path: &Path, error: &io::Error) -> Failure {
    Failure::new(format!("cannot {doing} {}: {error}", path.display()))
}
