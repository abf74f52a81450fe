//! The runtime against the kernel of this machine, with objects that clang makes here, used by
//! name: no generated code.

mod compile;
mod externs;
mod kconfig;
mod kinds;
mod pins;
mod privilege;
mod rejected;
mod release;
mod sharing;
