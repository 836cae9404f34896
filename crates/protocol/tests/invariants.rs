//! The list of invariants notices when one is broken.

use protocol::{
    invariants::{Holder, RewardsState, Snapshot, TokenState, VaultState, check, check_since},
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
    check(&Snapshot { vaults: &[vault], ..Snapshot::default() }).err().map(|violation| violation.id)
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
    let moment = |vaults| Snapshot { vaults, ..Snapshot::default() };

    let violation = check_since(&moment(&before), &moment(&after)).unwrap_err();

    assert_eq!(violation.id, "I-VAULT-3");
    assert!(check_since(&moment(&after), &moment(&before)).is_ok());
}

#[test]
fn a_token_out_of_nothing_is_noticed() {
    let moment = |supply, balances| Snapshot {
        token: Some(TokenState { supply, balances }),
        ..Snapshot::default()
    };
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

/// Rewards that paid two of five dollars to two accounts, changed a little, and what is found.
fn found_in_rewards(change: impl FnOnce(&mut RewardsState<'_>)) -> Option<&'static str> {
    let dollar = uint!(1_000_000_U256);
    let claimed = [dollar, dollar];
    let mut rewards = RewardsState {
        balance: dollar * uint!(3_U256),
        total: FIVE,
        paid: dollar + dollar,
        claimed: &claimed,
    };
    change(&mut rewards);
    let moment = Snapshot { rewards: &[rewards], ..Snapshot::default() };
    check(&moment).err().map(|violation| violation.id)
}

#[test]
fn rewards_that_lose_or_invent_a_unit_are_noticed() {
    assert_eq!(found_in_rewards(|_| ()), None);
    assert_eq!(found_in_rewards(|it| it.paid += U256::ONE), Some("I-REWARDS-1"));
    assert_eq!(found_in_rewards(|it| it.total = U256::ONE), Some("I-REWARDS-2"));
    assert_eq!(found_in_rewards(|it| it.balance -= U256::ONE), Some("I-REWARDS-10"));
}

#[test]
fn rewards_that_go_back_are_noticed() {
    let rewards = |total: u64, paid: u64| RewardsState {
        balance: FIVE,
        total: U256::from(total),
        paid: U256::from(paid),
        claimed: &[],
    };
    let since = |now| {
        let (then, now) = ([rewards(5, 3)], [now]);
        let moment = |rewards| Snapshot { rewards, ..Snapshot::default() };
        check_since(&moment(&then), &moment(&now)).err().map(|violation| violation.id)
    };

    assert_eq!(since(rewards(5, 3)), None);
    assert_eq!(since(rewards(4, 3)), Some("I-REWARDS-2"));
    assert_eq!(since(rewards(5, 2)), Some("I-REWARDS-3"));
}
