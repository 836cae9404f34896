//! Who may set what, and how far.

use super::*;

/// I-VAULT-7
#[test]
fn the_guardian_pauses_deposits_and_nothing_else() {
    let vm = machine();
    let mut vault = vault(&vm);
    number(deposit_five(&vm, &mut vault));
    let refused = call(&mut vault, abi::pauseDepositsCall { paused: true });
    assert_eq!(refusal::<abi::VaultNotGuardian>(refused).account, ALICE);

    vm.set_sender(GUARDIAN);
    call(&mut vault, abi::pauseDepositsCall { paused: true }).unwrap();
    let refused = call(&mut vault, abi::setDepositFeeBpsCall { bps: U256::ZERO });
    assert_eq!(refusal::<abi::OwnableUnauthorizedAccount>(refused).account, GUARDIAN);
    let refused = call(&mut vault, abi::pauseDepositsCall { paused: false });
    assert_eq!(refusal::<abi::OwnableUnauthorizedAccount>(refused).account, GUARDIAN);
    vm.set_sender(GOVERNANCE);
    call(&mut vault, abi::pauseDepositsCall { paused: false }).unwrap();
    call(&mut vault, abi::pauseDepositsCall { paused: true }).unwrap();

    vm.set_sender(ALICE);
    refusal::<VaultDepositsPaused>(call(&mut vault, abi::stakeCall { assets: FIVE }));
    assert_eq!(number(call(&mut vault, abi::maxDepositCall { receiver: ALICE })), U256::ZERO);
    assert_eq!(number(call(&mut vault, abi::maxMintCall { receiver: ALICE })), U256::ZERO);
    assert_eq!(number(call(&mut vault, abi::maxRedeemCall { owner: ALICE })), FIVE_BUY);
    number(call(&mut vault, abi::unstakeCall { shares: FIVE_BUY }));
}

#[test]
fn fees_and_limits_have_hard_bounds() {
    let vm = machine();
    let mut vault = vault(&vm);
    vm.set_sender(GOVERNANCE);
    let over = |limit: u64| U256::from(limit + 1);

    let refused = call(&mut vault, abi::setDepositFeeBpsCall { bps: over(100) });
    assert_eq!(refusal::<VaultFeeTooHigh>(refused).maximum, U256::from(100));
    let refused = call(&mut vault, abi::setPerformanceFeeBpsCall { bps: over(1_000) });
    assert_eq!(refusal::<VaultFeeTooHigh>(refused).maximum, U256::from(1_000));
    let refused = call(&mut vault, abi::setMinDepositCall { assets: over(1_000_000) });
    assert_eq!(refusal::<VaultMinDepositTooHigh>(refused).maximum, U256::from(1_000_000));
    call(&mut vault, abi::setDepositFeeBpsCall { bps: U256::from(100) }).unwrap();
    call(&mut vault, abi::setPerformanceFeeBpsCall { bps: U256::from(1_000) }).unwrap();
    assert_eq!(number(call(&mut vault, abi::depositFeeBpsCall {})), U256::from(100));
    assert_eq!(number(call(&mut vault, abi::performanceFeeBpsCall {})), U256::from(1_000));
}

#[test]
fn limits_set_are_limits_kept() {
    let vm = machine();
    let mut vault = vault(&vm);
    vm.set_sender(GOVERNANCE);
    call(&mut vault, abi::setMinDepositCall { assets: U256::from(1_000_000) }).unwrap();
    call(&mut vault, abi::setDepositCapCall { assets: FIVE }).unwrap();

    let low = call(&mut vault, abi::stakeCall { assets: U256::from(999_999) });
    assert_eq!(refusal::<VaultBelowMinDeposit>(low).minimum, U256::from(1_000_000));
    let high = call(&mut vault, abi::stakeCall { assets: FIVE + FIVE });
    let max = number(call(&mut vault, abi::maxDepositCall { receiver: ALICE }));
    assert_eq!(refusal::<abi::ERC4626ExceededMaxDeposit>(high).max, max);

    call(&mut vault, abi::setMinDepositCall { assets: U256::ZERO }).unwrap();
    call(&mut vault, abi::setDepositCapCall { assets: U256::MAX }).unwrap();
    let cap = number(call(&mut vault, abi::depositCapCall {}));
    assert_eq!(cap, (U256::from(1) << 96_usize) - U256::from(1));
}

/// I-VAULT-7: what is sent away is not asked for.
#[test]
fn where_the_largest_deposit_is_too_small_there_is_none() {
    let vm = machine();
    let mut vault = vault(&vm);
    number(deposit_five(&vm, &mut vault));
    vm.set_sender(GOVERNANCE);
    let room = U256::from(998_999);
    let cap = U256::from(4_995_000) + room;
    call(&mut vault, abi::setDepositCapCall { assets: cap }).unwrap();
    // A dollar less its fee is a unit more than fits.
    assert_eq!(
        number(call(&mut vault, abi::maxDepositCall { receiver: ALICE })),
        U256::from(999_999)
    );

    call(&mut vault, abi::setMinDepositCall { assets: U256::from(1_000_000) }).unwrap();

    assert_eq!(number(call(&mut vault, abi::maxDepositCall { receiver: ALICE })), U256::ZERO);
    assert_eq!(number(call(&mut vault, abi::maxMintCall { receiver: ALICE })), U256::ZERO);
}

#[test]
fn ownership_moves_in_two_steps() {
    let vm = machine();
    let mut vault = vault(&vm);
    vm.set_sender(GOVERNANCE);
    call(&mut vault, abi::transferOwnershipCall { newOwner: BOB }).unwrap();
    let refused = call(&mut vault, abi::acceptOwnershipCall {});
    assert_eq!(refusal::<abi::OwnableUnauthorizedAccount>(refused).account, GOVERNANCE);

    vm.set_sender(BOB);
    call(&mut vault, abi::acceptOwnershipCall {}).unwrap();

    let owner = call(&mut vault, abi::ownerCall {}).unwrap();
    assert_eq!(Address::abi_decode(&owner, true).unwrap(), BOB);
    let pending = call(&mut vault, abi::pendingOwnerCall {}).unwrap();
    assert_eq!(Address::abi_decode(&pending, true).unwrap(), Address::ZERO);
}
