//! Transactions of every type that both nodes take.

use alloy::{
    consensus::{
        SignableTransaction, Signed, TxEip1559, TxEip2930, TxEip7702, TxEnvelope, TxLegacy,
    },
    eips::{
        Encodable2718,
        eip2930::{AccessList, AccessListItem},
        eip7702::{Authorization, SignedAuthorization},
    },
    network::TxSignerSync,
    primitives::{Address, B256, Bytes, Signature, TxKind, U256},
    signers::{SignerSync, local::PrivateKeySigner},
};

use super::BASE_FEE;
use crate::random::Random;

/// What a transaction does, whoever signs it.
#[derive(Clone, Debug)]
pub struct Transaction {
    /// Its type: 0, 1, 2 or 4.
    pub ty: u8,
    /// To whom.
    pub to: TxKind,
    /// Wei.
    pub value: U256,
    /// Calldata, or init code.
    pub input: Bytes,
    /// Gas that it may take.
    pub gas_limit: u64,
    /// Accounts and slots that are warm from the start; not of type 0.
    pub access_list: AccessList,
    /// Accounts that let others' code act for them; of type 4 alone.
    pub authorizations: Vec<SignedAuthorization>,
}

impl Transaction {
    /// The signed bytes.
    pub(super) fn sign(&self, signer: &PrivateKeySigner, chain_id: u64, nonce: u64) -> Bytes {
        let Self { to, value, gas_limit, .. } = *self;
        let (input, access_list) = (self.input.clone(), self.access_list.clone());
        let price = u128::from(BASE_FEE);
        match self.ty {
            0 => {
                let chain_id = Some(chain_id);
                let tx =
                    TxLegacy { chain_id, nonce, gas_price: price, gas_limit, to, value, input };
                encoded(tx, signer)
            }
            1 => {
                let gas_price = price;
                let tx = TxEip2930 {
                    chain_id,
                    nonce,
                    gas_price,
                    gas_limit,
                    to,
                    value,
                    access_list,
                    input,
                };
                encoded(tx, signer)
            }
            4 => {
                let tx = TxEip7702 {
                    chain_id,
                    nonce,
                    gas_limit,
                    max_fee_per_gas: price,
                    max_priority_fee_per_gas: 0,
                    to: to.to().copied().unwrap_or_default(),
                    value,
                    access_list,
                    authorization_list: self.authorizations.clone(),
                    input,
                };
                encoded(tx, signer)
            }
            _ => {
                let tx = TxEip1559 {
                    chain_id,
                    nonce,
                    gas_limit,
                    max_fee_per_gas: price,
                    max_priority_fee_per_gas: 0,
                    to,
                    value,
                    access_list,
                    input,
                };
                encoded(tx, signer)
            }
        }
    }

    /// Gas that Ethereum takes at least for calldata (EIP-7623), and Arbitrum does not.
    pub fn floor(&self) -> u64 {
        let tokens: u64 = self.input.iter().map(|byte| if *byte == 0 { 1 } else { 4 }).sum();
        21_000 + 10 * tokens
    }

    /// Gas with less of which anvil never includes it, and never says so either: that of a
    /// transaction before it runs, or the floor.
    pub fn least_gas(&self) -> u64 {
        let data: u64 = self.input.iter().map(|byte| if *byte == 0 { 4 } else { 16 }).sum();
        let words = self.input.len().div_ceil(32) as u64;
        let creation = if self.to.is_create() { 32_000 + 2 * words } else { 0 };
        let slots: usize = self.access_list.iter().map(|item| item.storage_keys.len()).sum();
        let warm = 2400 * self.access_list.len() as u64 + 1900 * slots as u64;
        let authorized = 25_000 * self.authorizations.len() as u64;
        self.floor().max(21_000 + data + creation + warm + authorized)
    }
}

fn encoded<T: SignableTransaction<Signature>>(mut tx: T, signer: &PrivateKeySigner) -> Bytes
where
    TxEnvelope: From<Signed<T>>,
{
    #[allow(clippy::expect_used, reason = "a key that is here signs whatever it is given")]
    let signature = signer.sign_transaction_sync(&mut tx).expect("a signature");
    TxEnvelope::from(tx.into_signed(signature)).encoded_2718().into()
}

/// Warm accounts and slots, some of them known.
pub(super) fn access_list(random: &mut Random, accounts: &[Address]) -> AccessList {
    let len = random.index(4);
    let items = (0..len).map(|_| AccessListItem {
        address: *random.pick(accounts),
        storage_keys: {
            let len = random.index(4);
            (0..len).map(|_| B256::from(U256::from(random.below(8)))).collect()
        },
    });
    AccessList(items.collect())
}

/// That an account lets another's code act for it: validly, or with another chain or nonce.
pub(super) fn authorization(
    random: &mut Random,
    signer: &PrivateKeySigner,
    nonce: u64,
    chain_id: u64,
    accounts: &[Address],
) -> SignedAuthorization {
    let chain_id = *random.pick(&[0, chain_id, chain_id, 1]);
    let nonce = if random.once_in(4) { random.below(3) } else { nonce };
    let address = if random.once_in(6) { Address::ZERO } else { *random.pick(accounts) };
    let authorization = Authorization { chain_id: U256::from(chain_id), address, nonce };
    let hash = authorization.signature_hash();
    #[allow(clippy::expect_used, reason = "a key that is here signs whatever it is given")]
    let signature = signer.sign_hash_sync(&hash).expect("a signature");
    authorization.into_signed(signature)
}
