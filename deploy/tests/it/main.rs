//! The tool as a whole: what it says and does, and what becomes of it when something goes wrong.
#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod answers;
mod checking;
mod cli;
mod doctor;
mod elsewhere;
mod exporting;
mod genesis;
mod handoff;
mod keeping;
mod kills;
mod lagging;
mod manifest;
mod place;
mod plan;
mod powers;
mod rehearsal;
mod stage;
mod tool;
mod upheavals;
mod upkeep;
