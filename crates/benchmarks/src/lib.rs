//! What Millet costs, measured: gas of single acts beside well-known contracts, and a whole epoch
//! of claims under load.
//!
//! The methods are described in `docs/benchmarks.md`.

mod epochs;
pub mod gas;
pub mod load;
mod trees;
