//! Which contract on which chain, as arguments.

use alloy::primitives::Address;
use client::{account::Account, chain::Chain, key, token::Token};
use eyre::{Result, WrapErr};
use rewards::publish::Contract;

/// Where to act.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct Site {
    /// The merkle-rewards contract
    #[arg(long, value_name = "ADDRESS", value_parser = params::address)]
    contract: Address,

    /// The chain it is on
    #[arg(long, value_name = "URL")]
    rpc_url: String,
}

/// Whether a command cannot do without a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Needed {
    Yes,
    /// Nothing is going to be sent.
    No,
}

impl Needed {
    pub(super) const fn unless(dry_run: bool) -> Self {
        if dry_run { Self::No } else { Self::Yes }
    }
}

/// The contract and the token it pays, ready to be asked.
pub(super) struct Open {
    pub(super) contract: Contract,
    pub(super) token: Token,
}

impl Site {
    pub(super) async fn open(&self) -> Result<Open> {
        let chain = Chain::connect(&self.rpc_url).await?;
        let contract = Contract::open(chain.clone(), self.contract).await?;
        let token = Token::ask(contract.reward, chain.provider().clone()).await;
        Ok(Open { contract, token: token.wrap_err("asking the reward token")? })
    }
}

impl Open {
    /// Who signs, by the key that is given. `None` if there is no key and none is needed.
    pub(super) async fn account(&self, needed: Needed) -> Result<Option<Account>> {
        let chain = &self.contract.chain;
        let signer = match needed {
            Needed::Yes => Some(key::read(chain).await?),
            Needed::No => key::read_if_given(chain).await?,
        };
        Ok(signer.map(|it| Account::new(chain.clone(), it)))
    }
}

/// Runs what talks to a chain. One thread does: nothing here waits for two things at once.
pub(super) fn wait_for<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.wrap_err("starting")?.block_on(work)
}
