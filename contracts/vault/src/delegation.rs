//! The second program: how it is chosen, once, and how it is asked.
//!
//! Whoever can be called by delegate call can do anything to a vault. So there is one such program,
//! written down by the constructor and by nothing else; its code cannot change, as no program's
//! can; it is compiled from the same [`vault_state::State`]; and it is given the caller's words as
//! they came, so that it knows as well as this program who is calling (docs/decisions/0019).

use alloy_primitives::Address;
use interfaces::vault::IMicroStakingVault as abi;
use onchain::calldata::{Kind, address, read};
use onchain::machine::*;
use stylus_sdk::{
    ArbResult,
    abi::CONSTRUCTOR_SELECTOR,
    stylus_core::calls::{context::Call, errors::Error as CallError},
};
use vault_state::Error;

use crate::Vault;

impl Vault {
    /// Chooses the office and has it found the vault.
    pub(crate) fn construct(&mut self, input: &[u8]) -> ArbResult {
        self.state.refuse_ether()?;
        // Before anything else: whoever calls a second time brings an office of their own.
        self.check_constructor_slot()?;
        let [office, ..] = read(input, &[Kind::Address])?;
        let office = address(office);
        self.state.settle(office);
        self.ask_office(&[&CONSTRUCTOR_SELECTOR.to_be_bytes()[..], input].concat())?;
        // An account without code agrees to everything and does nothing.
        if self.state.terms.asset().is_zero() {
            return Err(Error::from(abi::VaultInvalidOffice { office }).into());
        }
        Ok(Vec::new())
    }

    /// What the office answers to `calldata`, in this vault's name.
    pub(crate) fn ask_office(&self, calldata: &[u8]) -> ArbResult {
        let office: Address = self.state.office();
        #[expect(unsafe_code, reason = "only a delegate call runs code on this storage")]
        // SAFETY: the office is the vault's own second half, see above, and nothing of this
        // program's is read after it but what `construct` reads for the first time.
        let answer = unsafe { self.state.machine().delegate_call(&Call::new(), office, calldata) };
        answer.map_err(|error| match error {
            CallError::Revert(reason) => reason,
            CallError::AbiDecodingFailed(_) => Vec::new(),
        })
    }
}
