//! `net_*`: about the network. There is none but this node.

use super::{Answer, Rpc, answer, params::Params};

pub(super) fn version(rpc: &Rpc, params: Params) -> Answer {
    let () = params.parse()?;
    answer(rpc.node.read().id().to_string())
}

pub(super) fn listening(params: Params) -> Answer {
    let () = params.parse()?;
    answer(true)
}

pub(super) fn peer_count(params: Params) -> Answer {
    let () = params.parse()?;
    answer("0x0")
}
