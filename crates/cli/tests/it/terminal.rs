//! A terminal: a world with everything deployed, its manifest, and the tool.

use std::{
    env,
    io::{Write, stderr},
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use alloy::{
    network::TransactionBuilder,
    primitives::{Address, U256, utils::parse_ether},
    rpc::types::TransactionRequest,
    signers::local::PrivateKeySigner,
};
use client::{account::Account, call::ask};
use eyre::Result;
use serde_json::Value;
use tempfile::TempDir;
use testkit::World;

/// Where the tool is started: `deployments/` is in it.
pub(crate) struct Terminal {
    pub(crate) world: World,
    folder: TempDir,
}

/// Somebody with a key.
#[derive(Clone)]
pub(crate) struct Person {
    key: PrivateKeySigner,
}

/// How a command ended.
#[derive(Debug)]
pub(crate) struct End {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Person {
    /// Somebody who has nothing.
    pub(crate) fn poor() -> Self {
        Self { key: PrivateKeySigner::random() }
    }

    pub(crate) const fn address(&self) -> Address {
        self.key.address()
    }

    /// The private key as it is put into the environment.
    pub(crate) fn secret(&self) -> String {
        self.key.to_bytes().to_string()
    }
}

impl End {
    pub(crate) fn of(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        let (stdout, stderr) = (text(output.stdout), text(output.stderr));
        Self { code: output.status.code(), stdout, stderr }
    }

    /// The document of a command that did what it was asked.
    #[track_caller]
    pub(crate) fn done(&self) -> Value {
        assert_eq!(self.code, Some(0), "{}{}", self.stdout, self.stderr);
        serde_json::from_str(&self.stdout).unwrap()
    }

    /// Refused, for a reason that says `what`, in the document too.
    #[track_caller]
    pub(crate) fn refused(&self, what: &str) -> Value {
        assert_eq!(self.code, Some(1), "{}{}", self.stdout, self.stderr);
        self.told("refused", what)
    }

    /// Misuse or failure, likewise.
    #[track_caller]
    pub(crate) fn failed(&self, what: &str) -> Value {
        assert_eq!(self.code, Some(2), "{}{}", self.stdout, self.stderr);
        self.told("failed", what)
    }

    #[track_caller]
    fn told(&self, outcome: &str, what: &str) -> Value {
        assert!(self.stderr.contains(what), "{what:?} is not in: {}", self.stderr);
        let document: Value = serde_json::from_str(&self.stdout).unwrap();
        assert_eq!(document["outcome"], outcome);
        assert!(document["reason"].as_str().unwrap().contains(what), "{document}");
        document
    }
}

impl Terminal {
    /// `None`, said aloud, on a node that belongs to others, whose clock nobody moves.
    pub(crate) async fn open() -> Result<Option<Self>> {
        if env::var("MILLET_RPC_URL").is_ok() {
            let _ =
                writeln!(stderr(), "skipped: these tests move the clock of a chain of their own");
            return Ok(None);
        }
        let (world, folder) = (World::launch().await?, tempfile::tempdir()?);
        world.write_manifest(&folder.path().join("deployments")).await?;
        Ok(Some(Self { world, folder }))
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The manifest that the tool reads.
    pub(crate) fn manifest(&self) -> PathBuf {
        let chain = self.world.site.chain.id().to_string();
        self.path().join("deployments").join(chain).join("millet.json")
    }

    /// Somebody with ETH, and these amounts.
    pub(crate) async fn person(&self, dollars: U256, tokens: U256) -> Result<Person> {
        let (person, world) = (Person::poor(), &self.world);
        let deployer = world.deployer();
        let eth = TransactionRequest::default().with_to(person.address());
        deployer.send(eth.with_value(parse_ether("0.05")?)).await?;
        deployer.send(world.stablecoin().mint(person.address(), dollars)).await?;
        deployer.send(world.token().transfer(person.address(), tokens)).await?;
        Ok(person)
    }

    /// To act for somebody without the tool.
    pub(crate) fn account(&self, person: &Person) -> Account {
        Account::new(self.world.site.chain.clone(), person.key.clone())
    }

    /// The tool as somebody starts it: nobody at the terminal, and JSON wanted.
    pub(crate) fn command(&self, person: &Person, arguments: &[&str]) -> Command {
        let mut command = self.anonymous(arguments);
        command.arg("--json").env("MILLET_KEY", person.secret());
        command
    }

    /// The tool as somebody starts it who has no key.
    pub(crate) fn anonymous(&self, arguments: &[&str]) -> Command {
        let mut command = millet(arguments);
        command.current_dir(self.path());
        command.env("MILLET_RPC_URL", self.world.site.chain.endpoint());
        command
    }

    /// Agreed to in advance. No key is ever shown.
    #[track_caller]
    pub(crate) fn run(&self, person: &Person, arguments: &[&str]) -> End {
        let mut command = self.command(person, arguments);
        let end = End::of(command.arg("--yes").output().unwrap());
        let secret = &person.secret()[2..];
        assert!(!end.stdout.contains(secret) && !end.stderr.contains(secret), "a key is shown");
        end
    }

    pub(crate) async fn dollars(&self, person: &Person) -> Result<U256> {
        Ok(ask(self.world.stablecoin().balanceOf(person.address())).await?)
    }

    pub(crate) async fn tokens(&self, person: &Person) -> Result<U256> {
        Ok(ask(self.world.token().balanceOf(person.address())).await?)
    }

    /// How many transactions somebody has sent.
    pub(crate) async fn sent(&self, person: &Person) -> Result<u64> {
        use alloy::providers::Provider;
        Ok(self.world.site.chain.provider().get_transaction_count(person.address()).await?)
    }
}

/// The tool in an environment without settings and keystores of its own.
pub(crate) fn millet(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_millet"));
    command.args(arguments).stdin(Stdio::null()).env("NO_COLOR", "1");
    command.env("HOME", env::temp_dir().join("nobody-lives-here"));
    for (name, _) in env::vars_os() {
        if name.to_string_lossy().starts_with("MILLET_") {
            command.env_remove(name);
        }
    }
    command
}

/// An amount's base units in a document.
#[track_caller]
pub(crate) fn units(money: &Value) -> U256 {
    money["units"].as_str().unwrap_or_else(|| panic!("no amount: {money}")).parse().unwrap()
}
