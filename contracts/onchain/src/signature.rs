//! Whose signature it is.

use crate::machine::*;
use alloy_primitives::{Address, B256, U256, address, uint};
use alloy_sol_types::SolCall;
use interfaces::{
    erc1271::IERC1271::isValidSignatureCall,
    fields::Field,
    vault::IMicroStakingVault::{ECDSAInvalidSignature, ECDSAInvalidSignatureS},
};
use stylus_sdk::stylus_core::calls::context::Call;

use crate::{eip712::flattened, encoding::selected, refusal::Refusal};

/// The chain's `ecrecover`.
const ECRECOVER: Address = address!("0000000000000000000000000000000000000001");

/// Half of the curve's order. Above it, `s` is the mirror image of another valid signature.
const HALF_ORDER: U256 =
    uint!(0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0_U256);

/// A signature: `v`, `r`, `s`.
pub type Signature = (u8, B256, B256);

/// Not a signature anyone should accept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignatureError {
    /// No key produces it.
    Invalid,
    /// `s` is in the upper half: the second form of some signature.
    Malleable(B256),
}

impl From<SignatureError> for Refusal {
    fn from(error: SignatureError) -> Self {
        match error {
            SignatureError::Invalid => ECDSAInvalidSignature {}.into(),
            SignatureError::Malleable(s) => ECDSAInvalidSignatureS { s }.into(),
        }
    }
}

/// The account whose key signed `digest`.
///
/// # Errors
///
/// [`SignatureError`] if `s` is high, `v` is neither 27 nor 28, or no key fits.
pub fn signer(
    vm: Machine<'_>,
    digest: B256,
    (v, r, s): Signature,
) -> Result<Address, SignatureError> {
    if HALF_ORDER < U256::from_be_bytes(s.0) {
        return Err(SignatureError::Malleable(s));
    }
    if v != 27 && v != 28 {
        return Err(SignatureError::Invalid);
    }
    let question = flattened(&[digest, U256::from(v).into(), r, s]);
    let answer = vm.static_call(&Call::new(), ECRECOVER, &question).unwrap_or_default();
    // Silence means that no key fits.
    match answer.first_chunk::<32>() {
        Some(word) if *word != [0; 32] => Ok(Address::from_word(word.into())),
        _ => Err(SignatureError::Invalid),
    }
}

/// Whether `signature` is `owner`'s for `digest`: its key's, in 65 bytes, r, s and v; or, where it
/// has code, whatever that code says is its (ERC-1271). An account that delegates to code and has a
/// key as well (EIP-7702) may sign either way.
#[must_use]
pub fn is_by(vm: Machine<'_>, owner: Address, digest: B256, signature: &[u8]) -> bool {
    is_by_within(vm, u64::MAX, owner, digest, signature)
}

/// [`is_by`], with at most `gas` for the code to say so.
#[must_use]
pub fn is_by_within(
    vm: Machine<'_>,
    gas: u64,
    owner: Address,
    digest: B256,
    signature: &[u8],
) -> bool {
    is_by_key(vm, owner, digest, signature)
        || (vm.code_size(owner) != 0 && is_by_contract(vm, gas, owner, digest, signature))
}

fn is_by_key(vm: Machine<'_>, owner: Address, digest: B256, signature: &[u8]) -> bool {
    let Ok(signature) = <&[u8; 65]>::try_from(signature) else { return false };
    let (r, rest) = signature.split_at(32);
    let (s, v) = rest.split_at(32);
    signer(vm, digest, (v[0], B256::from_slice(r), B256::from_slice(s))) == Ok(owner)
}

/// Asks without letting it change anything, so it cannot act in between either.
fn is_by_contract(
    vm: Machine<'_>,
    gas: u64,
    owner: Address,
    digest: B256,
    signature: &[u8],
) -> bool {
    let fields = [Field::Word(&digest), Field::Bytes(signature)];
    let question = selected(isValidSignatureCall::SELECTOR, &fields);
    let answer = vm.static_call(&Call::new().gas(gas), owner, &question).unwrap_or_default();
    // `bytes4` stands at the left of its word.
    let yes = B256::right_padding_from(&isValidSignatureCall::SELECTOR);
    answer.first_chunk::<32>() == Some(&yes.0)
}
