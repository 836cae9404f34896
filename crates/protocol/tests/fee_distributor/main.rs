//! Fees of many weeks and tokens to locks that come, change and go, against fractions that lose nothing.
#![allow(missing_docs, reason = "tests are read by their names")]
#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod cases;
mod histories;
mod world;
