//! Who may do what, and who is paid: all of it can be changed, by those who are named here.

use alloy::primitives::Address;
use client::call::CallError;
use manifest::Contract;

use super::{Look, OWNED, VAULTS};

/// Where nobody is.
pub(super) const NOBODY: Address = Address::ZERO;

pub(super) async fn powers(look: &mut Look<'_>) -> Result<(), CallError> {
    for contract in OWNED {
        owner(look, contract).await?;
    }
    for (vault, _, rewards) in VAULTS {
        of_vault(look, vault, rewards).await?;
        of_rewards(look, rewards).await?;
    }
    if let Some(at) = look.at(Contract::VoteEscrow) {
        let (calls, told) = (look.lock(at), look.planned(Contract::FeeDistributor).to_string());
        let call = calls.feeDistributor();
        if let Some(found) = look.ask(Contract::VoteEscrow, "fee distributor", call).await? {
            look.governed(Contract::VoteEscrow, "fee distributor", Some(told), found);
        }
    }
    if let Some(at) = look.at(Contract::Governor) {
        let calls = look.governor(at);
        let told = look.told(Contract::Governor, "guardian");
        let call = calls.proposalGuardian();
        if let Some(found) = look.ask(Contract::Governor, "guardian", call).await? {
            look.governed(Contract::Governor, "guardian", told, found);
        }
    }
    recipients(look).await
}

/// The account that was told, or one it could be handed to: the timelock, or the heir that was named.
async fn owner(look: &mut Look<'_>, contract: Contract) -> Result<(), CallError> {
    let Some(at) = look.at(contract) else { return Ok(()) };
    // Ownership is the same in all of them; the lock's interface stands for it.
    let calls = look.lock(at);
    let heirs = [Some(look.planned(Contract::Timelock)), look.heir];
    let is_heir = |account: Address| heirs.contains(&Some(account)) && account != NOBODY;
    if let Some(found) = look.ask(contract, "owner", calls.owner()).await? {
        look.owners.insert(contract, found);
        let told = look.governance(contract);
        if is_heir(found) {
            look.equal(contract, "owner", found, found);
        } else {
            look.equal(contract, "owner", told, found);
        }
    }
    if let Some(found) = look.ask(contract, "pending owner", calls.pendingOwner()).await? {
        let expected = if is_heir(found) { found } else { NOBODY };
        look.governed(contract, "pending owner", Some(expected.to_string()), found);
    }
    Ok(())
}

async fn of_vault(
    look: &mut Look<'_>,
    vault: Contract,
    rewards: Contract,
) -> Result<(), CallError> {
    let Some(at) = look.at(vault) else { return Ok(()) };
    let calls = look.vault(at);
    let told = look.told(vault, "guardian");
    if let Some(found) = look.ask(vault, "guardian", calls.guardian()).await? {
        look.governed(vault, "guardian", told, found);
    }
    let told = look.told(vault, "feeRecipient");
    if let Some(found) = look.ask(vault, "fee recipient", calls.feeRecipient()).await? {
        look.governed(vault, "fee recipient", told, found);
    }
    let told = look.planned(rewards).to_string();
    if let Some(found) = look.ask(vault, "bonuses", calls.merkleRewards()).await? {
        look.governed(vault, "bonuses", Some(told), found);
    }
    Ok(())
}

async fn of_rewards(look: &mut Look<'_>, rewards: Contract) -> Result<(), CallError> {
    let Some(at) = look.at(rewards) else { return Ok(()) };
    let calls = look.rewards(at);
    let told = look.told(rewards, "guardian");
    if let Some(found) = look.ask(rewards, "guardian", calls.guardian()).await? {
        look.governed(rewards, "guardian", told, found);
    }
    let told = look.told(rewards, "updater");
    if let Some(found) = look.ask(rewards, "updater", calls.updater()).await? {
        look.governed(rewards, "updater", told, found);
    }
    Ok(())
}

async fn recipients(look: &mut Look<'_>) -> Result<(), CallError> {
    let Some(at) = look.at(Contract::FeeSplitter) else { return Ok(()) };
    let calls = look.splitter(at);
    let stakers = look.planned(Contract::FeeDistributor).to_string();
    let deployer = look.manifest.deployer;
    let roles = look.params.map(|params| params.roles);
    let insurance = roles.map(|roles| roles.insurance.address(deployer).to_string());
    let treasury = roles.map(|roles| roles.treasury.address(deployer).to_string());
    for (_, token, rewards) in VAULTS {
        let (of, discount) = (look.planned(token), look.planned(rewards).to_string());
        let what = format!("recipients of {token}");
        let call = calls.recipients(of);
        let Some(found) = look.ask(Contract::FeeSplitter, &what, call).await? else { continue };
        let mut role = |role: &str, expected: Option<String>, found: Address| {
            let what = format!("{role} in {token}");
            look.governed(Contract::FeeSplitter, &what, expected, found);
        };
        // Until governance names who buys.
        role("buyback", Some(NOBODY.to_string()), found.buyback);
        role("stakers", Some(stakers.clone()), found.stakers);
        role("insurance", insurance.clone(), found.insurance);
        role("discount", Some(discount), found.discount);
        role("treasury", treasury.clone(), found.treasury);
    }
    Ok(())
}
