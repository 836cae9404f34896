//! `millet queue`: a decision into the timelock.

use alloy::primitives::U256;
use bindings::IGovernor::ProposalQueued;
use client::when;
use eyre::{OptionExt, Result};
use serde::Serialize;

use crate::{
    act::{Act, Bill, told},
    answer::Answer,
    desk::Desk,
    governance::{Standing, find, told_of},
    said::ProposalId,
    sentence::Terms,
};

/// Hand a proposal that succeeded to the timelock
///
/// Anyone may. It waits there, so that whoever disagrees can leave before it is executed.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  millet queue 0x1a2b3c4d")]
pub(crate) struct Queue {
    /// Its number, or the first digits of it
    #[arg(value_name = "PROPOSAL")]
    id: ProposalId,
}

#[derive(Debug, Serialize)]
struct Details {
    #[serde(serialize_with = "rewards::decimal")]
    proposal: U256,
    #[serde(skip_serializing_if = "Option::is_none")]
    executable_from: Option<u64>,
}

impl Queue {
    pub(crate) async fn run(self, desk: &Desk) -> Result<Answer> {
        let governor = desk.site.governor()?;
        let proposal = find(&desk.site, &self.id).await?;
        let standing = Standing::read(&desk.site, &proposal).await?;
        let terms = Terms::of_proposal(standing.timing);

        let hash = proposal.description_hash();
        let (targets, values) = (proposal.targets.clone(), proposal.values.clone());
        let queue = governor.queue(targets, values, proposal.calldatas.clone(), hash);
        let quote = desk.quote(queue.clone(), &terms).await?;
        let bill = Bill::of_gas(quote, desk.prices());
        let act = Act::new("queue", format!("Queue proposal {}", proposal.short()));
        let act = told_of(act, &proposal, &desk.site.manifest);

        let mut details = Details { proposal: proposal.id, executable_from: None };
        let mut sent = Vec::new();
        if let Some(account) = desk.agree(&act, &bill).await? {
            sent.push(desk.send(account, "queueing", queue, &terms).await?);
            let event = sent.last().and_then(|it| it.receipt.decoded_log::<ProposalQueued>());
            let eta = event.ok_or_eyre("the governor told nothing of it")?.etaSeconds;
            details.executable_from = u64::try_from(eta).ok();
        }
        let from = details.executable_from.map(when::utc).unwrap_or_default();
        let text = format!("queued {}; it can be executed from {from} on", proposal.short());
        told(desk, &act, &bill, &sent, &details, text)
    }
}
