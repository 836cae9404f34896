//! Who votes with what: now, before, and by signature.

use alloy::{
    primitives::{Address, B256, Bytes},
    sol_types::Eip712Domain,
};
use bindings::{
    Delegation,
    IVotingEscrow::{
        DelegateChanged, DelegateVotesChanged, EscrowInvalidAccount, InvalidAccountNonce,
        VotesExpiredSignature,
    },
    domain,
};
use testkit::{Purse, assert_refused};

use super::*;

#[tokio::test]
async fn votes_go_where_they_are_sent_and_come_back() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let office = Office::open(&world).await?;
    let escrow = &office.escrow;
    let alice = office.locked("alice", tokens(8), 104).await?;
    let bob = office.locked("bob", tokens(3), 52).await?;
    let carol = office.locker("carol").await?;
    let [a, b, c] = [&alice, &bob, &carol].map(|who| who.address());
    let people = [&alice, &bob, &carol];
    assert_eq!(ask(escrow.delegates(a)).await?, a, "itself, unless it says otherwise");

    let second = office.start + WEEK;
    world.pass_to(second).await?;
    let receipt = alice.send(escrow.delegate(c)).await?;

    let votes = power(tokens(8), MAX - WEEK);
    let (delegator, fromDelegate, toDelegate) = (a, a, c);
    let told = receipt.decoded_log::<DelegateChanged>().unwrap().data;
    assert_eq!(told, DelegateChanged { delegator, fromDelegate, toDelegate });
    let change = |delegate, previousVotes, newVotes| DelegateVotesChanged {
        delegate,
        previousVotes,
        newVotes,
    };
    let told = [change(a, votes, U256::ZERO), change(c, U256::ZERO, votes)];
    assert_eq!(events::<DelegateVotesChanged>(&receipt), told);
    assert_eq!(ask(escrow.delegates(a)).await?, c);
    assert_eq!(ask(escrow.getVotes(c)).await?, votes);
    assert_eq!(ask(escrow.getVotes(a)).await?, U256::ZERO);
    assert_eq!(ask(escrow.balanceOf(a)).await?, votes, "the lock stays hers");
    office.check(&people).await?;

    // What is added to the lock is added to whoever votes with it; a vote has two halves by now.
    bob.send(escrow.delegate(c)).await?;
    alice.send(escrow.increaseAmount(tokens(2))).await?;
    bob.send(escrow.increaseUnlockTime(office.week(60))).await?;
    office.check(&people).await?;
    carol.send(escrow.createLock(tokens(1), office.week(30))).await?;
    assert_eq!(ask(escrow.getVotes(c)).await?, ask(escrow.totalSupply()).await?);
    // To each other, and back.
    alice.send(escrow.delegate(b)).await?;
    bob.send(escrow.delegate(a)).await?;
    carol.send(escrow.delegate(a)).await?;
    office.check(&people).await?;
    for (who, to) in [(&alice, a), (&bob, b), (&carol, c)] {
        who.send(escrow.delegate(to)).await?;
    }
    world.pass(10).await?;
    office.check(&people).await?;
    for who in [a, b, c] {
        assert_eq!(ask(escrow.getVotes(who)).await?, ask(escrow.balanceOf(who)).await?);
    }
    Ok(())
}

/// I-LOCK-4
#[tokio::test]
async fn past_votes_never_change() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let office = Office::open(&world).await?;
    let escrow = &office.escrow;
    let alice = office.locked("alice", tokens(8), 20).await?;
    let bob = office.locked("bob", tokens(3), 9).await?;
    let accounts = [&alice, &bob].map(|who| who.address());
    let mut said = Vec::new();
    let ask_all = async |at: U256| -> Result<[U256; 3]> {
        let [a, b] = accounts;
        let total = ask(escrow.getPastTotalSupply(at)).await?;
        Ok([ask(escrow.getPastVotes(a, at)).await?, ask(escrow.getPastVotes(b, at)).await?, total])
    };

    for week in 1..=22 {
        world.pass_to(office.start + week * WEEK).await?;
        match week {
            2 => drop(alice.send(escrow.delegate(accounts[1])).await?),
            4 => drop(alice.send(escrow.increaseAmount(tokens(1))).await?),
            6 => drop(bob.send(escrow.increaseUnlockTime(office.week(15))).await?),
            8 => drop(bob.send(escrow.delegate(accounts[0])).await?),
            12 => drop(alice.send(escrow.delegate(accounts[0])).await?),
            16 => drop(bob.send(escrow.withdraw()).await?),
            21 => drop(alice.send(escrow.withdraw()).await?),
            _ => {}
        }
        world.pass(1).await?;
        let now = office.now().await?;
        for at in [now - 1, now - 2, office.start + week * WEEK - 1].map(U256::from) {
            said.push((at, ask_all(at).await?));
        }
    }

    for (at, answer) in said {
        assert_eq!(ask_all(at).await?, answer, "at {at}");
    }
    Ok(())
}

/// I-LOCK-4: a vote on something proposed in a second cannot be bought in it.
#[tokio::test]
async fn a_lock_made_in_the_second_of_a_snapshot_counts_nothing() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let office = Office::open(&world).await?;
    let alice = office.locker("alice").await?;
    let snapshot = office.start + 77;
    world.pass_to(snapshot).await?;
    alice.send(office.escrow.createLock(tokens(100), office.week(104))).await?;
    world.pass(2).await?;

    let votes = |at: u64| ask(office.escrow.getPastVotes(alice.address(), U256::from(at)));
    let total = |at: u64| ask(office.escrow.getPastTotalSupply(U256::from(at)));
    assert_eq!((votes(snapshot).await?, total(snapshot).await?), (U256::ZERO, U256::ZERO));
    let next = power(tokens(100), MAX - 78);
    assert_eq!((votes(snapshot + 1).await?, total(snapshot + 1).await?), (next, next));
    Ok(())
}

#[tokio::test]
async fn votes_are_counted_by_a_clock_of_seconds() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let office = Office::open(&world).await?;
    let escrow = &office.escrow;

    assert_eq!(ask(escrow.CLOCK_MODE()).await?, "mode=timestamp");
    assert_eq!(ask(escrow.clock()).await?.to::<u64>(), office.now().await?);
    assert_eq!(ask(escrow.name()).await?, "Another Lock");
    assert_eq!(ask(escrow.symbol()).await?, "veANO");
    assert_eq!(ask(escrow.decimals()).await?, 18);
    assert_eq!(ask(escrow.token()).await?, *world.token().address());
    let told = ask(escrow.eip712Domain()).await?;
    assert_eq!((told.name.as_str(), told.version.as_str()), ("Another Lock", "1"));
    assert_eq!(told.verifyingContract, office.at());
    assert_eq!(told.chainId, U256::from(world.site.chain.id()));
    Ok(())
}

/// A delegation and how it is brought, for changing one thing at a time.
struct Signed {
    delegation: Delegation,
    signature: Bytes,
}

impl Signed {
    async fn bring(
        &self,
        office: &Office<'_>,
        by: &Actor,
    ) -> Result<TransactionReceipt, CallError> {
        let Delegation { delegatee, nonce, expiry } = self.delegation.clone();
        let (r, s) =
            (B256::from_slice(&self.signature[..32]), B256::from_slice(&self.signature[32..64]));
        by.send(office.escrow.delegateBySig(delegatee, nonce, expiry, self.signature[64], r, s))
            .await
    }
}

#[tokio::test]
async fn a_delegation_is_signed_once_for_one_contract_on_one_chain() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let office = Office::open(&world).await?;
    let escrow = &office.escrow;
    let alice = office.locked("alice", tokens(8), 104).await?;
    let relayer = world.actor("relayer", Purse::default()).await?;
    let (account, delegatee) = (alice.address(), Address::repeat_byte(0xbe));
    let chain = world.site.chain.id();
    let ours = domain("Another Lock", chain, office.at());
    let good = Delegation { delegatee, nonce: U256::ZERO, expiry: U256::MAX };
    let sign = |delegation: &Delegation, domain: &Eip712Domain| -> Result<Signed> {
        let signature = alice.sign_typed(delegation, domain)?;
        Ok(Signed { delegation: delegation.clone(), signature })
    };

    // Signed for elsewhere, it is the signature of somebody else, who has signed nothing before and
    // locked nothing: whatever it does, it does to nobody here.
    for other in [
        domain("Another Lock", chain + 1, office.at()),
        domain("Another Lock", chain, *world.token().address()),
        domain("Millet", chain, office.at()),
    ] {
        drop(sign(&good, &other)?.bring(&office, &relayer).await);
        assert_eq!(ask(escrow.delegates(account)).await?, account);
        assert_eq!(ask(escrow.nonces(account)).await?, U256::ZERO);
    }
    let mut changed = sign(&good, &ours)?;
    changed.delegation.delegatee = relayer.address();
    drop(changed.bring(&office, &relayer).await);
    assert_eq!(ask(escrow.delegates(account)).await?, account);

    let expiry = U256::from(office.now().await? - 1);
    let late = sign(&Delegation { expiry, ..good.clone() }, &ours)?;
    assert_refused(late.bring(&office, &relayer).await, VotesExpiredSignature { expiry });
    let ahead = sign(&Delegation { nonce: ONE, ..good.clone() }, &ours)?;
    let wrong = InvalidAccountNonce { account, currentNonce: U256::ZERO };
    assert_refused(ahead.bring(&office, &relayer).await, wrong);
    let to_nobody = sign(&Delegation { delegatee: Address::ZERO, ..good.clone() }, &ours)?;
    let invalid = EscrowInvalidAccount { account: Address::ZERO };
    assert_refused(to_nobody.bring(&office, &relayer).await, invalid);
    assert_eq!(ask(escrow.nonces(account)).await?, U256::ZERO, "a refusal uses no nonce");

    let signed = sign(&good, &ours)?;
    signed.bring(&office, &relayer).await?;

    assert_eq!(ask(escrow.delegates(account)).await?, delegatee);
    assert_eq!(ask(escrow.getVotes(delegatee)).await?, ask(escrow.totalSupply()).await?);
    assert_eq!(ask(escrow.nonces(account)).await?, ONE);
    let again = InvalidAccountNonce { account, currentNonce: ONE };
    assert_refused(signed.bring(&office, &relayer).await, again);
    ahead.bring(&office, &relayer).await?;
    Ok(())
}
