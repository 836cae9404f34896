//! The week's bonuses: what each account weighs, and what a weight is paid.
//!
//! Every weight is a function of what an account did that cutting the account in two cannot raise:
//! of two parts of a history, the weights add up to at most the weight of the whole.
//! `docs/rewards.md` numbers the formulas (W1 to W10) and proves it of each.
//!
//! Amounts are base units of the asset, the share or the reward; times are block timestamps in
//! seconds. Everything rounds down: what is not paid stays in the fund ([`Fund`]).

mod fund;
mod holding;
mod lock;
mod rebate;
mod streak;

pub use self::{
    fund::{Fund, Pot},
    holding::{Held, Holding},
    lock::LowestPower,
    rebate::{MAX_TIERS, Tier, TiersError, rebate, tiers},
    streak::{streak_after, streak_weight},
};
