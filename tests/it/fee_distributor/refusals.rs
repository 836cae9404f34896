//! Every error that the contract declares, provoked, to the byte.

use alloy::sol_types::SolError;
use bindings::{IFeeDistributor::*, IStablecoin, stylus::StylusDeployer};
use protocol::fee_distributor::MAX_FEES;
use testkit::{Met, Purse, assert_refused, assert_refused_inside};

use super::{hostile::Stage, *};

/// All of them, so that one without a test is noticed.
#[tokio::test]
async fn every_error_of_the_abi_is_met() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let stage = Stage::set(&world).await?;
    let met = Met::watch();

    locks_that_are_none(&world).await?;
    tokens_that_are_none(&stage).await?;
    too_much(&stage).await?;
    recipients(&stage).await?;
    vaults(&stage).await?;
    reentry(&stage).await?;

    met.assert_all::<IFeeDistributorErrors>(IFeeDistributorErrors::name_by_selector);
    Ok(())
}

async fn locks_that_are_none(world: &World) -> Result<()> {
    let lock = Address::repeat_byte(0x55);
    let newContract = world.birth_of_distributor(lock).address();
    let outcome = world.create_distributor(lock).await.map(|it| *it.address());
    let deployer_s =
        |returned| StylusDeployer::ContractInitializationError { newContract, returned };
    assert_refused_inside(outcome, deployer_s, DistributorInvalidLock { lock });

    // One that weighs everything as nothing, and has no changes to tell of.
    let nothing = [0x60, 32, 0x5f, 0xf3];
    let lock = world.create_evm(&nothing).await?;
    let fees = world.create_distributor(lock).await?;
    assert_eq!(ask(fees.lock()).await?, lock);
    Ok(())
}

async fn tokens_that_are_none(stage: &Stage<'_>) -> Result<()> {
    let (fees, keeper) = (&stage.till.fees, &stage.keeper);
    let token = Address::repeat_byte(0x55);
    for outcome in [keeper.send(fees.notify(token, ONE)).await, keeper.send(fees.sync(token)).await]
    {
        assert_refused(outcome, DistributorInvalidToken { token });
    }
    let token = stage.till.dollar;
    let nothing = keeper.send(fees.notify(token, U256::ZERO)).await;
    assert_refused(nothing, DistributorNothingReceived { token });
    let unfunded = keeper.send(fees.notify(token, ONE)).await;
    let (spender, allowance) = (stage.till.at(), U256::ZERO);
    let said = IStablecoin::ERC20InsufficientAllowance { spender, allowance, needed: ONE };
    assert_refused(
        unfunded,
        DistributorTokenCallFailed { token, reason: said.abi_encode().into() },
    );
    Ok(())
}

async fn too_much(stage: &Stage<'_>) -> Result<()> {
    let (fees, keeper, token) = (&stage.till.fees, &stage.keeper, *stage.token.address());
    let maximum = MAX_FEES - hundred();
    keeper.send(stage.token.mint(keeper.address(), maximum)).await?;

    let amount = maximum + ONE;
    let refused = keeper.send(fees.notify(token, amount)).await;
    assert_refused(refused, DistributorTooMuch { token, amount, maximum });
    keeper.send(fees.notify(token, maximum)).await?;
    assert_eq!(ask(fees.liability(token)).await?, MAX_FEES);

    // A donation of any size is taken as far as there is room.
    keeper.send(stage.token.mint(stage.till.at(), MAX_FEES)).await?;
    assert_eq!(ask(fees.sync(token)).await?, U256::ZERO);
    keeper.send(fees.claim(stage.alice.address(), vec![token])).await?;
    assert!(dollars(74) < ask(fees.sync(token)).await?);
    Ok(())
}

async fn recipients(stage: &Stage<'_>) -> Result<()> {
    let recipient = stage.till.at();
    let itself = stage.alice.send(stage.till.fees.setRecipient(recipient)).await;
    assert_refused(itself, DistributorInvalidRecipient { recipient });
    Ok(())
}

/// Begins where what was claimed is brought again.
async fn vaults(stage: &Stage<'_>) -> Result<()> {
    let (fees, token) = (&stage.till.fees, *stage.token.address());
    stage.till.pass_to(3).await?;
    let vault = stage.till.at();
    let none = stage.alice.send(fees.claimAndStake(vault)).await;
    let reason = alloy::primitives::Bytes::new();
    assert_refused(none, DistributorVaultCallFailed { vault, reason });
    let amount = ask(fees.claimable(stage.alice.address(), token)).await?;
    let vault = stage.till.world.idle_vault(token).await?;
    let idle = stage.alice.send(fees.claimAndStake(vault)).await;
    assert_refused(idle, DistributorVaultTook { vault, taken: U256::ZERO, amount });
    Ok(())
}

async fn reentry(stage: &Stage<'_>) -> Result<()> {
    use alloy::sol_types::SolCall;
    use bindings::IHostileToken::CalledBack;
    let token = *stage.token.address();
    let act = syncCall { token }.abi_encode();
    stage.keeper.send(stage.token.callBack(stage.till.at(), act.into())).await?;
    let claim = stage.till.fees.claim(stage.alice.address(), vec![token]);
    let receipt = stage.keeper.send(claim).await?;
    testkit::assert_told(&events::<CalledBack>(&receipt)[0].answer, DistributorReentered {});
    Ok(())
}

/// There is nothing that anyone could do as an owner, and nothing that anyone does to another.
#[tokio::test]
async fn strangers_change_nothing_of_an_account_s() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let till = Till::open(&world).await?;
    let alice = till.locker("alice", 5, 104).await?;
    till.bring_weekly(1, 2, hundred()).await?;
    let stranger = world.actor("stranger", Purse::default()).await?;
    let due = till.claimable(alice.address()).await?;

    stranger.send(till.fees.sync(till.dollar)).await?;
    stranger.send(till.fees.checkpoint(till.dollar)).await?;
    stranger.send(till.fees.claimAndStake(*world.savings().address())).await?;
    stranger.send(till.fees.claim(stranger.address(), vec![till.dollar])).await?;
    stranger.send(till.fees.setRecipient(alice.address())).await?;

    assert_eq!(till.claimable(alice.address()).await?, due);
    till.claim(&stranger, alice.address()).await?;
    assert_eq!(till.dollars_of(alice.address()).await?, due);
    assert_eq!(till.dollars_of(stranger.address()).await?, U256::ZERO);
    Ok(())
}
