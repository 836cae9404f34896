//! `millet lock`: votes and a part of the fees, for time.

use alloy::primitives::U256;
use client::{call::ask, when};
use eyre::Result;
use protocol::{
    time::WEEK,
    vote_escrow::{self as escrow, LockRefusal},
};
use serde::Serialize;

use super::stake::in_wallet;
use crate::{
    act::{Act, Bill, Permission, TakesPermits, told},
    answer::Answer,
    desk::Desk,
    money::Money,
    refusal::Refusal,
    said::{Quantity, Span, Unit, UntilError, date},
    sentence::Terms,
};

/// Lock tokens, for votes and a part of the fees
///
/// For 1 to 104 weeks; the longer, the more votes. Locks end on Thursdays at 00:00 UTC: on the last
/// one that is not after the time you say, so that nothing is held for longer than you said.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  millet lock 100 mlt --for 52 weeks
  millet lock all mlt --until 2027-05-06")]
pub(crate) struct Lock {
    /// So much: `100 mlt`, or `all mlt`
    #[arg(required = true, num_args = 1..=2, value_name = "AMOUNT")]
    amount: Vec<String>,

    #[command(flatten)]
    end: End,
}

/// When a lock is to end.
#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
pub(crate) struct End {
    /// So long from now on at most: `52 weeks`, `90 days`
    #[arg(long = "for", num_args = 1..=2, value_name = "TIME")]
    lasts: Option<Vec<String>>,

    /// Until this day at most: 2027-05-06
    #[arg(long, value_name = "DAY", value_parser = date)]
    until: Option<u64>,
}

/// A lock, for programs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Locked {
    pub(crate) amount: Money,
    /// In seconds.
    pub(crate) end: u64,
    pub(crate) ends: String,
    /// Votes of it at this second.
    pub(crate) votes: Money,
}

#[derive(Debug, Serialize)]
struct Details {
    lock: Locked,
}

impl Lock {
    pub(crate) async fn run(self, desk: &Desk) -> Result<Answer> {
        let amount = Quantity::parse_mlt(&self.amount)?;
        let escrow = desk.site.lock()?;
        let token = desk.site.asset(Unit::Mlt).await?;
        let terms = Terms::of(&token);
        let held = held(desk).await?;
        let (_, now) = desk.site.newest().await?;
        let until = self.end.seconds(now)?;
        match held.running(now) {
            Err(LockRefusal::None) => {}
            Err(fault) => return Err(refused(fault, desk, held, now)),
            Ok(_) => return Err(refused(LockRefusal::Exists, desk, held, now)),
        }
        let amount = in_wallet(desk, &token, amount).await?;
        let lock = escrow::Lock::create(amount.units, until, now);
        let lock = lock.map_err(|it| refused(it, desk, held, now))?;

        let at = *escrow.address();
        let permission = Permission::find(desk, &amount, at, TakesPermits::Yes).await?;
        let until = U256::from(lock.end);
        let create = escrow.createLock(lock.amount, until);
        let cost = permission.quote(desk, create.clone(), &terms).await?;
        let bill = Bill::new(cost, None, &amount, Unit::Mlt, desk.prices());
        let details = Details { lock: Locked::new(lock, now, &token) };
        let act = Act::new("lock", format!("Lock {amount} until {}", details.lock.ends))
            .fact("that is", when::lasting(lock.end - now))
            .fact("votes", format!("{}, fewer as time goes by", details.lock.votes))
            .fact("way out", format!("`millet exit`, for {} at first", penalty(lock, now, &token)?))
            .fact("by", permission.told());

        let mut sent = Vec::new();
        if let Some(account) = desk.agree(&act, &bill).await? {
            let (permit, approved) = permission.get(desk, account, &terms).await?;
            sent.extend(approved);
            let create = match permit {
                Some(it) => escrow
                    .createLockWithPermit(amount.units, until, it.deadline, it.v, it.r, it.s)
                    .into_transaction_request(),
                None => create.into_transaction_request(),
            };
            sent.push(desk.send(account, "locking", create, &terms).await?);
        }
        let text = format!("locked {amount} until {}", details.lock.ends);
        told(desk, &act, &bill, &sent, &details, text)
    }
}

impl End {
    /// The time that was said, in seconds, `now` being the chain's.
    ///
    /// # Errors
    ///
    /// [`UntilError`].
    pub(super) fn seconds(&self, now: u64) -> Result<u64, UntilError> {
        match (&self.lasts, self.until) {
            (Some(words), _) => {
                let span: Span = words.join(" ").parse()?;
                Ok(now.saturating_add(span.seconds()))
            }
            (None, until) => Ok(until.unwrap_or(now)),
        }
    }
}

impl Locked {
    pub(crate) fn new(lock: escrow::Lock, now: u64, token: &client::token::Token) -> Self {
        Self {
            amount: Money::new(lock.amount, token),
            end: lock.end,
            ends: when::utc(lock.end),
            votes: Money::new(lock.power(now), token),
        }
    }
}

/// The account's lock as it stands.
pub(super) async fn held(desk: &Desk) -> Result<escrow::Lock> {
    let it = ask(desk.site.lock()?.locked(desk.me)).await?;
    let end = u64::try_from(it.end).unwrap_or(u64::MAX);
    Ok(escrow::Lock { amount: it.amount, end })
}

/// What leaving `lock` would cost.
pub(super) fn penalty(lock: escrow::Lock, now: u64, token: &client::token::Token) -> Result<Money> {
    Ok(Money::new(lock.penalty(now)?, token))
}

/// Why the lock `held` cannot become what was asked for.
pub(super) fn refused(
    refusal: LockRefusal,
    desk: &Desk,
    held: escrow::Lock,
    now: u64,
) -> eyre::Report {
    // Locks end when weeks begin.
    let up = |at: u64| at.div_ceil(WEEK) * WEEK;
    let refusal = match refusal {
        LockRefusal::TooShort { minimum, .. } if now < held.end => {
            Refusal::NotLater { end: held.end, earliest: up(minimum) }
        }
        LockRefusal::TooShort { minimum, .. } => Refusal::EndsTooSoon { earliest: up(minimum) },
        LockRefusal::TooLong { maximum, .. } => {
            Refusal::EndsTooLate { latest: maximum - maximum % WEEK }
        }
        LockRefusal::Exists => Refusal::LockExists(held.end),
        LockRefusal::None => Refusal::NoLock(desk.me),
        LockRefusal::Over => Refusal::LockOver(held.end),
        LockRefusal::NotOver => Refusal::LockRuns { end: held.end, now },
        other => return eyre::eyre!("the lock cannot be made: {other:?}"),
    };
    refusal.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_said_in_one_of_two_ways() {
        let lasts = |text: &str| {
            let words = text.split(' ').map(str::to_owned).collect();
            End { lasts: Some(words), until: None }.seconds(1_000)
        };
        assert_eq!(lasts("2 weeks"), Ok(1_000 + 2 * WEEK));
        assert!(lasts("2").is_err());
        let until = End { lasts: None, until: Some(77) };
        assert_eq!(until.seconds(1_000), Ok(77));
    }
}
