//! One call of a precompile: what it may see and do, and what that costs.

use alloy::sol_types::{SolCall, SolError, SolEvent};
use revm::{
    context_interface::{
        Block, ContextTr, JournalTr,
        journaled_state::{TransferError, account::JournaledAccountTr},
    },
    primitives::{Address, B256, Bytes, Log, U256},
    state::{AccountInfo, EvmState},
};

use crate::{
    arbos::{ArbosState, Rules},
    evm::{ArbContext, peek},
};

/// A context in which Arbitrum's precompiles can run.
pub trait ArbContextTr:
    ContextTr<Chain = ArbContext, Journal: JournalTr<State = EvmState>>
{
}

impl<T: ContextTr<Chain = ArbContext, Journal: JournalTr<State = EvmState>>> ArbContextTr for T {}

/// Gas for each word of arguments, results and error data.
const COPY_GAS: u64 = 3;
const LOG_GAS: u64 = 375;
const LOG_TOPIC_GAS: u64 = 375;
const LOG_BYTE_GAS: u64 = 8;

/// Why a call gives no result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// The call itself is wrong: reverts without data and takes all gas.
    BadCall,
    /// There is not enough gas; takes all of it.
    OutOfGas,
    /// An error of the interface: reverts with it, keeping the gas that is left.
    Declared(Bytes),
    /// Any other refusal: reverts without data, keeping the gas that is left.
    Refused,
    /// The module is no program: takes all gas, and is no revert. Says why.
    ActivationFailed(String),
    /// The database failed: nothing can run.
    Database(String),
}

/// ABI-encoded results, or why there are none.
pub(super) type Answer = Result<Bytes, Fault>;

/// Results of a method, encoded.
pub(super) fn returns<C: SolCall>(results: &C::Return) -> Answer {
    Ok(C::abi_encode_returns(results).into())
}

/// The answer of a method without results.
pub(super) const DONE: Answer = Ok(Bytes::new());

/// Refuses with an error of the interface.
pub(super) fn declared(error: impl SolError) -> Fault {
    Fault::Declared(error.abi_encode().into())
}

/// Words that hold this many bytes.
fn words(bytes: usize) -> u64 {
    bytes.div_ceil(32) as u64
}

/// A call in progress.
#[derive(Debug)]
pub(super) struct Call<'a, CTX> {
    /// The transaction it is part of.
    pub(super) ctx: &'a mut CTX,
    /// The precompile that was called, and that acts.
    pub(super) address: Address,
    /// Who called it.
    pub(super) caller: Address,
    /// Wei that came with the call, already on the precompile's account.
    pub(super) value: U256,
    /// Whether nothing may change.
    pub(super) is_static: bool,
    /// Whether it was reached by DELEGATECALL or CALLCODE, so that another account acts.
    pub(super) is_delegated: bool,
    /// Gas there is for it.
    pub(super) gas_limit: u64,
    /// Gas taken so far; never more than the limit.
    pub(super) gas_used: u64,
}

impl<CTX: ArbContextTr> Call<'_, CTX> {
    /// Takes gas.
    pub(super) fn burn(&mut self, gas: u64) -> Result<(), Fault> {
        if self.gas_limit - self.gas_used < gas {
            return Err(Fault::OutOfGas);
        }
        self.gas_used += gas;
        Ok(())
    }

    /// Takes the gas of moving this many bytes in or out.
    pub(super) fn burn_copy(&mut self, bytes: usize) -> Result<(), Fault> {
        self.burn(COPY_GAS.saturating_mul(words(bytes)))
    }

    /// Refuses where the gas left would not pay for `gas` and for moving `bytes`.
    pub(super) fn check_gas(&self, gas: u64, bytes: usize) -> Result<(), Fault> {
        let needed = gas.saturating_add(COPY_GAS.saturating_mul(words(bytes)));
        if self.gas_limit - self.gas_used < needed { Err(Fault::OutOfGas) } else { Ok(()) }
    }

    /// Reads or writes ArbOS's state and pays for it.
    pub(super) fn state<T, E: core::error::Error>(
        &mut self,
        act: impl FnOnce(&mut ArbosState<'_, CTX::Journal>) -> Result<T, E>,
    ) -> Result<T, Fault> {
        let mut state = ArbosState::new(self.ctx.journal_mut());
        let done = act(&mut state);
        let gas = state.gas();
        self.burn(gas)?;
        done.map_err(|error| Fault::Database(error.to_string()))
    }

    /// Emits an event and pays for it.
    pub(super) fn emit(&mut self, event: &impl SolEvent) -> Result<(), Fault> {
        let data = event.encode_log_data();
        let topics = data.topics().len() as u64;
        let bytes = data.data.len() as u64;
        self.burn(LOG_GAS + LOG_TOPIC_GAS * topics + LOG_BYTE_GAS * bytes)?;
        self.ctx.journal_mut().log(Log { address: self.address, data });
        Ok(())
    }

    /// An account as it is now. Leaves it as cold as it was.
    pub(super) fn account(&mut self, address: Address) -> Result<AccountInfo, Fault> {
        let account = peek::account(self.ctx.journal_mut(), address);
        account.map_err(|error| Fault::Database(error.to_string()))
    }

    /// The code of an account and its hash; the hash is zero where there is no account.
    pub(super) fn code(&mut self, address: Address) -> Result<(Bytes, B256), Fault> {
        let code = peek::code(self.ctx.journal_mut(), address);
        let (code, hash) = code.map_err(|error| Fault::Database(error.to_string()))?;
        Ok((code.original_bytes(), hash))
    }

    /// Whether the account destroyed itself in this transaction.
    pub(super) fn is_destroyed(&self, address: Address) -> bool {
        let account = self.ctx.journal().evm_state().get(&address);
        account.is_some_and(|account| account.is_selfdestructed())
    }

    /// Moves wei off the precompile's account, without a call.
    pub(super) fn pay(&mut self, to: Address, wei: U256) -> Result<(), Fault> {
        let moved = self.ctx.journal_mut().transfer(self.address, to, wei);
        match moved.map_err(|error| Fault::Database(error.to_string()))? {
            None => Ok(()),
            Some(
                TransferError::OutOfFunds
                | TransferError::OverflowPayment
                | TransferError::CreateCollision,
            ) => Err(Fault::Refused),
        }
    }

    /// Takes wei off the precompile's account, for good.
    pub(super) fn destroy(&mut self, wei: U256) -> Result<(), Fault> {
        let account = self.ctx.journal_mut().load_account_mut(self.address);
        let mut account = account.map_err(|error| Fault::Database(error.to_string()))?;
        if account.decr_balance(wei) { Ok(()) } else { Err(Fault::Refused) }
    }

    /// The version gates in force.
    pub(super) fn rules(&self) -> &Rules {
        &self.ctx.chain().rules
    }

    /// Seconds since 1970.
    pub(super) fn now(&self) -> u64 {
        self.ctx.block().timestamp().saturating_to()
    }

    /// Frames that are open, the precompile's own included: 1 where a transaction calls it.
    pub(super) fn depth(&self) -> usize {
        self.ctx.journal().depth()
    }
}
