//! The command line.

use std::path::PathBuf;

use manifest::Name;

/// Put Millet on a chain, and prove with a first stake that money comes back.
///
/// Without arguments: build the programs, start a development chain in this process, deploy, stake
/// five dollars as a second account, let a week of rewards pass, and unstake.
#[derive(Debug, clap::Parser)]
#[command(version, after_help = EXAMPLES)]
pub(crate) struct Cli {
    /// A chain to deploy to, instead of one in this process.
    ///
    /// Who signs is said by the environment: MILLET_SIGNER names a keystore (`keystore:NAME`) or
    /// another place of the key, MILLET_KEY is the key itself.
    /// On a development chain the chain's well-known account deploys without either.
    #[arg(long, value_name = "URL")]
    pub(crate) rpc_url: Option<String>,

    /// Parameters, in the form of params/dev.toml (which is used without this).
    #[arg(long, value_name = "FILE")]
    pub(crate) params: Option<PathBuf>,

    /// Leave the chain of this process serving when done, until Ctrl-C.
    #[arg(long, conflicts_with = "rpc_url")]
    pub(crate) keep: bool,

    /// Go on with the story: fees from the first deposit to the vote that lowers them.
    ///
    /// Takes a chain whose clock can be moved, and ends with everything owned by the timelock.
    #[arg(long)]
    pub(crate) story: bool,

    /// Offer everything the deployer owns to the timelock, and give up granting roles in it.
    ///
    /// A proposal has to accept what is offered. Giving up the roles is for good.
    #[arg(long, conflicts_with = "story")]
    pub(crate) hand_over: bool,

    /// Which of the chain's deployments this is.
    #[arg(long, value_name = "NAME", default_value = "millet")]
    pub(crate) name: Name,

    /// Where the manifest of a deployment that stays is written, as CHAIN-ID/NAME.json.
    ///
    /// The folder `deployments` of this repository without this.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) deployments: Option<PathBuf>,

    /// The port that --keep serves on; 0 for any that is free.
    #[arg(long, value_name = "PORT", requires = "keep", default_value_t = devnode::PORT)]
    pub(crate) port: u16,
}

const EXAMPLES: &str = "\
Examples:
  deploy                                          try everything out, and leave nothing behind
  deploy --story                                  the same, and what fees do, by people who vote
  deploy --keep                                   the same, and go on serving the chain
  MILLET_SIGNER=keystore:me deploy --rpc-url https://…
                                                  a public chain
  deploy | jq -r .contracts.savings.address       stdout is one JSON document

Exit code: 0 done, 1 refused (by a check before the first transaction, or by a contract),
2 misuse or failure.";
