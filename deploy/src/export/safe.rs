//! A batch of transactions for a Safe, in the form its Transaction Builder takes: what a deployment
//! leaves to an owner.

use alloy::primitives::{Address, B256, Bytes, keccak256};
use bindings::{
    IVotingEscrow::{acceptOwnershipCall, transferOwnershipCall},
    IVotingEscrowInstance,
};
use client::call::ask;
use eyre::Result;
use manifest::{Contract, Manifest};
use serde::Serialize;
use serde_json::{Value, json};

use crate::{
    appoint,
    call::Call,
    divide,
    hand_over::Gift,
    plan::Step,
    site::Site,
    standing::{Act, Standing},
};

/// What the plan leaves follows from the parameters; others would leave something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the deployment has parameters with the hash {told}, and these have {given}: give those that it \
     was deployed with (--params or --profile)"
)]
pub struct OtherParameters {
    told: B256,
    given: B256,
}

/// Transactions that a Safe makes together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// The chain.
    pub chain_id: u64,
    /// Who makes them.
    pub safe: Address,
    /// When the batch was made, in seconds.
    pub created_at: u64,
    /// In order.
    pub transactions: Vec<Transaction>,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Transaction {
    /// What it does, in words.
    pub step: String,
    /// The contract that is called.
    pub to: Address,
    /// Selector and arguments.
    pub data: Bytes,
}

/// Who is to own in the end what a Safe owns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Afterwards {
    /// It keeps everything.
    Keeps,
    /// It offers everything to the timelock, which accepts by a vote.
    OffersToTimelock,
}

/// What is left to `safe`: to accept what it was offered, then the steps of `plan` that only an owner can
/// take, and then what it is to do `afterwards`. Asks the chain, sends nothing.
///
/// - **In:** `site`, with its contracts placed where `manifest` says.
///
/// # Errors
///
/// [`OtherParameters`], if `site` has others than the deployment; [`ManifestError::NoContract`], if that
/// is not complete; else if the chain cannot be asked.
///
/// [`ManifestError::NoContract`]: manifest::ManifestError::NoContract
pub async fn batch(
    site: &Site,
    manifest: &Manifest,
    plan: &[Step],
    safe: Address,
    afterwards: Afterwards,
) -> Result<Batch> {
    let given = site.blueprint.params.hash;
    if let Some(told) = manifest.source.as_ref().map(|it| it.parameters).filter(|it| *it != given) {
        return Err(OtherParameters { told, given }.into());
    }
    let timelock = manifest.address(Contract::Timelock)?;
    let (mut transactions, mut owned, mut offers) = (Vec::new(), Vec::new(), Vec::new());
    for contract in Gift::OWNED {
        let at = manifest.address(contract)?;
        // Ownership is the same in all of them; the lock's interface stands for it.
        let calls = IVotingEscrowInstance::new(at, site.chain.provider());
        let (owner, pending) = (ask(calls.owner()).await?, ask(calls.pendingOwner()).await?);
        if pending == safe {
            let accept = Call::new(at, &acceptOwnershipCall {});
            transactions.push(Transaction::new(format!("accept {contract}"), accept));
        }
        if pending == safe || owner == safe {
            owned.push(contract);
            if pending != timelock {
                let offer = Call::new(at, &transferOwnershipCall { newOwner: timelock });
                let step = format!("offer {contract} to {}", Contract::Timelock);
                offers.push(Transaction::new(step, offer));
            }
        }
    }
    for step in plan {
        // Whatever the programs of this checkout are: those that stand are asked.
        let standing = match *step {
            Step::Appoint(appointment) => appoint::look(site, appointment).await?,
            Step::Divide(stage, shares) => divide::look(site, stage, shares).await?,
            // No owner's to take.
            Step::Create(_) | Step::Allocate(_) | Step::Give(_) | Step::Cache(_) => continue,
        };
        // What the owner of before could still do is the Safe's once it has accepted.
        let call = match standing {
            Standing::Left { call, .. } | Standing::Open(Act { call, .. }) => call,
            _ => continue,
        };
        if owned.contains(&step.contract()) {
            transactions.push(Transaction::new(step.to_string(), call));
        }
    }
    if afterwards == Afterwards::OffersToTimelock {
        transactions.extend(offers);
    }
    let created_at = site.chain.now().await?;
    Ok(Batch { chain_id: site.chain.id(), safe, created_at, transactions })
}

impl Transaction {
    fn new(step: String, call: Call) -> Self {
        Self { step, to: call.to, data: call.data }
    }
}

impl Batch {
    /// The file, in version 1.0 of its form, with the checksum that the Transaction Builder looks at.
    pub fn document(&self) -> Value {
        let transaction = |it: &Transaction| {
            json!({
                "to": it.to.to_string(),
                "value": "0",
                "data": it.data.to_string(),
                "contractMethod": null,
                "contractInputsValues": null,
            })
        };
        let steps: Vec<_> = self.transactions.iter().map(|it| it.step.as_str()).collect();
        let mut document = json!({
            "version": "1.0",
            // A string, in that form.
            "chainId": self.chain_id.to_string(),
            "createdAt": self.created_at.saturating_mul(1_000),
            "meta": {
                "name": "What Millet's deployment leaves to its owner",
                "description": steps.join("; "),
                "txBuilderVersion": "1.18.0",
                "createdFromSafeAddress": self.safe.to_string(),
                "createdFromOwnerAddress": "",
            },
            "transactions": self.transactions.iter().map(transaction).collect::<Vec<_>>(),
        });
        document["meta"]["checksum"] = json!(checksum(&document).to_string());
        document
    }

    /// Of how many transactions it is.
    pub const fn len(&self) -> usize {
        self.transactions.len()
    }

    /// Whether nothing is left.
    pub const fn is_empty(&self) -> bool {
        self.transactions.is_empty()
    }
}

/// keccak256 of the document, written in a fixed order, without the batch's name.
fn checksum(document: &Value) -> B256 {
    let mut nameless = document.clone();
    nameless["meta"]["name"] = Value::Null;
    keccak256(fixed(&nameless))
}

/// An object is the list of its keys, sorted, and then its values in that order, each with a comma.
fn fixed(value: &Value) -> String {
    match value {
        Value::Array(items) => {
            let items: Vec<_> = items.iter().map(fixed).collect();
            format!("[{}]", items.join(","))
        }
        Value::Object(fields) => {
            let mut keys: Vec<_> = fields.keys().collect();
            keys.sort();
            let values: String = keys.iter().map(|key| fixed(&fields[*key]) + ",").collect();
            format!("{{{}{values}}}", json!(keys))
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A batch that Transaction Builder 1.18.2 wrote, with its checksum.
    #[test]
    fn the_checksum_is_the_transaction_builders() {
        let input =
            |name: &str, kind: &str| json!({ "internalType": kind, "name": name, "type": kind });
        let document = json!({
            "version": "1.0",
            "chainId": "1",
            "createdAt": 1_761_326_849_944_u64,
            "meta": {
                "name": "Transactions Batch",
                "description": "",
                "txBuilderVersion": "1.18.2",
                "createdFromSafeAddress": "0xA77DE01e157f9f57C7c4A326eeE9C4874D0598b6",
                "createdFromOwnerAddress": "",
            },
            "transactions": [{
                "to": "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48",
                "value": "0",
                "data": null,
                "contractMethod": {
                    "inputs": [input("spender", "address"), input("value", "uint256")],
                    "name": "approve",
                    "payable": false,
                },
                "contractInputsValues": {
                    "spender": "0x474e5Ded6b5D078163BFB8F6dBa355C3aA5478C8",
                    "value": "100000000000",
                },
            }],
        });

        assert_eq!(
            checksum(&document).to_string(),
            "0x8b5032f716845c8b08bab3d63dbd9ba92e056f3557793cd041e59b84e16aa989"
        );
        let mut renamed = document.clone();
        renamed["meta"]["name"] = json!("another");
        assert_eq!(checksum(&renamed), checksum(&document));
        renamed["chainId"] = json!("2");
        assert_ne!(checksum(&renamed), checksum(&document));
    }

    #[test]
    fn a_batch_is_in_the_form_of_a_safe() {
        let accept = Call::new(Address::repeat_byte(1), &acceptOwnershipCall {});
        let batch = Batch {
            chain_id: 42_161,
            safe: Address::repeat_byte(0x5a),
            created_at: 1_800_000_000,
            transactions: vec![Transaction::new("accept savings".to_owned(), accept)],
        };

        let mut document = batch.document();

        assert_eq!(document["chainId"], "42161");
        assert_eq!(document["createdAt"], 1_800_000_000_000_u64);
        assert_eq!(document["transactions"][0]["data"], "0x79ba5097");
        assert_eq!(document["transactions"][0]["value"], "0");
        // Whoever reads it takes the checksum out and compares.
        let meta = document["meta"].as_object_mut().unwrap();
        let said = meta.remove("checksum").unwrap();
        assert_eq!(said, checksum(&document).to_string());
    }
}
