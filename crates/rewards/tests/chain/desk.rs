//! A publisher's desk: a world with its contract, a directory, and the tool.

use std::{
    env, fs,
    io::{Write, stderr},
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use alloy::{
    network::TransactionBuilder,
    primitives::{Address, U256, keccak256},
    providers::{DynProvider, Provider},
    rpc::types::TransactionRequest,
    signers::local::PrivateKeySigner,
};
use bindings::IMerkleRewardsInstance;
use client::call::ask;
use eyre::Result;
use rewards::{Claim, ClaimsBuilder, Workers, file};
use serde_json::Value;
use tempfile::TempDir;
use testkit::World;

/// Seconds that a root waits.
pub(crate) const TIMELOCK: u64 = 86_400;

/// A world whose deployer is the updater, and has the key that the tool takes when it is given none.
pub(crate) struct Desk {
    pub(crate) world: World,
    directory: TempDir,
}

/// How a command ended.
pub(crate) struct End {
    code: Option<i32>,
    stdout: String,
    pub(crate) stderr: String,
}

impl End {
    pub(crate) fn of(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        let (stdout, stderr) = (text(output.stdout), text(output.stderr));
        Self { code: output.status.code(), stdout, stderr }
    }

    /// The document on stdout of a command that did what it was asked.
    #[track_caller]
    pub(crate) fn done(self) -> Value {
        assert_eq!(self.code, Some(0), "{}", self.stderr);
        serde_json::from_str(&self.stdout).unwrap()
    }

    /// Refused, for a reason that says `what`.
    #[track_caller]
    pub(crate) fn refused(self, what: &str) {
        assert_eq!(self.code, Some(1), "{}{}", self.stdout, self.stderr);
        assert!(self.stderr.contains(what), "{what:?} is not in: {}", self.stderr);
        assert_eq!(self.stdout, "");
    }
}

impl Desk {
    /// `None`, said aloud, on a node that belongs to others: the tool needs the deployer's key.
    pub(crate) async fn new() -> Result<Option<Self>> {
        if env::var("MILLET_RPC_URL").is_ok() {
            let _ = writeln!(stderr(), "skipped: the deployer's key is not known on this node");
            return Ok(None);
        }
        let world = World::launch().await?;
        Ok(Some(Self { world, directory: tempfile::tempdir()? }))
    }

    pub(crate) fn rewards(&self) -> IMerkleRewardsInstance<DynProvider> {
        self.world.dollar_rewards()
    }

    pub(crate) fn reward(&self) -> Address {
        *self.world.stablecoin().address()
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// The tool with these arguments, the contract and the chain.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        self.command_at(&self.rewards().address().to_string(), arguments)
    }

    fn command_at(&self, contract: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rewards"));
        command.current_dir(self.directory.path()).args(arguments);
        command.args(["--contract", contract]);
        command.arg("--rpc-url").arg(self.world.site.chain.endpoint());
        command.env_remove("MILLET_KEY").env_remove("MILLET_SIGNER").stdin(Stdio::null());
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> End {
        End::of(self.command(arguments).output().unwrap())
    }

    /// For another contract.
    pub(crate) fn run_at(&self, contract: &str, arguments: &[&str]) -> End {
        End::of(self.command_at(contract, arguments).output().unwrap())
    }

    /// As the holder of another key.
    pub(crate) fn run_as(&self, key: &PrivateKeySigner, arguments: &[&str]) -> End {
        let mut command = self.command(arguments);
        End::of(command.env("MILLET_KEY", key.to_bytes().to_string()).output().unwrap())
    }

    /// `submit` for the development chain.
    pub(crate) fn submit(&self, tree: &str, epoch: u64, more: &[&str]) -> End {
        let epoch = epoch.to_string();
        let chain = ["--chain-id", "412346"];
        let first = ["submit", "--tree", tree, "--epoch", &epoch, "--uri", "ipfs://data"];
        self.run(&[&first[..], &chain, more].concat())
    }

    /// Writes the tree of these amounts, in units of the contract's token.
    pub(crate) fn write(&self, name: &str, amounts: &[(Address, u64)]) {
        self.write_of(self.reward(), name, amounts);
    }

    pub(crate) fn write_of(&self, reward: Address, name: &str, amounts: &[(Address, u64)]) {
        let mut claims = ClaimsBuilder::default();
        for (account, amount) in amounts {
            let cumulative = U256::from(*amount);
            claims.push(Claim { account: *account, reward, cumulative }).unwrap();
        }
        let workers = Workers::all();
        file::write(&self.path(name), claims.finish(workers).unwrap(), workers).unwrap();
    }

    /// Writes a copy of a file after `change`.
    pub(crate) fn damage(&self, from: &str, to: &str, change: impl FnOnce(&mut Vec<u8>)) {
        let mut bytes = fs::read(self.path(from)).unwrap();
        change(&mut bytes);
        fs::write(self.path(to), bytes).unwrap();
    }

    /// Submits, lets the timelock pass, funds and activates.
    pub(crate) async fn put_up(&self, tree: &str, epoch: u64, total: u64) -> Result<()> {
        self.submit(tree, epoch, &[]).done();
        self.world.pass(TIMELOCK).await?;
        self.fund(total).await?;
        let epoch = epoch.to_string();
        self.run(&["activate", "--epoch", &epoch, "--tree", tree]).done();
        Ok(())
    }

    /// Gives the contract dollars.
    pub(crate) async fn fund(&self, units: u64) -> Result<()> {
        let (dollar, rewards) = (self.world.stablecoin(), *self.rewards().address());
        self.world.deployer().send(dollar.mint(rewards, U256::from(units))).await?;
        Ok(())
    }

    pub(crate) async fn balance(&self, account: Address) -> Result<U256> {
        Ok(ask(self.world.stablecoin().balanceOf(account)).await?)
    }

    /// How many transactions the deployer, who is the updater, has sent.
    pub(crate) async fn nonce(&self) -> Result<u64> {
        let provider = self.world.site.chain.provider();
        Ok(provider.get_transaction_count(self.world.deployer().address()).await?)
    }

    /// Somebody with a key of their own and ETH.
    pub(crate) async fn stranger(&self) -> Result<PrivateKeySigner> {
        let key = PrivateKeySigner::from_bytes(&keccak256("stranger"))?;
        let eth = TransactionRequest::default().with_to(key.address());
        let eth = eth.with_value(U256::from(10).pow(U256::from(17)));
        self.world.deployer().send(eth).await?;
        Ok(key)
    }
}

/// `count` accounts without a key, each with `units` times its number.
pub(crate) fn crowd(count: u64, units: u64) -> Vec<(Address, u64)> {
    (1..=count)
        .map(|it| (Address::left_padding_from(&(0x1000 + it).to_be_bytes()), it * units))
        .collect()
}

pub(crate) fn total(amounts: &[(Address, u64)]) -> u64 {
    amounts.iter().map(|it| it.1).sum()
}

/// A file with one account in each line.
pub(crate) fn list(path: &Path, amounts: &[(Address, u64)]) {
    let lines: Vec<_> = amounts.iter().map(|it| it.0.to_string()).collect();
    fs::write(path, lines.join("\n")).unwrap();
}
