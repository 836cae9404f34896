//! Who receives what.

use bindings::{
    IFeeDistributor::FeesReceived,
    IFeeSplitter::{CreditWithdrawn, FeesCollected, FeesDistributed, ShareCredited},
};
use protocol::time::{DAY, WEEK};
use testkit::Purse;

use super::*;

#[tokio::test]
async fn a_split_pays_every_role_its_share_and_the_insurance_what_rounding_leaves() -> Result<()> {
    let world = World::launch().await?;
    let bench = Bench::set(&world).await?;
    let token = bench.dollar();
    let amount = dollars(10) + U256::from(19);
    bench.send(amount).await?;
    let parts = ask(bench.splitter.distribute(token)).await?;

    let receipt = bench.keeper.send(bench.splitter.distributeFees()).await?;

    let units = |units: u64| U256::from(units);
    let [buyback, stakers, insurance, discount, treasury] =
        [1_500_002, 3_000_005, 1_000_004, 4_500_008, 0].map(units);
    assert_eq!(parts, [buyback, stakers, insurance, discount, treasury]);
    let stage = U256::ZERO;
    let told =
        FeesDistributed { token, stage, amount, buyback, stakers, insurance, discount, treasury };
    assert_eq!(events::<FeesDistributed>(&receipt), [told]);
    assert_eq!(bench.paid(token).await?, [stakers, insurance, discount, treasury]);
    assert_eq!(events::<FeesReceived>(&receipt)[0].amount, stakers);
    assert_eq!(ask(world.fee_distributor().liability(token)).await?, stakers);
    let allowance = ask(world.stablecoin().allowance(bench.at(), bench.distributor)).await?;
    assert_eq!(allowance, U256::ZERO);

    // The buyback's waits, and is not split again.
    let (role, reason) = (U256::from(BUYBACK), Bytes::new());
    let credited = ShareCredited { token, role, amount: buyback, credit: buyback, reason };
    assert_eq!(events::<ShareCredited>(&receipt), [credited]);
    assert_eq!(bench.credits(token).await?[0], buyback);
    assert_eq!(bench.has(token, bench.at()).await?, buyback);
    let again = bench.distribute(token).await?;
    assert_eq!(events::<FeesDistributed>(&again), []);
    assert_eq!(ask(bench.splitter.distribute(token)).await?, [U256::ZERO; 5]);

    let buyer = Address::repeat_byte(0xb1);
    bench.appoint(token, [buyer, bench.distributor, FUND, REBATES, CHEST]).await?;
    let receipt = bench.keeper.send(bench.splitter.withdrawCredit(token, BUYBACK)).await?;
    let paid = CreditWithdrawn { token, role, recipient: buyer, amount: buyback };
    assert_eq!(events::<CreditWithdrawn>(&receipt), [paid]);
    assert_eq!(bench.has(token, buyer).await?, buyback);
    assert_eq!(bench.credits(token).await?, [U256::ZERO; 5]);
    assert_eq!(ask(bench.splitter.withdrawCredit(token, BUYBACK)).await?, U256::ZERO);
    Ok(())
}

/// What fees in the governance token buy back is burned on the spot.
#[tokio::test]
async fn fees_in_the_governance_token_are_burned_for_the_buyback() -> Result<()> {
    let world = World::launch().await?;
    let bench = Bench::set(&world).await?;
    let token = *world.token().address();
    let supply = ask(world.token().totalSupply()).await?;
    let owner = bench.owner();
    owner.send(world.token().approve(bench.at(), tokens(100))).await?;
    let receipt = owner.send(bench.splitter.collect(token, tokens(100))).await?;
    let collected = FeesCollected { token, from: owner.address(), amount: tokens(100) };
    assert_eq!(events::<FeesCollected>(&receipt), [collected]);

    let receipt = bench.distribute(token).await?;

    assert_eq!(events::<ShareCredited>(&receipt), []);
    assert_eq!(ask(world.token().totalSupply()).await?, supply - tokens(15));
    assert_eq!(bench.paid(token).await?, [tokens(30), tokens(10), tokens(45), U256::ZERO]);
    assert_eq!(bench.has(token, bench.at()).await?, U256::ZERO);
    Ok(())
}

/// The way of every fee: a deposit, the vault, the splitter of the plan.
#[tokio::test]
async fn fees_of_a_vault_are_split_as_they_come() -> Result<()> {
    let world = World::launch().await?;
    let (splitter, savings) = (world.fee_splitter(), world.savings());
    let saver = world.saver("saver", dollars(1_000)).await?;
    assert_eq!(ask(savings.feeRecipient()).await?, *splitter.address());
    saver.send(savings.stake(dollars(1_000))).await?;
    saver.send(savings.collectFees()).await?;

    let receipt = saver.send(splitter.distributeFees()).await?;

    let split = &events::<FeesDistributed>(&receipt)[0];
    assert_eq!(split.amount, dollars(1));
    assert_eq!(split.stakers, mills(300));
    let liability = ask(world.fee_distributor().liability(*world.stablecoin().address())).await?;
    assert_eq!(liability, split.stakers);
    Ok(())
}

#[tokio::test]
async fn each_stage_splits_by_its_own_shares() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let bench = Bench::set(&world).await?;
    let (token, splitter) = (bench.dollar(), &bench.splitter);
    for (stage, parts) in [
        (0, [1_500, 3_000, 1_000, 4_500, 0]),
        (1, [4_000, 3_000, 1_000, 2_000, 0]),
        (2, [5_500, 2_500, 1_500, 500, 0]),
    ] {
        if stage != 0 {
            world.pass(30 * DAY).await?;
            bench.owner().send(splitter.setStage(stage)).await?;
        }
        bench.send(dollars(10)).await?;

        assert_eq!(ask(splitter.distribute(token)).await?, parts.map(mills), "stage {stage}");
        bench.distribute(token).await?;
    }

    bench.owner().send(splitter.setStageShares(2, 1_000, 1_000, 5_000, 1_000, 2_000)).await?;
    bench.send(dollars(10)).await?;
    let parts = ask(splitter.distribute(token)).await?;
    assert_eq!(parts, [1_000, 1_000, 5_000, 1_000, 2_000].map(mills));
    bench.distribute(token).await?;
    assert_eq!(bench.has(token, CHEST).await?, dollars(2));
    Ok(())
}

#[tokio::test]
async fn stakers_are_given_no_more_than_their_cap_of_the_week() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let bench = Bench::set(&world).await?;
    let (token, splitter) = (bench.dollar(), &bench.splitter);
    let now = world.site.chain.now().await?;
    world.pass_to(now - now % WEEK + WEEK).await?;
    bench.owner().send(splitter.setStakerYieldCap(token, mills(4_000))).await?;
    let split = async |units| -> Result<(U256, U256)> {
        bench.send(units).await?;
        let parts = ask(splitter.distribute(token)).await?;
        bench.distribute(token).await?;
        Ok((parts[1], parts[2]))
    };

    assert_eq!(split(dollars(10)).await?, (mills(3_000), mills(1_000)));
    let cap = ask(splitter.stakerYieldCap(token)).await?;
    assert_eq!((cap.perWeek, cap.given), (mills(4_000), mills(3_000)));
    assert_eq!(split(dollars(10)).await?, (mills(1_000), mills(3_000)), "the rest insures");
    assert_eq!(split(dollars(10)).await?, (U256::ZERO, mills(4_000)));
    world.pass(WEEK).await?;
    assert_eq!(ask(splitter.stakerYieldCap(token)).await?.given, U256::ZERO);
    assert_eq!(split(dollars(10)).await?, (mills(3_000), mills(1_000)));
    bench.owner().send(splitter.setStakerYieldCap(token, U256::MAX)).await?;
    assert_eq!(split(dollars(20)).await?, (mills(6_000), mills(2_000)));
    assert_eq!(ask(splitter.stakerYieldCap(token)).await?.perWeek, U256::MAX);
    Ok(())
}

#[tokio::test]
async fn the_buyback_fills_the_insurance_to_its_floor() -> Result<()> {
    let world = World::launch().await?;
    let bench = Bench::set(&world).await?;
    let (token, splitter) = (bench.dollar(), &bench.splitter);
    bench.owner().send(splitter.setInsuranceFloor(token, mills(4_000))).await?;
    assert_eq!(ask(splitter.insuranceFloor(token)).await?, mills(4_000));
    bench.send(dollars(10)).await?;
    let parts = ask(splitter.distribute(token)).await?;
    assert_eq!(parts, [0, 3_000, 2_500, 4_500, 0].map(mills));
    bench.distribute(token).await?;

    // What the fund has counts, and no more is needed than what it lacks.
    bench.send(dollars(10)).await?;
    let parts = ask(splitter.distribute(token)).await?;
    assert_eq!(parts, [1_000, 3_000, 1_500, 4_500, 0].map(mills));
    bench.distribute(token).await?;
    bench.send(dollars(10)).await?;
    assert_eq!(ask(splitter.distribute(token)).await?[0], mills(1_500));

    // So does its credit, where nobody is named.
    bench.appoint(token, [ZERO, bench.distributor, ZERO, REBATES, CHEST]).await?;
    bench.distribute(token).await?;
    assert_eq!(bench.credits(token).await?[2], mills(2_500));
    bench.send(dollars(10)).await?;
    assert_eq!(ask(splitter.distribute(token)).await?[2], mills(1_500));
    Ok(())
}

/// Anything that is a token can be split; where nobody is named, everything waits.
#[tokio::test]
async fn a_token_that_nobody_thought_of_waits_for_its_recipients() -> Result<()> {
    let world = World::launch().await?;
    let bench = Bench::set(&world).await?;
    let shares = *world.savings().address();
    let saver = world.saver("saver", dollars(10)).await?;
    saver.send(world.savings().stake(dollars(10))).await?;
    let held = bench.has(shares, saver.address()).await?;
    saver.send(world.savings().transfer(bench.at(), held)).await?;

    bench.distribute(shares).await?;

    assert_eq!(bench.credits(shares).await?.iter().sum::<U256>(), held);
    let nobody = world.actor("nobody", Purse::default()).await?;
    bench.appoint(shares, [nobody.address(); 5]).await?;
    for role in [BUYBACK, INSURANCE, DISCOUNT, TREASURY] {
        nobody.send(bench.splitter.withdrawCredit(shares, role)).await?;
    }
    let [buyback, stakers, ..] = bench.credits(shares).await?;
    assert_eq!((buyback, stakers), (U256::ZERO, held * U256::from(3) / U256::from(10)));
    assert_eq!(bench.has(shares, nobody.address()).await?, held - stakers);
    Ok(())
}
