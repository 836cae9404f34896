//! The commands, one file each.

pub(crate) mod addresses;
pub(crate) mod claim;
pub(crate) mod delegate;
pub(crate) mod execute;
pub(crate) mod exit;
pub(crate) mod extend;
pub(crate) mod increase;
pub(crate) mod lock;
pub(crate) mod proposals;
pub(crate) mod propose;
pub(crate) mod queue;
pub(crate) mod stake;
pub(crate) mod status;
pub(crate) mod unstake;
pub(crate) mod vote;
pub(crate) mod withdraw;
