//! Proposals, as the governor's log and the governor itself tell of them.

mod action;
mod history;
mod standing;

pub(crate) use self::{
    action::{Action, of_proposal, told_of},
    history::{Proposal, all, find},
    standing::{Standing, name_of},
};
