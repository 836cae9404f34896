//! OpenZeppelin's own contracts, in Solidity, beside ours and together with them.
#![allow(non_snake_case, reason = "fields of calls are named as in the ABI")]

mod governor;
mod timelock;

use std::{
    io::{Write, stderr},
    sync::LazyLock,
};

use alloy::{network::TransactionBuilder, primitives::Address, rpc::types::TransactionRequest};
use anchors::{AnchorError, Anchors, NpmError, OPEN_ZEPPELIN};
use eyre::{OptionExt, Result};
use testkit::World;
use wasm_build::Workspace;

/// Compiled once per test binary; `None`, said aloud, where there is no node.
static COMPILED: LazyLock<Option<Anchors>> = LazyLock::new(|| {
    let home = Workspace::find().expect("the repository").root().join("target/anchors");
    match Anchors::compile(&home) {
        Err(AnchorError::Npm(NpmError::NoNode)) => {
            let _ = writeln!(stderr(), "skipped: node is not installed");
            None
        }
        compiled => Some(compiled.expect("OpenZeppelin's contracts")),
    }
});

/// A world whose time can be told to pass, where OpenZeppelin's contracts can be created.
struct Stage {
    world: World,
    anchors: &'static Anchors,
}

impl Stage {
    async fn set() -> Result<Option<Self>> {
        let Some(anchors) = COMPILED.as_ref() else { return Ok(None) };
        Ok(World::with_clock().await?.map(|world| Self { world, anchors }))
    }

    async fn create(&self, contract: &str, arguments: &[u8]) -> Result<Address> {
        let init_code = self.anchors.init_code(OPEN_ZEPPELIN, contract, arguments)?;
        let request = TransactionRequest::default().with_deploy_code(init_code);
        let receipt = self.world.deployer().send(request).await?;
        receipt.contract_address.ok_or_eyre("a creation without an address")
    }
}
