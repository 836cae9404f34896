//! Every error that the contract declares, provoked, to the byte.

use alloy::{
    primitives::{B256, aliases::U48},
    sol_types::{SolCall, SolError},
};
use bindings::{
    EscrowInit,
    IHostileToken::{CalledBack, HostileBlocked},
    IVotingEscrow::*,
    IVotingEscrowErrors,
    stylus::StylusDeployer,
};
use protocol::vote_escrow::{MAX_LOCKED, MIN_GIFT};
use testkit::{Fault, Met, Purse, assert_refused, assert_refused_inside, assert_told};

use super::*;

const ZERO: Address = Address::ZERO;

/// All of them, so that one without a test is noticed.
#[tokio::test]
async fn every_error_of_the_abi_is_met() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let office = Office::open(&world).await?;
    let met = Met::watch();

    constructor(&world).await?;
    strangers_change_nothing(&office).await?;
    amounts_and_accounts(&office).await?;
    ends(&office).await?;
    changes(&office).await?;
    votes(&office).await?;
    transfers(&office).await?;
    hostile(&world).await?;

    met.assert_all::<IVotingEscrowErrors>(IVotingEscrowErrors::name_by_selector);
    Ok(())
}

async fn constructor(world: &World) -> Result<()> {
    let owner = world.deployer().address();
    let good = world.escrow_init(*world.token().address());
    let init = EscrowInit { governance: ZERO, ..good.clone() };
    refused(world, &init, OwnableInvalidOwner { owner: ZERO }).await;
    let init = EscrowInit { token: owner, ..good };
    refused(world, &init, EscrowInvalidToken { token: owner }).await;
    Ok(())
}

/// No contract is created, told this.
async fn refused(world: &World, init: &EscrowInit, error: impl SolError) {
    let newContract = world.birth_of_escrow(init).address();
    let outcome = world.create_escrow(init).await.map(|escrow| *escrow.address());
    let deployer_s =
        |returned| StylusDeployer::ContractInitializationError { newContract, returned };
    assert_refused_inside(outcome, deployer_s, error);
}

/// And not even the owner moves what is locked, or names what is no distributor.
async fn strangers_change_nothing(office: &Office<'_>) -> Result<()> {
    let (world, escrow, owner) = (office.world, &office.escrow, office.world.deployer());
    let stranger = world.actor("stranger", Purse::default()).await?;
    let account = stranger.address();
    let token = *world.token().address();
    for outcome in [
        stranger.send(escrow.setFeeDistributor(account)).await,
        stranger.send(escrow.skim(token)).await,
        stranger.send(escrow.transferOwnership(account)).await,
        stranger.send(escrow.acceptOwnership()).await,
    ] {
        assert_refused(outcome, OwnableUnauthorizedAccount { account });
    }

    for feeDistributor in [ZERO, account, token, office.at()] {
        let set = owner.send(escrow.setFeeDistributor(feeDistributor)).await;
        assert_refused(set, EscrowInvalidFeeDistributor { feeDistributor });
    }
    let another_s = world.broken_distributor(token, Fault::Reverts).await?;
    let set = owner.send(escrow.setFeeDistributor(another_s)).await;
    assert_refused(set, EscrowInvalidFeeDistributor { feeDistributor: another_s });
    let skim = owner.send(escrow.skim(account)).await;
    assert_refused(skim, EscrowInvalidToken { token: account });

    // What is beyond the locks is the owner's to take, and no more.
    let alice = office.locked("alice", tokens(5), 9).await?;
    let holder = owner.address();
    let before = office.tokens_of(holder).await?;
    owner.send(escrow.skim(token)).await?;
    assert_eq!(office.tokens_of(holder).await?, before);
    owner.send(world.token().transfer(office.at(), tokens(2))).await?;
    let receipt = owner.send(escrow.skim(token)).await?;
    let told = receipt.decoded_log::<Skimmed>().unwrap().data;
    assert_eq!(told, Skimmed { token, to: holder, amount: tokens(2) });
    office.check(&[&alice]).await?;

    owner.send(escrow.transferOwnership(account)).await?;
    assert_eq!(ask(escrow.pendingOwner()).await?, account);
    stranger.send(escrow.acceptOwnership()).await?;
    assert_eq!(ask(escrow.owner()).await?, account);
    let late = owner.send(escrow.skim(token)).await;
    assert_refused(late, OwnableUnauthorizedAccount { account: holder });
    Ok(())
}

async fn amounts_and_accounts(office: &Office<'_>) -> Result<()> {
    let escrow = &office.escrow;
    let bob = office.locker("bob").await?;
    let (account, until) = (bob.address(), office.week(9));
    let other = Address::repeat_byte(0x77);

    let nothing = bob.send(escrow.createLock(U256::ZERO, until)).await;
    assert_refused(nothing, EscrowZeroAmount {});
    for amount in [MAX_LOCKED, U256::MAX] {
        let too_much = bob.send(escrow.createLock(amount, until)).await;
        assert_refused(too_much, EscrowTooMuch { amount, maximum: MAX_LOCKED });
    }
    let (amount, minimum) = (MIN_GIFT - ONE, MIN_GIFT);
    let small = EscrowGiftTooSmall { amount, minimum };
    assert_refused(bob.send(escrow.createLockFor(other, amount, until)).await, small.clone());
    let nobody = bob.send(escrow.createLockFor(ZERO, tokens(1), until)).await;
    assert_refused(nobody, EscrowInvalidAccount { account: ZERO });

    // For oneself any amount will do, by whichever call.
    bob.send(escrow.createLockFor(account, ONE, until)).await?;
    bob.send(escrow.depositFor(account, ONE)).await?;
    let nothing = bob.send(escrow.increaseAmount(U256::ZERO)).await;
    assert_refused(nothing, EscrowZeroAmount {});
    let too_much = bob.send(escrow.increaseAmount(MAX_LOCKED)).await;
    assert_refused(too_much, EscrowTooMuch { amount: MAX_LOCKED, maximum: MAX_LOCKED });
    let alice = office.world.locker("carol", office.at(), tokens(1)).await?;
    assert_refused(alice.send(escrow.depositFor(account, amount)).await, small);
    let reason = bindings::IMilletToken::ERC20InsufficientBalance {
        sender: account,
        balance: tokens(100) - U256::from(2),
        needed: tokens(100),
    };
    let poor = bob.send(escrow.increaseAmount(tokens(100))).await;
    assert_refused(poor, EscrowTokenCallFailed { reason: reason.abi_encode().into() });
    Ok(())
}

async fn ends(office: &Office<'_>) -> Result<()> {
    let escrow = &office.escrow;
    let dora = office.locker("dora").await?;
    let start = office.start;
    let create = async |second: u64, until: U256| {
        office.world.pass_to(second).await?;
        Ok::<_, eyre::Report>(dora.send(escrow.createLock(tokens(1), until)).await)
    };
    let now = office.now().await?;
    let second = start.max(now - now % WEEK) + WEEK + 1;

    // A week from now, this week's end is too soon, by a second.
    let end = U256::from(second - 1 + WEEK);
    let minimum = U256::from(second + WEEK);
    assert_refused(create(second, minimum).await?, EscrowEndTooSoon { end, minimum });
    let maximum = U256::from(second + 1 + MAX);
    let end = U256::from(second - 1 + MAX + WEEK);
    assert_refused(create(second + 1, end).await?, EscrowEndTooLate { end, maximum });
    let past = create(second + 2, U256::ZERO).await?;
    let minimum = U256::from(second + 2 + WEEK);
    assert_refused(past, EscrowEndTooSoon { end: U256::ZERO, minimum });
    let never = create(second + 3, U256::MAX).await?;
    let end = U256::from(u64::MAX - u64::MAX % WEEK);
    assert_refused(never, EscrowEndTooLate { end, maximum: U256::from(second + 3 + MAX) });

    let end = U256::from(second - 1 + 2 * WEEK);
    create(second + 4, end).await??;
    let minimum = end + U256::from(WEEK);
    let same = dora.send(escrow.increaseUnlockTime(end + U256::from(WEEK - 1))).await;
    assert_refused(same, EscrowEndTooSoon { end, minimum });
    Ok(())
}

async fn changes(office: &Office<'_>) -> Result<()> {
    let escrow = &office.escrow;
    let eve = office.locker("eve").await?;
    let account = eve.address();
    let now = office.now().await?;
    let until = now - now % WEEK + 3 * WEEK;
    let end = U256::from(until);
    let later = U256::from(until + 5 * WEEK);

    let none = || EscrowNoLock { account };
    assert_refused(eve.send(escrow.increaseAmount(ONE)).await, none());
    assert_refused(eve.send(escrow.increaseUnlockTime(end)).await, none());
    assert_refused(eve.send(escrow.withdraw()).await, none());
    assert_refused(eve.send(escrow.withdrawFor(account)).await, none());
    assert_refused(eve.send(escrow.exitEarly()).await, none());
    eve.send(escrow.createLock(tokens(5), end)).await?;
    let again = eve.send(escrow.createLock(tokens(5), later)).await;
    assert_refused(again, EscrowLockExists { account, end });
    assert_refused(eve.send(escrow.withdraw()).await, EscrowLockNotOver { account, end });
    assert_refused(eve.send(escrow.exitEarly()).await, EscrowNoFeeDistributor {});
    office.world.pass_to(until).await?;
    let over = || EscrowLockOver { account, end };
    assert_refused(eve.send(escrow.increaseAmount(ONE)).await, over());
    assert_refused(eve.send(escrow.increaseUnlockTime(later)).await, over());
    assert_refused(eve.send(escrow.exitEarly()).await, over());
    let again = eve.send(escrow.createLock(tokens(5), later)).await;
    assert_refused(again, EscrowLockExists { account, end });
    eve.send(escrow.withdraw()).await?;
    Ok(())
}

async fn votes(office: &Office<'_>) -> Result<()> {
    let escrow = &office.escrow;
    let frank = office.world.actor("frank", Purse::default()).await?;
    let now = office.now().await?;
    let clock = U48::from(now);
    for timepoint in [U256::from(now), U256::from(now + 1), U256::MAX] {
        let refusal = || ERC5805FutureLookup { timepoint, clock };
        assert_refused(ask(escrow.getPastVotes(frank.address(), timepoint)).await, refusal());
        assert_refused(ask(escrow.getPastTotalSupply(timepoint)).await, refusal());
    }
    let nobody = frank.send(escrow.delegate(ZERO)).await;
    assert_refused(nobody, EscrowInvalidAccount { account: ZERO });

    let (delegatee, nonce) = (frank.address(), U256::ZERO);
    let bring = async |expiry: U256, v: u8, r: B256, s: B256| {
        frank.send(escrow.delegateBySig(delegatee, nonce, expiry, v, r, s)).await
    };
    let expiry = U256::from(now - 1);
    let late = bring(expiry, 27, B256::ZERO, B256::ZERO).await;
    assert_refused(late, VotesExpiredSignature { expiry });
    let keyless = bring(U256::MAX, 27, B256::ZERO, B256::ZERO).await;
    assert_refused(keyless, ECDSAInvalidSignature {});
    let s = B256::repeat_byte(0xff);
    assert_refused(bring(U256::MAX, 27, s, s).await, ECDSAInvalidSignatureS { s });
    let delegation = bindings::Delegation { delegatee, nonce: ONE, expiry: U256::MAX };
    let domain = bindings::domain("Another Lock", office.world.site.chain.id(), office.at());
    let signature = frank.sign_typed(&delegation, &domain)?;
    let (r, s) = (B256::from_slice(&signature[..32]), B256::from_slice(&signature[32..64]));
    let ahead = frank.send(escrow.delegateBySig(delegatee, ONE, U256::MAX, signature[64], r, s));
    let wrong = InvalidAccountNonce { account: delegatee, currentNonce: U256::ZERO };
    assert_refused(ahead.await, wrong);
    Ok(())
}

async fn transfers(office: &Office<'_>) -> Result<()> {
    let escrow = &office.escrow;
    let alice = office.world.actor("alice", Purse::default()).await?;
    let (from, to) = (alice.address(), Address::repeat_byte(0x77));
    for outcome in [
        alice.send(escrow.transfer(to, ONE)).await,
        alice.send(escrow.transferFrom(from, to, U256::ZERO)).await,
        alice.send(escrow.approve(to, ONE)).await,
    ] {
        assert_refused(outcome, EscrowNotTransferable {});
    }
    assert_eq!(ask(escrow.allowance(from, to)).await?, U256::ZERO);
    Ok(())
}

/// Locks of a token that calls back, and that blocks whom it likes.
async fn hostile(world: &World) -> Result<()> {
    let token = world.hostile().await?;
    let escrow = world.create_escrow(&world.escrow_init(*token.address())).await?;
    let alice = world.actor("alice", Purse::default()).await?;
    let (account, at) = (alice.address(), *escrow.address());
    alice.send(token.mint(account, tokens(10))).await?;
    alice.send(token.approve(at, U256::MAX)).await?;
    let now = world.site.chain.now().await?;
    let until = U256::from(now - now % WEEK + 9 * WEEK);

    for act in [
        withdrawForCall { account }.abi_encode(),
        depositForCall { account, amount: tokens(1) }.abi_encode(),
        exitEarlyCall {}.abi_encode(),
    ] {
        alice.send(token.callBack(at, act.into())).await?;
        let lock = match ask(escrow.supply()).await? {
            none if none.is_zero() => alice.send(escrow.createLock(tokens(1), until)).await?,
            _ => alice.send(escrow.increaseAmount(tokens(1))).await?,
        };
        let answer = lock.decoded_log::<CalledBack>().unwrap().data.answer;
        assert_told(&answer, EscrowReentered {});
    }
    assert_eq!(ask(escrow.supply()).await?, tokens(3));
    assert_eq!(ask(token.balanceOf(at)).await?, tokens(3));

    world.pass_to(until.to()).await?;
    alice.send(token.blockReceiver(account, true)).await?;
    let reason = HostileBlocked { account }.abi_encode().into();
    assert_refused(alice.send(escrow.withdraw()).await, EscrowTokenCallFailed { reason });
    assert_eq!(ask(escrow.locked(account)).await?.amount, tokens(3), "nothing has happened");
    alice.send(token.blockReceiver(account, false)).await?;
    alice.send(escrow.withdraw()).await?;
    assert_eq!(ask(token.balanceOf(account)).await?, tokens(10));
    Ok(())
}
