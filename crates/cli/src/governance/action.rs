//! What a proposal does, read from its calls and not from what it says of itself.

use std::fmt;

use alloy::{
    primitives::{Address, Bytes, U256, hex},
    sol_types::SolInterface,
};
use bindings::{
    IFeeSplitter::IFeeSplitterCalls, IGovernor::IGovernorCalls,
    IMerkleRewards::IMerkleRewardsCalls, IMicroStakingVault::IMicroStakingVaultCalls,
    IMilletToken::IMilletTokenCalls, ITimelock::ITimelockCalls, IVotingEscrow::IVotingEscrowCalls,
};
use manifest::{Contract, Manifest};
use serde::Serialize;

use super::Proposal;
use crate::{act::Act, foreign::quoted};

/// One call of a proposal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Action {
    target: Address,
    /// The target's name in the manifest.
    #[serde(skip_serializing_if = "Option::is_none")]
    contract: Option<Contract>,
    #[serde(serialize_with = "rewards::decimal")]
    wei: U256,
    data: Bytes,
    /// The call in the words of the target's interface.
    #[serde(skip_serializing_if = "Option::is_none")]
    call: Option<String>,
}

/// All of a proposal's calls, in their order.
pub(crate) fn of_proposal(proposal: &Proposal, manifest: &Manifest) -> Vec<Action> {
    let calls = proposal.targets.iter().zip(&proposal.values).zip(&proposal.calldatas);
    calls.map(|((target, wei), data)| Action::new(*target, *wei, data, manifest)).collect()
}

/// An act on a proposal, with what the proposal does, and only then what it says of itself.
pub(crate) fn told_of(act: Act, proposal: &Proposal, manifest: &Manifest) -> Act {
    let actions = of_proposal(proposal, manifest).into_iter();
    actions.fold(act, |act, it| act.fact("it does", it)).fact("it says", quoted(proposal.title()))
}

impl Action {
    fn new(target: Address, wei: U256, data: &Bytes, manifest: &Manifest) -> Self {
        let known = manifest.contracts.iter().find(|(_, it)| it.address == target);
        let contract = known.map(|(contract, _)| *contract);
        let call = contract.and_then(|it| call(it, data));
        Self { target, contract, wei, data: data.clone(), call }
    }
}

impl fmt::Display for Action {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.contract {
            Some(contract) => write!(out, "{contract}")?,
            None => write!(out, "{} (not of this deployment)", self.target)?,
        }
        match &self.call {
            Some(call) => write!(out, ": {call}")?,
            None => write!(out, ": 0x{}", hex::encode(&self.data))?,
        }
        if self.wei.is_zero() { Ok(()) } else { write!(out, ", with {} wei", self.wei) }
    }
}

fn call(contract: Contract, data: &[u8]) -> Option<String> {
    match contract {
        Contract::Staking | Contract::Savings => told::<IMicroStakingVaultCalls>(data),
        Contract::Token | Contract::Stablecoin => told::<IMilletTokenCalls>(data),
        Contract::VoteEscrow => told::<IVotingEscrowCalls>(data),
        Contract::FeeSplitter => told::<IFeeSplitterCalls>(data),
        Contract::Governor => told::<IGovernorCalls>(data),
        Contract::Timelock => told::<ITimelockCalls>(data),
        Contract::DollarRewards | Contract::TokenRewards => told::<IMerkleRewardsCalls>(data),
        Contract::VaultOffice | Contract::FeeDistributor => None,
    }
}

/// `setDepositFeeBps { bps: 5 }`.
fn told<Calls: SolInterface + fmt::Debug>(data: &[u8]) -> Option<String> {
    let call = format!("{:?}", Calls::abi_decode_validate(data).ok()?);
    // An enum's variant around the call's own name says the name twice.
    let (name, rest) = call.split_once('(')?;
    let rest = rest.strip_suffix(')')?.strip_prefix(name)?.strip_prefix("Call")?;
    Some(format!("{name}{rest}"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use alloy::sol_types::SolCall;
    use bindings::IMicroStakingVault::{acceptOwnershipCall, setDepositFeeBpsCall};
    use manifest::Deployed;

    use super::*;

    fn manifest() -> Manifest {
        let savings = Deployed {
            address: Address::repeat_byte(1),
            abi: String::new(),
            program: None,
            birth: None,
            created: None,
        };
        Manifest {
            schema: manifest::SCHEMA,
            name: "millet".parse().unwrap(),
            chain_id: 1,
            genesis: None,
            deployer: Address::ZERO,
            source: None,
            programs: BTreeMap::new(),
            contracts: BTreeMap::from([(Contract::Savings, savings)]),
            steps: BTreeMap::new(),
        }
    }

    fn shown(target: u8, wei: u64, data: Vec<u8>) -> String {
        let target = Address::repeat_byte(target);
        Action::new(target, U256::from(wei), &data.into(), &manifest()).to_string()
    }

    #[test]
    fn an_action_is_told_by_what_it_calls() {
        let lower = setDepositFeeBpsCall { bps: U256::from(5) }.abi_encode();
        assert_eq!(shown(1, 0, lower.clone()), "savings: setDepositFeeBps { bps: 5 }");
        assert_eq!(shown(1, 0, acceptOwnershipCall {}.abi_encode()), "savings: acceptOwnership");
        assert_eq!(shown(1, 7, vec![1, 2, 3, 4]), "savings: 0x01020304, with 7 wei");
        let elsewhere = shown(2, 0, lower);
        assert!(elsewhere.contains("(not of this deployment): 0x"), "{elsewhere}");
    }
}
