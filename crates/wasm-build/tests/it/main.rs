//! Builds as a caller sees them, with the real tools.
//!
//! What they build is kept between runs, so that only the first one waits for a standard library
//! (`building`, `commands`: half a minute) or for a whole program elsewhere (`reproducible`: a
//! minute or two on two idle cores).
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod bench;
mod building;
mod commands;
mod reproducible;
