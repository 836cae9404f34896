//! What acts cost in gas: ours, and those of well-known contracts on the same chain in the same run.
//!
//! Gas is that of the whole transaction, on a chain whose price for data of the parent chain is
//! zero. Ours are measured twice, in worlds that differ by the cache alone.

mod acts;
mod claims;
mod contender;
mod fees;
mod governance;
mod locks;
pub mod profile;
mod savings;
pub mod snapshot;

use deploy::plan::{self, Step};
use eyre::Result;
use testkit::World;

use self::{
    acts::ACTS,
    contender::Contender,
    snapshot::{Figure, Snapshot},
};
use anchors::{Anchors, LIBRARIES, Library};

/// Hears of every figure as it is measured.
pub type Progress<'a> = &'a mut dyn FnMut(&str);

/// Measures every act; with `anchors`, theirs too.
///
/// # Errors
///
/// If an act fails.
pub async fn measure(anchors: Option<&Anchors>, progress: Progress<'_>) -> Result<Snapshot> {
    let world = World::launch().await?;
    let cached = all(&Contender::ours(&world).await?, "ours, cached", progress).await?;
    let mut theirs = Vec::new();
    if let Some(anchors) = anchors {
        for Library { name } in LIBRARIES {
            let contender = Contender::anchor(&world, Library { name }, anchors).await?;
            theirs.push((name, all(&contender, name, progress).await?));
        }
    }

    let without_cache = |params: &params::Params| {
        plan::full(params).into_iter().filter(|step| !matches!(step, Step::Cache(_))).collect()
    };
    let world = World::launch_with(without_cache).await?;
    let uncached = all(&Contender::ours(&world).await?, "ours, uncached", progress).await?;

    let mut snapshot = Snapshot::default();
    for (index, act) in ACTS.iter().enumerate() {
        let theirs =
            theirs.iter().filter_map(|(name, gas)| Some(((*name).to_owned(), gas[index]?)));
        let (Some(cached), Some(uncached)) = (cached[index], uncached[index]) else { continue };
        let figure = Figure { cached, uncached, theirs: theirs.collect() };
        snapshot.0.insert(act.name.to_owned(), figure);
    }
    Ok(snapshot)
}

async fn all(who: &Contender<'_>, name: &str, progress: Progress<'_>) -> Result<Vec<Option<u64>>> {
    let mut figures = Vec::with_capacity(ACTS.len());
    for act in ACTS {
        let gas = who.perform(act).await?;
        let shown = gas.map_or_else(|| "not offered".to_owned(), |gas| gas.to_string());
        progress(&format!("{name}: {}: {shown}", act.name));
        figures.push(gas);
    }
    who.go_back().await?;
    Ok(figures)
}
