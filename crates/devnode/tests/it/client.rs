//! A client that sends exactly what it is told to, and a sender with a key.

use alloy::{
    consensus::{SignableTransaction, TxEip1559, TxEnvelope},
    eips::eip2718::Encodable2718,
    network::TxSignerSync,
    primitives::{Address, B256, Bytes, Signature, TxKind, U256},
    signers::local::PrivateKeySigner,
    transports::http::reqwest,
};
use devnode::{Config, Devnode};
use serde_json::{Value, json};

/// 0.1 gwei: what gas costs.
pub(crate) const BASE_FEE: u128 = 100_000_000;

/// 1 ETH in wei.
pub(crate) const ETHER: u128 = 1_000_000_000_000_000_000;

/// A node and a client of it.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) node: Devnode,
    http: reqwest::Client,
}

/// A JSON-RPC error.
#[derive(Debug, PartialEq)]
pub(crate) struct Refused {
    pub(crate) code: i64,
    pub(crate) message: String,
    pub(crate) data: Option<Value>,
}

impl World {
    pub(crate) fn launch() -> Self {
        Self::with(Config::test())
    }

    pub(crate) fn with(config: Config) -> Self {
        Self { node: Devnode::spawn(config).unwrap(), http: reqwest::Client::new() }
    }

    /// Sends a body as it is; returns the HTTP status and the answer.
    pub(crate) async fn post(&self, body: impl Into<reqwest::Body>) -> (u16, Value) {
        let request = self.http.post(self.node.endpoint()).body(body);
        let response = request.header("content-type", "application/json").send().await.unwrap();
        let status = response.status().as_u16();
        let text = response.text().await.unwrap();
        (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
    }

    /// The result of a method.
    pub(crate) async fn ask(&self, method: &str, params: Value) -> Result<Value, Refused> {
        let body = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
        let (_, mut answer) = self.post(body.to_string()).await;
        let error = &answer["error"];
        if error.is_null() {
            return Ok(answer["result"].take());
        }
        Err(Refused {
            code: error["code"].as_i64().unwrap(),
            message: error["message"].as_str().unwrap().to_owned(),
            data: error.get("data").cloned(),
        })
    }

    /// The result of a method that must have one.
    pub(crate) async fn get(&self, method: &str, params: Value) -> Value {
        self.ask(method, params).await.unwrap()
    }

    /// The number a method answers.
    pub(crate) async fn number(&self, method: &str, params: Value) -> u64 {
        quantity(&self.get(method, params).await)
    }

    /// The rich account.
    pub(crate) fn dev(&self) -> Sender {
        let account = self.node.dev_account();
        let signer = PrivateKeySigner::from_bytes(&account.key).unwrap();
        assert_eq!(signer.address(), account.address);
        Sender { signer, chain_id: self.node.chain_id() }
    }

    /// Sends a signed transaction and returns its receipt.
    pub(crate) async fn send(&self, raw: Bytes) -> Value {
        let hash = self.get("eth_sendRawTransaction", json!([raw])).await;
        self.get("eth_getTransactionReceipt", json!([hash])).await
    }

    /// Puts a contract on the chain, from the rich account, and returns its address.
    pub(crate) async fn deploy(&self, runtime: &[u8]) -> Address {
        let dev = self.dev();
        let nonce = self.number("eth_getTransactionCount", json!([dev.address(), "latest"])).await;
        let init = crate::contracts::init_code(runtime);
        let tx = TxEip1559 { to: TxKind::Create, input: init, ..dev.transaction(nonce) };
        let receipt = self.send(dev.sign(tx)).await;
        assert_eq!(receipt["status"], "0x1", "{receipt}");
        address(&receipt["contractAddress"])
    }
}

/// An account with its key.
#[derive(Debug)]
pub(crate) struct Sender {
    signer: PrivateKeySigner,
    chain_id: u64,
}

impl Sender {
    pub(crate) fn address(&self) -> Address {
        self.signer.address()
    }

    /// A transaction that can do nearly everything and costs what gas costs.
    pub(crate) fn transaction(&self, nonce: u64) -> TxEip1559 {
        TxEip1559 {
            chain_id: self.chain_id,
            nonce,
            gas_limit: 1_000_000,
            max_fee_per_gas: BASE_FEE,
            max_priority_fee_per_gas: 0,
            to: TxKind::Call(Address::repeat_byte(0xbb)),
            value: U256::ZERO,
            ..TxEip1559::default()
        }
    }

    /// The signed bytes of a transaction of any type.
    pub(crate) fn sign<T: SignableTransaction<Signature>>(&self, mut tx: T) -> Bytes
    where
        TxEnvelope: From<alloy::consensus::Signed<T>>,
    {
        let signature = self.signer.sign_transaction_sync(&mut tx).unwrap();
        TxEnvelope::from(tx.into_signed(signature)).encoded_2718().into()
    }

    pub(crate) fn sign_hash(&self, hash: B256) -> Signature {
        use alloy::signers::SignerSync;
        self.signer.sign_hash_sync(&hash).unwrap()
    }
}

/// The number in a hex quantity.
pub(crate) fn quantity(value: &Value) -> u64 {
    u64::from_str_radix(value.as_str().unwrap().strip_prefix("0x").unwrap(), 16).unwrap()
}

/// The address in a JSON string.
pub(crate) fn address(value: &Value) -> Address {
    value.as_str().unwrap().parse().unwrap()
}

/// A refusal without data.
pub(crate) fn refused(code: i64, message: impl Into<String>) -> Refused {
    Refused { code, message: message.into(), data: None }
}
