//! Merkle rewards: the queue of roots, claims, proofs, and histories of all of them.
#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod claims;
mod histories;
mod proofs;
mod queue;
mod tree;
mod world;
