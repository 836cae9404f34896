//! What tests of programs share. Not in any program.

use alloy_primitives::{Address, U256};
use alloy_sol_types::{SolError, SolEvent, SolInterface, SolValue};
use stylus_sdk::{ArbResult, abi::Router, prelude::*, testing::TestVM};

/// Brings `call`, all of its bytes, to `program`.
///
/// # Errors
///
/// The bytes of the refusal.
///
/// # Panics
///
/// If there is no selector in it.
pub fn bring<P>(program: &mut P, call: &[u8]) -> ArbResult
where
    P: Router<P, Storage = P> + TopLevelStorage + ValueDenier,
{
    let (selector, input) = call.split_first_chunk().expect("a selector");
    P::route(program, u32::from_be_bytes(*selector), input).expect("routed by hand")
}

/// The number that was answered.
///
/// # Panics
///
/// If it is none, or a refusal.
pub fn number(answer: ArbResult) -> U256 {
    U256::abi_decode(&answer.expect("an answer"), true).expect("a number")
}

/// The address that was answered.
///
/// # Panics
///
/// If it is none, or a refusal.
pub fn account(answer: ArbResult) -> Address {
    Address::abi_decode(&answer.expect("an answer"), true).expect("an address")
}

/// Why a call was refused.
///
/// # Panics
///
/// If it was not, or for another reason.
pub fn refusal<E: SolError>(answer: ArbResult) -> E {
    E::abi_decode(&answer.expect_err("a refusal"), true).expect("this one")
}

/// All events of this kind, in order.
pub fn events<E: SolEvent>(vm: &TestVM) -> Vec<E> {
    let logs = vm.get_emitted_logs();
    let decoded = logs.into_iter().map(|(topics, data)| E::decode_raw_log(topics, &data, true));
    decoded.filter_map(Result::ok).collect()
}

/// Every call of the ABI, with whatever its types can have in each argument and nothing else, is one
/// of the program's, made new each time; no other selector is.
///
/// A method that was found refuses zeros and other nonsense with a reason, so a refusal without one
/// means that none was. Kinds of arguments are told from each other by how many bits they can have.
///
/// # Panics
///
/// If a call is refused that the ABI has, or one is taken that it does not have.
pub fn answers_exactly<Calls, P>(mut program: impl FnMut() -> P)
where
    Calls: SolInterface,
    P: Router<P, Storage = P> + TopLevelStorage + ValueDenier,
{
    /// The most words a call of fixed length has here.
    const MOST: usize = 8;
    let mut accepts = |selector: [u8; 4], input: &[u8]| {
        let answer = P::route(&mut program(), u32::from_be_bytes(selector), input);
        answer.expect("routed by hand") != Err(Vec::new())
    };
    assert!(!accepts([0xde, 0xad, 0xbe, 0xef], &[0; 32 * MOST]), "an unknown call was answered");

    for selector in (0..Calls::COUNT).filter_map(Calls::selector_at) {
        let words = (0..=MOST).find(|words| decodes::<Calls>(selector, &vec![0; 32 * words]));
        let Some(words) = words else {
            // It has an array or a string. All of them are empty in what is read of zeros.
            let zeros = Calls::abi_decode_raw(selector, &[0; 32 * MOST], false).expect("a call");
            let empty = &zeros.abi_encode()[4..];
            assert!(accepts(selector, empty), "{selector:02x?} has no method");
            let cut = &empty[..empty.len() - 32];
            assert!(!accepts(selector, cut), "{selector:02x?} is content with less than it has");
            continue;
        };
        assert!(accepts(selector, &vec![0; 32 * words]), "{selector:02x?} has no method");
        assert!(
            words == 0 || !accepts(selector, &vec![0; 32 * (words - 1)]),
            "{selector:02x?} is content with less than {words} words"
        );

        let widths = [1_usize, 2, 8, 9, 160, 161, 256];
        for (word, bits) in (0..words).flat_map(|word| widths.map(|bits| (word, bits))) {
            let ones: U256 = U256::MAX >> (256 - bits);
            let mut input = vec![0; 32 * words];
            input[32 * word..][..32].copy_from_slice(&ones.to_be_bytes::<32>());

            let expected = decodes::<Calls>(selector, &input);

            assert_eq!(accepts(selector, &input), expected, "{selector:02x?}: {bits} in {word}");
        }
    }
}

/// Whether these are the words of the call. Alloy takes any byte for true, and encodes it as 1.
fn decodes<Calls: SolInterface>(selector: [u8; 4], input: &[u8]) -> bool {
    let call = Calls::abi_decode_raw(selector, input, true);
    call.is_ok_and(|call| call.abi_encode()[4..] == *input)
}
