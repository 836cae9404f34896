//! `evm_*` and `anvil_*`: what only a chain for tests can do. Nitro has none of these.

use std::time::Duration;

use alloy::primitives::{Address, B256, Bytes, U64, U256};
use alloy::serde::JsonStorageKey;

use super::{
    Answer, Rpc, answer,
    error::RpcError,
    params::{MineAt, Number, Params},
};
use crate::{
    State,
    chain::{Account, Changes},
};

/// Returns how many seconds the chain is ahead of the machine's clock then.
pub(super) fn increase_time(rpc: &Rpc, params: Params) -> Answer {
    let (Number(seconds),): (Number,) = params.parse()?;
    answer(rpc.node.write().clock.advance(seconds)?)
}

pub(super) fn set_next_block_timestamp(rpc: &Rpc, params: Params) -> Answer {
    let (Number(timestamp),): (Number,) = params.parse()?;
    let mut chain = rpc.node.write();
    let parent = chain.head().header.timestamp;
    chain.clock.set_next(timestamp, parent)?;
    answer(())
}

pub(super) fn mine(rpc: &Rpc, params: Params) -> Answer {
    let (at,): (Option<MineAt>,) = params.parse()?;
    let timestamp = match at {
        Some(MineAt::Bare(timestamp)) => Some(timestamp),
        Some(MineAt::Object { timestamp }) => timestamp,
        None => None,
    };
    if let Some(Number(timestamp)) = timestamp {
        let mut chain = rpc.node.write();
        let parent = chain.head().header.timestamp;
        chain.clock.set_next(timestamp, parent)?;
    }
    rpc.node.mine();
    answer("0x0")
}

pub(super) fn set_interval_mining(rpc: &Rpc, params: Params) -> Answer {
    let (Number(seconds),): (Number,) = params.parse()?;
    rpc.node.set_block_time((0 < seconds).then_some(Duration::from_secs(seconds)));
    answer(())
}

/// Blocks that one call makes at most.
const MAX_BLOCKS: u64 = 10_000;

pub(super) fn mine_blocks(rpc: &Rpc, params: Params) -> Answer {
    let (count, interval): (Option<Number>, Option<Number>) = params.parse()?;
    let count = count.map_or(1, |Number(count)| count);
    if MAX_BLOCKS < count {
        let reason = format!("{count} blocks are more than {MAX_BLOCKS}");
        return Err(RpcError::InvalidParams(reason));
    }
    for index in 0..count {
        if let Some(Number(seconds)) = interval.filter(|_| 0 < index) {
            let mut chain = rpc.node.write();
            let parent = chain.head().header.timestamp;
            chain.clock.set_next(parent.saturating_add(seconds), parent)?;
        }
        rpc.node.mine();
    }
    answer(())
}

pub(super) fn snapshot(rpc: &Rpc, params: Params) -> Answer {
    let () = params.parse()?;
    answer(U64::from(rpc.node.write().snapshot()))
}

/// `false` if there is no such snapshot.
pub(super) fn revert(rpc: &Rpc, params: Params) -> Answer {
    let (Number(id),): (Number,) = params.parse()?;
    let mut chain = rpc.node.write();
    let reverted = chain.revert(id);
    rpc.filters.lock().rewind(chain.head_number());
    answer(reverted)
}

pub(super) fn dump_state(rpc: &Rpc, params: Params) -> Answer {
    let () = params.parse()?;
    answer(Bytes::from(State::of(&rpc.node.read()).encode()))
}

/// Filters go on too, with the blocks that come after.
pub(super) fn load_state(rpc: &Rpc, params: Params) -> Answer {
    let (bytes,): (Bytes,) = params.parse()?;
    let state = State::decode(&bytes)?;
    let mut chain = rpc.node.write();
    let loaded = state.chain_of(chain.id(), chain.first_arbos())?;
    let console = chain.console;
    *chain = loaded;
    chain.console = console;
    rpc.filters.lock().rewind(chain.head_number());
    answer(true)
}

pub(super) fn impersonate(rpc: &Rpc, params: Params) -> Answer {
    let (address,): (Address,) = params.parse()?;
    rpc.node.write().impersonated.insert(address);
    answer(())
}

pub(super) fn stop_impersonating(rpc: &Rpc, params: Params) -> Answer {
    let (address,): (Address,) = params.parse()?;
    rpc.node.write().impersonated.remove(&address);
    answer(())
}

pub(super) fn set_balance(rpc: &Rpc, params: Params) -> Answer {
    let (address, balance): (Address, U256) = params.parse()?;
    edit(rpc, |changes, account| changes.account(address, Account { balance, ..account }), address)
}

pub(super) fn set_nonce(rpc: &Rpc, params: Params) -> Answer {
    let (address, Number(nonce)): (Address, Number) = params.parse()?;
    edit(rpc, |changes, account| changes.account(address, Account { nonce, ..account }), address)
}

pub(super) fn set_code(rpc: &Rpc, params: Params) -> Answer {
    let (address, code): (Address, Bytes) = params.parse()?;
    let change = |changes: &mut Changes, account| {
        let code_hash = changes.code(code);
        changes.account(address, Account { code_hash, ..account });
    };
    edit(rpc, change, address)
}

pub(super) fn set_storage_at(rpc: &Rpc, params: Params) -> Answer {
    let (address, slot, value): (Address, JsonStorageKey, B256) = params.parse()?;
    let mut changes = Changes::default();
    changes.slot(address, slot.as_b256().into(), value.into());
    rpc.node.write().edit(changes);
    answer(true)
}

/// Changes an account as it is now.
fn edit(rpc: &Rpc, change: impl FnOnce(&mut Changes, Account), address: Address) -> Answer {
    let mut chain = rpc.node.write();
    let mut changes = Changes::default();
    change(&mut changes, chain.newest().account(address));
    chain.edit(changes);
    answer(())
}
