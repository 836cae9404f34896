//! Trees and their files, as a library and on the command line.
#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod claims;
mod cli;
mod damage;
mod engines;
mod epoch;
mod npm;
mod parts;
mod policy;
mod properties;
mod publish;
mod reading;
mod scripted;
mod weeks;
