//! The savers, and their seven ways into the vault.

use alloy::{
    network::TransactionBuilder,
    primitives::{Address, Bytes, U256, utils::parse_ether},
    rpc::types::TransactionRequest,
};
use bindings::{Permit, StakeIntent};
use client::call::ask;
use eyre::Result;
use testkit::{Actor, Purse, SignedPermit, World, dollars};

/// Savers by each of the ways that take a transaction or a signature of one's own.
pub(super) const EACH: usize = 20;
/// Savers whom their employer pays in.
const EMPLOYED: usize = 880;
/// Of them in one batch.
const BATCH: usize = 110;

/// What each has to begin with, in dollars.
const PURSE: u64 = 50;

/// A way into the vault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Deposit,
    Mint,
    Stake,
    WithMin,
    WithPermit,
    BySignature,
}

const WAYS: [Way; 6] =
    [Way::Deposit, Way::Mint, Way::Stake, Way::WithMin, Way::WithPermit, Way::BySignature];

/// Everyone there is.
pub(super) struct Town<'a> {
    world: &'a World,
    savers: Vec<(Way, Actor)>,
    employed: Vec<Address>,
    employer: Actor,
    /// Brings signed intents, for a fee.
    pub(super) relayer: Actor,
    /// Brings claims, for tips.
    pub(super) keeper: Actor,
}

impl<'a> Town<'a> {
    pub(super) async fn found(world: &'a World) -> Result<Self> {
        let mut savers = Vec::new();
        for way in WAYS {
            for number in 0..EACH {
                let name = format!("{way:?} {number}");
                let saver = world.actor(&name, Purse::of_dollars(dollars(PURSE))).await?;
                if way != Way::WithPermit {
                    let vault = *world.savings().address();
                    saver.send(world.stablecoin().approve(vault, U256::MAX)).await?;
                }
                savers.push((way, saver));
            }
        }
        // Nobody has their keys, and nobody needs them.
        let employed = (0..EMPLOYED as u64)
            .map(|it| Address::left_padding_from(&(0x5000_0000 + it * 0x0101).to_be_bytes()));
        let deployer = world.deployer();
        let vault = *world.savings().address();
        deployer.send(world.stablecoin().mint(deployer.address(), dollars(1_000))).await?;
        deployer.send(world.stablecoin().approve(vault, U256::MAX)).await?;
        let keeper = world.actor("keeper", Purse::default()).await?;
        // It pays for thousands of claims.
        let eth = TransactionRequest::default().with_to(keeper.address());
        deployer.send(eth.with_value(parse_ether("1")?)).await?;
        Ok(Self {
            world,
            savers,
            employed: employed.collect(),
            employer: world.saver("employer", dollars(100_000)).await?,
            relayer: world.actor("relayer", Purse::default()).await?,
            keeper,
        })
    }

    /// Those who may have shares or bonuses.
    pub(super) fn people(&self) -> impl Iterator<Item = Address> {
        self.savers.iter().map(|(_, saver)| saver.address()).chain(self.employed.iter().copied())
    }

    /// The saver with this address, if they send their own transactions.
    pub(super) fn actor(&self, address: Address) -> Option<&Actor> {
        let found = self.savers.iter().find(|(_, saver)| saver.address() == address);
        found.map(|(_, saver)| saver)
    }

    /// Everybody and everything that can have dollars or shares.
    pub(super) fn everyone(&self, world: &World) -> Vec<Address> {
        let others = [
            self.employer.address(),
            self.relayer.address(),
            self.keeper.address(),
            world.deployer().address(),
            *world.savings().address(),
            *world.dollar_rewards().address(),
            *world.fee_splitter().address(),
        ];
        self.people().chain(others).collect()
    }

    /// One week's stakes, everybody's by their own way.
    pub(super) async fn stake(&self, week: u64) -> Result<()> {
        for (number, (way, saver)) in self.savers.iter().enumerate() {
            self.enter(*way, saver, stake(number, week), week).await?;
        }
        for (number, receivers) in self.employed.chunks(BATCH).enumerate() {
            let first = number * BATCH;
            let assets = (first..first + receivers.len()).map(|it| stake(it, week)).collect();
            let vault = self.world.savings();
            self.employer.send(vault.depositMany(receivers.to_vec(), assets)).await?;
        }
        Ok(())
    }

    async fn enter(&self, way: Way, saver: &Actor, assets: U256, week: u64) -> Result<()> {
        let (vault, me) = (self.world.savings(), saver.address());
        match way {
            Way::Deposit => saver.send(vault.deposit(assets, me)).await?,
            Way::Stake => saver.send(vault.stake(assets)).await?,
            Way::Mint => {
                let shares = ask(vault.previewDeposit(assets)).await?;
                saver.send(vault.mint(shares, me)).await?
            }
            Way::WithMin => {
                let quote = ask(vault.previewDeposit(assets)).await?;
                // A second may pass until it is in a block, and a share costs a little more then.
                let least = quote - quote / U256::from(1_000_000);
                saver.send(vault.depositWithMin(assets, me, least)).await?
            }
            Way::WithPermit => {
                let SignedPermit { permit, v, r, s } = self.permit(saver, assets).await?;
                let (least, deadline) = (U256::ZERO, permit.deadline);
                saver.send(vault.stakeWithPermit(assets, me, least, deadline, v, r, s)).await?
            }
            Way::BySignature => {
                let (intent, signature) = self.intent(saver, assets, week).await?;
                self.relayer.send(vault.stakeBySig(intent, signature)).await?
            }
        };
        Ok(())
    }

    async fn permit(&self, owner: &Actor, value: U256) -> Result<SignedPermit> {
        let dollar = self.world.stablecoin();
        let permit = Permit {
            owner: owner.address(),
            spender: *self.world.savings().address(),
            value,
            nonce: ask(dollar.nonces(owner.address())).await?,
            deadline: U256::MAX,
        };
        Ok(owner.sign(permit, &self.world.domain(*dollar.address()).await?)?)
    }

    async fn intent(&self, owner: &Actor, assets: U256, week: u64) -> Result<(StakeIntent, Bytes)> {
        let intent = StakeIntent {
            owner: owner.address(),
            receiver: owner.address(),
            assets,
            minShares: U256::ZERO,
            maxFee: U256::from(2_000),
            nonce: U256::from(week * 1_000),
            deadline: U256::MAX,
        };
        let domain = self.world.domain(*self.world.savings().address()).await?;
        let signature = owner.sign_typed(&intent, &domain)?;
        Ok((intent, signature))
    }

    /// Everybody with a key takes out all they have, and receives what it was said to be worth.
    pub(super) async fn leave(&self) -> Result<()> {
        let (vault, dollar) = (self.world.savings(), self.world.stablecoin());
        for (_, saver) in &self.savers {
            let shares = ask(vault.balanceOf(saver.address())).await?;
            let before = ask(dollar.balanceOf(saver.address())).await?;
            let receipt = saver.send(vault.unstake(shares)).await?;
            let told = receipt.decoded_log::<bindings::IMicroStakingVault::Withdraw>();
            let paid = told.map(|event| event.assets);
            let after = ask(dollar.balanceOf(saver.address())).await?;
            assert_eq!(paid, Some(after - before));
            assert!(ask(vault.balanceOf(saver.address())).await?.is_zero());
        }
        Ok(())
    }
}

/// What a saver stakes in a week: 1 to 10 dollars, hardly ever a round number.
fn stake(saver: usize, week: u64) -> U256 {
    let spread = (saver as u64 * 7_919_003 + week * 104_729_011) % 9_000_000;
    U256::from(1_000_000 + spread)
}
