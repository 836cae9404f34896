//! Roots: which are accepted, and which wait.

use alloy_primitives::{Address, B256, U256, uint};
use interfaces::merkle_rewards::IMerkleRewards as abi;
use onchain::machine::*;
use onchain::{erc20, event::log};
use protocol::merkle_rewards::{MAX_WAITING, Pending, Queue, Refusal, proof::Hash};
use stylus_sdk::{
    prelude::*,
    storage::{StorageArray, StorageB256, StorageU256},
};

use crate::{MerkleRewards, error::Error};

/// The roots that wait, the current one, and the one before it.
#[storage]
pub struct Roots {
    /// Three words for each root that waits, at its epoch's remainder: the root, the hash of its
    /// data, and its total (96 bits) with when it can be activated (64).
    ///
    /// First, because the SDK counts a component's slots one short where words are followed by an
    /// array; the component after it would begin in this one's last word.
    waiting: StorageArray<StorageB256, 12>,
    current: StorageB256,
    previous: StorageB256,
    /// sha256 of the data published for the current one.
    data_hash: StorageB256,
    /// Low bits first: the current root's total 96 bits, its epoch 64, the last one submitted 64,
    /// unused 32.
    queue: StorageU256,
}

const LOW_96: U256 = uint!(0xffffffffffffffffffffffff_U256);

impl Roots {
    pub(crate) fn current(&self) -> B256 {
        self.current.get()
    }

    pub(crate) fn previous(&self) -> B256 {
        self.previous.get()
    }

    pub(crate) fn data_hash(&self) -> B256 {
        self.data_hash.get()
    }

    /// Whether claims may be proved against `root`.
    pub(crate) fn accept(&self, root: &Hash) -> bool {
        self.current.get() == *root || self.previous.get() == *root
    }

    pub(crate) fn queue(&self) -> Queue {
        let word = self.queue.get();
        let number = |offset: usize| (word >> offset).as_limbs()[0];
        Queue { total: word & LOW_96, epoch: number(96), last: number(160) }
    }

    fn set_queue(&mut self, queue: &Queue) {
        let Queue { epoch, last, total } = queue;
        // Nothing is cut off: a total is at most MAX_AMOUNT, of 95 bits.
        let epochs = (U256::from(*epoch) << 96_usize) | (U256::from(*last) << 160_usize);
        self.queue.set(*total | epochs);
    }

    /// What is kept for `epoch`; the root of another one if none waits for it.
    pub(crate) fn pending(&self, epoch: u64) -> Pending {
        let [root, data_hash, terms] =
            [0, 1, 2].map(|part| self.waiting.get(place(epoch, part)).unwrap_or_default());
        let terms = U256::from_be_bytes(terms.0);
        Pending {
            root: root.0,
            data_hash: data_hash.0,
            total: terms & LOW_96,
            activates_at: (terms >> 96_usize).as_limbs()[0],
        }
    }

    fn set_pending(&mut self, epoch: u64, pending: &Pending) {
        let Pending { root, data_hash, total, activates_at } = *pending;
        let terms = total | (U256::from(activates_at) << 96_usize);
        let words = [B256::from(root), B256::from(data_hash), B256::from(terms)];
        for (part, word) in words.into_iter().enumerate() {
            if let Some(mut slot) = self.waiting.setter(place(epoch, part)) {
                slot.set(word);
            }
        }
    }

    /// What the last root submitted pays in total.
    fn last_total(&self, queue: &Queue) -> U256 {
        if queue.last == queue.epoch { queue.total } else { self.pending(queue.last).total }
    }
}

fn place(epoch: u64, part: usize) -> usize {
    3 * (epoch % MAX_WAITING) as usize + part
}

impl MerkleRewards {
    pub(crate) fn submit_root(
        &mut self,
        root: B256,
        data_hash: B256,
        epoch: U256,
        total: U256,
        uri: &str,
    ) -> Result<(), Error> {
        let account = self.machine().msg_sender();
        if account != self.roles.updater() {
            return Err(abi::RewardsNotUpdater { account }.into());
        }
        let queue = self.roots.queue();
        let before = self.roots.last_total(&queue);
        let submitted =
            queue.submit((root.0, epoch, total), before, self.roles.limits(), self.now());
        let (queue, activates_at) =
            submitted.map_err(|refusal| of_root(refusal, epoch, total, U256::ZERO))?;
        let pending = Pending { root: root.0, data_hash: data_hash.0, total, activates_at };
        self.roots.set_pending(queue.last, &pending);
        self.roots.set_queue(&queue);
        let event = abi::RootSubmitted {
            epoch,
            root,
            dataHash: data_hash,
            totalCumulative: total,
            activatesAt: U256::from(activates_at),
            uri: uri.to_owned(),
        };
        log(self.machine(), event);
        Ok(())
    }

    pub(crate) fn activate_root(&mut self, epoch: U256) -> Result<(), Error> {
        let mut owed = self.owed.open()?;
        let queue = self.roots.queue();
        // Where no root waits for it, the queue says so.
        let pending = self.roots.pending(epoch.as_limbs()[0]);
        let balance = erc20::balance(self.machine(), owed.token).map_err(Error::token_call)?;
        let activated = queue.activate((epoch, &pending), owed.unclaimed, balance, self.now());
        let (queue, unclaimed) =
            activated.map_err(|refusal| of_root(refusal, epoch, pending.total, balance))?;
        owed.unclaimed = unclaimed;
        self.owed.close(owed);
        let (root, previousRoot) = (B256::from(pending.root), self.roots.current());
        self.roots.previous.set(previousRoot);
        self.roots.current.set(root);
        self.roots.data_hash.set(pending.data_hash.into());
        self.roots.set_queue(&queue);
        let totalCumulative = queue.total;
        log(self.machine(), abi::RootActivated { epoch, root, previousRoot, totalCumulative });
        Ok(())
    }

    pub(crate) fn revoke_root(&mut self, epoch: U256) -> Result<(), Error> {
        let by = self.only_guardian()?;
        let revoked = self.roots.queue().revoke(epoch);
        let queue = revoked.map_err(|refusal| of_root(refusal, epoch, U256::ZERO, U256::ZERO))?;
        self.roots.set_queue(&queue);
        log(self.machine(), abi::RootRevoked { epoch, by });
        Ok(())
    }

    /// A wrong root that became current would, after its repair, still be accepted as the previous
    /// one, and take what the contract is funded with next.
    pub(crate) fn drop_previous_root(&mut self) -> Result<(), Error> {
        let by = self.only_guardian()?;
        let (root, dropped) = (self.roots.current(), self.roots.previous());
        if dropped.is_zero() {
            return Ok(());
        }
        self.roots.previous.set(B256::ZERO);
        log(self.machine(), abi::PreviousRootDropped { by, root, dropped });
        Ok(())
    }

    /// The caller, if it is guardian or owner.
    fn only_guardian(&self) -> Result<Address, Error> {
        let by = self.machine().msg_sender();
        if by != self.roles.guardian() && by != self.ownership.owner() {
            return Err(abi::RewardsNotGuardian { account: by }.into());
        }
        Ok(by)
    }
}

/// A root of `epoch` that pays `total`, refused while the contract holds `balance`.
fn of_root(refusal: Refusal, epoch: U256, total: U256, balance: U256) -> Error {
    match refusal {
        Refusal::ZeroRoot => abi::RewardsZeroRoot {}.into(),
        Refusal::WrongEpoch { expected } => {
            abi::RewardsWrongEpoch { epoch, expected: U256::from(expected) }.into()
        }
        Refusal::TotalOutOfBounds { minimum, maximum } => {
            abi::RewardsTotalOutOfBounds { totalCumulative: total, minimum, maximum }.into()
        }
        Refusal::QueueFull => abi::RewardsQueueFull { maximum: U256::from(MAX_WAITING) }.into(),
        Refusal::TooEarly { activates_at } => {
            abi::RewardsTooEarly { epoch, activatesAt: U256::from(activates_at) }.into()
        }
        Refusal::Unfunded { needed } => abi::RewardsUnfunded { needed, balance }.into(),
        // The rest are refusals of other acts.
        _ => abi::RewardsNotWaiting { epoch }.into(),
    }
}
