//! A chain of its own to deploy to, and what is written of it.

use std::path::PathBuf;

use alloy::{
    primitives::{Address, Bytes},
    providers::Provider,
};
use client::chain::Chain;
use devnode::{Config, Devnode};
use manifest::Manifest;
use serde_json::{Value, json};
use tempfile::{TempDir, tempdir};

use crate::tool::{CHAIN, run};

/// A chain of its own, and a folder for what is written of it.
pub(crate) struct Place {
    node: Devnode,
    pub(crate) folder: TempDir,
}

impl Place {
    pub(crate) fn new() -> Self {
        Self { node: Devnode::spawn(Config::test()).unwrap(), folder: tempdir().unwrap() }
    }

    pub(crate) fn file(&self) -> PathBuf {
        self.folder.path().join("412346/millet.json")
    }

    pub(crate) fn manifest(&self) -> Manifest {
        Manifest::read(&self.file(), CHAIN).unwrap()
    }

    /// Exit code and stderr.
    pub(crate) fn deploy(&self, arguments: &[&str]) -> (Option<i32>, String) {
        let (code, _, stderr) = self.run(arguments);
        (code, stderr)
    }

    /// Exit code, the document on stdout, and stderr.
    pub(crate) fn told(&self, arguments: &[&str]) -> (Option<i32>, Value, String) {
        let (code, stdout, stderr) = self.run(arguments);
        (code, serde_json::from_str(&stdout).unwrap_or_default(), stderr)
    }

    /// Exit code, stdout and stderr.
    pub(crate) fn run(&self, arguments: &[&str]) -> (Option<i32>, String, String) {
        self.run_at(&self.node.endpoint(), arguments)
    }

    /// The same by way of another endpoint.
    pub(crate) fn run_at(
        &self,
        endpoint: &str,
        arguments: &[&str],
    ) -> (Option<i32>, String, String) {
        let folder = self.folder.path().to_str().unwrap();
        let place = ["--rpc-url", endpoint, "--deployments", folder];
        run(&[&place[..], arguments].concat())
    }

    pub(crate) fn endpoint(&self) -> String {
        self.node.endpoint()
    }

    /// Everything deployed.
    pub(crate) fn deployed(arguments: &[&str]) -> Self {
        let place = Self::new();
        let (code, stderr) = place.deploy(&[&["apply"][..], arguments].concat());
        assert_eq!(code, Some(0), "{stderr}");
        place
    }

    /// Has the chain do something that only a development chain does.
    pub(crate) async fn have(&self, method: &'static str, what: Value) -> Value {
        self.chain().await.provider().raw_request(method.into(), what).await.unwrap()
    }

    /// Sends from an account whose key nobody has.
    pub(crate) async fn act(&self, from: Address, to: Address, data: impl Into<Bytes>) {
        self.have("anvil_impersonateAccount", json!([from])).await;
        self.have("anvil_setBalance", json!([from, "0xde0b6b3a7640000"])).await;
        let transaction = json!({ "from": from, "to": to, "data": data.into() });
        let hash = self.have("eth_sendTransaction", json!([transaction])).await;
        let receipt = self.have("eth_getTransactionReceipt", json!([hash])).await;
        assert_eq!(receipt["status"], "0x1", "{to} {receipt}");
    }

    pub(crate) async fn chain(&self) -> Chain {
        Chain::connect(&self.node.endpoint()).await.unwrap()
    }

    pub(crate) async fn blocks(&self) -> u64 {
        self.chain().await.provider().get_block_number().await.unwrap()
    }
}
