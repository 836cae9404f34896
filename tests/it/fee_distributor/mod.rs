//! Fees by the week, as those who lock and those who claim for them see them.
#![allow(non_snake_case, reason = "fields of events and errors are named as in the ABI")]

mod claims;
mod gas;
mod hostile;
mod refusals;
mod weeks;

use alloy::{
    primitives::{Address, U256},
    providers::DynProvider,
    rpc::types::TransactionReceipt,
    sol_types::SolEvent,
};
use bindings::{IFeeDistributorInstance, IVotingEscrowInstance};
use client::call::{CallError, ask};
use eyre::Result;
use protocol::time::WEEK;
use testkit::{Actor, World, dollars, tokens};

const ONE: U256 = U256::ONE;

/// Whole weeks for which programs live at least, less that in which the till opened.
const YEAR: u64 = 51;

/// The fee distributor, the locks that share its fees, and the dollar in which they come; the world's time
/// stands at the first second of a week.
struct Till<'a> {
    world: &'a World,
    fees: IFeeDistributorInstance<DynProvider>,
    escrow: IVotingEscrowInstance<DynProvider>,
    dollar: Address,
    /// The second at which the world's week began.
    start: u64,
}

impl<'a> Till<'a> {
    async fn open(world: &'a World) -> Result<Self> {
        let dollar = *world.stablecoin().address();
        let now = world.site.chain.now().await?;
        let start = now - now % WEEK + WEEK;
        let (fees, escrow) = (world.fee_distributor(), world.vote_escrow());
        let till = Self { world, fees, escrow, dollar, start };
        till.pass_to(0).await?;
        Ok(till)
    }

    fn at(&self) -> Address {
        *self.fees.address()
    }

    /// The first second of a week, counted from that in which the till opened.
    fn week(&self, weeks: u64) -> U256 {
        U256::from(self.start + weeks * WEEK)
    }

    /// Lets time pass to the first second of a week, unless it is that week already. Programs that
    /// nobody kept alive for a year are activated again.
    async fn pass_to(&self, weeks: u64) -> Result<()> {
        let (now, second) = (self.world.site.chain.now().await?, self.start + weeks * WEEK);
        assert!(now < second + WEEK, "week {weeks} is past");
        if second <= now {
            return Ok(());
        }
        self.world.pass_to(second).await?;
        if YEAR <= weeks {
            let programs = [*self.world.token().address(), *self.escrow.address()];
            for program in programs.into_iter().chain([self.dollar, self.at()]) {
                self.world.activate(program).await?;
            }
        }
        Ok(())
    }

    /// Somebody new who locked `amount` tokens, all it has, until a week begins.
    async fn locker(&self, name: &str, amount: u64, weeks: u64) -> Result<Actor> {
        let (escrow, amount) = (*self.escrow.address(), tokens(amount));
        let locker = self.world.locker(name, escrow, amount).await?;
        locker.send(self.escrow.createLock(amount, self.week(weeks))).await?;
        Ok(locker)
    }

    /// The deployer brings fees, of which it has any number.
    async fn bring(&self, units: U256) -> Result<TransactionReceipt> {
        let (deployer, stablecoin) = (self.world.deployer(), self.world.stablecoin());
        deployer.send(stablecoin.mint(deployer.address(), units)).await?;
        deployer.send(stablecoin.approve(self.at(), units)).await?;
        Ok(deployer.send(self.fees.notify(self.dollar, units)).await?)
    }

    /// Brings `units` in each of `weeks` weeks, and is then in the one after them.
    async fn bring_weekly(&self, from: u64, weeks: u64, units: U256) -> Result<()> {
        for week in from..from + weeks {
            self.pass_to(week).await?;
            self.bring(units).await?;
        }
        self.pass_to(from + weeks).await
    }

    /// Claims dollars for `account`.
    async fn claim(
        &self,
        caller: &Actor,
        account: Address,
    ) -> Result<TransactionReceipt, CallError> {
        caller.send(self.fees.claim(account, vec![self.dollar])).await
    }

    async fn dollars_of(&self, account: Address) -> Result<U256> {
        Ok(ask(self.world.stablecoin().balanceOf(account)).await?)
    }

    async fn claimable(&self, account: Address) -> Result<U256> {
        Ok(ask(self.fees.claimable(account, self.dollar)).await?)
    }

    async fn owed(&self) -> Result<U256> {
        Ok(ask(self.fees.liability(self.dollar)).await?)
    }
}

/// All events of this kind, in order.
fn events<E: SolEvent>(receipt: &TransactionReceipt) -> Vec<E> {
    receipt.logs().iter().filter_map(|log| Some(log.log_decode().ok()?.inner.data)).collect()
}

/// What a lock weighs some weeks before its end, in whole tokens times weeks.
fn weight(amount: u64, weeks: u64) -> U256 {
    tokens(amount) * U256::from(weeks * WEEK)
}

/// Dollars shared by weight, rounded down.
fn share(fees: U256, weight: U256, all: U256) -> U256 {
    fees * weight / all
}

/// Fees of a hundred dollars.
fn hundred() -> U256 {
    dollars(100)
}
