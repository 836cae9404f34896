//! Locks, votes and delegations, as lockers, delegatees and governors see them.
#![allow(non_snake_case, reason = "fields of events and errors are named as in the ABI")]

mod exits;
mod idle;
mod locks;
mod refusals;
mod states;
mod votes;

use alloy::{
    primitives::{Address, U256},
    providers::DynProvider,
    rpc::types::TransactionReceipt,
    sol_types::SolEvent,
};
use bindings::IVotingEscrowInstance;
use client::call::{CallError, ask};
use eyre::Result;
use protocol::time::WEEK;
use testkit::{Actor, World, tokens};

/// The longest lock, in seconds.
const MAX: u64 = 104 * WEEK;

const ONE: U256 = U256::ONE;

/// A vote-escrow and its chain, whose time stands at the first second of a week.
struct Office<'a> {
    world: &'a World,
    escrow: IVotingEscrowInstance<DynProvider>,
    /// The second at which the world's week began.
    start: u64,
}

impl<'a> Office<'a> {
    async fn open(world: &'a World) -> Result<Self> {
        let escrow = world.create_escrow(&world.escrow_init(*world.token().address())).await?;
        Self::at_the_beginning_of_a_week(world, escrow).await
    }

    /// That of the plan, with the plan's fee distributor.
    async fn of_the_plan(world: &'a World) -> Result<Self> {
        Self::at_the_beginning_of_a_week(world, world.vote_escrow()).await
    }

    async fn at_the_beginning_of_a_week(
        world: &'a World,
        escrow: IVotingEscrowInstance<DynProvider>,
    ) -> Result<Self> {
        let now = world.site.chain.now().await?;
        let start = now - now % WEEK + WEEK;
        world.pass_to(start).await?;
        Ok(Self { world, escrow, start })
    }

    fn at(&self) -> Address {
        *self.escrow.address()
    }

    /// Lets time pass until `second`, years if need be: what nobody keeps alive expires after one, and
    /// anyone can wake it.
    async fn wake_at(&self, second: u64) -> Result<()> {
        self.world.pass_to(second).await?;
        for program in [*self.world.token().address(), self.at()] {
            self.world.activate(program).await?;
        }
        self.world.pass_to(second).await
    }

    async fn now(&self) -> Result<u64> {
        Ok(self.world.site.chain.now().await?)
    }

    /// The beginning of the week that is `weeks` after the one in which the office opened.
    fn week(&self, weeks: u64) -> U256 {
        U256::from(self.start + weeks * WEEK)
    }

    /// Somebody new with 100 tokens that can be locked.
    async fn locker(&self, name: &str) -> Result<Actor> {
        self.world.locker(name, self.at(), tokens(100)).await
    }

    /// Somebody new who has locked `amount` until the beginning of a week.
    async fn locked(&self, name: &str, amount: U256, weeks: u64) -> Result<Actor> {
        let locker = self.locker(name).await?;
        locker.send(self.escrow.createLock(amount, self.week(weeks))).await?;
        Ok(locker)
    }

    /// Amount and end of its lock.
    async fn lock_of(&self, who: &Actor) -> Result<(U256, U256)> {
        let lock = ask(self.escrow.locked(who.address())).await?;
        Ok((lock.amount, lock.end))
    }

    /// Tokens of `account`.
    async fn tokens_of(&self, account: Address) -> Result<U256> {
        Ok(ask(self.world.token().balanceOf(account)).await?)
    }

    /// I-LOCK-1, and what I-LOCK-2 and I-LOCK-5 say of these, who are all that ever locked or voted, at
    /// the second of the newest block and a week later.
    async fn check(&self, people: &[&Actor]) -> Result<()> {
        let now = self.now().await?;
        let escrow = &self.escrow;
        let mut locked = U256::ZERO;
        for who in people {
            locked += self.lock_of(who).await?.0;
        }
        assert_eq!(locked, ask(escrow.supply()).await?);
        assert_eq!(locked, self.tokens_of(self.at()).await?);
        for at in [now, now + WEEK].map(U256::from) {
            let (mut balances, mut own, mut votes) = (U256::ZERO, U256::ZERO, U256::ZERO);
            for who in people.iter().map(|who| who.address()) {
                balances += ask(escrow.balanceOfAt(who, at)).await?;
                own += ask(escrow.numeratorOfAt(who, at)).await?;
                votes += ask(escrow.votesNumeratorAt(who, at)).await?;
            }
            let total = ask(escrow.numeratorAt(at)).await?;
            assert_eq!((own, votes), (total, total));
            let supply = ask(escrow.totalSupplyAt(at)).await?;
            assert_eq!(supply, total / U256::from(MAX));
            assert!(balances <= supply && supply <= balances + U256::from(people.len()));
        }
        Ok(())
    }
}

/// Units of a lock that are votes so many seconds before its end.
fn power(amount: U256, left: u64) -> U256 {
    amount * U256::from(left) / U256::from(MAX)
}

/// All events of this kind, in order.
fn events<E: SolEvent>(receipt: &TransactionReceipt) -> Vec<E> {
    receipt.logs().iter().filter_map(|log| Some(log.log_decode().ok()?.inner.data)).collect()
}
