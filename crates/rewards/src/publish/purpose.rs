//! What a root was made for. A leaf names neither chain nor contract, so nothing on chain tells.

use alloy::primitives::{Address, B256};

use super::{Refusal, Standing};
use crate::file::Header;

/// What a root was made for, as far as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Purpose {
    /// The chain.
    pub chain_id: u64,
    /// The merkle-rewards contract.
    pub contract: Option<Address>,
    /// The epoch.
    pub epoch: Option<u64>,
    /// Root and sha256 of the tree that was made for it.
    pub tree: Option<(B256, B256)>,
}

impl Purpose {
    /// For a chain, and nothing else is known.
    pub const fn of_chain(chain_id: u64) -> Self {
        Self { chain_id, contract: None, epoch: None, tree: None }
    }

    /// Whether a tree with this header may be published for `epoch` of this contract.
    ///
    /// # Errors
    ///
    /// What was made for something else.
    pub fn check(&self, header: &Header, epoch: u64, standing: &Standing) -> Result<(), Refusal> {
        let made_for = self.chain_id;
        if made_for != standing.chain_id {
            return Err(Refusal::OtherChain { made_for, chain_id: standing.chain_id });
        }
        if let Some(made_for) = self.contract.filter(|it| *it != standing.at) {
            return Err(Refusal::OtherContract { made_for, at: standing.at });
        }
        if let Some(made_for) = self.epoch.filter(|it| *it != epoch) {
            return Err(Refusal::OtherEpoch { made_for, epoch });
        }
        let Some((root, data_hash)) = self.tree else { return Ok(()) };
        let pairs = [("root", root, header.root), ("sha256", data_hash, header.data_hash)];
        match pairs.into_iter().find(|(_, recorded, found)| recorded != found) {
            Some((what, recorded, found)) => Err(Refusal::OtherTree { what, recorded, found }),
            None => Ok(()),
        }
    }
}
