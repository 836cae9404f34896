//! What the contracts say at one block, in the form `protocol` judges it.

use std::collections::BTreeSet;

use alloy::{
    eips::BlockId,
    primitives::{Address, U256},
    providers::{DynProvider, Provider},
    rpc::types::{Filter, Log},
    sol_types::SolEvent,
};
use bindings::{
    IMerkleRewards::{Claimed, ClaimedToVault},
    IMerkleRewardsInstance, IMicroStakingVaultInstance,
    IMilletToken::Transfer,
};
use client::call::ask;
use deploy::{contract::Contract, site::Site};
use eyre::Result;
use protocol::invariants::{
    self, Holder, RewardsState, Snapshot, TokenState, VaultState, Violation,
};

/// One moment, owned.
#[derive(Debug)]
pub(crate) struct Moment {
    supply: U256,
    balances: Vec<U256>,
    vaults: [Vault; 2],
    rewards: [Rewards; 2],
}

#[derive(Debug)]
struct Rewards {
    balance: U256,
    total: U256,
    paid: U256,
    claimed: Vec<U256>,
}

#[derive(Debug)]
struct Vault {
    balance: U256,
    assets: U256,
    unvested: U256,
    fees: U256,
    shares: U256,
    paused: bool,
    max_deposit: U256,
    max_mint: U256,
    holders: Vec<Holder>,
}

impl Moment {
    pub(crate) async fn read(site: &Site) -> Result<Self> {
        let at = BlockId::number(site.chain.provider().get_block_number().await?);
        let token = site.token();
        let mut balances = Vec::new();
        for holder in holders(site, site.address(Contract::Token)).await? {
            balances.push(ask(token.balanceOf(holder).block(at)).await?);
        }
        Ok(Self {
            supply: ask(token.totalSupply().block(at)).await?,
            balances,
            vaults: [
                Vault::read(site, &site.staking(), at).await?,
                Vault::read(site, &site.savings(), at).await?,
            ],
            rewards: [
                Rewards::read(site, &site.dollar_rewards(), at).await?,
                Rewards::read(site, &site.token_rewards(), at).await?,
            ],
        })
    }

    /// Every invariant, of this moment and since `before`.
    pub(crate) fn check(&self, before: Option<&Self>) -> Result<(), Violation> {
        let (vaults, rewards) = self.parts();
        let now = self.snapshot(&vaults, &rewards);
        invariants::check(&now)?;
        let Some(before) = before else { return Ok(()) };
        let (vaults, rewards) = before.parts();
        invariants::check_since(&before.snapshot(&vaults, &rewards), &now)
    }

    fn parts(&self) -> ([VaultState<'_>; 2], [RewardsState<'_>; 2]) {
        (self.vaults.each_ref().map(Vault::state), self.rewards.each_ref().map(Rewards::state))
    }

    fn snapshot<'a>(
        &'a self,
        vaults: &'a [VaultState<'a>],
        rewards: &'a [RewardsState<'a>],
    ) -> Snapshot<'a> {
        let token = TokenState { supply: self.supply, balances: &self.balances };
        Snapshot { token: Some(token), vaults, rewards }
    }
}

impl Rewards {
    async fn read(
        site: &Site,
        rewards: &IMerkleRewardsInstance<DynProvider>,
        at: BlockId,
    ) -> Result<Self> {
        let token = ask(rewards.reward().block(at)).await?;
        let asset = bindings::IStablecoinInstance::new(token, site.stablecoin().provider().clone());
        let mut claimed = Vec::new();
        for account in claimants(site, *rewards.address()).await? {
            claimed.push(ask(rewards.claimed(account, token).block(at)).await?);
        }
        Ok(Self {
            balance: ask(asset.balanceOf(*rewards.address()).block(at)).await?,
            total: ask(rewards.totalCumulative().block(at)).await?,
            paid: ask(rewards.totalPaid().block(at)).await?,
            claimed,
        })
    }

    fn state(&self) -> RewardsState<'_> {
        let Self { balance, total, paid, claimed } = self;
        RewardsState { balance: *balance, total: *total, paid: *paid, claimed }
    }
}

/// Everyone who was ever paid by `rewards`, by its events.
async fn claimants(site: &Site, rewards: Address) -> Result<BTreeSet<Address>> {
    let paid = vec![Claimed::SIGNATURE_HASH, ClaimedToVault::SIGNATURE_HASH];
    let filter = Filter::new().address(rewards).event_signature(paid).from_block(0);
    let logs = site.chain.provider().get_logs(&filter).await?;
    let account = |log: Log| log.topics().get(1).map(|topic| Address::from_word(*topic));
    Ok(logs.into_iter().filter_map(account).collect())
}

impl Vault {
    async fn read(
        site: &Site,
        vault: &IMicroStakingVaultInstance<DynProvider>,
        at: BlockId,
    ) -> Result<Self> {
        let asset = site.stablecoin();
        let asset = bindings::IStablecoinInstance::new(
            ask(vault.asset().block(at)).await?,
            asset.provider().clone(),
        );
        let mut found = Vec::new();
        for holder in holders(site, *vault.address()).await? {
            let shares = ask(vault.balanceOf(holder).block(at)).await?;
            found.push(Holder {
                shares,
                worth: ask(vault.previewRedeem(shares).block(at)).await?,
                max_withdraw: ask(vault.maxWithdraw(holder).block(at)).await?,
                max_redeem: ask(vault.maxRedeem(holder).block(at)).await?,
            });
        }
        Ok(Self {
            balance: ask(asset.balanceOf(*vault.address()).block(at)).await?,
            assets: ask(vault.totalAssets().block(at)).await?,
            unvested: ask(vault.unvestedRewards().block(at)).await?,
            fees: ask(vault.feesAccrued().block(at)).await?,
            shares: ask(vault.totalSupply().block(at)).await?,
            paused: ask(vault.depositsPaused().block(at)).await?,
            max_deposit: ask(vault.maxDeposit(Address::ZERO).block(at)).await?,
            max_mint: ask(vault.maxMint(Address::ZERO).block(at)).await?,
            holders: found,
        })
    }

    fn state(&self) -> VaultState<'_> {
        VaultState {
            balance: self.balance,
            assets: self.assets,
            unvested: self.unvested,
            fees: self.fees,
            shares: self.shares,
            paused: self.paused,
            max_deposit: self.max_deposit,
            max_mint: self.max_mint,
            holders: &self.holders,
        }
    }
}

/// Everyone who was ever given any of `token`, by its events.
async fn holders(site: &Site, token: Address) -> Result<BTreeSet<Address>> {
    let filter =
        Filter::new().address(token).event_signature(Transfer::SIGNATURE_HASH).from_block(0);
    let logs = site.chain.provider().get_logs(&filter).await?;
    let receivers = logs.iter().filter_map(|log| log.log_decode::<Transfer>().ok());
    let receivers = receivers.map(|log| log.inner.data.to);
    Ok(receivers.filter(|to| !to.is_zero()).collect())
}
