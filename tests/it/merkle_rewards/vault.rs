//! Claims paid in shares of the vault: to whom, for how much, and that nothing is left over.

use alloy::{
    network::TransactionBuilder,
    rpc::types::TransactionRequest,
    sol_types::{SolCall, SolError},
};
use bindings::IMerkleRewards::{Claimed, ClaimedToVault, VaultChoiceSet, setVaultChoiceCall};
use testkit::Purse;

use super::*;

impl Desk<'_> {
    /// `caller` claims into the vault for `accounts`.
    async fn claim_to_vault(
        &self,
        caller: &Actor,
        accounts: &[Address],
        published: &Published,
    ) -> Result<TransactionReceipt, CallError> {
        let Batch { accounts, claimables, hashes, flags } = published.batch(accounts);
        let call = self.rewards.claimToVault(accounts, self.reward, claimables, hashes, flags);
        caller.send(call).await
    }

    async fn shares(&self, account: Address) -> Result<U256> {
        Ok(ask(self.world.savings().balanceOf(account)).await?)
    }
}

/// Code that passes on to `target` what it is called with.
fn forwarder(target: Address) -> Vec<u8> {
    let (copy, call) = ([0x36, 0x5f, 0x5f, 0x37], [0x5f, 0x5f, 0x36, 0x5f, 0x5f, 0x73]);
    [&copy[..], &call, target.as_slice(), &[0x5a, 0xf1, 0x00]].concat()
}

#[tokio::test]
async fn a_batch_is_paid_in_shares_as_deposits_would_be() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let desk = Desk::of_dollars(&world).await?;
    let keeper = world.actor("keeper", Purse::default()).await?;
    let people = crowd(25, 1_000_000);
    let published = desk.publish(&people);
    desk.put_up(&published).await?;
    let accounts: Vec<_> = people.iter().map(|(account, _)| *account).collect();
    let vault = world.savings();

    let receipt = desk.claim_to_vault(&keeper, &accounts[..20], &published).await?;

    let told = events::<ClaimedToVault>(&receipt);
    assert_eq!(told.len(), 20);
    assert_eq!(events::<Claimed>(&receipt).len(), 0);
    for (account, amount) in &people[..20] {
        // At the first price: a million for a unit, less the fee of a thousandth.
        let fee = *amount / U256::from(1_000);
        let shares = (*amount - fee) * U256::from(1_000_000);
        assert_eq!(desk.shares(*account).await?, shares);
        assert_eq!(desk.balance(*account).await?, U256::ZERO);
        assert_eq!(desk.claimed(*account).await?, *amount);
        let told = told.iter().find(|it| it.account == *account).unwrap();
        assert_eq!((told.recipient, told.amount, told.claimed), (*account, *amount, *amount));
    }
    let (total, rest) = (dollars((1..=20).sum()), dollars((21..=25).sum()));
    assert_eq!(ask(desk.rewards.totalPaid()).await?, total);
    assert_eq!(desk.balance(*vault.address()).await?, total);
    assert_eq!(desk.balance(desk.at()).await?, rest);
    let allowance = ask(world.stablecoin().allowance(desk.at(), *vault.address())).await?;
    assert_eq!(allowance, U256::ZERO);
    world.check().await?;

    // Again, with one that is new: one account, so that all flags are false.
    desk.claim_to_vault(&keeper, &accounts[..20], &published).await?;
    desk.claim_to_vault(&keeper, &accounts[24..], &published).await?;
    assert_eq!(ask(desk.rewards.totalPaid()).await?, total + dollars(25));
    world.check().await
}

#[tokio::test]
async fn whoever_may_not_be_paid_in_shares_is_paid_in_the_token() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let desk = Desk::of_dollars(&world).await?;
    let (alice, bob, carol) = (
        world.actor("alice", Purse::default()).await?,
        world.actor("bob", Purse::default()).await?,
        world.actor("carol", Purse::default()).await?,
    );
    let keeper = world.actor("keeper", Purse::default()).await?;
    // Two contracts, of which the second says yes, and dust.
    let [silent, willing] = [
        world.create_evm(&forwarder(desk.at())).await?,
        world.create_evm(&forwarder(desk.at())).await?,
    ];
    let dust = account(1);
    let one_dollar = [silent, willing].map(|it| (it, dollars(1)));
    let amounts =
        [of(&alice, 5), of(&bob, 3), of(&carol, 2), one_dollar.to_vec(), vec![(dust, U256::ONE)]];
    let published = desk.publish(&amounts.concat());
    desk.put_up(&published).await?;
    let refused = bob.send(desk.rewards.setVaultChoice(false)).await?;
    let told = refused.decoded_log::<VaultChoiceSet>().unwrap();
    assert_eq!((told.account, told.wanted), (bob.address(), false));
    let yes = TransactionRequest::default()
        .with_to(willing)
        .with_input(setVaultChoiceCall { wanted: true }.abi_encode());
    keeper.send(yes).await?;
    carol.send(desk.rewards.setClaimRecipient(silent)).await?;

    let everyone = [alice.address(), bob.address(), carol.address(), silent, willing, dust];
    desk.claim_to_vault(&keeper, &everyone, &published).await?;

    for in_shares in [alice.address(), willing] {
        assert_ne!(desk.shares(in_shares).await?, U256::ZERO);
        assert_eq!(desk.balance(in_shares).await?, U256::ZERO);
    }
    for in_tokens in [bob.address(), silent, dust] {
        assert_eq!(desk.shares(in_tokens).await?, U256::ZERO);
    }
    assert_eq!(desk.balance(bob.address()).await?, dollars(3));
    // Its own dollar, and what carol, who did not decide, has paid to it.
    assert_eq!(desk.balance(silent).await?, dollars(3));
    assert_eq!(desk.balance(dust).await?, U256::ONE);
    let choice = async |account| ask(desk.rewards.vaultChoice(account)).await;
    let [of_bob, of_willing, of_alice] =
        [choice(bob.address()).await?, choice(willing).await?, choice(alice.address()).await?];
    assert_eq!((of_bob.decided, of_bob.wanted), (true, false));
    assert_eq!((of_willing.decided, of_willing.wanted), (true, true));
    assert_eq!((of_alice.decided, of_alice.wanted), (false, false));
    assert_eq!(ask(desk.rewards.totalPaid()).await?, dollars(12) + U256::ONE);
    world.check().await
}

/// Who had it paid to an exchange's address would find that shares sent there are lost.
#[tokio::test]
async fn whoever_named_another_and_did_not_decide_is_paid_in_the_token() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let desk = Desk::of_dollars(&world).await?;
    let (alice, bob, keeper) = (
        world.actor("alice", Purse::default()).await?,
        world.actor("bob", Purse::default()).await?,
        world.actor("keeper", Purse::default()).await?,
    );
    let [exchange, of_bob] = [account(900), account(901)];
    let published = desk.publish(&[of(&alice, 5), of(&bob, 3), crowd(2, 1_000_000)].concat());
    desk.put_up(&published).await?;
    alice.send(desk.rewards.setClaimRecipient(exchange)).await?;
    bob.send(desk.rewards.setClaimRecipient(of_bob)).await?;
    bob.send(desk.rewards.setVaultChoice(true)).await?;

    desk.claim_to_vault(&keeper, &[alice.address(), bob.address()], &published).await?;

    assert_eq!(desk.balance(exchange).await?, dollars(5));
    assert_eq!(desk.shares(exchange).await?, U256::ZERO);
    assert_eq!(desk.balance(of_bob).await?, U256::ZERO);
    assert_ne!(desk.shares(of_bob).await?, U256::ZERO);
    world.check().await
}

#[tokio::test]
async fn whoever_claims_for_itself_has_shares_whatever_it_said_to_others() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let desk = Desk::of_dollars(&world).await?;
    let bob = world.actor("bob", Purse::default()).await?;
    let published = desk.publish(&[of(&bob, 3), crowd(2, 1_000_000)].concat());
    desk.put_up(&published).await?;
    bob.send(desk.rewards.setVaultChoice(false)).await?;

    desk.claim_to_vault(&bob, &[bob.address()], &published).await?;

    assert_ne!(desk.shares(bob.address()).await?, U256::ZERO);
    assert_eq!(desk.balance(bob.address()).await?, U256::ZERO);
    world.check().await
}

#[tokio::test]
async fn tips_for_claims_into_the_vault_are_paid_in_the_token() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let desk = Desk::of_dollars(&world).await?;
    let (alice, keeper) = (
        world.actor("alice", Purse::default()).await?,
        world.actor("keeper", Purse::default()).await?,
    );
    let published = desk.publish(&[of(&alice, 5), crowd(2, 1_000_000)].concat());
    desk.put_up(&published).await?;
    alice.send(desk.rewards.setTipPolicy(100, U256::ZERO)).await?;

    let receipt = desk.claim_to_vault(&keeper, &[alice.address()], &published).await?;

    let told = receipt.decoded_log::<ClaimedToVault>().unwrap();
    assert_eq!((told.amount, told.tip), (dollars(5), U256::from(50_000)));
    assert_eq!(desk.balance(keeper.address()).await?, U256::from(50_000));
    let assets = U256::from(4_950_000 - 4_950);
    assert_eq!(desk.shares(alice.address()).await?, assets * U256::from(1_000_000));
    world.check().await
}

#[tokio::test]
async fn a_vault_that_refuses_leaves_nothing_half_done() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let desk = Desk::of_dollars(&world).await?;
    let (keeper, owner) = (world.actor("keeper", Purse::default()).await?, world.deployer());
    let published = desk.publish(&crowd(6, 1_000_000));
    desk.put_up(&published).await?;
    let accounts: Vec<_> = (1..=6).map(account).collect();
    owner.send(world.savings().setMinDeposit(dollars(1))).await?;
    owner.send(world.savings().setDepositCap(dollars(10))).await?;

    let outcome = desk.claim_to_vault(&keeper, &accounts, &published).await;

    assert!(matches!(&outcome, Err(CallError::Reverted(bytes))
        if bytes.starts_with(&bindings::IMerkleRewards::RewardsVaultCallFailed::SELECTOR)));
    assert_eq!(ask(desk.rewards.totalPaid()).await?, U256::ZERO);
    assert_eq!(desk.balance(*world.savings().address()).await?, U256::ZERO);
    let left = ask(world.stablecoin().allowance(desk.at(), *world.savings().address())).await?;
    assert_eq!(left, U256::ZERO);
    // Those that fit are taken, and the others are paid otherwise.
    desk.claim_to_vault(&keeper, &accounts[..3], &published).await?;
    assert_eq!(ask(desk.rewards.totalPaid()).await?, dollars(6));
    world.check().await
}
