//! Every error that the contract declares, provoked, to the byte.

use alloy::sol_types::{SolCall, SolError};
use bindings::{
    IHostileToken::CalledBack, IMerkleRewards::*, IMicroStakingVault, IStablecoin,
    stylus::StylusDeployer,
};
use protocol::merkle_rewards::MAX_AMOUNT;
use testkit::{Met, Purse, assert_refused, assert_refused_inside, assert_told};

use super::{hostile::Stage, *};

const ONE: U256 = U256::ONE;
const ZERO: Address = Address::ZERO;

/// All of them, so that one without a test is noticed.
#[tokio::test]
async fn every_error_of_the_abi_is_met() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let desk = Desk::of_dollars(&world).await?;
    let met = Met::watch();

    constructor(&world).await?;
    roles(&desk).await?;
    decisions(&desk).await?;
    queue(&desk).await?;
    claims(&desk).await?;
    into_vault(&desk).await?;
    reentered(&world).await?;

    met.assert_all::<IMerkleRewardsErrors>(IMerkleRewardsErrors::name_by_selector);
    Ok(())
}

async fn constructor(world: &World) -> Result<()> {
    let owner = world.deployer().address();
    let good = world.rewards_init(*world.stablecoin().address(), *world.savings().address());

    let init = bindings::RewardsInit { governance: ZERO, ..good.clone() };
    refused(world, &init, OwnableInvalidOwner { owner: ZERO }).await;
    let init = bindings::RewardsInit { reward: owner, ..good.clone() };
    refused(world, &init, RewardsInvalidToken { token: owner }).await;
    // Another token's vault.
    let vault = *world.staking().address();
    let init = bindings::RewardsInit { vault, ..good.clone() };
    refused(world, &init, RewardsInvalidVault { vault }).await;
    let init = bindings::RewardsInit { timelock: ONE, ..good.clone() };
    refused(world, &init, timelock(1)).await;
    let amount = MAX_AMOUNT + ONE;
    let init = bindings::RewardsInit { maxEpochIncrease: amount, ..good };
    refused(world, &init, RewardsAmountTooHigh { amount, maximum: MAX_AMOUNT }).await;
    Ok(())
}

/// No contract is created, told this.
async fn refused(world: &World, init: &bindings::RewardsInit, error: impl SolError) {
    let newContract = world.birth_of_rewards(init).address();
    let outcome = world.create_rewards(init).await.map(|rewards| *rewards.address());
    let deployer_s =
        |returned| StylusDeployer::ContractInitializationError { newContract, returned };
    assert_refused_inside(outcome, deployer_s, error);
}

async fn roles(desk: &Desk<'_>) -> Result<()> {
    let (rewards, owner) = (&desk.rewards, desk.world.deployer());
    let stranger = desk.world.actor("stranger", Purse::default()).await?;
    let account = stranger.address();
    let not_owner = OwnableUnauthorizedAccount { account };

    assert_refused(stranger.send(rewards.setUpdater(account)).await, not_owner.clone());
    assert_refused(stranger.send(rewards.setGuardian(account)).await, not_owner.clone());
    assert_refused(stranger.send(rewards.setTimelock(ONE)).await, not_owner.clone());
    assert_refused(stranger.send(rewards.setMaxEpochIncrease(ONE)).await, not_owner.clone());
    assert_refused(stranger.send(rewards.skim(desk.reward)).await, not_owner.clone());
    assert_refused(stranger.send(rewards.transferOwnership(account)).await, not_owner.clone());
    assert_refused(stranger.send(rewards.acceptOwnership()).await, not_owner);
    let submit = rewards.submitRoot(data_hash(), data_hash(), ONE, ONE, uri());
    assert_refused(stranger.send(submit).await, RewardsNotUpdater { account });
    assert_refused(stranger.send(rewards.revokeRoot(ONE)).await, RewardsNotGuardian { account });
    assert_refused(stranger.send(rewards.dropPreviousRoot()).await, RewardsNotGuardian { account });

    for seconds in [3_599, 604_801] {
        let set = owner.send(rewards.setTimelock(U256::from(seconds))).await;
        assert_refused(set, timelock(seconds));
    }
    let amount = MAX_AMOUNT + ONE;
    let set = owner.send(rewards.setMaxEpochIncrease(amount)).await;
    assert_refused(set, RewardsAmountTooHigh { amount, maximum: MAX_AMOUNT });
    let skim = owner.send(rewards.skim(account)).await;
    assert_refused(skim, RewardsInvalidToken { token: account });
    Ok(())
}

async fn decisions(desk: &Desk<'_>) -> Result<()> {
    let stranger = desk.world.actor("stranger", Purse::default()).await?;
    let recipient = desk.at();
    let set = stranger.send(desk.rewards.setClaimRecipient(recipient)).await;
    assert_refused(set, RewardsInvalidRecipient { recipient });
    let set = stranger.send(desk.rewards.setTipPolicy(101, U256::ZERO)).await;
    assert_refused(set, RewardsTipTooHigh { bps: U256::from(101), maximum: U256::from(100) });
    Ok(())
}

/// Ends with four roots that wait.
async fn queue(desk: &Desk<'_>) -> Result<()> {
    let (rewards, updater) = (&desk.rewards, desk.world.deployer());
    let submit = async |root: B256, epoch: u64, total: U256| {
        let call = rewards.submitRoot(root, data_hash(), U256::from(epoch), total, uri());
        updater.send(call).await
    };
    let (root, maximum) = (desk.publish(&crowd(4, 1_000_000)).root(), dollars(100_000));

    assert_refused(submit(B256::ZERO, 1, ONE).await, RewardsZeroRoot {});
    let (epoch, expected) = (U256::from(2), ONE);
    assert_refused(submit(root, 2, ONE).await, RewardsWrongEpoch { epoch, expected });
    let totalCumulative = maximum + ONE;
    let bounds = RewardsTotalOutOfBounds { totalCumulative, minimum: U256::ZERO, maximum };
    assert_refused(submit(root, 1, totalCumulative).await, bounds);
    submit(root, 1, dollars(10)).await?;
    let totalCumulative = dollars(10) - ONE;
    let (minimum, maximum) = (dollars(10), dollars(10) + maximum);
    let bounds = RewardsTotalOutOfBounds { totalCumulative, minimum, maximum };
    assert_refused(submit(root, 2, totalCumulative).await, bounds);
    for epoch in 2..=4 {
        submit(root, epoch, dollars(10)).await?;
    }
    let full = RewardsQueueFull { maximum: U256::from(4) };
    assert_refused(submit(root, 5, dollars(10)).await, full);

    let nowhere = RewardsNotWaiting { epoch: U256::from(5) };
    assert_refused(updater.send(rewards.revokeRoot(U256::from(5))).await, nowhere.clone());
    assert_refused(updater.send(rewards.activateRoot(U256::from(5))).await, nowhere);
    let activatesAt = ask(rewards.pendingRoot(ONE)).await?.activatesAt;
    let early = updater.send(rewards.activateRoot(ONE)).await;
    assert_refused(early, RewardsTooEarly { epoch: ONE, activatesAt });
    desk.world.pass(TIMELOCK).await?;
    let (needed, balance) = (dollars(10), U256::ZERO);
    let unfunded = updater.send(rewards.activateRoot(ONE)).await;
    assert_refused(unfunded, RewardsUnfunded { needed, balance });
    Ok(())
}

/// Begins where `queue` ends: the root pays ten dollars to four, and says so.
async fn claims(desk: &Desk<'_>) -> Result<()> {
    let (rewards, world, token) = (&desk.rewards, desk.world, desk.reward);
    let caller = world.actor("stranger", Purse::default()).await?;
    desk.fund(dollars(10)).await?;
    world.deployer().send(rewards.activateRoot(U256::from(4))).await?;
    let published = desk.publish(&crowd(4, 1_000_000));
    let victim = account(2);
    let (claimable, proof) = published.proof(victim);

    let reward = *world.token().address();
    let other = rewards.claim(victim, reward, claimable, proof.clone());
    assert_refused(caller.send(other).await, RewardsWrongToken { reward, expected: token });
    let more = rewards.claim(victim, token, claimable + ONE, proof.clone());
    assert_refused(caller.send(more).await, RewardsInvalidProof { account: victim });
    let too_long = |length, maximum| RewardsProofTooLong {
        length: U256::from(length),
        maximum: U256::from(maximum),
    };
    let long = rewards.claim(victim, token, claimable, vec![B256::ZERO; 33]);
    assert_refused(caller.send(long).await, too_long(33, 32));
    let whole = rewards.claim(victim, token, claimable, vec![B256::ZERO; 32]);
    assert_refused(caller.send(whole).await, RewardsInvalidProof { account: victim });

    let mismatch = |length| RewardsLengthMismatch { accounts: ONE, length: U256::from(length) };
    let many = |claimables, proofs| rewards.claimMany(vec![victim], token, claimables, proofs);
    assert_refused(caller.send(many(vec![], vec![proof.clone()])).await, mismatch(0));
    assert_refused(caller.send(many(vec![claimable], vec![])).await, mismatch(0));
    assert_refused(caller.send(many(vec![claimable; 2], vec![proof])).await, mismatch(2));
    let multi = |claimables, hashes: usize| {
        let hashes = vec![B256::ZERO; hashes];
        rewards.claimMultiproof(vec![victim], token, claimables, hashes, vec![])
    };
    assert_refused(caller.send(multi(vec![], 0)).await, mismatch(0));
    assert_refused(caller.send(multi(vec![claimable], 33)).await, too_long(33, 32));
    assert_refused(caller.send(multi(vec![claimable], 32)).await, RewardsInvalidMultiproof {});
    assert_refused(caller.send(multi(vec![claimable], 0)).await, RewardsInvalidMultiproof {});
    Ok(())
}

/// Begins where `claims` ends.
async fn into_vault(desk: &Desk<'_>) -> Result<()> {
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
    assert_refused(refused, RewardsVaultCallFailed { reason: paused.into() });

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
    assert_refused(owner.send(call).await, RewardsNoVault {});

    // Of fifteen dollars said to be ten, nine are gone.
    let wrong = other.publish(&crowd(5, 1_000_000));
    let submit =
        other.rewards.submitRoot(wrong.root(), data_hash(), U256::from(2), dollars(10), uri());
    owner.send(submit).await?;
    other.activate(U256::from(2)).await?;
    other.claim(&owner, account(5), &wrong).await?;
    other.claim(&owner, account(4), &wrong).await?;
    let refused = other.claim(&owner, account(3), &wrong).await;
    assert_refused(refused, RewardsTotalExceeded { amount: dollars(3), left: dollars(1) });

    // The zero address is in the tree, and the token pays it nothing.
    let nobody = other.publish(&[(ZERO, dollars(1)), (account(4), dollars(9))]);
    let submit =
        other.rewards.submitRoot(nobody.root(), data_hash(), U256::from(3), dollars(10), uri());
    owner.send(submit).await?;
    other.activate(U256::from(3)).await?;
    let said = IStablecoin::ERC20InvalidReceiver { receiver: ZERO }.abi_encode();
    let refused = other.claim(&owner, ZERO, &nobody).await;
    assert_refused(refused, RewardsTokenCallFailed { reason: said.into() });
    Ok(())
}

/// A token that calls back while it pays is told so; the claim goes on.
async fn reentered(world: &World) -> Result<()> {
    let stage = Stage::set(world).await?;
    let act = activateRootCall { epoch: U256::from(2) }.abi_encode();
    stage.keeper.send(stage.token.callBack(stage.desk.at(), act.into())).await?;
    let receipt = stage.claim(stage.accounts[0]).await?;
    assert_told(&receipt.decoded_log::<CalledBack>().unwrap().answer, RewardsReentered {});
    Ok(())
}

fn timelock(seconds: u64) -> RewardsTimelockOutOfBounds {
    RewardsTimelockOutOfBounds {
        duration: U256::from(seconds),
        minimum: U256::from(3_600),
        maximum: U256::from(604_800),
    }
}
