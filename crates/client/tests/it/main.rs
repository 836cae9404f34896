//! Sending, through everything that can go wrong on the way.
#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod answers;
mod kills;
mod logs;
mod nonces;
mod site;
mod steps;
mod watched;
