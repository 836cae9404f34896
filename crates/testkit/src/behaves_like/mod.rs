//! Rules of the standards, on whatever claims to follow them.
//!
//! Each suite panics at the first rule that is broken, as an assertion does.

mod erc20;
mod erc2612;
mod erc4626;

pub use self::{erc20::erc20, erc2612::erc2612, erc4626::erc4626};
