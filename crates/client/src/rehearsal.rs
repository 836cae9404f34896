//! What calls would cost that cannot be made yet, because others have to come first.
//!
//! A deposit needs an allowance, and a permit for one needs a signature. So that nobody has to sign
//! before the costs are known, the node is asked to pretend that the account is a contract which
//! makes all the calls one after the other. Nothing is signed and nothing is sent.

use alloy::{
    network::TransactionBuilder,
    primitives::{Address, Bytes},
    providers::Provider,
    rpc::types::{
        TransactionRequest,
        state::{AccountOverride, StateOverridesBuilder},
    },
};

use crate::{call::CallError, chain::Chain};

/// Whom to call, with what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The contract.
    pub to: Address,
    /// Selector and arguments.
    pub data: Bytes,
}

/// Gas of one transaction in which `account` makes these calls, one after the other.
///
/// # Errors
///
/// [`CallError::Reverted`] with what the first of them says that would be refused; another one if
/// the node cannot be asked, or does not pretend.
pub async fn gas(chain: &Chain, account: Address, parts: &[Part]) -> Result<u64, CallError> {
    let pretended = AccountOverride::default().with_code(script(parts));
    let overrides = StateOverridesBuilder::default().append(account, pretended).build();
    let request = TransactionRequest::default().with_from(account).with_to(account);
    Ok(chain.provider().estimate_gas(request).overrides(overrides).await?)
}

/// Bytes of code that one call takes, beside its data.
const PER_CALL: usize = 50;

/// EVM code that makes the calls, and passes on the first refusal.
fn script(parts: &[Part]) -> Bytes {
    // One byte more than the calls: the STOP between code and data.
    let mut data_at = parts.len() * PER_CALL + 1;
    let mut code = Vec::new();
    let mut data = Vec::new();
    for part in parts {
        let next = code.len() + PER_CALL - 1;
        let [a, b] = two_bytes(part.data.len());
        let [c, d] = two_bytes(data_at);
        let [e, f] = two_bytes(next);
        code.extend([0x61, a, b, 0x61, c, d, 0x5f, 0x39]); // CODECOPY(0, data_at, length)
        code.extend([0x5f, 0x5f, 0x61, a, b, 0x5f, 0x5f, 0x73]); // CALL(all gas, to, 0, 0, length, 0, 0)
        code.extend(part.to);
        code.extend([0x5a, 0xf1, 0x61, e, f, 0x57]); // JUMPI(next, it succeeded)
        code.extend([0x3d, 0x5f, 0x5f, 0x3e, 0x3d, 0x5f, 0xfd]); // REVERT with what it answered
        code.push(0x5b); // next:
        data.extend_from_slice(&part.data);
        data_at += part.data.len();
    }
    code.push(0x00);
    code.extend(data);
    code.into()
}

/// Calls here are of some hundred bytes; the EVM takes no code that needs more than these.
fn two_bytes(count: usize) -> [u8; 2] {
    u16::try_from(count).unwrap_or(u16::MAX).to_be_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_and_data_are_where_the_code_says() {
        let part = |to: u8, data: &'static [u8]| Part {
            to: Address::repeat_byte(to),
            data: Bytes::from_static(data),
        };

        let code = script(&[part(1, b"first"), part(2, b"second!")]);

        assert_eq!(code.len(), 2 * PER_CALL + 1 + 12);
        assert_eq!(&code[2 * PER_CALL + 1..], b"firstsecond!");
        for (call, (length, at)) in [(5, 101), (7, 106)].into_iter().enumerate() {
            let code = &code[call * PER_CALL..][..PER_CALL];
            assert_eq!(code[..6], [0x61, 0, length, 0x61, 0, at]);
            // The jump goes to the last byte of the call.
            assert_eq!(code[38..42], [0x61, 0, (call * PER_CALL + PER_CALL - 1) as u8, 0x57]);
            assert_eq!(code[PER_CALL - 1], 0x5b);
        }
    }
}
