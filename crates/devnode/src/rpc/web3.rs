//! `web3_*`: about the node itself.

use alloy::primitives::{Bytes, keccak256};

use super::{Answer, answer, params::Params};

/// Tools tell Arbitrum's nodes by the beginning; the rest says that this is none of them.
pub(super) const CLIENT_VERSION: &str = concat!("nitro/v", env!("CARGO_PKG_VERSION"), "-devnode");

pub(super) fn client_version(params: Params) -> Answer {
    let () = params.parse()?;
    answer(CLIENT_VERSION)
}

pub(super) fn sha3(params: Params) -> Answer {
    let (data,): (Bytes,) = params.parse()?;
    answer(keccak256(data))
}
