//! The command line.

use clap::{Parser, Subcommand};
use eyre::Result;

use crate::{
    answer::Answer,
    commands::{
        addresses, claim, delegate, execute, exit, extend, increase, lock, proposals, propose,
        queue, stake, status, unstake, vote, withdraw,
    },
    desk::{Desk, Manner},
    site::Where,
};

/// Save, stake, lock and govern with Millet
///
/// Who signs is said by the environment: MILLET_SIGNER names a keystore (`keystore:NAME`) or another
/// place of the key, MILLET_KEY is the key itself. On a development chain the chain's well-known
/// account acts without either. Before anything is signed, a summary says what will happen and what
/// it costs, and you are asked.
#[derive(Debug, Parser)]
#[command(name = "millet", version, after_help = EXAMPLES, arg_required_else_help = true)]
pub(crate) struct Cli {
    #[command(flatten)]
    at: Where,

    #[command(flatten)]
    manner: Manner,

    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\
Examples:
  export MILLET_RPC_URL=http://127.0.0.1:8547 MILLET_SIGNER=keystore:me
  millet status                                what you have, and how things stand
  millet stake 5 usd                           into savings; `100 mlt` goes into staking
  millet lock 100 mlt --for 52 weeks           for votes and a part of the fees
  millet claim                                 fees that your lock earned
  millet propose fee --bps 5                   and then: vote, queue, execute
  millet stake 5 usd --eth-usd 3500 --dry-run  what part of it would be lost to costs
  millet stake 5 usd --yes --json | jq -r .transactions[0].hash

Results go to stdout, everything else to stderr.
Exit code: 0 done, 1 refused (by a contract, by a check before it, or by you), 2 misuse or failure.";

#[derive(Debug, Subcommand)]
enum Command {
    Status(status::Status),
    Stake(stake::Stake),
    Unstake(unstake::Unstake),
    Claim(claim::Claim),
    Lock(lock::Lock),
    Increase(increase::Increase),
    Extend(extend::Extend),
    Withdraw(withdraw::Withdraw),
    Exit(exit::Exit),
    Delegate(delegate::Delegate),
    Propose(propose::Propose),
    Proposals(proposals::Proposals),
    Proposal(proposals::OneProposal),
    Vote(vote::Vote),
    Queue(queue::Queue),
    Execute(execute::Execute),
    Addresses(addresses::Addresses),
}

impl Cli {
    /// Whether the answer is to be JSON, a refusal too.
    pub(crate) const fn wants_json(&self) -> bool {
        self.manner.json
    }

    pub(crate) async fn run(self) -> Result<Answer> {
        let site = self.at.open().await?;
        let desk = |site| Desk::new(site, self.manner);
        match self.command {
            Command::Addresses(it) => it.run(&site),
            Command::Proposals(it) => it.run(&site).await,
            Command::Proposal(it) => it.run(&site).await,
            Command::Status(it) => it.run(&desk(site).await?).await,
            Command::Stake(it) => it.run(&desk(site).await?).await,
            Command::Unstake(it) => it.run(&desk(site).await?).await,
            Command::Claim(it) => it.run(&desk(site).await?).await,
            Command::Lock(it) => it.run(&desk(site).await?).await,
            Command::Increase(it) => it.run(&desk(site).await?).await,
            Command::Extend(it) => it.run(&desk(site).await?).await,
            Command::Withdraw(it) => it.run(&desk(site).await?).await,
            Command::Exit(it) => it.run(&desk(site).await?).await,
            Command::Delegate(it) => it.run(&desk(site).await?).await,
            Command::Propose(it) => it.run(&desk(site).await?).await,
            Command::Vote(it) => it.run(&desk(site).await?).await,
            Command::Queue(it) => it.run(&desk(site).await?).await,
            Command::Execute(it) => it.run(&desk(site).await?).await,
        }
    }
}
