//! The ABI, the constructor and the storage.

use super::*;

#[test]
fn every_function_of_the_abi_is_answered_and_nothing_else() {
    for selector in IMicroStakingVaultCalls::SELECTORS {
        let (vm, zeros) = (machine(), [0; 7 * 32]);
        let answer =
            <Vault as Router<Vault>>::route(&mut vault(&vm), u32::from_be_bytes(*selector), &zeros);
        // A method refuses zeros with a reason; only what is unknown is refused without.
        assert_ne!(answer, Some(Err(Vec::new())), "{selector:02x?} has no method");
    }
    let unknown = <Vault as Router<Vault>>::route(&mut vault(&machine()), 0xdead_beef, &[0; 224]);
    assert_eq!(unknown, Some(Err(Vec::new())));
}

/// Arguments are read by kinds that are written down once more than in the ABI: an encoding of
/// exactly the ABI's length is enough, and one word less is not.
#[test]
fn every_function_takes_as_many_words_as_the_abi_says() {
    for selector in IMicroStakingVaultCalls::SELECTORS {
        let takes = |words: usize| {
            let input = vec![0; 32 * words];
            let mut vault = vault(&machine());
            let selector = u32::from_be_bytes(*selector);
            <Vault as Router<Vault>>::route(&mut vault, selector, &input) != Some(Err(Vec::new()))
        };
        let fewest = (0..=7).find(|words| takes(*words)).unwrap();

        let zeros = vec![0; 32 * fewest];
        assert!(decodes(*selector, &zeros), "{selector:02x?}");
        assert!(fewest == 0 || !decodes(*selector, &zeros[32..]), "{selector:02x?}");
    }
}

/// A word of so many ones is accepted as an argument exactly where the ABI's type can have it: that
/// tells every kind of argument from every other.
#[test]
fn every_argument_is_of_the_type_that_the_abi_says() {
    for selector in IMicroStakingVaultCalls::SELECTORS {
        let words = (0..=7).find(|words| decodes(*selector, &vec![0; 32 * words])).unwrap();
        let widths = [1_usize, 2, 8, 9, 160, 161, 256];
        for (word, bits) in (0..words).flat_map(|word| widths.map(|bits| (word, bits))) {
            let ones: U256 = U256::MAX >> (256 - bits);
            let mut input = vec![0; 32 * words];
            input[32 * word..][..32].copy_from_slice(&ones.to_be_bytes::<32>());

            let mut vault = vault(&machine());
            let route = <Vault as Router<Vault>>::route;
            let answer = route(&mut vault, u32::from_be_bytes(*selector), &input);

            let accepted = answer != Some(Err(Vec::new()));
            assert_eq!(accepted, decodes(*selector, &input), "{selector:02x?}: {bits} in {word}");
        }
    }
}

/// Whether these are the words of some call. Alloy takes any byte for true, and encodes it as 1.
fn decodes(selector: [u8; 4], input: &[u8]) -> bool {
    use alloy_sol_types::SolInterface;
    let call = IMicroStakingVaultCalls::abi_decode_raw(selector, input, true);
    call.is_ok_and(|call| call.abi_encode()[4..] == *input)
}

#[test]
fn malformed_calls_are_refused_without_a_word() {
    let mut vault = vault(&machine());
    let mut route = |selector: [u8; 4], input: &[u8]| {
        <Vault as Router<Vault>>::route(&mut vault, u32::from_be_bytes(selector), input).unwrap()
    };

    assert_eq!(route(abi::balanceOfCall::SELECTOR, &[0xff; 32]), Err(Vec::new()));
    assert_eq!(route(abi::balanceOfCall::SELECTOR, &[0; 31]), Err(Vec::new()));
    assert_eq!(
        route(abi::pauseDepositsCall::SELECTOR, &U256::from(2).abi_encode()),
        Err(Vec::new())
    );
}

#[test]
fn ether_is_refused() {
    let vm = machine();
    let mut vault = vault(&vm);
    vm.set_value(U256::from(1));

    assert_eq!(call(&mut vault, abi::totalSupplyCall {}), Err(Vec::new()));
}

#[test]
fn the_constructor_runs_once_and_under_its_selector() {
    let vm = machine();
    let mut vault = vault(&vm);

    let again = <Vault as Router<Vault>>::constructor(&mut vault, &init().abi_encode());

    assert_eq!(again, Some(Err(Vec::new())));
    assert_eq!(CONSTRUCTOR_SELECTOR, 0x5585_258d);
}

#[test]
fn the_constructor_keeps_what_it_was_given() {
    let mut vault = vault(&machine());
    let account = |answer: ArbResult| Address::abi_decode(&answer.unwrap(), true).unwrap();
    let text = |answer: ArbResult| String::abi_decode(&answer.unwrap(), true).unwrap();

    assert_eq!(account(call(&mut vault, abi::assetCall {})), ASSET);
    assert_eq!(account(call(&mut vault, abi::ownerCall {})), GOVERNANCE);
    assert_eq!(account(call(&mut vault, abi::guardianCall {})), GUARDIAN);
    assert_eq!(account(call(&mut vault, abi::feeRecipientCall {})), SPLITTER);
    assert_eq!(text(call(&mut vault, abi::nameCall {})), "Millet Savings");
    assert_eq!(text(call(&mut vault, abi::symbolCall {})), "msUSD");
    assert_eq!(number(call(&mut vault, abi::decimalsCall {})), U256::from(12));
    assert_eq!(number(call(&mut vault, abi::depositFeeBpsCall {})), U256::from(10));
}

#[test]
fn the_first_terms_are_told() {
    let vm = machine();
    vault(&vm);

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
        let mut vault = Vault::from(&vm);
        let made = <Vault as Router<Vault>>::constructor(&mut vault, &init().abi_encode());
        assert_eq!(refusal::<abi::VaultInvalidAsset>(made.unwrap()).asset, ASSET);
    }
}

#[test]
fn the_domain_is_described_as_it_is_hashed() {
    let vm = machine();
    let mut vault = vault(&vm);

    let answer = call(&mut vault, abi::eip712DomainCall {}).unwrap();
    let domain = abi::eip712DomainCall::abi_decode_returns(&answer, true).unwrap();
    let separator = call(&mut vault, abi::DOMAIN_SEPARATORCall {}).unwrap();

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

/// The order of slots is what upgrades of tools and the golden numbers below stand on.
#[test]
fn the_storage_is_laid_out_as_documented() {
    let vm = machine();
    let mut vault = vault(&vm);
    number(deposit_five(&vm, &mut vault));
    let slot = |index: u64| U256::from_be_bytes(vm.get_storage(U256::from(index)).0);

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
    assert_eq!(slot(5), U256::from_be_bytes(GUARDIAN.into_word().0));
    assert_eq!(slot(6), U256::from_be_bytes(GOVERNANCE.into_word().0));
    assert_eq!(slot(7), U256::ZERO, "pending owner");
    assert_eq!(slot(8), U256::from_be_bytes(init().name.0));
    assert_eq!(slot(9), U256::from_be_bytes(init().symbol.0));
}
