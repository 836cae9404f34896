//! Tells the splitter how to divide fees, where the parameters want it otherwise than it begins.

use client::{call::ask, journal::Journal};
use eyre::Result;
use protocol::fee_splitter::{Shares, Stage};

use crate::{
    contract::Contract,
    plan::Step,
    record::{Outcome, Record},
    send::again,
    site::Site,
};

/// What the stage is called in parameters.
pub(crate) const fn name(stage: Stage) -> &'static str {
    match stage {
        Stage::Early => "early",
        Stage::Growth => "growth",
        Stage::Mature => "mature",
    }
}

pub(crate) async fn ensure(
    site: &Site,
    journal: &mut Journal,
    stage: Stage,
    wanted: Shares,
) -> Result<Record> {
    let (splitter, step) = (site.fee_splitter(), Step::Divide(stage, wanted).to_string());
    let found = ask(splitter.stageShares(stage.number())).await?;
    let found = Shares {
        buyback: found.buyback,
        stakers: found.stakers,
        insurance: found.insurance,
        discount: found.discount,
        treasury: found.treasury,
    };
    let Shares { buyback, stakers, insurance, discount, treasury } = wanted;
    let outcome = if found == wanted {
        Outcome::Already
    } else {
        let number = stage.number();
        let owner = ask(splitter.owner()).await?;
        let call = splitter.setStageShares(number, buyback, stakers, insurance, discount, treasury);
        if owner == site.deployer.address() {
            Outcome::Done((&again(site, journal, &step, call).await?).into())
        } else {
            // It divides all the same, as a new splitter does.
            Outcome::Skipped(format!(
                "left to the owner {owner}: setStageShares({number}, {buyback}, {stakers}, \
                 {insurance}, {discount}, {treasury})"
            ))
        }
    };
    Ok(Record { step, address: Some(site.address(Contract::FeeSplitter)), outcome })
}
