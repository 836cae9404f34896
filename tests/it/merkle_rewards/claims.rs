//! One account, many, and many with one proof: what is paid, to whom, and what is told.

use bindings::IMerkleRewards::{
    ClaimRecipientSet, Claimed, RewardsInvalidMultiproof, RewardsInvalidProof, TipPolicySet,
};
use testkit::{Purse, assert_refused};

use super::*;

#[tokio::test]
async fn a_claim_pays_the_account_whoever_brings_it_and_says_so() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let desk = Desk::of_dollars(&world).await?;
    let alice = world.actor("alice", Purse::default()).await?;
    let keeper = world.actor("keeper", Purse::default()).await?;
    let published = desk.publish(&[crowd(20, 1_000_000), of(&alice, 5)].concat());
    desk.put_up(&published).await?;

    let receipt = desk.claim(&keeper, alice.address(), &published).await?;

    let told = receipt.decoded_log::<Claimed>().unwrap();
    assert_eq!((told.account, told.recipient), (alice.address(), alice.address()));
    assert_eq!((told.amount, told.tip, told.claimed), (dollars(5), U256::ZERO, dollars(5)));
    assert_eq!(desk.balance(alice.address()).await?, dollars(5));
    assert_eq!(desk.claimed(alice.address()).await?, dollars(5));
    assert_eq!(ask(desk.rewards.totalPaid()).await?, dollars(5));
    world.check().await
}

/// I-REWARDS-3, I-REWARDS-4, I-REWARDS-8
#[tokio::test]
async fn what_was_claimed_pays_nothing_again_and_more_pays_the_difference() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let desk = Desk::of_dollars(&world).await?;
    let alice = world.actor("alice", Purse::default()).await?;
    let bob = world.actor("bob", Purse::default()).await?;
    let first = desk.publish(&[of(&alice, 5), of(&bob, 3)].concat());
    desk.put_up(&first).await?;
    desk.claim(&alice, alice.address(), &first).await?;

    let again = desk.claim(&alice, alice.address(), &first).await?;
    assert_eq!(again.logs().len(), 0);
    assert_eq!(desk.balance(alice.address()).await?, dollars(5));

    let second = desk.publish(&[of(&alice, 9), of(&bob, 4)].concat());
    desk.put_up(&second).await?;
    // On its way when the new root came.
    desk.claim(&bob, bob.address(), &first).await?;
    let told = desk.claim(&alice, alice.address(), &second).await?;
    let told = told.decoded_log::<Claimed>().unwrap();
    assert_eq!((told.amount, told.claimed), (dollars(4), dollars(9)));
    let lower = desk.claim(&alice, alice.address(), &first).await?;
    assert_eq!(lower.logs().len(), 0);
    desk.claim(&bob, bob.address(), &second).await?;
    assert_eq!(desk.balance(bob.address()).await?, dollars(4));

    let third = desk.publish(&[of(&alice, 9), of(&bob, 5)].concat());
    desk.put_up(&third).await?;
    let late = desk.claim(&bob, bob.address(), &first).await;
    assert_refused(late, RewardsInvalidProof { account: bob.address() });
    assert_eq!(ask(desk.rewards.totalPaid()).await?, dollars(13));
    world.check().await
}

/// I-REWARDS-9
#[tokio::test]
async fn batches_pay_what_single_claims_would_and_pass_over_what_is_paid() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let desk = Desk::of_dollars(&world).await?;
    let keeper = world.actor("keeper", Purse::default()).await?;
    let people = crowd(30, 1_000_000);
    let published = desk.publish(&people);
    desk.put_up(&published).await?;
    let accounts: Vec<_> = people.iter().map(|(account, _)| *account).collect();
    desk.claim(&keeper, accounts[1], &published).await?;

    // Twice the same account in one batch, and one that is paid already.
    let many = [&accounts[..3], &accounts[..1]].concat();
    let (claimables, proofs): (Vec<_>, Vec<_>) = many.iter().map(|it| published.proof(*it)).unzip();
    let call = desk.rewards.claimMany(many, desk.reward, claimables, proofs);
    assert_eq!(ask(call.clone()).await?, dollars(1) + dollars(3));
    let receipt = keeper.send(call).await?;
    assert_eq!(events::<Claimed>(&receipt).len(), 2);

    let Batch { accounts: order, claimables, hashes, flags } = published.batch(&accounts[..20]);
    let call = desk.rewards.claimMultiproof(order.clone(), desk.reward, claimables, hashes, flags);
    let rest: u64 = (4..=20).sum();
    assert_eq!(ask(call.clone()).await?, dollars(rest));
    let receipt = keeper.send(call).await?;
    let told = events::<Claimed>(&receipt);
    assert!(told.iter().map(|it| it.account).eq(order.into_iter().filter(|it| accounts[3] <= *it)));

    for (account, amount) in &people[..20] {
        assert_eq!(desk.balance(*account).await?, *amount);
        assert_eq!(desk.claimed(*account).await?, *amount);
    }
    assert_eq!(ask(desk.rewards.totalPaid()).await?, dollars((1..=20).sum()));
    world.check().await
}

/// I-REWARDS-5
#[tokio::test]
async fn what_is_not_in_the_tree_proves_nothing() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let desk = Desk::of_dollars(&world).await?;
    let mallory = world.actor("mallory", Purse::default()).await?;
    let published = desk.publish(&crowd(16, 1_000_000));
    desk.put_up(&published).await?;
    let (victim, token) = (account(3), desk.reward);
    let (claimable, proof) = published.proof(victim);
    let refused = |account, claimable, proof: &[B256]| {
        let call = desk.rewards.claim(account, token, claimable, proof.to_vec());
        let mallory = &mallory;
        async move {
            assert_refused(mallory.send(call).await, RewardsInvalidProof { account });
        }
    };

    // Another amount, another account, another order, too few, and one too many.
    refused(victim, claimable + U256::ONE, &proof).await;
    refused(mallory.address(), claimable, &proof).await;
    refused(victim, claimable, &[proof[1], proof[0], proof[2], proof[3]]).await;
    refused(victim, claimable, &proof[1..]).await;
    refused(victim, claimable, &[&proof[..], &[published.root()]].concat()).await;
    // An inner node's two children are 64 bytes, a leaf is made of 96: no words give it.
    let nodes = published.tree.nodes();
    let inner = U256::from_be_bytes(nodes[2].0);
    refused(Address::from_word(nodes[1]), inner, &[]).await;
    refused(mallory.address(), inner, &[nodes[1]]).await;

    let whole = published.batch(&[account(1), account(2), account(9)]);
    let mut more = whole.clone();
    more.claimables[1] += U256::ONE;
    let mut swapped = whole.clone();
    swapped.accounts.swap(0, 1);
    let mut flipped = whole.clone();
    flipped.flags[0] = !flipped.flags[0];
    let mut longer = whole.clone();
    longer.flags.push(false);
    let nobody = Batch { accounts: vec![], claimables: vec![], hashes: vec![], flags: vec![] };
    for wrong in [more, swapped, flipped, longer, nobody] {
        let Batch { accounts, claimables, hashes, flags } = wrong;
        let call = desk.rewards.claimMultiproof(accounts, token, claimables, hashes, flags);
        assert_refused(mallory.send(call).await, RewardsInvalidMultiproof {});
    }
    assert_eq!(ask(desk.rewards.totalPaid()).await?, U256::ZERO);
    world.check().await
}

/// I-REWARDS-6
#[tokio::test]
async fn only_the_account_names_another_to_be_paid() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let desk = Desk::of_dollars(&world).await?;
    let alice = world.actor("alice", Purse::default()).await?;
    let mallory = world.actor("mallory", Purse::default()).await?;
    let (savings, rewards) = (account(77), desk.rewards.clone());
    let published = desk.publish(&[of(&alice, 5), of(&mallory, 1)].concat());
    desk.put_up(&published).await?;
    assert_eq!(ask(rewards.claimRecipient(alice.address())).await?, alice.address());

    mallory.send(rewards.setClaimRecipient(mallory.address())).await?;
    let named = alice.send(rewards.setClaimRecipient(savings)).await?;
    let told = named.decoded_log::<ClaimRecipientSet>().unwrap();
    assert_eq!((told.account, told.recipient), (alice.address(), savings));
    assert_eq!(ask(rewards.claimRecipient(alice.address())).await?, savings);
    let receipt = desk.claim(&mallory, alice.address(), &published).await?;

    assert_eq!(receipt.decoded_log::<Claimed>().unwrap().recipient, savings);
    assert_eq!(desk.balance(savings).await?, dollars(5));
    assert_eq!(desk.balance(mallory.address()).await?, U256::ZERO);
    alice.send(rewards.setClaimRecipient(Address::ZERO)).await?;
    assert_eq!(ask(rewards.claimRecipient(alice.address())).await?, alice.address());
    world.check().await
}

#[tokio::test]
async fn a_tip_is_what_the_account_agreed_to() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let desk = Desk::of_dollars(&world).await?;
    let (alice, bob, carol) = (
        world.actor("alice", Purse::default()).await?,
        world.actor("bob", Purse::default()).await?,
        world.actor("carol", Purse::default()).await?,
    );
    let keeper = world.actor("keeper", Purse::default()).await?;
    let rewards = &desk.rewards;
    let published = desk.publish(&[of(&alice, 5), of(&bob, 3), of(&carol, 7)].concat());
    desk.put_up(&published).await?;
    let set = alice.send(rewards.setTipPolicy(50, dollars(5))).await?;
    let told = set.decoded_log::<TipPolicySet>().unwrap();
    assert_eq!((told.maxTipBps, told.minClaim), (U256::from(50), dollars(5)));
    let policy = ask(rewards.tipPolicy(alice.address())).await?;
    assert_eq!((policy.maxTipBps, policy.minClaim), (50, dollars(5)));
    // Too little is claimed for bob; carol claims for herself.
    bob.send(rewards.setTipPolicy(100, dollars(4))).await?;
    carol.send(rewards.setTipPolicy(100, U256::ZERO)).await?;

    let Batch { accounts, claimables, hashes, flags } =
        published.batch(&[alice.address(), bob.address()]);
    let call = rewards.claimMultiproof(accounts, desk.reward, claimables, hashes, flags);
    let receipt = keeper.send(call).await?;
    desk.claim(&carol, carol.address(), &published).await?;

    let tip = U256::from(25_000);
    let tips: Vec<_> = events::<Claimed>(&receipt).into_iter().map(|it| it.tip).collect();
    assert_eq!(tips.iter().sum::<U256>(), tip);
    assert_eq!(desk.balance(keeper.address()).await?, tip);
    assert_eq!(desk.balance(alice.address()).await?, dollars(5) - tip);
    assert_eq!(desk.claimed(alice.address()).await?, dollars(5));
    assert_eq!(desk.balance(bob.address()).await?, dollars(3));
    assert_eq!(desk.balance(carol.address()).await?, dollars(7));
    world.check().await
}
