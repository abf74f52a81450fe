//! Placeholder, r2 writes it.
