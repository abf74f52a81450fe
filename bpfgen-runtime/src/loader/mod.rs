//! From an open object to a loaded one.
