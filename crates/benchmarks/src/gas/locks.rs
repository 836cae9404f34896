//! Acts of locks.

use alloy::{
    network::TransactionBuilder,
    primitives::{U256, keccak256},
    rpc::types::{TransactionReceipt, TransactionRequest},
    sol_types::{SolCall, SolValue},
};
use bindings::IVotingEscrow::{createLockCall, exitEarlyCall, increaseAmountCall, withdrawCall};
use eyre::Result;
use protocol::time::WEEK;
use testkit::{Actor, tokens};

use super::contender::Contender;

/// How long locks are made for, unless they are to end: half of the longest.
const WEEKS: u64 = 52;

/// Seconds between two acts: short, because time adds up over all acts and programs expire after a year.
const LATER: u64 = 3_600;

pub(super) async fn create(who: &Contender<'_>) -> Result<Option<u64>> {
    // Not the first lock of all: there is a past of all locks to keep.
    locked_by(who, "bob", WEEKS).await?;
    who.world.pass(LATER).await?;
    let (_, receipt) = locked(who, WEEKS).await?;
    Ok(Some(receipt.gas_used))
}

pub(super) async fn increase(who: &Contender<'_>) -> Result<Option<u64>> {
    let (alice, _) = locked(who, WEEKS).await?;
    let end = end(who, WEEKS).await?;
    // Later: in the same second there would be no past to keep.
    who.world.pass(LATER).await?;
    let more = tokens(1);
    let call = if who.is_ours() {
        increaseAmountCall { amount: more }.abi_encode()
    } else {
        pendles(more, end)
    };
    Ok(Some(send(who, &alice, call).await?.gas_used))
}

/// The others have their tokens wait until the end.
pub(super) async fn exit_early(who: &Contender<'_>) -> Result<Option<u64>> {
    if !who.is_ours() {
        return Ok(None);
    }
    let (alice, _) = locked(who, WEEKS).await?;
    who.world.pass(LATER).await?;
    Ok(Some(send(who, &alice, exitEarlyCall {}.abi_encode()).await?.gas_used))
}

pub(super) async fn withdraw(who: &Contender<'_>) -> Result<Option<u64>> {
    let (alice, _) = locked(who, 2).await?;
    who.world.pass(2 * WEEK).await?;
    Ok(Some(send(who, &alice, withdrawCall {}.abi_encode()).await?.gas_used))
}

/// Somebody new who has just locked tokens.
pub(super) async fn locked(who: &Contender<'_>, weeks: u64) -> Result<(Actor, TransactionReceipt)> {
    locked_by(who, "alice", weeks).await
}

async fn locked_by(
    who: &Contender<'_>,
    name: &str,
    weeks: u64,
) -> Result<(Actor, TransactionReceipt)> {
    let holder = who.holder(name).await?;
    holder.send(who.token.approve(who.lock, U256::MAX)).await?;
    let (amount, end) = (tokens(5), end(who, weeks).await?);
    let call = if who.is_ours() {
        createLockCall { amount, unlockTime: end }.abi_encode()
    } else {
        pendles(amount, end)
    };
    let receipt = send(who, &holder, call).await?;
    Ok((holder, receipt))
}

/// The beginning of the week in which it is `weeks` weeks later.
async fn end(who: &Contender<'_>, weeks: u64) -> Result<U256> {
    let then = who.world.site.chain.now().await? + weeks * WEEK;
    Ok(U256::from(then - then % WEEK))
}

/// Pendle's lock is made and increased by one call.
fn pendles(amount: U256, end: U256) -> Vec<u8> {
    let selector = keccak256("increaseLockPosition(uint128,uint128)");
    [&selector[..4], &(amount, end).abi_encode()].concat()
}

async fn send(who: &Contender<'_>, by: &Actor, call: Vec<u8>) -> Result<TransactionReceipt> {
    Ok(by.send(TransactionRequest::default().with_to(who.lock).with_input(call)).await?)
}
