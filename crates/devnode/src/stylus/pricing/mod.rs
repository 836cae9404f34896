//! What programs cost: formulas over numbers, without state.
//!
//! Units are gas, wei, bytes, pages of 64 KiB and seconds. Who pays, and when, is written
//! elsewhere.

pub mod activation;
pub mod call;
pub mod data_fee;
pub mod memory;
