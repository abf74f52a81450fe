//! Under construction.
#![deny(unsafe_code)]
