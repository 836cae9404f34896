//! Figures that change on purpose, and the load run in small.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

use benchmarks::gas::{self, snapshot::Snapshot};
use deploy::contract::Contract;
use eyre::{Result, ensure};
use serde_json::Value;
use testkit::World;

/// Ours alone, which takes no node and little time; `cargo xtask gas` holds theirs too.
#[tokio::test]
async fn our_acts_cost_what_the_snapshot_says() -> Result<()> {
    if env::var_os("MILLET_RPC_URL").is_some() || !optimized().await? {
        // Another chain has another L1 price, and programs without wasm-opt are larger.
        return Ok(());
    }
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");

    let measured = gas::measure(None, &mut |_| {}).await?;

    let faults = measured.with_anchors_of(&Snapshot::read(&root)?).faults(&root)?;
    ensure!(faults.is_empty(), "{}", faults.join("\n"));
    Ok(())
}

async fn optimized() -> Result<bool> {
    let world = World::launch_with(|_| Vec::new()).await?;
    let programs = &world.site.blueprint.programs;
    Ok(Contract::ALL.into_iter().all(|it| programs.of(it).optimized))
}

#[test]
fn everybody_claims_in_every_way_and_every_balance_is_right() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_benchmarks"));
    command.args(["load", "--accounts", "500", "--batch", "60"]);

    let answer = command.output().unwrap();

    let said = String::from_utf8_lossy(&answer.stderr);
    assert!(answer.status.success(), "{said}");
    let reports: Vec<Value> = String::from_utf8(answer.stdout)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    // 500 accounts by themselves, and nine batches, the last one smaller.
    let expected = [("singly", 500), ("in-batches", 9), ("into-the-vault", 9)];
    assert_eq!(reports.len(), expected.len());
    for (report, (way, transactions)) in reports.iter().zip(expected) {
        assert_eq!(report["way"], way);
        assert_eq!(
            (&report["accounts"], &report["transactions"]),
            (&500.into(), &transactions.into())
        );
        assert_eq!(report["faults"], Value::Array(Vec::new()), "{way}");
        let gas = &report["gasPerAccount"];
        let [min, median, max] = ["min", "median", "max"].map(|it| gas[it].as_u64().unwrap());
        assert!(21_000 / 60 < min && min <= median && median <= max, "{way}: {gas}");
    }
    let median = |way: usize| reports[way]["gasPerAccount"]["median"].as_u64();
    assert!(median(1) < median(0), "a batch is for saving gas");
}

/// Little of everything, on programs as tests have them: what is held is that there are figures,
/// and that every transfer arrives, without which there are none.
#[test]
fn the_devnode_s_speed_is_measured_and_every_transfer_arrives() {
    let program = Path::new(env!("CARGO_BIN_EXE_benchmarks"));
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    // Beside this program, unless another test's build has put it there.
    let built = Command::new(cargo).args(["build", "--package", "devnode"]).status().unwrap();
    assert!(built.success());
    let mut command = Command::new(program);
    command.args(["speed", "--rounds", "2", "--transfers", "25", "--batch", "10"]);
    command.args(["--long-run", "60", "--json"]);

    let answer = command.output().unwrap();

    let said = String::from_utf8_lossy(&answer.stderr);
    assert!(answer.status.success(), "{said}");
    let figures: Vec<Value> = serde_json::from_slice(&answer.stdout).unwrap();
    let units: Vec<_> = figures.iter().map(|it| it["unit"].as_str().unwrap()).collect();
    let (time, rate) = ("microseconds", "per-second");
    assert_eq!(units[..6], [time, time, rate, rate, rate, rate]);
    for figure in &figures {
        let [least, median, most] = ["least", "median", "most"].map(|it| figure[it].as_u64());
        assert!(Some(0) < least && least <= median && median <= most, "{figure}");
    }
}
