//! ERC-20, with the errors of ERC-6093.

use alloy::primitives::{Address, U256};
use bindings::IMilletToken::{
    Approval, ERC20InsufficientAllowance, ERC20InsufficientBalance, ERC20InvalidApprover,
    ERC20InvalidReceiver, ERC20InvalidSender, ERC20InvalidSpender, Transfer,
};
use client::call::ask;
use eyre::{OptionExt, Result};

use crate::{Actor, World, assert_refused};

const ONE: U256 = U256::ONE;

/// The token at `token` is an ERC-20. `holder` has at least three units of it, `other` has ETH.
///
/// # Errors
///
/// If the chain fails.
///
/// # Panics
///
/// If it is not.
pub async fn erc20(world: &World, token: Address, holder: &Actor, other: &Actor) -> Result<()> {
    transfers(world, token, holder, other).await?;
    refuses_transfers(world, token, holder, other).await?;
    allowances(world, token, holder, other).await?;
    refuses_allowances(world, token, holder, other).await?;
    refuses_nobody(world, token, other.address()).await
}

async fn transfers(world: &World, token: Address, holder: &Actor, other: &Actor) -> Result<()> {
    let token = world.erc20(token);
    let (from, to) = (holder.address(), other.address());
    let supply = ask(token.totalSupply()).await?;
    // A part of it, nothing, and to oneself: the balances follow, and each is announced.
    for (to, value) in [(to, ONE), (to, U256::ZERO), (from, ONE)] {
        let had = ask(token.balanceOf(from)).await?;
        let other_had = ask(token.balanceOf(to)).await?;

        let receipt = holder.send(token.transfer(to, value)).await?;

        let event = receipt.decoded_log::<Transfer>().ok_or_eyre("a transfer went unsaid")?;
        assert_eq!(event.data, Transfer { from, to, value });
        let moved = if from == to { U256::ZERO } else { value };
        assert_eq!(ask(token.balanceOf(from)).await?, had - moved);
        assert_eq!(ask(token.balanceOf(to)).await?, other_had + moved);
    }
    assert_eq!(ask(token.totalSupply()).await?, supply);
    Ok(())
}

async fn refuses_transfers(
    world: &World,
    token: Address,
    holder: &Actor,
    other: &Actor,
) -> Result<()> {
    let token = world.erc20(token);
    let (sender, to) = (holder.address(), other.address());
    let balance = ask(token.balanceOf(sender)).await?;
    let needed = balance + ONE;

    let too_much = holder.send(token.transfer(to, needed)).await;
    let to_nobody = holder.send(token.transfer(Address::ZERO, ONE)).await;

    assert_refused(too_much, ERC20InsufficientBalance { sender, balance, needed });
    assert_refused(to_nobody, ERC20InvalidReceiver { receiver: Address::ZERO });
    Ok(())
}

async fn allowances(world: &World, token: Address, holder: &Actor, other: &Actor) -> Result<()> {
    let token = world.erc20(token);
    let (owner, spender) = (holder.address(), other.address());
    let allowed = async || ask(token.allowance(owner, spender)).await;

    for value in [U256::from(5), ONE] {
        let receipt = holder.send(token.approve(spender, value)).await?;

        let event = receipt.decoded_log::<Approval>().ok_or_eyre("an approval went unsaid")?;
        assert_eq!(event.data, Approval { owner, spender, value });
        assert_eq!(allowed().await?, value);
    }

    other.send(token.transferFrom(owner, spender, ONE)).await?;
    assert_eq!(allowed().await?, U256::ZERO);

    holder.send(token.approve(spender, U256::MAX)).await?;
    other.send(token.transferFrom(owner, spender, ONE)).await?;
    assert_eq!(allowed().await?, U256::MAX, "the largest allowance never shrinks");
    Ok(())
}

async fn refuses_allowances(
    world: &World,
    token: Address,
    holder: &Actor,
    other: &Actor,
) -> Result<()> {
    let token = world.erc20(token);
    let (owner, spender) = (holder.address(), other.address());
    let balance = ask(token.balanceOf(owner)).await?;
    holder.send(token.approve(spender, ONE)).await?;

    let over_allowance = other.send(token.transferFrom(owner, spender, U256::from(2))).await;
    let nobody = holder.send(token.approve(Address::ZERO, ONE)).await;
    holder.send(token.approve(spender, U256::MAX)).await?;
    let over_balance = other.send(token.transferFrom(owner, spender, balance + ONE)).await;
    holder.send(token.approve(spender, U256::ZERO)).await?;

    let needed = U256::from(2);
    assert_refused(over_allowance, ERC20InsufficientAllowance { spender, allowance: ONE, needed });
    assert_refused(nobody, ERC20InvalidSpender { spender: Address::ZERO });
    let needed = balance + ONE;
    assert_refused(over_balance, ERC20InsufficientBalance { sender: owner, balance, needed });
    Ok(())
}

async fn refuses_nobody(world: &World, token: Address, someone: Address) -> Result<()> {
    let token = world.erc20(token);

    // No key signs for the zero address, so only a call without a transaction can pretend to.
    let transfer = token.transfer(someone, U256::ZERO).from(Address::ZERO).call().await;
    let approve = token.approve(someone, U256::ZERO).from(Address::ZERO).call().await;

    assert_refused(transfer, ERC20InvalidSender { sender: Address::ZERO });
    assert_refused(approve, ERC20InvalidApprover { approver: Address::ZERO });
    Ok(())
}
