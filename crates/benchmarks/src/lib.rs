//! What Millet costs, measured: gas of single acts beside well-known contracts, a whole epoch of
//! claims under load, and the chain that all of it is tried on.
//!
//! The methods are described in `docs/benchmarks.md`.

mod epochs;
pub mod gas;
pub mod load;
pub mod speed;
mod trees;
