//! Programs on the bare machine: what host calls, memory, stack and outcomes cost and do, to the
//! unit. Expected figures are computed from the price list, not taken from a run.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod activation;
mod bench;
mod calls;
mod deployer;
mod depth;
mod entering;
mod formulas;
mod fragments;
mod host;
mod memory;
mod outcomes;
mod recent;
mod settings;
mod tracing;
mod versions;
