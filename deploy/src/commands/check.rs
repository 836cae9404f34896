//! `deploy check`: whether everything stands as it was put there.

use deploy::{
    check::{self, Differs, Verdict},
    source,
};
use eyre::{Result, WrapErr};
use wasm_build::Workspace;

use super::Setting;
use crate::{
    cli::{Check, Place},
    screen::Screen,
};

pub(super) async fn run(place: Place, check: Check, screen: &mut Screen) -> Result<()> {
    let setting = Setting::open(place, 0, false).await?;
    let manifest = setting.manifest().await?;
    let checked = check::check(&setting.chain, &manifest, &setting.params, check.heir).await;
    let mut checked = checked.wrap_err("reading the chain")?;
    if check.rebuild {
        let workspace = Workspace::find()?;
        let here = source::of(&workspace, &setting.params)?;
        screen.say("building the programs again, elsewhere");
        let findings = check::rebuild(&manifest, &workspace, &here, screen)?;
        checked.findings.extend(findings);
    }
    screen.say(check::table(&checked.findings));
    let count = |verdict| checked.findings.iter().filter(|it| it.verdict == verdict).count();
    screen.say(format!(
        "{} ok, {} open, {} changed, {} differ, at block {}",
        count(Verdict::Ok),
        count(Verdict::Open),
        count(Verdict::Changed),
        count(Verdict::Differs),
        checked.block
    ));
    screen.result(&checked)?;
    if checked.holds() { Ok(()) } else { Err(Differs(count(Verdict::Differs)).into()) }
}
