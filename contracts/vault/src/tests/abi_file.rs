//! The ABI and the storage.

use alloy_primitives::keccak256;
use stylus_sdk::storage::StorageType;
use vault_state::{State, surface};

use super::*;

#[test]
fn every_function_on_the_list_has_a_method() {
    let selectors = abi::IMicroStakingVaultCalls::SELECTORS.iter();
    let numbers = selectors.map(|selector| u32::from_be_bytes(*selector));
    for selector in numbers.filter(|selector| surface::vault::kinds(*selector).is_some()) {
        let (vm, zeros) = (machine(), [0; 8 * 32]);
        let answer = <Vault as Router<Vault>>::route(&mut vault(&vm), selector, &zeros);
        // A method refuses zeros with a reason; only what is unknown is refused without.
        assert_ne!(answer, Some(Err(Vec::new())), "{selector:08x} has no method");
    }
}

#[test]
fn malformed_calls_are_refused_without_a_word() {
    let mut vault = vault(&machine());
    let mut route = |selector: [u8; 4], input: &[u8]| {
        <Vault as Router<Vault>>::route(&mut vault, u32::from_be_bytes(selector), input).unwrap()
    };

    assert_eq!(route(abi::balanceOfCall::SELECTOR, &[0xff; 32]), Err(Vec::new()));
    assert_eq!(route(abi::balanceOfCall::SELECTOR, &[0; 31]), Err(Vec::new()));
    // Arrays and bytes that would end behind the call.
    assert_eq!(route(abi::depositManyCall::SELECTOR, &[0xff; 64]), Err(Vec::new()));
    let nowhere = [[0; 7 * 32].as_slice(), &[0xff; 32]].concat();
    assert_eq!(route(abi::stakeBySigCall::SELECTOR, &nowhere), Err(Vec::new()));
}

#[test]
fn a_receiver_that_is_no_address_is_refused() {
    let mut vault = vault(&machine());
    let (receivers, assets) = (vec![ALICE], vec![FIVE]);
    let mut input = abi::depositManyCall { receivers, assets }.abi_encode();
    // Two offsets and a length stand before the receiver.
    let receiver = 4 + 3 * 32;
    assert_eq!(input[receiver + 12..receiver + 32], ALICE.0);
    input[receiver] = 1;

    assert_eq!(bring(&mut vault, &input), Err(Vec::new()));
}

#[test]
fn ether_is_refused() {
    let vm = machine();
    let mut vault = vault(&vm);
    vm.set_value(U256::from(1));

    assert_eq!(call(&mut vault, abi::totalSupplyCall {}), Err(Vec::new()));
    let office_s = abi::ownerCall {}.abi_encode();
    vm.mock_delegate_call(OFFICE, office_s.clone(), Ok(GOVERNANCE.abi_encode()));
    assert_eq!(<Vault as Router<Vault>>::fallback(&mut vault, &office_s), Some(Err(Vec::new())));
}

/// The order of slots is what upgrades of tools and the golden numbers below stand on.
#[test]
fn the_storage_is_laid_out_as_documented() {
    let vm = machine();
    let mut vault = vault(&vm);
    number(deposit_five(&vm, &mut vault));
    let read = |at: B256| U256::from_be_bytes(vm.get_storage(at.into()).0);
    let slot = |index: u64| read(U256::from(index).into());
    let place = |map: u64, key: Address| keccak256((key, U256::from(map)).abi_encode());

    let net = U256::from(4_995_000);
    // No reward waits, so the clock that starts with shares enough has run out.
    let clock = U256::from(NOW) << 216_usize;
    assert_eq!(slot(0), net | (FIVE_BUY << 96_usize) | clock, "assets, shares, clock");
    assert_eq!(slot(1), U256::from(5_000), "fees, reward, lock");
    let terms = U256::from_be_bytes(ASSET.into_word().0)
        | (U256::from(6) << 160_usize)
        | (U256::from(10) << 168_usize);
    assert_eq!(slot(2), terms, "asset, decimals, deposit fee, performance fee, paused, limited");
    assert_eq!(slot(3), U256::ZERO, "cap, minimum");
    assert_eq!(slot(4), U256::from_be_bytes(SPLITTER.into_word().0));
    assert_eq!(slot(5), U256::ZERO, "guardian");
    assert_eq!(slot(6), U256::from_be_bytes(GOVERNANCE.into_word().0));
    assert_eq!(slot(7), U256::ZERO, "pending owner");
    assert_eq!(slot(8), U256::from_be_bytes(init().name.0));
    assert_eq!(slot(9), U256::from_be_bytes(init().symbol.0));
    // Slots 10 to 12 are the places of maps: allowances, balances, nonces of permits.
    assert_eq!(read(place(11, ALICE)), FIVE_BUY, "balances");
    assert_eq!(slot(13), U256::from_be_bytes(OFFICE.into_word().0));
    assert_eq!(slot(14), U256::ZERO, "merkle rewards");
    // The last is the place of a map, too: nonces of intents, 256 to a word.
    vault.state.intents.use_up(ALICE, U256::from(256 + 3)).unwrap();
    let of_alice = place(15, ALICE);
    assert_eq!(read(keccak256((U256::from(1), of_alice).abi_encode())), U256::from(8), "intents");
    assert_eq!(<State as StorageType>::REQUIRED_SLOTS, 14, "as the SDK counts");
}
