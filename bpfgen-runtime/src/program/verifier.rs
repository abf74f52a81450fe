//! The verifier's log, made into a diagnostic.
