//! Compares a chain with what a manifest says stands there.
//!
//! Everything is read at one block, so what is compared fits together. What can never change has to
//! be as it was planned; what an owner may change is told where it was changed, and has to be within
//! the bounds of the contracts. Nobody may own things, or act through the timelock, but those who were
//! planned.

mod allocation;
mod bounds;
mod code;
mod finding;
mod powers;
mod reads;
mod rebuild;
mod roles;
mod wiring;

use std::collections::{BTreeMap, BTreeSet};

use alloy::{
    contract::{CallBuilder, CallDecoder},
    eips::BlockId,
    primitives::Address,
    providers::{DynProvider, Provider},
};
use bindings::{
    IFeeDistributorInstance, IFeeSplitterInstance, IGovernorInstance, IMerkleRewardsInstance,
    IMicroStakingVaultInstance, IMilletTokenInstance, ITimelockInstance, IVotingEscrowInstance,
};
use client::{
    call::{CallError, ask},
    chain::Chain,
};
use manifest::{Contract, Manifest};
use params::Params;
use serde::Serialize;

use self::{
    allocation::allocation, bounds::bounds, code::code, powers::powers, reads::reads, roles::roles,
    wiring::wiring,
};
pub use self::{
    finding::{Finding, Verdict, table},
    rebuild::{RebuildError, rebuild},
};
use crate::handoff::Heir;

/// What was found, and when.
#[derive(Clone, Debug, Serialize)]
pub struct Checked {
    /// The chain's id.
    pub chain: u64,
    /// The number of the block at which everything was read.
    pub block: u64,
    /// One line each.
    pub findings: Vec<Finding>,
}

impl Checked {
    /// Whether everything is as it has to be.
    pub fn holds(&self) -> bool {
        self.findings.iter().all(|it| it.verdict != Verdict::Differs)
    }
}

/// What has to be as it was planned and is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} of what was checked differs from the manifest: see the table")]
pub struct Differs(pub usize);

/// Looks at everything that `manifest` says stands on `chain`. Sends nothing, and needs no key.
///
/// - **In:** `params`, which say what was set beyond constructors, if they are those of the manifest;
///   `heir`, who may own everything beside whom the parameters named and the timelock.
///
/// # Errors
///
/// [`CallError`], if the chain does not answer. What a contract refuses to answer is a finding.
pub async fn check(
    chain: &Chain,
    manifest: &Manifest,
    params: &Params,
    heir: Option<Heir>,
) -> Result<Checked, CallError> {
    let told = manifest.source.as_ref().map(|source| source.parameters);
    let heir = heir.map(|heir| match heir {
        Heir::Timelock => manifest.address(Contract::Timelock).unwrap_or_default(),
        Heir::Safe(at) => at,
    });
    let block = chain.provider().get_block_number().await?;
    let mut look = Look {
        chain,
        manifest,
        params: (told == Some(params.hash)).then_some(params),
        heir,
        block,
        at: BlockId::number(block),
        standing: BTreeSet::new(),
        owners: BTreeMap::new(),
        findings: Vec::new(),
    };
    look.governed("manifest", "parameters", told.map(|told| told.to_string()), params.hash);
    code(&mut look).await?;
    wiring(&mut look).await?;
    powers(&mut look).await?;
    roles(&mut look).await?;
    bounds(&mut look).await?;
    reads(&mut look).await?;
    allocation(&mut look).await?;
    Ok(Checked { chain: chain.id(), block, findings: look.findings })
}

/// One look at a chain.
struct Look<'a> {
    chain: &'a Chain,
    manifest: &'a Manifest,
    /// What it was deployed with, where that is known.
    params: Option<&'a Params>,
    /// Who may own everything too.
    heir: Option<Address>,
    block: u64,
    at: BlockId,
    /// What has code: of the rest there is nothing more to say.
    standing: BTreeSet<Contract>,
    /// Who owns what, as far as it answers.
    owners: BTreeMap<Contract, Address>,
    findings: Vec<Finding>,
}

/// Vaults, with what pays their bonuses.
const VAULTS: [(Contract, Contract, Contract); 2] = [
    (Contract::Savings, Contract::Stablecoin, Contract::DollarRewards),
    (Contract::Staking, Contract::Token, Contract::TokenRewards),
];

/// What has an owner.
const OWNED: [Contract; 6] = crate::hand_over::Gift::OWNED;

impl Look<'_> {
    /// Where a contract is that stands.
    fn at(&self, contract: Contract) -> Option<Address> {
        let stands = self.standing.contains(&contract);
        stands.then(|| self.manifest.contracts.get(&contract).map(|it| it.address)).flatten()
    }

    /// Where a contract was put, or zero, which no contract is at.
    fn planned(&self, contract: Contract) -> Address {
        self.manifest.contracts.get(&contract).map_or(Address::ZERO, |it| it.address)
    }

    /// Who owned a contract at first. A manifest of the first form does not say it: mostly the deployer.
    fn governance(&self, contract: Contract) -> Address {
        let told = self.told(contract, "governance").and_then(|told| told.parse().ok());
        told.unwrap_or(self.manifest.deployer)
    }

    /// What a constructor was told, where the manifest says it.
    fn told(&self, contract: Contract, argument: &str) -> Option<String> {
        let birth = self.manifest.contracts.get(&contract)?.birth.as_ref()?;
        let argument = birth.arguments.iter().find(|it| it.name == argument)?;
        Some(argument.value.clone())
    }

    /// The contract's answer; a finding, and `None`, where it has none.
    async fn ask<P: Provider, D: CallDecoder + Unpin>(
        &mut self,
        contract: Contract,
        what: &str,
        call: CallBuilder<P, D>,
    ) -> Result<Option<D::CallOutput>, CallError> {
        match ask(call.block(self.at)).await {
            Ok(answer) => Ok(Some(answer)),
            Err(error @ (CallError::Reverted(_) | CallError::Unreadable(_))) => {
                self.equal(contract, what, "an answer", error);
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// Something that never changes.
    fn equal(
        &mut self,
        subject: impl ToString,
        what: &str,
        expected: impl ToString,
        found: impl ToString,
    ) {
        self.findings.push(Finding::equal(subject, what, expected, found));
    }

    /// Something that an owner may change.
    fn governed(
        &mut self,
        subject: impl ToString,
        what: &str,
        expected: Option<String>,
        found: impl ToString,
    ) {
        self.findings.push(Finding::governed(subject, what, expected, found));
    }

    /// Something that has to be so, whatever it is.
    fn holds(
        &mut self,
        subject: impl ToString,
        what: &str,
        rule: impl ToString,
        found: impl ToString,
        holds: bool,
    ) {
        self.findings.push(Finding::holds(subject, what, rule, found, holds));
    }

    /// Something of which nothing is expected.
    fn tells(&mut self, subject: impl ToString, what: &str, found: impl ToString) {
        self.findings.push(Finding::governed(subject, what, None, found));
    }

    fn provider(&self) -> DynProvider {
        self.chain.provider().clone()
    }

    fn vault(&self, at: Address) -> IMicroStakingVaultInstance<DynProvider> {
        IMicroStakingVaultInstance::new(at, self.provider())
    }

    fn rewards(&self, at: Address) -> IMerkleRewardsInstance<DynProvider> {
        IMerkleRewardsInstance::new(at, self.provider())
    }

    /// Anything with the functions of an ERC-20.
    fn erc20(&self, at: Address) -> IMilletTokenInstance<DynProvider> {
        IMilletTokenInstance::new(at, self.provider())
    }

    fn lock(&self, at: Address) -> IVotingEscrowInstance<DynProvider> {
        IVotingEscrowInstance::new(at, self.provider())
    }

    fn splitter(&self, at: Address) -> IFeeSplitterInstance<DynProvider> {
        IFeeSplitterInstance::new(at, self.provider())
    }

    fn distributor(&self, at: Address) -> IFeeDistributorInstance<DynProvider> {
        IFeeDistributorInstance::new(at, self.provider())
    }

    fn governor(&self, at: Address) -> IGovernorInstance<DynProvider> {
        IGovernorInstance::new(at, self.provider())
    }

    fn timelock(&self, at: Address) -> ITimelockInstance<DynProvider> {
        ITimelockInstance::new(at, self.provider())
    }
}
