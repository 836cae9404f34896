//! The governance token: I-TOKEN-1 to I-TOKEN-5.

use alloy::primitives::{Address, U256};
use bindings::IMilletToken::{
    ERC20InsufficientAllowance, ERC20InsufficientBalance, IMilletTokenErrors, Transfer,
};
use bindings::IStablecoin::StablecoinOverflow;
use client::call::ask;
use eyre::{OptionExt, Result};
use protocol::token::INITIAL_SUPPLY;
use testkit::{Met, Purse, World, assert_refused, behaves_like, dollars, tokens};

#[tokio::test]
async fn the_whole_supply_exists_from_the_start_and_is_one_holders() -> Result<()> {
    let world = World::launch().await?;
    let token = world.token();

    assert_eq!(ask(token.totalSupply()).await?, INITIAL_SUPPLY);
    assert_eq!(ask(token.balanceOf(world.deployer().address())).await?, INITIAL_SUPPLY);
    assert_eq!(ask(token.name()).await?, "Millet");
    assert_eq!(ask(token.symbol()).await?, "MILLET");
    assert_eq!(ask(token.decimals()).await?, 18);
    world.check().await
}

/// All errors of the ABI are those of its standards, and each is met.
#[tokio::test]
async fn the_token_is_an_erc20_with_permits_and_refuses_as_they_say() -> Result<()> {
    let world = World::launch().await?;
    let holder = world.actor("holder", Purse::of_tokens(tokens(1))).await?;
    let other = world.actor("other", Purse::default()).await?;
    let token = *world.token().address();
    let met = Met::watch();

    behaves_like::erc20(&world, token, &holder, &other).await?;
    behaves_like::erc2612(&world, token, &holder, &other).await?;

    met.assert_all::<IMilletTokenErrors>(IMilletTokenErrors::name_by_selector);
    world.check().await
}

#[tokio::test]
async fn the_development_dollar_is_an_erc20_with_permits() -> Result<()> {
    let world = World::launch().await?;
    let holder = world.actor("holder", Purse::of_dollars(dollars(1))).await?;
    let other = world.actor("other", Purse::default()).await?;
    let dollar = *world.stablecoin().address();

    behaves_like::erc20(&world, dollar, &holder, &other).await?;
    behaves_like::erc2612(&world, dollar, &holder, &other).await
}

#[tokio::test]
async fn no_more_dollars_are_made_than_can_be_counted() -> Result<()> {
    let world = World::launch().await?;
    let someone = world.actor("someone", Purse::of_dollars(dollars(1))).await?;
    let (dollar, value) = (world.stablecoin(), U256::MAX);
    let supply = ask(dollar.totalSupply()).await?;

    let too_many = someone.send(dollar.mint(someone.address(), value)).await;

    assert_refused(too_many, StablecoinOverflow { supply, value });
    Ok(())
}

#[tokio::test]
async fn burning_lowers_the_supply_and_nothing_else_does() -> Result<()> {
    let world = World::launch().await?;
    let holder = world.actor("holder", Purse::of_tokens(tokens(5))).await?;
    let token = world.token();
    world.check().await?;

    let receipt = holder.send(token.burn(tokens(2))).await?;

    let event = receipt.decoded_log::<Transfer>().ok_or_eyre("a burn went unsaid")?;
    let (from, to) = (holder.address(), Address::ZERO);
    assert_eq!(event.data, Transfer { from, to, value: tokens(2) });
    assert_eq!(ask(token.totalSupply()).await?, INITIAL_SUPPLY - tokens(2));
    assert_eq!(ask(token.balanceOf(from)).await?, tokens(3));
    world.check().await
}

#[tokio::test]
async fn nobody_burns_more_than_they_hold_or_may() -> Result<()> {
    let world = World::launch().await?;
    let holder = world.actor("holder", Purse::of_tokens(tokens(5))).await?;
    let other = world.actor("other", Purse::default()).await?;
    let token = world.token();
    let (sender, spender) = (holder.address(), other.address());

    let too_much = holder.send(token.burn(tokens(6))).await;
    let unasked = other.send(token.burnFrom(sender, tokens(1))).await;
    holder.send(token.approve(spender, tokens(1))).await?;
    other.send(token.burnFrom(sender, tokens(1))).await?;

    let (balance, needed) = (tokens(5), tokens(6));
    assert_refused(too_much, ERC20InsufficientBalance { sender, balance, needed });
    let (allowance, needed) = (U256::ZERO, tokens(1));
    assert_refused(unasked, ERC20InsufficientAllowance { spender, allowance, needed });
    assert_eq!(ask(token.allowance(sender, spender)).await?, U256::ZERO);
    world.check().await
}
