//! Compiling, caching and writing, with the real clang and with scripts in its place.

mod artifacts;
mod cache;
mod clang;
mod door;
mod fixture;
mod module;
mod places;
mod prebuilt;
mod reproducible;
mod several;
mod strip;
