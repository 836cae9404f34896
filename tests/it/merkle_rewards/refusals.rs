//! Every error that the contract declares, provoked, to the byte.

use std::{collections::BTreeSet, fmt::Debug};

use alloy::sol_types::{SolError, SolInterface};
use bindings::{IMerkleRewards::*, IMicroStakingVault, IStablecoin, stylus::StylusDeployer};
use protocol::merkle_rewards::MAX_AMOUNT;
use testkit::{Purse, assert_refused};

use super::*;

const ONE: U256 = U256::ONE;
const ZERO: Address = Address::ZERO;

/// The errors that were met.
#[derive(Default)]
struct Met(BTreeSet<[u8; 4]>);

impl Met {
    /// It was refused with exactly this error.
    #[track_caller]
    fn meet<T: Debug, E: SolError + Debug>(&mut self, outcome: Result<T, CallError>, error: E) {
        assert_refused(outcome, error);
        self.0.insert(E::SELECTOR);
    }
}

/// All of them, so that one without a test is noticed.
#[tokio::test]
async fn every_error_of_the_abi_is_met() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let desk = Desk::of_dollars(&world).await?;
    let mut met = Met::default();

    constructor(&world, &mut met).await?;
    roles(&desk, &mut met).await?;
    decisions(&desk, &mut met).await?;
    queue(&desk, &mut met).await?;
    claims(&desk, &mut met).await?;
    into_vault(&desk, &mut met).await?;

    let all = (0..IMerkleRewardsErrors::COUNT).filter_map(IMerkleRewardsErrors::selector_at);
    // A token that calls back is in `hostile`.
    let missing = |it: &[u8; 4]| !met.0.contains(it) && *it != RewardsReentered::SELECTOR;
    let missing: Vec<_> = all.filter(missing).map(alloy::hex::encode).collect();
    assert!(missing.is_empty(), "{missing:?}");
    Ok(())
}

async fn constructor(world: &World, met: &mut Met) -> Result<()> {
    let owner = world.deployer().address();
    let good = world.rewards_init(*world.stablecoin().address(), *world.savings().address());
    let refused = async |init: &bindings::RewardsInit, error: Vec<u8>| {
        let newContract = world.birth_of_rewards(init).address();
        let error =
            StylusDeployer::ContractInitializationError { newContract, returned: error.into() };
        let outcome = world.create_rewards(init).await.map(|rewards| *rewards.address());
        assert_refused(outcome, error);
    };

    let init = bindings::RewardsInit { governance: ZERO, ..good.clone() };
    refused(&init, OwnableInvalidOwner { owner: ZERO }.abi_encode()).await;
    met.0.insert(OwnableInvalidOwner::SELECTOR);
    let init = bindings::RewardsInit { reward: owner, ..good.clone() };
    refused(&init, RewardsInvalidToken { token: owner }.abi_encode()).await;
    met.0.insert(RewardsInvalidToken::SELECTOR);
    // Another token's vault.
    let vault = *world.staking().address();
    let init = bindings::RewardsInit { vault, ..good.clone() };
    refused(&init, RewardsInvalidVault { vault }.abi_encode()).await;
    met.0.insert(RewardsInvalidVault::SELECTOR);
    let init = bindings::RewardsInit { timelock: ONE, ..good.clone() };
    refused(&init, timelock(1).abi_encode()).await;
    let amount = MAX_AMOUNT + ONE;
    let init = bindings::RewardsInit { maxEpochIncrease: amount, ..good };
    let error = RewardsAmountTooHigh { amount, maximum: MAX_AMOUNT };
    refused(&init, error.abi_encode()).await;
    Ok(())
}

async fn roles(desk: &Desk<'_>, met: &mut Met) -> Result<()> {
    let (rewards, owner) = (&desk.rewards, desk.world.deployer());
    let stranger = desk.world.actor("stranger", Purse::default()).await?;
    let account = stranger.address();
    let not_owner = OwnableUnauthorizedAccount { account };

    met.meet(stranger.send(rewards.setUpdater(account)).await, not_owner.clone());
    met.meet(stranger.send(rewards.setGuardian(account)).await, not_owner.clone());
    met.meet(stranger.send(rewards.setTimelock(ONE)).await, not_owner.clone());
    met.meet(stranger.send(rewards.setMaxEpochIncrease(ONE)).await, not_owner.clone());
    met.meet(stranger.send(rewards.setVault(account)).await, not_owner.clone());
    met.meet(stranger.send(rewards.skim(desk.reward)).await, not_owner.clone());
    met.meet(stranger.send(rewards.transferOwnership(account)).await, not_owner.clone());
    met.meet(stranger.send(rewards.acceptOwnership()).await, not_owner);
    let submit = rewards.submitRoot(data_hash(), data_hash(), ONE, ONE, uri());
    met.meet(stranger.send(submit).await, RewardsNotUpdater { account });
    met.meet(stranger.send(rewards.revokeRoot(ONE)).await, RewardsNotGuardian { account });

    for seconds in [3_599, 604_801] {
        let set = owner.send(rewards.setTimelock(U256::from(seconds))).await;
        met.meet(set, timelock(seconds));
    }
    let amount = MAX_AMOUNT + ONE;
    let set = owner.send(rewards.setMaxEpochIncrease(amount)).await;
    met.meet(set, RewardsAmountTooHigh { amount, maximum: MAX_AMOUNT });
    let vault = *desk.world.savings().address();
    let set = owner.send(rewards.setVault(vault)).await;
    met.meet(set, RewardsVaultAlreadySet { vault });
    let skim = owner.send(rewards.skim(account)).await;
    met.meet(skim, RewardsInvalidToken { token: account });
    Ok(())
}

async fn decisions(desk: &Desk<'_>, met: &mut Met) -> Result<()> {
    let stranger = desk.world.actor("stranger", Purse::default()).await?;
    let recipient = desk.at();
    let set = stranger.send(desk.rewards.setClaimRecipient(recipient)).await;
    met.meet(set, RewardsInvalidRecipient { recipient });
    let set = stranger.send(desk.rewards.setTipPolicy(101, U256::ZERO)).await;
    met.meet(set, RewardsTipTooHigh { bps: U256::from(101), maximum: U256::from(100) });
    Ok(())
}

/// Ends with four roots that wait.
async fn queue(desk: &Desk<'_>, met: &mut Met) -> Result<()> {
    let (rewards, updater) = (&desk.rewards, desk.world.deployer());
    let submit = async |root: B256, epoch: u64, total: U256| {
        let call = rewards.submitRoot(root, data_hash(), U256::from(epoch), total, uri());
        updater.send(call).await
    };
    let (root, maximum) = (desk.publish(&crowd(4, 1_000_000)).root(), dollars(100_000));

    met.meet(submit(B256::ZERO, 1, ONE).await, RewardsZeroRoot {});
    let (epoch, expected) = (U256::from(2), ONE);
    met.meet(submit(root, 2, ONE).await, RewardsWrongEpoch { epoch, expected });
    let totalCumulative = maximum + ONE;
    let bounds = RewardsTotalOutOfBounds { totalCumulative, minimum: U256::ZERO, maximum };
    met.meet(submit(root, 1, totalCumulative).await, bounds);
    submit(root, 1, dollars(10)).await?;
    let totalCumulative = dollars(10) - ONE;
    let (minimum, maximum) = (dollars(10), dollars(10) + maximum);
    let bounds = RewardsTotalOutOfBounds { totalCumulative, minimum, maximum };
    met.meet(submit(root, 2, totalCumulative).await, bounds);
    for epoch in 2..=4 {
        submit(root, epoch, dollars(10)).await?;
    }
    let full = RewardsQueueFull { maximum: U256::from(4) };
    met.meet(submit(root, 5, dollars(10)).await, full);

    let nowhere = RewardsNotWaiting { epoch: U256::from(5) };
    met.meet(updater.send(rewards.revokeRoot(U256::from(5))).await, nowhere.clone());
    met.meet(updater.send(rewards.activateRoot(U256::from(5))).await, nowhere);
    let activatesAt = ask(rewards.pendingRoot(ONE)).await?.activatesAt;
    let early = updater.send(rewards.activateRoot(ONE)).await;
    met.meet(early, RewardsTooEarly { epoch: ONE, activatesAt });
    desk.world.pass(TIMELOCK).await?;
    let (needed, balance) = (dollars(10), U256::ZERO);
    let unfunded = updater.send(rewards.activateRoot(ONE)).await;
    met.meet(unfunded, RewardsUnfunded { needed, balance });
    Ok(())
}

/// Begins where `queue` ends: the root pays ten dollars to four, and says so.
async fn claims(desk: &Desk<'_>, met: &mut Met) -> Result<()> {
    let (rewards, world, token) = (&desk.rewards, desk.world, desk.reward);
    let caller = world.actor("stranger", Purse::default()).await?;
    desk.fund(dollars(10)).await?;
    world.deployer().send(rewards.activateRoot(U256::from(4))).await?;
    let published = desk.publish(&crowd(4, 1_000_000));
    let victim = account(2);
    let (claimable, proof) = published.proof(victim);

    let reward = *world.token().address();
    let other = rewards.claim(victim, reward, claimable, proof.clone());
    met.meet(caller.send(other).await, RewardsWrongToken { reward, expected: token });
    let more = rewards.claim(victim, token, claimable + ONE, proof.clone());
    met.meet(caller.send(more).await, RewardsInvalidProof { account: victim });
    let too_long = |length, maximum| RewardsProofTooLong {
        length: U256::from(length),
        maximum: U256::from(maximum),
    };
    let long = rewards.claim(victim, token, claimable, vec![B256::ZERO; 33]);
    met.meet(caller.send(long).await, too_long(33, 32));
    let whole = rewards.claim(victim, token, claimable, vec![B256::ZERO; 32]);
    met.meet(caller.send(whole).await, RewardsInvalidProof { account: victim });

    let mismatch = |length| RewardsLengthMismatch { accounts: ONE, length: U256::from(length) };
    let many = |claimables, proofs| rewards.claimMany(vec![victim], token, claimables, proofs);
    met.meet(caller.send(many(vec![], vec![proof.clone()])).await, mismatch(0));
    met.meet(caller.send(many(vec![claimable], vec![])).await, mismatch(0));
    met.meet(caller.send(many(vec![claimable; 2], vec![proof])).await, mismatch(2));
    let multi = |claimables, hashes: usize| {
        let hashes = vec![B256::ZERO; hashes];
        rewards.claimMultiproof(vec![victim], token, claimables, hashes, vec![])
    };
    met.meet(caller.send(multi(vec![], 0)).await, mismatch(0));
    met.meet(caller.send(multi(vec![claimable], 33)).await, too_long(33, 32));
    met.meet(caller.send(multi(vec![claimable], 32)).await, RewardsInvalidMultiproof {});
    met.meet(caller.send(multi(vec![claimable], 0)).await, RewardsInvalidMultiproof {});
    Ok(())
}

/// Begins where `claims` ends.
async fn into_vault(desk: &Desk<'_>, met: &mut Met) -> Result<()> {
    let (rewards, world) = (&desk.rewards, desk.world);
    let owner = world.deployer();
    let published = desk.publish(&crowd(4, 1_000_000));
    let Batch { accounts, claimables, hashes, flags } = published.batch(&[account(2)]);
    let to_vault = || {
        let (accounts, claimables) = (accounts.clone(), claimables.clone());
        rewards.claimToVault(accounts, desk.reward, claimables, hashes.clone(), flags.clone())
    };

    owner.send(world.savings().pauseDeposits(true)).await?;
    let paused = IMicroStakingVault::VaultDepositsPaused {}.abi_encode();
    let refused = owner.send(to_vault()).await;
    met.meet(refused, RewardsVaultCallFailed { reason: paused.into() });

    let none = world.rewards_init(desk.reward, ZERO);
    let without = world.create_rewards(&none).await?;
    let other = Desk::new(world, without).await?;
    let theirs = other.publish(&crowd(4, 1_000_000));
    other.put_up(&theirs).await?;
    let (accounts, claimables) = (accounts.clone(), claimables.clone());
    let call = other.rewards.claimToVault(
        accounts,
        desk.reward,
        claimables,
        hashes.clone(),
        flags.clone(),
    );
    met.meet(owner.send(call).await, RewardsNoVault {});

    // Of fifteen dollars said to be ten, nine are gone.
    let wrong = other.publish(&crowd(5, 1_000_000));
    let submit =
        other.rewards.submitRoot(wrong.root(), data_hash(), U256::from(2), dollars(10), uri());
    owner.send(submit).await?;
    other.activate(U256::from(2)).await?;
    other.claim(&owner, account(5), &wrong).await?;
    other.claim(&owner, account(4), &wrong).await?;
    let refused = other.claim(&owner, account(3), &wrong).await;
    met.meet(refused, RewardsTotalExceeded { amount: dollars(3), left: dollars(1) });

    // The zero address is in the tree, and the token pays it nothing.
    let nobody = other.publish(&[(ZERO, dollars(1)), (account(4), dollars(9))]);
    let submit =
        other.rewards.submitRoot(nobody.root(), data_hash(), U256::from(3), dollars(10), uri());
    owner.send(submit).await?;
    other.activate(U256::from(3)).await?;
    let said = IStablecoin::ERC20InvalidReceiver { receiver: ZERO }.abi_encode();
    let refused = other.claim(&owner, ZERO, &nobody).await;
    met.meet(refused, RewardsTokenCallFailed { reason: said.into() });
    Ok(())
}

fn timelock(seconds: u64) -> RewardsTimelockOutOfBounds {
    RewardsTimelockOutOfBounds {
        duration: U256::from(seconds),
        minimum: U256::from(3_600),
        maximum: U256::from(604_800),
    }
}
