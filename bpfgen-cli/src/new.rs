use crate::{args::NewArgs, failure::Failure};
pub(crate) fn run(_: &NewArgs) -> Result<(), Failure> {
    Err(Failure::new("not yet"))
}
