//! The tool as a whole: what it says and does, and what becomes of it when something goes wrong.
#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod cli;
mod doctor;
mod genesis;
mod manifest;
mod tool;
