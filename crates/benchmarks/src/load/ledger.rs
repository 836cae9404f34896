//! Whether every unit is where it has to be.

use alloy::primitives::{Address, U256};
use client::call::ask;
use eyre::{OptionExt, Result};
use protocol::{
    fixed::Bps,
    vault::{Batch, Books, Limits},
};
use testkit::World;

use super::{
    crowd::Crowd,
    lanes::{Progress, each},
    way::Way,
};

/// Accounts whose faults are told; of more, their number.
const TOLD: usize = 10;

/// What must have come of everybody's claim.
struct Expected {
    /// Account, its cumulative amount, and what it was given: tokens, or shares of the vault.
    accounts: Vec<(Address, U256, U256)>,
    /// Of the vault, on which nobody else has acted.
    books: Books,
    /// Tokens that all claims come to.
    total: U256,
}

impl Expected {
    fn of(crowd: &Crowd, way: Way, deposit_fee: Bps) -> Result<Self> {
        // Without rewards on their way the price of a share stays as it is, so that the order in
        // which accounts came does not matter.
        let mut batch = Batch::new(Books::default(), Limits::NONE, deposit_fee, 0)?;
        let mut accounts = Vec::with_capacity(crowd.published.claims().len());
        for claim in crowd.published.claims() {
            let given = match way {
                Way::Singly | Way::InBatches => claim.cumulative,
                Way::IntoTheVault => {
                    let entry = batch.quote(claim.cumulative)?;
                    batch.enter(entry, U256::ZERO)?;
                    entry.shares
                }
            };
            accounts.push((claim.account, claim.cumulative, given));
        }
        Ok(Self { accounts, books: batch.books(), total: crowd.published.total() })
    }
}

/// One line for each thing that is not as it has to be after everybody has claimed.
pub(super) async fn faults(
    world: &World,
    crowd: &Crowd,
    way: Way,
    progress: &Progress,
) -> Result<Vec<String>> {
    let fee = ask(world.staking().depositFeeBps()).await?;
    let fee = Bps::new(fee.to()).ok_or_eyre("a fee of more than the whole")?;
    let Expected { accounts, books, total } = Expected::of(crowd, way, fee)?;

    let mut faults = of_totals(world, &books, total).await?;
    let wrong = of_accounts(world, way, accounts, progress).await?;
    let untold = wrong.len().saturating_sub(TOLD);
    faults.extend(wrong.into_iter().take(TOLD));
    if 0 < untold {
        faults.push(format!("{untold} more accounts are wrong"));
    }
    Ok(faults)
}

async fn of_totals(world: &World, books: &Books, total: U256) -> Result<Vec<String>> {
    let (token, vault, rewards) = (world.token(), world.staking(), world.token_rewards());
    let in_vault = books.assets + books.fees;
    let compared = [
        ("paid in all", ask(rewards.totalPaid()).await?, total),
        ("left to be paid", ask(token.balanceOf(*rewards.address())).await?, U256::ZERO),
        ("tokens in the vault", ask(token.balanceOf(*vault.address())).await?, in_vault),
        ("assets of the vault", ask(vault.totalAssets()).await?, books.assets),
        ("fees of the vault", ask(vault.feesAccrued()).await?, books.fees),
        ("shares in all", ask(vault.totalSupply()).await?, books.shares),
    ];
    let wrong = compared.into_iter().filter(|(_, found, expected)| found != expected);
    Ok(wrong.map(|(what, found, expected)| unequal(what, found, expected)).collect())
}

async fn of_accounts(
    world: &World,
    way: Way,
    accounts: Vec<(Address, U256, U256)>,
    progress: &Progress,
) -> Result<Vec<String>> {
    let held = match way {
        Way::Singly | Way::InBatches => world.token(),
        Way::IntoTheVault => world.erc20(*world.staking().address()),
    };
    let (rewards, reward) = (world.token_rewards(), *world.token().address());
    progress.begin("checking balances", accounts.len());
    let progress = progress.clone();
    let checked = each(accounts, move |(account, cumulative, given)| {
        let (held, rewards, progress) = (held.clone(), rewards.clone(), progress.clone());
        async move {
            let claimed = ask(rewards.claimed(account, reward)).await?;
            let balance = ask(held.balanceOf(account)).await?;
            progress.step();
            Ok([
                (claimed != cumulative)
                    .then(|| unequal(&format!("claimed by {account}"), claimed, cumulative)),
                (balance != given)
                    .then(|| unequal(&format!("balance of {account}"), balance, given)),
            ])
        }
    });
    Ok(checked.await?.into_iter().flatten().flatten().collect())
}

fn unequal(what: &str, found: U256, expected: U256) -> String {
    format!("{what}: {found}, and it has to be {expected}")
}
