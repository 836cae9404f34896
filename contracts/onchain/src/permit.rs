//! Approval by signature (ERC-2612).

use crate::machine::*;
use alloy_primitives::{Address, B256, U256};
use interfaces::vault::IMicroStakingVault::{ERC2612ExpiredSignature, ERC2612InvalidSigner};
use stylus_sdk::keccak_const::Keccak256;

use crate::{
    eip712,
    refusal::Refusal,
    signature::{Signature, signer},
};

/// `keccak256` of what is signed.
const TYPE: [u8; 32] = Keccak256::new()
    .update(b"Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)")
    .finalize();

/// What an owner of tokens signs to allow a spender.
#[derive(Clone, Copy, Debug)]
pub struct Permit {
    /// Who allows.
    pub owner: Address,
    /// Who is allowed.
    pub spender: Address,
    /// How much, in units of the token.
    pub value: U256,
    /// How many permits of the owner came before.
    pub nonce: U256,
    /// Last second at which it is good.
    pub deadline: U256,
}

impl Permit {
    /// Sees that it is good now, and that its owner signed it for the token `name` of this program.
    ///
    /// # Errors
    ///
    /// If not.
    pub fn check(&self, vm: Machine<'_>, name: &[u8], signature: Signature) -> Result<(), Refusal> {
        let Self { owner, deadline, .. } = *self;
        if deadline < U256::from(vm.block_timestamp()) {
            return Err(ERC2612ExpiredSignature { deadline }.into());
        }
        let signer = signer(vm, self.digest(vm, eip712::separator(vm, name)), signature)?;
        if signer != owner {
            return Err(ERC2612InvalidSigner { signer, owner }.into());
        }
        Ok(())
    }

    fn digest(&self, vm: Machine<'_>, separator: B256) -> B256 {
        let words = [
            TYPE.into(),
            self.owner.into_word(),
            self.spender.into_word(),
            self.value.into(),
            self.nonce.into(),
            self.deadline.into(),
        ];
        eip712::digest(vm, separator, &words)
    }
}
