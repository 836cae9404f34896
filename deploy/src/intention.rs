//! What a deployment is going to do, told so that it can be read, kept and compared.
//!
//! It follows from programs, parameters, deployer, name and chain id alone. Asked twice it is the same
//! to the byte, so one hash stands for all of it: who has reviewed a plan carries out that one.

use std::{collections::BTreeMap, fs, io, path::Path};

use alloy::primitives::{Address, B256, keccak256};
use manifest::Name;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use wasm_build::Digest;

use crate::{
    contract::{Birth, Blueprint, Contract},
    create,
    plan::{self, Step},
    wording::{Names, Wording},
};

/// The form of a plan's document. A field that changes its meaning or goes away raises it.
pub const SCHEMA: u32 = 1;

/// What a deployment is going to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Intention {
    /// Where.
    pub chain_id: u64,
    /// Which of the chain's deployments it is.
    pub name: Name,
    /// Who signs.
    pub deployer: Address,
    /// keccak256 of the text that the parameters were read from.
    pub parameters: B256,
    /// What is put on the chain, by the programs' names.
    pub programs: BTreeMap<String, Packed>,
    /// Where everything will be.
    pub contracts: BTreeMap<Contract, Address>,
    /// In order.
    pub steps: Vec<Planned>,
}

/// A program as it goes on the chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Packed {
    /// Of the code, prefix included, as `sha256sum` gives it.
    pub sha256: String,
    /// keccak256 of the same: what the chain knows it by.
    pub code_hash: B256,
    /// Its length.
    pub code_bytes: usize,
}

/// One step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Planned {
    /// What it brings about.
    pub step: String,
    /// The contract it is about.
    pub contract: Contract,
    /// Where that is.
    pub address: Address,
    /// What brings it about; absent where the chain decides who may do it how, as with its cache.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call: Option<Calling>,
    /// What comes of it, if it creates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub creates: Option<Creating>,
}

/// Whom to call with what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calling {
    /// The contract.
    pub to: Address,
    /// Its name, if it is one of the deployment or a part of every chain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What it is told.
    pub says: Wording,
    /// keccak256 of selector and arguments.
    pub calldata_hash: B256,
    /// Their length.
    pub calldata_bytes: usize,
}

/// What an address follows from, beside StylusDeployer's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Creating {
    /// What runs there.
    pub program: String,
    /// As StylusDeployer is told it, which hashes it with the constructor's data.
    pub salt: B256,
    /// keccak256 of the EVM code that returns the program.
    pub init_code_hash: B256,
    /// What the constructor is told; absent for a program without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub constructor: Option<Wording>,
}

impl Intention {
    /// To do `steps` on the chain of this id, for what is deployed there under this name.
    pub fn of(chain_id: u64, name: &Name, blueprint: &Blueprint, steps: &[Step]) -> Self {
        let names = Names::of(blueprint);
        let packed = |contract: Contract| {
            let program = blueprint.programs.of(contract);
            let packed = Packed {
                sha256: program.sha256.to_string(),
                code_hash: create::code_hash(blueprint, contract),
                code_bytes: program.code.len(),
            };
            (contract.program().to_owned(), packed)
        };
        Self {
            chain_id,
            name: name.clone(),
            deployer: blueprint.deployer,
            parameters: blueprint.params.hash,
            programs: plan::created(steps).map(packed).collect(),
            contracts: Contract::ALL.map(|it| (it, blueprint.address(it))).into(),
            steps: steps.iter().map(|step| Planned::of(blueprint, &names, *step)).collect(),
        }
    }

    /// Of the plan as compact JSON, in the order of its fields: `jq -cj .plan | sha256sum`.
    #[expect(
        clippy::expect_used,
        reason = "text, numbers and lists of them, none of which can fail"
    )]
    pub fn hash(&self) -> Digest {
        Digest::of(&serde_json::to_vec(self).expect("a plan is JSON"))
    }

    /// One line for each step, in words.
    pub fn lines(&self) -> impl Iterator<Item = String> {
        self.steps.iter().map(|Planned { step, call, creates, .. }| match (creates, call) {
            (Some(Creating { constructor: Some(told), .. }), _) => format!("{step}: {told}"),
            (Some(Creating { constructor: None, .. }), _) => format!("{step}: no constructor"),
            (None, Some(Calling { to, name, says, .. })) => {
                let whom = name.clone().unwrap_or_else(|| to.to_string());
                format!("{step}: {whom}.{says}")
            }
            (None, None) => format!("{step}: as the chain allows"),
        })
    }

    /// Where this first differs from `other`.
    pub fn difference(&self, other: &Self) -> Option<Difference> {
        let value = |it: &Self| serde_json::to_value(it).unwrap_or_default();
        first_difference(String::new(), &value(self), &value(other))
    }
}

impl Planned {
    fn of(blueprint: &Blueprint, names: &Names, step: Step) -> Self {
        let contract = step.contract();
        let call = step.call(blueprint).map(|call| Calling {
            to: call.to,
            name: names.name(call.to).map(str::to_owned),
            says: names.call(&call),
            calldata_hash: call.data_hash(),
            calldata_bytes: call.data.len(),
        });
        let creates = matches!(step, Step::Create(_)).then(|| {
            let Birth { init_code, init_data, salt } = blueprint.birth(contract);
            Creating {
                program: contract.program().to_owned(),
                salt,
                init_code_hash: keccak256(init_code),
                constructor: names.constructor(contract, &init_data),
            }
        });
        let address = blueprint.address(contract);
        Self { step: step.to_string(), contract, address, call, creates }
    }
}

/// Two plans that are not the same.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{at} is {that} there and {this} here")]
pub struct Difference {
    /// Where, as `jq` names it.
    pub at: String,
    /// What one of them has there.
    pub this: String,
    /// What the other has.
    pub that: String,
}

fn first_difference(at: String, this: &Value, that: &Value) -> Option<Difference> {
    match (this, that) {
        (Value::Object(this), Value::Object(that)) => {
            let mut keys: Vec<_> = this.keys().chain(that.keys()).collect();
            keys.sort_unstable();
            keys.dedup();
            let of = |of: &serde_json::Map<_, Value>, key| of.get(key).cloned().unwrap_or_default();
            keys.into_iter().find_map(|key| {
                first_difference(format!("{at}.{key}"), &of(this, key), &of(that, key))
            })
        }
        (Value::Array(this), Value::Array(that)) if this.len() == that.len() => {
            let pairs = this.iter().zip(that).enumerate();
            let mut found = pairs.map(|(index, (this, that))| {
                first_difference(format!("{at}[{index}]"), this, that)
            });
            found.find_map(|it| it)
        }
        (Value::Array(this), Value::Array(that)) => {
            let (this, that) = (this.len().to_string(), that.len().to_string());
            Some(Difference { at: format!("the length of {at}"), this, that })
        }
        (this, that) if this == that => None,
        (this, that) => Some(Difference { at, this: this.to_string(), that: that.to_string() }),
    }
}

/// The plan that somebody agreed to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agreed {
    hash: String,
    /// All of it, if it was given and not only its hash.
    plan: Option<Box<Intention>>,
    /// With all of it, wei for a unit of gas that it was agreed to at.
    fee_ceiling: Option<u128>,
}

/// Why a plan is not carried out.
#[derive(Debug, thiserror::Error)]
pub enum PlanRefusal {
    /// Something changed since.
    #[error(
        "the plan here has the hash {here}, and the one to carry out {agreed}{}; \
         look at `deploy plan`, and agree to that",
        .difference.as_ref().map_or(String::new(), |it| format!(": {it}"))
    )]
    Other {
        /// The hash that was given.
        agreed: String,
        /// That of what would be done.
        here: String,
        /// Where they first differ, if the whole plan was given.
        difference: Option<Box<Difference>>,
    },
    /// The file's plan was changed after its hash was taken.
    #[error(
        "{path} says its plan has the hash {says}, and it has {is}; write it anew by `deploy plan`"
    )]
    Changed {
        /// The file.
        path: String,
        /// The hash in it.
        says: String,
        /// That of the plan in it.
        is: String,
    },
    /// It is not there.
    #[error("{path} is no plan: {why}; give a plan's hash, or the file that `deploy plan` wrote")]
    Unreadable {
        /// The file.
        path: String,
        /// What the system said.
        why: io::Error,
    },
    /// It is no plan's document.
    #[error(
        "{path} is no plan: {reason}; give a plan's hash, or the file that `deploy plan` wrote"
    )]
    NoPlan {
        /// The file.
        path: String,
        /// What is wrong with it.
        reason: String,
    },
}

/// As `deploy plan` writes it, as far as it is compared.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    schema: u32,
    hash: String,
    plan: Intention,
    now: WrittenNow,
}

/// Of what depends on the moment, what holds from then on.
#[derive(Deserialize)]
struct WrittenNow {
    fee_ceiling: String,
}

impl Agreed {
    /// By what was given: a hash, or else a file with a whole plan.
    ///
    /// # Errors
    ///
    /// [`PlanRefusal`], but for [`PlanRefusal::Other`].
    pub fn read(given: &str) -> Result<Self, PlanRefusal> {
        let digits = given.strip_prefix("0x").unwrap_or(given);
        if digits.len() == 64 && digits.bytes().all(|it| it.is_ascii_hexdigit()) {
            return Ok(Self { hash: digits.to_lowercase(), plan: None, fee_ceiling: None });
        }
        let path = given.to_owned();
        let wrong = |reason: String| PlanRefusal::NoPlan { path: path.clone(), reason };
        let text = fs::read_to_string(Path::new(given));
        let text = text.map_err(|why| PlanRefusal::Unreadable { path: path.clone(), why })?;
        let written: Written =
            serde_json::from_str(&text).map_err(|error| wrong(error.to_string()))?;
        let Written { schema, hash: says, plan, now } = written;
        if schema != SCHEMA {
            return Err(wrong(format!("schema {schema}, expected {SCHEMA}")));
        }
        let is = plan.hash().to_string();
        if is != says {
            return Err(PlanRefusal::Changed { path, says, is });
        }
        let fee_ceiling = now.fee_ceiling.parse();
        let fee_ceiling =
            fee_ceiling.map_err(|error| wrong(format!(".now.fee_ceiling: {error}")))?;
        Ok(Self { hash: is, plan: Some(Box::new(plan)), fee_ceiling: Some(fee_ceiling) })
    }

    /// Who is to sign, if all of the plan was given.
    pub fn deployer(&self) -> Option<Address> {
        self.plan.as_ref().map(|plan| plan.deployer)
    }

    /// Wei for a unit of gas that whoever agreed saw as the most, if all of the plan was given.
    pub const fn fee_ceiling(&self) -> Option<u128> {
        self.fee_ceiling
    }

    /// Whether `plan` is the one.
    ///
    /// # Errors
    ///
    /// [`PlanRefusal::Other`].
    pub fn judge(&self, plan: &Intention) -> Result<(), PlanRefusal> {
        let here = plan.hash().to_string();
        if here == self.hash {
            return Ok(());
        }
        let difference = self.plan.as_ref().and_then(|agreed| plan.difference(agreed));
        let difference = difference.map(Box::new);
        Err(PlanRefusal::Other { agreed: self.hash.clone(), here, difference })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::blueprint;

    fn intention(blueprint: &Blueprint) -> Intention {
        let name = "millet".parse().unwrap();
        Intention::of(412_346, &name, blueprint, &plan::full(&blueprint.params))
    }

    #[test]
    fn a_plan_is_the_same_twice_and_after_it_was_kept() {
        let plan = intention(&blueprint());
        let kept = serde_json::to_string_pretty(&plan).unwrap();
        let read: Intention = serde_json::from_str(&kept).unwrap();

        assert_eq!(plan.hash(), intention(&blueprint()).hash());
        assert_eq!((plan.hash(), plan.difference(&read)), (read.hash(), None));
        assert!(Agreed::read(&plan.hash().to_string()).unwrap().judge(&plan).is_ok());
        assert!(Agreed::read(&format!("0x{}", plan.hash())).unwrap().judge(&plan).is_ok());
    }

    /// Whatever changes what is done changes the hash, and is found.
    #[test]
    fn another_deployer_parameter_program_or_name_is_another_plan() {
        let plan = intention(&blueprint());
        let mut deployer = blueprint();
        deployer.deployer = [8; 20].into();
        let mut delay = blueprint();
        let slower = params::DEV.replace("delay = 172800", "delay = 172801");
        delay.params = params::Params::parse(&slower).unwrap();
        let mut fewer = plan.clone();
        fewer.steps.pop();
        let mut program = plan.clone();
        program.programs.get_mut("vault").unwrap().code_bytes += 1;

        for (other, at) in [
            (intention(&deployer), ".contracts.dollar-rewards"),
            (intention(&delay), ".contracts.governor"),
            (program, ".programs.vault.code_bytes"),
            (fewer, "the length of .steps"),
            (Intention { chain_id: 1, ..plan.clone() }, ".chain_id"),
        ] {
            let difference = plan.difference(&other).unwrap();
            assert_eq!(difference.at, at, "{difference}");
            let refused = Agreed::read(&other.hash().to_string()).unwrap().judge(&plan);
            assert!(matches!(refused, Err(PlanRefusal::Other { .. })), "{at}");
        }
    }

    #[test]
    fn every_call_is_in_the_words_of_its_interface() {
        let plan = intention(&blueprint());

        for Planned { step, call, .. } in &plan.steps {
            let Some(Calling { name, says, .. }) = call else { continue };
            assert!(name.is_some(), "{step}");
            assert!(!says.arguments.is_empty() && says.function.contains('('), "{step}");
            assert!(says.arguments.iter().all(|it| !it.name.is_empty()), "{step}");
        }
    }
}
