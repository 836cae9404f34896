//! An account that signs and sends, or is only looked at.

use std::time::{Duration, Instant};

use alloy::{
    network::{NetworkTransactionBuilder, TransactionBuilder},
    primitives::{Address, B256, Signature, U256, b256, keccak256},
    providers::Provider,
    rpc::types::{TransactionReceipt, TransactionRequest},
    signers::{SignerSync, local::PrivateKeySigner},
};

use crate::{
    broadcast::{Heard, broadcast},
    call::{CallError, IntoRequest, Quote},
    chain::Chain,
    fee::Offer,
    signed::Signed,
    signer::Signer,
};

/// How long a transaction may wait for its block. Arbitrum takes a quarter of a second.
const INCLUDED_WITHIN: Duration = Duration::from_secs(120);

/// Gas beyond the estimate, as a divisor of it: the state may change before inclusion.
/// What is not used is not paid.
const GAS_MARGIN: u64 = 5;

/// Gas beyond that: an act in a later second than its estimate may have to add words where the estimate
/// wrote over what was done in its own (a lock, delegated to another: one for the account, one for its
/// delegatee, one for all). What is not used comes back.
const GAS_FOR_LATER: u64 = 3 * 22_100;

/// Of the account 0x3f1Eae7D46d88F08fc2F8ed27FCb2AB183EB2d0E.
const DEVELOPMENT_KEY: B256 =
    b256!("b6b15c8cb491557369f3c7d2c287b053eb229daa9c22138887752191c9520659");

/// An account with its signer, on a chain. Its transactions go one after the other.
#[derive(Clone, Debug)]
pub struct Account {
    chain: Chain,
    signer: Signer,
}

impl Account {
    /// The account of `signer` on `chain`.
    pub fn new(chain: Chain, signer: impl Into<Signer>) -> Self {
        Self { chain, signer: signer.into() }
    }

    /// The account at `address`, without a key: it can be asked about, and whatever it is to sign is
    /// refused as [`CallError::Watched`].
    pub const fn watched(chain: Chain, address: Address) -> Self {
        Self { chain, signer: Signer::watched(address) }
    }

    /// The key of the account that is rich on every Nitro development chain. It is public: it must
    /// hold nothing anywhere else.
    pub fn development_key() -> PrivateKeySigner {
        #[expect(clippy::expect_used, reason = "a constant that the test below parses too")]
        PrivateKeySigner::from_bytes(&DEVELOPMENT_KEY).expect("a valid key")
    }

    /// The chain it is on.
    pub(crate) const fn chain(&self) -> &Chain {
        &self.chain
    }

    /// Its address.
    pub const fn address(&self) -> Address {
        self.signer.address()
    }

    /// Signs a hash, as permits want it.
    ///
    /// # Errors
    ///
    /// [`CallError::Unsigned`], if the key is in a device or a service: those sign transactions.
    /// [`CallError::Watched`], if there is none.
    pub fn sign(&self, hash: &B256) -> Result<Signature, CallError> {
        self.key()?.sign_hash_sync(hash).map_err(|error| CallError::Unsigned(error.to_string()))
    }

    /// Whether it signs hashes too: permits, not only transactions.
    pub const fn signs_hashes(&self) -> bool {
        self.signer.key().is_some()
    }

    /// Wei that an account has to hold before a call that is quoted so is taken. Most of it stays: gas
    /// limit and fee are ceilings.
    pub fn reserve(quote: Quote) -> U256 {
        let price = quote.wei.checked_div(U256::from(quote.gas)).unwrap_or_default();
        let offer = Offer::at(price.saturating_to());
        U256::from(gas_limit(quote.gas)) * U256::from(offer.max_fee)
    }

    /// Another account, derived from this one's key: the same every time, so that whatever it
    /// holds can be found again by whoever holds this key.
    ///
    /// # Errors
    ///
    /// [`CallError::Unsigned`], if the key is in a device or a service; or with the negligible
    /// probability that no key follows from `purpose`. [`CallError::Watched`], if there is none.
    pub fn derive(&self, purpose: &str) -> Result<Self, CallError> {
        let seed = [self.key()?.to_bytes().as_slice(), purpose.as_bytes()].concat();
        let signer = PrivateKeySigner::from_bytes(&keccak256(seed));
        let signer = signer.map_err(|error| CallError::Unsigned(error.to_string()))?;
        Ok(Self::new(self.chain.clone(), signer))
    }

    fn key(&self) -> Result<&PrivateKeySigner, CallError> {
        let elsewhere = "its key is in a device or a service, which signs transactions alone";
        match (self.signer.key(), self.signer.wallet()) {
            (Some(key), _) => Ok(key),
            (None, Some(_)) => Err(CallError::Unsigned(elsewhere.to_owned())),
            (None, None) => Err(CallError::Watched(self.address())),
        }
    }

    /// Signs `call`, sends it and waits for its block. What is interrupted is forgotten: where that
    /// matters, there is the [`Journal`](crate::journal::Journal).
    ///
    /// Gas, fee ceiling and nonce are filled in where they are missing.
    ///
    /// # Errors
    ///
    /// [`CallError`]. A call that the contract refuses is not sent.
    pub async fn send(&self, call: impl IntoRequest) -> Result<TransactionReceipt, CallError> {
        let signed = self.signed(call.into_request()).await?;
        self.deliver(&signed).await?;
        let receipt = self.receipt(signed.hash()).await?;
        if receipt.status() { Ok(receipt) } else { Err(CallError::Failed(signed.hash())) }
    }

    async fn deliver(&self, signed: &Signed) -> Result<(), CallError> {
        let no = match broadcast(&self.chain, signed.raw()).await {
            Heard::Taken => return Ok(()),
            Heard::Refused(error) => return Err(error),
            Heard::Nothing(no) | Heard::No(_, no) => no,
        };
        // It may have it all the same: answers are lost.
        let found = self.chain.provider().get_transaction_by_hash(signed.hash()).await?;
        found.map(|_| ()).ok_or(no.into())
    }

    /// `request` with what is missing, signed.
    pub(crate) async fn signed(&self, request: TransactionRequest) -> Result<Signed, CallError> {
        let wallet = self.signer.wallet().ok_or_else(|| CallError::Watched(self.address()))?;
        let request = self.filled(request).await?;
        let signed = request.build(&wallet).await;
        Ok(signed.map_err(|error| CallError::Unsigned(error.to_string()))?.into())
    }

    async fn filled(&self, request: TransactionRequest) -> Result<TransactionRequest, CallError> {
        let provider = self.chain.provider();
        let mut request = request.with_from(self.address()).with_chain_id(self.chain.id());
        if let Some(max_fee) = request.max_fee_per_gas {
            self.chain.afford(max_fee)?;
        } else {
            let base_fee = self.chain.gas_price().await?;
            self.chain.afford(base_fee)?;
            let offer = self.chain.offer(base_fee);
            request = request.with_max_priority_fee_per_gas(offer.tip);
            request.set_max_fee_per_gas(offer.max_fee);
        }
        if request.gas.is_none() {
            let estimate = provider.estimate_gas(request.clone()).await?;
            request.set_gas_limit(gas_limit(estimate));
        }
        if request.nonce.is_none() {
            request.set_nonce(provider.get_transaction_count(self.address()).pending().await?);
        }
        Ok(request)
    }

    /// Arbitrum answers when the block is there, so the first question nearly always suffices.
    async fn receipt(&self, hash: B256) -> Result<TransactionReceipt, CallError> {
        let asked_first = Instant::now();
        let mut pause = Duration::from_millis(5);
        loop {
            match self.chain.provider().get_transaction_receipt(hash).await? {
                Some(receipt) => return Ok(receipt),
                None if INCLUDED_WITHIN < asked_first.elapsed() => {
                    return Err(CallError::Pending(hash));
                }
                None => tokio::time::sleep(pause).await,
            }
            pause = (pause * 2).min(Duration::from_secs(1));
        }
    }
}

/// The gas limit that a call with this estimate is sent with.
pub const fn gas_limit(estimate: u64) -> u64 {
    estimate.saturating_add(estimate / GAS_MARGIN).saturating_add(GAS_FOR_LATER)
}

#[cfg(test)]
mod tests {
    use alloy::primitives::address;

    use super::*;

    #[test]
    fn the_development_key_is_that_of_the_rich_account() {
        let rich = address!("0x3f1Eae7D46d88F08fc2F8ed27FCb2AB183EB2d0E");
        assert_eq!(Account::development_key().address(), rich);
    }

    #[test]
    fn what_has_to_be_there_covers_the_limit_at_the_fee_offered() {
        let quote = Quote { gas: 100_000, wei: U256::from(100_000 * 7) };
        let most = u128::from(gas_limit(100_000)) * Offer::at(7).max_fee;
        assert_eq!(Account::reserve(quote), U256::from(most));
        assert_eq!(Account::reserve(Quote { gas: 0, wei: U256::ZERO }), U256::ZERO);
    }
}
