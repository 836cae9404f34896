//! The ABI, the constructor, and who is answered at all.

use vault_state::surface;

use super::*;

/// The selectors that are the office's.
fn selectors() -> impl Iterator<Item = u32> {
    let selectors = abi::IMicroStakingVaultCalls::SELECTORS.iter();
    let numbers = selectors.map(|selector| u32::from_be_bytes(*selector));
    numbers.filter(|selector| surface::office::kinds(*selector).is_some())
}

#[test]
fn every_function_on_the_list_has_a_method_and_nothing_else() {
    for selector in selectors() {
        let (vm, zeros) = (machine(), [0; 2 * 32]);
        let answer = <Office as Router<Office>>::route(&mut office(&vm), selector, &zeros);
        // A method refuses zeros with a reason; only what is unknown is refused without.
        assert_ne!(answer, Some(Err(Vec::new())), "{selector:08x} has no method");
    }
    let unknown = [&0xdead_beef_u32.to_be_bytes()[..], &[0; 64]].concat();
    assert_eq!(bring(&mut office(&machine()), &unknown), Err(Vec::new()));
}

/// In its own storage no office is written down, and nothing that it answers writes one.
#[test]
fn called_directly_it_does_nothing() {
    let vm = machine();
    let mut office = Office::from(&vm);

    for selector in selectors() {
        let zeros = [0; 2 * 32];
        let answer = <Office as Router<Office>>::route(&mut office, selector, &zeros).unwrap();
        refusal::<VaultOfficeCalledDirectly>(answer);
    }
    refusal::<VaultOfficeCalledDirectly>(construct(&mut office, &init()));
}

#[test]
fn malformed_calls_are_refused_without_a_word() {
    let mut office = office(&machine());
    let mut route = |selector: [u8; 4], input: &[u8]| {
        <Office as Router<Office>>::route(&mut office, u32::from_be_bytes(selector), input).unwrap()
    };

    assert_eq!(route(abi::noncesCall::SELECTOR, &[0xff; 32]), Err(Vec::new()));
    assert_eq!(route(abi::noncesCall::SELECTOR, &[0; 31]), Err(Vec::new()));
    assert_eq!(
        route(abi::pauseDepositsCall::SELECTOR, &U256::from(2).abi_encode()),
        Err(Vec::new())
    );
    // A proof that would end behind the call.
    assert_eq!(route(abi::claimRewardsCall::SELECTOR, &[0xff; 64]), Err(Vec::new()));
}

#[test]
fn the_constructor_keeps_what_it_was_given() {
    let mut office = office(&machine());
    let text = |answer: ArbResult| String::abi_decode(&answer.unwrap(), true).unwrap();

    assert_eq!(office.state.terms.asset(), ASSET);
    assert_eq!(office.state.terms.decimals(), 6);
    assert_eq!(account(call(&mut office, abi::officeCall {})), OFFICE);
    assert_eq!(account(call(&mut office, abi::ownerCall {})), GOVERNANCE);
    assert_eq!(account(call(&mut office, abi::guardianCall {})), GUARDIAN);
    assert_eq!(account(call(&mut office, abi::feeRecipientCall {})), SPLITTER);
    assert_eq!(text(call(&mut office, abi::nameCall {})), "Millet Savings");
    assert_eq!(text(call(&mut office, abi::symbolCall {})), "msUSD");
    assert_eq!(number(call(&mut office, abi::depositFeeBpsCall {})), U256::from(10));
}

#[test]
fn the_first_terms_are_told() {
    let vm = machine();
    office(&vm);

    assert_eq!(events::<abi::DepositFeeSet>(&vm), [abi::DepositFeeSet { bps: U256::from(10) }]);
    assert_eq!(events::<abi::PerformanceFeeSet>(&vm), [abi::PerformanceFeeSet { bps: U256::ZERO }]);
    let cap = (U256::from(1) << 96_usize) - U256::from(1);
    assert_eq!(events::<abi::DepositCapSet>(&vm), [abi::DepositCapSet { assets: cap }]);
    assert_eq!(events::<abi::MinDepositSet>(&vm), [abi::MinDepositSet { assets: U256::ZERO }]);
}

#[test]
fn an_asset_that_is_no_token_is_refused() {
    let silent = TestVM::default();
    let nineteen = machine();
    let decimals = U256::from(19).abi_encode();
    nineteen.mock_static_call(ASSET, token::decimalsCall {}.abi_encode(), Ok(decimals));

    for vm in [silent, nineteen] {
        let mut office = Office::from(&vm);
        office.state.settle(OFFICE);
        let made = construct(&mut office, &init());
        assert_eq!(refusal::<abi::VaultInvalidAsset>(made).asset, ASSET);
    }
}

#[test]
fn the_domain_is_described_as_it_is_hashed() {
    let vm = machine();
    let mut office = office(&vm);

    let answer = call(&mut office, abi::eip712DomainCall {}).unwrap();
    let domain = abi::eip712DomainCall::abi_decode_returns(&answer, true).unwrap();
    let separator = call(&mut office, abi::DOMAIN_SEPARATORCall {}).unwrap();

    let expected = alloy_sol_types::Eip712Domain::new(
        Some(domain.name.into()),
        Some(domain.version.into()),
        Some(domain.chainId),
        Some(domain.verifyingContract),
        None,
    );
    assert_eq!(B256::from_slice(&separator), expected.separator());
    assert_eq!(domain.verifyingContract, VAULT);
    assert_eq!(domain.fields.0, [0x0f]);
}
