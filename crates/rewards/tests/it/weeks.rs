//! Weeks on a real chain: real vault, real node, the tool as it is called.

use std::{
    collections::BTreeMap,
    fs,
    io::Read,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use alloy::{
    primitives::{Address, B256, U256},
    providers::Provider,
};
use client::call::ask;
use eyre::Result;
use rewards::{epoch::Record, file::TreeFile};
use tempfile::TempDir;
use testkit::{World, dollars};

const WEEK: u64 = 604_800;

/// A world with a vault, and a directory to work in.
struct Town {
    world: World,
    directory: TempDir,
    /// When epoch 1 begins.
    start: u64,
    /// What pays.
    contract: Address,
}

/// No contract is there.
const NOWHERE: Address = Address::repeat_byte(0xc0);

struct End {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

impl End {
    fn done(self) -> serde_json::Value {
        assert_eq!(self.code, Some(0), "{}", self.stderr);
        serde_json::from_str(&self.stdout).unwrap()
    }

    fn refused(self, code: i32, saying: &str) {
        assert_eq!(self.code, Some(code), "{}", self.stderr);
        assert!(self.stderr.contains(saying), "{saying:?} is not in: {}", self.stderr);
        assert_eq!(self.stdout, "");
    }
}

/// Everything is paid back of fees, so that what is paid is what was taken.
const TERMS: &str = "max_epoch = \"1000000000\"
time_weighted = { budget = \"500000000\" }
small_stake = { budget = \"200000000\" }
streak = { budget = \"100000000\", min_deposit = \"1000000\", cap = 26 }
rebate = { budget = \"100000000\", tiers = [{ power = \"0\", bps = 10000 }] }
";

impl Town {
    async fn new() -> Result<Option<Self>> {
        let Some(world) = World::with_clock().await? else { return Ok(None) };
        let now = world.site.chain.now().await?;
        let start = now / WEEK * WEEK;
        let directory = tempfile::tempdir()?;
        let town = Self { world, directory, start, contract: NOWHERE };
        town.write_policy(TERMS);
        Ok(Some(town))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn write_policy(&self, terms: &str) {
        let (chain, vault) = (self.world.site.chain.id(), *self.world.savings().address());
        let (dollar, start) = (*self.world.stablecoin().address(), self.start);
        let text = format!(
            "chain_id = {chain}\nvault = \"{vault}\"\ncontract = \"{}\"\nreward = \"{dollar}\"\n\
             first_block = 0\nstart = {start}\nhead = \"finalized\"\n\n\
             [[terms]]\nfrom_epoch = 1\n{terms}",
            self.contract
        );
        fs::write(self.path("rewards.toml"), text).unwrap();
    }

    /// To the first second of an epoch.
    async fn begin(&self, epoch: u64) -> Result<()> {
        let first = self.start + (epoch - 1) * WEEK;
        let now = self.world.site.chain.now().await?;
        self.world.pass(first - now).await
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rewards"));
        command.current_dir(self.directory.path()).args(arguments);
        command.args(["--rpc-url", &self.world.site.chain.endpoint()]);
        command
    }

    /// With the policy.
    fn run(&self, arguments: &[&str]) -> End {
        self.call(&[arguments, &["--policy", "rewards.toml"]].concat())
    }

    fn call(&self, arguments: &[&str]) -> End {
        let output = self.command(arguments).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        End { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }

    fn compute(&self, epoch: &str, out: &str) -> End {
        self.run(&["compute", "--epoch", epoch, "--out", out])
    }

    fn record(&self, name: &str) -> Record {
        Record::read(&self.path(name)).unwrap()
    }

    fn paid(&self, tree: &str) -> BTreeMap<Address, U256> {
        let claims = TreeFile::open(&self.path(tree)).unwrap().claims().unwrap();
        claims.iter().map(|it| (it.account, it.cumulative)).collect()
    }

    /// Bytes of every file in a directory but the store's.
    fn files(&self, directory: &str) -> BTreeMap<String, Vec<u8>> {
        let listed = fs::read_dir(self.path(directory)).unwrap().map(|it| it.unwrap().path());
        let named = listed.map(|it| (it.file_name().unwrap().to_string_lossy().into_owned(), it));
        let wanted = named.filter(|(name, _)| name.starts_with("epoch-"));
        wanted.map(|(name, path)| (name, fs::read(path).unwrap())).collect()
    }
}

/// All of it.
fn sum(amounts: &BTreeMap<Address, U256>) -> U256 {
    amounts.values().sum()
}

/// Two weeks with deposits, a mint and a transfer, and a withdrawal after them.
async fn two_weeks(town: &Town, first: u64) -> Result<[Address; 3]> {
    let (world, vault) = (&town.world, town.world.savings());
    town.begin(first).await?;
    // A second at least, so that nobody was there all week.
    world.pass(3_600).await?;
    let alice = world.saver("alice", dollars(100)).await?;
    let bob = world.saver("bob", dollars(100)).await?;
    let carol = world.saver("carol", dollars(100)).await?;
    alice.send(vault.stake(dollars(20))).await?;
    bob.send(vault.mint(U256::from(7_654_321_000_001_u64), bob.address())).await?;
    town.begin(first + 1).await?;
    alice.send(vault.deposit(dollars(5) + U256::from(1), alice.address())).await?;
    world.pass(WEEK / 2).await?;
    let shares = ask(vault.balanceOf(bob.address())).await?;
    bob.send(vault.transfer(carol.address(), shares / U256::from(3))).await?;
    carol.send(vault.deposit(dollars(2), bob.address())).await?;
    town.begin(first + 2).await?;
    alice.send(vault.unstake(ask(vault.balanceOf(alice.address())).await?)).await?;
    Ok([alice, bob, carol].map(|it| it.address()))
}

#[tokio::test(flavor = "multi_thread")]
async fn weeks_are_paid_and_anyone_can_check_it() -> Result<()> {
    let Some(town) = Town::new().await? else { return Ok(()) };
    let [alice, bob, carol] = two_weeks(&town, 2).await?;

    let second = town.compute("2", "out").done();

    // Nobody was there when the week began, and nobody knows of an epoch 1.
    let paid = town.paid("out/epoch-2.tree");
    assert_eq!(paid.keys().copied().collect::<Vec<_>>(), {
        let mut both = [alice, bob];
        both.sort();
        both
    });
    let policy = |record: &Record, name: &str| {
        record.policies.iter().find(|it| it.policy == name).unwrap().clone()
    };
    let record = town.record("out/epoch-2.json");
    assert_eq!(second["root"], serde_json::to_value(record.root)?);
    assert_eq!(policy(&record, "small_stake").paid, U256::ZERO);

    let third = town.compute("3", "out").done();
    let record = town.record("out/epoch-3.json");
    assert_eq!(third, serde_json::to_value(&record)?);
    assert_eq!(sum(&town.paid("out/epoch-3.tree")), record.total_cumulative);

    // All fees there ever were are in rebates, to the unit: minting's as well as depositing's.
    let fees = ask(town.world.savings().feesAccrued()).await?;
    let rebates =
        [2, 3].map(|it| policy(&town.record(&format!("out/epoch-{it}.json")), "rebate").paid);
    assert_eq!(rebates[0] + rebates[1], fees);

    // Two epochs with budgets, and epoch 1 whose budgets nobody earned.
    let carry: U256 = record.policies.iter().map(|it| it.carry).sum();
    let budget: U256 = record.policies.iter().map(|it| it.budget).sum();
    assert_eq!(record.total_cumulative + carry, budget * U256::from(3));
    assert!(town.paid("out/epoch-3.tree").contains_key(&carol));

    // Anyone, from the chain alone.
    let verify = |more: &[&str]| {
        let arguments = ["verify", "--epoch", "3", "--record", "out/epoch-3.json"];
        town.run(&[&arguments, more].concat())
    };
    let verified = verify(&["--tree", "out/epoch-3.tree"]).done();
    assert_eq!(verified["record"], third);
    assert_eq!(verified["contract"], "absent");
    verify(&["--tree", "out/epoch-2.tree"]).refused(1, "root was published as 0x");
    let mut forged = record.clone();
    forged.total_cumulative += U256::from(1);
    forged.write(&town.path("forged.json"))?;
    let forged = town.run(&["verify", "--epoch", "3", "--record", "forged.json"]);
    forged.refused(1, "total_cumulative was published as");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_computed_is_what_the_contract_is_told() -> Result<()> {
    let Some(mut town) = Town::new().await? else { return Ok(()) };
    let contract = town.world.dollar_rewards();
    // The contract takes epochs one by one, so the first one has to pay somebody.
    (town.start, town.contract) = (town.start + WEEK, *contract.address());
    let at = town.contract.to_string();
    let over = "100000000001";
    town.write_policy(&TERMS.replacen("1000000000", over, 1));
    two_weeks(&town, 1).await?;
    let deployer = town.world.deployer();
    let said = |epoch: &str| {
        let record = format!("out/epoch-{epoch}.json");
        let end = town.run(&["verify", "--epoch", epoch, "--record", &record]);
        end.done()["contract"].as_str().unwrap().to_owned()
    };
    let submit = |epoch: &str| {
        let (tree, record) = (format!("out/epoch-{epoch}.tree"), format!("out/epoch-{epoch}.json"));
        let what = ["submit", "--epoch", epoch, "--tree", &tree, "--record", &record];
        town.call(&[&what[..], &["--uri", "ipfs://somewhere", "--contract", &at]].concat()).done();
    };
    let activate = async |epoch: &str| {
        town.world.pass(86_400).await?;
        town.call(&["activate", "--epoch", epoch, "--contract", &at]).done();
        eyre::Ok(())
    };

    town.compute("1", "out").refused(1, "the contract accepts at most 100000000000 more");
    town.write_policy(TERMS);
    town.compute("1", "out").done();
    assert_eq!(said("1"), "unknown");
    submit("1");
    assert_eq!(said("1"), "waiting");
    let money = dollars(5_000);
    deployer.send(town.world.stablecoin().mint(town.contract, money)).await?;
    activate("1").await?;
    assert_eq!(said("1"), "active");

    // A root that the chain does not lead to.
    town.compute("2", "out").done();
    let record = town.record("out/epoch-2.json");
    let (hash, total, uri) = (record.data_hash, record.total_cumulative, String::new());
    let two = U256::from(2);
    deployer.send(contract.submitRoot(B256::repeat_byte(1), hash, two, total, uri.clone())).await?;
    town.run(&["verify", "--epoch", "2"]).refused(1, "root on chain was published as 0x0101");
    deployer.send(contract.revokeRoot(two)).await?;
    let less = total - U256::from(1);
    deployer.send(contract.submitRoot(record.root, hash, two, less, uri)).await?;
    town.run(&["verify", "--epoch", "2"]).refused(1, "total_cumulative on chain was published");
    deployer.send(contract.revokeRoot(two)).await?;

    submit("2");
    activate("2").await?;
    assert_eq!([said("1"), said("2")], ["previous", "active"]);
    town.world.check().await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_week_gives_the_same_bytes() -> Result<()> {
    let Some(town) = Town::new().await? else { return Ok(()) };
    two_weeks(&town, 2).await?;

    for epoch in ["2", "3"] {
        town.compute(epoch, "step-by-step").done();
        let alone = format!("alone-{epoch}");
        for threads in ["1", "3"] {
            let arguments = ["compute", "--epoch", epoch, "--out", &alone, "--threads", threads];
            town.run(&arguments).done();
        }
    }

    let together = town.files("step-by-step");
    assert_eq!(together.len(), 6);
    let alone = [town.files("alone-2"), town.files("alone-3")];
    assert_eq!(alone.into_iter().flatten().collect::<BTreeMap<_, _>>(), together);

    // The claims' file leads to the tree by itself.
    let tree = fs::read(town.path("alone-3/epoch-3.tree"))?;
    let mut build = Command::new(env!("CARGO_BIN_EXE_rewards"));
    build.current_dir(town.directory.path());
    build.args(["build", "alone-3/epoch-3.csv", "--out", "built.tree"]);
    assert!(build.output()?.status.success());
    assert_eq!(fs::read(town.path("built.tree"))?, tree);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn replaced_blocks_are_forgotten() -> Result<()> {
    let Some(town) = Town::new().await? else { return Ok(()) };
    let (world, vault) = (&town.world, town.world.savings());
    town.begin(2).await?;
    let alice = world.saver("alice", dollars(100)).await?;
    alice.send(vault.stake(dollars(10))).await?;
    let provider = world.site.chain.provider();
    let snapshot: U256 = provider.raw_request("evm_snapshot".into(), ()).await?;
    alice.send(vault.stake(dollars(50))).await?;
    town.begin(3).await?;
    let first = town.compute("2", "out").done();

    let reverted: bool = provider.raw_request("evm_revert".into(), (snapshot,)).await?;
    assert!(reverted);
    alice.send(vault.stake(dollars(7))).await?;
    town.begin(3).await?;
    let again = town.compute("2", "out").done();

    let anew = town.compute("2", "anew").done();
    assert_eq!(again, anew);
    assert_eq!(town.files("out"), town.files("anew"));
    assert_ne!(again["root"], first["root"], "rebates are of other fees");
    Ok(())
}

/// Runs a command and kills it after `patience`, if it has not ended by then. True if it had.
fn run_for(mut command: Command, patience: Duration) -> bool {
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stderr = child.stderr.take().unwrap();
    let (closed, ended) = mpsc::channel();
    let listener = thread::spawn(move || {
        let _ = stderr.read_to_end(&mut Vec::new());
        let _ = closed.send(());
    });
    let in_time = ended.recv_timeout(patience).is_ok();
    if !in_time {
        // SIGKILL: nothing can be tidied up.
        child.kill().unwrap();
    }
    let status = child.wait().unwrap();
    listener.join().unwrap();
    in_time && status.success()
}

#[tokio::test(flavor = "multi_thread")]
async fn whenever_it_is_killed_the_next_run_comes_to_the_same() -> Result<()> {
    const KILLS: u32 = 40;
    let Some(town) = Town::new().await? else { return Ok(()) };
    two_weeks(&town, 2).await?;
    let begin = Instant::now();
    town.compute("3", "whole").done();
    let whole = begin.elapsed();
    let expected = town.files("whole");

    let arguments = ["compute", "--epoch", "3", "--out", "killed", "--policy", "rewards.toml"];
    let mut killed = 0;
    for turn in 0..KILLS {
        // From scratch every fourth time, and from whatever is there in between.
        if turn % 4 == 0 {
            let _ = fs::remove_dir_all(town.path("killed"));
        }
        let ended = run_for(town.command(&arguments), whole * turn / KILLS);
        killed += u32::from(!ended);
        if town.path("killed").exists() {
            for (name, bytes) in town.files("killed") {
                assert_eq!(Some(&bytes), expected.get(&name), "{name} after {turn}");
            }
        }
    }
    assert!(KILLS / 4 < killed, "{killed} of {KILLS} were killed");
    town.compute("3", "killed").done();

    assert_eq!(town.files("killed"), expected);
    Ok(())
}

fn is_empty(directory: &Path) -> bool {
    fs::read_dir(directory).is_ok_and(|mut it| {
        it.all(|it| !it.unwrap().file_name().to_string_lossy().starts_with("epoch-"))
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_paid_is_refused_and_nothing_is_written() -> Result<()> {
    let Some(town) = Town::new().await? else { return Ok(()) };
    two_weeks(&town, 2).await?;
    let compute = || town.compute("3", "out");
    let with_terms = |from: &str, to: &str| {
        assert!(TERMS.contains(from));
        town.write_policy(&TERMS.replacen(from, to, 1));
    };

    town.compute("4", "out").refused(1, "epoch 4 ends at second");
    town.compute("0", "out").refused(1, "there is no epoch 0");
    town.compute("1", "out").refused(1, "until epoch 1 nobody was paid anything");
    with_terms("cap = 26", "cap = 26, speed = 1");
    compute().refused(1, "unknown field `speed`");
    with_terms("1000000000", "1");
    compute().refused(1, "the budgets come to 900000000, `max_epoch` is 1");
    town.write_policy(TERMS);
    let text = fs::read_to_string(town.path("rewards.toml"))?;
    let with_text = |from: &str, to: &str| {
        assert!(text.contains(from));
        fs::write(town.path("rewards.toml"), text.replacen(from, to, 1)).unwrap();
    };
    with_text("chain_id = ", "chain_id = 1");
    town.run(&["compute", "--epoch", "3", "--out", "out", "--store", "other.store"])
        .refused(1, "the policy is about chain");
    with_text("first_block = 0", "first_block = 1");
    compute().refused(1, "delete it to read anew");
    let (dollar, token) = (*town.world.stablecoin().address(), *town.world.token().address());
    with_text(&format!("reward = \"{dollar}\""), &format!("reward = \"{token}\""));
    compute().refused(1, "leave out `rebate`");
    let vault = *town.world.savings().address();
    with_text(&format!("vault = \"{vault}\""), &format!("vault = \"{token}\""));
    town.run(&["compute", "--epoch", "3", "--out", "out", "--store", "third.store"])
        .refused(1, "it is no vault");
    fs::remove_file(town.path("rewards.toml"))?;
    compute().refused(2, "reading rewards.toml");
    town.write_policy(TERMS);

    let mut dead = Command::new(env!("CARGO_BIN_EXE_rewards"));
    dead.current_dir(town.directory.path());
    dead.args(["compute", "--epoch", "3", "--out", "out", "--policy", "rewards.toml"]);
    let free = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?;
    let output = dead.args(["--rpc-url", &format!("http://{free}")]).output()?;
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr)?.contains("nobody answers at"));
    assert!(is_empty(&town.path("out")));

    // A past that is not the one that was published.
    town.compute("2", "out").done();
    with_text("\"1000000000\"", "\"950000000\"");
    compute().refused(1, "the root of epoch 2 was 0x");
    assert!(!town.path("out/epoch-3.tree").exists());
    town.write_policy(TERMS);
    compute().done();
    with_text("start = ", "# another file\nstart = ");
    let verified = town.run(&["verify", "--epoch", "3", "--record", "out/epoch-3.json"]);
    verified.refused(1, "policy_sha256 was published as");
    Ok(())
}
