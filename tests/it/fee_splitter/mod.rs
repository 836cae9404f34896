//! Fees by stage of life, as those who are paid, anyone who has them paid, and governance see it.
#![allow(non_snake_case, reason = "fields of events and errors are named as in the ABI")]

mod failures;
mod powers;
mod refusals;
mod splits;

use alloy::{
    primitives::{Address, Bytes, U256},
    providers::DynProvider,
    rpc::types::TransactionReceipt,
    sol_types::SolEvent,
};
use bindings::{IFeeSplitterInstance, IMilletTokenInstance};
use client::call::{CallError, ask};
use eyre::Result;
use testkit::{Actor, World, dollars, tokens};

const ONE: U256 = U256::ONE;
const ZERO: Address = Address::ZERO;

const BUYBACK: u8 = 0;
const STAKERS: u8 = 1;
const INSURANCE: u8 = 2;
const DISCOUNT: u8 = 3;
const TREASURY: u8 = 4;

/// A splitter of the deployer's, and who is paid by it: nobody for the buyback, the distributor of the
/// plan for the stakers, and three accounts without a key.
struct Bench<'a> {
    world: &'a World,
    splitter: IFeeSplitterInstance<DynProvider>,
    distributor: Address,
    keeper: Actor,
}

const FUND: Address = Address::repeat_byte(0xf1);
const REBATES: Address = Address::repeat_byte(0xd1);
const CHEST: Address = Address::repeat_byte(0x75);

impl<'a> Bench<'a> {
    async fn set(world: &'a World) -> Result<Self> {
        let splitter = world.create_splitter(&world.splitter_init()).await?;
        let distributor = *world.fee_distributor().address();
        let keeper = world.actor("keeper", testkit::Purse::default()).await?;
        let bench = Self { world, splitter, distributor, keeper };
        for token in [*world.stablecoin().address(), *world.token().address()] {
            bench.appoint(token, [ZERO, distributor, FUND, REBATES, CHEST]).await?;
        }
        Ok(bench)
    }

    fn at(&self) -> Address {
        *self.splitter.address()
    }

    fn dollar(&self) -> Address {
        *self.world.stablecoin().address()
    }

    fn owner(&self) -> Actor {
        self.world.deployer()
    }

    async fn appoint(
        &self,
        token: Address,
        [buyback, stakers, insurance, discount, treasury]: [Address; 5],
    ) -> Result<TransactionReceipt, CallError> {
        let call =
            self.splitter.setRecipients(token, buyback, stakers, insurance, discount, treasury);
        self.owner().send(call).await
    }

    /// Sends the splitter dollars, as the vault does.
    async fn send(&self, units: U256) -> Result<()> {
        self.owner().send(self.world.stablecoin().mint(self.at(), units)).await?;
        Ok(())
    }

    async fn distribute(&self, token: Address) -> Result<TransactionReceipt, CallError> {
        self.keeper.send(self.splitter.distribute(token)).await
    }

    fn erc20(&self, token: Address) -> IMilletTokenInstance<DynProvider> {
        self.world.erc20(token)
    }

    async fn has(&self, token: Address, account: Address) -> Result<U256> {
        Ok(ask(self.erc20(token).balanceOf(account)).await?)
    }

    /// What waits for each role, of which the total is the sum, and that is here (I-SPLIT-3).
    async fn credits(&self, token: Address) -> Result<[U256; 5]> {
        let mut credits = [U256::ZERO; 5];
        for (role, credit) in credits.iter_mut().enumerate() {
            *credit = ask(self.splitter.credit(token, role as u8)).await?;
        }
        let total = ask(self.splitter.totalCredits(token)).await?;
        assert_eq!(credits.iter().sum::<U256>(), total);
        assert!(total <= self.has(token, self.at()).await?);
        Ok(credits)
    }

    /// What distributor, fund, rebates and chest have.
    async fn paid(&self, token: Address) -> Result<[U256; 4]> {
        let mut paid = [U256::ZERO; 4];
        let accounts = [self.distributor, FUND, REBATES, CHEST];
        for (paid, account) in paid.iter_mut().zip(accounts) {
            *paid = self.has(token, account).await?;
        }
        Ok(paid)
    }
}

/// All events of this kind, in order.
fn events<E: SolEvent>(receipt: &TransactionReceipt) -> Vec<E> {
    receipt.logs().iter().filter_map(|log| Some(log.log_decode().ok()?.inner.data)).collect()
}

/// Thousandths of a dollar.
fn mills(count: u64) -> U256 {
    dollars(1) / U256::from(1_000) * U256::from(count)
}
