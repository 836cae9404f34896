//! How a step stands with the chain, and what is to be done about it.

use alloy::primitives::Address;

use crate::call::Call;

/// How a step stands with the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The chain is as the step wants it.
    Done,
    /// The deployer can bring it about.
    Open(Act),
    /// Somebody else can, and what was deployed works without it.
    Left {
        /// Who can.
        owner: Address,
        /// By this call.
        call: Call,
    },
    /// It is set to something else than planned, by whoever may: that is not overwritten unasked.
    Otherwise {
        /// What was found.
        found: String,
        /// How it could be set as planned.
        mend: Box<Standing>,
    },
    /// Nobody can for now, for this reason, and what was deployed works without it.
    Closed(String),
    /// What the step is about is not there yet.
    Ahead,
    /// It is there and cannot be asked: its program has to be activated anew.
    Dormant,
}

/// A transaction that brings a step about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    /// What it does.
    pub call: Call,
    /// Whether what it does can end.
    pub lasts: Lasts,
}

/// Whether a transaction that brought a step about counts for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lasts {
    /// Once it is included there is nothing left to do.
    ForGood,
    /// The chain or somebody can undo it; where it is seen undone, it is sent again.
    UntilUndone,
}

/// What becomes of a setting that is not as planned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Differing {
    /// It stays, and is told.
    Stays,
    /// It is set as planned, as far as the deployer may.
    IsReset,
}

impl Standing {
    /// What the deployer can bring about by `call`, if it is the `owner`, who alone may make it.
    pub(crate) fn of_owner(owner: Address, deployer: Address, call: Call) -> Self {
        if owner == deployer {
            Self::Open(Act { call, lasts: Lasts::UntilUndone })
        } else {
            Self::Left { owner, call }
        }
    }

    /// The same for what has been set before, to `found`.
    pub(crate) fn otherwise(found: String, mend: Self) -> Self {
        Self::Otherwise { found, mend: Box::new(mend) }
    }

    /// What stands when settings that differ are treated so.
    pub fn with(self, differing: Differing) -> Self {
        match (self, differing) {
            (Self::Otherwise { mend, .. }, Differing::IsReset) => *mend,
            (standing, _) => standing,
        }
    }
}
