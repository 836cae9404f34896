//! What a step sends, by the journal.

use alloy::{
    primitives::{Address, hex, keccak256},
    rpc::types::{TransactionReceipt, TransactionRequest},
};
use client::{
    call::IntoRequest,
    journal::{Journal, SendError},
};

use crate::site::Site;

/// Sends `call` for `step`, once however often this is asked.
pub(crate) async fn once(
    site: &Site,
    journal: &mut Journal,
    step: &str,
    call: impl IntoRequest,
) -> Result<TransactionReceipt, SendError> {
    let request = call.into_request();
    journal.send(&site.deployer, &name(step, &request), request).await
}

/// Sends `call` for `step`, which the chain was just seen to want, whether or not it was done before.
pub(crate) async fn again(
    site: &Site,
    journal: &mut Journal,
    step: &str,
    call: impl IntoRequest,
) -> Result<TransactionReceipt, SendError> {
    let request = call.into_request();
    journal.send_again(&site.deployer, &name(step, &request), request).await
}

/// What the journal calls it. Under one name there is one thing to do, and other parameters are
/// another thing; what a transaction carries in fees is not a part of it.
fn name(step: &str, request: &TransactionRequest) -> String {
    let to = request.to.and_then(|to| to.into_to()).unwrap_or(Address::ZERO);
    let input = request.input.input().map_or(&[][..], |input| &input[..]);
    let content = keccak256([&to[..], input].concat());
    format!("{step} {}", hex::encode(&content[..4]))
}
