//! Calls in the words of the interfaces they are made by.

use std::{collections::BTreeMap, fmt};

use alloy::{
    dyn_abi::{DynSolValue, JsonAbiExt},
    hex,
    json_abi::{Function, JsonAbi},
    primitives::{Address, keccak256},
    sol_types::SolStruct,
};
use bindings::{
    DistributorInit, EscrowInit, GovernorInit, RewardsInit, SplitterInit, TimelockInit, TokenInit,
    VaultInit,
    stylus::{
        ARB_WASM, ARB_WASM_CACHE, ArbWasm, ArbWasmCache, CONSTRUCTOR_SELECTOR, CacheManager,
        STYLUS_DEPLOYER, StylusDeployer,
    },
};
use serde::{Deserialize, Serialize};

use crate::{
    appoint::{CANCELLER, PROPOSER},
    call::Call,
    contract::{Blueprint, Contract},
};

/// Bytes of an argument that are written out; of more, their hash.
const SHORT: usize = 32;

/// Roles that go by the hash of their name.
const ROLES: [&str; 2] = [PROPOSER, CANCELLER];

/// A function and what it is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wording {
    /// With the types of what it takes, as selectors are made from.
    pub function: String,
    /// In order.
    pub arguments: Vec<Argument>,
}

/// One thing that a function is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Argument {
    /// As the interface calls it.
    pub name: String,
    /// Its Solidity type.
    #[serde(rename = "type")]
    pub kind: String,
    /// Numbers in decimals, addresses with their checksum, a list in brackets, long bytes as
    /// `keccak256:0x…`.
    pub value: String,
    /// Which contract of the deployment it is the address of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contract: Option<Contract>,
}

/// The contracts of a deployment by their addresses, so that they can be called by their names.
#[derive(Clone, Debug)]
pub struct Names(BTreeMap<Address, Contract>);

impl Names {
    /// Those of `blueprint`.
    pub fn of(blueprint: &Blueprint) -> Self {
        Self(Contract::ALL.map(|contract| (blueprint.address(contract), contract)).into())
    }

    /// What is at an address, if it is a contract of the deployment or a part of every chain.
    pub fn name(&self, at: Address) -> Option<&'static str> {
        match at {
            STYLUS_DEPLOYER => Some("StylusDeployer"),
            ARB_WASM => Some("ArbWasm"),
            ARB_WASM_CACHE => Some("ArbWasmCache"),
            _ => self.0.get(&at).map(|it| it.name()),
        }
    }

    /// The words for `call`. Of a function that no interface of ours has: its selector, and nothing
    /// decoded.
    pub fn call(&self, call: &Call) -> Wording {
        self.worded(call).unwrap_or_else(|| Wording {
            function: hex::encode_prefixed(call.data.get(..4).unwrap_or(&call.data)),
            arguments: Vec::new(),
        })
    }

    /// The words for what the constructor of `contract` is told in `init_data`; `None` if it has
    /// none.
    pub fn constructor(&self, contract: Contract, init_data: &[u8]) -> Option<Wording> {
        let takes = match contract {
            Contract::Stablecoin | Contract::VaultOffice => return None,
            Contract::Token => TokenInit::eip712_root_type(),
            Contract::Timelock => TimelockInit::eip712_root_type(),
            Contract::VoteEscrow => EscrowInit::eip712_root_type(),
            Contract::FeeDistributor => DistributorInit::eip712_root_type(),
            Contract::FeeSplitter => SplitterInit::eip712_root_type(),
            Contract::Governor => GovernorInit::eip712_root_type(),
            Contract::Staking | Contract::Savings => VaultInit::eip712_root_type(),
            Contract::DollarRewards | Contract::TokenRewards => RewardsInit::eip712_root_type(),
        };
        // `TokenInit(address holder)` reads as a function does.
        let mut function = Function::parse(&takes).ok()?;
        function.name = "constructor".to_owned();
        self.read(&function, init_data.strip_prefix(&CONSTRUCTOR_SELECTOR)?)
    }

    /// One line: who is called, and what it is told, with contracts by their names.
    pub fn line(&self, call: &Call) -> String {
        let whom = self.name(call.to).map_or_else(|| call.to.to_string(), str::to_owned);
        format!("{whom}.{}", self.call(call))
    }

    fn worded(&self, call: &Call) -> Option<Wording> {
        let (selector, data) = call.data.split_first_chunk::<4>()?;
        let abi = self.interface(call.to)?;
        let function = abi.functions().find(|it| it.selector() == *selector)?;
        self.read(function, data)
    }

    fn interface(&self, to: Address) -> Option<JsonAbi> {
        match to {
            STYLUS_DEPLOYER => Some(StylusDeployer::abi::contract()),
            ARB_WASM => Some(ArbWasm::abi::contract()),
            ARB_WASM_CACHE => Some(ArbWasmCache::abi::contract()),
            _ => match self.0.get(&to) {
                Some(contract) => bindings::json(contract.abi()),
                // Whatever else a deployment calls keeps programs in the cache.
                None => Some(CacheManager::abi::contract()),
            },
        }
    }

    fn read(&self, function: &Function, data: &[u8]) -> Option<Wording> {
        let values = function.abi_decode_input(data).ok()?;
        let arguments = function.inputs.iter().zip(&values).map(|(input, value)| Argument {
            name: input.name.clone(),
            kind: input.ty.clone(),
            value: shown(value),
            contract: value.as_address().and_then(|at| self.0.get(&at).copied()),
        });
        Some(Wording { function: function.signature(), arguments: arguments.collect() })
    }
}

/// A function by its bare name, with its arguments by theirs.
impl fmt::Display for Wording {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.function.split('(').next().unwrap_or(&self.function))?;
        for (index, Argument { name, value, contract, .. }) in self.arguments.iter().enumerate() {
            out.write_str(if index == 0 { "(" } else { ", " })?;
            let value = contract.as_ref().map_or(value.as_str(), |it| it.name());
            write!(out, "{name}: {value}")?;
        }
        out.write_str(if self.arguments.is_empty() { "()" } else { ")" })
    }
}

fn shown(value: &DynSolValue) -> String {
    match value {
        DynSolValue::Address(at) => at.to_string(),
        DynSolValue::Bool(it) => it.to_string(),
        DynSolValue::Uint(it, _) => it.to_string(),
        DynSolValue::Int(it, _) => it.to_string(),
        DynSolValue::FixedBytes(word, size) => {
            let bytes = &word[..*size];
            let role = ROLES.into_iter().find(|role| keccak256(role) == *word);
            role.map(|role| format!("keccak256({role})"))
                .or_else(|| label(bytes))
                .unwrap_or_else(|| hex::encode_prefixed(bytes))
        }
        DynSolValue::Bytes(bytes) if SHORT < bytes.len() => {
            format!("keccak256:{}", keccak256(bytes))
        }
        DynSolValue::Bytes(bytes) => hex::encode_prefixed(bytes),
        DynSolValue::String(text) => format!("{text:?}"),
        DynSolValue::Array(items) | DynSolValue::FixedArray(items) => {
            format!("[{}]", items.iter().map(shown).collect::<Vec<_>>().join(", "))
        }
        // Nothing that a deployment calls takes anything else.
        other => format!("{other:?}"),
    }
}

/// Text from the left, the rest zero, in quotation marks.
fn label(bytes: &[u8]) -> Option<String> {
    let length = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    let (text, rest) = bytes.split_at(length);
    let text = str::from_utf8(text).ok().filter(|text| !text.is_empty())?;
    let is_text = !text.contains(char::is_control) && rest.iter().all(|byte| *byte == 0);
    is_text.then(|| format!("{text:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        appoint::{self, Appointment},
        contract::Currency,
        create,
        tests::blueprint,
    };

    #[test]
    fn a_call_is_told_with_the_names_of_arguments_and_contracts() {
        let blueprint = blueprint();
        let names = Names::of(&blueprint);
        let to_savings = appoint::call(&blueprint, Appointment::Bonuses(Currency::Dollars));
        let deploy = create::call(&blueprint, Contract::Token);
        let foreign =
            Call { to: Address::repeat_byte(7), data: vec![1, 2].into(), ..deploy.clone() };

        let line = "savings.setMerkleRewards(newMerkleRewards: dollar-rewards)";
        assert_eq!(names.line(&to_savings), line);
        let Wording { function, arguments } = names.call(&deploy);
        assert_eq!(function, "deploy(bytes,bytes,uint256,bytes32)");
        let told: Vec<_> = arguments.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(told, ["bytecode", "initData", "initValue", "salt"]);
        let code = keccak256(blueprint.birth(Contract::Token).init_code);
        assert_eq!(arguments[0].value, format!("keccak256:{code}"));
        assert_eq!(names.line(&foreign), format!("{}.0x0102()", foreign.to));
    }

    #[test]
    fn a_constructor_is_told_as_its_interface_has_it() {
        let blueprint = blueprint();
        let names = Names::of(&blueprint);
        let told = |contract| {
            let wording = names.constructor(contract, &blueprint.birth(contract).init_data);
            wording.map(|it| it.to_string())
        };

        let anyone = Address::ZERO;
        let deployer = blueprint.deployer;
        assert_eq!(
            told(Contract::Timelock).unwrap(),
            format!(
                "constructor(minDelay: 172800, proposers: [], executors: [{anyone}], admin: {deployer})"
            )
        );
        let savings = told(Contract::Savings).unwrap();
        assert!(savings.starts_with("constructor(office: vault-office, asset: stablecoin, "));
        assert!(savings.ends_with("name: \"Millet Savings\", symbol: \"mUSD\")"), "{savings}");
        for contract in Contract::ALL {
            let birth = blueprint.birth(contract);
            assert_eq!(told(contract).is_none(), birth.init_data.is_empty(), "{contract}");
        }
    }
}
