//! Without the feature `bytemuck` there is nothing to implement.

#[doc(hidden)]
#[macro_export]
macro_rules! __bpfgen_bytemuck {
    ($name:ident) => {};
}
