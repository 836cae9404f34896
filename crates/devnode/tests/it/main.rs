//! The node as its clients see it, over HTTP and WebSocket. Each test has a node of its own.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod accounts;
mod automatic;
mod blocks;
mod browsers;
mod calls;
mod client;
mod comforts;
mod contracts;
mod estimates;
mod fees;
mod impersonation;
mod kept;
mod lifecycle;
mod logs;
mod malformed;
mod other;
mod pool;
mod programs;
mod proofs;
mod state;
mod struct_logs;
mod subscriptions;
mod terminal;
mod time;
mod tracing;
mod transactions;
mod upgrades;
