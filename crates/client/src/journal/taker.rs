//! Who used a nonce.

use alloy::{
    primitives::{Address, B256, U64},
    providers::Provider,
};
use serde::Deserialize;

use crate::account::Account;

/// A block, as far as it matters here. The chain's own transactions are of a type that alloy does not
/// know.
#[derive(Debug, Deserialize)]
struct Block {
    transactions: Vec<Included>,
}

#[derive(Debug, Deserialize)]
struct Included {
    hash: B256,
    from: Address,
    nonce: U64,
}

/// The transaction by which `account` used `nonce`, if the chain shows it: the first block after which
/// the nonce is used is looked for, and the transaction in it.
///
/// `None` where that cannot be told, which proves nothing: the node does not answer, lies behind, or has
/// forgotten how the account stood. Steps backwards double, so a state is asked for that is at most
/// twice as old as the use.
pub(super) async fn taker(account: &Account, nonce: u64) -> Option<B256> {
    let (provider, address) = (account.chain().provider(), account.address());
    let is_used = async |block: u64| {
        let count = provider.get_transaction_count(address).block_id(block.into()).await;
        Some(nonce < count.ok()?)
    };

    let newest = provider.get_block_number().await.ok()?;
    let mut used = newest;
    if !is_used(used).await? {
        return None;
    }
    let mut back = 1;
    let mut unused = loop {
        let block = newest.saturating_sub(back);
        if !is_used(block).await? {
            break block;
        }
        // Block 0 has no transactions.
        if block == 0 {
            return None;
        }
        (used, back) = (block, back.saturating_mul(2));
    };
    while 1 < used - unused {
        let middle = unused + (used - unused) / 2;
        if is_used(middle).await? {
            used = middle;
        } else {
            unused = middle;
        }
    }

    let with_transactions = true;
    let asked = (U64::from(used), with_transactions);
    let block: Option<Block> =
        provider.raw_request("eth_getBlockByNumber".into(), asked).await.ok()?;
    let mut transactions = block?.transactions.into_iter();
    let found = transactions.find(|it| it.from == address && it.nonce == U64::from(nonce));
    found.map(|it| it.hash)
}
