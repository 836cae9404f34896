//! Locks of several people, in any order, against a model that remembers everything and adds up anew
//! whenever it is asked.
#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod formulas;
mod histories;
mod idle;
mod model;
mod world;
