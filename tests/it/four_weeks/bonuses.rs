//! Three epochs of bonuses: computed from the chain, published, funded, and claimed in every way.

use std::path::PathBuf;

use alloy::primitives::{Address, B256, U256};
use client::call::ask;
use eyre::Result;
use rewards::{
    epoch::{self, Ledger},
    policy::Policy,
    store::Store,
};
use testkit::World;

use super::town::Town;
use crate::published::{Batch, Published};

/// Budgets of an epoch. Odd numbers, so that hardly anything divides evenly.
const TERMS: &str = r#"
[[terms]]
from_epoch = 1
max_epoch = "400000003"
time_weighted = { budget = "200000003" }
small_stake = { budget = "100000007" }
streak = { budget = "50000021", min_deposit = "1000000", cap = 26 }
rebate = { budget = "20000009", tiers = [{ power = "0", bps = 5000 }] }
"#;
/// The budgets added up.
const BUDGET: u64 = 370_000_040;

/// Seconds that a root waits.
const TIMELOCK: u64 = 86_400;

/// Accounts of one batch of a keeper.
const BATCH: usize = 50;

/// Ways to a bonus. Everybody is given one, and another one in the next epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// By themselves if they have a key, or else by the keeper.
    Alone,
    /// By the vault, if they have a key, or else by the keeper.
    ThroughVault,
    /// In a batch of single proofs.
    Many,
    /// In a batch with one proof.
    Multiproof,
    /// In such a batch, in shares.
    ToVault,
}

const WAYS: [Way; 5] = [Way::Alone, Way::ThroughVault, Way::Many, Way::Multiproof, Way::ToVault];

pub(super) struct Bonuses<'a> {
    world: &'a World,
    town: &'a Town<'a>,
    policy: Policy,
    store: Store,
    ledger: Ledger,
}

impl<'a> Bonuses<'a> {
    pub(super) async fn new(world: &'a World, town: &'a Town<'a>, start: u64) -> Result<Self> {
        let (chain, vault) = (world.site.chain.id(), *world.savings().address());
        let (contract, reward) = (*world.dollar_rewards().address(), *world.stablecoin().address());
        let head = format!(
            "chain_id = {chain}\nvault = \"{vault}\"\ncontract = \"{contract}\"\n\
             reward = \"{reward}\"\nfirst_block = 0\nstart = {start}\nhead = \"latest\"\n"
        );
        let policy = Policy::parse(&(head + TERMS), PathBuf::new())?;
        let store = Store::in_memory(&policy.origin())?;
        let bonuses = Self { world, town, policy, store, ledger: Ledger::default() };
        bonuses.consent().await?;
        Ok(bonuses)
    }

    /// A third of those with a key let a keeper have a tip.
    async fn consent(&self) -> Result<()> {
        let rewards = self.world.dollar_rewards();
        for address in self.town.people().step_by(3) {
            if let Some(saver) = self.town.actor(address) {
                saver.send(rewards.setTipPolicy(100, U256::from(1_000))).await?;
            }
        }
        Ok(())
    }

    /// Computes an epoch that is over, brings its root to the chain and pays for it.
    pub(super) async fn publish(&mut self, number: u32) -> Result<()> {
        let (policy, chain) = (&self.policy, &self.world.site.chain);
        let epoch = policy.epoch(number)?;
        let computed =
            epoch::compute(policy, chain, &mut self.store, epoch, |_| {}, |_| {}).await?;
        let more = computed.settlement.paid();
        self.ledger = computed.ledger;

        let (rewards, deployer) = (self.world.dollar_rewards(), self.world.deployer());
        let (root, total) = (self.published().root(), self.ledger.total());
        let (data, uri) = (B256::repeat_byte(0xda), "ipfs://week".to_owned());
        let number = U256::from(number);
        deployer.send(rewards.submitRoot(root, data, number, total, uri)).await?;
        self.world.pass(TIMELOCK).await?;
        let dollar = self.world.stablecoin();
        deployer.send(dollar.mint(*rewards.address(), more)).await?;
        deployer.send(rewards.activateRoot(number)).await?;
        Ok(())
    }

    /// Everybody's bonus, each in their way of this epoch.
    pub(super) async fn claim_all(&self, epoch: usize) -> Result<()> {
        let published = self.published();
        let mut people = WAYS.map(|_| Vec::new());
        for (number, account) in self.town.people().enumerate() {
            if self.ledger.cumulative.contains_key(&account) {
                people[(number + epoch) % WAYS.len()].push(account);
            }
        }
        for (way, people) in WAYS.iter().zip(&people) {
            assert!(!people.is_empty(), "nobody claims by {way:?}");
            for some in people.chunks(BATCH) {
                self.claim(*way, some, &published).await?;
            }
        }
        Ok(())
    }

    async fn claim(&self, way: Way, people: &[Address], published: &Published) -> Result<()> {
        let (rewards, keeper) = (self.world.dollar_rewards(), &self.town.keeper);
        let reward = self.policy.deployment.reward;
        match way {
            Way::Alone | Way::ThroughVault => {
                for account in people {
                    let (amount, proof) = published.proof(*account);
                    match self.town.actor(*account) {
                        Some(saver) if way == Way::ThroughVault => {
                            saver.send(self.world.savings().claimRewards(proof, amount)).await?
                        }
                        saver => {
                            let sender = saver.unwrap_or(keeper);
                            sender.send(rewards.claim(*account, reward, amount, proof)).await?
                        }
                    };
                }
            }
            Way::Many => {
                let (amounts, proofs) = people.iter().map(|it| published.proof(*it)).unzip();
                keeper.send(rewards.claimMany(people.to_vec(), reward, amounts, proofs)).await?;
            }
            Way::Multiproof | Way::ToVault => {
                let Batch { accounts, claimables, hashes, flags } = published.batch(people);
                if way == Way::ToVault {
                    let call = rewards.claimToVault(accounts, reward, claimables, hashes, flags);
                    keeper.send(call).await?;
                } else {
                    let call = rewards.claimMultiproof(accounts, reward, claimables, hashes, flags);
                    keeper.send(call).await?;
                }
            }
        }
        Ok(())
    }

    /// Everything was paid to everybody, nothing is left in the contract, and what rounding left of
    /// the budgets is carried.
    pub(super) async fn are_paid(&self) -> Result<()> {
        let (rewards, reward) = (self.world.dollar_rewards(), self.policy.deployment.reward);
        let mut claimed = U256::ZERO;
        for account in self.town.people() {
            let amount = ask(rewards.claimed(account, reward)).await?;
            let earned = self.ledger.cumulative.get(&account).copied().unwrap_or_default();
            assert_eq!(amount, earned, "{account}");
            claimed += amount;
        }
        assert_eq!(claimed, self.ledger.total());
        assert_eq!(ask(rewards.totalPaid()).await?, claimed);
        assert_eq!(ask(rewards.totalCumulative()).await?, claimed);
        let left = ask(self.world.stablecoin().balanceOf(*rewards.address())).await?;
        assert_eq!(left, U256::ZERO);

        let carried: U256 = self.ledger.carry.0.iter().sum();
        assert_eq!(claimed + carried, U256::from(BUDGET * u64::from(self.ledger.epoch)));
        assert_eq!(self.ledger.epoch, 3);
        Ok(())
    }

    fn published(&self) -> Published {
        let amounts: Vec<_> = self.ledger.cumulative.iter().map(|(it, sum)| (*it, *sum)).collect();
        Published::new(self.policy.deployment.reward, &amounts)
    }
}
