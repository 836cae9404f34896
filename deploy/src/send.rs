//! What a step sends, and by what.

use alloy::{
    primitives::{hex, keccak256},
    rpc::types::TransactionReceipt,
};
use client::journal::Journal;
use eyre::Result;

use crate::{
    site::Site,
    standing::{Act, Lasts},
};

/// Takes transactions to a chain.
pub(crate) trait Carrier {
    /// Has the deployer do `act` for `step`, and waits until it is done.
    async fn carry(&mut self, site: &Site, step: &str, act: &Act) -> Result<TransactionReceipt>;

    /// Whether `act` is known to have been done for `step`, at any time. It may have been undone since.
    fn has_done(&self, _step: &str, _act: &Act) -> bool {
        false
    }
}

/// Signed, written down, sent; once, however often a run is killed.
impl Carrier for Journal {
    async fn carry(&mut self, site: &Site, step: &str, act: &Act) -> Result<TransactionReceipt> {
        let (name, mut call) = (name(step, act), act.call.clone());
        // A price that moves a little changes no transaction that is on its way.
        let signed = self.value_signed(&name).filter(|value| call.enough <= *value);
        call.value = signed.unwrap_or(call.value);
        Ok(match act.lasts {
            Lasts::ForGood => self.send(&site.deployer, &name, call).await?,
            Lasts::UntilUndone => self.send_again(&site.deployer, &name, call).await?,
        })
    }

    fn has_done(&self, step: &str, act: &Act) -> bool {
        self.has_landed(&name(step, act))
    }
}

/// What the journal calls it. Under one name there is one thing to do, and other parameters are
/// another thing; what a transaction carries in fees is not a part of it.
fn name(step: &str, act: &Act) -> String {
    let content = keccak256([&act.call.to[..], &act.call.data].concat());
    format!("{step} {}", hex::encode(&content[..4]))
}
