//! The list of invariants notices when one is broken.

use protocol::{
    invariants::{Holder, Snapshot, TokenState, VaultState, check, check_since},
    token::INITIAL_SUPPLY,
};
use ruint::{aliases::U256, uint};

const FIVE: U256 = uint!(5_000_000_U256);
/// What five dollars buy at first.
const SHARES: U256 = uint!(5_000_000_000_000_U256);

fn holder() -> Holder {
    Holder { shares: SHARES, worth: FIVE, max_withdraw: FIVE, max_redeem: SHARES }
}

/// A vault with one holder of five dollars, changed a little, and what is found.
fn found(change: impl FnOnce(&mut VaultState<'_>), holder: Holder) -> Option<&'static str> {
    let holders = [holder];
    let mut vault = sound(&holders);
    change(&mut vault);
    check(&Snapshot { token: None, vaults: &[vault] }).err().map(|violation| violation.id)
}

fn sound(holders: &[Holder]) -> VaultState<'_> {
    VaultState {
        balance: FIVE + U256::from(3),
        assets: FIVE,
        unvested: U256::from(2),
        fees: U256::ONE,
        shares: SHARES,
        paused: false,
        max_deposit: U256::MAX,
        max_mint: U256::MAX,
        holders,
    }
}

#[test]
fn a_sound_vault_passes() {
    assert_eq!(found(|_| (), holder()), None);
}

#[test]
fn a_missing_unit_is_noticed() {
    assert_eq!(found(|vault| vault.balance -= U256::ONE, holder()), Some("I-VAULT-1"));
}

#[test]
fn a_share_of_nobody_is_noticed() {
    assert_eq!(found(|vault| vault.shares += U256::ONE, holder()), Some("I-VAULT-2"));
}

#[test]
fn an_open_door_while_paused_is_noticed() {
    let half_open = |vault: &mut VaultState<'_>| {
        vault.paused = true;
        vault.max_deposit = U256::ZERO;
    };
    assert_eq!(found(half_open, holder()), Some("I-VAULT-7"));
}

#[test]
fn an_unfair_price_is_noticed() {
    let overpaid = Holder { worth: FIVE + U256::ONE, ..holder() };
    assert_eq!(found(|_| (), overpaid), Some("I-VAULT-7"));
}

#[test]
fn shares_that_cannot_leave_are_noticed() {
    let stuck = Holder { max_redeem: U256::ZERO, ..holder() };
    assert_eq!(found(|_| (), stuck), Some("I-VAULT-7"));
    let stuck = Holder { max_withdraw: FIVE - U256::ONE, ..holder() };
    assert_eq!(found(|_| (), stuck), Some("I-VAULT-7"));
}

#[test]
fn a_falling_price_is_noticed() {
    let holders = [holder()];
    let before = [sound(&holders)];
    let after = [VaultState { assets: FIVE - U256::ONE, ..before[0] }];
    let moment = |vaults| Snapshot { token: None, vaults };

    let violation = check_since(&moment(&before), &moment(&after)).unwrap_err();

    assert_eq!(violation.id, "I-VAULT-3");
    assert!(check_since(&moment(&after), &moment(&before)).is_ok());
}

#[test]
fn a_token_out_of_nothing_is_noticed() {
    let moment =
        |supply, balances| Snapshot { token: Some(TokenState { supply, balances }), vaults: &[] };
    let (balances, less) = ([INITIAL_SUPPLY], [INITIAL_SUPPLY - U256::ONE]);
    let whole = moment(INITIAL_SUPPLY, &balances);
    assert!(check(&whole).is_ok());

    let lost = check(&moment(INITIAL_SUPPLY, &less)).unwrap_err();
    assert_eq!(lost.id, "I-TOKEN-1");
    let too_many = [INITIAL_SUPPLY + U256::ONE];
    assert_eq!(check(&moment(too_many[0], &too_many)).unwrap_err().id, "I-TOKEN-2");
    let burned = moment(less[0], &less);
    assert!(check_since(&whole, &burned).is_ok());
    assert_eq!(check_since(&burned, &whole).unwrap_err().id, "I-TOKEN-2");
}
