//! Assets that do not do what they are asked.

use alloy::{primitives::U256, sol_types::SolError};
use bindings::{IMicroStakingVault::*, IStablecoin};
use client::call::ask;
use eyre::Result;
use testkit::{Purse, World, assert_refused, assert_refused_inside, dollars};

pub(super) async fn what_the_token_says_is_passed_on(world: &World) -> Result<()> {
    let pauper = world.actor("pauper", Purse::of_dollars(dollars(1))).await?;
    let vault = world.savings();

    let outcome = pauper.send(vault.stake(dollars(1))).await;

    let (spender, allowance) = (*vault.address(), U256::ZERO);
    let needed = dollars(1);
    let said = IStablecoin::ERC20InsufficientAllowance { spender, allowance, needed };
    assert_refused(outcome, VaultTokenCallFailed { reason: said.abi_encode().into() });
    Ok(())
}

pub(super) async fn tokens_that_deliver_nothing_or_call_back(world: &World) -> Result<()> {
    let (someone, assets) = (world.deployer(), U256::from(1_000_000));

    let idle =
        world.vault_over(world.create_evm(&hostile::token(hostile::SAYS_YES)).await?).await?;
    let outcome = someone.send(idle.stake(assets)).await;
    assert_refused(outcome, VaultUnderfunded { owed: assets, balance: U256::ZERO });

    let trap =
        world.vault_over(world.create_evm(&hostile::token(hostile::CALLS_BACK)).await?).await?;
    let outcome = someone.send(trap.stake(assets)).await;
    // The token is refused, and says so.
    let vault_s = |reason| VaultTokenCallFailed { reason };
    assert_refused_inside(outcome, vault_s, VaultReentered {});

    for vault in [idle, trap] {
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
