//! Gas, as numbers that change on purpose: `snapshots/gas.json`, and the table in `README.md`.
//!
//! With `MILLET_BLESS` set, what was measured is written there: `cargo xtask gas --bless`.

use std::{collections::BTreeMap, env, fmt::Write, fs, path::PathBuf};

use eyre::{OptionExt, Result, ensure};
use serde_json::{Value, json};
use testkit::{
    World,
    gas::{self, Figure},
};

const SNAPSHOT: &str = "snapshots/gas.json";
const README: &str = "README.md";
const BEGIN: &str = "<!-- gas: written by `cargo xtask gas --bless` -->";
const END: &str = "<!-- end of gas -->";

#[tokio::test]
async fn acts_cost_what_the_snapshot_says() -> Result<()> {
    if env::var_os("MILLET_RPC_URL").is_some() || !optimized().await? {
        // Another chain has another L1 price, and programs without wasm-opt are larger.
        return Ok(());
    }
    let figures = gas::measure().await?;
    if env::var_os("MILLET_BLESS").is_some() {
        return bless(&figures);
    }

    let expected: Value = serde_json::from_str(&fs::read_to_string(root().join(SNAPSHOT))?)?;
    let measured = snapshot(&figures);

    ensure!(
        expected == measured,
        "gas is {measured:#}, and {SNAPSHOT} says {expected:#}; \
         if this is wanted: cargo xtask gas --bless"
    );
    let readme = fs::read_to_string(root().join(README))?;
    ensure!(readme.contains(&table(&figures)), "the table in {README} is another one");
    Ok(())
}

async fn optimized() -> Result<bool> {
    let world = World::launch_with(|_| Vec::new()).await?;
    let programs = &world.site.blueprint.programs;
    Ok(deploy::contract::Contract::ALL.into_iter().all(|it| programs.of(it).optimized))
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn snapshot(figures: &[Figure]) -> Value {
    let entry = |it: &Figure| (it.act, json!({ "cached": it.cached, "uncached": it.uncached }));
    json!(figures.iter().map(entry).collect::<BTreeMap<_, _>>())
}

fn table(figures: &[Figure]) -> String {
    let mut table = "| act | gas, cached | gas, uncached |\n|---|---:|---:|\n".to_owned();
    for Figure { act, cached, uncached } in figures {
        // Writing to a String does not fail.
        let _ = writeln!(table, "| {act} | {cached} | {uncached} |");
    }
    table
}

fn bless(figures: &[Figure]) -> Result<()> {
    fs::create_dir_all(root().join("snapshots"))?;
    let json = serde_json::to_string_pretty(&snapshot(figures))?;
    fs::write(root().join(SNAPSHOT), json + "\n")?;

    let readme = fs::read_to_string(root().join(README))?;
    let (before, rest) = readme.split_once(BEGIN).ok_or_eyre("README.md has no place for gas")?;
    let (_, after) = rest.split_once(END).ok_or_eyre("README.md has no end of gas")?;
    fs::write(root().join(README), format!("{before}{BEGIN}\n{}{END}{after}", table(figures)))?;
    Ok(())
}
