//! Who knows whom: what constructors were told, which nobody can change.

use client::call::CallError;
use manifest::Contract;

use super::{Look, VAULTS};

pub(super) async fn wiring(look: &mut Look<'_>) -> Result<(), CallError> {
    let [token, dollar] = [Contract::Token, Contract::Stablecoin].map(|it| look.planned(it));
    for (vault, asset, rewards) in VAULTS {
        let asset = look.planned(asset);
        if let Some(at) = look.at(vault) {
            let calls = look.vault(at);
            if let Some(found) = look.ask(vault, "asset", calls.asset()).await? {
                look.equal(vault, "asset", asset, found);
            }
            let office = look.planned(Contract::VaultOffice);
            if let Some(found) = look.ask(vault, "office", calls.office()).await? {
                look.equal(vault, "office", office, found);
            }
        }
        if let Some(at) = look.at(rewards) {
            let calls = look.rewards(at);
            if let Some(found) = look.ask(rewards, "reward", calls.reward()).await? {
                look.equal(rewards, "reward", asset, found);
            }
            let vault = look.planned(vault);
            if let Some(found) = look.ask(rewards, "vault", calls.vault()).await? {
                look.equal(rewards, "vault", vault, found);
            }
        }
    }
    let lock = look.planned(Contract::VoteEscrow);
    if let Some(at) = look.at(Contract::VoteEscrow) {
        let call = look.lock(at);
        if let Some(found) = look.ask(Contract::VoteEscrow, "token", call.token()).await? {
            look.equal(Contract::VoteEscrow, "token", token, found);
        }
    }
    if let Some(at) = look.at(Contract::FeeDistributor) {
        let calls = look.distributor(at);
        if let Some(found) = look.ask(Contract::FeeDistributor, "lock", calls.lock()).await? {
            look.equal(Contract::FeeDistributor, "lock", lock, found);
        }
    }
    if let Some(at) = look.at(Contract::FeeSplitter) {
        let calls = look.splitter(at);
        if let Some(found) = look.ask(Contract::FeeSplitter, "token", calls.token()).await? {
            look.equal(Contract::FeeSplitter, "token", token, found);
        }
        if let Some(found) = look.ask(Contract::FeeSplitter, "feeToken", calls.feeToken()).await? {
            look.equal(Contract::FeeSplitter, "feeToken", dollar, found);
        }
    }
    if let Some(at) = look.at(Contract::Governor) {
        let calls = look.governor(at);
        if let Some(found) = look.ask(Contract::Governor, "token", calls.token()).await? {
            look.equal(Contract::Governor, "token", lock, found);
        }
        let timelock = look.planned(Contract::Timelock);
        if let Some(found) = look.ask(Contract::Governor, "timelock", calls.timelock()).await? {
            look.equal(Contract::Governor, "timelock", timelock, found);
        }
    }
    Ok(())
}
