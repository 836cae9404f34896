//! The lines of a journal, and what they add up to.

use std::collections::BTreeMap;

use alloy::{
    primitives::{Address, B256, Bytes},
    rpc::types::TransactionReceipt,
};
use serde::{Deserialize, Serialize};

use crate::signed::Signed;

/// The version of the lines. A program refuses what is newer.
pub(super) const FORMAT: u32 = 1;

/// One line. Keys are never a part of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
pub(super) enum Entry {
    /// The first line.
    Opened {
        format: u32,
        chain: u64,
        /// Of block 0, where the node has it: development chains share their ids.
        genesis: Option<B256>,
    },
    /// This is going to be sent.
    Signed { step: String, account: Address, hash: B256, raw: Bytes },
    /// This came of it. A failure is a receipt too.
    Landed { step: String, receipt: Box<TransactionReceipt> },
    /// The nonce of what was signed for the step has gone to another transaction.
    Taken { step: String },
}

/// All that was signed for a step with one nonce: at most one of them can be included.
#[derive(Clone, Debug)]
pub(super) struct Bid {
    pub(super) account: Address,
    pub(super) nonce: u64,
    earlier: Vec<Signed>,
    pub(super) newest: Signed,
    pub(super) outcome: Option<Outcome>,
}

impl Bid {
    /// All of it, the newest first.
    pub(super) fn attempts(&self) -> impl Iterator<Item = &Signed> {
        [&self.newest].into_iter().chain(self.earlier.iter().rev())
    }

    /// The attempt that has this hash.
    pub(super) fn attempt(&self, hash: B256) -> Option<&Signed> {
        self.attempts().find(|it| it.hash() == hash)
    }
}

/// What came of a bid.
#[derive(Clone, Debug)]
pub(super) enum Outcome {
    Landed(Box<TransactionReceipt>),
    Taken,
}

/// What the lines add up to.
#[derive(Clone, Debug, Default)]
pub(super) struct Book {
    /// By the names of steps; what counts is the last bid of each.
    steps: BTreeMap<String, Vec<Bid>>,
}

impl Book {
    /// Adds a line, or says what is wrong with it.
    pub(super) fn add(&mut self, entry: Entry) -> Result<(), &'static str> {
        match entry {
            Entry::Opened { .. } => return Err("a second beginning"),
            Entry::Signed { step, account, hash, raw } => {
                let signed = Signed::decode(raw).filter(|it| it.hash() == hash);
                self.sign(&step, account, signed.ok_or("not a signed transaction")?);
            }
            Entry::Landed { step, receipt } => {
                let bid = self.last_mut(&step).ok_or("a receipt of nothing")?;
                bid.outcome = Some(Outcome::Landed(receipt));
            }
            Entry::Taken { step } => {
                let bid = self.last_mut(&step).ok_or("a nonce of nothing")?;
                bid.outcome = Some(Outcome::Taken);
            }
        }
        Ok(())
    }

    /// Adds what was signed for a step, and returns the bid that it is a part of.
    pub(super) fn sign(&mut self, step: &str, account: Address, signed: Signed) -> &Bid {
        let bids = self.steps.entry(step.to_owned()).or_default();
        let nonce = signed.nonce();
        // Whatever was thought to have come of a nonce: of all that has it, one lands.
        let same = bids.pop_if(|it| (it.account, it.nonce) == (account, nonce));
        let earlier = same.map_or_else(Vec::new, |mut it| {
            it.earlier.push(it.newest);
            it.earlier
        });
        bids.push_mut(Bid { account, nonce, earlier, newest: signed, outcome: None })
    }

    /// Every attempt with its step's name, of one step's bids the newest first.
    pub(super) fn signed(&self) -> impl Iterator<Item = (&str, B256)> {
        self.steps.iter().flat_map(|(step, bids)| {
            let attempts = bids.iter().rev().flat_map(Bid::attempts);
            attempts.map(move |attempt| (step.as_str(), attempt.hash()))
        })
    }

    /// The bid that counts.
    pub(super) fn last(&self, step: &str) -> Option<&Bid> {
        self.steps.get(step)?.last()
    }

    fn last_mut(&mut self, step: &str) -> Option<&mut Bid> {
        self.steps.get_mut(step)?.last_mut()
    }

    /// What this journal has for a nonce of an account: what landed with it, or else the newest.
    pub(super) fn with_nonce(&self, account: Address, nonce: u64) -> Option<&Signed> {
        let open = || {
            let mut bids = self.bids(account, nonce);
            bids.find(|bid| bid.outcome.is_none()).map(|bid| &bid.newest)
        };
        self.landed(account, nonce).or_else(open)
    }

    /// What landed with a nonce of an account.
    pub(super) fn landed(&self, account: Address, nonce: u64) -> Option<&Signed> {
        self.bids(account, nonce).find_map(|bid| match &bid.outcome {
            Some(Outcome::Landed(receipt)) => bid.attempt(receipt.transaction_hash),
            _ => None,
        })
    }

    /// What landed, of the bids that count, with their steps' names.
    pub(super) fn receipts(&self) -> impl Iterator<Item = (&str, &TransactionReceipt)> {
        let last = self.steps.iter().filter_map(|(step, bids)| Some((step.as_str(), bids.last()?)));
        last.filter_map(|(step, bid)| match &bid.outcome {
            Some(Outcome::Landed(receipt)) => Some((step, &**receipt)),
            _ => None,
        })
    }

    /// The steps that an account began and of which it is not known what came of them, with the
    /// hashes of all that was signed.
    pub(super) fn open(&self, account: Address) -> Vec<(String, Vec<B256>)> {
        let last = self.steps.iter().filter_map(|(step, bids)| Some((step, bids.last()?)));
        let open = last.filter(|(_, bid)| bid.account == account && bid.outcome.is_none());
        open.map(|(step, bid)| (step.clone(), bid.attempts().map(Signed::hash).collect())).collect()
    }

    fn bids(&self, account: Address, nonce: u64) -> impl Iterator<Item = &Bid> {
        let all = self.steps.values().flatten();
        all.filter(move |bid| (bid.account, bid.nonce) == (account, nonce))
    }
}
