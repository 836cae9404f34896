//! Rewards in tokens that do what tokens should not.

use alloy::sol_types::{SolCall, SolError};
use bindings::{
    IHostileToken::{CalledBack, HostileBlocked},
    IHostileTokenInstance,
    IMerkleRewards::{
        ClaimSkipped, Claimed, RewardsReentered, RewardsTokenCallFailed, RewardsUnfunded,
        RewardsVaultCallFailed, Skimmed, activateRootCall, claimCall, claimManyCall,
        claimMultiproofCall, claimToVaultCall, skimCall,
    },
    IMicroStakingVault::VaultUnderfunded,
};
use testkit::{Purse, assert_refused};

use super::*;

/// Rewards in a hostile token, which is honest so far, with 30 of it for ten accounts.
pub(super) struct Stage<'a> {
    pub(super) desk: Desk<'a>,
    pub(super) token: IHostileTokenInstance<DynProvider>,
    vault: Address,
    pub(super) keeper: Actor,
    published: Published,
    pub(super) accounts: Vec<Address>,
}

impl<'a> Stage<'a> {
    pub(super) async fn set(world: &'a World) -> Result<Self> {
        let token = world.hostile().await?;
        let vault = *world.vault_over(*token.address()).await?.address();
        let init = world.rewards_init(*token.address(), vault);
        let desk = Desk::new(world, world.create_rewards(&init).await?).await?;
        let people: Vec<_> = (1..=10).map(|it| (account(it), dollars(3))).collect();
        let published = desk.publish(&people);
        world.deployer().send(token.mint(desk.at(), published.total())).await?;
        let epoch = desk.submit(&published).await?;
        desk.activate(epoch).await?;
        let keeper = world.actor("keeper", Purse::default()).await?;
        let accounts = people.into_iter().map(|(account, _)| account).collect();
        Ok(Self { desk, token, vault, keeper, published, accounts })
    }

    async fn claim_all(&self) -> Result<TransactionReceipt, CallError> {
        let Batch { accounts, claimables, hashes, flags } = self.published.batch(&self.accounts);
        let (rewards, reward) = (&self.desk.rewards, self.desk.reward);
        let call = rewards.claimMultiproof(accounts, reward, claimables, hashes, flags);
        self.keeper.send(call).await
    }

    pub(super) async fn claim(&self, account: Address) -> Result<TransactionReceipt, CallError> {
        self.desk.claim(&self.keeper, account, &self.published).await
    }

    async fn paid(&self) -> Result<U256> {
        Ok(ask(self.desk.rewards.totalPaid()).await?)
    }

    /// What was claimed adds up, and what is owed is there.
    async fn check(&self) -> Result<()> {
        let mut claimed = U256::ZERO;
        for account in &self.accounts {
            claimed += self.desk.claimed(*account).await?;
        }
        assert_eq!(claimed, self.paid().await?);
        let owed = ask(self.desk.rewards.totalCumulative()).await? - claimed;
        assert!(owed <= self.desk.balance(self.desk.at()).await?);
        Ok(())
    }
}

#[tokio::test]
async fn a_receiver_that_is_blocked_stops_nobody_else() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let stage = Stage::set(&world).await?;
    let victim = stage.accounts[4];
    stage.keeper.send(stage.token.blockReceiver(victim, true)).await?;
    let reason = HostileBlocked { account: victim }.abi_encode();

    let alone = stage.claim(victim).await;
    assert_refused(alone, RewardsTokenCallFailed { reason: reason.clone().into() });
    let receipt = stage.claim_all().await?;

    let skipped = receipt.decoded_log::<ClaimSkipped>().unwrap().data;
    assert_eq!((skipped.account, skipped.amount), (victim, dollars(3)));
    assert_eq!(skipped.reason, reason);
    assert_eq!(events::<Claimed>(&receipt).len(), 9);
    assert_eq!(stage.desk.claimed(victim).await?, U256::ZERO);
    assert_eq!(stage.paid().await?, dollars(27));
    stage.check().await?;

    stage.keeper.send(stage.token.blockReceiver(victim, false)).await?;
    stage.claim_all().await?;
    assert_eq!(stage.desk.balance(victim).await?, dollars(3));
    assert_eq!(stage.paid().await?, dollars(30));
    stage.check().await
}

#[tokio::test]
async fn a_token_that_answers_false_has_paid_nobody() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let stage = Stage::set(&world).await?;
    stage.keeper.send(stage.token.answerWith(U256::ONE)).await?;
    let reason = U256::ZERO.to_be_bytes_vec();

    let alone = stage.claim(stage.accounts[0]).await;
    assert_refused(alone, RewardsTokenCallFailed { reason: reason.clone().into() });
    let all = stage.claim_all().await;
    assert_refused(all, RewardsTokenCallFailed { reason: reason.into() });

    assert_eq!(stage.paid().await?, U256::ZERO);
    stage.check().await
}

/// I-REWARDS-3: only a token that reverts has surely paid nobody.
#[tokio::test]
async fn a_token_that_moves_and_answers_false_cannot_be_drained() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let stage = Stage::set(&world).await?;
    stage.keeper.send(stage.token.answerWith(U256::from(3))).await?;
    let reason = U256::ZERO.to_be_bytes_vec();

    // One account as often as the others' money would last.
    let thief = stage.accounts[0];
    let (claimable, proof) = stage.published.proof(thief);
    let (accounts, claimables, proofs) = (vec![thief; 10], vec![claimable; 10], vec![proof; 10]);
    let (rewards, reward) = (&stage.desk.rewards, stage.desk.reward);
    let often = stage.keeper.send(rewards.claimMany(accounts, reward, claimables, proofs)).await;
    assert_refused(often, RewardsTokenCallFailed { reason: reason.clone().into() });
    let all = stage.claim_all().await;
    assert_refused(all, RewardsTokenCallFailed { reason: reason.into() });

    assert_eq!(stage.desk.balance(thief).await?, U256::ZERO);
    assert_eq!(stage.paid().await?, U256::ZERO);
    stage.check().await
}

/// I-REWARDS-10
#[tokio::test]
async fn what_is_owed_is_not_skimmed_by_another_address_of_the_token() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let stage = Stage::set(&world).await?;
    let (rewards, owner) = (&stage.desk.rewards, world.deployer());
    let door = world.second_door(&stage.token).await?;
    assert_eq!(ask(world.erc20(door).balanceOf(stage.desk.at())).await?, dollars(30));

    let refused = owner.send(rewards.skim(door)).await;

    let (needed, balance) = (dollars(30), U256::ZERO);
    assert_refused(refused, RewardsUnfunded { needed, balance });
    assert_eq!(stage.desk.balance(stage.desk.at()).await?, dollars(30));
    // The token's own address gives out the surplus, and what was claimed is owed no more.
    stage.claim_all().await?;
    stage.keeper.send(stage.token.mint(stage.desk.at(), dollars(2))).await?;
    let skimmed = owner.send(rewards.skim(door)).await?;
    assert_eq!(skimmed.decoded_log::<Skimmed>().unwrap().amount, dollars(2));
    stage.check().await
}

#[tokio::test]
async fn a_token_that_answers_nothing_has_paid() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let stage = Stage::set(&world).await?;
    stage.keeper.send(stage.token.answerWith(U256::from(2))).await?;

    stage.claim(stage.accounts[0]).await?;
    stage.claim_all().await?;

    for account in &stage.accounts {
        assert_eq!(stage.desk.balance(*account).await?, dollars(3));
    }
    stage.check().await
}

#[tokio::test]
async fn a_fee_of_the_token_costs_its_receivers_and_nobody_else() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let stage = Stage::set(&world).await?;
    stage.keeper.send(stage.token.takeFee(U256::from(1_000))).await?;

    // The vault is promised more than arrives.
    let Batch { accounts, claimables, hashes, flags } = stage.published.batch(&stage.accounts);
    let (rewards, reward) = (&stage.desk.rewards, stage.desk.reward);
    let call = rewards.claimToVault(accounts, reward, claimables, hashes, flags);
    let (owed, balance) = (dollars(30), dollars(27));
    let reason = VaultUnderfunded { owed, balance }.abi_encode();
    let refused = stage.keeper.send(call).await;
    assert_refused(refused, RewardsVaultCallFailed { reason: reason.into() });
    assert_eq!(stage.paid().await?, U256::ZERO);
    assert_eq!(stage.desk.balance(stage.vault).await?, U256::ZERO);

    stage.claim_all().await?;
    for account in &stage.accounts {
        assert_eq!(stage.desk.balance(*account).await?, U256::from(2_700_000));
    }
    assert_eq!(stage.paid().await?, dollars(30));
    stage.check().await
}

/// I-REWARDS-3
#[tokio::test]
async fn a_token_that_calls_back_finds_the_door_locked() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let stage = Stage::set(&world).await?;
    let other = stage.accounts[1];
    let (claimable, proof) = stage.published.proof(other);
    let Batch { accounts, claimables, hashes, flags } = stage.published.batch(&[other]);
    let reward = stage.desk.reward;
    let acts = [
        claimCall { account: other, reward, claimable, proof: proof.clone() }.abi_encode(),
        claimManyCall {
            accounts: accounts.clone(),
            reward,
            claimables: claimables.clone(),
            proofs: vec![proof],
        }
        .abi_encode(),
        claimMultiproofCall {
            accounts: accounts.clone(),
            reward,
            claimables: claimables.clone(),
            proof: hashes.clone(),
            proofFlags: flags.clone(),
        }
        .abi_encode(),
        claimToVaultCall { accounts, reward, claimables, proof: hashes, proofFlags: flags }
            .abi_encode(),
        activateRootCall { epoch: U256::from(2) }.abi_encode(),
    ];

    let locked = RewardsReentered {}.abi_encode();
    let callers = [0_usize, 2, 3, 4, 5].map(|it| stage.accounts[it]);
    for (act, account) in acts.into_iter().zip(callers) {
        stage.keeper.send(stage.token.callBack(stage.desk.at(), act.into())).await?;
        let receipt = stage.claim(account).await?;
        let told = receipt.decoded_log::<CalledBack>().unwrap().data;
        assert!(!told.succeeded);
        assert_eq!(told.answer, locked);
        assert_eq!(stage.desk.balance(account).await?, dollars(3));
    }
    assert_eq!(stage.desk.claimed(other).await?, U256::ZERO);
    assert_eq!(stage.paid().await?, dollars(15));

    // The owner's skim, which only a token that owns the contract could bring.
    let rewards = &stage.desk.rewards;
    world.deployer().send(rewards.transferOwnership(*stage.token.address())).await?;
    stage
        .keeper
        .send(stage.token.callBack(
            stage.desk.at(),
            bindings::IMerkleRewards::acceptOwnershipCall {}.abi_encode().into(),
        ))
        .await?;
    stage.claim(stage.accounts[6]).await?;
    assert_eq!(ask(rewards.owner()).await?, *stage.token.address());
    let skim = skimCall { token: reward }.abi_encode();
    stage.keeper.send(stage.token.callBack(stage.desk.at(), skim.into())).await?;
    let receipt = stage.claim_all().await?;
    let answers = events::<CalledBack>(&receipt);
    assert!(!answers.is_empty() && answers.iter().all(|it| it.answer == locked));
    assert_eq!(stage.paid().await?, dollars(30));
    stage.check().await
}
