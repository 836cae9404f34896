//! The second program: chosen once, and asked whatever this one does not know.

use super::*;

fn construct(vault: &mut Vault, init: &VaultInit) -> ArbResult {
    <Vault as Router<Vault>>::constructor(vault, &init.abi_encode()).unwrap()
}

/// The calldata of a constructor that is told `init`.
fn birth(init: &VaultInit) -> Vec<u8> {
    [&CONSTRUCTOR_SELECTOR.to_be_bytes()[..], &init.abi_encode()].concat()
}

/// A machine whose office does its work: the test founds the vault where it would.
fn founded(vm: &TestVM) -> Vault {
    let mut vault = Vault::from(vm);
    vm.mock_delegate_call(OFFICE, birth(&init()), Ok(Vec::new()));
    vault.state.found(init()).unwrap();
    assert_eq!(construct(&mut vault, &init()), Ok(Vec::new()));
    vault
}

#[test]
fn the_constructor_runs_under_its_selector_and_keeps_the_office() {
    let vault = founded(&machine());

    assert_eq!(vault.state.office(), OFFICE);
    assert_eq!(CONSTRUCTOR_SELECTOR, 0x5585_258d);
}

/// Or anyone could come with an office of their own and take everything.
#[test]
fn the_constructor_runs_once_and_no_other_office_is_ever_asked() {
    let vm = machine();
    let mut vault = founded(&vm);
    let init = VaultInit { office: BOB, ..init() };
    vm.mock_delegate_call(BOB, birth(&init), Err(b"was asked".to_vec()));

    assert_eq!(construct(&mut vault, &init), Err(Vec::new()));

    assert_eq!(vault.state.office(), OFFICE);
}

#[test]
fn an_office_that_does_nothing_is_refused() {
    let mut vault = Vault::from(&machine());

    let refused = construct(&mut vault, &init());

    assert_eq!(refusal::<abi::VaultInvalidOffice>(refused).office, OFFICE);
}

#[test]
fn what_the_office_refuses_the_constructor_refuses() {
    let vm = machine();
    let mut vault = Vault::from(&vm);
    vm.mock_delegate_call(OFFICE, birth(&init()), Err(b"why".to_vec()));

    assert_eq!(construct(&mut vault, &init()), Err(b"why".to_vec()));
}

#[test]
fn what_this_program_does_not_know_the_office_is_asked_word_for_word() {
    let vm = machine();
    let mut vault = vault(&vm);
    let unknown = [&0xdead_beef_u32.to_be_bytes()[..], b"and more"].concat();
    vm.mock_delegate_call(OFFICE, unknown.clone(), Ok(b"so".to_vec()));

    let route = <Vault as Router<Vault>>::route(&mut vault, 0xdead_beef, b"and more");
    assert_eq!(route, None);
    let answer = <Vault as Router<Vault>>::fallback(&mut vault, &unknown);
    assert_eq!(answer, Some(Ok(b"so".to_vec())));

    vm.mock_delegate_call(OFFICE, unknown.clone(), Err(b"no".to_vec()));
    let answer = <Vault as Router<Vault>>::fallback(&mut vault, &unknown);
    assert_eq!(answer, Some(Err(b"no".to_vec())));
}
