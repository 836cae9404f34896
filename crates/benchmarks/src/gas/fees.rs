//! Acts of fees: divided, and paid to locks. Nobody else's can be measured here; docs/benchmarks.md
//! names figures that others have published.

use alloy::primitives::U256;
use client::call::ask;
use eyre::{Result, ensure};
use protocol::time::WEEK;
use testkit::dollars;

use super::{contender::Contender, locks};

/// The longest lock: it stands over all the weeks of a claim.
const WEEKS: u64 = 104;

/// A claim of what `weeks` weeks brought, by somebody who has claimed before. The weeks are closed
/// already: who comes first in a week pays for that.
pub(super) async fn claim(who: &Contender<'_>, weeks: u64) -> Result<Option<u64>> {
    let (world, distributor) = (who.world, who.world.fee_distributor());
    let (keeper, dollar) = (world.deployer(), *world.stablecoin().address());
    let (alice, _) = locks::locked(who, WEEKS).await?;
    let week = dollars(100);
    keeper.send(world.stablecoin().mint(keeper.address(), week * U256::from(weeks + 2))).await?;
    keeper.send(world.stablecoin().approve(*distributor.address(), U256::MAX)).await?;
    let a_week_goes_by = async || -> Result<()> {
        keeper.send(distributor.notify(dollar, week)).await?;
        world.pass(WEEK).await
    };

    // A lock earns from the first whole week on, and the week in which it is made is none.
    a_week_goes_by().await?;
    a_week_goes_by().await?;
    alice.send(distributor.claim(alice.address(), vec![dollar])).await?;
    ensure!(!ask(world.stablecoin().balanceOf(alice.address())).await?.is_zero(), "paid nothing");
    for _ in 0..weeks {
        a_week_goes_by().await?;
    }
    keeper.send(distributor.checkpoint(dollar)).await?;
    let claim = distributor.claim(alice.address(), vec![dollar]);
    Ok(Some(alice.send(claim).await?.gas_used))
}

/// What the vault has collected is divided a second time.
pub(super) async fn distribute(who: &Contender<'_>) -> Result<Option<u64>> {
    let (world, splitter) = (who.world, who.world.fee_splitter());
    let dollar = world.stablecoin();
    let mut gas = None;
    for _ in 0..2 {
        world.deployer().send(dollar.mint(*splitter.address(), dollars(100))).await?;
        gas = Some(world.deployer().send(splitter.distributeFees()).await?.gas_used);
    }
    Ok(gas)
}
