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
use crate::arbos::{ArbosState, Field, address_of};

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
        let ctx = evm.ctx();
        let Ok(most) = ArbosState::new(&mut ctx.journaled_state).get(Field::MaxTxGas);
        let most = most.saturating_to::<u64>();
        let cap = if ctx.chain.rules.tx_gas_cap_includes_intrinsic {
            let intrinsic = gas.limit().saturating_sub(gas.remaining());
            most.saturating_sub(intrinsic)
        } else {
            most
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

    /// The coinbase receives nothing. What gas costs at the least goes to the account for
    /// infrastructure, if the chain has one; the rest, tips among it, to the network's.
    fn reward_beneficiary(
        &self,
        evm: &mut Self::Evm,
        result: &mut FrameResult,
    ) -> Result<(), Self::Error> {
        let ctx = evm.ctx();
        let base_fee = ctx.block().basefee();
        let price = U256::from(ctx.tx().effective_gas_price(u128::from(base_fee)));
        let gas = U256::from(result.gas().used());
        let mut state = ArbosState::new(&mut ctx.journaled_state);
        let network = state.network_fee_account()?;
        let infra = address_of(state.get(Field::InfraFeeAccount)?);
        let least = if infra.is_zero() { U256::ZERO } else { state.get(Field::MinBaseFee)? };
        let to_infra = least.min(U256::from(base_fee));
        for (account, price) in [(infra, to_infra), (network, price.saturating_sub(to_infra))] {
            let fee = price * gas;
            if !fee.is_zero() {
                ctx.journal_mut().load_account_mut(account)?.incr_balance(fee);
            }
        }
        Ok(())
    }
}
