//! `millet exit`: out of a lock before its end, for a penalty.

use bindings::IVotingEscrow::ExitedEarly;
use client::when;
use eyre::{OptionExt, Result};
use serde::Serialize;

use super::lock::{held, penalty, refused};
use crate::{
    act::{Act, Bill, told},
    answer::Answer,
    desk::Desk,
    money::Money,
    refusal::Refusal,
    said::{Percent, Unit},
    sentence::Terms,
};

/// Leave your lock before its end, for a penalty
///
/// The penalty is half of the part of 104 weeks that is left, and goes to those who stay locked. It
/// falls from second to second; a lock that is over is taken out by `withdraw` for nothing.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  millet exit --dry-run              what it would cost
  millet exit --max-penalty 10%")]
pub(crate) struct Exit {
    /// Refuse if the penalty is a larger part of the lock
    #[arg(long, value_name = "PERCENT")]
    max_penalty: Option<Percent>,
}

#[derive(Debug, Serialize)]
struct Details {
    paid: Money,
    penalty: Money,
    penalty_percent: Percent,
}

impl Exit {
    pub(crate) async fn run(self, desk: &Desk) -> Result<Answer> {
        let contract = desk.site.lock()?;
        let token = desk.site.asset(Unit::Mlt).await?;
        let terms = Terms::of(&token);
        let lock = held(desk).await?;
        let (_, now) = desk.site.newest().await?;
        let lock = lock.running(now).map_err(|it| refused(it, desk, lock, now))?;
        let penalty = penalty(lock, now, &token)?;
        let share = Percent::of(penalty.units, lock.amount).ok_or_eyre("a lock of nothing")?;
        if let Some(most) = self.max_penalty.filter(|most| *most < share) {
            return Err(
                Refusal::PenaltyTooHigh { penalty: penalty.to_string(), share, most }.into()
            );
        }

        let exit = contract.exitEarly();
        let quote = desk.quote(exit.clone(), &terms).await?;
        let amount = Money::new(lock.amount, &token);
        let fee = Some(penalty.clone());
        let bill = Bill::new(quote, fee, &amount, Unit::Mlt, desk.prices()).named("penalty");
        // The penalty is at most half of the amount.
        let paid = Money::new(lock.amount - penalty.units, &token);
        let mut details = Details { paid, penalty, penalty_percent: share };
        let paid = &details.paid;
        let act = Act::new("exit", format!("Leave the lock of {amount}, {share} of it lost"))
            .fact("you get", paid)
            .fact("or wait", format!("{}, and lose nothing", when::lasting(lock.end - now)));

        let mut sent = Vec::new();
        if let Some(account) = desk.agree(&act, &bill).await? {
            sent.push(desk.send(account, "leaving the lock", exit, &terms).await?);
            let event = sent.last().and_then(|it| it.receipt.decoded_log::<ExitedEarly>());
            let event = event.ok_or_eyre("the lock told nothing of it")?;
            details.paid.units = event.paid;
            details.penalty.units = event.penalty;
        }
        let text = format!("left the lock: paid {}, penalty {}", details.paid, details.penalty);
        told(desk, &act, &bill, &sent, &details, text)
    }
}
