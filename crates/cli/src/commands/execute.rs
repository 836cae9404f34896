//! `millet execute`: what was decided is done.

use alloy::primitives::U256;
use eyre::Result;
use serde::Serialize;

use crate::{
    act::{Act, Bill, told},
    answer::Answer,
    desk::Desk,
    governance::{Standing, find, told_of},
    said::ProposalId,
    sentence::Terms,
};

/// Execute a queued proposal whose time has come
///
/// Anyone may.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  millet execute 0x1a2b3c4d")]
pub(crate) struct Execute {
    /// Its number, or the first digits of it
    #[arg(value_name = "PROPOSAL")]
    id: ProposalId,
}

#[derive(Debug, Serialize)]
struct Details {
    #[serde(serialize_with = "rewards::decimal")]
    proposal: U256,
}

impl Execute {
    pub(crate) async fn run(self, desk: &Desk) -> Result<Answer> {
        let governor = desk.site.governor()?;
        let proposal = find(&desk.site, &self.id).await?;
        let standing = Standing::read(&desk.site, &proposal).await?;
        let terms = Terms::of_proposal(standing.timing);

        let hash = proposal.description_hash();
        let (targets, values) = (proposal.targets.clone(), proposal.values.clone());
        let execute = governor.execute(targets, values, proposal.calldatas.clone(), hash);
        let quote = desk.quote(execute.clone(), &terms).await?;
        let bill = Bill::of_gas(quote, desk.prices());
        let act = Act::new("execute", format!("Execute proposal {}", proposal.short()));
        let act = told_of(act, &proposal, &desk.site.manifest);

        let mut sent = Vec::new();
        if let Some(account) = desk.agree(&act, &bill).await? {
            sent.push(desk.send(account, "executing", execute, &terms).await?);
        }
        let details = Details { proposal: proposal.id };
        told(desk, &act, &bill, &sent, &details, format!("executed {}", proposal.short()))
    }
}
