//! Rewards by Merkle proofs, as updaters, guardians, keepers and claimants see them. Roots and
//! proofs are those of the tree library that publishes them.
#![allow(non_snake_case, reason = "fields of events and errors are named as in the ABI")]

mod by_vault;
mod claims;
mod hostile;
mod refusals;
mod roots;
mod states;
mod vault;

use alloy::{
    primitives::{Address, B256, U256},
    providers::DynProvider,
    rpc::types::TransactionReceipt,
    sol_types::SolEvent,
};
use bindings::IMerkleRewardsInstance;
use client::call::{CallError, ask};
use eyre::Result;
use testkit::{Actor, World, dollars, tokens};

use crate::published::{Batch, Published};

/// Seconds that a root waits in the worlds of these tests.
const TIMELOCK: u64 = 86_400;

/// One instance of the contract, and who runs it.
struct Desk<'a> {
    world: &'a World,
    rewards: IMerkleRewardsInstance<DynProvider>,
    reward: Address,
}

impl<'a> Desk<'a> {
    async fn new(world: &'a World, rewards: IMerkleRewardsInstance<DynProvider>) -> Result<Self> {
        let reward = ask(rewards.reward()).await?;
        Ok(Self { world, rewards, reward })
    }

    /// That over the dollar.
    async fn of_dollars(world: &'a World) -> Result<Self> {
        Self::new(world, world.dollar_rewards()).await
    }

    fn at(&self) -> Address {
        *self.rewards.address()
    }

    fn publish(&self, amounts: &[(Address, U256)]) -> Published {
        Published::new(self.reward, amounts)
    }

    /// Puts it in the queue, as the next epoch's.
    async fn submit(&self, published: &Published) -> Result<U256> {
        let epoch = ask(self.rewards.lastSubmittedEpoch()).await? + U256::ONE;
        let (root, total) = (published.root(), published.total());
        let call = self.rewards.submitRoot(root, data_hash(), epoch, total, uri());
        self.world.deployer().send(call).await?;
        Ok(epoch)
    }

    /// Lets the timelock pass and makes it the current root.
    async fn activate(&self, epoch: U256) -> Result<()> {
        self.world.pass(TIMELOCK).await?;
        self.world.deployer().send(self.rewards.activateRoot(epoch)).await?;
        Ok(())
    }

    /// Pays for what it adds to what is owed, and makes it the current root.
    async fn put_up(&self, published: &Published) -> Result<()> {
        let missing = published.total() - ask(self.rewards.totalCumulative()).await?;
        self.fund(missing).await?;
        let epoch = self.submit(published).await?;
        self.activate(epoch).await
    }

    /// Sends it tokens of the deployer, who has any number of them.
    async fn fund(&self, amount: U256) -> Result<()> {
        let deployer = self.world.deployer();
        if self.reward == *self.world.stablecoin().address() {
            deployer.send(self.world.stablecoin().mint(self.at(), amount)).await?;
        } else {
            deployer.send(self.world.erc20(self.reward).transfer(self.at(), amount)).await?;
        }
        Ok(())
    }

    async fn balance(&self, account: Address) -> Result<U256> {
        Ok(ask(self.world.erc20(self.reward).balanceOf(account)).await?)
    }

    async fn claimed(&self, account: Address) -> Result<U256> {
        Ok(ask(self.rewards.claimed(account, self.reward)).await?)
    }

    /// Claims for `account` what `published` gives it.
    async fn claim(
        &self,
        caller: &Actor,
        account: Address,
        published: &Published,
    ) -> Result<TransactionReceipt, CallError> {
        let (claimable, proof) = published.proof(account);
        caller.send(self.rewards.claim(account, self.reward, claimable, proof)).await
    }
}

/// That of the data published: tests publish none.
fn data_hash() -> B256 {
    B256::repeat_byte(0xda)
}

fn uri() -> String {
    "ipfs://bafy-week-12/claims.tree".to_owned()
}

/// An account without a key in these tests.
fn account(number: u64) -> Address {
    Address::left_padding_from(&(0x1000 + number).to_be_bytes())
}

/// `count` accounts, each with `units` times its number.
fn crowd(count: u64, units: u64) -> Vec<(Address, U256)> {
    (1..=count).map(|it| (account(it), U256::from(it * units))).collect()
}

/// A claim of `actor`, in dollars.
fn of(actor: &Actor, units: u64) -> Vec<(Address, U256)> {
    vec![(actor.address(), dollars(units))]
}

/// All events of this kind, in order.
fn events<E: SolEvent>(receipt: &TransactionReceipt) -> Vec<E> {
    receipt.logs().iter().filter_map(|log| Some(log.log_decode().ok()?.inner.data)).collect()
}
