//! What only the owner may do, and what not even it may.

use bindings::IFeeSplitter::*;
use protocol::time::DAY;
use testkit::{Purse, assert_refused};

use super::*;

/// I-SPLIT-2
#[tokio::test]
async fn stages_follow_one_by_one_and_thirty_days_apart() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let bench = Bench::set(&world).await?;
    let (splitter, owner) = (&bench.splitter, bench.owner());
    let since = ask(splitter.stageSince()).await?;
    let earliest = since + U256::from(30 * DAY);

    let early = owner.send(splitter.setStage(1)).await;
    assert_refused(early, SplitterStageTooSoon { earliest });
    let not_next = SplitterStageNotNext { stage: U256::from(2), current: U256::ZERO };
    assert_refused(owner.send(splitter.setStage(2)).await, not_next);
    world.pass_to(earliest.to::<u64>()).await?;
    let receipt = owner.send(splitter.setStage(1)).await?;

    let since = ask(splitter.stageSince()).await?;
    assert_eq!(events::<StageSet>(&receipt), [StageSet { stage: ONE, since }]);
    assert_eq!(ask(splitter.stage()).await?, 1);
    world.pass(30 * DAY).await?;
    let itself = owner.send(splitter.setStage(1)).await;
    assert_refused(itself, SplitterStageNotNext { stage: ONE, current: ONE });
    owner.send(splitter.setStage(0)).await?;
    assert_eq!(ask(splitter.stage()).await?, 0, "back is as good as on");
    Ok(())
}

/// I-SPLIT-2
#[tokio::test]
async fn shares_have_bounds_and_are_told() -> Result<()> {
    let world = World::launch().await?;
    let bench = Bench::set(&world).await?;
    let (splitter, owner) = (&bench.splitter, bench.owner());
    let shares = async |shares: [u16; 5]| {
        let [buyback, stakers, insurance, discount, treasury] = shares;
        owner
            .send(splitter.setStageShares(1, buyback, stakers, insurance, discount, treasury))
            .await
    };
    let too_high =
        |bps, maximum| SplitterShareTooHigh { bps: U256::from(bps), maximum: U256::from(maximum) };

    let sum = U256::from(10_001);
    let more = shares([501, 6_000, 500, 3_000, 0]).await;
    assert_refused(more, SplitterSharesNotTheWhole { sum });
    let (bps, minimum) = (U256::from(499), U256::from(500));
    let uninsured = shares([501, 6_000, 499, 3_000, 0]).await;
    assert_refused(uninsured, SplitterInsuranceTooLow { bps, minimum });
    assert_refused(shares([499, 6_001, 500, 3_000, 0]).await, too_high(6_001, 6_000));
    assert_refused(shares([4_499, 0, 500, 5_001, 0]).await, too_high(5_001, 5_000));
    assert_refused(shares([7_499, 0, 500, 0, 2_001]).await, too_high(2_001, 2_000));
    let receipt = shares([0, 6_000, 500, 1_500, 2_000]).await?;

    let [buyback, stakers, insurance, discount, treasury] =
        [0, 6_000, 500, 1_500, 2_000].map(|it: u64| U256::from(it));
    let told = StageSharesSet { stage: ONE, buyback, stakers, insurance, discount, treasury };
    assert_eq!(events::<StageSharesSet>(&receipt), [told]);
    let set = ask(splitter.stageShares(1)).await?;
    assert_eq!((set.buyback, set.stakers, set.treasury), (0, 6_000, 2_000));
    let untouched = ask(splitter.stageShares(2)).await?;
    assert_eq!((untouched.buyback, untouched.stakers, untouched.insurance), (5_500, 2_500, 1_500));
    Ok(())
}

#[tokio::test]
async fn what_the_owner_sets_is_told() -> Result<()> {
    let world = World::launch().await?;
    let bench = Bench::set(&world).await?;
    let (splitter, owner, token) = (&bench.splitter, bench.owner(), bench.dollar());

    let receipt = bench.appoint(token, [FUND, CHEST, ZERO, REBATES, FUND]).await?;
    let told = RecipientsSet {
        token,
        buyback: FUND,
        stakers: CHEST,
        insurance: ZERO,
        discount: REBATES,
        treasury: FUND,
    };
    assert_eq!(events::<RecipientsSet>(&receipt), [told]);
    let set = ask(splitter.recipients(token)).await?;
    assert_eq!([set.buyback, set.stakers, set.insurance], [FUND, CHEST, ZERO]);
    assert_eq!([set.discount, set.treasury], [REBATES, FUND]);
    let others = ask(splitter.recipients(*world.token().address())).await?;
    assert_eq!(others.insurance, FUND, "of another token");

    let receipt = owner.send(splitter.setStakerYieldCap(token, ONE)).await?;
    assert_eq!(events::<StakerYieldCapSet>(&receipt), [StakerYieldCapSet { token, perWeek: ONE }]);
    let receipt = owner.send(splitter.setStakerYieldCap(token, ONE << 112_usize)).await?;
    let perWeek = U256::MAX;
    assert_eq!(events::<StakerYieldCapSet>(&receipt), [StakerYieldCapSet { token, perWeek }]);
    let receipt = owner.send(splitter.setInsuranceFloor(token, ONE)).await?;
    assert_eq!(events::<InsuranceFloorSet>(&receipt), [InsuranceFloorSet { token, floor: ONE }]);
    Ok(())
}

#[tokio::test]
async fn strangers_change_nothing() -> Result<()> {
    let world = World::launch().await?;
    let bench = Bench::set(&world).await?;
    let (splitter, token) = (&bench.splitter, bench.dollar());
    let stranger = world.actor("stranger", Purse::default()).await?;
    let account = stranger.address();

    let unauthorized = OwnableUnauthorizedAccount { account };
    for outcome in [
        stranger.send(splitter.setStage(1)).await,
        stranger.send(splitter.setStageShares(0, 500, 6_000, 500, 3_000, 0)).await,
        stranger
            .send(splitter.setRecipients(token, account, account, account, account, account))
            .await,
        stranger.send(splitter.setStakerYieldCap(token, ONE)).await,
        stranger.send(splitter.setInsuranceFloor(token, ONE)).await,
        stranger.send(splitter.transferOwnership(account)).await,
        stranger.send(splitter.acceptOwnership()).await,
    ] {
        assert_refused(outcome, unauthorized.clone());
    }

    let owner = bench.owner();
    owner.send(splitter.transferOwnership(account)).await?;
    assert_eq!(ask(splitter.pendingOwner()).await?, account);
    stranger.send(splitter.acceptOwnership()).await?;
    assert_eq!(ask(splitter.owner()).await?, account);
    let account = owner.address();
    let late = owner.send(splitter.setInsuranceFloor(token, ONE)).await;
    assert_refused(late, OwnableUnauthorizedAccount { account });
    Ok(())
}
