//! The lists and the ABI file say the same.

use std::collections::BTreeMap;

use alloy_primitives::U256;
use alloy_sol_types::SolInterface;
use interfaces::vault::IMicroStakingVault::{IMicroStakingVaultCalls, VaultInvalidAsset};
use onchain::calldata::{Kind, read};

use super::*;

fn kinds(selector: u32) -> Option<&'static [Kind]> {
    vault::kinds(selector).or_else(|| office::kinds(selector))
}

/// Every call of single words, with its kinds. Those of arrays are tested where they are read.
fn calls() -> BTreeMap<[u8; 4], &'static [Kind]> {
    let selectors = IMicroStakingVaultCalls::SELECTORS.iter();
    let calls = selectors.map(|it| (*it, kinds(u32::from_be_bytes(*it)).unwrap()));
    calls.filter(|(_, kinds)| !kinds.contains(&Kind::Offset)).collect()
}

/// Whether these are the words of some call. Alloy takes any byte for true, and encodes it as 1.
fn decodes(selector: [u8; 4], input: &[u8]) -> bool {
    let call = IMicroStakingVaultCalls::abi_decode_raw(selector, input, true);
    call.is_ok_and(|call| call.abi_encode()[4..] == *input)
}

#[test]
fn every_function_of_the_abi_is_answered_by_exactly_one_program() {
    for selector in IMicroStakingVaultCalls::SELECTORS {
        let number = u32::from_be_bytes(*selector);
        let (here, there) = (vault::kinds(number).is_some(), office::kinds(number).is_some());
        assert!(here != there, "{selector:02x?}: {here}, {there}");
    }
}

/// An encoding of exactly the ABI's length is enough, and one word less is not.
#[test]
fn every_function_takes_as_many_words_as_the_abi_says() {
    for (selector, kinds) in calls() {
        let zeros = vec![0; 32 * kinds.len()];
        assert!(decodes(selector, &zeros), "{selector:02x?}");
        assert!(kinds.is_empty() || !decodes(selector, &zeros[32..]), "{selector:02x?}");
    }
}

/// A word of so many ones is accepted as an argument exactly where the ABI's type can have it: that
/// tells every kind of argument from every other.
#[test]
fn every_argument_is_of_the_type_that_the_abi_says() {
    let widths = [1_usize, 2, 8, 9, 160, 161, 256];
    for (selector, kinds) in calls() {
        for (word, bits) in (0..kinds.len()).flat_map(|word| widths.map(|bits| (word, bits))) {
            let ones: U256 = U256::MAX >> (256 - bits);
            let mut input = vec![0; 32 * kinds.len()];
            input[32 * word..][..32].copy_from_slice(&ones.to_be_bytes::<32>());

            let accepted = read(&input, kinds).is_ok();

            assert_eq!(accepted, decodes(selector, &input), "{selector:02x?}: {bits} in {word}");
        }
    }
}

#[test]
fn what_the_abi_does_not_have_nobody_answers() {
    let error = u32::from_be_bytes(<VaultInvalidAsset as alloy_sol_types::SolError>::SELECTOR);

    assert_eq!(kinds(error), None);
}
