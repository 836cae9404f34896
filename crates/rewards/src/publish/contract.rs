//! A merkle-rewards contract, as those who publish for it see it.

use alloy::{
    eips::{BlockId, BlockNumberOrTag},
    primitives::{Address, B256, U256},
    providers::{DynProvider, Provider},
};
use bindings::{IMerkleRewardsInstance, IMilletTokenInstance};
use client::{
    call::{CallError, ask},
    chain::{Chain, ChainError},
};

use super::{PublishError, Refusal};

/// Roots that can wait at once.
pub const MAX_WAITING: usize = 4;

/// A contract on a chain. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Contract {
    /// The chain.
    pub chain: Chain,
    /// The contract, to call it.
    pub calls: IMerkleRewardsInstance<DynProvider>,
    /// The token it pays.
    pub reward: Address,
}

/// A root that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pending {
    /// Of this epoch.
    pub epoch: u64,
    /// The root.
    pub root: B256,
    /// sha256 of its data.
    pub data_hash: B256,
    /// What it pays in total since the first epoch.
    pub total: U256,
    /// First second at which it can be activated.
    pub activates_at: u64,
}

/// Everything that decides what may be published, read at one block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Where the contract is.
    pub at: Address,
    /// The chain's id.
    pub chain_id: u64,
    /// The block's time, in seconds.
    pub now: u64,
    /// The token it pays.
    pub reward: Address,
    /// Who submits; zero if nobody.
    pub updater: Address,
    /// How much more than the root before it a root may pay.
    pub max_increase: U256,
    /// Of the current root; 0 before the first.
    pub epoch: u64,
    /// The current root; zero before the first.
    pub root: B256,
    /// The one before it, which is still accepted.
    pub previous_root: B256,
    /// What the current root pays in total since the first epoch.
    pub total: U256,
    /// What was claimed since the first epoch.
    pub paid: U256,
    /// What the contract holds of the token.
    pub balance: U256,
    /// Roots that wait, by epoch.
    pub waiting: Vec<Pending>,
}

impl Standing {
    /// Epoch and total of the root submitted last, whether it waits or not.
    pub fn last(&self) -> (u64, U256) {
        self.waiting.last().map_or((self.epoch, self.total), |it| (it.epoch, it.total))
    }

    /// The root that waits for `epoch`.
    pub fn pending(&self, epoch: u64) -> Option<&Pending> {
        self.waiting.iter().find(|it| it.epoch == epoch)
    }
}

impl Contract {
    /// The contract at `at`.
    ///
    /// # Errors
    ///
    /// If the chain cannot be asked, or something else or nothing is there.
    pub async fn open(chain: Chain, at: Address) -> Result<Self, PublishError> {
        if chain.code(at).await.map_err(CallError::from)?.is_empty() {
            return Err(Refusal::NoContract(at).into());
        }
        let calls = IMerkleRewardsInstance::new(at, chain.provider().clone());
        match ask(calls.reward()).await {
            Ok(reward) => Ok(Self { chain, calls, reward }),
            Err(CallError::Reverted(_) | CallError::Unreadable(_)) => {
                let reason = "it does not say which reward it pays".to_owned();
                Err(Refusal::NotRewards { at, reason }.into())
            }
            Err(error) => Err(error.into()),
        }
    }

    /// How everything stands at the newest block.
    ///
    /// # Errors
    ///
    /// If the chain cannot be asked, or the contract does not answer as merkle-rewards does.
    pub async fn standing(&self) -> Result<Standing, PublishError> {
        let (block, now) = self.newest().await.map_err(CallError::from)?;
        let calls = &self.calls;
        let epoch = self.small("epoch", ask(calls.epoch().block(block)).await?)?;
        let last = ask(calls.lastSubmittedEpoch().block(block)).await?;
        let last = self.small("lastSubmittedEpoch", last)?;
        let behind = last.checked_sub(epoch).and_then(|it| usize::try_from(it).ok());
        if behind.is_none_or(|count| MAX_WAITING < count) {
            return Err(self.unlike(format!("epoch {epoch} is active and {last} the last one")));
        }
        let mut waiting = Vec::new();
        for epoch in epoch + 1..=last {
            waiting.push(self.pending(epoch, block).await?);
        }
        let token = IMilletTokenInstance::new(self.reward, self.chain.provider().clone());
        Ok(Standing {
            at: *calls.address(),
            chain_id: self.chain.id(),
            now,
            reward: self.reward,
            updater: ask(calls.updater().block(block)).await?,
            max_increase: ask(calls.maxEpochIncrease().block(block)).await?,
            epoch,
            root: ask(calls.root().block(block)).await?,
            previous_root: ask(calls.previousRoot().block(block)).await?,
            total: ask(calls.totalCumulative().block(block)).await?,
            paid: ask(calls.totalPaid().block(block)).await?,
            balance: ask(token.balanceOf(*calls.address()).block(block)).await?,
            waiting,
        })
    }

    async fn pending(&self, epoch: u64, block: BlockId) -> Result<Pending, PublishError> {
        let it = ask(self.calls.pendingRoot(U256::from(epoch)).block(block)).await?;
        Ok(Pending {
            epoch,
            root: it.root,
            data_hash: it.dataHash,
            total: it.totalCumulative,
            activates_at: self.small("activatesAt", it.activatesAt)?,
        })
    }

    async fn newest(&self) -> Result<(BlockId, u64), ChainError> {
        let newest = self.chain.provider().get_block_by_number(BlockNumberOrTag::Latest).await?;
        let newest = newest.ok_or_else(|| ChainError::Silent("it has no blocks".to_owned()))?;
        Ok((newest.header.number.into(), newest.header.timestamp))
    }

    fn small(&self, what: &str, value: U256) -> Result<u64, PublishError> {
        u64::try_from(value).map_err(|_| self.unlike(format!("its {what} is {value}")))
    }

    fn unlike(&self, reason: String) -> PublishError {
        Refusal::NotRewards { at: *self.calls.address(), reason }.into()
    }
}
