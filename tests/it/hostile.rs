//! The vault over tokens that do what tokens should not.
#![allow(non_snake_case, reason = "arguments are named as in the ABI")]

use alloy::{
    primitives::{Address, Bytes, U256},
    providers::DynProvider,
    sol_types::{SolCall, SolError},
};
use bindings::{
    IHostileToken::{CalledBack, HostileBlocked},
    IHostileTokenInstance, IMicroStakingVault as abi,
    IMicroStakingVault::{VaultReentered, VaultTokenCallFailed, VaultUnderfunded},
    IMicroStakingVaultInstance, StakeIntent,
};
use client::call::ask;
use eyre::{OptionExt, Result};
use testkit::{Actor, Purse, World, assert_refused, dollars};

/// What the token is told to answer.
const FALSE: U256 = U256::ONE;
const NOTHING: U256 = U256::from_limbs([2, 0, 0, 0]);

/// A hostile token, a vault over it, and somebody with a hundred of it who lets the vault take them.
struct Scene {
    world: World,
    token: IHostileTokenInstance<DynProvider>,
    vault: IMicroStakingVaultInstance<DynProvider>,
    alice: Actor,
}

/// What a vault has, and for whom.
#[derive(Debug, PartialEq, Eq)]
struct Books {
    assets: U256,
    unvested: U256,
    fees: U256,
    shares: U256,
    held: U256,
}

impl Scene {
    async fn set() -> Result<Self> {
        let world = World::launch().await?;
        let token = world.hostile().await?;
        let vault = world.vault_over(*token.address()).await?;
        let alice = world.actor("alice", Purse::default()).await?;
        let scene = Self { world, token, vault, alice };
        scene.fund(&scene.alice).await?;
        Ok(scene)
    }

    async fn fund(&self, actor: &Actor) -> Result<()> {
        actor.send(self.token.mint(actor.address(), dollars(100))).await?;
        actor.send(self.token.approve(*self.vault.address(), U256::MAX)).await?;
        Ok(())
    }

    /// The books, which are covered (I-VAULT-1).
    async fn books(&self) -> Result<Books> {
        let vault = &self.vault;
        let books = Books {
            assets: ask(vault.totalAssets()).await?,
            unvested: ask(vault.unvestedRewards()).await?,
            fees: ask(vault.feesAccrued()).await?,
            shares: ask(vault.totalSupply()).await?,
            held: ask(self.token.balanceOf(*vault.address())).await?,
        };
        assert!(books.assets + books.unvested + books.fees <= books.held, "{books:?}");
        Ok(books)
    }

    async fn has(&self, account: Address) -> Result<U256> {
        Ok(ask(self.token.balanceOf(account)).await?)
    }
}

#[tokio::test]
async fn a_token_that_takes_a_fee_is_refused_unless_a_surplus_pays_it() -> Result<()> {
    let scene = Scene::set().await?;
    let Scene { token, vault, alice, .. } = &scene;
    alice.send(vault.stake(dollars(10))).await?;
    let before = scene.books().await?;
    alice.send(token.takeFee(U256::from(100))).await?;

    let refused = alice.send(vault.stake(dollars(1))).await;

    let missing = dollars(1) / U256::from(100);
    let owed = before.held + dollars(1);
    assert_refused(refused, VaultUnderfunded { owed, balance: owed - missing });
    assert_eq!(scene.books().await?, before);

    // What nobody owns covers it, to the unit; it costs no holder anything.
    alice.send(token.mint(*vault.address(), missing)).await?;
    let worth = ask(vault.maxWithdraw(alice.address())).await?;
    alice.send(vault.stake(dollars(1))).await?;
    assert_eq!(scene.books().await?.held, owed);
    assert!(worth <= ask(vault.maxWithdraw(alice.address())).await?);

    // Whoever leaves is sent all of it, and the token takes its fee from that.
    let had = scene.has(alice.address()).await?;
    let all = ask(vault.maxRedeem(alice.address())).await?;
    let paid = ask(vault.previewRedeem(all)).await?;
    alice.send(vault.unstake(all)).await?;
    let fee = paid / U256::from(100);
    assert_eq!(scene.has(alice.address()).await?, had + paid - fee);
    let left = scene.books().await?;
    assert_eq!((left.shares, left.held), (U256::ZERO, owed - paid));
    Ok(())
}

#[tokio::test]
async fn a_token_that_says_false_moves_nothing_in_the_books() -> Result<()> {
    let scene = Scene::set().await?;
    let Scene { token, vault, alice, .. } = &scene;
    alice.send(vault.stake(dollars(10))).await?;
    let before = scene.books().await?;
    alice.send(token.answerWith(FALSE)).await?;
    let all = ask(vault.maxRedeem(alice.address())).await?;

    let reason = Bytes::from(U256::ZERO.to_be_bytes_vec());
    let said = || VaultTokenCallFailed { reason: reason.clone() };
    assert_refused(alice.send(vault.stake(dollars(1))).await, said());
    assert_refused(alice.send(vault.unstake(all)).await, said());
    assert_refused(alice.send(vault.notifyReward(dollars(1))).await, said());
    assert_refused(alice.send(vault.collectFees()).await, said());

    assert_eq!(scene.books().await?, before);
    alice.send(token.answerWith(U256::ZERO)).await?;
    alice.send(vault.unstake(all)).await?;
    Ok(())
}

#[tokio::test]
async fn a_token_that_says_nothing_is_believed_and_looked_after() -> Result<()> {
    let scene = Scene::set().await?;
    let Scene { token, vault, alice, .. } = &scene;
    alice.send(token.answerWith(NOTHING)).await?;

    alice.send(vault.stake(dollars(10))).await?;
    alice.send(vault.notifyReward(dollars(1))).await?;
    let had = scene.has(alice.address()).await?;
    alice.send(vault.unstake(ask(vault.maxRedeem(alice.address())).await?)).await?;
    let paid = scene.has(alice.address()).await? - had;
    let fees = ask(vault.feesAccrued()).await?;
    alice.send(vault.collectFees()).await?;

    // All that came in is with Alice, with the owner, or still owed to those who come.
    let left = scene.books().await?;
    assert_eq!(scene.has(scene.world.deployer().address()).await?, fees);
    assert_eq!(dollars(11), paid + fees + left.held);
    assert_eq!(left.held, left.assets + left.unvested);
    Ok(())
}

#[tokio::test]
async fn a_token_that_calls_back_is_told_to_wait_by_every_act() -> Result<()> {
    let scene = Scene::set().await?;
    let Scene { token, vault, alice, .. } = &scene;
    alice.send(vault.stake(dollars(10))).await?;
    // The token itself holds shares, and there are fees and a surplus: nothing but the lock stands
    // between it and most of what it tries.
    let thief = *token.address();
    alice.send(vault.deposit(dollars(5), thief)).await?;
    alice.send(token.mint(*vault.address(), dollars(3))).await?;

    for attempt in acts(thief) {
        alice.send(token.callBack(*vault.address(), attempt.clone())).await?;
        let before = scene.books().await?;
        let had = (ask(vault.balanceOf(thief)).await?, scene.has(thief).await?);

        let receipt = alice.send(vault.stake(dollars(1))).await?;

        let heard = receipt.decoded_log::<CalledBack>().ok_or_eyre("nothing was called back")?;
        let refused = Bytes::from(VaultReentered {}.abi_encode());
        assert_eq!((heard.succeeded, &heard.answer), (false, &refused), "{attempt}");
        let after = scene.books().await?;
        let fee = after.fees - before.fees;
        assert_eq!(fee, dollars(1) / U256::from(1_000));
        assert_eq!(after.held, before.held + dollars(1));
        assert_eq!(after.assets, before.assets + dollars(1) - fee);
        assert_eq!(after.unvested, before.unvested);
        assert_eq!((ask(vault.balanceOf(thief)).await?, scene.has(thief).await?), had);
    }

    // On the way out as on the way in.
    let part = U256::from(1_000_000);
    for receipt in [
        alice.send(vault.unstake(part)).await?,
        alice.send(vault.collectFees()).await?,
        alice.send(vault.notifyReward(dollars(1))).await?,
    ] {
        let heard = receipt.decoded_log::<CalledBack>().ok_or_eyre("nothing was called back")?;
        assert!(!heard.succeeded);
    }
    Ok(())
}

/// A deposit that nobody signed: what is refused first is what counts.
fn intent_of(thief: Address) -> StakeIntent {
    StakeIntent {
        owner: thief,
        receiver: thief,
        assets: dollars(1),
        minShares: U256::ZERO,
        maxFee: U256::ZERO,
        nonce: U256::ZERO,
        deadline: U256::MAX,
    }
}

/// Every act of the vault that moves money, or shares for money.
fn acts(thief: Address) -> Vec<Bytes> {
    let (receiver, owner) = (thief, thief);
    let (assets, shares) = (dollars(1), U256::from(1_000_000_000_000_u64));
    let (minShares, minAssets) = (U256::ZERO, U256::ZERO);
    let (deadline, v, r, s) = (U256::MAX, 27, Default::default(), Default::default());
    [
        abi::depositCall { assets, receiver }.abi_encode(),
        abi::depositWithMinCall { assets, receiver, minShares }.abi_encode(),
        abi::mintCall { shares, receiver }.abi_encode(),
        abi::stakeCall { assets }.abi_encode(),
        abi::stakeWithPermitCall { assets, receiver, minShares, deadline, v, r, s }.abi_encode(),
        abi::depositManyCall { receivers: vec![receiver], assets: vec![assets] }.abi_encode(),
        abi::stakeBySigCall { intent: intent_of(thief), signature: Bytes::new() }.abi_encode(),
        abi::withdrawCall { assets, receiver, owner }.abi_encode(),
        abi::redeemCall { shares, receiver, owner }.abi_encode(),
        abi::redeemWithMinCall { shares, receiver, owner, minAssets }.abi_encode(),
        abi::unstakeCall { shares }.abi_encode(),
        abi::notifyRewardCall { assets }.abi_encode(),
        abi::syncCall {}.abi_encode(),
        abi::collectFeesCall {}.abi_encode(),
    ]
    .map(Bytes::from)
    .to_vec()
}

/// I-VAULT-1
#[tokio::test]
async fn what_is_owed_is_not_skimmed_by_another_address_of_the_token() -> Result<()> {
    let scene = Scene::set().await?;
    let Scene { world, token, vault, alice } = &scene;
    alice.send(vault.stake(dollars(10))).await?;
    let before = scene.books().await?;
    let door = world.second_door(token).await?;
    let owner = world.deployer();
    assert_eq!(ask(world.erc20(door).balanceOf(*vault.address())).await?, dollars(10));

    let refused = owner.send(vault.skim(door)).await;

    assert_refused(refused, VaultUnderfunded { owed: dollars(10), balance: U256::ZERO });
    assert_eq!(scene.books().await?, before);
    let nothing = owner.send(vault.skim(*token.address())).await?;
    assert_eq!(nothing.logs().len(), 0);
    alice.send(vault.unstake(ask(vault.maxRedeem(alice.address())).await?)).await?;
    Ok(())
}

#[tokio::test]
async fn whoever_is_blocked_blocks_nobody_else() -> Result<()> {
    let scene = Scene::set().await?;
    let Scene { world, token, vault, alice } = &scene;
    let bob = world.actor("bob", Purse::default()).await?;
    scene.fund(&bob).await?;
    alice.send(vault.stake(dollars(10))).await?;
    bob.send(vault.stake(dollars(10))).await?;
    let owner = world.deployer().address();
    for account in [alice.address(), owner] {
        alice.send(token.blockReceiver(account, true)).await?;
    }
    let all = ask(vault.maxRedeem(alice.address())).await?;

    let said =
        |account| VaultTokenCallFailed { reason: HostileBlocked { account }.abi_encode().into() };
    assert_refused(alice.send(vault.unstake(all)).await, said(alice.address()));
    assert_refused(bob.send(vault.collectFees()).await, said(owner));

    // Bob comes and goes; Alice has hers paid to somebody who is not blocked.
    bob.send(vault.stake(dollars(1))).await?;
    bob.send(vault.unstake(ask(vault.maxRedeem(bob.address())).await?)).await?;
    let carol = Address::repeat_byte(0xca);
    let worth = ask(vault.previewRedeem(all)).await?;
    alice.send(vault.redeem(all, carol, alice.address())).await?;
    assert_eq!(scene.has(carol).await?, worth);
    let left = scene.books().await?;
    assert_eq!((left.shares, left.held), (U256::ZERO, left.assets + left.fees));
    Ok(())
}
