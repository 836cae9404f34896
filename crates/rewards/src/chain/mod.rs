//! Reading a chain into a [`Store`](crate::store::Store).
//!
//! [`read`] fetches what is new, [`boundary`] finds where a week begins and ends. Both ask a
//! [`Source`], which is a node, or in tests one that misbehaves.

mod boundary;
mod decode;
mod error;
mod read;
mod source;

pub use self::{
    boundary::boundary,
    error::ReadError,
    read::{Progress, read},
    source::{LogsError, Source},
};
