//! Fees, end to end: the story that `deploy --story` tells, with the amounts it has to come to.
#![allow(non_snake_case, reason = "fields of errors are named as in the ABI")]

use std::collections::BTreeMap;

use alloy::primitives::{Address, U256};
use bindings::{ITimelock::AccessControlUnauthorizedAccount, IVotingEscrowInstance};
use client::call::ask;
use deploy::{
    contract::{Contract, Currency},
    hand_over::Gift,
    plan::{self, Step},
    record::{Outcome, Silent},
    story::{self, Paid, Story, StoryError},
};
use eyre::Result;
use testkit::{World, assert_refused, tokens};

/// Hundredths of a token, in base units.
fn hundredths(count: u64) -> U256 {
    tokens(count) / U256::from(100)
}

fn units(count: u64) -> U256 {
    U256::from(count)
}

fn of(paid: &[Paid], currency: Currency) -> Vec<(&str, U256)> {
    let of_it = paid.iter().filter(|paid| paid.currency == currency);
    of_it.map(|paid| (paid.who.as_str(), paid.units)).collect()
}

#[tokio::test]
async fn fees_go_from_savers_to_those_who_lock_and_those_who_lock_lower_them() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };

    let (mut journal, _folder) = world.journal().await?;
    let story = story::run(&world.site, &mut journal, &mut Silent).await?;

    what_was_saved_paid_a_thousandth(&story);
    every_part_of_the_fees_went_where_its_stage_says(&world, &story).await?;
    those_who_locked_were_paid_by_amount_and_time(&story);
    the_vote_halved_the_fee(&world, &story).await?;
    savers_were_given_back_what_was_for_discounts(&story);
    everybody_left_with_what_was_theirs(&story);
    not_a_unit_is_missing(&story);
    the_deployer_has_nothing_left_to_give(&world).await?;
    world.check().await
}

/// 37.90 dollars and 1,000 tokens at 10 bps.
fn what_was_saved_paid_a_thousandth(story: &Story) {
    let fees: Vec<_> = story.saved.iter().map(|it| (it.who.as_str(), it.fee)).collect();

    let [ada, ben, cleo, dan] = [5_000, 12_500, 400, 20_000].map(units);
    let emil = tokens(1);
    let expected = [("Ada", ada), ("Ben", ben), ("Cleo", cleo), ("Dan", dan), ("Emil", emil)];
    assert_eq!(fees, expected);
}

/// In its early stage: 15 % buyback, 30 % stakers, 10 % insurance, 45 % discount.
async fn every_part_of_the_fees_went_where_its_stage_says(
    world: &World,
    story: &Story,
) -> Result<()> {
    let [dollars, millet] = &story.split;
    assert_eq!(dollars.collected, units(37_900));
    assert_eq!(dollars.parts, [5_685, 11_370, 3_790, 17_055, 0].map(units));
    assert_eq!(dollars.credited, [true, false, false, false, false]);
    assert_eq!(millet.collected, tokens(1));
    assert_eq!(millet.parts, [15, 30, 10, 45, 0].map(hundredths));
    assert_eq!(millet.credited, [false; 5]);

    // Dollars wait for a buyback, tokens are gone.
    let (dollar, splitter) = (world.site.address(Contract::Stablecoin), world.fee_splitter());
    assert_eq!(ask(splitter.credit(dollar, 0)).await?, units(5_685));
    assert_eq!(ask(splitter.totalCredits(dollar)).await?, units(5_685));
    let supply = ask(world.token().totalSupply()).await?;
    assert_eq!(supply, tokens(1_000_000_000) - hundredths(15));
    Ok(())
}

/// 150,000 tokens for 103 weeks more, 50,000 for 51 and 5,000 for 3: rounded down, each by itself.
fn those_who_locked_were_paid_by_amount_and_time(story: &Story) {
    let weights = [("Nia", 15_450_000_u64), ("Omar", 2_550_000), ("Pia", 15_000)];
    let part = |fees: U256, weight: u64| fees * units(weight) / units(18_015_000);

    let dollars = weights.map(|(who, weight)| (who, part(units(11_370), weight)));
    assert_eq!(dollars.map(|(_, units)| units), [9_751, 1_609, 9].map(units));
    assert_eq!(of(&story.claimed, Currency::Dollars), dollars);
    let tokens = weights.map(|(who, weight)| (who, part(hundredths(30), weight)));
    assert_eq!(of(&story.claimed, Currency::Tokens), tokens);
}

async fn the_vote_halved_the_fee(world: &World, story: &Story) -> Result<()> {
    let law = &story.law;
    assert_eq!((law.fee_before, law.fee_since), (units(10), units(5)));
    assert!(law.quorum <= law.votes_for && law.votes_against < law.votes_for, "{law:?}");
    assert!(!law.votes_against.is_zero());
    assert_eq!((law.next.assets, law.next.fee), (units(10_000_000), units(5_000)));
    let timelock = world.site.address(Contract::Timelock);
    for vault in [world.savings(), world.staking()] {
        assert_eq!(ask(vault.owner()).await?, timelock);
        assert_eq!(ask(vault.depositFeeBps()).await?, units(5));
    }
    Ok(())
}

/// 45 % of the fee each paid, and two cents.
fn savers_were_given_back_what_was_for_discounts(story: &Story) {
    let bonuses = &story.bonuses;
    assert_eq!((bonuses.total, bonuses.from_fees), (units(97_055), units(17_055)));
    // A multiproof pays in the order of its leaves.
    let paid: BTreeMap<_, _> = of(&bonuses.paid, Currency::Dollars).into_iter().collect();
    let [ada, ben, cleo, dan] = [22_250, 25_625, 20_180, 29_000].map(units);
    assert_eq!(paid, [("Ada", ada), ("Ben", ben), ("Cleo", cleo), ("Dan", dan)].into());
    assert_eq!(bonuses.paid.len(), 4);
}

/// Less the fees: of 0.1 % at first, of 0.05 % on Ada's 10 dollars and Dan's bonus since.
fn everybody_left_with_what_was_theirs(story: &Story) {
    let left = &story.left;
    let [ada, ben, cleo, dan] = [14_990_000, 12_487_500, 399_600, 20_008_985].map(units);
    let expected = [("Ada", ada), ("Ben", ben), ("Cleo", cleo), ("Dan", dan)];
    assert_eq!(of(&left.unstaked, Currency::Dollars), expected);
    assert_eq!(of(&left.unstaked, Currency::Tokens), [("Emil", tokens(999))]);
    assert_eq!(left.withdrawn, tokens(5_000));
    // Half of what half of 104 weeks' votes are, and less with each week that has passed.
    assert!(tokens(11_000) < left.penalty && left.penalty < tokens(12_500), "{}", left.penalty);
}

fn not_a_unit_is_missing(story: &Story) {
    let [dollars, millet] = &story.books;
    let after = |book: &story::Book, who: &str| {
        let line = book.lines.iter().find(|line| line.who == who);
        line.map(|line| line.after).unwrap_or_else(|| panic!("nobody is called {who}"))
    };

    assert_eq!((dollars.minted, dollars.burned), (units(47_980_000), U256::ZERO));
    assert_eq!((millet.minted, millet.burned), (U256::ZERO, hundredths(15)));
    for book in [dollars, millet] {
        let before: U256 = book.lines.iter().map(|line| line.before).sum();
        let held: U256 = book.lines.iter().map(|line| line.after).sum();
        assert_eq!(held, before + book.minted - book.burned);
    }
    assert_eq!(after(dollars, "fee-splitter"), units(5_685));
    assert_eq!(after(dollars, "the deployer"), units(3_790));
    assert_eq!(after(dollars, "dollar-rewards"), U256::ZERO);
    // Fees of what was saved after the vote, which nobody has collected.
    assert_eq!(after(dollars, "savings"), units(5_015));
    // What rounding left of the week's fees.
    assert_eq!(after(dollars, "fee-distributor"), units(1));
    assert_eq!(after(millet, "token-rewards"), hundredths(45));
    assert_eq!(after(millet, "vote-escrow"), tokens(150_000));
}

async fn the_deployer_has_nothing_left_to_give(world: &World) -> Result<()> {
    let site = &world.site;
    let (mut journal, _folder) = world.journal().await?;
    let again = story::run(site, &mut journal, &mut Silent).await.unwrap_err();
    let (contract, owner) = (Contract::VoteEscrow, site.address(Contract::Timelock));
    let expected = StoryError::HandedOver { contract, owner };
    assert_eq!(again.downcast_ref(), Some(&expected), "{again}");

    let plan: Vec<_> = plan::full(&site.blueprint.params);
    for record in world.carry_out(&[plan, plan::hand_over()].concat()).await? {
        assert_eq!(record.outcome, Outcome::Already, "{}", record.step);
    }
    let (timelock, deployer) = (world.timelock(), world.deployer());
    let role = ask(timelock.PROPOSER_ROLE()).await?;
    let grant = deployer.send(timelock.grantRole(role, deployer.address())).await;
    let neededRole = ask(timelock.DEFAULT_ADMIN_ROLE()).await?;
    assert_refused(
        grant,
        AccessControlUnauthorizedAccount { account: deployer.address(), neededRole },
    );
    Ok(())
}

/// An offer can be taken back, and what was given stays given.
#[tokio::test]
async fn what_is_handed_over_is_offered_once_and_kept_until_it_is_accepted() -> Result<()> {
    let world = World::launch().await?;
    let (site, timelock) = (&world.site, world.site.address(Contract::Timelock));

    let first = world.carry_out(&plan::hand_over()).await?;
    let second = world.carry_out(&plan::hand_over()).await?;

    assert!(first.iter().all(|record| matches!(record.outcome, Outcome::Done(_))));
    assert!(second.iter().all(|record| record.outcome == Outcome::Already));
    for contract in Gift::OWNED {
        let owned = IVotingEscrowInstance::new(site.address(contract), site.chain.provider());
        assert_eq!(ask(owned.owner()).await?, site.deployer.address(), "{contract}");
        assert_eq!(ask(owned.pendingOwner()).await?, timelock, "{contract}");
    }
    let savings = Step::Give(Gift::Offer(Contract::Savings));
    world.deployer().send(world.savings().transferOwnership(Address::ZERO)).await?;
    let anew = world.carry_out(&[savings]).await?;
    assert!(matches!(anew[0].outcome, Outcome::Done(_)));
    Ok(())
}
