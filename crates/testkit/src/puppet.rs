//! An account that is a contract.

use alloy::{
    network::TransactionBuilder,
    primitives::{Address, TxKind, U256},
    rpc::types::TransactionRequest,
};
use client::call::CallError;
use eyre::{OptionExt, Result};

use crate::World;

/// A contract that makes whatever calls it is told to, in one transaction, or none of them.
#[derive(Clone, Copy, Debug)]
pub struct Puppet {
    at: Address,
}

/// Its code: as long as there is input, take a word for whom to call, a word for the length of what to
/// call with, and that; give back what a call that fails was refused with.
const CODE: [u8; 50] = [
    0x5f, // at the beginning of the input
    0x5b, 0x80, 0x36, 0x90, 0x10, 0x60, 10, 0x57, 0x00, // 1: STOP where it ends
    0x5b, 0x80, 0x60, 32, 0x01, 0x35, // 10: the length
    0x80, 0x82, 0x60, 64, 0x01, 0x5f, 0x37, // CALLDATACOPY to 0
    0x5f, 0x5f, 0x82, 0x5f, 0x5f, 0x86, 0x35, 0x5a, 0xf1, // CALL
    0x60, 42, 0x57, 0x3d, 0x5f, 0x5f, 0x3e, 0x3d, 0x5f, 0xfd, // or REVERT as it did
    0x5b, 0x01, 0x60, 64, 0x01, 0x60, 1, 0x56, // 42: behind what was called with
];

impl World {
    /// A new one.
    ///
    /// # Errors
    ///
    /// If the chain refuses it.
    pub async fn puppet(&self) -> Result<Puppet, CallError> {
        Ok(Puppet { at: self.create_evm(&CODE).await? })
    }
}

impl Puppet {
    /// Its address.
    pub const fn address(&self) -> Address {
        self.at
    }

    /// A transaction in which it makes `calls`, whoever sends it.
    ///
    /// # Errors
    ///
    /// If one of them is no call.
    pub fn makes(
        &self,
        calls: impl IntoIterator<Item = TransactionRequest>,
    ) -> Result<TransactionRequest> {
        let mut input = Vec::new();
        for call in calls {
            let to = call.to.and_then(TxKind::into_to).ok_or_eyre("a call of nobody")?;
            let data = call.input.into_input().unwrap_or_default();
            input.extend(to.into_word());
            input.extend(U256::from(data.len()).to_be_bytes::<32>());
            input.extend(data);
        }
        Ok(TransactionRequest::default().with_to(self.at).with_input(input))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jumps_of_the_code_lead_to_places_to_jump_to() {
        for jump in [1, 10, 42] {
            assert_eq!(CODE[jump], 0x5b, "{jump}");
        }
    }
}
