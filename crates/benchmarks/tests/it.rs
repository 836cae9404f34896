//! Figures that change on purpose.

use std::{env, path::PathBuf};

use benchmarks::gas::{self, snapshot::Snapshot};
use deploy::contract::Contract;
use eyre::{Result, ensure};
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
