//! The command line.

use std::path::PathBuf;

use alloy::primitives::Address;
use clap::{Args, CommandFactory, Parser, Subcommand, error::ErrorKind};
use deploy::handoff::Heir;
use manifest::Name;
use params::{Amount, Profile};

use crate::commands::{Apply, Handing};

/// Put Millet on a chain, and prove with a first stake that money comes back.
///
/// Without a command: build the programs, start a development chain in this process, deploy, stake
/// five dollars as a second account, let a week of rewards pass, and unstake.
#[derive(Debug, Parser)]
#[command(version, after_help = EXAMPLES)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) place: Place,

    #[command(flatten)]
    pub(crate) trying: Trying,

    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

/// What is to stand where: the same for every command.
#[derive(Clone, Debug, Args)]
pub(crate) struct Place {
    /// A chain to deploy to, instead of the profile's, or of one in this process.
    ///
    /// MILLET_DEPLOY_RPC_URL says the same, and not to everybody who lists processes: take it for an
    /// address with a key in it.
    ///
    /// Who signs is said by the environment: MILLET_SIGNER names a keystore (`keystore:NAME`) or
    /// another place of the key, MILLET_KEY is the key itself.
    /// On a development chain the chain's well-known account deploys without either.
    #[arg(long, value_name = "URL", global = true)]
    pub(crate) rpc_url: Option<String>,

    /// Who deploys, for commands that send nothing and so need no key.
    ///
    /// Without this it is the account of the key that would sign, where that can be told without a
    /// password.
    #[arg(long, value_name = "ADDRESS", value_parser = params::address, global = true)]
    pub(crate) deployer: Option<Address>,

    /// The most that is offered for a unit of gas, by whatever is sent.
    ///
    /// Without this it is what the file of an agreed plan has as its ceiling, or else six times what gas
    /// costs at first: twice what a transaction offers, so that one that is stuck can be replaced.
    #[arg(long, value_name = "GWEI", global = true)]
    pub(crate) max_fee: Option<Amount>,

    /// How long the endpoint may take for an answer. What only asks is asked six times.
    #[arg(long, value_name = "SECONDS", default_value_t = 60, global = true,
          value_parser = clap::value_parser!(u64).range(1..=600))]
    pub(crate) timeout: u64,

    /// Parameters, and the chain they are for, in the form of params/dev.toml.
    #[arg(long, value_name = "FILE", global = true, conflicts_with = "profile")]
    pub(crate) params: Option<PathBuf>,

    /// The parameters of this repository for a chain: dev, nitro-devnode, arbitrum-sepolia or
    /// arbitrum-one.
    #[arg(long, value_name = "NAME", default_value_t = Profile::Dev, global = true)]
    pub(crate) profile: Profile,

    /// Send transactions also where money is at stake.
    #[arg(long, global = true)]
    pub(crate) yes_mainnet: bool,

    /// Tell what happens on stdout, as one JSON object on each line, and the result as the last.
    ///
    /// Where there is none, the last says why. `check` and `doctor` have one also when they say no.
    #[arg(long, global = true)]
    pub(crate) json: bool,

    /// Which of the chain's deployments this is.
    #[arg(long, value_name = "NAME", default_value = "millet", global = true)]
    pub(crate) name: Name,

    /// Where manifest and journal of a deployment that stays are, as CHAIN-ID/NAME.json and .journal.
    ///
    /// The folder `deployments` of this repository without this.
    #[arg(long, value_name = "FOLDER", global = true)]
    pub(crate) deployments: Option<PathBuf>,

    /// Take the name from the deployment that has it, whose manifest is kept as NAME.json.old,
    /// or with a number behind it where that is taken.
    #[arg(long, global = true)]
    pub(crate) adopt: bool,
}

/// What goes beyond deploying, where no command is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Args)]
pub(crate) struct Trying {
    /// Leave the chain of this process serving when done, until Ctrl-C.
    #[arg(long, conflicts_with = "rpc_url")]
    pub(crate) keep: bool,

    /// Go on with the story: fees from the first deposit to the vote that lowers them.
    ///
    /// Takes a chain whose clock can be moved, and ends with everything owned by the timelock.
    #[arg(long)]
    pub(crate) story: bool,

    /// The port that --keep serves on; 0 for any that is free.
    #[arg(long, value_name = "PORT", requires = "keep", default_value_t = devnode::PORT)]
    pub(crate) port: u16,
}

/// One part of a deployment, by itself.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum Command {
    /// Say what would be done, and what it would take; send nothing, and need no key.
    ///
    /// The whole plan is carried out on a chain in this process that is thrown away, so that it is
    /// known to work, and its gas is measured and not guessed.
    Plan,

    /// Carry the plan out, as far as it is not, and stop there.
    Apply(Apply),

    /// Look at everything that could keep a deployment from being made here and now.
    ///
    /// Sends nothing and takes no key. Exits with 1 if something would stop it.
    Doctor,

    /// Give everything the deployer has to the timelock or a Safe, and see that nothing is left.
    ///
    /// The timelock accepts after its delay: then run this again, with any key.
    Handoff(Handing),
    /// Compare the chain with the manifest: code, activation, owners, roles, bounds, first reads.
    ///
    /// Sends nothing and needs no key. What governance may change is told where it has changed, and what
    /// the deployer still has to give away is told as open; neither is a failure. Anything else that
    /// differs ends with code 1.
    Check(Check),
    /// Keep programs callable that are about to expire, and activate again what has expired.
    Keepalive(Keepalive),
    /// Bid for a place in the chain's cache for each program that is not in it, at the least price.
    CacheBid(CacheBid),
    /// Write the deployment down for others.
    #[command(subcommand)]
    Export(Export),
}

/// How much is compared.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct Check {
    /// To whom everything was handed over, if that was not the timelock: `safe:0x…`, as `handoff` was
    /// told. Another owner is a fault.
    #[arg(long, value_name = "HEIR")]
    pub(crate) heir: Option<Heir>,

    /// Build the programs of this checkout again, in another folder and from nothing, and compare
    /// those too. Takes minutes.
    #[arg(long)]
    pub(crate) rebuild: bool,
}

/// What is kept alive, and who is told.
#[derive(Clone, Debug, Args)]
pub(crate) struct Keepalive {
    /// Keep alive what would expire within so many days.
    ///
    /// The chain takes it from the 31st day on after the last time; a program lives for 365.
    #[arg(long, value_name = "DAYS", default_value_t = 60)]
    pub(crate) within: u64,

    /// Write how programs stand to this file, in the form of Prometheus.
    #[arg(long, value_name = "FILE")]
    pub(crate) metrics: Option<PathBuf>,
}

/// What may be spent.
#[derive(Clone, Debug, Args)]
pub(crate) struct CacheBid {
    /// The most that all bids of this run may come to together, in ETH. A bid is not returned.
    #[arg(long, value_name = "ETH")]
    pub(crate) max: Amount,
}

/// For whom.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum Export {
    /// Addresses and ABIs as one JSON document.
    Json {
        /// Write it to millet.json in this folder, instead of stdout.
        #[arg(long, value_name = "FOLDER")]
        out: Option<PathBuf>,
    },
    /// A package for TypeScript: addresses of every chain with this deployment, ABIs as literal types.
    Typescript {
        /// Where to write the package.
        #[arg(long, value_name = "FOLDER")]
        out: PathBuf,
    },
    /// What is left to a Safe that owns contracts, or was offered them: a batch for its Transaction
    /// Builder.
    Safe {
        /// The Safe.
        #[arg(value_name = "ADDRESS", value_parser = params::address)]
        safe: Address,
        /// Offer what it owns to the timelock, last of all; a proposal has to accept that.
        #[arg(long)]
        to_timelock: bool,
        /// Write it to safe.json in this folder, instead of stdout.
        #[arg(long, value_name = "FOLDER")]
        out: Option<PathBuf>,
    },
}

impl Cli {
    /// Reads the arguments; ends the process where they are misused, or only ask for help.
    pub(crate) fn read() -> Self {
        let cli = Self::parse();
        let Trying { keep, story, port: _ } = cli.trying;
        if cli.command.is_some() && (keep || story) {
            let text = "--keep and --story go without a command";
            Self::command().error(ErrorKind::ArgumentConflict, text).exit();
        }
        cli
    }
}

const EXAMPLES: &str = "\
Examples:
  deploy                                          try everything out, and leave nothing behind
  deploy --story                                  the same, and what fees do, by people who vote
  deploy --keep                                   the same, and go on serving the chain
  MILLET_SIGNER=keystore:me deploy apply --profile arbitrum-sepolia
                                                  a public chain
  deploy plan --profile arbitrum-sepolia --deployer 0x… > plan.json
  MILLET_SIGNER=keystore:me deploy apply --profile arbitrum-sepolia --plan plan.json
                                                  what was looked at, and nothing else
  deploy check --profile arbitrum-sepolia         whether it still stands as it was put there
  deploy | jq -r .contracts.savings.address       stdout is one JSON document

Exit code: 0 done, 1 refused (by a check before the first transaction, by what a file of parameters,
a plan or a manifest says, or by a contract), 2 misuse or failure (a file that is not there, too).";
