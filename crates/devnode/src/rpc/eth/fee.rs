//! Prices. The base fee stands still unless an owner sets it, and tips are dropped.

use alloy::{
    eips::BlockNumberOrTag,
    primitives::{U64, U128},
};
use serde::Serialize;

use crate::rpc::{
    Answer, Rpc, answer,
    blocks::number_of,
    error::RpcError,
    params::{Number, Params, Percentiles},
};

/// Blocks one answer covers at most.
const MAX_BLOCKS: u64 = 1024;

/// Percentiles one request may name.
const MAX_PERCENTILES: usize = 100;

/// Gas a second the chain is meant to do: a block that uses as much counts as full.
const SPEED_LIMIT: u64 = 7_000_000;

/// The answer of `eth_feeHistory`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct FeeHistory {
    oldest_block: U64,
    /// Wei per gas: of each block and of the one after.
    base_fee_per_gas: Vec<U64>,
    /// From 0 to 1. The interface has a fraction here; nothing is computed from it.
    gas_used_ratio: Vec<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reward: Option<Vec<Vec<U128>>>,
}

pub(in crate::rpc) fn gas_price(rpc: &Rpc, params: Params) -> Answer {
    let () = params.parse()?;
    answer(U64::from(rpc.node.read().base_fee()))
}

pub(in crate::rpc) fn max_priority_fee(params: Params) -> Answer {
    let () = params.parse()?;
    answer(U64::ZERO)
}

pub(in crate::rpc) fn history(rpc: &Rpc, params: Params) -> Answer {
    let (Number(count), newest, percentiles): (_, BlockNumberOrTag, Option<Percentiles>) =
        params.parse()?;
    let percentiles = percentiles.map(checked).transpose()?;
    let chain = rpc.node.read();
    let (newest, head) = (number_of(&chain, newest), chain.head_number());
    if head < newest {
        return Err(RpcError::BeyondHead { requested: newest, head });
    }
    let count = count.min(MAX_BLOCKS).min(newest + 1);
    let oldest = newest + 1 - count;
    let blocks: Vec<_> = (oldest..=newest).filter_map(|number| chain.block(number)).collect();
    let blocks = &blocks[..count as usize];
    let next = chain.block(newest + 1).map_or(chain.base_fee(), |block| block.base_fee());
    let fees = blocks.iter().map(|block| block.base_fee()).chain([next]);
    answer(FeeHistory {
        oldest_block: U64::from(oldest),
        base_fee_per_gas: fees.map(U64::from).collect(),
        gas_used_ratio: blocks.iter().map(|block| fullness(block.header.gas_used)).collect(),
        reward: percentiles.map(|asked| vec![vec![U128::ZERO; asked]; blocks.len()]),
    })
}

fn fullness(gas_used: u64) -> f64 {
    gas_used.min(SPEED_LIMIT) as f64 / SPEED_LIMIT as f64
}

/// How many percentiles are asked for, if they are percentiles in order.
fn checked(Percentiles(asked): Percentiles) -> Result<usize, RpcError> {
    let invalid =
        |reason: String| RpcError::InvalidCall(format!("invalid reward percentile: {reason}"));
    if MAX_PERCENTILES < asked.len() {
        return Err(invalid(format!("over the query limit {MAX_PERCENTILES}")));
    }
    for (index, percentile) in asked.iter().enumerate() {
        if !(0.0..=100.0).contains(percentile) {
            return Err(invalid(percentile.to_string()));
        }
        if 0 < index && *percentile <= asked[index - 1] {
            let before = asked[index - 1];
            return Err(invalid(format!("#{}:{before} >= #{index}:{percentile}", index - 1)));
        }
    }
    Ok(asked.len())
}
