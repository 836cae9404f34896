//! The tree as one file, from which a proof reads some hundred bytes.
//!
//! All integers are big-endian. `docs/rewards.md` gives the format as a table:
//! a header ([`Header`]), the rewards' addresses in order, a row for each claim in the order of
//! accounts and rewards, and the nodes as [`crate::layout`] places them.

mod error;
mod header;
mod read;
mod stream;
mod verify;
mod write;

pub use error::FileError;
pub use header::{Header, SIZE as HEADER_SIZE};
pub use read::TreeFile;
pub use stream::ClaimStream;
pub use verify::Verified;
pub(crate) use write::{Hashed, renamed};
pub use write::{atomically, write};
