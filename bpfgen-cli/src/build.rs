use crate::{args::BuildArgs, failure::Failure};
pub(crate) fn run(_: BuildArgs) -> Result<(), Failure> {
    Err(Failure::new("not yet"))
}
