//! What a claim pays, the caller's tip, and who may have whom paid in shares.

use protocol::{
    fixed::Bps,
    merkle_rewards::{Account, Caller, MAX_AMOUNT, Refusal, Tips, VaultChoice, pay, surplus},
};
use ruint::aliases::U256;

fn number(value: u64) -> U256 {
    U256::from(value)
}

/// I-REWARDS-3, I-REWARDS-4
#[test]
fn only_what_is_new_is_due() {
    let account = Account { claimed: number(70), ..Account::default() };

    assert_eq!(account.due(number(100)), number(30));
    assert_eq!(account.due(number(70)), U256::ZERO);
    assert_eq!(account.due(number(69)), U256::ZERO);
}

#[test]
fn a_tip_is_for_others_who_claim_enough() {
    let tips = Tips::new(number(50), number(1_000)).unwrap();
    let account = Account { tips, ..Account::default() };
    let tip = |amount, caller| account.tip(number(amount), caller);

    assert_eq!(tip(1_399, Caller::Another), number(6), "6.995, rounded down");
    assert_eq!(tip(999, Caller::Another), U256::ZERO);
    assert_eq!(tip(1_399, Caller::Itself), U256::ZERO);
    assert_eq!(Account::default().tip(MAX_AMOUNT, Caller::Another), U256::ZERO);
    let most = Account { tips: Tips::new(number(100), U256::ZERO).unwrap(), ..account };
    assert_eq!(most.tip(MAX_AMOUNT, Caller::Another), MAX_AMOUNT / number(100));
}

#[test]
fn a_tip_is_at_most_a_hundredth() {
    assert_eq!(Tips::new(number(100), U256::MAX).unwrap().rate, Bps::new(100).unwrap());
    assert_eq!(Tips::new(number(100), U256::MAX).unwrap().min_claim, MAX_AMOUNT);
    for bps in [number(101), number(10_001), number(65_536), U256::MAX] {
        assert_eq!(Tips::new(bps, U256::ZERO), Err(Refusal::TipTooHigh));
    }
}

#[test]
fn others_pay_in_shares_to_keys_and_to_whom_wants_them() {
    let takes = |shares, caller, code: bool| {
        Account { shares, ..Account::default() }.takes_shares(caller, || code)
    };

    for code in [false, true] {
        assert!(takes(VaultChoice::Refused, Caller::Itself, code));
        assert!(takes(VaultChoice::Wanted, Caller::Another, code));
        assert!(!takes(VaultChoice::Refused, Caller::Another, code));
    }
    assert!(takes(VaultChoice::Undecided, Caller::Another, false));
    assert!(!takes(VaultChoice::Undecided, Caller::Another, true));
}

/// Whoever is paid at an exchange has no code there, and no use for shares.
#[test]
fn others_pay_in_shares_elsewhere_only_to_whom_wants_them() {
    let takes = |shares, caller| {
        Account { shares, redirected: true, ..Account::default() }.takes_shares(caller, || false)
    };

    assert!(!takes(VaultChoice::Undecided, Caller::Another));
    assert!(!takes(VaultChoice::Refused, Caller::Another));
    assert!(takes(VaultChoice::Wanted, Caller::Another));
    assert!(takes(VaultChoice::Undecided, Caller::Itself));
}

/// I-REWARDS-2, I-REWARDS-10
#[test]
fn no_more_is_paid_than_the_total_and_no_more_skimmed_than_the_rest() {
    assert_eq!(pay(number(10), number(10)), Ok(U256::ZERO));
    let refused = pay(number(10), number(11));
    assert_eq!(refused, Err(Refusal::TotalExceeded { left: number(10) }));
    assert_eq!(surplus(number(12), number(10)), number(2));
    assert_eq!(surplus(number(9), number(10)), U256::ZERO);
}
