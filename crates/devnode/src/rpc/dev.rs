//! `evm_*` and `anvil_*` about state and clock: what only a chain for tests can do. Nitro has none
//! of these.

use alloy::primitives::{Address, B256, Bytes, U64, U256};
use alloy::serde::JsonStorageKey;
use serde_json::json;

use super::{
    Answer, Rpc, answer,
    params::{Number, Params},
    web3::CLIENT_VERSION,
};
use crate::{
    Console, State,
    arbos::{Field, addresses::ARBOS_STATE},
    chain::{Account, Changes},
    evm::BLOCK_GAS_LIMIT,
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

/// Returns how many seconds the clock was moved.
pub(super) fn set_time(rpc: &Rpc, params: Params) -> Answer {
    let (Number(timestamp),): (Number,) = params.parse()?;
    let mut chain = rpc.node.write();
    let parent = chain.head().header.timestamp;
    answer(chain.clock.set(timestamp, parent)?)
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
    let state = State::of(&rpc.node.read());
    // The chain goes on while this is written.
    answer(Bytes::from(state.encode()))
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

pub(super) fn auto_impersonate(rpc: &Rpc, params: Params) -> Answer {
    let (all,): (bool,) = params.parse()?;
    rpc.node.write().impersonates_all = all;
    answer(())
}

pub(super) fn set_logging_enabled(rpc: &Rpc, params: Params) -> Answer {
    let (enabled,): (bool,) = params.parse()?;
    rpc.node.write().console = if enabled { Console::Stderr } else { Console::Discarded };
    answer(())
}

/// In anvil's shape.
pub(super) fn node_info(rpc: &Rpc, params: Params) -> Answer {
    let () = params.parse()?;
    let chain = rpc.node.read();
    let (head, base_fee) = (chain.head(), U64::from(chain.base_fee()));
    answer(json!({
        "currentBlockNumber": U64::from(head.header.number),
        "currentBlockTimestamp": head.header.timestamp,
        "currentBlockHash": head.hash,
        "hardFork": format!("ArbOS {}", head.arbos()),
        "transactionOrder": "fifo",
        "environment": {
            "baseFee": base_fee,
            "chainId": chain.id(),
            "gasLimit": U64::from(BLOCK_GAS_LIMIT),
            "gasPrice": base_fee,
        },
        "forkConfig": {},
    }))
}

/// In anvil's shape.
pub(super) fn metadata(rpc: &Rpc, params: Params) -> Answer {
    let () = params.parse()?;
    let chain = rpc.node.read();
    answer(json!({
        "clientVersion": CLIENT_VERSION,
        "chainId": chain.id(),
        "latestBlockNumber": chain.head_number(),
        "latestBlockHash": chain.head().hash,
    }))
}

/// As `ArbOwner` does it, and so for all blocks to come.
pub(super) fn set_base_fee(rpc: &Rpc, params: Params) -> Answer {
    let (Number(base_fee),): (Number,) = params.parse()?;
    let mut changes = Changes::default();
    changes.slot(ARBOS_STATE, Field::BaseFee.slot(), U256::from(base_fee));
    rpc.node.edit(|_| changes);
    answer(())
}

pub(super) fn add_balance(rpc: &Rpc, params: Params) -> Answer {
    let (address, more): (Address, U256) = params.parse()?;
    let change = |changes: &mut Changes, account: Account| {
        let balance = account.balance.saturating_add(more);
        changes.account(address, Account { balance, ..account });
    };
    edit(rpc, change, address)
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
    rpc.node.edit(|_| changes);
    answer(true)
}

/// Changes an account as it is now.
fn edit(rpc: &Rpc, change: impl FnOnce(&mut Changes, Account), address: Address) -> Answer {
    rpc.node.edit(|chain| {
        let mut changes = Changes::default();
        change(&mut changes, chain.newest().account(address));
        changes
    });
    answer(())
}
