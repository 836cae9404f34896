//! `millet proposals` and `millet proposal`: what is to be decided, and how it stands.

use alloy::primitives::{Address, U256};
use client::{money, when};
use comfy_table::{Table, presets};
use eyre::Result;
use serde::Serialize;
use serde_json::json;

use crate::{
    answer::Answer,
    foreign::{plain, quoted},
    governance::{Action, Proposal, Standing, all, find, name_of, of_proposal},
    said::ProposalId,
    site::Site,
};

/// Decimals of votes, which are those of the token that is locked.
const VOTES: u8 = 18;

/// List proposals that something can still come of
#[derive(Debug, clap::Args)]
pub(crate) struct Proposals {
    /// Those that are decided and done, too
    #[arg(long)]
    all: bool,
}

/// Show one proposal: what it does, by its calls, and how it stands
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  millet proposal 0x1a2b3c4d")]
pub(crate) struct OneProposal {
    /// Its number, or the first digits of it
    #[arg(value_name = "PROPOSAL")]
    id: ProposalId,
}

/// A proposal, for programs.
#[derive(Debug, Serialize)]
pub(super) struct Shown {
    /// Decimal, as other tools take it.
    #[serde(serialize_with = "rewards::decimal")]
    id: U256,
    short: String,
    title: String,
    proposer: Address,
    state: &'static str,
    voting_starts: u64,
    voting_ends: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    executable_from: Option<u64>,
    votes_for: String,
    votes_against: String,
    votes_abstain: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    quorum: Option<String>,
    /// What it waits for.
    next: String,
    actions: Vec<Action>,
    description: String,
}

impl Proposals {
    pub(crate) async fn run(self, site: &Site) -> Result<Answer> {
        let shown = read(site, self.all).await?;
        let document = json!({ "command": "proposals", "proposals": shown });
        let text = if shown.is_empty() {
            "there are no open proposals".to_owned()
        } else {
            table(&shown).to_string()
        };
        Answer::new(&document, text)
    }
}

impl OneProposal {
    pub(crate) async fn run(self, site: &Site) -> Result<Answer> {
        let proposal = find(site, &self.id).await?;
        let standing = Standing::read(site, &proposal).await?;
        let shown = Shown::new(&proposal, &standing, site);
        let document = json!({ "command": "proposal", "proposal": shown });
        Answer::new(&document, shown.told(&standing))
    }
}

/// Open proposals, or `all` of them, the oldest first.
pub(super) async fn read(site: &Site, all_of_them: bool) -> Result<Vec<Shown>> {
    let mut shown = Vec::new();
    for proposal in all(site).await? {
        let standing = Standing::read(site, &proposal).await?;
        if all_of_them || standing.is_open() {
            shown.push(Shown::new(&proposal, &standing, site));
        }
    }
    Ok(shown)
}

/// A line for each.
pub(super) fn table(proposals: &[Shown]) -> Table {
    let mut table = Table::new();
    let header = ["proposal", "title", "state", "for", "against", "quorum", "next"];
    table.load_style(presets::ASCII_MARKDOWN).set_header(header);
    for it in proposals {
        let quorum = it.quorum.clone().unwrap_or_default();
        table.add_row([
            it.short.clone(),
            quoted(&it.title),
            it.state.to_owned(),
            it.votes_for.clone(),
            it.votes_against.clone(),
            quorum,
            it.next.clone(),
        ]);
    }
    table
}

impl Shown {
    fn new(proposal: &Proposal, standing: &Standing, site: &Site) -> Self {
        let votes = |count| money::exact(count, VOTES);
        let timing = standing.timing;
        Self {
            id: proposal.id,
            short: proposal.short(),
            title: proposal.title().to_owned(),
            proposer: proposal.proposer,
            state: name_of(standing.state),
            voting_starts: timing.starts,
            voting_ends: timing.ends,
            executable_from: (timing.eta != 0).then_some(timing.eta),
            votes_for: votes(standing.in_favor),
            votes_against: votes(standing.against),
            votes_abstain: votes(standing.abstain),
            quorum: standing.quorum.map(votes),
            next: standing.next(),
            actions: of_proposal(proposal, &site.manifest),
            description: proposal.description.clone(),
        }
    }

    /// For a person to judge.
    fn told(&self, standing: &Standing) -> String {
        let times = format!(
            "voting from {} to {}",
            when::utc(self.voting_starts),
            when::utc(self.voting_ends)
        );
        let quorum = self.quorum.as_ref().map(|it| format!(", {it} have to take part"));
        let mut lines = vec![
            format!("proposal {:#066x} by {}", self.id, self.proposer),
            [self.state, self.next.as_str()].join("  ").trim_end().to_owned(),
            times,
            format!(
                "for {}, against {}, abstain {}{}",
                self.votes_for,
                self.votes_against,
                self.votes_abstain,
                quorum.unwrap_or_default()
            ),
        ];
        if standing.timing.eta != 0 {
            lines.push(format!("can be executed from {} on", when::utc(standing.timing.eta)));
        }
        lines.push("what it does:".to_owned());
        lines.extend(self.actions.iter().map(|it| format!("  {it}")));
        lines.push("what it says:".to_owned());
        lines.extend(plain(&self.description).lines().map(|it| format!("  | {it}")));
        lines.join("\n")
    }
}
