//! `millet vote`.

use alloy::primitives::U256;
use bindings::IGovernor::VoteCast;
use client::{call::ask, when};
use eyre::{OptionExt, Result};
use serde::Serialize;

use crate::{
    act::{Act, Bill, told},
    answer::Answer,
    desk::Desk,
    governance::{Standing, find, told_of},
    money::Money,
    said::{ProposalId, Unit},
    sentence::Terms,
};

/// Vote on a proposal
///
/// With all the votes you had when voting began: of your own lock, unless another votes with it, and
/// of locks that were delegated to you. A vote stays.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  millet vote 0x1a2b3c4d for
  millet vote 0x1a2b3c4d against --reason 'too early'")]
pub(crate) struct Vote {
    /// Its number, or the first digits of it
    #[arg(value_name = "PROPOSAL")]
    id: ProposalId,

    #[arg(value_enum)]
    support: Support,

    /// Why, for everyone to read
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
enum Support {
    For,
    Against,
    Abstain,
}

#[derive(Debug, Serialize)]
struct Details {
    #[serde(serialize_with = "rewards::decimal")]
    proposal: U256,
    support: Support,
    weight: Money,
}

impl Vote {
    pub(crate) async fn run(self, desk: &Desk) -> Result<Answer> {
        let governor = desk.site.governor()?;
        let token = desk.site.asset(Unit::Mlt).await?;
        let proposal = find(&desk.site, &self.id).await?;
        let standing = Standing::read(&desk.site, &proposal).await?;
        let terms = Terms::of_proposal(standing.timing);

        let (id, support) = (proposal.id, self.support.number());
        let vote = match self.reason.clone() {
            Some(reason) => {
                governor.castVoteWithReason(id, support, reason).into_transaction_request()
            }
            None => governor.castVote(id, support).into_transaction_request(),
        };
        let quote = desk.quote(vote.clone(), &terms).await?;
        // Only after the trial: the governor says better why nobody can vote yet.
        let weight = ask(governor.getVotes(desk.me, U256::from(proposal.starts))).await?;
        let mut details =
            Details { proposal: id, support: self.support, weight: Money::new(weight, &token) };
        let bill = Bill::of_gas(quote, desk.prices());
        let says = self.support.says();
        let act = Act::new("vote", format!("Vote {says} proposal {}", proposal.short()));
        let act = told_of(act, &proposal, &desk.site.manifest)
            .fact("votes", &details.weight)
            .fact("until", when::utc(standing.timing.ends))
            .fact("note", "a vote stays");

        let mut sent = Vec::new();
        if let Some(account) = desk.agree(&act, &bill).await? {
            sent.push(desk.send(account, "voting", vote, &terms).await?);
            let event = sent.last().and_then(|it| it.receipt.decoded_log::<VoteCast>());
            details.weight.units = event.ok_or_eyre("the governor told nothing of it")?.weight;
        }
        let text = format!("voted {says} {} with {}", proposal.short(), details.weight);
        told(desk, &act, &bill, &sent, &details, text)
    }
}

impl Support {
    /// As governors count.
    const fn number(self) -> u8 {
        match self {
            Self::Against => 0,
            Self::For => 1,
            Self::Abstain => 2,
        }
    }

    const fn says(self) -> &'static str {
        match self {
            Self::For => "for",
            Self::Against => "against",
            Self::Abstain => "neither for nor against",
        }
    }
}
