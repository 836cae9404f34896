//! What is claimed, by whom, for whom, and where it goes.

use bindings::IFeeDistributor::{
    ClaimSkipped, FeesClaimed, FeesReceived, FeesStaked, RecipientSet, WeekClosed,
};
use testkit::Purse;

use super::*;

#[tokio::test]
async fn fees_of_a_week_are_paid_once_it_is_over_to_those_who_had_locked_before_it() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let till = Till::open(&world).await?;
    let alice = till.locker("alice", 30, 104).await?;
    let bob = till.locker("bob", 10, 52).await?;
    till.pass_to(1).await?;
    let keeper = world.actor("keeper", Purse::default()).await?;
    let (token, fees) = (till.dollar, hundred());

    let receipt = till.bring(fees).await?;

    let received = FeesReceived { token, week: till.week(1), amount: fees, fees, liability: fees };
    assert_eq!(events::<FeesReceived>(&receipt), [received]);
    assert_eq!(ask(till.fees.weekCursor(token)).await?, till.week(1));
    assert_eq!(ask(till.fees.tokensPerWeek(token, till.week(1) + ONE)).await?, fees);
    assert_eq!(till.claimable(alice.address()).await?, U256::ZERO);
    let receipt = till.claim(&keeper, alice.address()).await?;
    assert_eq!(events::<FeesClaimed>(&receipt), [], "the week is not over");

    till.pass_to(2).await?;
    let (of_alice, of_bob) = (weight(30, 103), weight(10, 51));
    let all = of_alice + of_bob;
    let amount = share(fees, of_alice, all);
    assert_eq!(till.claimable(alice.address()).await?, amount);
    let receipt = till.claim(&keeper, alice.address()).await?;

    let closed = WeekClosed { token, week: till.week(1), fees, numerator: all };
    assert_eq!(events::<WeekClosed>(&receipt), [closed]);
    let account = alice.address();
    let liability = fees - amount;
    let claimed = FeesClaimed { account, token, recipient: account, amount, liability };
    assert_eq!(events::<FeesClaimed>(&receipt), [claimed]);
    assert_eq!(till.dollars_of(account).await?, amount);
    assert_eq!(
        till.dollars_of(keeper.address()).await?,
        U256::ZERO,
        "whoever brings it gets nothing"
    );
    assert_eq!(ask(till.fees.tokensPerWeek(token, till.week(1))).await?, fees);
    assert_eq!(ask(till.fees.weekCursor(token)).await?, U256::ZERO);

    let again = till.claim(&keeper, account).await?;
    assert_eq!(events::<FeesClaimed>(&again), []);
    till.claim(&bob, bob.address()).await?;
    assert_eq!(till.dollars_of(bob.address()).await?, share(fees, of_bob, all));
    assert!(till.owed().await? <= ONE, "all but what rounding leaves");
    assert_eq!(till.owed().await?, till.dollars_of(till.at()).await?);
    Ok(())
}

/// I-FEES-3: several tokens in one call, many accounts in another, the same money.
#[tokio::test]
async fn tokens_and_accounts_can_be_claimed_together() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let till = Till::open(&world).await?;
    let alice = till.locker("alice", 3, 104).await?;
    let bob = till.locker("bob", 1, 104).await?;
    let nobody = world.actor("nobody", Purse::default()).await?;
    till.pass_to(1).await?;
    till.bring(dollars(4)).await?;
    let (millet, deployer) = (*world.token().address(), world.deployer());
    deployer.send(world.token().approve(till.at(), tokens(40))).await?;
    deployer.send(till.fees.notify(millet, tokens(40))).await?;
    till.pass_to(2).await?;

    let unknown = Address::repeat_byte(0x77);
    let both = till.fees.claim(alice.address(), vec![till.dollar, unknown, millet, till.dollar]);
    let amounts =
        ask(till.fees.claim(alice.address(), vec![till.dollar, unknown, millet, till.dollar]))
            .await?;
    let receipt = nobody.send(both).await?;

    let floor = |units: U256| units - ONE;
    let (of_dollars, of_tokens) = (floor(dollars(3)), floor(tokens(30)));
    assert_eq!(amounts, [of_dollars, U256::ZERO, of_tokens, U256::ZERO], "nothing is paid twice");
    assert_eq!(events::<FeesClaimed>(&receipt).len(), 2);
    assert_eq!(till.dollars_of(alice.address()).await?, of_dollars);
    assert_eq!(ask(world.token().balanceOf(alice.address())).await?, of_tokens);

    let people = vec![bob.address(), alice.address(), nobody.address(), bob.address()];
    let paid = ask(till.fees.claimMany(people.clone(), till.dollar)).await?;
    let receipt = nobody.send(till.fees.claimMany(people, till.dollar)).await?;
    assert_eq!(paid, floor(dollars(1)));
    assert_eq!(events::<FeesClaimed>(&receipt).len(), 1);
    assert_eq!(events::<ClaimSkipped>(&receipt), []);
    assert_eq!(till.dollars_of(bob.address()).await?, paid);
    assert_eq!(ask(till.fees.claim(bob.address(), vec![])).await?, Vec::<U256>::new());
    Ok(())
}

/// I-FEES-8: anyone triggers, and nobody but the account says where its money goes.
#[tokio::test]
async fn only_the_account_names_another_to_be_paid() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let till = Till::open(&world).await?;
    let alice = till.locker("alice", 5, 104).await?;
    let thief = world.actor("thief", Purse::default()).await?;
    let cold = Address::repeat_byte(0xc0);
    till.pass_to(1).await?;
    till.bring_weekly(1, 2, hundred()).await?;
    let paid = till.claimable(alice.address()).await?;

    thief.send(till.fees.setRecipient(thief.address())).await?;
    let receipt = alice.send(till.fees.setRecipient(cold)).await?;
    assert_eq!(
        events::<RecipientSet>(&receipt),
        [RecipientSet { account: alice.address(), recipient: cold }]
    );
    assert_eq!(ask(till.fees.recipient(alice.address())).await?, cold);
    let receipt = till.claim(&thief, alice.address()).await?;

    assert_eq!(till.dollars_of(cold).await?, paid);
    assert_eq!(events::<FeesClaimed>(&receipt)[0].recipient, cold);
    for nothing in [alice.address(), thief.address()] {
        assert_eq!(till.dollars_of(nothing).await?, U256::ZERO);
    }
    alice.send(till.fees.setRecipient(Address::ZERO)).await?;
    till.bring_weekly(3, 1, hundred()).await?;
    till.claim(&thief, alice.address()).await?;
    assert!(hundred() - ONE <= till.dollars_of(alice.address()).await?);
    Ok(())
}

#[tokio::test]
async fn a_claim_goes_into_a_vault_of_the_caller_s_choice_as_its_own() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let till = Till::open(&world).await?;
    let alice = till.locker("alice", 5, 104).await?;
    let bob = till.locker("bob", 5, 104).await?;
    let (savings, vault) = (world.savings(), *world.savings().address());
    till.bring_weekly(1, 1, hundred()).await?;
    let (account, token) = (alice.address(), till.dollar);
    let amount = till.claimable(account).await?;
    let worth = ask(savings.previewDeposit(amount)).await?;
    alice.send(till.fees.setRecipient(bob.address())).await?;

    let receipt = alice.send(till.fees.claimAndStake(vault)).await?;

    let shares = ask(savings.balanceOf(account)).await?;
    assert_eq!(shares, worth);
    let liability = hundred() - amount;
    let staked = FeesStaked { account, token, vault, amount, shares, liability };
    assert_eq!(events::<FeesStaked>(&receipt), [staked]);
    assert_eq!(till.owed().await?, liability);
    assert_eq!(till.dollars_of(till.at()).await?, liability);
    assert_eq!(till.dollars_of(bob.address()).await?, U256::ZERO, "a deposit is the caller's own");
    assert_eq!(ask(world.stablecoin().allowance(till.at(), vault)).await?, U256::ZERO);
    assert_eq!(ask(till.fees.claimAndStake(vault).from(account)).await?, U256::ZERO);
    let again = alice.send(till.fees.claimAndStake(vault)).await?;
    assert_eq!(events::<FeesStaked>(&again), []);
    till.claim(&bob, bob.address()).await?;
    assert_eq!(till.dollars_of(bob.address()).await?, amount);
    Ok(())
}
