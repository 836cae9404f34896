//! Hands the supply of the governance token out, row by row of the allocation.
//!
//! The deployer has all of it at first, and what it has left falls with every row. So its balance says
//! how many rows are done, whatever a journal says; a balance that is after none of them is refused,
//! because somebody else moved tokens, or the file is another one than at first.

use std::{cmp::Ordering, fmt};

use alloy::primitives::U256;
use bindings::IMilletToken::transferCall;
use client::{call::ask, money};
use eyre::{OptionExt, Result};
use params::{Genesis, Grant, TOKEN_DECIMALS};

use crate::{
    call::Call,
    contract::{Blueprint, Contract},
    preflight::Refusal,
    site::Site,
    standing::{Act, Lasts, Standing},
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

/// What gives the row what it says.
pub(crate) fn call(blueprint: &Blueprint, allocation: Allocation) -> Call {
    let Grant { units, .. } = allocation.grant;
    let transfer = transferCall { to: allocation.grant.account(), value: units };
    Call::new(blueprint.address(Contract::Token), &transfer)
}

pub(crate) async fn look(site: &Site, allocation: Allocation) -> Result<Standing> {
    let genesis = site.blueprint.params.genesis.as_ref();
    let before = done(site, genesis.ok_or_eyre("the parameters have no [genesis]")?).await?;
    let call = call(&site.blueprint, allocation);
    Ok(match before.cmp(&allocation.index) {
        Ordering::Less => Standing::Ahead,
        Ordering::Equal => Standing::Open(Act { call, lasts: Lasts::ForGood }),
        Ordering::Greater => Standing::Done,
    })
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
