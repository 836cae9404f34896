//! `millet withdraw`: out of a lock that is over.

use client::when;
use eyre::Result;
use serde::Serialize;

use super::lock::{held, refused};
use crate::{
    act::{Act, Bill, told},
    answer::Answer,
    desk::Desk,
    money::Money,
    said::Unit,
    sentence::Terms,
};

/// Take out your lock, which is over
///
/// Nobody can stop it, and it costs nothing but gas. A lock that is not over is left by `exit`.
#[derive(Debug, clap::Args)]
pub(crate) struct Withdraw {}

#[derive(Debug, Serialize)]
struct Details {
    amount: Money,
}

impl Withdraw {
    pub(crate) async fn run(self, desk: &Desk) -> Result<Answer> {
        let contract = desk.site.lock()?;
        let token = desk.site.asset(Unit::Mlt).await?;
        let terms = Terms::of(&token);
        let lock = held(desk).await?;
        let (_, now) = desk.site.newest().await?;
        let lock = lock.over(now).map_err(|it| refused(it, desk, lock, now))?;

        let withdraw = contract.withdraw();
        let quote = desk.quote(withdraw.clone(), &terms).await?;
        let details = Details { amount: Money::new(lock.amount, &token) };
        let amount = &details.amount;
        let bill = Bill::new(quote, None, amount, Unit::Mlt, desk.prices());
        let act = Act::new("withdraw", format!("Take {amount} out of the lock"))
            .fact("it ended", when::utc(lock.end));

        let mut sent = Vec::new();
        if let Some(account) = desk.agree(&act, &bill).await? {
            sent.push(desk.send(account, "withdrawing", withdraw, &terms).await?);
        }
        told(desk, &act, &bill, &sent, &details, format!("withdrew {amount}"))
    }
}
