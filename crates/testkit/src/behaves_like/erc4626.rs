//! ERC-4626: previews equal acts, limits are honest, and nobody takes out for others unasked.

use alloy::primitives::{Address, U256};
use alloy::providers::DynProvider;
use bindings::{
    IMicroStakingVault::{
        Deposit, ERC20InsufficientAllowance, ERC4626ExceededMaxRedeem, ERC4626ExceededMaxWithdraw,
        Withdraw,
    },
    IMicroStakingVaultInstance,
};
use client::call::ask;
use eyre::{OptionExt, Result};

use crate::{Actor, World, assert_refused};

/// A vault and two accounts.
struct Scene<'a> {
    world: &'a World,
    vault: IMicroStakingVaultInstance<DynProvider>,
    owner: &'a Actor,
    other: &'a Actor,
}

/// The vault follows ERC-4626. `owner` has at least a thousand units of the asset, all of which the
/// vault may take; `other` has ETH.
///
/// # Errors
///
/// If the chain fails.
///
/// # Panics
///
/// If it does not.
pub async fn erc4626(
    world: &World,
    vault: IMicroStakingVaultInstance<DynProvider>,
    owner: &Actor,
    other: &Actor,
) -> Result<()> {
    let scene = Scene { world, vault, owner, other };
    scene.coming_in().await?;
    scene.conversions_round_down().await?;
    scene.going_out().await?;
    scene.going_out_for_another().await?;
    scene.limits().await
}

impl Scene<'_> {
    async fn asset(&self) -> Result<Address> {
        Ok(ask(self.vault.asset()).await?)
    }

    async fn assets_of(&self, account: &Actor) -> Result<U256> {
        let asset = self.world.erc20(self.asset().await?);
        Ok(ask(asset.balanceOf(account.address())).await?)
    }

    async fn shares_of(&self, account: &Actor) -> Result<U256> {
        Ok(ask(self.vault.balanceOf(account.address())).await?)
    }

    async fn coming_in(&self) -> Result<()> {
        let (owner, receiver) = (self.owner.address(), self.other.address());
        let (had, had_shares) =
            (self.assets_of(self.owner).await?, self.shares_of(self.other).await?);
        let assets = U256::from(300);

        let shares = ask(self.vault.previewDeposit(assets)).await?;
        let receipt = self.owner.send(self.vault.deposit(assets, receiver)).await?;
        let event = receipt.decoded_log::<Deposit>().ok_or_eyre("a deposit went unsaid")?;
        assert_eq!(event.data, Deposit { sender: owner, owner: receiver, assets, shares });

        let minted = ask(self.vault.convertToShares(U256::from(200))).await?;
        let cost = ask(self.vault.previewMint(minted)).await?;
        let receipt = self.owner.send(self.vault.mint(minted, receiver)).await?;
        let event = receipt.decoded_log::<Deposit>().ok_or_eyre("a mint went unsaid")?;
        let said = Deposit { sender: owner, owner: receiver, assets: cost, shares: minted };
        assert_eq!(event.data, said);

        assert_eq!(self.assets_of(self.owner).await?, had - assets - cost);
        assert_eq!(self.shares_of(self.other).await?, had_shares + shares + minted);
        Ok(())
    }

    async fn conversions_round_down(&self) -> Result<()> {
        for assets in [0, 1, 7, 1_000_003] {
            let assets = U256::from(assets);
            let shares = ask(self.vault.convertToShares(assets)).await?;
            let back = ask(self.vault.convertToAssets(shares)).await?;
            assert!(back <= assets, "{assets} became {back}");
            // The fee is in the price of coming in; going out has none.
            assert!(ask(self.vault.previewDeposit(assets)).await? <= shares);
            assert!(assets <= ask(self.vault.previewMint(shares)).await? + U256::ONE);
            assert!(shares <= ask(self.vault.previewWithdraw(assets)).await?);
            assert_eq!(ask(self.vault.previewRedeem(shares)).await?, back);
        }
        Ok(())
    }

    async fn going_out(&self) -> Result<()> {
        let (sender, receiver) = (self.other.address(), self.owner.address());
        let (had, had_shares) =
            (self.assets_of(self.owner).await?, self.shares_of(self.other).await?);
        let assets = U256::from(100);

        let burned = ask(self.vault.previewWithdraw(assets)).await?;
        let receipt = self.other.send(self.vault.withdraw(assets, receiver, sender)).await?;
        let event = receipt.decoded_log::<Withdraw>().ok_or_eyre("a withdrawal went unsaid")?;
        assert_eq!(
            event.data,
            Withdraw { sender, receiver, owner: sender, assets, shares: burned }
        );

        let paid = ask(self.vault.previewRedeem(burned)).await?;
        let receipt = self.other.send(self.vault.redeem(burned, receiver, sender)).await?;
        let event = receipt.decoded_log::<Withdraw>().ok_or_eyre("a redemption went unsaid")?;
        assert_eq!(
            event.data,
            Withdraw { sender, receiver, owner: sender, assets: paid, shares: burned }
        );

        assert_eq!(self.assets_of(self.owner).await?, had + assets + paid);
        assert_eq!(self.shares_of(self.other).await?, had_shares - burned - burned);
        Ok(())
    }

    async fn going_out_for_another(&self) -> Result<()> {
        let (spender, owner) = (self.owner.address(), self.other.address());
        let needed = ask(self.vault.convertToShares(U256::from(50))).await?;
        let redeem = || self.vault.redeem(needed, spender, owner);
        let allowance = U256::ZERO;

        let unasked = self.owner.send(redeem()).await;
        assert_refused(unasked, ERC20InsufficientAllowance { spender, allowance, needed });

        self.other.send(self.vault.approve(spender, needed)).await?;
        self.owner.send(redeem()).await?;
        assert_eq!(ask(self.vault.allowance(owner, spender)).await?, U256::ZERO);
        Ok(())
    }

    async fn limits(&self) -> Result<()> {
        let owner = self.other.address();
        let shares = self.shares_of(self.other).await?;
        let worth = ask(self.vault.previewRedeem(shares)).await?;
        assert_eq!(ask(self.vault.maxRedeem(owner)).await?, shares);
        assert_eq!(ask(self.vault.maxWithdraw(owner)).await?, worth);

        let (too_many, too_much) = (shares + U256::ONE, worth + U256::ONE);
        let redeem = self.other.send(self.vault.redeem(too_many, owner, owner)).await;
        let withdraw = self.other.send(self.vault.withdraw(too_much, owner, owner)).await;
        assert_refused(redeem, ERC4626ExceededMaxRedeem { owner, shares: too_many, max: shares });
        assert_refused(
            withdraw,
            ERC4626ExceededMaxWithdraw { owner, assets: too_much, max: worth },
        );

        self.other.send(self.vault.redeem(shares, owner, owner)).await?;
        assert_eq!(self.shares_of(self.other).await?, U256::ZERO);
        Ok(())
    }
}
