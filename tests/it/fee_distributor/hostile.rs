//! Fees in tokens that do what tokens should not, and vaults that are none.

use alloy::sol_types::{SolCall, SolError};
use bindings::{
    IFeeDistributor::{
        ClaimSkipped, DistributorNothingReceived, DistributorReentered, DistributorTokenCallFailed,
        DistributorVaultCallFailed, DistributorVaultTook, FeesClaimed, FeesReceived,
        checkpointCall, claimAndStakeCall, claimCall, claimManyCall, notifyCall, syncCall,
    },
    IHostileToken::{CalledBack, HostileBlocked},
    IHostileTokenInstance,
    IMicroStakingVault::VaultUnderfunded,
};
use testkit::{Purse, assert_refused, assert_told};

use super::*;

/// A hostile token, honest so far, with a hundred of it shared by two in a week that is over.
pub(super) struct Stage<'a> {
    pub(super) till: Till<'a>,
    pub(super) token: IHostileTokenInstance<DynProvider>,
    pub(super) alice: Actor,
    bob: Actor,
    pub(super) keeper: Actor,
}

impl<'a> Stage<'a> {
    pub(super) async fn set(world: &'a World) -> Result<Self> {
        let till = Till::open(world).await?;
        let alice = till.locker("alice", 3, 104).await?;
        let bob = till.locker("bob", 1, 104).await?;
        till.pass_to(1).await?;
        let keeper = world.actor("keeper", Purse::default()).await?;
        let token = world.hostile().await?;
        let stage = Self { till, token, alice, bob, keeper };
        stage.fund(dollars(2_000)).await?;
        stage.bring(hundred()).await?;
        stage.till.pass_to(2).await?;
        Ok(stage)
    }

    async fn fund(&self, units: U256) -> Result<()> {
        self.keeper.send(self.token.mint(self.keeper.address(), units)).await?;
        self.keeper.send(self.token.approve(self.till.at(), U256::MAX)).await?;
        Ok(())
    }

    async fn bring(&self, units: U256) -> Result<TransactionReceipt, CallError> {
        self.keeper.send(self.till.fees.notify(*self.token.address(), units)).await
    }

    async fn claim(&self, who: &Actor) -> Result<TransactionReceipt, CallError> {
        self.keeper.send(self.till.fees.claim(who.address(), vec![*self.token.address()])).await
    }

    async fn claim_for_both(&self) -> Result<TransactionReceipt, CallError> {
        let both = vec![self.alice.address(), self.bob.address()];
        self.keeper.send(self.till.fees.claimMany(both, *self.token.address())).await
    }

    async fn has(&self, account: Address) -> Result<U256> {
        Ok(ask(self.token.balanceOf(account)).await?)
    }

    /// What is owed, which is there (I-FEES-1).
    async fn owed(&self) -> Result<U256> {
        let owed = ask(self.till.fees.liability(*self.token.address())).await?;
        assert!(owed <= self.has(self.till.at()).await?, "{owed} is owed");
        Ok(owed)
    }
}

#[tokio::test]
async fn of_a_token_that_takes_a_fee_what_arrives_is_what_counts() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let stage = Stage::set(&world).await?;
    stage.keeper.send(stage.token.takeFee(U256::from(1_000))).await?;

    let receipt = stage.bring(hundred()).await?;

    assert_eq!(events::<FeesReceived>(&receipt)[0].amount, dollars(90));
    assert_eq!(stage.owed().await?, dollars(190));
    // Who is paid pays the fee of that.
    stage.claim(&stage.bob).await?;
    let sent = dollars(25) - ONE;
    let fee = sent / U256::from(10);
    assert_eq!(stage.has(stage.bob.address()).await?, sent - fee);
    assert_eq!(stage.owed().await?, dollars(190) - sent);

    stage.keeper.send(stage.token.takeFee(U256::from(10_000))).await?;
    let token = *stage.token.address();
    assert_refused(stage.bring(hundred()).await, DistributorNothingReceived { token });
    Ok(())
}

/// A token that reverts for one account: a blocklist.
#[tokio::test]
async fn a_receiver_that_is_blocked_stops_nobody_else() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let stage = Stage::set(&world).await?;
    let (account, token) = (stage.alice.address(), *stage.token.address());
    stage.keeper.send(stage.token.blockReceiver(account, true)).await?;
    let reason = alloy::primitives::Bytes::from(HostileBlocked { account }.abi_encode());
    let due = ask(stage.till.fees.claimable(account, token)).await?;

    let alone = stage.claim(&stage.alice).await;
    let alone_refused = DistributorTokenCallFailed { token, reason: reason.clone() };
    assert_refused(alone, alone_refused);
    let receipt = stage.claim_for_both().await?;

    let skipped = ClaimSkipped { account, token, amount: due, reason };
    assert_eq!(events::<ClaimSkipped>(&receipt), std::slice::from_ref(&skipped));
    assert_eq!(events::<FeesClaimed>(&receipt).len(), 1);
    assert_eq!(stage.has(stage.bob.address()).await?, dollars(25) - ONE);
    assert_eq!(ask(stage.till.fees.claimable(account, token)).await?, due, "nothing is lost");
    let owed = stage.owed().await?;

    // Nor does it stop its other tokens.
    stage.till.bring(hundred()).await?;
    stage.till.pass_to(3).await?;
    let both = vec![token, stage.till.dollar];
    let receipt = stage.keeper.send(stage.till.fees.claim(account, both)).await?;
    assert_eq!(events::<ClaimSkipped>(&receipt), [skipped]);
    assert!(dollars(74) < stage.till.dollars_of(account).await?);
    assert_eq!(stage.owed().await?, owed);

    stage.keeper.send(stage.token.blockReceiver(account, false)).await?;
    stage.claim(&stage.alice).await?;
    assert_eq!(stage.has(account).await?, due);
    Ok(())
}

/// Answers of the token: false where nothing moved, nothing, false where it moved.
#[tokio::test]
async fn a_token_that_says_false_pays_nobody_twice_and_one_that_says_nothing_pays() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let stage = Stage::set(&world).await?;
    let token = *stage.token.address();
    let reason = alloy::primitives::Bytes::from(U256::ZERO.to_be_bytes_vec());
    let refused = DistributorTokenCallFailed { token, reason };
    for lie in [1, 3] {
        stage.keeper.send(stage.token.answerWith(U256::from(lie))).await?;

        assert_refused(stage.claim(&stage.alice).await, refused.clone());
        assert_refused(stage.claim_for_both().await, refused.clone());
        assert_refused(stage.bring(ONE).await, refused.clone());
        assert_eq!(stage.owed().await?, hundred());
        assert_eq!(stage.has(stage.till.at()).await?, hundred());
    }
    stage.keeper.send(stage.token.answerWith(U256::from(2))).await?;
    stage.claim_for_both().await?;
    assert_eq!(stage.has(stage.alice.address()).await?, dollars(75) - ONE);
    assert!(stage.owed().await? <= U256::from(2));
    Ok(())
}

/// I-FEES-3: a token that calls back finds it locked, whatever it is doing.
#[tokio::test]
async fn a_token_that_calls_back_is_refused_and_the_act_goes_on() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let stage = Stage::set(&world).await?;
    let vault = *world.vault_over(*stage.token.address()).await?.address();
    let (account, token, amount) = (stage.alice.address(), *stage.token.address(), ONE);
    let mut week = 2;
    for act in [
        claimCall { account, tokens: vec![token] }.abi_encode(),
        claimManyCall { accounts: vec![account], token }.abi_encode(),
        claimAndStakeCall { vault }.abi_encode(),
        notifyCall { token, amount }.abi_encode(),
        syncCall { token }.abi_encode(),
        checkpointCall { token }.abi_encode(),
    ] {
        stage.keeper.send(stage.token.callBack(stage.till.at(), act.into())).await?;

        let told = |receipt: TransactionReceipt| events::<CalledBack>(&receipt)[0].answer.clone();
        assert_told(&told(stage.bring(hundred()).await?), DistributorReentered {});
        week += 1;
        stage.till.pass_to(week).await?;
        assert_told(&told(stage.claim(&stage.alice).await?), DistributorReentered {});
        stage.bring(hundred()).await?;
        week += 1;
        stage.till.pass_to(week).await?;
        let staked = stage.alice.send(stage.till.fees.claimAndStake(vault)).await?;
        assert_told(&told(staked), DistributorReentered {});
        stage.owed().await?;
    }
    Ok(())
}

/// The vault is the caller's choice: it can be anything, and harms nobody.
#[tokio::test]
async fn a_vault_that_is_none_takes_nothing() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let stage = Stage::set(&world).await?;
    let (fees, token) = (&stage.till.fees, *stage.token.address());
    let amount = ask(fees.claimable(stage.alice.address(), token)).await?;

    let vault = world.idle_vault(token).await?;
    let idle = stage.alice.send(fees.claimAndStake(vault)).await;
    assert_refused(idle, DistributorVaultTook { vault, taken: U256::ZERO, amount });
    for vault in [stage.till.at(), token, stage.alice.address()] {
        let refused = stage.alice.send(fees.claimAndStake(vault)).await;
        let reason = alloy::primitives::Bytes::new();
        assert_refused(refused, DistributorVaultCallFailed { vault, reason });
    }
    // A vault that refuses says why.
    let honest = world.vault_over(token).await?;
    stage.keeper.send(stage.token.takeFee(U256::from(100))).await?;
    let refused = stage.alice.send(fees.claimAndStake(*honest.address())).await;
    let balance = amount - amount / U256::from(100);
    let said = VaultUnderfunded { owed: amount, balance };
    let refusal =
        DistributorVaultCallFailed { vault: *honest.address(), reason: said.abi_encode().into() };
    assert_refused(refused, refusal);

    for vault in [vault, *honest.address()] {
        assert_eq!(ask(stage.token.allowance(stage.till.at(), vault)).await?, U256::ZERO);
    }
    assert_eq!(stage.owed().await?, hundred());
    assert_eq!(stage.has(stage.till.at()).await?, hundred());
    Ok(())
}
