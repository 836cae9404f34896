//! Roots: how they wait, become current, and are dropped.

use bindings::IMerkleRewards::{
    Claimed, GuardianSet, MaxEpochIncreaseSet, PreviousRootDropped, RewardsInvalidProof,
    RewardsNotWaiting, RewardsTooEarly, RewardsUnfunded, RootActivated, RootRevoked, RootSubmitted,
    Skimmed, TimelockSet, UpdaterSet,
};
use testkit::{Purse, assert_refused};

use super::*;

#[tokio::test]
async fn both_instances_say_what_they_are() -> Result<()> {
    let world = World::launch().await?;
    let governance = world.deployer().address();
    for (rewards, reward, vault, increase) in [
        (
            world.dollar_rewards(),
            *world.stablecoin().address(),
            *world.savings().address(),
            dollars(100_000),
        ),
        (
            world.token_rewards(),
            *world.token().address(),
            *world.staking().address(),
            tokens(2_000_000),
        ),
    ] {
        assert_eq!(ask(rewards.reward()).await?, reward);
        assert_eq!(ask(rewards.vault()).await?, vault);
        assert_eq!(ask(rewards.owner()).await?, governance);
        assert_eq!(ask(rewards.guardian()).await?, governance);
        assert_eq!(ask(rewards.updater()).await?, governance);
        assert_eq!(ask(rewards.timelock()).await?, U256::from(TIMELOCK));
        assert_eq!(ask(rewards.maxEpochIncrease()).await?, increase);
        assert_eq!(ask(rewards.epoch()).await?, U256::ZERO);
        assert_eq!(ask(rewards.root()).await?, B256::ZERO);
    }
    world.check().await
}

#[tokio::test]
async fn a_root_waits_is_told_and_becomes_current() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let desk = Desk::of_dollars(&world).await?;
    let (rewards, stranger) = (&desk.rewards, world.actor("stranger", Purse::default()).await?);
    let first = desk.publish(&crowd(3, 1_000_000));
    let second = desk.publish(&crowd(4, 1_000_000));
    desk.put_up(&first).await?;
    desk.fund(dollars(4)).await?;

    let (root, totalCumulative, epoch) = (second.root(), second.total(), U256::from(2));
    let submit = rewards.submitRoot(root, data_hash(), epoch, totalCumulative, uri());
    let submitted = world.deployer().send(submit).await?;

    let told = submitted.decoded_log::<RootSubmitted>().unwrap().data;
    let activatesAt = told.activatesAt;
    let (dataHash, uri) = (data_hash(), uri());
    let expected = RootSubmitted { epoch, root, dataHash, totalCumulative, activatesAt, uri };
    assert_eq!(told, expected);
    let waiting = ask(rewards.pendingRoot(epoch)).await?;
    assert_eq!((waiting.root, waiting.dataHash), (root, dataHash));
    assert_eq!((waiting.totalCumulative, waiting.activatesAt), (totalCumulative, activatesAt));
    assert_eq!(ask(rewards.lastSubmittedEpoch()).await?, epoch);
    assert_eq!(ask(rewards.root()).await?, first.root());

    world.pass(TIMELOCK).await?;
    let activated = stranger.send(rewards.activateRoot(epoch)).await?;
    let previousRoot = first.root();
    let expected = RootActivated { epoch, root, previousRoot, totalCumulative };
    assert_eq!(activated.decoded_log::<RootActivated>().unwrap().data, expected);
    assert_eq!(ask(rewards.root()).await?, root);
    assert_eq!(ask(rewards.previousRoot()).await?, previousRoot);
    assert_eq!(ask(rewards.dataHash()).await?, dataHash);
    assert_eq!(ask(rewards.epoch()).await?, epoch);
    assert_eq!(ask(rewards.totalCumulative()).await?, totalCumulative);
    assert_eq!(ask(rewards.pendingRoot(epoch)).await?.root, B256::ZERO);
    world.check().await
}

#[tokio::test]
async fn roots_that_wait_do_not_disturb_each_other() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let desk = Desk::of_dollars(&world).await?;
    let rewards = &desk.rewards;
    // Twice around, so that every place is used again.
    for _ in 0..2 {
        let from = ask(rewards.epoch()).await?.to::<u64>();
        let published: Vec<_> =
            (1..=4).map(|more| desk.publish(&crowd(from + more, 1_000_000))).collect();
        for tree in &published {
            desk.submit(tree).await?;
        }
        for (epoch, tree) in (from + 1..).zip(&published) {
            let waiting = ask(rewards.pendingRoot(U256::from(epoch))).await?;
            assert_eq!((waiting.root, waiting.totalCumulative), (tree.root(), tree.total()));
        }
        assert_eq!(ask(rewards.updater()).await?, world.deployer().address());
        assert_eq!(ask(rewards.timelock()).await?, U256::from(TIMELOCK));

        // The third replaces the first two; the fourth still waits.
        let missing = published[3].total() - ask(rewards.totalCumulative()).await?;
        desk.fund(missing).await?;
        desk.activate(U256::from(from + 3)).await?;
        assert_eq!(ask(rewards.root()).await?, published[2].root());
        for gone in [from + 1, from + 2] {
            let late = world.deployer().send(rewards.activateRoot(U256::from(gone))).await;
            assert_refused(late, RewardsNotWaiting { epoch: U256::from(gone) });
        }
        desk.activate(U256::from(from + 4)).await?;
        assert_eq!(ask(rewards.root()).await?, published[3].root());
        assert_eq!(ask(rewards.previousRoot()).await?, published[2].root());
    }
    world.check().await
}

/// I-REWARDS-7
#[tokio::test]
async fn an_updater_alone_moves_nothing_if_the_guardian_acts() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let desk = Desk::of_dollars(&world).await?;
    let rewards = &desk.rewards;
    let (mallory, guard) = (
        world.actor("mallory", Purse::default()).await?,
        world.actor("guard", Purse::default()).await?,
    );
    let honest = desk.publish(&crowd(5, 1_000_000));
    desk.put_up(&honest).await?;
    desk.fund(dollars(100)).await?;
    world.deployer().send(rewards.setUpdater(mallory.address())).await?;
    world.deployer().send(rewards.setGuardian(guard.address())).await?;

    // All that is there for herself, in a root and in one behind it.
    let theft = desk.publish(&[crowd(5, 1_000_000), of(&mallory, 90)].concat());
    for epoch in [2, 3] {
        let (root, total, epoch) = (theft.root(), theft.total(), U256::from(epoch));
        mallory.send(rewards.submitRoot(root, data_hash(), epoch, total, uri())).await?;
    }
    let activatesAt = ask(rewards.pendingRoot(U256::from(2))).await?.activatesAt;
    let early = mallory.send(rewards.activateRoot(U256::from(2))).await;
    assert_refused(early, RewardsTooEarly { epoch: U256::from(2), activatesAt });

    let revoked = guard.send(rewards.revokeRoot(U256::from(2))).await?;

    let told = revoked.decoded_log::<RootRevoked>().unwrap();
    assert_eq!((told.epoch, told.by), (U256::from(2), guard.address()));
    assert_eq!(ask(rewards.lastSubmittedEpoch()).await?, U256::ONE);
    world.pass(TIMELOCK).await?;
    for epoch in [U256::from(2), U256::from(3)] {
        let gone = mallory.send(rewards.activateRoot(epoch)).await;
        assert_refused(gone, RewardsNotWaiting { epoch });
    }
    let (claimable, proof) = theft.proof(mallory.address());
    let claim = rewards.claim(mallory.address(), desk.reward, claimable, proof);
    assert!(mallory.send(claim).await.is_err());
    assert_eq!(desk.balance(mallory.address()).await?, U256::ZERO);
    world.check().await
}

/// As `docs/rewards.md` says: repair for no money, drop, and only then fund more.
#[tokio::test]
async fn a_wrong_root_that_was_dropped_takes_nothing_of_what_is_funded_next() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let desk = Desk::of_dollars(&world).await?;
    let rewards = &desk.rewards;
    let (alice, mallory, guard) = (
        world.actor("alice", Purse::default()).await?,
        world.actor("mallory", Purse::default()).await?,
        world.actor("guard", Purse::default()).await?,
    );
    world.deployer().send(rewards.setGuardian(guard.address())).await?;
    let none = guard.send(rewards.dropPreviousRoot()).await?;
    assert_eq!(none.logs().len(), 0);
    // It was to pay alice five dollars, and becomes current although it pays mallory instead, in
    // two accounts, of which the second does not hurry.
    let other = account(77);
    let wrong = desk.publish(&[of(&mallory, 3), vec![(other, dollars(2))]].concat());
    desk.put_up(&wrong).await?;
    desk.claim(&mallory, mallory.address(), &wrong).await?;

    let repair = desk.publish(&[of(&mallory, 3), of(&alice, 2)].concat());
    desk.put_up(&repair).await?;
    let before = (ask(rewards.totalPaid()).await?, desk.balance(desk.at()).await?);
    let dropped = guard.send(rewards.dropPreviousRoot()).await?;

    let told = dropped.decoded_log::<PreviousRootDropped>().unwrap().data;
    let (root, by) = (repair.root(), guard.address());
    assert_eq!(told, PreviousRootDropped { root, dropped: wrong.root(), by });
    assert_eq!(ask(rewards.root()).await?, repair.root());
    assert_eq!(ask(rewards.previousRoot()).await?, B256::ZERO);
    assert_eq!((ask(rewards.totalPaid()).await?, desk.balance(desk.at()).await?), before);
    let gone = desk.claim(&mallory, other, &wrong).await;
    assert_refused(gone, RewardsInvalidProof { account: other });
    // What is still missing is funded now, and the repair becomes the previous root.
    let whole = desk.publish(&[of(&mallory, 3), of(&alice, 5)].concat());
    desk.put_up(&whole).await?;
    assert_eq!(ask(rewards.previousRoot()).await?, repair.root());
    let gone = desk.claim(&mallory, other, &wrong).await;
    assert_refused(gone, RewardsInvalidProof { account: other });
    desk.claim(&alice, alice.address(), &whole).await?;
    assert_eq!(desk.balance(alice.address()).await?, dollars(5));
    assert_eq!(desk.balance(desk.at()).await?, U256::ZERO);
    world.check().await
}

/// I-REWARDS-2
#[tokio::test]
async fn a_root_becomes_current_only_when_it_can_be_paid() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let desk = Desk::of_dollars(&world).await?;
    let rewards = &desk.rewards;
    let published = desk.publish(&crowd(4, 1_000_000));
    let epoch = desk.submit(&published).await?;
    desk.fund(dollars(10) - U256::ONE).await?;
    world.pass(TIMELOCK).await?;

    let unfunded = world.deployer().send(rewards.activateRoot(epoch)).await;

    let (needed, balance) = (dollars(10), dollars(10) - U256::ONE);
    assert_refused(unfunded, RewardsUnfunded { needed, balance });
    desk.fund(U256::ONE).await?;
    world.deployer().send(rewards.activateRoot(epoch)).await?;
    world.check().await
}

/// I-REWARDS-10
#[tokio::test]
async fn what_is_owed_cannot_be_skimmed() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let desk = Desk::of_dollars(&world).await?;
    let (rewards, owner) = (&desk.rewards, world.deployer());
    let alice = world.actor("alice", Purse::default()).await?;
    let published = desk.publish(&[of(&alice, 5), crowd(3, 1_000_000)].concat());
    desk.put_up(&published).await?;
    desk.claim(&alice, alice.address(), &published).await?;

    assert_eq!(ask(rewards.skim(desk.reward).from(owner.address())).await?, U256::ZERO);
    // What waiting roots would pay is not owed yet.
    desk.fund(dollars(2)).await?;
    desk.submit(&published).await?;
    let before = desk.balance(owner.address()).await?;
    let skimmed = owner.send(rewards.skim(desk.reward)).await?;
    let told = skimmed.decoded_log::<Skimmed>().unwrap();
    assert_eq!((told.token, told.to, told.amount), (desk.reward, owner.address(), dollars(2)));
    assert_eq!(desk.balance(owner.address()).await?, before + dollars(2));
    assert_eq!(desk.balance(desk.at()).await?, dollars(6));

    // Another token's every unit is nobody's.
    let token = world.token();
    owner.send(token.transfer(desk.at(), tokens(1))).await?;
    owner.send(rewards.skim(*token.address())).await?;
    assert_eq!(ask(token.balanceOf(desk.at())).await?, U256::ZERO);
    world.check().await
}

#[tokio::test]
async fn governance_sets_roles_and_limits_and_each_is_told() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let desk = Desk::of_dollars(&world).await?;
    let (rewards, owner) = (&desk.rewards, world.deployer());
    let waiting = desk.submit(&desk.publish(&crowd(1, 1))).await?;
    let due = ask(rewards.pendingRoot(waiting)).await?.activatesAt;

    let hour = U256::from(3_600);
    let set = owner.send(rewards.setTimelock(hour)).await?;
    assert_eq!(set.decoded_log::<TimelockSet>().unwrap().duration, hour);
    let set = owner.send(rewards.setMaxEpochIncrease(dollars(7))).await?;
    assert_eq!(set.decoded_log::<MaxEpochIncreaseSet>().unwrap().amount, dollars(7));
    let set = owner.send(rewards.setGuardian(account(1))).await?;
    assert_eq!(set.decoded_log::<GuardianSet>().unwrap().guardian, account(1));
    let set = owner.send(rewards.setUpdater(account(2))).await?;
    assert_eq!(set.decoded_log::<UpdaterSet>().unwrap().updater, account(2));

    assert_eq!(ask(rewards.timelock()).await?, hour);
    assert_eq!(ask(rewards.maxEpochIncrease()).await?, dollars(7));
    assert_eq!(ask(rewards.guardian()).await?, account(1));
    assert_eq!(ask(rewards.updater()).await?, account(2));
    // What waits is not hurried.
    assert_eq!(ask(rewards.pendingRoot(waiting)).await?.activatesAt, due);
    Ok(())
}

#[tokio::test]
async fn a_root_that_pays_more_than_it_says_never_touches_what_others_have() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let desk = Desk::of_dollars(&world).await?;
    let (alice, bob) = (
        world.actor("alice", Purse::default()).await?,
        world.actor("bob", Purse::default()).await?,
    );
    let published = desk.publish(&[of(&alice, 5), of(&bob, 5)].concat());
    // Said to pay seven dollars, and pays ten.
    desk.fund(dollars(9)).await?;
    let (root, total) = (published.root(), dollars(7));
    let submit = desk.rewards.submitRoot(root, data_hash(), U256::ONE, total, uri());
    world.deployer().send(submit).await?;
    desk.activate(U256::ONE).await?;

    let paid = desk.claim(&alice, alice.address(), &published).await?;
    assert_eq!(paid.decoded_log::<Claimed>().unwrap().amount, dollars(5));
    let refused = desk.claim(&bob, bob.address(), &published).await;

    let (amount, left) = (dollars(5), dollars(2));
    assert_refused(refused, bindings::IMerkleRewards::RewardsTotalExceeded { amount, left });
    world.check().await
}
