//! Every error that the vault declares, provoked, to the byte.
//!
//! Those of its shares as a token are in `testkit::behaves_like`.

use alloy::{
    primitives::{Address, B256, Bytes, U256},
    sol_types::SolError,
};
use bindings::{IMicroStakingVault::*, IStablecoin, VaultInit, stylus::StylusDeployer};
use client::call::{CallError, ask};
use deploy::contract::Contract;
use eyre::Result;
use protocol::vault::MAX_ASSETS;
use testkit::{Purse, World, assert_refused, dollars};

const ONE: U256 = U256::ONE;
const ZERO: Address = Address::ZERO;

#[tokio::test]
async fn deposits_out_of_bounds() -> Result<()> {
    let world = World::launch().await?;
    let alice = world.saver("alice", dollars(100)).await?;
    let (vault, receiver) = (world.savings(), alice.address());

    let nothing = alice.send(vault.stake(U256::ZERO)).await;
    assert_refused(nothing, VaultZeroShares { assets: U256::ZERO });
    let no_share = alice.send(vault.mint(U256::ZERO, receiver)).await;
    assert_refused(no_share, VaultZeroShares { assets: U256::ZERO });
    let only_fee = alice.send(vault.stake(ONE)).await;
    assert_refused(only_fee, VaultZeroShares { assets: ONE });
    let minimum = U256::from(1_000_000);
    let a_share = alice.send(vault.mint(ONE, receiver)).await;
    assert_refused(a_share, VaultTooFewShares { shares: ONE, minimum });
    let boundless = alice.send(vault.stake(U256::MAX)).await;
    assert_refused(boundless, VaultOverflow {});
    let nobody = alice.send(vault.deposit(dollars(1), ZERO)).await;
    assert_refused(nobody, ERC20InvalidReceiver { receiver: ZERO });

    let quote = ask(vault.previewDeposit(dollars(1))).await?;
    let minimum = quote + ONE;
    let worse = alice.send(vault.depositWithMin(dollars(1), receiver, minimum)).await;
    assert_refused(worse, VaultTooFewShares { shares: quote, minimum });
    Ok(())
}

#[tokio::test]
async fn deposits_over_the_cap_or_under_the_minimum() -> Result<()> {
    let world = World::launch().await?;
    let alice = world.saver("alice", dollars(100)).await?;
    let (vault, receiver) = (world.savings(), alice.address());
    world.deployer().send(vault.setDepositCap(dollars(3))).await?;
    world.deployer().send(vault.setMinDeposit(dollars(1))).await?;

    let max = ask(vault.maxDeposit(receiver)).await?;
    let assets = max + ONE;
    let deposit = alice.send(vault.stake(assets)).await;
    assert_refused(deposit, ERC4626ExceededMaxDeposit { receiver, assets, max });

    let max = ask(vault.maxMint(receiver)).await?;
    let shares = max + U256::from(1_000_000);
    let mint = alice.send(vault.mint(shares, receiver)).await;
    assert_refused(mint, ERC4626ExceededMaxMint { receiver, shares, max });

    let assets = dollars(1) - ONE;
    let small = alice.send(vault.stake(assets)).await;
    assert_refused(small, VaultBelowMinDeposit { assets, minimum: dollars(1) });
    alice.send(vault.stake(dollars(1))).await?;
    Ok(())
}

#[tokio::test]
async fn withdrawals_of_more_than_there_is_or_less_than_agreed() -> Result<()> {
    let world = World::launch().await?;
    let alice = world.saver("alice", dollars(100)).await?;
    let (vault, owner) = (world.savings(), alice.address());
    alice.send(vault.stake(dollars(10))).await?;
    let all = ask(vault.maxRedeem(owner)).await?;
    let worth = ask(vault.maxWithdraw(owner)).await?;

    let redeem = alice.send(vault.unstake(all + ONE)).await;
    assert_refused(redeem, ERC4626ExceededMaxRedeem { owner, shares: all + ONE, max: all });
    let withdraw = alice.send(vault.withdraw(worth + ONE, owner, owner)).await;
    let refusal = ERC4626ExceededMaxWithdraw { owner, assets: worth + ONE, max: worth };
    assert_refused(withdraw, refusal);
    let worse = alice.send(vault.redeemWithMin(all, owner, owner, worth + ONE)).await;
    assert_refused(worse, VaultTooFewAssets { assets: worth, minimum: worth + ONE });
    let nobody = alice.send(vault.redeem(all, ZERO, owner)).await;
    assert_refused(nobody, ERC20InvalidReceiver { receiver: ZERO });
    let of_nobody = alice.send(vault.redeem(U256::ZERO, owner, ZERO)).await;
    assert_refused(of_nobody, ERC20InvalidSender { sender: ZERO });
    alice.send(vault.redeemWithMin(all, owner, owner, worth)).await?;
    Ok(())
}

#[tokio::test]
async fn rewards_too_small_to_matter() -> Result<()> {
    let world = World::launch().await?;
    let alice = world.saver("alice", dollars(100)).await?;
    let vault = world.savings();

    let nothing = alice.send(vault.notifyReward(U256::ZERO)).await;
    assert_refused(nothing, VaultRewardTooSmall { assets: U256::ZERO, minimum: ONE });
    let no_surplus = alice.send(vault.sync()).await;
    assert_refused(no_surplus, VaultRewardTooSmall { assets: U256::ZERO, minimum: ONE });

    // Nobody is in, so all of it waits, and one per cent of it is exact.
    alice.send(vault.notifyReward(dollars(10))).await?;
    let minimum = dollars(10) / U256::from(100);
    let assets = minimum - ONE;
    let small = alice.send(vault.notifyReward(assets)).await;
    assert_refused(small, VaultRewardTooSmall { assets, minimum });
    alice.send(vault.notifyReward(minimum)).await?;
    Ok(())
}

#[tokio::test]
async fn parameters_out_of_bounds() -> Result<()> {
    let world = World::launch().await?;
    let (vault, owner) = (world.savings(), world.deployer());

    let (bps, maximum) = (U256::from(101), U256::from(100));
    let fee = owner.send(vault.setDepositFeeBps(bps)).await;
    assert_refused(fee, VaultFeeTooHigh { bps, maximum });
    let (bps, maximum) = (U256::from(1_001), U256::from(1_000));
    let fee = owner.send(vault.setPerformanceFeeBps(bps)).await;
    assert_refused(fee, VaultFeeTooHigh { bps, maximum });
    let bps = U256::from(1) << 16;
    let cut_off = owner.send(vault.setDepositFeeBps(bps)).await;
    assert_refused(cut_off, VaultFeeTooHigh { bps, maximum: U256::from(100) });
    let (assets, maximum) = (dollars(1) + ONE, dollars(1));
    let minimum = owner.send(vault.setMinDeposit(assets)).await;
    assert_refused(minimum, VaultMinDepositTooHigh { assets, maximum });
    let recipient = owner.send(vault.setFeeRecipient(ZERO)).await;
    assert_refused(recipient, VaultInvalidFeeRecipient { recipient: ZERO });

    owner.send(vault.setDepositFeeBps(U256::from(100))).await?;
    owner.send(vault.setPerformanceFeeBps(U256::from(1_000))).await?;
    owner.send(vault.setMinDeposit(dollars(1))).await?;
    owner.send(vault.setDepositCap(U256::MAX)).await?;
    assert_eq!(ask(vault.depositCap()).await?, MAX_ASSETS);
    Ok(())
}

#[tokio::test]
async fn strangers_change_nothing() -> Result<()> {
    let world = World::launch().await?;
    let stranger = world.actor("stranger", Purse::default()).await?;
    let (vault, account) = (world.savings(), stranger.address());

    let unauthorized = OwnableUnauthorizedAccount { account };
    for outcome in [
        stranger.send(vault.setDepositFeeBps(ONE)).await,
        stranger.send(vault.setPerformanceFeeBps(ONE)).await,
        stranger.send(vault.setFeeRecipient(account)).await,
        stranger.send(vault.setDepositCap(ONE)).await,
        stranger.send(vault.setMinDeposit(ONE)).await,
        stranger.send(vault.setGuardian(account)).await,
        stranger.send(vault.transferOwnership(account)).await,
        stranger.send(vault.acceptOwnership()).await,
        stranger.send(vault.pauseDeposits(false)).await,
    ] {
        assert_refused(outcome, unauthorized.clone());
    }
    let pause = stranger.send(vault.pauseDeposits(true)).await;
    assert_refused(pause, VaultNotGuardian { account });

    // The guardian may pause, and nothing else.
    world.deployer().send(vault.setGuardian(account)).await?;
    stranger.send(vault.pauseDeposits(true)).await?;
    let cap = stranger.send(vault.setDepositCap(ONE)).await;
    assert_refused(cap, unauthorized.clone());
    let reopened = stranger.send(vault.pauseDeposits(false)).await;
    assert_refused(reopened, unauthorized);
    assert!(ask(vault.depositsPaused()).await?);
    world.deployer().send(vault.pauseDeposits(false)).await?;
    Ok(())
}

#[tokio::test]
async fn shares_from_and_for_nobody() -> Result<()> {
    let world = World::launch().await?;
    let (vault, someone) = (world.savings(), world.deployer().address());

    // No key signs for the zero address, so only a call without a transaction can pretend to.
    let transfer = vault.transfer(someone, U256::ZERO).from(ZERO).call().await;
    let approve = vault.approve(someone, U256::ZERO).from(ZERO).call().await;

    assert_refused(transfer, ERC20InvalidSender { sender: ZERO });
    assert_refused(approve, ERC20InvalidApprover { approver: ZERO });
    Ok(())
}

#[tokio::test]
async fn vaults_that_cannot_be() -> Result<()> {
    let world = World::launch().await?;
    let someone = world.deployer().address();
    let good = VaultInit {
        office: world.site.address(Contract::VaultOffice),
        asset: *world.stablecoin().address(),
        governance: someone,
        guardian: ZERO,
        feeRecipient: someone,
        name: B256::right_padding_from(b"Another"),
        symbol: B256::right_padding_from(b"ANO"),
    };
    let codeless = Address::repeat_byte(0x55);

    for (init, refusal) in [
        (
            VaultInit { asset: codeless, ..good.clone() },
            VaultInvalidAsset { asset: codeless }.abi_encode(),
        ),
        (
            VaultInit { governance: ZERO, ..good.clone() },
            OwnableInvalidOwner { owner: ZERO }.abi_encode(),
        ),
        (
            VaultInit { feeRecipient: ZERO, ..good.clone() },
            VaultInvalidFeeRecipient { recipient: ZERO }.abi_encode(),
        ),
    ] {
        let at = world.birth_of_vault(&init).address();
        let expected = StylusDeployer::ContractInitializationError {
            newContract: at,
            returned: refusal.into(),
        };
        assert_refused(world.create_vault(&init).await.map(|vault| *vault.address()), expected);
    }
    let vault = world.create_vault(&good).await?;
    assert_eq!(ask(vault.name()).await?, "Another");
    Ok(())
}

#[tokio::test]
async fn what_the_token_says_is_passed_on() -> Result<()> {
    let world = World::launch().await?;
    let alice = world.actor("alice", Purse::of_dollars(dollars(1))).await?;
    let vault = world.savings();

    let outcome = alice.send(vault.stake(dollars(1))).await;

    let (spender, allowance) = (*vault.address(), U256::ZERO);
    let needed = dollars(1);
    let said = IStablecoin::ERC20InsufficientAllowance { spender, allowance, needed };
    assert_refused(outcome, VaultTokenCallFailed { reason: said.abi_encode().into() });
    Ok(())
}

#[tokio::test]
async fn a_token_that_delivers_nothing_or_calls_back() -> Result<()> {
    let world = World::launch().await?;
    let stake = U256::from(1_000_000);
    let owed = stake;
    for (body, refusal) in [
        (hostile::SAYS_YES, VaultUnderfunded { owed, balance: U256::ZERO }.abi_encode()),
        (
            hostile::CALLS_BACK,
            VaultTokenCallFailed { reason: VaultReentered {}.abi_encode().into() }.abi_encode(),
        ),
    ] {
        let asset = world.create_evm(&hostile::token(body)).await?;
        let someone = world.deployer().address();
        let init = VaultInit {
            office: world.site.address(Contract::VaultOffice),
            asset,
            governance: someone,
            guardian: ZERO,
            feeRecipient: someone,
            name: B256::right_padding_from(b"Trap"),
            symbol: B256::right_padding_from(b"TRAP"),
        };
        let vault = world.create_vault(&init).await?;

        match world.deployer().send(vault.stake(stake)).await {
            Err(CallError::Reverted(bytes)) => assert_eq!(bytes, Bytes::from(refusal)),
            other => panic!("{other:?}"),
        }
        assert_eq!(ask(vault.totalSupply()).await?, U256::ZERO);
    }
    Ok(())
}

/// Tokens in EVM code that do not keep their promise.
mod hostile {
    use alloy::sol_types::SolCall;
    use bindings::{IMicroStakingVault::collectFeesCall, IStablecoin};

    /// `transferFrom` answers true and moves nothing.
    pub(super) const SAYS_YES: &[u8] = &[
        0x60, 1, 0x60, 0, 0x52, // MSTORE(0, 1)
        0x60, 32, 0x60, 0, 0xf3, // RETURN(0, 32)
    ];

    /// `transferFrom` calls `collectFees` of its caller, and reverts with the answer.
    pub(super) const CALLS_BACK: &[u8] = &{
        let [a, b, c, d] = collectFeesCall::SELECTOR;
        [
            0x63, a, b, c, d, 0x60, 0xe0, 0x1b, // the selector, leftmost in a word
            0x60, 0, 0x52, // MSTORE(0, selector)
            0x60, 0, 0x60, 0, 0x60, 4, 0x60, 0, 0x60,
            0, // no answer wanted, 4 bytes, no value
            0x33, 0x5a, 0xf1, 0x50, // CALL(GAS, CALLER, …), whatever comes
            0x3d, 0x60, 0, 0x60, 0, 0x3e, // RETURNDATACOPY(0, 0, RETURNDATASIZE)
            0x3d, 0x60, 0, 0xfd, // REVERT(0, RETURNDATASIZE)
        ]
    };

    /// A token of 18 decimals of which nobody has anything, and that does `body` for the rest.
    pub(super) fn token(body: &[u8]) -> Vec<u8> {
        const ANSWER: usize = 11;
        let answer = |value: u8| {
            let code: [u8; ANSWER] = [0x5b, 0x60, value, 0x60, 0, 0x52, 0x60, 32, 0x60, 0, 0xf3];
            code
        };
        let selector = [0x60, 0, 0x35, 0x60, 0xe0, 0x1c]; // CALLDATALOAD(0) >> 224
        // Two branches of ten bytes each come before the body.
        let decimals_at = selector.len() + 2 * 10 + body.len();
        let branch = |[a, b, c, d]: [u8; 4], to: usize| {
            let to = u8::try_from(to).unwrap();
            [0x80, 0x63, a, b, c, d, 0x14, 0x60, to, 0x57] // JUMPI(to, selector == this)
        };
        [
            selector.as_slice(),
            &branch(IStablecoin::decimalsCall::SELECTOR, decimals_at),
            &branch(IStablecoin::balanceOfCall::SELECTOR, decimals_at + ANSWER),
            body,
            &answer(18),
            &answer(0),
        ]
        .concat()
    }
}
