//! `millet increase`: more into a lock.

use eyre::Result;
use protocol::vote_escrow as escrow;
use serde::Serialize;

use super::{
    lock::{Locked, held, refused},
    stake::in_wallet,
};
use crate::{
    act::{Act, Bill, Permission, TakesPermits, told},
    answer::Answer,
    desk::Desk,
    said::{Quantity, Unit},
    sentence::Terms,
};

/// Add tokens to your lock, whose end stays
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  millet increase 50 mlt")]
pub(crate) struct Increase {
    /// So much: `50 mlt`, or `all mlt`
    #[arg(required = true, num_args = 1..=2, value_name = "AMOUNT")]
    amount: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Details {
    before: Locked,
    lock: Locked,
}

impl Increase {
    pub(crate) async fn run(self, desk: &Desk) -> Result<Answer> {
        let amount = Quantity::parse_mlt(&self.amount)?;
        let contract = desk.site.lock()?;
        let token = desk.site.asset(Unit::Mlt).await?;
        let terms = Terms::of(&token);
        let before = held(desk).await?;
        let (_, now) = desk.site.newest().await?;
        let before = before.running(now).map_err(|it| refused(it, desk, before, now))?;
        let amount = in_wallet(desk, &token, amount).await?;
        let lock: escrow::Lock =
            before.increase(amount.units, now).map_err(|it| refused(it, desk, before, now))?;

        let at = *contract.address();
        let permission = Permission::find(desk, &amount, at, TakesPermits::No).await?;
        let increase = contract.increaseAmount(amount.units);
        let cost = permission.quote(desk, increase.clone(), &terms).await?;
        let bill = Bill::new(cost, None, &amount, Unit::Mlt, desk.prices());
        let details = Details {
            before: Locked::new(before, now, &token),
            lock: Locked::new(lock, now, &token),
        };
        let Details { before, lock } = &details;
        let act = Act::new("increase", format!("Add {amount} to the lock until {}", lock.ends))
            .fact("locked", format!("{}, up from {}", lock.amount, before.amount))
            .fact("votes", format!("{}, up from {}", lock.votes, before.votes))
            .fact("by", permission.told());

        let mut sent = Vec::new();
        if let Some(account) = desk.agree(&act, &bill).await? {
            let (_, approved) = permission.get(desk, account, &terms).await?;
            sent.extend(approved);
            sent.push(desk.send(account, "adding to the lock", increase, &terms).await?);
        }
        let text = format!("locked {amount} more: {} until {}", lock.amount, lock.ends);
        told(desk, &act, &bill, &sent, &details, text)
    }
}
