//! All that is held against generated modules, in one binary: programs are compiled once.

mod programs;
mod readme;
mod safety;
