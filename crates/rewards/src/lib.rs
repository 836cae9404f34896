//! Reward roots: who may claim how much of which token, as one hash and a proof for each.
//!
//! A [`Claims`] set becomes hashed leaves, the leaves a [`Tree`], and both a file that
//! [`file::TreeFile`] answers proofs from without loading it. Root, proofs and layout are those of
//! OpenZeppelin's `StandardMerkleTree` over `["address", "address", "uint256"]`, so that its
//! JavaScript library and its Solidity `MerkleProof` accept what is built here.
//!
//! Formats, commands and measurements: `docs/rewards.md`.

pub mod chain;
mod claims;
pub mod csv;
pub mod epoch;
pub mod file;
pub mod hash;
mod keccak;
pub mod layout;
pub mod parts;
pub mod policy;
mod proof;
pub mod publish;
pub mod reference;
pub mod standard_v1;
pub mod store;
mod tree;
mod workers;

pub use crate::{
    claims::{Claim, Claims, ClaimsBuilder, ClaimsError, RewardTotal, decimal},
    keccak::Backend,
    proof::{MAX_PROOF, MultiProof, Proof, ProofError},
    tree::{NoLeaves, Tree},
    workers::Workers,
};
