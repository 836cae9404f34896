//! Signed votes: I-GOV-2 and I-GOV-6.

use alloy::sol_types::{Eip712Domain, SolError, SolStruct};
use bindings::{
    Ballot, ExtendedBallot,
    IGovernor::{
        GovernorAlreadyCastVote, GovernorInvalidSignature, GovernorInvalidVoteType, VoteCast,
        VoteSkipped,
    },
    domain,
};
use testkit::assert_refused;

use super::*;

/// An account whose code says that it signed whatever it is asked about.
const SIGNS_ALL: [u8; 14] =
    [0x63, 0x16, 0x26, 0xba, 0x7e, 0x60, 0xe0, 0x1b, 0x5f, 0x52, 0x60, 0x20, 0x5f, 0xf3];

/// One whose code never comes to an answer: JUMPDEST, and back to it.
const NEVER_ANSWERS: [u8; 3] = [0x5b, 0x5f, 0x56];

impl Assembly<'_> {
    fn domain(&self) -> Eip712Domain {
        domain("Millet Governor", self.world.site.chain.id(), self.at())
    }

    /// The next ballot of `voter`.
    async fn ballot(&self, voter: &Actor, proposalId: U256, support: u8) -> Result<Ballot> {
        let nonce = ask(self.governor.nonces(voter.address())).await?;
        Ok(Ballot { proposalId, support, voter: voter.address(), nonce })
    }

    async fn bring(
        &self,
        ballot: &Ballot,
        signature: Bytes,
    ) -> Result<TransactionReceipt, CallError> {
        let Ballot { proposalId, support, voter, .. } = *ballot;
        let call = self.governor.castVoteBySig(proposalId, support, voter, signature);
        self.guardian.send(call).await
    }

    /// A contract that has locked as much as Bob.
    async fn contract(&self, code: &[u8]) -> Result<Address> {
        let (world, amount) = (self.world, tokens(300));
        let account = world.create_evm(code).await?;
        let deployer = world.deployer();
        deployer.send(world.token().approve(*self.lock.address(), amount)).await?;
        let until = U256::from(self.now().await? + 104 * WEEK);
        deployer.send(self.lock.createLockFor(account, amount, until)).await?;
        Ok(account)
    }
}

#[tokio::test]
async fn a_signed_vote_is_cast_by_anyone_and_once() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let it = Assembly::open(&world).await?;
    let id = it.open_vote(&Motion::idle()).await?;
    let ballot = it.ballot(&it.alice, id, FOR).await?;
    let signature = it.alice.sign_typed(&ballot, &it.domain())?;

    let receipt = it.bring(&ballot, signature.clone()).await?;

    let [cast] = &events::<VoteCast>(&receipt)[..] else { panic!("one vote") };
    assert_eq!((cast.voter, cast.support), (it.alice.address(), FOR));
    assert_eq!(ask(it.governor.nonces(it.alice.address())).await?, U256::ONE);
    let voter = it.alice.address();
    assert_refused(it.bring(&ballot, signature).await, GovernorInvalidSignature { voter });
    assert_refused(it.vote(&it.alice, id, FOR).await, GovernorAlreadyCastVote { voter });
    let second = it.ballot(&it.alice, id, AGAINST).await?;
    let signature = it.alice.sign_typed(&second, &it.domain())?;
    assert_refused(it.bring(&second, signature).await, GovernorAlreadyCastVote { voter });
    assert_eq!(ask(it.governor.nonces(voter)).await?, U256::ONE, "what is refused uses nothing up");
    Ok(())
}

/// I-GOV-6: each part of what is signed matters.
#[tokio::test]
async fn a_signature_for_anything_else_fails() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let it = Assembly::open(&world).await?;
    let other = it.propose(&it.carol, &Motion::idle().described("another")).await?;
    let id = it.open_vote(&Motion::idle()).await?;
    let good = it.ballot(&it.alice, id, FOR).await?;
    let (voter, chain) = (it.alice.address(), world.site.chain.id());
    let ours = it.domain();
    for (signed, domain) in [
        (good.clone(), domain("Millet Governor", chain + 1, it.at())),
        (good.clone(), domain("Millet Governor", chain, *it.timelock.address())),
        (good.clone(), domain("Millet", chain, it.at())),
        (Ballot { proposalId: other, ..good.clone() }, ours.clone()),
        (Ballot { support: AGAINST, ..good.clone() }, ours.clone()),
        (Ballot { voter: it.bob.address(), ..good.clone() }, ours.clone()),
        (Ballot { nonce: U256::ONE, ..good.clone() }, ours.clone()),
    ] {
        let signature = it.alice.sign_typed(&signed, &domain)?;
        assert_refused(it.bring(&good, signature).await, GovernorInvalidSignature { voter });
    }
    let bobs = it.bob.sign_typed(&good, &ours)?;
    assert_refused(it.bring(&good, bobs).await, GovernorInvalidSignature { voter });
    assert_refused(it.bring(&good, Bytes::new()).await, GovernorInvalidSignature { voter });
    // Nor is one of another proposal's used for this one.
    let for_other = it.ballot(&it.alice, other, FOR).await?;
    let signature = it.alice.sign_typed(&for_other, &ours)?;
    assert_refused(it.bring(&good, signature).await, GovernorInvalidSignature { voter });

    it.bring(&good, it.alice.sign_typed(&good, &ours)?).await?;
    assert_eq!(ask(it.governor.BALLOT_TYPEHASH()).await?, good.eip712_type_hash());
    Ok(())
}

#[tokio::test]
async fn a_signed_vote_may_say_why() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let it = Assembly::open(&world).await?;
    let proposalId = it.open_vote(&Motion::idle()).await?;
    let (voter, reason, params) = (it.bob.address(), "why not".to_owned(), Bytes::from(vec![7]));
    let ballot = ExtendedBallot {
        proposalId,
        support: ABSTAIN,
        voter,
        nonce: U256::ZERO,
        reason: reason.clone(),
        params: params.clone(),
    };
    let signature = it.bob.sign_typed(&ballot, &it.domain())?;
    let bring = |reason: &str, params: &Bytes| {
        it.governor.castVoteWithReasonAndParamsBySig(
            proposalId,
            ABSTAIN,
            voter,
            reason.to_owned(),
            params.clone(),
            signature.clone(),
        )
    };

    let refused = GovernorInvalidSignature { voter };
    assert_refused(it.alice.send(bring("why", &params)).await, refused.clone());
    assert_refused(it.alice.send(bring(&reason, &Bytes::new())).await, refused);
    let receipt = it.alice.send(bring(&reason, &params)).await?;

    let [cast] = &events::<IGovernor::VoteCastWithParams>(&receipt)[..] else { panic!("one") };
    assert_eq!((cast.voter, &cast.reason, &cast.params), (voter, &reason, &params));
    assert_eq!(ask(it.governor.EXTENDED_BALLOT_TYPEHASH()).await?, ballot.eip712_type_hash());
    Ok(())
}

#[tokio::test]
async fn a_contract_signs_as_it_says() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let it = Assembly::open(&world).await?;
    let voter = it.contract(&SIGNS_ALL).await?;
    let proposalId = it.open_vote(&Motion::idle()).await?;
    let ballot = Ballot { proposalId, support: FOR, voter, nonce: U256::ZERO };

    let receipt = it.bring(&ballot, Bytes::from_static(b"anything")).await?;

    let [cast] = &events::<VoteCast>(&receipt)[..] else { panic!("one vote") };
    assert_eq!(cast.voter, voter);
    assert!(tokens(250) < cast.weight);
    Ok(())
}

/// A batch passes over what is wrong with it, says so, and counts the rest.
#[tokio::test]
async fn a_batch_passes_over_what_is_wrong() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let it = Assembly::open(&world).await?;
    let (silent, friend) = (it.contract(&NEVER_ANSWERS).await?, it.contract(&SIGNS_ALL).await?);
    let id = it.open_vote(&Motion::idle()).await?;
    let sign = async |by: &Actor, support: u8| -> Result<_> {
        let ballot = it.ballot(by, id, support).await?;
        Ok((support, by.address(), by.sign_typed(&ballot, &it.domain())?))
    };
    let good = sign(&it.alice, FOR).await?;
    let unknown = sign(&it.carol, 3).await?;
    let batch = [
        (FOR, silent, Bytes::from_static(b"no")),
        good.clone(),
        // Used a moment ago.
        good.clone(),
        (AGAINST, it.bob.address(), good.2.clone()),
        unknown,
        (FOR, it.carol.address(), Bytes::new()),
        (ABSTAIN, friend, Bytes::new()),
    ];
    let supports = batch.iter().map(|it| it.0).collect();
    let voters = batch.iter().map(|it| it.1).collect();
    let signatures = batch.iter().map(|it| it.2.clone()).collect();

    let call = it.governor.castVotesBySig(id, supports, voters, signatures);
    assert_eq!(ask(call.clone()).await?, U256::from(2));
    let receipt = it.guardian.send(call).await?;

    let cast: Vec<_> = events::<VoteCast>(&receipt).iter().map(|it| it.voter).collect();
    assert_eq!(cast, [it.alice.address(), friend]);
    let told = events::<VoteSkipped>(&receipt);
    let unsigned = |voter| {
        let reason = GovernorInvalidSignature { voter }.abi_encode().into();
        VoteSkipped { voter, proposalId: id, reason }
    };
    let reason = GovernorInvalidVoteType {}.abi_encode().into();
    let wrong = VoteSkipped { voter: it.carol.address(), proposalId: id, reason };
    let [alice, bob, carol] = [&it.alice, &it.bob, &it.carol].map(Actor::address);
    let expected = [unsigned(silent), unsigned(alice), unsigned(bob), wrong, unsigned(carol)];
    assert_eq!(told, expected);
    // Those who were passed over still can.
    it.vote(&it.carol, id, FOR).await?;
    Ok(())
}
