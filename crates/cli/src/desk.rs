//! Who acts, where, and how much they want to be asked.

use alloy::{
    contract::{CallBuilder, CallDecoder},
    primitives::{Address, B256, U256},
    providers::Provider,
    rpc::types::{TransactionReceipt, TransactionRequest},
};
use client::{
    account::Account,
    call::{self, CallError, IntoRequest, Quote},
    key::{self, KeyError},
    rehearsal,
};
use eyre::{Result, WrapErr};
use serde::Serialize;

use crate::{
    act::{Act, Bill, Prices},
    refusal::Refusal,
    screen::Screen,
    sentence::{self, Terms},
    site::Site,
};

/// How to go about it.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Manner {
    /// Act for, or look at, this account; without it, that of the key
    #[arg(long, value_name = "ADDRESS", global = true)]
    account: Option<Address>,

    /// Agree in advance, as scripts have to
    #[arg(long, short, global = true)]
    yes: bool,

    /// Show what would be done and what it would cost; sign and send nothing
    #[arg(long, global = true)]
    dry_run: bool,

    /// Answer with one JSON document
    #[arg(long, global = true)]
    pub(crate) json: bool,

    #[command(flatten)]
    prices: Prices,
}

/// Somebody at work on a deployment.
#[derive(Debug)]
pub(crate) struct Desk {
    pub(crate) site: Site,
    /// Who acts.
    pub(crate) me: Address,
    pub(crate) screen: Screen,
    account: Option<Account>,
    manner: Manner,
}

/// A transaction that is in a block.
#[derive(Clone, Debug)]
pub(crate) struct Sent {
    pub(crate) receipt: TransactionReceipt,
}

/// A transaction, for programs.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Transaction {
    hash: B256,
    gas: u64,
    #[serde(serialize_with = "rewards::decimal")]
    wei: U256,
}

impl Desk {
    /// # Errors
    ///
    /// [`KeyError`], if nobody says who acts; a price in the environment that is none; another program
    /// where the manifest has one of ours.
    pub(crate) async fn new(site: Site, mut manner: Manner) -> Result<Self> {
        manner.prices = manner.prices.or_environment()?;
        let signer = match manner.account {
            Some(_) => key::read_if_given(&site.chain).await?,
            None => Some(key::read(&site.chain).await?),
        };
        let me = manner.account.or_else(|| signer.as_ref().map(|it| it.address()));
        let me = me.ok_or(KeyError::Missing { chain_id: site.chain.id() })?;
        let account = signer.filter(|it| it.address() == me);
        let account = account.map(|it| Account::new(site.chain.clone(), it));
        site.recognize().await?;
        Ok(Self { site, me, screen: Screen::new(), account, manner })
    }

    pub(crate) const fn prices(&self) -> &Prices {
        &self.manner.prices
    }

    /// Whether who acts can sign permits; whoever only looks is taken to.
    pub(crate) fn signs_permits(&self) -> bool {
        self.account.as_ref().is_none_or(Account::signs_hashes)
    }

    /// What `call` would cost if it were made now.
    ///
    /// # Errors
    ///
    /// What it would be refused with.
    pub(crate) async fn quote(&self, call: impl IntoRequest, terms: &Terms) -> Result<Quote> {
        let quote = call::quote(&self.site.chain, self.me, call).await;
        quote.map_err(|error| refused(error, terms))
    }

    /// What calls would cost that can only be made one after the other.
    ///
    /// # Errors
    ///
    /// What the first of them would be refused with.
    pub(crate) async fn rehearse(
        &self,
        parts: &[rehearsal::Part],
        more_gas: u64,
        terms: &Terms,
    ) -> Result<Quote> {
        let gas = rehearsal::gas(&self.site.chain, self.me, parts).await;
        let gas = gas.map_err(|error| refused(error, terms))?.saturating_add(more_gas);
        let wei = U256::from(gas) * U256::from(self.site.chain.gas_price().await?);
        Ok(Quote { gas, wei })
    }

    /// Shows what is about to be done, and asks. `None`: it was only to be shown.
    ///
    /// # Errors
    ///
    /// [`Refusal`], if there is not enough ETH for it, it is another's to do, or the answer is no.
    pub(crate) async fn agree(&self, act: &Act, bill: &Bill) -> Result<Option<&Account>> {
        self.screen.say(act.shown(self.me, bill));
        let (account, needs) = (self.me, Account::reserve(bill.quote()));
        let has = self.site.chain.balance(account).await?;
        if has < needs {
            return Err(Refusal::TooLittleEth { account, has, needs }.into());
        }
        if self.manner.dry_run {
            return Ok(None);
        }
        let account = self.account.as_ref().ok_or(Refusal::NotYours(account))?;
        if !self.manner.yes {
            self.screen.confirm()?;
        }
        Ok(Some(account))
    }

    /// Sends a transaction and waits for its block.
    ///
    /// # Errors
    ///
    /// What it is refused with; nothing was sent then.
    pub(crate) async fn send(
        &self,
        account: &Account,
        what: &str,
        call: impl IntoRequest,
        terms: &Terms,
    ) -> Result<Sent> {
        let _waiting = self.screen.wait(format!("{what}: waiting for its block"));
        let receipt = account.send(call).await.map_err(|error| refused(error, terms));
        Ok(Sent { receipt: receipt.wrap_err_with(|| what.to_owned())? })
    }
}

impl Sent {
    pub(crate) fn transaction(&self) -> Transaction {
        let (gas, price) = (self.receipt.gas_used, self.receipt.effective_gas_price);
        let wei = U256::from(gas) * U256::from(price);
        Transaction { hash: self.receipt.transaction_hash, gas, wei }
    }
}

/// Tries a call out.
///
/// # Errors
///
/// What it would be refused with, as a sentence about `terms`.
pub(crate) async fn asked<P: Provider, D: CallDecoder + Unpin>(
    call: CallBuilder<P, D>,
    terms: &Terms,
) -> Result<D::CallOutput> {
    call::ask(call).await.map_err(|error| refused(error, terms))
}

/// A contract's refusal as a sentence; what else went wrong as it is.
fn refused(error: CallError, terms: &Terms) -> eyre::Report {
    match error {
        CallError::Reverted(data) => Refusal::Contract {
            sentence: sentence::of(&data, terms),
            error: bindings::explain(&data),
        }
        .into(),
        other => other.into(),
    }
}

/// A call as the node is asked to pretend it.
pub(crate) fn part(call: impl IntoRequest) -> rehearsal::Part {
    let request: TransactionRequest = call.into_request();
    let to = request.to.and_then(|to| to.into_to()).unwrap_or_default();
    rehearsal::Part { to, data: request.input.into_input().unwrap_or_default() }
}
