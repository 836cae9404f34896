//! What Arbitrum changes about a transaction around its frames: the cap on execution gas, and who
//! receives the fee.

use std::convert::Infallible;

use revm::{
    context::result::{EVMError, HaltReason},
    context_interface::{
        Block, ContextTr, JournalTr, Transaction,
        journaled_state::{JournalCheckpoint, account::JournaledAccountTr},
    },
    handler::{EvmTr, FrameResult, Handler},
    interpreter::GasTracker,
    primitives::U256,
};

use super::{Purpose, frames::ArbEvm};
use crate::arbos::ArbosState;

/// Runs one transaction or call through revm's phases.
pub(super) struct ArbHandler<'db> {
    purpose: Purpose,
    evm: std::marker::PhantomData<ArbEvm<'db>>,
}

impl ArbHandler<'_> {
    pub(super) fn new(purpose: Purpose) -> Self {
        Self { purpose, evm: std::marker::PhantomData }
    }

    /// Gas beyond what one transaction may use. It is set aside and comes back unused.
    fn beyond_cap(&self, evm: &mut ArbEvm<'_>, gas: &GasTracker) -> u64 {
        if self.purpose == Purpose::Call {
            return 0;
        }
        let rules = &evm.ctx().chain.rules;
        let intrinsic = gas.limit().saturating_sub(gas.remaining());
        let cap = if rules.tx_gas_cap_includes_intrinsic {
            rules.max_tx_gas.saturating_sub(intrinsic)
        } else {
            rules.max_tx_gas
        };
        gas.remaining().saturating_sub(cap)
    }
}

impl<'db> Handler for ArbHandler<'db> {
    type Evm = ArbEvm<'db>;
    type Error = EVMError<Infallible>;
    type HaltReason = HaltReason;

    fn execution(
        &mut self,
        evm: &mut Self::Evm,
        checkpoint: JournalCheckpoint,
        gas: &mut GasTracker,
    ) -> Result<Option<FrameResult>, Self::Error> {
        let set_aside = self.beyond_cap(evm, gas);
        gas.set_remaining(gas.remaining() - set_aside);
        let Some(first_frame) = self.first_frame_input(evm, gas)? else {
            revm::handler::execution::runtime_oog_unwind(evm.ctx(), checkpoint)?;
            return Ok(None);
        };
        evm.ctx().journal_mut().checkpoint_commit();
        let mut result = self.run_exec_loop(evm, first_frame)?;
        self.last_frame_result(evm, &mut result, gas)?;
        result.gas_mut().erase_cost(set_aside);
        Ok(Some(result))
    }

    /// The whole fee goes to the network: there is no tip, and the coinbase receives nothing.
    fn reward_beneficiary(
        &self,
        evm: &mut Self::Evm,
        result: &mut FrameResult,
    ) -> Result<(), Self::Error> {
        let ctx = evm.ctx();
        let price = ctx.tx().effective_gas_price(u128::from(ctx.block().basefee()));
        let fee = U256::from(price) * U256::from(result.gas().used());
        if !fee.is_zero() {
            let account = ArbosState::new(&mut ctx.journaled_state).network_fee_account()?;
            ctx.journal_mut().load_account_mut(account)?.incr_balance(fee);
        }
        Ok(())
    }
}
