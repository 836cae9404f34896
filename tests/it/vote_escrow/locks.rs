//! Locks: made, increased, extended, taken out.

use bindings::{
    IVotingEscrow::{DelegateVotesChanged, LockUpdated},
    LockChange, Permit,
};
use testkit::{Purse, assert_refused};

use super::*;

/// I-LOCK-1, I-LOCK-6, I-LOCK-8
#[tokio::test]
async fn a_lock_has_power_until_its_end_and_is_paid_back_whole() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let office = Office::open(&world).await?;
    let alice = office.locker("alice").await?;
    let escrow = &office.escrow;

    // In the middle of a week, until the middle of one: it ends where that one begins.
    world.pass_to(office.start + 1_000).await?;
    let until = office.week(104) + U256::from(5);
    let receipt = alice.send(escrow.createLock(tokens(100), until)).await?;

    let (account, amount, end) = (alice.address(), tokens(100), office.week(104));
    let told = receipt.decoded_log::<LockUpdated>().unwrap().data;
    assert_eq!(told, LockUpdated { account, amount, end });
    let votes = power(amount, MAX - 1_000);
    let told = receipt.decoded_log::<DelegateVotesChanged>().unwrap().data;
    let (delegate, previousVotes, newVotes) = (account, U256::ZERO, votes);
    assert_eq!(told, DelegateVotesChanged { delegate, previousVotes, newVotes });
    assert_eq!(office.lock_of(&alice).await?, (amount, end));
    assert_eq!(ask(escrow.balanceOf(account)).await?, votes);
    assert_eq!(ask(escrow.getVotes(account)).await?, votes);
    assert_eq!(ask(escrow.totalSupply()).await?, votes);
    office.check(&[&alice]).await?;

    for (weeks, seconds) in [(1, 0), (52, 0), (103, 604_799)] {
        office.wake_at(office.start + weeks * WEEK + seconds).await?;
        let expected = power(amount, MAX - weeks * WEEK - seconds);
        assert_eq!(ask(escrow.balanceOf(account)).await?, expected);
        office.check(&[&alice]).await?;
    }
    office.wake_at(office.start + MAX).await?;
    assert_eq!(ask(escrow.balanceOf(account)).await?, U256::ZERO);
    assert_eq!(ask(escrow.totalSupply()).await?, U256::ZERO);
    assert_eq!(ask(escrow.supply()).await?, amount, "over, and not taken out yet");

    let receipt = alice.send(escrow.withdraw()).await?;
    let none = LockUpdated { account, amount: U256::ZERO, end: U256::ZERO };
    assert_eq!(events::<LockUpdated>(&receipt), [none]);
    assert_eq!(events::<DelegateVotesChanged>(&receipt), []);
    assert_eq!(office.tokens_of(account).await?, amount);
    office.check(&[&alice]).await
}

/// I-LOCK-3: what Curve's slope of whole units per second gives no power at all.
#[tokio::test]
async fn a_lock_of_one_unit_has_power() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let office = Office::open(&world).await?;
    let poor = office.locker("poor").await?;
    world.pass_to(office.start + WEEK).await?;

    poor.send(office.escrow.createLock(ONE, office.week(105))).await?;

    assert_eq!(ask(office.escrow.getVotes(poor.address())).await?, ONE);
    let later = U256::from(office.start + 2 * WEEK);
    let numerator = ask(office.escrow.numeratorOfAt(poor.address(), later)).await?;
    assert_eq!(numerator, U256::from(MAX - WEEK), "less than a vote, and it counts");
    // A hundred and four of them are worth what one of 104 units is.
    let rich = office.locked("rich", U256::from(103), 105).await?;
    let all = ask(office.escrow.numeratorAt(later)).await?;
    assert_eq!(all, U256::from(104 * (MAX - WEEK)));
    office.check(&[&poor, &rich]).await
}

/// I-LOCK-8
#[tokio::test]
async fn a_lock_made_in_the_first_second_of_a_week_lasts_whole_weeks() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let office = Office::open(&world).await?;
    let alice = office.locker("alice").await?;
    world.pass_to(office.start + WEEK).await?;

    alice.send(office.escrow.createLock(tokens(1), office.week(2))).await?;

    let numerator = |at: U256| ask(office.escrow.numeratorAt(at));
    assert_eq!(numerator(office.week(1)).await?, U256::ZERO, "made in that second");
    let second = office.week(1) + ONE;
    assert_eq!(numerator(second).await?, tokens(1) * U256::from(WEEK - 1));
    assert_eq!(numerator(office.week(2) - ONE).await?, tokens(1));
    assert_eq!(numerator(office.week(2)).await?, U256::ZERO);
    // In the first second of its end it is over.
    world.pass_to(office.start + 2 * WEEK).await?;
    alice.send(office.escrow.withdraw()).await?;
    office.check(&[&alice]).await
}

#[tokio::test]
async fn a_lock_is_increased_and_extended_and_remembers_both() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let office = Office::open(&world).await?;
    let escrow = &office.escrow;
    let alice = office.locker("alice").await?;
    let (account, t) = (alice.address(), office.start);
    world.pass_to(t + 10).await?;
    alice.send(escrow.createLock(tokens(4), office.week(13))).await?;
    world.pass_to(t + 20).await?;
    alice.send(escrow.increaseAmount(tokens(6))).await?;
    world.pass_to(t + 30).await?;

    let receipt = alice.send(escrow.increaseUnlockTime(office.week(52))).await?;

    let (amount, end) = (tokens(10), office.week(52));
    let told = receipt.decoded_log::<LockUpdated>().unwrap().data;
    assert_eq!(told, LockUpdated { account, amount, end });
    let change = |at: u64, amount: u64, weeks: u64| LockChange {
        at: U256::from(at),
        amount: tokens(amount),
        end: office.week(weeks),
    };
    let changes = [change(t + 10, 4, 13), change(t + 20, 10, 13), change(t + 30, 10, 52)];
    assert_eq!(ask(escrow.lockChangeCount(account)).await?, U256::from(3));
    assert_eq!(ask(escrow.lockChanges(account, U256::ZERO, U256::MAX)).await?, changes);
    assert_eq!(ask(escrow.lockChanges(account, ONE, ONE)).await?, changes[1..2]);
    // Each second knows the lock as it was before it.
    let own = |at: u64| ask(escrow.balanceOfAt(account, U256::from(at)));
    assert_eq!(own(t + 10).await?, U256::ZERO);
    assert_eq!(own(t + 20).await?, power(tokens(4), 13 * WEEK - 20));
    assert_eq!(own(t + 30).await?, power(tokens(10), 13 * WEEK - 30));
    assert_eq!(own(t + 31).await?, power(tokens(10), 52 * WEEK - 31));
    assert_eq!(own(t + 51 * WEEK).await?, power(tokens(10), WEEK), "as it stands");
    office.check(&[&alice]).await
}

/// I-LOCK-11
#[tokio::test]
async fn what_others_put_in_is_a_gift_and_changes_nothing_else() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let office = Office::open(&world).await?;
    let escrow = &office.escrow;
    let [alice, bob, friend] = [
        office.locker("alice").await?,
        office.locker("bob").await?,
        office.locker("friend").await?,
    ];
    let account = alice.address();

    friend.send(escrow.createLockFor(account, tokens(1), office.week(4))).await?;
    alice.send(escrow.delegate(bob.address())).await?;
    friend.send(escrow.depositFor(account, tokens(2))).await?;

    assert_eq!(office.lock_of(&alice).await?, (tokens(3), office.week(4)));
    assert_eq!(ask(escrow.delegates(account)).await?, bob.address());
    assert_eq!(office.tokens_of(account).await?, tokens(100));
    assert_eq!(office.tokens_of(friend.address()).await?, tokens(97));
    office.check(&[&alice, &bob, &friend]).await?;

    // It is Alice's: anyone may have it paid out, to her.
    world.pass_to(office.start + 4 * WEEK).await?;
    friend.send(escrow.withdrawFor(account)).await?;
    assert_eq!(office.tokens_of(account).await?, tokens(103));
    assert_eq!(office.tokens_of(friend.address()).await?, tokens(97));
    office.check(&[&alice, &bob, &friend]).await
}

#[tokio::test]
async fn a_lock_is_made_with_a_permit_whoever_brought_it() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let office = Office::open(&world).await?;
    let (escrow, token) = (&office.escrow, world.token());
    let domain = world.domain(*token.address()).await?;
    for (name, is_brought) in [("alice", false), ("bob", true)] {
        let signer = world.actor(name, Purse::of_tokens(tokens(5))).await?;
        let (owner, spender, value) = (signer.address(), office.at(), tokens(5));
        let (nonce, deadline) = (U256::ZERO, U256::MAX);
        let permit = Permit { owner, spender, value, nonce, deadline };
        let signed = signer.sign(permit, &domain)?;
        let (v, r, s) = (signed.v, signed.r, signed.s);
        if is_brought {
            let bring = token.permit(owner, spender, value, deadline, v, r, s);
            world.deployer().send(bring).await?;
        }

        let until = office.week(13);
        signer.send(escrow.createLockWithPermit(value, until, deadline, v, r, s)).await?;

        assert_eq!(office.lock_of(&signer).await?, (value, until));
    }
    Ok(())
}

/// I-LOCK-10, I-LOCK-12: a contract account that does both in one transaction, as with a flash loan.
#[tokio::test]
async fn locking_and_leaving_in_one_second_leaves_nothing_at_any_time() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let office = Office::open(&world).await?;
    let (escrow, token) = (&office.escrow, world.token());
    let distributor = world.broken_distributor(office.at(), testkit::Fault::Reverts).await?;
    world.deployer().send(escrow.setFeeDistributor(distributor)).await?;
    let puppet = world.puppet().await?;
    let account = puppet.address();
    world.deployer().send(token.transfer(account, tokens(10))).await?;
    let second = office.start + 1_000;
    world.pass_to(second).await?;

    let calls = puppet.makes([
        token.approve(office.at(), U256::MAX).into_transaction_request(),
        escrow.createLock(tokens(10), office.week(104)).into_transaction_request(),
        escrow.delegate(distributor).into_transaction_request(),
        escrow.exitEarly().into_transaction_request(),
    ])?;
    world.deployer().send(calls).await?;

    world.pass(WEEK).await?;
    assert_eq!(ask(escrow.lockChangeCount(account)).await?, ONE);
    for at in [second - 1, second, second + 1, second + WEEK, second + 50 * WEEK].map(U256::from) {
        for who in [account, distributor] {
            assert_eq!(ask(escrow.votesNumeratorAt(who, at)).await?, U256::ZERO);
            assert_eq!(ask(escrow.numeratorOfAt(who, at)).await?, U256::ZERO);
        }
        assert_eq!(ask(escrow.numeratorAt(at)).await?, U256::ZERO);
    }
    let penalty = (tokens(10) * U256::from(MAX - 1_000)).div_ceil(U256::from(2 * MAX));
    assert_eq!(office.tokens_of(distributor).await?, penalty);
    assert_eq!(office.tokens_of(account).await?, tokens(10) - penalty);
    assert_eq!(office.tokens_of(office.at()).await?, U256::ZERO);
    Ok(())
}

/// I-LOCK-12
#[tokio::test]
async fn a_contract_account_locks_votes_and_takes_out() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let office = Office::open(&world).await?;
    let (escrow, token) = (&office.escrow, world.token());
    let puppet = world.puppet().await?;
    let account = puppet.address();
    world.deployer().send(token.transfer(account, tokens(10))).await?;
    let lock = puppet.makes([
        token.approve(office.at(), U256::MAX).into_transaction_request(),
        escrow.createLock(tokens(10), office.week(2)).into_transaction_request(),
    ])?;
    world.deployer().send(lock).await?;
    assert!(!ask(escrow.getVotes(account)).await?.is_zero());

    let withdraw = puppet.makes([escrow.withdraw().into_transaction_request()])?;
    let end = office.week(2);
    let early = world.deployer().send(withdraw.clone()).await;
    assert_refused(early, bindings::IVotingEscrow::EscrowLockNotOver { account, end });
    world.pass_to(office.start + 2 * WEEK).await?;
    world.deployer().send(withdraw).await?;

    assert_eq!(office.tokens_of(account).await?, tokens(10));
    Ok(())
}
