//! A whole epoch, from the chain to what is paid.

use alloy::primitives::U256;
use client::when;

use super::{
    Epoch, History, HistoryError, Ledger, SettleError, Settlement, inputs::Inputs, settle,
    standings,
};
use crate::{
    chain::{self, Progress, ReadError, Source},
    policy::{Policy, PolicyError},
    store::{Block, Entry, Origin, Store, StoreError},
};

/// What an epoch comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Computed {
    /// Which epoch.
    pub epoch: Epoch,
    /// Everything paid, this epoch included.
    pub ledger: Ledger,
    /// Everything paid before this epoch.
    pub before: Ledger,
    /// What this epoch pays.
    pub settlement: Settlement,
    /// The last block before it, if the vault is not younger.
    pub after: Option<Block>,
    /// The last block before its end.
    pub last: Option<Block>,
    /// How far the chain was read.
    pub head: Block,
    /// Whether the vault was asked how many shares there are, and it is as many as the logs tell.
    /// A node that forgets old state may not know.
    pub supply_agrees: bool,
}

/// Why an epoch is not computed.
#[derive(Debug, thiserror::Error)]
pub enum ComputeError {
    /// Logs of its end may be missing.
    #[error(
        "epoch {epoch} ends at second {end}, and the newest block that is settled is of second \
         {newest}: try again in {} or later", when::lasting(end - newest)
    )]
    NotOver {
        /// Its number.
        epoch: u32,
        /// The first second after it.
        end: u64,
        /// Timestamp of the newest block that may be read.
        newest: u64,
    },
    /// The logs do not tell of all shares.
    #[error(
        "block {block}: the logs tell of {told} shares and the vault has {supply}, so logs are \
         missing: delete the store, and read from another node"
    )]
    Supply {
        /// Where they were compared.
        block: u64,
        /// By the logs.
        told: U256,
        /// By `totalSupply()`.
        supply: U256,
    },
    /// The chain cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// What was read is of no use.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What was read makes no sense.
    #[error(transparent)]
    History(#[from] HistoryError),
    /// Airdrops or terms cannot be followed.
    #[error(transparent)]
    Policy(#[from] PolicyError),
    /// The money does not suffice.
    #[error("epoch {epoch}: {fault}")]
    Settle {
        /// Which.
        epoch: u32,
        /// What is wrong.
        fault: SettleError,
    },
}

impl Policy {
    /// What a store for this policy is about.
    pub fn origin(&self) -> Origin {
        let at = &self.deployment;
        let (chain_id, vault, first_block) = (at.chain_id, at.vault, at.first_block);
        Origin { chain_id, vault, locks: at.locks, first_block }
    }
}

/// Reads what is new of the chain, and computes all epochs up to `epoch`. `week` is shown the inputs
/// of each.
///
/// # Errors
///
/// [`ComputeError`].
pub async fn compute(
    policy: &Policy,
    source: &impl Source,
    store: &mut Store,
    epoch: Epoch,
    progress: impl FnMut(Progress),
    week: impl FnMut(&Inputs),
) -> Result<Computed, ComputeError> {
    let (origin, tag) = (policy.origin(), policy.deployment.head);
    let head = chain::read(source, store, &origin, tag, progress).await?;
    if head.time < epoch.end() {
        let (epoch, end, newest) = (epoch.number, epoch.end(), head.time);
        return Err(ComputeError::NotOver { epoch, end, newest });
    }
    let after = chain::boundary(source, store, &origin, &head, epoch.start).await?;
    let last = chain::boundary(source, store, &origin, &head, epoch.end()).await?;

    let Replayed { ledger, before, settlement, supply: told } = replay(policy, store, epoch, week)?;
    let supply = source.supply(origin.vault, head.hash).await.map_err(ReadError::from)?;
    if let Some(supply) = supply.filter(|it| *it != told) {
        return Err(ComputeError::Supply { block: head.number, told, supply });
    }
    // What was found by asking for blocks by their numbers is of this chain if this still is.
    let found = source.block(head.number.into()).await.map_err(ReadError::from)?;
    if found != Some(head) {
        return Err(ReadError::Unsettled.into());
    }
    let supply_agrees = supply.is_some();
    Ok(Computed { epoch, ledger, before, settlement, after, last, head, supply_agrees })
}

/// What the entries of a store come to.
#[derive(Default)]
struct Replayed {
    ledger: Ledger,
    /// Without the last epoch.
    before: Ledger,
    /// Of the last epoch.
    settlement: Settlement,
    /// Shares in circulation after the last entry.
    supply: U256,
}

/// Settles epoch after epoch up to `until`.
fn replay(
    policy: &Policy,
    store: &Store,
    until: Epoch,
    mut week: impl FnMut(&Inputs),
) -> Result<Replayed, ComputeError> {
    let mut history = History::new(policy, policy.epoch(1)?);
    let mut replayed = Replayed::default();
    let is_next = |history: &History<'_>| history.epoch().number <= until.number;
    store.replay(|entry: Entry| {
        while is_next(&history) && history.epoch().end() <= entry.time {
            replayed.settle(policy, &mut history, until, &mut week)?;
        }
        Ok::<_, ComputeError>(history.enter(&entry)?)
    })?;
    history.finish()?;
    replayed.supply = history.supply();
    while is_next(&history) {
        replayed.settle(policy, &mut history, until, &mut week)?;
    }
    Ok(replayed)
}

impl Replayed {
    /// Settles the week that `history` watches.
    fn settle(
        &mut self,
        policy: &Policy,
        history: &mut History<'_>,
        until: Epoch,
        week: &mut impl FnMut(&Inputs),
    ) -> Result<(), ComputeError> {
        let inputs = history.close()?;
        week(&inputs);
        let Inputs { epoch, .. } = inputs;
        let fault = |fault| ComputeError::Settle { epoch: epoch.number, fault };
        let airdrops = policy.airdrops_of(epoch).map(|it| it.read(policy.directory()));
        let airdrops = airdrops.collect::<Result<Vec<_>, _>>()?;
        let standings = standings(&inputs).map_err(|it| fault(it.into()))?;
        let terms = policy.terms_of(epoch);
        self.settlement = settle(terms, self.ledger.carry, &airdrops, &standings).map_err(fault)?;
        if epoch == until {
            self.before = self.ledger.clone();
        }
        self.ledger.enter(&self.settlement).map_err(|it| fault(it.into()))
    }
}

impl ComputeError {
    /// Whether something that was read is refused, as opposed to what cannot be read.
    pub fn is_refusal(&self) -> bool {
        match self {
            Self::NotOver { .. } | Self::Supply { .. } => true,
            Self::History(_) | Self::Settle { .. } => true,
            Self::Read(error) => error.is_refusal(),
            Self::Store(error) => error.is_refusal(),
            Self::Policy(error) => error.is_refusal(),
        }
    }
}
