//! Who may set what, and how far.

use super::*;

/// I-VAULT-7
#[test]
fn the_guardian_pauses_deposits_and_nothing_else() {
    let vm = machine();
    let mut office = office(&vm);
    vm.set_sender(ALICE);
    let refused = call(&mut office, abi::pauseDepositsCall { paused: true });
    assert_eq!(refusal::<abi::VaultNotGuardian>(refused).account, ALICE);

    vm.set_sender(GUARDIAN);
    call(&mut office, abi::pauseDepositsCall { paused: true }).unwrap();
    let refused = call(&mut office, abi::setDepositFeeBpsCall { bps: U256::ZERO });
    assert_eq!(refusal::<abi::OwnableUnauthorizedAccount>(refused).account, GUARDIAN);
    let refused = call(&mut office, abi::pauseDepositsCall { paused: false });
    assert_eq!(refusal::<abi::OwnableUnauthorizedAccount>(refused).account, GUARDIAN);
    vm.set_sender(GOVERNANCE);
    call(&mut office, abi::pauseDepositsCall { paused: false }).unwrap();
    call(&mut office, abi::pauseDepositsCall { paused: true }).unwrap();

    assert!(office.state.terms.limits().paused);
}

#[test]
fn fees_and_limits_have_hard_bounds() {
    let vm = machine();
    let mut office = office(&vm);
    vm.set_sender(GOVERNANCE);
    let over = |limit: u64| U256::from(limit + 1);

    let refused = call(&mut office, abi::setDepositFeeBpsCall { bps: over(100) });
    assert_eq!(refusal::<VaultFeeTooHigh>(refused).maximum, U256::from(100));
    let refused = call(&mut office, abi::setPerformanceFeeBpsCall { bps: over(1_000) });
    assert_eq!(refusal::<VaultFeeTooHigh>(refused).maximum, U256::from(1_000));
    let refused = call(&mut office, abi::setMinDepositCall { assets: over(1_000_000) });
    assert_eq!(refusal::<VaultMinDepositTooHigh>(refused).maximum, U256::from(1_000_000));
    call(&mut office, abi::setDepositFeeBpsCall { bps: U256::from(100) }).unwrap();
    call(&mut office, abi::setPerformanceFeeBpsCall { bps: U256::from(1_000) }).unwrap();
    assert_eq!(number(call(&mut office, abi::depositFeeBpsCall {})), U256::from(100));
    assert_eq!(number(call(&mut office, abi::performanceFeeBpsCall {})), U256::from(1_000));
}

#[test]
fn limits_set_are_limits_kept() {
    let vm = machine();
    let mut office = office(&vm);
    vm.set_sender(GOVERNANCE);
    call(&mut office, abi::setMinDepositCall { assets: U256::from(1_000_000) }).unwrap();
    call(&mut office, abi::setDepositCapCall { assets: FIVE }).unwrap();

    assert_eq!(number(call(&mut office, abi::depositCapCall {})), FIVE);
    let limits = office.state.terms.limits();
    assert_eq!((limits.cap, limits.min_deposit), (FIVE, U256::from(1_000_000)));

    call(&mut office, abi::setMinDepositCall { assets: U256::ZERO }).unwrap();
    call(&mut office, abi::setDepositCapCall { assets: U256::MAX }).unwrap();
    let cap = number(call(&mut office, abi::depositCapCall {}));
    assert_eq!(cap, (U256::from(1) << 96_usize) - U256::from(1));
}

#[test]
fn ownership_moves_in_two_steps() {
    let vm = machine();
    let mut office = office(&vm);
    vm.set_sender(GOVERNANCE);
    call(&mut office, abi::transferOwnershipCall { newOwner: BOB }).unwrap();
    let refused = call(&mut office, abi::acceptOwnershipCall {});
    assert_eq!(refusal::<abi::OwnableUnauthorizedAccount>(refused).account, GOVERNANCE);

    vm.set_sender(BOB);
    call(&mut office, abi::acceptOwnershipCall {}).unwrap();

    let owner = call(&mut office, abi::ownerCall {}).unwrap();
    assert_eq!(Address::abi_decode(&owner, true).unwrap(), BOB);
    let pending = call(&mut office, abi::pendingOwnerCall {}).unwrap();
    assert_eq!(Address::abi_decode(&pending, true).unwrap(), Address::ZERO);
}
