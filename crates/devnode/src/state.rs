//! A chain taken out of its node, for others to go on with.

use std::{fmt, sync::Arc};

use crate::{arbos::Rules, chain::Chain};

/// All of a chain at one moment: accounts, code and storage as they were after each block, blocks
/// with their transactions, receipts and logs, the clock, and what tests set.
///
/// Cheap to clone, and as many nodes as you like can start from it, each for itself.
#[derive(Clone)]
pub struct State(Arc<Chain>);

impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("State").field("head", &self.0.head_number()).finish_non_exhaustive()
    }
}

/// Why a node cannot go on with a state.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StateError {
    /// Its transactions were signed for another chain.
    #[error("the state is of chain {saved}, and the node is to be chain {wanted}")]
    OtherChain {
        /// The chain id of the state.
        saved: u64,
        /// That of the node.
        wanted: u64,
    },
    /// Its blocks were made by other rules.
    #[error("the state is of ArbOS {saved}, and the node is to follow ArbOS {wanted}")]
    OtherArbos {
        /// The version of the state.
        saved: u64,
        /// That of the node.
        wanted: u64,
    },
}

impl State {
    pub(crate) fn of(chain: &Chain) -> Self {
        Self(Arc::new(chain.clone()))
    }

    /// A chain of its own that goes on from here.
    pub(crate) fn chain_of(&self, chain_id: u64, rules: &Rules) -> Result<Chain, StateError> {
        let (saved, wanted) = (self.0.id(), chain_id);
        if saved != wanted {
            return Err(StateError::OtherChain { saved, wanted });
        }
        let (saved, wanted) = (self.0.rules().arbos, rules.arbos);
        if saved != wanted {
            return Err(StateError::OtherArbos { saved, wanted });
        }
        Ok(Chain::clone(&self.0))
    }
}
