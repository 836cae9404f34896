//! A chain on which a deployment goes wrong, and what has to be there in the end all the same.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex, OnceLock},
};

use alloy::{
    primitives::{Address, B256, U64, U256},
    providers::Provider,
    rpc::types::{Filter, Log, TransactionReceipt},
    sol_types::SolEvent,
};
use bindings::{
    IMilletToken,
    stylus::{STYLUS_DEPLOYER, StylusDeployer::ContractDeployed},
};
use client::{account::Account, chain::Chain, journal::Journal};
use deploy::record::Cost;
use devnode::{Config, Devnode};
use eyre::{Result, ensure};
use manifest::{Contract, Deployed, Manifest};
use proxy::{Asked, Deed, Proxy};
use serde_json::Value;
use tempfile::TempDir;

use crate::{
    genesis::{ROWS, parameters},
    tool::{CHAIN, deploy, end},
};

/// What was and was not ours on the chain, for the account of every wei.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Strangers {
    /// Transactions that another tool sent with the same key.
    pub(crate) transactions: u64,
    /// Wei that those gave away.
    pub(crate) gave: u64,
}

pub(crate) struct Stage {
    pub(crate) node: Devnode,
    /// To the node itself.
    pub(crate) chain: Chain,
    /// What every run of this stage is given besides.
    pub(crate) arguments: Vec<String>,
    folder: TempDir,
    before: U256,
}

/// What nothing disturbed.
struct Undisturbed {
    manifest: Manifest,
    transactions: u64,
}

static UNDISTURBED: OnceLock<Undisturbed> = OnceLock::new();

impl Stage {
    pub(crate) async fn new() -> Result<Self> {
        let node = Devnode::spawn(Config::test())?;
        let chain = Chain::connect(&node.endpoint()).await?;
        let before = chain.balance(node.dev_account().address).await?;
        let folder = tempfile::tempdir()?;
        // So that money moves, too: an allocation, and shares of a stage.
        let arguments = vec!["--params".to_owned(), parameters(folder.path())];
        Ok(Self { node, chain, arguments, folder, before })
    }

    /// `deploy apply` at `endpoint`, with the files of this stage.
    pub(crate) fn apply(&self, endpoint: &str) -> Command {
        let mut command = deploy(&["apply", "--rpc-url", endpoint, "--deployments"]);
        command
            .arg(self.folder())
            .args(&self.arguments)
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        command
    }

    /// Starts it behind a proxy whose script may end it.
    pub(crate) fn behind(
        &self,
        script: impl FnMut(&Asked, &Victim) -> Deed + Send + 'static,
    ) -> Result<Run> {
        self.behind_with(&[], script)
    }

    /// The same, with more arguments.
    pub(crate) fn behind_with(
        &self,
        arguments: &[&str],
        script: impl FnMut(&Asked, &Victim) -> Deed + Send + 'static,
    ) -> Result<Run> {
        let started = |endpoint: &str| {
            let mut command = self.apply(endpoint);
            command.args(arguments);
            command
        };
        self.behind_command(started, script)
    }

    /// The same with any command, for the endpoint of the proxy.
    pub(crate) fn behind_command(
        &self,
        command: impl FnOnce(&str) -> Command,
        mut script: impl FnMut(&Asked, &Victim) -> Deed + Send + 'static,
    ) -> Result<Run> {
        let victim = Victim::default();
        let told = victim.clone();
        let proxy = Proxy::before(&self.node.endpoint(), move |asked| script(asked, &told));
        // The script waits until there is something to kill.
        let mut child = victim.0.lock().unwrap();
        *child = Some(command(&proxy.endpoint()).spawn()?);
        drop(child);
        Ok(Run { victim, _proxy: proxy })
    }

    /// Runs it to its end, without anything in between.
    pub(crate) fn finish(&self) -> Result<()> {
        let (code, _, said) = end(self.apply(&self.node.endpoint()).output()?);
        ensure!(code == Some(0), "{said}");
        Ok(())
    }

    pub(crate) fn deployer(&self) -> Address {
        self.node.dev_account().address
    }

    pub(crate) async fn nonce(&self) -> Result<u64> {
        Ok(self.chain.provider().get_transaction_count(self.deployer()).await?)
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn manifest_path(&self) -> PathBuf {
        self.folder.path().join(format!("{CHAIN}/millet.json"))
    }

    pub(crate) fn journal_path(&self) -> PathBuf {
        self.manifest_path().with_extension("journal")
    }

    /// How many lines of the journal are of this kind: `signed`, `landed` or `taken`.
    pub(crate) fn noted(&self, kind: &str) -> usize {
        noted(&self.journal_path(), kind)
    }

    /// What is in the manifest, once there is one, and that it can be read.
    pub(crate) fn manifest(&self) -> Result<Option<Manifest>> {
        let path = self.manifest_path();
        Ok(path.exists().then(|| Manifest::read(&path, CHAIN)).transpose()?)
    }

    /// How many transactions a deployment takes.
    pub(crate) async fn transactions() -> Result<u64> {
        Ok(Self::undisturbed().await?.transactions)
    }

    async fn undisturbed() -> Result<&'static Undisturbed> {
        if let Some(known) = UNDISTURBED.get() {
            return Ok(known);
        }
        let stage = Self::new().await?;
        stage.finish()?;
        let manifest = Manifest::read(&stage.manifest_path(), CHAIN)?;
        let transactions = stage.nonce().await?;
        Ok(UNDISTURBED.get_or_init(|| Undisturbed { manifest, transactions }))
    }

    /// What is there is what would be there if nothing had happened: the same contracts, each
    /// created once, by as many transactions, none of which failed, and nothing else was paid for.
    pub(crate) async fn assert_whole(&self, strangers: Strangers) -> Result<()> {
        let Undisturbed { manifest, transactions } = Self::undisturbed().await?;
        let found = Manifest::read(&self.manifest_path(), CHAIN)?;
        let places = |of: &Manifest| -> Vec<(Contract, Deployed)> {
            let all = of.contracts.iter();
            all.map(|(it, deployed)| (*it, Deployed { created: None, ..deployed.clone() }))
                .collect()
        };
        assert_eq!(places(&found), places(manifest));
        assert_eq!(found.programs, manifest.programs);

        let created = self.created().await?;
        let addresses: BTreeSet<_> = created.iter().map(|(address, _)| *address).collect();
        assert_eq!(addresses.len(), created.len(), "a contract was created twice");
        assert_eq!(created.len(), Contract::ALL.len());
        assert_eq!(self.nonce().await?, transactions + strangers.transactions);
        let receipts = self.receipts().await?;
        assert!(receipts.iter().all(TransactionReceipt::status), "one has failed");
        assert_eq!(written(&found), on_chain(&receipts));
        let paid: U256 = receipts.iter().map(|receipt| Cost::from(receipt).wei).sum();
        let left = self.chain.balance(self.deployer()).await?;
        assert_eq!(self.before - left, paid + U256::from(strangers.gave));

        self.assert_allocated(&found).await?;
        let block = self.chain.provider().get_block_number().await?;
        self.finish()?;
        assert_eq!(self.chain.provider().get_block_number().await?, block, "it was not finished");
        // And the journal is one that goes on.
        drop(Journal::open(&self.journal_path(), &self.chain).await?);
        Ok(())
    }

    /// Each holder has what its row says, to the unit, and the deployer nothing.
    async fn assert_allocated(&self, manifest: &Manifest) -> Result<()> {
        let token = manifest.address(Contract::Token)?;
        let token = IMilletToken::new(token, self.chain.provider());
        for (_, holder, amount) in ROWS {
            let units = amount.parse::<params::Amount>().unwrap().units(18).unwrap();
            let found = token.balanceOf(Address::repeat_byte(holder)).call().await?;
            assert_eq!(found, units, "{holder:x}");
        }
        assert_eq!(token.balanceOf(self.deployer()).call().await?, U256::ZERO);
        Ok(())
    }

    /// By the log of who creates them.
    async fn created(&self) -> Result<Vec<(Address, Log)>> {
        let filter = Filter::new().address(STYLUS_DEPLOYER).from_block(0);
        let filter = filter.event_signature(ContractDeployed::SIGNATURE_HASH);
        let logs = self.chain.provider().get_logs(&filter).await?;
        let address = |log: Log| {
            let deployed: alloy::primitives::Log<ContractDeployed> =
                ContractDeployed::decode_log(&log.inner)?;
            Ok((deployed.deployedContract, log))
        };
        logs.into_iter().map(address).collect()
    }

    /// Of everything that the deployer sent.
    async fn receipts(&self) -> Result<Vec<TransactionReceipt>> {
        let ours = self.deployer().to_string().to_lowercase();
        let mut receipts = Vec::new();
        for number in 1..=self.chain.provider().get_block_number().await? {
            // As they are: the chain's own transactions are of a type that alloy does not know.
            let method = "eth_getBlockReceipts";
            let all: Vec<Value> =
                self.chain.provider().raw_request(method.into(), (U64::from(number),)).await?;
            for receipt in all.into_iter().filter(|it| it["from"] == ours.as_str()) {
                receipts.push(serde_json::from_value(receipt)?);
            }
        }
        Ok(receipts)
    }

    /// The same key in another tool.
    pub(crate) fn stranger(&self) -> Account {
        Account::new(self.chain.clone(), Account::development_key())
    }
}

/// The transactions that a manifest tells of, and their blocks.
fn written(manifest: &Manifest) -> BTreeSet<(B256, u64)> {
    let created = manifest.contracts.values().filter_map(|it| it.created);
    let created = created.map(|it| (it.transaction, it.block));
    created.chain(manifest.steps.values().map(|it| (it.transaction, it.block))).collect()
}

/// Those of a deployment that are on the chain, without a stranger's.
fn on_chain(receipts: &[TransactionReceipt]) -> BTreeSet<(B256, u64)> {
    let ours = receipts.iter().filter(|it| it.to != Some(STRANGER));
    ours.map(|it| (it.transaction_hash, it.block_number.unwrap())).collect()
}

/// Who is given something by another tool with the same key.
pub(crate) const STRANGER: Address = Address::repeat_byte(0x57);

/// How many lines of a journal are of this kind.
pub(crate) fn noted(journal: &Path, kind: &str) -> usize {
    let text = fs::read_to_string(journal).unwrap_or_default();
    text.matches(&format!("{{\"{kind}\":")).count()
}

/// A tool that is running, for those who mean to kill it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Victim(Arc<Mutex<Option<Child>>>);

impl Victim {
    /// SIGKILL on systems that have it.
    pub(crate) fn kill(&self) {
        let mut child = self.0.lock().unwrap();
        let child = child.as_mut().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
    }
}

/// How a run ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum End {
    Killed,
    Done,
    /// With this exit code, after saying this.
    Failed(i32, String),
}

/// A run that is going on.
pub(crate) struct Run {
    victim: Victim,
    _proxy: Proxy,
}

impl Run {
    /// Waits for its end, whoever brings it about.
    pub(crate) fn ended(self) -> End {
        let mut stderr = self.victim.0.lock().unwrap().as_mut().unwrap().stderr.take().unwrap();
        let mut said = String::new();
        std::io::Read::read_to_string(&mut stderr, &mut said).unwrap();
        let status = self.victim.0.lock().unwrap().as_mut().unwrap().wait().unwrap();
        assert!(!said.contains("hunter2"), "{said}");
        match status.code() {
            None => End::Killed,
            Some(0) => End::Done,
            Some(code) => End::Failed(code, said),
        }
    }
}
