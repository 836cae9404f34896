//! Hands the supply of the governance token out, row by row of the allocation.
//!
//! The deployer has all of it at first, and what it has left falls with every row. So its balance says
//! how many rows are done, whatever a journal says; a balance that is after none of them is refused,
//! because somebody else moved tokens, or the file is another one than at first.

use std::fmt;

use alloy::primitives::U256;
use client::{call::ask, journal::Journal, money};
use eyre::{OptionExt, Result, ensure};
use params::{Genesis, Grant, TOKEN_DECIMALS};

use crate::{
    contract::Contract,
    plan::Step,
    preflight::Refusal,
    record::{Outcome, Record},
    send::once,
    site::Site,
};

/// One row of the allocation, as a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allocation {
    /// How many rows are before it.
    index: usize,
    /// The row.
    grant: Grant,
}

impl Allocation {
    /// Every row of `genesis`, in its order.
    pub fn all(genesis: &Genesis) -> impl Iterator<Item = Self> {
        genesis.grants().iter().enumerate().map(|(index, grant)| Self { index, grant: *grant })
    }
}

impl fmt::Display for Allocation {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Grant { category, units, .. } = self.grant;
        let amount = money::exact(units, TOKEN_DECIMALS);
        write!(out, "{amount} MLT of {category} to {}", self.grant.account())
    }
}

pub(crate) async fn ensure(
    site: &Site,
    journal: &mut Journal,
    allocation: Allocation,
) -> Result<Record> {
    let genesis = site.blueprint.params.genesis.as_ref();
    let genesis = genesis.ok_or_eyre("the parameters have no [genesis]")?;
    let Allocation { index, grant } = allocation;
    let step = Step::Allocate(allocation).to_string();
    let before = done(site, genesis).await?;
    if index < before {
        let address = Some(site.address(Contract::Token));
        return Ok(Record { step, address, outcome: Outcome::Already });
    }
    ensure!(before == index, "{before} rows are done, and this is row {}", index + 1);

    let token = site.token();
    let call = token.transfer(grant.account(), grant.units);
    let receipt = once(site, journal, &step, call).await?;
    let after = done(site, genesis).await?;
    ensure!(
        after == index + 1,
        "{} is included, and yet {after} rows are done",
        receipt.transaction_hash
    );
    Ok(Record::done(step, site.address(Contract::Token), &receipt))
}

/// How many rows are done.
///
/// # Errors
///
/// [`Refusal::OtherAllocation`]; another if the chain does not answer.
pub(crate) async fn done(site: &Site, genesis: &Genesis) -> Result<usize> {
    let left: U256 = ask(site.token().balanceOf(site.deployer.address())).await?;
    let other = || Refusal::OtherAllocation { file: genesis.file.clone(), left };
    Ok(genesis.done(left).ok_or_else(other)?)
}
