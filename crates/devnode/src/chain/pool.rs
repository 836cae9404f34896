//! Transactions that wait for a block.
//!
//! They are there while blocks are not made at once. The rules are those of geth's pool, whose
//! words tools match on; only the order in a block is Arbitrum's: first come, first served.

use std::collections::{BTreeMap, HashMap};

use alloy::{
    consensus::{Transaction as _, TxEnvelope, transaction::Recovered},
    primitives::{Address, B256},
};

use super::draft::Draft;
use crate::evm::Refusal;

/// By how much one that takes another's place has to offer more, in percent.
const PRICE_BUMP: u128 = 10;

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
    /// Takes a transaction, in the place of one of the same sender and nonce if it offers more.
    ///
    /// # Errors
    ///
    /// A [`Refusal`], if it waits already or offers too little.
    pub(crate) fn add(&mut self, tx: Recovered<TxEnvelope>) -> Result<(), Refusal> {
        let (sender, nonce, hash) = (tx.signer(), tx.inner().nonce(), *tx.inner().hash());
        if self.places.contains_key(&hash) {
            return Err(Refusal::AlreadyKnown);
        }
        if let Some(held) = self.senders.get(&sender).and_then(|waiting| waiting.get(&nonce)) {
            if !replaces(tx.inner(), held.tx.inner()) {
                return Err(Refusal::ReplacementUnderpriced);
            }
            self.places.remove(held.tx.inner().hash());
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
        let gap = (nonce..).find(|next| !waiting.contains_key(next));
        gap.unwrap_or(u64::MAX)
    }

    /// All that wait: by sender, in the order of nonces.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (Address, u64, &Recovered<TxEnvelope>)> {
        self.senders.iter().flat_map(|(sender, waiting)| {
            waiting.iter().map(|(nonce, waiting)| (*sender, *nonce, &waiting.tx))
        })
    }

    /// Moves into a block all that can be part of it. What cannot, waits on, and so does what
    /// comes after it of the same sender.
    pub(super) fn fill(&mut self, draft: &mut Draft<'_>) {
        let mut stuck = Vec::new();
        while let Some((sender, nonce, tx)) = self.first(draft, &stuck) {
            match draft.add(tx) {
                Ok(()) => self.take(sender, nonce),
                Err(_) => stuck.push(sender),
            }
        }
    }

    /// Of the transactions that can come next, the one that came first.
    fn first(
        &self,
        draft: &Draft<'_>,
        stuck: &[Address],
    ) -> Option<(Address, u64, Recovered<TxEnvelope>)> {
        let senders = self.senders.iter().filter(|(sender, _)| !stuck.contains(sender));
        let next = senders.filter_map(|(sender, waiting)| {
            let nonce = draft.nonce_of(*sender);
            waiting.get(&nonce).map(|waiting| (waiting.arrival, *sender, nonce, &waiting.tx))
        });
        let (_, sender, nonce, tx) = next.min_by_key(|(arrival, ..)| *arrival)?;
        Some((sender, nonce, tx.clone()))
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
