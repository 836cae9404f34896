//! The tool as a whole: what it says and does, and what becomes of it when something goes wrong.
#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod checking;
mod cli;
mod doctor;
mod exporting;
mod genesis;
mod keeping;
mod manifest;
mod place;
mod tool;
