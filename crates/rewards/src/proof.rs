//! Proofs, and how a verifier takes them.

use std::collections::VecDeque;

use alloy::primitives::B256;

use crate::{Claim, hash};

/// Hashes in a proof, at most: the chain refuses longer ones.
pub const MAX_PROOF: usize = 32;

/// One claim and what proves it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// What is proved.
    pub claim: Claim,
    /// The sibling of each step from the leaf to the root.
    pub hashes: Vec<B256>,
}

/// Several claims and what proves them together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MultiProof {
    /// What is proved, in the order in which a verifier has to be given it.
    pub claims: Vec<Claim>,
    /// Hashes that the verifier cannot compute.
    pub hashes: Vec<B256>,
    /// For each hash it computes: whether the second input is one it has, or one of `hashes`.
    pub flags: Vec<bool>,
}

/// Why a proof proves nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// Longer than the chain accepts.
    #[error(
        "a proof of {0} hashes is too long: the chain accepts at most {MAX_PROOF} for each claim"
    )]
    TooLong(usize),
    /// The parts of a multiproof do not fit together.
    #[error("{claims} claims, {hashes} hashes and {flags} flags are not a multiproof")]
    Malformed {
        /// Claims in it.
        claims: usize,
        /// Hashes in it.
        hashes: usize,
        /// Flags in it.
        flags: usize,
    },
    /// It proves something, but not in this tree.
    #[error("the proof leads to root {found}, not to {expected}")]
    WrongRoot {
        /// Of the tree.
        expected: B256,
        /// Where the proof leads.
        found: B256,
    },
}

impl Proof {
    /// The root that this proof leads to.
    ///
    /// # Errors
    ///
    /// [`ProofError::TooLong`].
    pub fn root(&self) -> Result<B256, ProofError> {
        if MAX_PROOF < self.hashes.len() {
            return Err(ProofError::TooLong(self.hashes.len()));
        }
        Ok(self.hashes.iter().fold(hash::leaf(&self.claim), |node, it| hash::node(node, *it)))
    }

    /// Holds it against a root.
    ///
    /// # Errors
    ///
    /// If it is too long or leads elsewhere.
    pub fn verify(&self, root: B256) -> Result<(), ProofError> {
        holds(root, self.root()?)
    }
}

impl MultiProof {
    /// The root that this proof leads to.
    ///
    /// # Errors
    ///
    /// If it is too long, or if its parts do not fit together.
    pub fn root(&self) -> Result<B256, ProofError> {
        let (claims, hashes, flags) = (self.claims.len(), self.hashes.len(), self.flags.len());
        let malformed = ProofError::Malformed { claims, hashes, flags };
        if MAX_PROOF * claims.max(1) < hashes {
            return Err(ProofError::TooLong(hashes));
        }
        if claims + hashes != flags + 1 {
            return Err(malformed);
        }
        let mut known: VecDeque<B256> = self.claims.iter().map(hash::leaf).collect();
        let mut given = self.hashes.iter().copied();
        for flag in &self.flags {
            let one = known.pop_front().ok_or(malformed)?;
            let other = if *flag { known.pop_front() } else { given.next() };
            known.push_back(hash::node(one, other.ok_or(malformed)?));
        }
        // A lone hash without a claim is not taken for a root: it would "prove" itself.
        match (known.pop_front(), known.is_empty(), given.next()) {
            (Some(root), true, None) => Ok(root),
            _ => Err(malformed),
        }
    }

    /// Holds it against a root.
    ///
    /// # Errors
    ///
    /// If it is too long or malformed or leads elsewhere.
    pub fn verify(&self, root: B256) -> Result<(), ProofError> {
        holds(root, self.root()?)
    }
}

fn holds(expected: B256, found: B256) -> Result<(), ProofError> {
    if expected == found { Ok(()) } else { Err(ProofError::WrongRoot { expected, found }) }
}
