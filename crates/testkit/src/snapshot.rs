//! What the contracts say at one block, in the form `protocol` judges it.

use std::collections::BTreeSet;

use alloy::{
    eips::BlockId,
    primitives::{Address, U256},
    providers::{DynProvider, Provider},
    rpc::types::Filter,
    sol_types::SolEvent,
};
use bindings::{IMicroStakingVaultInstance, IMilletToken::Transfer};
use client::call::ask;
use deploy::{contract::Contract, site::Site};
use eyre::Result;
use protocol::invariants::{self, Holder, Snapshot, TokenState, VaultState, Violation};

/// One moment, owned.
#[derive(Debug)]
pub(crate) struct Moment {
    supply: U256,
    balances: Vec<U256>,
    vaults: [Vault; 2],
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
        })
    }

    /// Every invariant, of this moment and since `before`.
    pub(crate) fn check(&self, before: Option<&Self>) -> Result<(), Violation> {
        let vaults = self.vaults();
        let now = self.snapshot(&vaults);
        invariants::check(&now)?;
        let Some(before) = before else { return Ok(()) };
        let vaults = before.vaults();
        invariants::check_since(&before.snapshot(&vaults), &now)
    }

    fn vaults(&self) -> [VaultState<'_>; 2] {
        [self.vaults[0].state(), self.vaults[1].state()]
    }

    fn snapshot<'a>(&'a self, vaults: &'a [VaultState<'a>]) -> Snapshot<'a> {
        let token = TokenState { supply: self.supply, balances: &self.balances };
        Snapshot { token: Some(token), vaults }
    }
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
