//! `millet extend`: a later end.

use alloy::primitives::U256;
use client::when;
use eyre::Result;
use serde::Serialize;

use super::lock::{End, Locked, held, penalty, refused};
use crate::{
    act::{Act, Bill, told},
    answer::Answer,
    desk::Desk,
    said::Unit,
    sentence::Terms,
};

/// Have your lock end later
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  millet extend --for 104 weeks          from now on
  millet extend --until 2028-01-06")]
pub(crate) struct Extend {
    #[command(flatten)]
    end: End,
}

#[derive(Debug, Serialize)]
struct Details {
    before: Locked,
    lock: Locked,
}

impl Extend {
    pub(crate) async fn run(self, desk: &Desk) -> Result<Answer> {
        let contract = desk.site.lock()?;
        let token = desk.site.asset(Unit::Mlt).await?;
        let terms = Terms::of(&token);
        let before = held(desk).await?;
        let (_, now) = desk.site.newest().await?;
        let until = self.end.seconds(now)?;
        let before = before.running(now).map_err(|it| refused(it, desk, before, now))?;
        let lock = before.extend(until, now).map_err(|it| refused(it, desk, before, now))?;

        let extend = contract.increaseUnlockTime(U256::from(lock.end));
        let quote = desk.quote(extend.clone(), &terms).await?;
        let details = Details {
            before: Locked::new(before, now, &token),
            lock: Locked::new(lock, now, &token),
        };
        let after = &details.lock;
        let bill = Bill::new(quote, None, &after.amount, Unit::Mlt, desk.prices());
        let act = Act::new("extend", format!("Lock {} until {}", after.amount, after.ends))
            .fact("that is", when::lasting(lock.end - now))
            .fact("later by", when::lasting(lock.end - before.end))
            .fact("votes", format!("{}, up from {}", after.votes, details.before.votes))
            .fact(
                "way out",
                format!("`millet exit`, for {} at first", penalty(lock, now, &token)?),
            );

        let mut sent = Vec::new();
        if let Some(account) = desk.agree(&act, &bill).await? {
            sent.push(desk.send(account, "extending the lock", extend, &terms).await?);
        }
        let text = format!("locked {} until {}", after.amount, after.ends);
        told(desk, &act, &bill, &sent, &details, text)
    }
}
