//! From a week's inputs to what is paid.

use alloy::primitives::{Address, U256};
use protocol::time::WEEK;
use rewards::{
    Backend, Workers,
    epoch::{
        AccountWeek, Change, Epoch, Inputs, Ledger, SettleError, Settlement, settle, standings,
    },
    policy::{Kind, PerKind, Policy},
};

use crate::policy::{FULL, parse};

const START: u64 = 1_795_046_400;

fn account(number: u8) -> Address {
    Address::with_last_byte(number)
}

fn units(count: u64) -> U256 {
    U256::from(count)
}

fn policy() -> Policy {
    parse(FULL).unwrap()
}

/// Three accounts: one holds 100 all week, one 100 for half of it, one nothing and paid fees.
fn week() -> Inputs {
    let epoch = Epoch::new(1, START).unwrap();
    let of = |number, shares, fees, power, streak| AccountWeek {
        account: account(number),
        shares: units(shares),
        fees: units(fees),
        power: U256::from::<u64>(power),
        streak,
    };
    let one = 1_000_000_000_000_000_000;
    let accounts = vec![of(1, 100, 0, 0, 2), of(2, 0, 30, 0, 1), of(3, 0, 99, one, 0)];
    let change = Change { account: account(2), at: START + WEEK / 2, shares: units(100) };
    Inputs { epoch, accounts, changes: vec![change] }
}

fn settled(inputs: &Inputs, carried: PerKind<U256>) -> Result<Settlement, SettleError> {
    let (policy, standings) = (policy(), standings(inputs).unwrap());
    settle(policy.terms_of(inputs.epoch), carried, &[], &standings)
}

fn amounts(settlement: &Settlement) -> Vec<(u8, u64)> {
    settlement.amounts.iter().map(|(account, it)| (account[19], it.to())).collect()
}

#[test]
fn every_policy_pays_for_what_it_says() {
    let settlement = settled(&week(), PerKind::default()).unwrap();

    // Time: 400 to 1 and 2 as 2 to 1. Small stake and streak: all to 1, who held it all week.
    // Fees: 10 % of 30, and 50 % of 99 for the one with power.
    assert_eq!(amounts(&settlement), [(1, 266 + 200 + 100), (2, 133 + 3), (3, 49)]);
    let carry = Kind::ALL.map(|kind| settlement.policies[kind].carry);
    assert_eq!(carry, [1, 0, 0, 100 - 3 - 49].map(units));
    assert_eq!(settlement.paid(), units(566 + 136 + 49));
}

#[test]
fn what_is_carried_is_paid_as_far_as_the_maximum_allows() {
    // Budgets of 800 and a maximum of 1,000 leave room for 200 of the 300 carried.
    let carried = PerKind([units(150), units(150), U256::ZERO, U256::ZERO]);

    let settlement = settled(&week(), carried).unwrap();

    let of = |kind: Kind| settlement.policies[kind];
    assert_eq!(of(Kind::TimeWeighted).available, units(550));
    assert_eq!(of(Kind::SmallStake).available, units(250));
    assert_eq!(of(Kind::SmallStake).carry, units(100));
    for kind in Kind::ALL {
        let it = of(kind);
        assert_eq!(it.carried + it.budget, it.paid + it.carry, "{}", kind.name());
    }
}

#[test]
fn a_policy_left_out_keeps_what_it_has() {
    let mut inputs = week();
    inputs.epoch = Epoch { number: 5, ..inputs.epoch };
    let carried = PerKind([units(1), units(2), units(3), units(4)]);

    let settlement = settled(&inputs, carried).unwrap();

    let carry = Kind::ALL.map(|kind| settlement.policies[kind].carry);
    assert_eq!(carry[1..], [2, 3, 4].map(units));
    assert_eq!(settlement.policies[Kind::TimeWeighted].available, units(2_000));
    assert_eq!(carry[0], units(2_000 + 1 - 1_333 - 666));
}

#[test]
fn airdrops_come_on_top_and_within_the_maximum() {
    let (policy, inputs) = (policy(), week());
    let terms = policy.terms_of(inputs.epoch);
    let pay = |amount: u64| {
        let airdrops = [[(account(3), units(amount))].into(), [(account(4), units(1))].into()];
        settle(terms, PerKind::default(), &airdrops, &standings(&inputs).unwrap())
    };

    let settlement = pay(199).unwrap();
    assert_eq!(amounts(&settlement)[2..], [(3, 49 + 199), (4, 1)]);
    assert_eq!(settlement.airdrop, units(200));

    let (budgets, airdrop, max_epoch) = (units(800), units(201), units(1_000));
    let over = SettleError::OverMaximum { budgets, airdrop, max_epoch };
    assert_eq!(pay(200), Err(over));
}

#[test]
fn a_week_without_anybody_carries_everything() {
    let nobody = Inputs { accounts: vec![], changes: vec![], ..week() };

    let settlement = settled(&nobody, PerKind::default()).unwrap();

    assert!(settlement.amounts.is_empty());
    let carry = Kind::ALL.map(|kind| settlement.policies[kind].carry);
    assert_eq!(carry, [400, 200, 100, 100].map(units));
}

#[test]
fn a_ledger_adds_epochs_up() {
    let workers = Workers::new(1.try_into().unwrap(), Backend::portable());
    let mut ledger = Ledger::default();
    for epoch in 1..=2 {
        let settlement = settled(&week(), ledger.carry).unwrap();
        ledger.enter(&settlement).unwrap();
        assert_eq!(ledger.epoch, epoch);
    }

    // The second week has one more to share by time, and 48 more for rebates.
    let claims = ledger.claims(account(9), workers).unwrap();
    let cumulative: Vec<u64> = claims.iter().map(|it| it.cumulative.to()).collect();
    assert_eq!(cumulative, [566 + 567, 136 + 136, 49 + 49]);
    assert!(Ledger::default().claims(account(9), workers).is_err());
}
