//! Transactions that wait for a block.
//!
//! They come here while blocks are not made at once. The rules are those of geth's pool, whose
//! words tools match on; only the order in a block is Arbitrum's: first come, first served.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use alloy::{
    consensus::{Transaction as _, TxEnvelope, transaction::Recovered},
    primitives::{Address, B256},
};

use super::draft::Draft;
use crate::evm::Refusal;

/// By how much one that takes another's place has to offer more, in percent.
const PRICE_BUMP: u128 = 10;

/// Transactions that wait at most: as many as geth keeps by default, pending and queued.
const MOST: u64 = 5120 + 1024;

/// A transaction that waits.
#[derive(Clone, Debug)]
pub(crate) struct Waiting {
    pub(crate) tx: Recovered<TxEnvelope>,
    /// Its number among all that ever came.
    arrival: u64,
}

/// All that wait.
#[derive(Debug, Default)]
pub(crate) struct Pool {
    /// By sender and nonce; never an empty map.
    senders: BTreeMap<Address, BTreeMap<u64, Waiting>>,
    places: HashMap<B256, (Address, u64)>,
    arrivals: u64,
}

impl Pool {
    /// Takes a transaction, in the place of one of the same sender and nonce if it offers more. Its
    /// sender's next one on the chain carries nonce `expected`.
    ///
    /// # Errors
    ///
    /// A [`Refusal`], if it waits already or offers too little, or there is no room for it, or for
    /// all that have to come before it.
    pub(crate) fn add(&mut self, tx: Recovered<TxEnvelope>, expected: u64) -> Result<(), Refusal> {
        let (sender, nonce, hash) = (tx.signer(), tx.inner().nonce(), *tx.inner().hash());
        if self.places.contains_key(&hash) {
            return Err(Refusal::AlreadyKnown);
        }
        if MOST <= nonce.saturating_sub(expected) {
            return Err(Refusal::NonceTooHigh { address: sender, tx: nonce, state: expected });
        }
        if let Some(held) = self.senders.get(&sender).and_then(|waiting| waiting.get(&nonce)) {
            if !replaces(tx.inner(), held.tx.inner()) {
                return Err(Refusal::ReplacementUnderpriced);
            }
            self.places.remove(held.tx.inner().hash());
        } else if MOST <= self.places.len() as u64 {
            return Err(Refusal::PoolFull);
        }
        self.arrivals += 1;
        self.places.insert(hash, (sender, nonce));
        let waiting = Waiting { tx, arrival: self.arrivals };
        self.senders.entry(sender).or_default().insert(nonce, waiting);
        Ok(())
    }

    pub(crate) fn find(&self, hash: B256) -> Option<&Recovered<TxEnvelope>> {
        let (sender, nonce) = self.places.get(&hash)?;
        Some(&self.senders.get(sender)?.get(nonce)?.tx)
    }

    /// Forgets a transaction; `false` if it does not wait here.
    pub(crate) fn drop_transaction(&mut self, hash: B256) -> bool {
        let Some((sender, nonce)) = self.places.get(&hash).copied() else { return false };
        self.take(sender, nonce);
        true
    }

    /// Forgets all of an account.
    pub(crate) fn drop_sender(&mut self, sender: Address) {
        for nonce in self.senders.get(&sender).map(nonces).unwrap_or_default() {
            self.take(sender, nonce);
        }
    }

    /// Forgets all.
    pub(crate) fn clear(&mut self) {
        self.senders.clear();
        self.places.clear();
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// The nonce after those that follow on `nonce`, which the chain expects of an account.
    pub(crate) fn next_nonce(&self, account: Address, nonce: u64) -> u64 {
        let Some(waiting) = self.senders.get(&account) else { return nonce };
        let following = waiting.range(nonce..).zip(0..);
        let following = following.take_while(|((held, _), index)| **held - nonce == *index);
        nonce.saturating_add(following.count() as u64)
    }

    /// All senders, each with what waits of it in the order of nonces.
    pub(crate) fn senders(
        &self,
    ) -> impl Iterator<Item = (Address, impl Iterator<Item = (u64, &Recovered<TxEnvelope>)>)> {
        self.senders.iter().map(|(sender, waiting)| {
            (*sender, waiting.iter().map(|(nonce, waiting)| (*nonce, &waiting.tx)))
        })
    }

    /// Puts into a block all that can be part of it, of those that can come next always the one
    /// that came first. They are [outdated](Self::forget_outdated) once there is the block. After
    /// what cannot be part of it, nothing comes of the same sender.
    pub(super) fn fill(&self, draft: &mut Draft<'_>) {
        let place = |waiting: &Waiting| (waiting.arrival, waiting.tx.signer());
        let senders = self.senders.keys().filter_map(|sender| self.next_of(*sender, draft));
        let mut next: BTreeSet<_> = senders.map(place).collect();
        while let Some((arrival, sender)) = next.pop_first() {
            match self.next_of(sender, draft) {
                Some(waiting) if waiting.arrival == arrival => {
                    if draft.add(waiting.tx.clone()).is_ok() {
                        next.extend(self.next_of(sender, draft).map(place));
                    }
                }
                // An authorization that another's transaction carried has raised its nonce.
                other => next.extend(other.map(place)),
            }
        }
    }

    /// What waits of an account and carries the nonce that it has to carry now.
    fn next_of(&self, sender: Address, draft: &Draft<'_>) -> Option<&Waiting> {
        self.senders.get(&sender)?.get(&draft.nonce_of(sender))
    }

    /// Forgets what can never be part of a block any more.
    pub(super) fn forget_outdated(&mut self, nonce_of: impl Fn(Address) -> u64) {
        let senders: Vec<_> = self.senders.keys().copied().collect();
        for sender in senders {
            let expected = nonce_of(sender);
            let held = self.senders.get(&sender).map(nonces).unwrap_or_default();
            for nonce in held.into_iter().filter(|nonce| *nonce < expected) {
                self.take(sender, nonce);
            }
        }
    }

    fn take(&mut self, sender: Address, nonce: u64) {
        let Some(waiting) = self.senders.get_mut(&sender) else { return };
        if let Some(taken) = waiting.remove(&nonce) {
            self.places.remove(taken.tx.inner().hash());
        }
        if waiting.is_empty() {
            self.senders.remove(&sender);
        }
    }
}

fn nonces(waiting: &BTreeMap<u64, Waiting>) -> Vec<u64> {
    waiting.keys().copied().collect()
}

/// Whether a transaction may take another's place: it has to offer more in both its caps, by
/// [`PRICE_BUMP`] at least.
fn replaces(new: &TxEnvelope, old: &TxEnvelope) -> bool {
    let tip = |tx: &TxEnvelope| tx.max_priority_fee_per_gas().unwrap_or(tx.max_fee_per_gas());
    let caps = [(new.max_fee_per_gas(), old.max_fee_per_gas()), (tip(new), tip(old))];
    caps.iter().all(|(new, old)| {
        // Rounds down, as geth does; then strictly more is what still has to be asked for.
        let least = old.saturating_mul(100 + PRICE_BUMP) / 100;
        old < new && least <= *new
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

    use alloy::{
        consensus::{SignableTransaction, TxLegacy},
        primitives::Signature,
    };

    use super::*;

    fn transaction(sender: Address, nonce: u64, gas_price: u128) -> Recovered<TxEnvelope> {
        let tx = TxLegacy { nonce, gas_price, ..TxLegacy::default() };
        let tx = tx.into_signed(Signature::test_signature());
        Recovered::new_unchecked(tx.into(), sender)
    }

    #[test]
    fn the_pool_has_an_end_and_what_waits_can_be_replaced_then_too() {
        let (mut pool, other) = (Pool::default(), Address::with_last_byte(1));
        for nonce in 0..MOST {
            pool.add(transaction(Address::ZERO, nonce, 10), 0).unwrap();
        }

        assert_eq!(pool.add(transaction(other, 0, 1_000), 0), Err(Refusal::PoolFull));
        assert_eq!(pool.add(transaction(Address::ZERO, 3, 20), 0), Ok(()));
        pool.drop_sender(Address::ZERO);
        assert_eq!(pool.add(transaction(other, 0, 1_000), 0), Ok(()));
    }

    #[test]
    fn a_nonce_for_which_too_many_would_have_to_come_before_does_not_wait() {
        let (mut pool, address) = (Pool::default(), Address::ZERO);

        assert_eq!(pool.add(transaction(address, 7 + MOST - 1, 1), 7), Ok(()));
        assert_eq!(
            pool.add(transaction(address, 7 + MOST, 1), 7),
            Err(Refusal::NonceTooHigh { address, tx: 7 + MOST, state: 7 })
        );
    }

    #[test]
    fn the_next_nonce_follows_on_those_without_a_gap_up_to_the_last() {
        let mut pool = Pool::default();
        for nonce in [4, 5, 7, u64::MAX - 1, u64::MAX] {
            pool.add(transaction(Address::ZERO, nonce, 1), nonce).unwrap();
        }

        let next = |nonce| pool.next_nonce(Address::ZERO, nonce);
        assert_eq!([next(3), next(4), next(5), next(7)], [3, 6, 6, 8]);
        assert_eq!(next(u64::MAX - 1), u64::MAX);
    }
}
