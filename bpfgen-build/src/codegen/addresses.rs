//! Variables whose values are addresses, which nothing fills in.

use bpfgen_object::{DataDef, Object, VariableDef};

/// What the user should know of variables that are initialised with addresses, a line for each
/// section with such.
///
/// Programs that follow them fault or read nothing; the verifier does not see it, since it knows the
/// values of variables only once they are loaded.
pub fn lost_addresses(object: &Object) -> Vec<String> {
    let line = |data: &DataDef| {
        let named = names(data);
        let what = if named.is_empty() {
            // clang's own tables, or variables of objects without BTF.
            format!("variables in {} hold", data.name)
        } else {
            let verb = if named.len() == 1 { "holds" } else { "hold" };
            format!("`{}` in {} {verb}", named.join("`, `"), data.name)
        };
        format!(
            "{what} addresses of other variables or functions, which no loader can fill in: at run \
             time these are offsets; take arrays of char, indices, or a switch instead"
        )
    };
    object.data.iter().filter(|data| !data.pointers.is_empty()).map(line).collect()
}

/// Names of the variables that the addresses are in.
fn names(data: &DataDef) -> Vec<&str> {
    let holds = |variable: &&VariableDef| {
        let place = variable.offset..variable.offset.saturating_add(variable.size);
        data.pointers.iter().any(|at| place.contains(at))
    };
    data.variables.iter().filter(holds).map(|variable| &*variable.name).collect()
}
