//! `millet` as it is called: arguments, environment, what it writes where, how it ends.
#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod claiming;
mod governing;
mod locking;
mod misuse;
mod saving;
mod terminal;
