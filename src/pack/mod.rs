//! Room: pack.
