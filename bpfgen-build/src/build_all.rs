//! Several sources in one build script.

use std::collections::BTreeSet;

use crate::{Builder, Built, Env, Error, ErrorKind, Result, builder, cargo::Speaker, parallel};

/// Builds several sources, as many at a time as cargo has jobs. What is printed and returned comes
/// in the builders' order; a source that fails keeps no other from being built.
///
/// ```no_run
/// // build.rs
/// use bpfgen_build::{Builder, build_all};
///
/// fn main() -> Result<(), Box<dyn std::error::Error>> {
///     build_all([
///         Builder::new("src/execsnoop.bpf.c"),
///         Builder::new("src/opensnoop.bpf.c").cflag("-DMAX_PATH=64"),
///     ])?;
///     Ok(())
/// }
/// ```
///
/// # Errors
/// As [`Builder::build`], for each source that fails; and if two would be written to the same file.
pub fn build_all(builders: impl IntoIterator<Item = Builder>) -> Result<Vec<Built>> {
    let builders: Vec<_> = builders.into_iter().collect();
    let env = Env::read()?;
    let speaker = Speaker::new(&env);
    build_in(&builders, &env, speaker).inspect_err(|error| speaker.error(&error.to_string()))
}

fn build_in(builders: &[Builder], env: &Env, speaker: Speaker) -> Result<Vec<Built>> {
    let mut modules = BTreeSet::new();
    for builder in builders {
        builder.announce(env, speaker)?;
        let module = builder.folder(env)?.join(format!("{}.rs", builder.stem()?));
        if let Some(module) = modules.replace(module) {
            let message = format!("two sources would both be written to {}", module.display());
            return Err(Error::new(ErrorKind::Option, message));
        }
    }
    let jobs = parallel::jobs(None, env);
    let products = parallel::map(jobs, env, builders, |one| one.product(env));
    let built = builders.iter().zip(products);
    parallel::all(
        built.map(|(one, product)| builder::write(&product?, one.folder(env)?, speaker)).collect(),
    )
}
