//! `millet delegate`: who votes with a lock.

use std::str::FromStr;

use alloy::primitives::Address;
use client::{call::ask, money};
use eyre::Result;
use serde::Serialize;

use crate::{
    act::{Act, Bill, told},
    answer::Answer,
    desk::Desk,
    said::Unit,
    sentence::Terms,
};

/// Have another account vote with your lock, or yourself again
///
/// The lock stays yours in all else. It holds for later locks too, and from the next second on.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  millet delegate 0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266
  millet delegate self")]
pub(crate) struct Delegate {
    /// An address, or `self`
    #[arg(value_name = "ACCOUNT")]
    to: To,
}

/// To whom.
#[derive(Clone, Copy, Debug)]
enum To {
    Myself,
    Other(Address),
}

#[derive(Debug, Serialize)]
struct Details {
    from: Address,
    to: Address,
}

impl Delegate {
    pub(crate) async fn run(self, desk: &Desk) -> Result<Answer> {
        let contract = desk.site.lock()?;
        let token = desk.site.asset(Unit::Mlt).await?;
        let terms = Terms::of(&token);
        let to = match self.to {
            To::Myself => desk.me,
            To::Other(account) => account,
        };
        let from = ask(contract.delegates(desk.me)).await?;
        let votes = ask(contract.balanceOf(desk.me)).await?;

        let delegate = contract.delegate(to);
        let quote = desk.quote(delegate.clone(), &terms).await?;
        let bill = Bill::of_gas(quote, desk.prices());
        let act = Act::new("delegate", format!("Have {to} vote with the lock of {}", desk.me))
            .fact("until now", from)
            .fact("votes", money::exact(votes, token.decimals().unwrap_or_default()));

        let mut sent = Vec::new();
        if let Some(account) = desk.agree(&act, &bill).await? {
            sent.push(desk.send(account, "delegating", delegate, &terms).await?);
        }
        told(desk, &act, &bill, &sent, &Details { from, to }, format!("{to} votes from now on"))
    }
}

impl FromStr for To {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.eq_ignore_ascii_case("self") {
            return Ok(Self::Myself);
        }
        let other = params::address(text);
        other.map(Self::Other).map_err(|error| format!("{error}; `self` is you"))
    }
}
