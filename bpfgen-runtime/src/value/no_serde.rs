//! What modules that ask for serde get where the feature is off: a sentence.

#[doc(hidden)]
#[macro_export]
macro_rules! __bpfgen_serde_struct {
    ($name:ident $($rest:tt)*) => {
        ::core::compile_error!(::core::concat!(
            "serde was asked for ",
            ::core::stringify!($name),
            ", and bpfgen-runtime is without it: turn its feature on, \
             bpfgen-runtime = { …, features = [\"serde\"] }"
        ));
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __bpfgen_serde_enum {
    ($($all:tt)*) => { $crate::__bpfgen_serde_struct! { $($all)* } };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __bpfgen_serde_union {
    ($($all:tt)*) => { $crate::__bpfgen_serde_struct! { $($all)* } };
}
