//! A token, one account that has it, and its transfers to accounts that have none.

use alloy::{
    consensus::{SignableTransaction, TxEip1559, TxEnvelope},
    eips::Encodable2718,
    network::TxSignerSync,
    primitives::{Address, Bytes, TxKind, U256, keccak256},
    signers::local::PrivateKeySigner,
    sol_types::SolCall,
};
use bindings::{
    IStablecoin,
    stylus::{ARB_WASM, ARB_WASM_CACHE, ArbWasm, ArbWasmCache},
};
use client::account::Account;
use eyre::{Result, WrapErr, ensure};
use serde_json::{Value, json};
use wasm_build::Program;

use super::http::{Body, Client};

/// Gas that each transaction may take: more than any of them needs.
const GAS: u64 = 10_000_000;

/// Wei per gas that is paid at most; development chains ask for a tenth.
const FEE: u128 = 1_000_000_000;

/// Wei for an activation, more than it costs. What is left comes back.
const ACTIVATION_FEE: u128 = 1_000_000_000_000_000_000;

/// The owner of the chain, and the token once there is one.
#[derive(Debug)]
pub(super) struct Token {
    pub(super) client: Client,
    owner: PrivateKeySigner,
    chain_id: u64,
    nonce: u64,
    address: Address,
    /// How many transfers there were; each went to an account of its own.
    sent: usize,
}

impl Token {
    /// Only its owner so far.
    pub(super) async fn of(client: Client) -> Result<Self> {
        let owner = Account::development_key();
        let chain_id = number(&client.ask("eth_chainId", json!([])).await?)?;
        let count =
            client.ask("eth_getTransactionCount", json!([owner.address(), "latest"])).await?;
        let nonce = number(&count)?;
        Ok(Self { client, owner, chain_id, nonce, address: Address::ZERO, sent: 0 })
    }

    /// On the chain, activated and cached, with all that will be sent in the owner's hands.
    pub(super) async fn launch(client: Client, program: &Program) -> Result<Self> {
        let mut this = Self::of(client).await?;
        this.address = this.create(&program.code).await?;
        let activation = this.activation(this.address)?;
        let cache = ArbWasmCache::cacheProgramCall { program: this.address }.abi_encode();
        let cache = this.sign(TxKind::Call(ARB_WASM_CACHE), cache, U256::ZERO)?;
        let all = U256::from(u64::MAX);
        let mint = IStablecoin::mintCall { to: this.owner.address(), value: all }.abi_encode();
        let mint = this.sign(TxKind::Call(this.address), mint, U256::ZERO)?;
        for transaction in [activation, cache, mint] {
            this.carry_out(transaction).await?;
        }
        Ok(this)
    }

    /// Puts a program's code on the chain.
    pub(super) async fn create(&mut self, code: &[u8]) -> Result<Address> {
        let address = self.owner.address().create(self.nonce);
        let creation = self.sign(TxKind::Create, wasm_build::init_code(code), U256::ZERO)?;
        self.carry_out(creation).await.wrap_err("creating a program")?;
        Ok(address)
    }

    /// The next transaction, if that is to activate a program.
    pub(super) fn activation(&mut self, program: Address) -> Result<Bytes> {
        let call = ArbWasm::activateProgramCall { program }.abi_encode();
        self.sign(TxKind::Call(ARB_WASM), call, U256::from(ACTIVATION_FEE))
    }

    /// The next transfers, signed, so many in each body. Every one goes to another account, which
    /// had nothing before.
    pub(super) fn transfers(&mut self, count: usize, batch: usize) -> Result<Vec<Body>> {
        let mut left = count;
        let mut bodies = Vec::with_capacity(count.div_ceil(batch.max(1)));
        while 0 < left {
            let now = batch.clamp(1, left);
            let signed = (0..now).map(|_| {
                let call = IStablecoin::transferCall { to: holder(self.sent), value: U256::ONE };
                self.sent += 1;
                let to = TxKind::Call(self.address);
                Ok(json!([self.sign(to, call.abi_encode(), U256::ZERO)?]))
            });
            bodies.push(Body::of("eth_sendRawTransaction", &signed.collect::<Result<Vec<_>>>()?));
            left -= now;
        }
        Ok(bodies)
    }

    /// Holds the chain against what was sent: the owner's balance and those of some holders.
    ///
    /// # Errors
    ///
    /// If a transfer did not arrive.
    pub(super) async fn check(&self) -> Result<()> {
        let left = self.balance(self.owner.address()).await?;
        let expected = U256::from(u64::MAX - self.sent as u64);
        ensure!(left == expected, "the owner has {left} and should have {expected}");
        for number in [0, self.sent / 2, self.sent.saturating_sub(1)] {
            let balance = self.balance(holder(number)).await?;
            ensure!(balance == U256::ONE, "holder {number} has {balance} and should have 1");
        }
        Ok(())
    }

    async fn balance(&self, account: Address) -> Result<U256> {
        let data = Bytes::from(IStablecoin::balanceOfCall { account }.abi_encode());
        let call = json!([{ "to": self.address, "data": data }, "latest"]);
        let answer: Bytes = serde_json::from_value(self.client.ask("eth_call", call).await?)?;
        Ok(IStablecoin::balanceOfCall::abi_decode_returns(&answer)?)
    }

    /// Sends a transaction, which has to succeed.
    async fn carry_out(&self, transaction: Bytes) -> Result<()> {
        let hash = self.client.ask("eth_sendRawTransaction", json!([transaction])).await?;
        let receipt = self.client.ask("eth_getTransactionReceipt", json!([hash])).await?;
        ensure!(receipt["status"] == "0x1", "a transaction failed: {receipt}");
        Ok(())
    }

    fn sign(&mut self, to: TxKind, input: Vec<u8>, value: U256) -> Result<Bytes> {
        let mut transaction = TxEip1559 {
            chain_id: self.chain_id,
            nonce: self.nonce,
            gas_limit: GAS,
            max_fee_per_gas: FEE,
            max_priority_fee_per_gas: 0,
            to,
            value,
            access_list: Default::default(),
            input: input.into(),
        };
        self.nonce += 1;
        let signature = self.owner.sign_transaction_sync(&mut transaction).wrap_err("signing")?;
        Ok(TxEnvelope::from(transaction.into_signed(signature)).encoded_2718().into())
    }
}

/// An account that nobody has the key of.
fn holder(number: usize) -> Address {
    Address::from_word(keccak256(number.to_be_bytes()))
}

fn number(quantity: &Value) -> Result<u64> {
    let quantity: U256 = serde_json::from_value(quantity.clone())?;
    Ok(quantity.try_into()?)
}
