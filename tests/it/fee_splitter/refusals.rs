//! Every error that the contract declares, provoked, to the byte.

use alloy::sol_types::{SolCall, SolError};
use bindings::{
    IFeeSplitter::*, IHostileToken::CalledBack, IStablecoin, SplitterInit, stylus::StylusDeployer,
};
use protocol::time::DAY;
use testkit::{Met, Purse, assert_refused, assert_refused_inside, assert_told};

use super::*;

/// All of them, so that one without a test is noticed.
#[tokio::test]
async fn every_error_of_the_abi_is_met() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let bench = Bench::set(&world).await?;
    let met = Met::watch();

    constructor(&world).await?;
    owners_mistakes(&bench).await?;
    tokens_that_are_none(&bench).await?;
    credits_that_cannot_be_paid(&bench).await?;
    reentry(&bench).await?;

    met.assert_all::<IFeeSplitterErrors>(IFeeSplitterErrors::name_by_selector);
    Ok(())
}

async fn constructor(world: &World) -> Result<()> {
    let good = world.splitter_init();
    let token = Address::repeat_byte(0x55);

    let init = SplitterInit { governance: ZERO, ..good.clone() };
    refused(world, &init, OwnableInvalidOwner { owner: ZERO }).await;
    let init = SplitterInit { token, ..good.clone() };
    refused(world, &init, SplitterInvalidToken { token }).await;
    let init = SplitterInit { feeToken: token, ..good };
    refused(world, &init, SplitterInvalidToken { token }).await;
    Ok(())
}

/// No splitter is created, told this.
async fn refused(world: &World, init: &SplitterInit, error: impl SolError) {
    let newContract = world.birth_of_splitter(init).address();
    let outcome = world.create_splitter(init).await.map(|it| *it.address());
    let deployer_s =
        |returned| StylusDeployer::ContractInitializationError { newContract, returned };
    assert_refused_inside(outcome, deployer_s, error);
}

async fn owners_mistakes(bench: &Bench<'_>) -> Result<()> {
    let (splitter, owner, token) = (&bench.splitter, bench.owner(), bench.dollar());
    let three = U256::from(3);

    assert_refused(owner.send(splitter.setStage(3)).await, SplitterUnknownStage { stage: three });
    let unknown = owner.send(splitter.setStageShares(3, 0, 0, 0, 0, 0)).await;
    assert_refused(unknown, SplitterUnknownStage { stage: three });
    let unknown = splitter.stageShares(3).call().await.map(|_| ());
    assert_refused(unknown, SplitterUnknownStage { stage: three });
    let (stage, current) = (U256::from(2), U256::ZERO);
    assert_refused(owner.send(splitter.setStage(2)).await, SplitterStageNotNext { stage, current });
    let earliest = ask(splitter.stageSince()).await? + U256::from(30 * DAY);
    assert_refused(owner.send(splitter.setStage(1)).await, SplitterStageTooSoon { earliest });
    let nothing = owner.send(splitter.setStageShares(0, 0, 0, 0, 0, 0)).await;
    assert_refused(nothing, SplitterSharesNotTheWhole { sum: U256::ZERO });
    let uninsured = owner.send(splitter.setStageShares(0, 10_000, 0, 0, 0, 0)).await;
    let (bps, minimum) = (U256::ZERO, U256::from(500));
    assert_refused(uninsured, SplitterInsuranceTooLow { bps, minimum });
    let generous = owner.send(splitter.setStageShares(0, 0, 6_001, 3_999, 0, 0)).await;
    let (bps, maximum) = (U256::from(6_001), U256::from(6_000));
    assert_refused(generous, SplitterShareTooHigh { bps, maximum });
    let recipient = bench.at();
    for role in 0..5 {
        let mut recipients = [FUND; 5];
        recipients[role] = recipient;
        let itself = bench.appoint(token, recipients).await;
        assert_refused(itself, SplitterInvalidRecipient { recipient });
    }
    let stranger = bench.keeper.send(splitter.setStage(1)).await;
    assert_refused(stranger, OwnableUnauthorizedAccount { account: bench.keeper.address() });
    Ok(())
}

async fn tokens_that_are_none(bench: &Bench<'_>) -> Result<()> {
    let (splitter, keeper) = (&bench.splitter, &bench.keeper);
    let token = Address::repeat_byte(0x55);
    for outcome in [keeper.send(splitter.collect(token, ONE)).await, bench.distribute(token).await]
    {
        assert_refused(outcome, SplitterInvalidToken { token });
    }
    let token = bench.dollar();
    let nothing = keeper.send(splitter.collect(token, U256::ZERO)).await;
    assert_refused(nothing, SplitterNothingReceived { token });
    let unfunded = keeper.send(splitter.collect(token, ONE)).await;
    let (spender, allowance) = (bench.at(), U256::ZERO);
    let said = IStablecoin::ERC20InsufficientAllowance { spender, allowance, needed: ONE };
    assert_refused(unfunded, SplitterTokenCallFailed { token, reason: said.abi_encode().into() });
    Ok(())
}

async fn credits_that_cannot_be_paid(bench: &Bench<'_>) -> Result<()> {
    let (splitter, keeper, token) = (&bench.splitter, &bench.keeper, bench.dollar());
    let five = U256::from(5);
    let unknown = keeper.send(splitter.withdrawCredit(token, 5)).await;
    assert_refused(unknown, SplitterUnknownRole { role: five });
    let unknown = splitter.credit(token, 5).call().await;
    assert_refused(unknown, SplitterUnknownRole { role: five });

    bench.appoint(token, [ZERO; 5]).await?;
    bench.send(dollars(10)).await?;
    bench.distribute(token).await?;
    for role in [BUYBACK, STAKERS, INSURANCE, DISCOUNT] {
        let refused = keeper.send(splitter.withdrawCredit(token, role)).await;
        assert_refused(refused, SplitterNoRecipient { token, role: U256::from(role) });
    }
    assert_eq!(ask(splitter.withdrawCredit(token, TREASURY)).await?, U256::ZERO);

    let recipient = Address::repeat_byte(0xde);
    bench.appoint(token, [ZERO, recipient, ZERO, ZERO, ZERO]).await?;
    let refused = keeper.send(splitter.withdrawCredit(token, STAKERS)).await;
    let (amount, reason) = (mills(3_000), Bytes::new());
    assert_refused(refused, SplitterRecipientCallFailed { recipient, amount, reason });
    Ok(())
}

/// A token that calls back while it is split is told so; the split goes on.
async fn reentry(bench: &Bench<'_>) -> Result<()> {
    let hostile = bench.world.hostile().await?;
    let token = *hostile.address();
    let payer = bench.world.actor("payer", Purse::default()).await?;
    payer.send(hostile.mint(payer.address(), dollars(1))).await?;
    payer.send(hostile.approve(bench.at(), dollars(1))).await?;
    let act = distributeCall { token }.abi_encode();
    payer.send(hostile.callBack(bench.at(), act.into())).await?;
    let receipt = payer.send(bench.splitter.collect(token, dollars(1))).await?;
    assert_told(&events::<CalledBack>(&receipt)[0].answer, SplitterReentered {});
    Ok(())
}
