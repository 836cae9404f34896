//! `deploy export`: the deployment in the forms that others read.

use std::{
    fs,
    path::{Path, PathBuf},
};

use alloy::primitives::Address;
use deploy::{
    export::{self, Afterwards, ExportError, Package},
    plan,
};
use eyre::{Result, WrapErr};
use manifest::Manifest;
use serde::Serialize;
use wasm_build::Workspace;

use super::Setting;
use crate::{
    cli::{Export, Place},
    screen::Screen,
};

/// The result of an export to files: where they are.
#[derive(Debug, Serialize)]
struct Written<'a> {
    folder: &'a Path,
    /// By name, in that folder.
    files: Vec<&'static str>,
    /// The ids of the chains they are about, where those are not one that was named.
    #[serde(skip_serializing_if = "Option::is_none")]
    chains: Option<Vec<u64>>,
}

pub(super) async fn run(place: Place, asked: Export, screen: &mut Screen) -> Result<()> {
    match asked {
        Export::Json { out } => json(place, out, screen).await,
        Export::Typescript { out } => typescript(&place, &out, screen),
        Export::Safe { safe, out, to_timelock } => {
            let afterwards = match to_timelock {
                true => Afterwards::OffersToTimelock,
                false => Afterwards::Keeps,
            };
            self::safe(place, safe, afterwards, out, screen).await
        }
    }
}

async fn json(place: Place, out: Option<PathBuf>, screen: &Screen) -> Result<()> {
    let setting = Setting::open(place, 0, false).await?;
    let document = export::json(&setting.manifest().await?)?;
    deliver(&document, "millet.json", out.as_deref(), screen)
}

/// Of every chain: a page is for all of them.
fn typescript(place: &Place, out: &Path, screen: &Screen) -> Result<()> {
    let folder = match &place.deployments {
        Some(folder) => folder.clone(),
        None => Workspace::find()?.root().join("deployments"),
    };
    let manifests = manifests(&folder, place)?;
    if manifests.is_empty() {
        let name = place.name.to_string();
        return Err(ExportError::Nothing { name, folder }.into());
    }
    let package = export::typescript(&manifests)?;
    package.write(out)?;
    let chains: Vec<_> = manifests.iter().map(|it| it.chain_id).collect();
    let names = chains.iter().map(u64::to_string).collect::<Vec<_>>().join(", ");
    screen.say(format!("chains {names} are in {}", out.display()));
    screen.result(&Written {
        folder: out,
        files: package.names().collect(),
        chains: Some(chains),
    })?;
    Ok(())
}

async fn safe(
    place: Place,
    safe: Address,
    afterwards: Afterwards,
    out: Option<PathBuf>,
    screen: &mut Screen,
) -> Result<()> {
    let setting = Setting::open(place, 0, false).await?;
    let manifest = setting.manifest().await?;
    let site = setting.standing_site(&manifest, screen)?;
    let plan = plan::full(&site.blueprint.params);
    let batch = export::batch(&site, &manifest, &plan, safe, afterwards).await?;
    for transaction in &batch.transactions {
        screen.say(format!("  {}", transaction.step));
    }
    screen.say(format!("{} calls are left to {safe}", batch.len()));
    deliver(&batch.document(), "safe.json", out.as_deref(), screen)
}

/// The manifests of this name, by chain.
fn manifests(folder: &Path, place: &Place) -> Result<Vec<Manifest>> {
    let reading = || format!("reading {}", folder.display());
    let mut manifests = Vec::new();
    for entry in fs::read_dir(folder).wrap_err_with(reading)? {
        let name = entry.wrap_err_with(reading)?.file_name();
        let chain = name.to_str().and_then(|name| name.parse().ok());
        let Some(chain) = chain else { continue };
        let at = Manifest::path(folder, chain, &place.name);
        if at.exists() {
            manifests.push(Manifest::read(&at, chain)?);
        }
    }
    manifests.sort_by_key(|manifest| manifest.chain_id);
    Ok(manifests)
}

/// To a file of that name, or to stdout; with a file, stdout says where it is.
fn deliver(
    document: &impl Serialize,
    name: &'static str,
    out: Option<&Path>,
    screen: &Screen,
) -> Result<()> {
    let Some(folder) = out else { return Ok(screen.result(document)?) };
    let text = serde_json::to_string_pretty(document)? + "\n";
    let package = Package([(name, text)].into());
    package.write(folder)?;
    screen.say(format!("it is in {}", folder.join(name).display()));
    screen.result(&Written { folder, files: package.names().collect(), chains: None })?;
    Ok(())
}
