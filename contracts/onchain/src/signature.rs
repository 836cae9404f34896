//! Whose signature it is.

use alloy_primitives::{Address, B256, U256, address, uint};
use interfaces::vault::IMicroStakingVault::{ECDSAInvalidSignature, ECDSAInvalidSignatureS};
use stylus_sdk::{prelude::*, stylus_core::calls::context::Call};

use crate::{eip712::flattened, refusal::Refusal};

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
    vm: &dyn Host,
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
