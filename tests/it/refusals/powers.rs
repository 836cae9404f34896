//! What only an owner or a guardian may do, and what not even they may.

use alloy::{
    primitives::{Address, B256, U256},
    sol_types::SolError,
};
use bindings::{IMicroStakingVault::*, VaultInit, stylus::StylusDeployer};
use client::call::ask;
use deploy::contract::Contract;
use eyre::Result;
use protocol::vault::MAX_ASSETS;
use testkit::{Actor, Purse, World, assert_refused, assert_refused_inside, dollars};

use super::{ONE, ZERO};

pub(super) async fn strangers_change_nothing(world: &World, alice: &Actor) -> Result<()> {
    let stranger = world.actor("stranger", Purse::default()).await?;
    let (vault, account) = (world.savings(), stranger.address());

    let unauthorized = OwnableUnauthorizedAccount { account };
    for outcome in [
        stranger.send(vault.setDepositFeeBps(ONE)).await,
        stranger.send(vault.setPerformanceFeeBps(ONE)).await,
        stranger.send(vault.setFeeRecipient(account)).await,
        stranger.send(vault.setDepositCap(ONE)).await,
        stranger.send(vault.setMinDeposit(ONE)).await,
        stranger.send(vault.setGuardian(account)).await,
        stranger.send(vault.setMerkleRewards(account)).await,
        stranger.send(vault.skim(*world.token().address())).await,
        stranger.send(vault.transferOwnership(account)).await,
        stranger.send(vault.acceptOwnership()).await,
        stranger.send(vault.pauseDeposits(false)).await,
    ] {
        assert_refused(outcome, unauthorized.clone());
    }
    let pause = stranger.send(vault.pauseDeposits(true)).await;
    assert_refused(pause, VaultNotGuardian { account });

    // The guardian may pause, and nothing else.
    world.deployer().send(vault.setGuardian(account)).await?;
    stranger.send(vault.pauseDeposits(true)).await?;
    let cap = stranger.send(vault.setDepositCap(ONE)).await;
    assert_refused(cap, unauthorized.clone());
    let reopened = stranger.send(vault.pauseDeposits(false)).await;
    assert_refused(reopened, unauthorized);
    assert_refused(alice.send(vault.stake(dollars(1))).await, VaultDepositsPaused {});
    assert!(ask(vault.depositsPaused()).await?);
    world.deployer().send(vault.pauseDeposits(false)).await?;
    Ok(())
}

/// Leaves the highest fees and the highest minimum that there can be.
pub(super) async fn parameters_out_of_bounds(world: &World) -> Result<()> {
    let (vault, owner) = (world.savings(), world.deployer());

    let (bps, maximum) = (U256::from(101), U256::from(100));
    let fee = owner.send(vault.setDepositFeeBps(bps)).await;
    assert_refused(fee, VaultFeeTooHigh { bps, maximum });
    let (bps, maximum) = (U256::from(1_001), U256::from(1_000));
    let fee = owner.send(vault.setPerformanceFeeBps(bps)).await;
    assert_refused(fee, VaultFeeTooHigh { bps, maximum });
    let bps = U256::from(1) << 16;
    let cut_off = owner.send(vault.setDepositFeeBps(bps)).await;
    assert_refused(cut_off, VaultFeeTooHigh { bps, maximum: U256::from(100) });
    let (assets, maximum) = (dollars(1) + ONE, dollars(1));
    let minimum = owner.send(vault.setMinDeposit(assets)).await;
    assert_refused(minimum, VaultMinDepositTooHigh { assets, maximum });
    let recipient = owner.send(vault.setFeeRecipient(ZERO)).await;
    assert_refused(recipient, VaultInvalidFeeRecipient { recipient: ZERO });

    owner.send(vault.setDepositFeeBps(U256::from(100))).await?;
    owner.send(vault.setPerformanceFeeBps(U256::from(1_000))).await?;
    owner.send(vault.setMinDeposit(dollars(1))).await?;
    owner.send(vault.setDepositCap(U256::MAX)).await?;
    assert_eq!(ask(vault.depositCap()).await?, MAX_ASSETS);
    Ok(())
}

pub(super) async fn vaults_that_cannot_be(world: &World) -> Result<()> {
    let someone = world.deployer().address();
    let good = VaultInit {
        office: world.site.address(Contract::VaultOffice),
        asset: *world.stablecoin().address(),
        governance: someone,
        guardian: ZERO,
        feeRecipient: someone,
        name: B256::right_padding_from(b"Another"),
        symbol: B256::right_padding_from(b"ANO"),
    };
    let codeless = Address::repeat_byte(0x55);

    let init = VaultInit { asset: codeless, ..good.clone() };
    refused(world, &init, VaultInvalidAsset { asset: codeless }).await;
    let init = VaultInit { governance: ZERO, ..good.clone() };
    refused(world, &init, OwnableInvalidOwner { owner: ZERO }).await;
    let init = VaultInit { feeRecipient: ZERO, ..good.clone() };
    refused(world, &init, VaultInvalidFeeRecipient { recipient: ZERO }).await;
    // Code that answers everything with success, and none.
    let obliging = world.create_evm(&[0x00]).await?;
    for office in [obliging, codeless, ZERO] {
        let init = VaultInit { office, ..good.clone() };
        refused(world, &init, VaultInvalidOffice { office }).await;
    }

    let vault = world.create_vault(&good).await?;
    assert_eq!(ask(vault.name()).await?, "Another");
    Ok(())
}

/// No vault is created, told this.
async fn refused(world: &World, init: &VaultInit, error: impl SolError) {
    let newContract = world.birth_of_vault(init).address();
    let outcome = world.create_vault(init).await.map(|vault| *vault.address());
    let deployer_s =
        |returned| StylusDeployer::ContractInitializationError { newContract, returned };
    assert_refused_inside(outcome, deployer_s, error);
}
