//! Tells the splitter how to divide fees, where the parameters want it otherwise than it begins.

use bindings::IFeeSplitter::setStageSharesCall;
use client::call::{CallError, ask};
use protocol::fee_splitter::{Shares, Stage};

use crate::{
    call::Call,
    contract::{Blueprint, Contract},
    site::Site,
    standing::Standing,
};

/// What the stage is called in parameters.
pub(crate) const fn name(stage: Stage) -> &'static str {
    match stage {
        Stage::Early => "early",
        Stage::Growth => "growth",
        Stage::Mature => "mature",
    }
}

/// What tells it.
pub(crate) fn call(blueprint: &Blueprint, stage: Stage, shares: Shares) -> Call {
    let Shares { buyback, stakers, insurance, discount, treasury } = shares;
    let stage = stage.number();
    let set = setStageSharesCall { stage, buyback, stakers, insurance, discount, treasury };
    Call::new(blueprint.address(Contract::FeeSplitter), &set)
}

/// It divides all the same, as a new splitter does. Shares that are neither those nor the planned ones
/// stay: it may be governance that set them.
pub(crate) async fn look(site: &Site, stage: Stage, wanted: Shares) -> Result<Standing, CallError> {
    let splitter = site.fee_splitter();
    let found = ask(splitter.stageShares(stage.number())).await?;
    let found = Shares {
        buyback: found.buyback,
        stakers: found.stakers,
        insurance: found.insurance,
        discount: found.discount,
        treasury: found.treasury,
    };
    if found == wanted {
        return Ok(Standing::Done);
    }
    let (owner, deployer) = (ask(splitter.owner()).await?, site.deployer.address());
    let mend = Standing::of_owner(owner, deployer, call(&site.blueprint, stage, wanted));
    if found == stage.first_shares() {
        return Ok(mend);
    }
    let Shares { buyback, stakers, insurance, discount, treasury } = found;
    let found = format!(
        "buyback {buyback}, stakers {stakers}, insurance {insurance}, discount {discount}, \
         treasury {treasury}"
    );
    Ok(Standing::otherwise(found, mend))
}
