//! The operation by which the timelock accepts what is offered to it.

use alloy::{
    primitives::{Address, B256, Bytes, U256, keccak256},
    sol_types::SolCall,
};
use bindings::IVotingEscrow::acceptOwnershipCall;
use client::call::{CallError, ask};

use super::{Estate, Heir};
use crate::hand_over::Gift;

/// Of operations that are otherwise the same, ours.
fn salt() -> B256 {
    keccak256("millet handoff")
}

/// The calls, one for each contract that the timelock does not own yet, and where the operation
/// stands.
pub(super) struct Batch {
    pub(super) targets: Vec<Address>,
    pub(super) id: B256,
    pub(super) stage: Operation,
}

/// Where an operation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operation {
    /// Nobody has scheduled it, or somebody took it back.
    Unset,
    /// It can be executed from this second on.
    Waiting(u64),
    /// Anybody may execute it; it could be from this second on.
    Ready(u64),
}

impl Batch {
    /// What the timelock has to accept; `None` if it is not the heir, or owns everything.
    pub(super) async fn of(estate: &Estate) -> Result<Option<Self>, CallError> {
        if estate.heir != Heir::Timelock {
            return Ok(None);
        }
        let timelock = estate.timelock();
        let mut targets = Vec::new();
        for contract in Gift::OWNED {
            if ask(estate.owned(contract).owner()).await? != *timelock.address() {
                targets.push(estate.address(contract));
            }
        }
        if targets.is_empty() {
            return Ok(None);
        }
        let mut batch = Self { targets, id: B256::ZERO, stage: Operation::Unset };
        let hash = timelock.hashOperationBatch(
            batch.targets.clone(),
            batch.values(),
            batch.payloads(),
            B256::ZERO,
            salt(),
        );
        batch.id = ask(hash).await?;
        let ready_at: u64 = ask(timelock.getTimestamp(batch.id)).await?.saturating_to();
        // 1 says that it is done: a contract of it was given away since, and has to be offered again.
        if 1 < ready_at {
            batch.stage = match ask(timelock.isOperationReady(batch.id)).await? {
                true => Operation::Ready(ready_at),
                false => Operation::Waiting(ready_at),
            };
        }
        Ok(Some(batch))
    }

    pub(super) fn values(&self) -> Vec<U256> {
        vec![U256::ZERO; self.targets.len()]
    }

    pub(super) fn payloads(&self) -> Vec<Bytes> {
        vec![acceptOwnershipCall {}.abi_encode().into(); self.targets.len()]
    }

    pub(super) fn salt(&self) -> B256 {
        salt()
    }
}
