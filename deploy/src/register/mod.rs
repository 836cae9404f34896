//! Writes down what stands, for the tools that come after.
//!
//! The manifest is written anew with every step that ends, so that a run that is killed leaves what
//! it knew. It says what happened; what the chain can be asked at any time is not in it.

mod earlier;
mod history;
mod planned;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use alloy::{eips::BlockNumberOrTag, primitives::B256, providers::Provider};
use client::{
    chain::{Chain, ChainError},
    journal::Journal,
};
use eyre::Result;
use manifest::{Contract, Created, Deployed, Manifest, ManifestError, Name, SCHEMA, Sent, Source};

use crate::{
    plan::Step,
    record::{Cost, Observer, Outcome, Record},
    site::Site,
};

pub use self::earlier::Taken;

/// Where a manifest is to be, and what is to be said in it.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The folder of manifests, by custom `deployments`.
    pub folder: PathBuf,
    /// Which of the chain's deployments it is.
    pub name: Name,
    /// What is deployed.
    pub source: Source,
    /// Whether to take the name from another deployment that has it: its manifest is moved aside.
    pub adopt: bool,
}

/// The manifest of a deployment to `chain`, as it was written.
///
/// # Errors
///
/// [`Taken::OnAnotherChain`], if it is of a chain that only has the same id; else if there is none,
/// or the chain does not answer.
pub async fn read(chain: &Chain, folder: &Path, name: &Name) -> Result<Manifest> {
    let at = Manifest::path(folder, chain.id(), name);
    let manifest = Manifest::read(&at, chain.id())?;
    let genesis = genesis(chain).await?;
    let same = manifest.genesis.zip(genesis).is_none_or(|(one, other)| one == other);
    if same { Ok(manifest) } else { Err(Taken::OnAnotherChain(at).into()) }
}

/// A manifest that is being written.
#[derive(Clone, Debug)]
pub struct Register {
    folder: PathBuf,
    manifest: Manifest,
    /// What is to stand in the end.
    planned: BTreeMap<Contract, Deployed>,
    /// Which step creates which contract.
    creates: BTreeMap<String, Contract>,
    /// The names of all other steps.
    others: Vec<String>,
    moved: Option<PathBuf>,
}

impl Register {
    /// Goes on with the manifest that is there, or begins one. Writes nothing yet.
    ///
    /// - **In:** `plan`, the steps of which the manifest is to tell; `_journal`, the deployment's,
    ///   which nobody else has as long as it is open: so nobody else moves the manifest either.
    ///
    /// # Errors
    ///
    /// [`Taken`], if the name is another deployment's; else if the chain does not answer, or what is
    /// there is no manifest of this chain.
    pub async fn open(
        site: &Site,
        plan: &[Step],
        entry: Entry,
        _journal: &Journal,
    ) -> Result<Self> {
        let Entry { folder, name, source, adopt } = entry;
        let planned = planned::contracts(site, plan);
        let ours = Manifest {
            schema: SCHEMA,
            name,
            chain_id: site.chain.id(),
            genesis: genesis(&site.chain).await?,
            deployer: site.deployer.address(),
            source: Some(source),
            programs: planned::programs(site, plan),
            contracts: BTreeMap::new(),
            steps: BTreeMap::new(),
        };
        let (manifest, moved) =
            earlier::resume(&folder, ours, &planned, site.chain.worth(), adopt)?;
        let creates = plan.iter().filter_map(|step| match step {
            Step::Create(contract) => Some((step.to_string(), *contract)),
            _ => None,
        });
        let creates: BTreeMap<_, _> = creates.collect();
        let others = plan.iter().map(Step::to_string).filter(|it| !creates.contains_key(it));
        let others = others.collect();
        Ok(Self { folder, manifest, planned, creates, others, moved })
    }

    /// Where a manifest was moved that had the name before: an ended development chain's, or one
    /// whose name is taken over.
    pub fn moved(&self) -> Option<&Path> {
        self.moved.as_deref()
    }

    /// As written so far.
    pub const fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Hears what `observer` hears, and writes it down first.
    pub fn watching<'a>(&'a mut self, observer: &'a mut dyn Observer) -> Watching<'a> {
        Watching { register: self, observer }
    }

    /// Takes down how a step went.
    fn note(&mut self, record: &Record) {
        let cost = record.cost();
        let Some(contract) = self.creates.get(&record.step).copied() else {
            if let Some(cost) = cost {
                self.manifest.steps.insert(record.step.clone(), cost.into());
            }
            return;
        };
        if matches!(record.outcome, Outcome::Skipped(_)) {
            return;
        }
        self.stands(contract);
        match cost {
            Some(cost) if cost.created.is_some() => self.came(contract, cost.into()),
            // It was there, and had expired.
            Some(cost) => {
                self.manifest.steps.insert(format!("activate {contract}"), cost.into());
            }
            None => {}
        }
    }

    fn stands(&mut self, contract: Contract) {
        if let Some(deployed) = self.planned.get(&contract) {
            self.manifest.contracts.entry(contract).or_insert_with(|| deployed.clone());
        }
    }

    fn came(&mut self, contract: Contract, created: Created) {
        if let Some(deployed) = self.manifest.contracts.get_mut(&contract) {
            deployed.created = Some(created);
        }
    }

    /// Finds out what no run was there to take down, and writes the whole.
    ///
    /// What stands is looked for on the chain; what created it first in `journal`, then in what
    /// StylusDeployer logged, for which not every node answers. What nobody tells stays absent.
    ///
    /// - **Out:** the file.
    ///
    /// # Errors
    ///
    /// If the chain does not answer, or the file cannot be written.
    pub async fn complete(&mut self, site: &Site, journal: &Journal) -> Result<PathBuf> {
        for (contract, deployed) in self.planned.clone() {
            let missing = !self.manifest.contracts.contains_key(&contract);
            if missing && !site.chain.code(deployed.address).await?.is_empty() {
                self.stands(contract);
            }
        }
        history::fill(self, site, journal).await;
        Ok(self.write()?)
    }

    fn write(&self) -> Result<PathBuf, ManifestError> {
        self.manifest.write(&self.folder)
    }
}

/// An [`Observer`] before which a [`Register`] hears everything.
pub struct Watching<'a> {
    register: &'a mut Register,
    observer: &'a mut dyn Observer,
}

impl Observer for Watching<'_> {
    fn opens(&mut self, title: &str) {
        self.observer.opens(title);
    }

    fn plans(&mut self, steps: usize) {
        self.observer.plans(steps);
    }

    fn begins(&mut self, step: &str) {
        self.observer.begins(step);
    }

    fn ended(&mut self, record: &Record) {
        self.register.note(record);
        // Whether it could be written is told in the end, when it is written once more: what is on
        // the chain is in the journal too, which cannot be done without.
        let _ = self.register.write();
        self.observer.ended(record);
    }
}

impl From<&Cost> for Created {
    fn from(cost: &Cost) -> Self {
        let Cost { transaction, block, gas, activation, .. } = *cost;
        Self { transaction, block, gas: Some(gas), activation }
    }
}

impl From<&Cost> for Sent {
    fn from(cost: &Cost) -> Self {
        let Cost { transaction, block, gas, .. } = *cost;
        Self { transaction, block, gas }
    }
}

/// The hash of block 0, where the node has it.
pub(crate) async fn genesis(chain: &Chain) -> Result<Option<B256>, ChainError> {
    let first = chain.provider().get_block_by_number(BlockNumberOrTag::Number(0)).await?;
    Ok(first.map(|block| block.header.hash))
}
