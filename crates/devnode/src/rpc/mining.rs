//! `evm_*` and `anvil_*` about blocks: when they are made, what waits for them, and undoing them.

use std::time::Duration;

use alloy::primitives::{Address, B256, Bytes};

use super::{
    Answer, Rpc, answer,
    error::RpcError,
    params::{Forking, MineAt, Moved, Number, Params},
};
use crate::chain::{Chain, Mining, Pool};

pub(super) fn mine(rpc: &Rpc, params: Params) -> Answer {
    let (at,): (Option<MineAt>,) = params.parse()?;
    let timestamp = match at {
        Some(MineAt::Bare(timestamp)) => Some(timestamp),
        Some(MineAt::Object { timestamp }) => timestamp,
        None => None,
    };
    let mut chain = rpc.node.write();
    if let Some(Number(timestamp)) = timestamp {
        let parent = chain.head().header.timestamp;
        chain.clock.set_next(timestamp, parent)?;
    }
    rpc.node.mine_on(&mut chain);
    answer("0x0")
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
    let mut chain = rpc.node.write();
    for index in 0..count {
        if let Some(Number(seconds)) = interval.filter(|_| 0 < index) {
            let parent = chain.head().header.timestamp;
            chain.clock.set_next(parent.saturating_add(seconds), parent)?;
        }
        rpc.node.mine_on(&mut chain);
    }
    answer(())
}

pub(super) fn set_automine(rpc: &Rpc, params: Params) -> Answer {
    let (at_once,): (bool,) = params.parse()?;
    rpc.node.set_mining(if at_once { Mining::Automatic } else { Mining::OnDemand });
    answer(())
}

pub(super) fn automine(rpc: &Rpc, params: Params) -> Answer {
    let () = params.parse()?;
    answer(rpc.node.mining().borrow().is_automatic())
}

pub(super) fn set_interval(rpc: &Rpc, params: Params) -> Answer {
    let (Number(seconds),): (Number,) = params.parse()?;
    rpc.node.set_mining(match seconds {
        0 => Mining::OnDemand,
        seconds => Mining::Interval(Duration::from_secs(seconds)),
    });
    answer(())
}

/// In seconds; `null` where blocks do not come by themselves.
pub(super) fn interval(rpc: &Rpc, params: Params) -> Answer {
    let () = params.parse()?;
    answer(rpc.node.mining().borrow().interval().map(|interval| interval.as_secs()))
}

/// The hash; `null` if no such transaction waits.
pub(super) fn drop_transaction(rpc: &Rpc, params: Params) -> Answer {
    let (hash,): (B256,) = params.parse()?;
    answer(rpc.node.pool().drop_transaction(hash).then_some(hash))
}

pub(super) fn drop_all_transactions(rpc: &Rpc, params: Params) -> Answer {
    let () = params.parse()?;
    rpc.node.pool().clear();
    answer(())
}

pub(super) fn remove_pool_transactions(rpc: &Rpc, params: Params) -> Answer {
    let (sender,): (Address,) = params.parse()?;
    rpc.node.pool().drop_sender(sender);
    answer(())
}

pub(super) fn reset(rpc: &Rpc, params: Params) -> Answer {
    let (forking,): (Option<Forking>,) = params.parse()?;
    if forking.is_some_and(|it| it.forking.is_some()) {
        return Err(RpcError::Unsupported("a fork of another chain"));
    }
    let mut chain = rpc.node.write();
    chain.reset();
    rpc.node.pool().clear();
    rpc.filters.lock().rewind(chain.head_number());
    answer(())
}

pub(super) fn rollback(rpc: &Rpc, params: Params) -> Answer {
    let (depth,): (Option<Number>,) = params.parse()?;
    undo(rpc, &mut rpc.node.write(), depth.map_or(1, |Number(depth)| depth))?;
    answer(())
}

/// As many blocks come anew as were undone, of the transactions that are given alone. Each names its
/// block by the number of new blocks before it, and may be part of a later one.
pub(super) fn reorg(rpc: &Rpc, params: Params) -> Answer {
    let (Number(depth), moved): (Number, Option<Moved>) = params.parse()?;
    let moved = moved.map(|Moved(moved)| moved).unwrap_or_default();
    if let Some((_, block)) = moved.iter().find(|(_, block)| depth <= *block) {
        let reason = format!("block {block} is not one of {depth} new blocks, counted from 0");
        return Err(RpcError::InvalidParams(reason));
    }
    // Before anything is undone: bytes that are no transaction change nothing.
    let chain_id = rpc.node.read().id();
    let read = |(raw, block): (Bytes, u64)| Ok((crate::chain::decode(&raw, chain_id)?, block));
    let moved = moved.into_iter().map(read).collect::<Result<Vec<_>, RpcError>>()?;
    let mut chain = rpc.node.write();
    undo(rpc, &mut chain, depth)?;
    // Apart from what waits, so that one that cannot be part of the new blocks goes with this.
    let mut pool = Pool::default();
    for block in 0..depth {
        for (tx, _) in moved.iter().filter(|(_, wanted)| *wanted == block) {
            let expected = chain.newest().account(tx.signer()).nonce;
            // One that is not taken is in no block, as after any reorganisation.
            let _ = rpc.node.place(&mut pool, tx.clone(), expected);
        }
        rpc.node.mine_from(&mut pool, &mut chain);
    }
    rpc.node.settle(&mut chain);
    answer(())
}

/// Undoes blocks, and what was changed between them.
fn undo(rpc: &Rpc, chain: &mut Chain, depth: u64) -> Result<(), RpcError> {
    let head = chain.head_number();
    let kept = head.checked_sub(depth).ok_or_else(|| {
        RpcError::InvalidParams(format!(
            "{depth} blocks are more than there are after block 0: {head}"
        ))
    })?;
    chain.rewind(kept);
    rpc.filters.lock().rewind(kept);
    Ok(())
}
