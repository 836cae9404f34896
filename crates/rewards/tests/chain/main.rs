//! The tool against the real contract: what it sends, what it refuses to send, and what it says.
#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod batches;
mod desk;
mod parts;
mod refusals;
mod week;
