//! Builds as a caller sees them, with the real tools.
//!
//! What these tests build is kept between runs, so that only the first one waits for a standard
//! library: about half a minute for `building` and `commands`, some minutes for `reproducible`.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod bench;
mod building;
mod commands;
mod reproducible;
