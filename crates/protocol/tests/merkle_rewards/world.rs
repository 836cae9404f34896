//! The contract's books and the people around them, with every token accounted for outside of them.
//!
//! The protocol decides; the world moves tokens as it says, the way the contract does.

use protocol::{
    invariants::{self, RewardsState, Snapshot, Violation},
    merkle_rewards::{
        Account, Caller, Limits, MAX_WAITING, Pending, Queue, Refusal, Tips, pay,
        proof::{root, root_of_all},
        surplus,
    },
};
use ruint::aliases::U256;

use crate::tree::{Tree, hash, leaf};

/// How many people have claims, and bring them for each other.
pub(crate) const PEOPLE: usize = 6;

pub(crate) const TIMELOCK: u64 = 86_400;

/// Where a world begins: any second that is not zero.
const GENESIS: u64 = 1_700_000_000;

/// What goes wrong for a claimant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The proof leads to no accepted root.
    Unproved,
    Refused(Refusal),
}

#[derive(Clone, Debug)]
pub(crate) struct World {
    pub(crate) queue: Queue,
    pub(crate) unclaimed: U256,
    pub(crate) accounts: [Account; PEOPLE],
    /// Where each is paid.
    pub(crate) recipients: [usize; PEOPLE],
    waiting: [Option<(Pending, Tree)>; MAX_WAITING as usize],
    /// The current tree, and the one before it.
    pub(crate) current: Option<Tree>,
    pub(crate) previous: Option<Tree>,
    pub(crate) now: u64,
    /// What the contract holds.
    pub(crate) balance: U256,
    /// What each has received, as account, recipient or claimant.
    pub(crate) received: [U256; PEOPLE],
    /// The highest amount that was proved for each.
    pub(crate) proved: [U256; PEOPLE],
}

impl World {
    pub(crate) fn new() -> Self {
        Self {
            queue: Queue::default(),
            unclaimed: U256::ZERO,
            accounts: [Account::default(); PEOPLE],
            recipients: std::array::from_fn(|who| who),
            waiting: [const { None }; MAX_WAITING as usize],
            current: None,
            previous: None,
            now: GENESIS,
            balance: U256::ZERO,
            received: [U256::ZERO; PEOPLE],
            proved: [U256::ZERO; PEOPLE],
        }
    }

    /// The amounts of the last root submitted.
    pub(crate) fn last_amounts(&self) -> Vec<U256> {
        let last = if self.queue.last == self.queue.epoch {
            self.current.as_ref()
        } else {
            self.waiting[place(self.queue.last)].as_ref().map(|(_, tree)| tree)
        };
        last.map_or_else(|| vec![U256::ZERO; PEOPLE], |tree| tree.amounts.clone())
    }

    /// The total of the last root submitted.
    pub(crate) fn last_total(&self) -> U256 {
        if self.queue.last == self.queue.epoch {
            return self.queue.total;
        }
        self.waiting[place(self.queue.last)].as_ref().unwrap().0.total
    }

    /// Submits a root over `amounts` that is said to pay `total`.
    pub(crate) fn submit(&mut self, amounts: Vec<U256>, total: U256) -> Result<(), Refusal> {
        let tree = Tree::new(amounts);
        let before = self.last_total();
        let limits = Limits { timelock: TIMELOCK, max_increase: U256::from(1_u64 << 60) };
        let next = U256::from(self.queue.last + 1);
        let (queue, activates_at) =
            self.queue.submit((tree.root(), next, total), before, limits, self.now)?;
        let pending = Pending { root: tree.root(), data_hash: [0; 32], total, activates_at };
        self.waiting[place(queue.last)] = Some((pending, tree));
        self.queue = queue;
        Ok(())
    }

    pub(crate) fn activate(&mut self, epoch: u64) -> Result<(), Refusal> {
        let (pending, tree) = self.waiting[place(epoch)].clone().ok_or(Refusal::NotWaiting)?;
        let epoch = (U256::from(epoch), &pending);
        let (queue, unclaimed) =
            self.queue.activate(epoch, self.unclaimed, self.balance, self.now)?;
        self.queue = queue;
        self.unclaimed = unclaimed;
        self.previous = self.current.replace(tree);
        Ok(())
    }

    pub(crate) fn revoke(&mut self, epoch: u64) -> Result<(), Refusal> {
        self.queue = self.queue.revoke(U256::from(epoch))?;
        Ok(())
    }

    pub(crate) fn drop_previous(&mut self) {
        self.previous = None;
    }

    pub(crate) fn fund(&mut self, amount: U256) {
        self.balance += amount;
    }

    pub(crate) fn skim(&mut self) -> U256 {
        let amount = surplus(self.balance, self.unclaimed);
        self.balance -= amount;
        amount
    }

    pub(crate) fn set_tips(&mut self, who: usize, bps: u16, min_claim: u64) {
        let tips = Tips::new(U256::from(bps), U256::from(min_claim)).unwrap();
        self.accounts[who].tips = tips;
    }

    /// `by` claims for `who` with the proof that `tree` has of `claimable`.
    pub(crate) fn claim(
        &mut self,
        by: usize,
        who: usize,
        claimable: U256,
        tree: &Tree,
    ) -> Result<U256, Failure> {
        let found = root(hash, leaf(who, claimable), &tree.proof(who));
        self.accept(found)?;
        self.pay(by, who, claimable).map_err(Failure::Refused)
    }

    /// `by` claims for `people` at once, with a multiproof.
    pub(crate) fn claim_all(
        &mut self,
        by: usize,
        people: &[usize],
        tree: &Tree,
    ) -> Result<U256, Failure> {
        let (people, hashes, flags) = tree.multiproof(people);
        let mut leaves: Vec<_> = people.iter().map(|who| leaf(*who, tree.amounts[*who])).collect();
        let found = root_of_all(hash, &mut leaves, &hashes, flags.into_iter());
        self.accept(found.ok_or(Failure::Unproved)?)?;
        let mut after = self.clone();
        let mut paid = U256::ZERO;
        for who in people {
            paid += after.pay(by, who, tree.amounts[who]).map_err(Failure::Refused)?;
        }
        *self = after;
        Ok(paid)
    }

    /// What is true of this moment, and since `before`.
    pub(crate) fn check_since(&self, before: &Self) -> Result<(), Violation> {
        let (then, now) = (before.claimed(), self.claimed());
        let (then, now) = ([before.state(&then)], [self.state(&now)]);
        let snapshot = |rewards| Snapshot { rewards, ..Snapshot::default() };
        invariants::check(&snapshot(&now))?;
        invariants::check_since(&snapshot(&then), &snapshot(&now))
    }

    fn accept(&self, found: [u8; 32]) -> Result<(), Failure> {
        let accepted = [&self.current, &self.previous].into_iter().flatten();
        let mut roots = accepted.map(Tree::root);
        if roots.any(|root| root == found) { Ok(()) } else { Err(Failure::Unproved) }
    }

    fn pay(&mut self, by: usize, who: usize, claimable: U256) -> Result<U256, Refusal> {
        self.proved[who] = self.proved[who].max(claimable);
        let account = self.accounts[who];
        let amount = account.due(claimable);
        self.unclaimed = pay(self.unclaimed, amount)?;
        let caller = if by == who { Caller::Itself } else { Caller::Another };
        let tip = account.tip(amount, caller);
        if !amount.is_zero() {
            self.accounts[who].claimed = claimable;
        }
        self.balance -= amount;
        self.received[by] += tip;
        self.received[self.recipients[who]] += amount - tip;
        Ok(amount)
    }

    fn claimed(&self) -> [U256; PEOPLE] {
        self.accounts.map(|account| account.claimed)
    }

    fn state<'a>(&self, claimed: &'a [U256]) -> RewardsState<'a> {
        let total = self.queue.total;
        RewardsState { balance: self.balance, total, paid: total - self.unclaimed, claimed }
    }
}

fn place(epoch: u64) -> usize {
    (epoch % MAX_WAITING) as usize
}
