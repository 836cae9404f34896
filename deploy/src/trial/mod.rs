//! The first stake: what goes in comes out again.
//!
//! A second account stakes a few dollars by one signature and one transaction, and takes everything
//! out again. Where time can be told to pass, a reward is streamed to the stakers in between.
//! Then the books are compared to the last unit.

mod books;

use alloy::{
    network::TransactionBuilder,
    primitives::{Address, U256},
    rpc::types::{TransactionReceipt, TransactionRequest},
};
use bindings::IMicroStakingVault::{Deposit, RewardNotified, Withdraw};
use client::{
    account::Account,
    call::{IntoRequest, ask},
    money,
};
use eyre::{OptionExt, Result, WrapErr, ensure};
use params::Stablecoin;
use protocol::vault::PERIOD;

use self::books::Standing;
pub use self::books::{Books, BooksError};
use crate::{
    contract::Contract,
    permit,
    record::{Observer, Outcome, Record},
    site::Site,
};

/// How a trial went.
#[derive(Clone, Debug)]
pub struct Trial {
    /// The second account.
    pub account: Address,
    /// Its shares after staking.
    pub shares: U256,
    /// Whether a week passed between staking and unstaking.
    pub waited: bool,
    /// Where every unit went.
    pub books: Books,
    /// Decimals of the stablecoin, in whose units the books are.
    pub decimals: u8,
    /// The transactions.
    pub records: Vec<Record>,
}

/// Why there can be no trial.
#[derive(Debug, thiserror::Error)]
pub enum TrialError {
    /// Where the dollar is a real one, the deployer has to bring it.
    #[error("the deployer has {has} units of the stablecoin; the trial takes {needs}")]
    TooPoor {
        /// Units it has.
        has: U256,
        /// Units staked and streamed.
        needs: U256,
    },
    /// A permit is no transaction, and the second account follows from the key.
    #[error(
        "the key of {0} is in a device or a service, which signs transactions alone, and the first \
         stake takes more: run `deploy apply`, which does not"
    )]
    SignsTransactionsAlone(Address),
}

/// What can be said before anything is deployed.
///
/// # Errors
///
/// [`TrialError::SignsTransactionsAlone`].
pub fn judge(site: &Site) -> Result<(), TrialError> {
    if site.deployer.signs_hashes() {
        return Ok(());
    }
    Err(TrialError::SignsTransactionsAlone(site.deployer.address()))
}

/// A trial under way.
struct Run<'a> {
    site: &'a Site,
    staker: Account,
    stake: U256,
    reward: U256,
    decimals: u8,
    observer: &'a mut dyn Observer,
    records: Vec<Record>,
}

/// Runs the trial on the savings vault.
///
/// # Errors
///
/// If a transaction is refused, or a unit is missing from the books.
pub async fn run(site: &Site, observer: &mut dyn Observer) -> Result<Trial> {
    let amounts = site.blueprint.params.trial;
    let decimals = ask(site.stablecoin().decimals()).await?;
    // Without a week to release it, a reward would be left to whoever stakes next.
    let rewarded = site.chain.pass(1).await?;
    let reward = if rewarded { amounts.reward.units(decimals)? } else { U256::ZERO };
    let mut run = Run {
        site,
        staker: site.deployer.derive("millet trial")?,
        stake: amounts.stake.units(decimals)?,
        reward,
        decimals,
        observer,
        records: Vec::new(),
    };

    run.fund(amounts.eth.units(18)?).await?;
    let account = run.staker.address();
    let before = Standing::read(site, account).await?;
    let shares = run.stake().await?;
    let reward_fee = if rewarded { run.notify().await? } else { run.give_no_reward() };
    let waited = run.wait().await?;
    let paid = run.unstake(shares).await?;
    let after = Standing::read(site, account).await?;

    let (staked, reward) = (run.stake, run.reward);
    let moved = books::Moved { staked, reward, reward_fee, waited, shares, paid };
    let books = Books::close(before, after, moved)?;
    Ok(Trial { account, shares, waited, books, decimals, records: run.records })
}

impl Run<'_> {
    /// Gives the second account what it needs to begin, and the first what it will give away.
    async fn fund(&mut self, eth: U256) -> Result<()> {
        let site = self.site;
        let deployer = &site.deployer;
        let staker = self.staker.address();
        let has = site.chain.balance(staker).await?;
        if has < eth {
            let step = format!("give a second account {} ETH", money::eth(eth - has));
            let pay = TransactionRequest::default().with_to(staker).with_value(eth - has);
            self.act(step, deployer, pay).await?;
        }

        let dollar = site.stablecoin();
        let stake = format!("give it {} dollars", self.dollars(self.stake));
        match site.blueprint.params.stablecoin {
            Stablecoin::Mock => {
                self.act(stake, deployer, dollar.mint(staker, self.stake)).await?;
                if !self.reward.is_zero() {
                    let reward = format!("mint {} dollars", self.dollars(self.reward));
                    let mint = dollar.mint(deployer.address(), self.reward);
                    self.act(reward, deployer, mint).await?;
                }
            }
            Stablecoin::Existing { .. } => {
                let needs = self.stake + self.reward;
                let has = ask(dollar.balanceOf(deployer.address())).await?;
                if has < needs {
                    return Err(TrialError::TooPoor { has, needs }.into());
                }
                self.act(stake, deployer, dollar.transfer(staker, self.stake)).await?;
            }
        }
        Ok(())
    }

    /// One signature, one transaction. Out: the shares.
    async fn stake(&mut self) -> Result<U256> {
        let vault = self.site.savings();
        let (staker, stake) = (self.staker.clone(), self.stake);
        let dollar = self.site.address(Contract::Stablecoin);
        let permit = permit::sign(self.site, dollar, &staker, *vault.address(), stake).await?;
        // A price that moves further than this between quote and block is not the one agreed to.
        let quote = ask(vault.previewDeposit(stake)).await?;
        let least = quote - quote / U256::from(1_000);

        let call = vault.stakeWithPermit(
            stake,
            staker.address(),
            least,
            permit.deadline,
            permit.v,
            permit.r,
            permit.s,
        );
        let step = format!("stake {} dollars by permit", self.dollars(stake));
        let receipt = self.act(step, &staker, call).await?;

        let event = receipt.decoded_log::<Deposit>().ok_or_eyre("staking said nothing")?;
        ensure!(event.assets == stake, "staked {} units instead of {stake}", event.assets);
        Ok(event.shares)
    }

    /// Out: the part of the reward that became a fee.
    async fn notify(&mut self) -> Result<U256> {
        let site = self.site;
        let (vault, deployer) = (site.savings(), &site.deployer);
        let reward = self.reward;
        let dollar = site.stablecoin();
        let approve = dollar.approve(*vault.address(), reward);
        self.act("let the vault take the reward".to_owned(), deployer, approve).await?;

        let step = format!("stream {} dollars to the stakers", self.dollars(reward));
        let receipt = self.act(step, deployer, vault.notifyReward(reward)).await?;
        let event = receipt.decoded_log::<RewardNotified>().ok_or_eyre("the reward went unsaid")?;
        Ok(event.fee)
    }

    /// Says so. Out: the fee on it.
    fn give_no_reward(&mut self) -> U256 {
        let step = "stream a reward to the stakers".to_owned();
        self.observer.begins(&step);
        let why = "this chain keeps its own time: it would be left to whoever stakes next";
        self.keep(Record { step, address: None, outcome: Outcome::Skipped(why.to_owned()) });
        U256::ZERO
    }

    async fn wait(&mut self) -> Result<bool> {
        let step = "let a week pass".to_owned();
        self.observer.begins(&step);
        let waited = self.site.chain.pass(PERIOD).await?;
        let outcome = if waited {
            Outcome::Free("the chain's clock went forward".to_owned())
        } else {
            Outcome::Skipped("this chain keeps its own time: unstaking at once".to_owned())
        };
        self.keep(Record { step, address: None, outcome });
        Ok(waited)
    }

    /// Out: what was paid.
    async fn unstake(&mut self, shares: U256) -> Result<U256> {
        let vault = self.site.savings();
        let staker = self.staker.clone();
        let receipt =
            self.act("unstake all of it".to_owned(), &staker, vault.unstake(shares)).await?;
        let event = receipt.decoded_log::<Withdraw>().ok_or_eyre("unstaking said nothing")?;
        Ok(event.assets)
    }

    async fn act(
        &mut self,
        step: String,
        account: &Account,
        call: impl IntoRequest,
    ) -> Result<TransactionReceipt> {
        self.observer.begins(&step);
        let request = call.into_request();
        let to = request.to.and_then(|to| to.into_to());
        let receipt = account.send(request).await.wrap_err_with(|| step.clone())?;
        self.keep(Record { step, address: to, outcome: Outcome::Done((&receipt).into()) });
        Ok(receipt)
    }

    fn keep(&mut self, record: Record) {
        self.observer.ended(&record);
        self.records.push(record);
    }

    fn dollars(&self, units: U256) -> String {
        money::exact(units, self.decimals)
    }
}
