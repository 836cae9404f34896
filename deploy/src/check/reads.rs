//! The first things anybody reads, and that everything owed is there.

use alloy::primitives::U256;
use client::call::CallError;
use manifest::Contract;
use params::{DOLLAR_DECIMALS, TOKEN_DECIMALS};
use protocol::{token::INITIAL_SUPPLY, vault::DECIMALS_OFFSET};

use super::{Look, VAULTS, code::covers};

pub(super) async fn reads(look: &mut Look<'_>) -> Result<(), CallError> {
    for (vault, asset, rewards) in VAULTS {
        of_token(look, asset).await?;
        of_vault(look, vault, asset).await?;
        of_rewards(look, rewards, asset).await?;
        of_fees(look, asset).await?;
    }
    of_lock(look).await
}

async fn of_token(look: &mut Look<'_>, token: Contract) -> Result<(), CallError> {
    let Some(at) = look.at(token) else { return Ok(()) };
    let calls = look.erc20(at);
    if let Some(found) = look.ask(token, "name", calls.name()).await? {
        look.tells(token, "name", found);
    }
    if let Some(found) = look.ask(token, "symbol", calls.symbol()).await? {
        look.tells(token, "symbol", found);
    }
    let decimals = if token == Contract::Token { TOKEN_DECIMALS } else { DOLLAR_DECIMALS };
    if let Some(found) = look.ask(token, "decimals", calls.decimals()).await? {
        look.equal(token, "decimals", decimals, found);
    }
    if let Some(found) = look.ask(token, "supply", calls.totalSupply()).await? {
        if token == Contract::Token {
            let rule = format!("at most {INITIAL_SUPPLY}");
            look.holds(token, "supply", rule, found, found <= INITIAL_SUPPLY);
        } else {
            look.tells(token, "supply", found);
        }
    }
    Ok(())
}

async fn of_vault(look: &mut Look<'_>, vault: Contract, asset: Contract) -> Result<(), CallError> {
    let (Some(at), Some(asset)) = (look.at(vault), look.at(asset)) else { return Ok(()) };
    let (calls, asset) = (look.vault(at), look.erc20(asset));
    if let Some(found) = look.ask(vault, "name", calls.name()).await? {
        label(look, vault, "name", &found);
    }
    if let Some(found) = look.ask(vault, "symbol", calls.symbol()).await? {
        label(look, vault, "symbol", &found);
    }
    if let Some(found) = look.ask(vault, "decimals", calls.decimals()).await?
        && let Some(decimals) = look.ask(vault, "decimals", asset.decimals()).await?
    {
        look.equal(vault, "decimals", decimals + DECIMALS_OFFSET, found);
    }
    let what = "solvency";
    let Some(assets) = look.ask(vault, what, calls.totalAssets()).await? else { return Ok(()) };
    let Some(waits) = look.ask(vault, what, calls.unvestedRewards()).await? else { return Ok(()) };
    let Some(fees) = look.ask(vault, what, calls.feesAccrued()).await? else { return Ok(()) };
    let Some(holds) = look.ask(vault, what, asset.balanceOf(at)).await? else { return Ok(()) };
    look.tells(vault, "assets", assets);
    // Each is below 2^96 (`docs/invariants.md`), and a lie of one of them must not end in a panic.
    let owes = [assets, waits, fees].into_iter().fold(U256::ZERO, U256::saturating_add);
    covers(look, vault, "holds what it owes", holds, owes);
    Ok(())
}

/// As the constructor was told it, in the manifest's way of writing.
fn label(look: &mut Look<'_>, contract: Contract, what: &str, found: &str) {
    let found = format!("{found:?}");
    let told = look.told(contract, what).unwrap_or_else(|| found.clone());
    look.equal(contract, what, told, found);
}

async fn of_rewards(
    look: &mut Look<'_>,
    rewards: Contract,
    token: Contract,
) -> Result<(), CallError> {
    let (Some(at), Some(token)) = (look.at(rewards), look.at(token)) else { return Ok(()) };
    let (calls, token) = (look.rewards(at), look.erc20(token));
    let what = "solvency";
    let Some(total) = look.ask(rewards, what, calls.totalCumulative()).await? else {
        return Ok(());
    };
    let Some(paid) = look.ask(rewards, what, calls.totalPaid()).await? else { return Ok(()) };
    let Some(holds) = look.ask(rewards, what, token.balanceOf(at)).await? else { return Ok(()) };
    look.holds(rewards, "paid", format!("at most {total}"), paid, paid <= total);
    covers(look, rewards, "holds what it owes", holds, total.saturating_sub(paid));
    Ok(())
}

/// What the splitter credits and the distributor owes in a token.
async fn of_fees(look: &mut Look<'_>, token: Contract) -> Result<(), CallError> {
    let Some(asset) = look.at(token) else { return Ok(()) };
    let erc20 = look.erc20(asset);
    let what = format!("covers its {token}");
    if let Some(at) = look.at(Contract::FeeSplitter) {
        let call = look.splitter(at);
        let owes = look.ask(Contract::FeeSplitter, &what, call.totalCredits(asset)).await?;
        let holds = look.ask(Contract::FeeSplitter, &what, erc20.balanceOf(at)).await?;
        if let (Some(owes), Some(holds)) = (owes, holds) {
            covers(look, Contract::FeeSplitter, &what, holds, owes);
        }
    }
    if let Some(at) = look.at(Contract::FeeDistributor) {
        let call = look.distributor(at);
        let owes = look.ask(Contract::FeeDistributor, &what, call.liability(asset)).await?;
        let holds = look.ask(Contract::FeeDistributor, &what, erc20.balanceOf(at)).await?;
        if let (Some(owes), Some(holds)) = (owes, holds) {
            covers(look, Contract::FeeDistributor, &what, holds, owes);
        }
    }
    Ok(())
}

async fn of_lock(look: &mut Look<'_>) -> Result<(), CallError> {
    let lock = Contract::VoteEscrow;
    let (Some(at), Some(token)) = (look.at(lock), look.at(Contract::Token)) else {
        return Ok(());
    };
    let (calls, token) = (look.lock(at), look.erc20(token));
    let owes = look.ask(lock, "locked", calls.supply()).await?;
    let holds = look.ask(lock, "locked", token.balanceOf(at)).await?;
    if let (Some(owes), Some(holds)) = (owes, holds) {
        covers(look, lock, "holds what is locked", holds, owes);
    }
    Ok(())
}
