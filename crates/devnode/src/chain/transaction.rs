//! Transactions: those that clients sign, and the chain's own that opens each block.

use alloy::{
    consensus::{
        Signed, Transaction as _, TxEip1559, TxEnvelope,
        transaction::{Recovered, SignerRecoverable},
    },
    eips::{
        Typed2718,
        eip2718::{Decodable2718, Eip2718Error, Encodable2718},
    },
    primitives::{Address, B256, Bytes, Signature, U256, keccak256},
    rlp::Encodable,
    sol,
    sol_types::SolCall,
};
use revm::context::{TxEnv, either::Either};

use crate::evm::Refusal;

/// Bytes a signed transaction may have; Nitro's sequencer takes no more.
const MAX_SIZE: usize = 95_000;

/// The type of the chain's own transactions.
pub(crate) const INTERNAL_TYPE: u8 = 0x6a;

/// The types that name themselves in their first byte and are taken; 3 carries blobs and is not.
const TYPES: [u8; 3] = [1, 2, 4];

sol! {
    /// Tells ArbOS that a block begins.
    #[derive(Debug, PartialEq, Eq)]
    function startBlock(
        uint256 l1BaseFee, uint64 l1BlockNumber, uint64 l2BlockNumber, uint64 timePassed
    );
}

/// One entry of a block.
#[derive(Clone, Debug)]
pub(crate) enum Transaction {
    /// The chain's own, at index 0.
    Internal(Internal),
    /// A client's.
    Signed(Box<Recovered<TxEnvelope>>),
}

/// A transaction of the chain itself: it opens a block and costs nobody anything.
#[derive(Clone, Debug)]
pub(crate) struct Internal {
    pub(crate) chain_id: u64,
    pub(crate) input: Bytes,
}

impl Internal {
    /// The opening of block `number`, `time_passed` seconds after its parent. The parent chain
    /// of a local chain stands still at block 0 and base fee 0.
    pub(crate) fn start_block(chain_id: u64, number: u64, time_passed: u64) -> Self {
        let call = startBlockCall {
            l1BaseFee: U256::ZERO,
            l1BlockNumber: 0,
            l2BlockNumber: number,
            timePassed: time_passed,
        };
        Self { chain_id, input: call.abi_encode().into() }
    }
}

impl Transaction {
    /// A client's transaction.
    pub(crate) fn signed(&self) -> Option<&Recovered<TxEnvelope>> {
        match self {
            Self::Internal(_) => None,
            Self::Signed(tx) => Some(tx),
        }
    }

    pub(crate) fn hash(&self) -> B256 {
        match self {
            Self::Internal(_) => keccak256(self.encoded()),
            Self::Signed(tx) => *tx.inner().hash(),
        }
    }

    /// The bytes that the hash is of.
    pub(crate) fn encoded(&self) -> Vec<u8> {
        match self {
            Self::Signed(tx) => tx.inner().encoded_2718(),
            Self::Internal(Internal { chain_id, input }) => {
                let mut out = vec![INTERNAL_TYPE];
                let fields: [&dyn Encodable; 2] = [chain_id, input];
                alloy::rlp::encode_list::<&dyn Encodable, dyn Encodable>(&fields, &mut out);
                out
            }
        }
    }

    pub(crate) fn ty(&self) -> u8 {
        match self {
            Self::Internal(_) => INTERNAL_TYPE,
            Self::Signed(tx) => tx.inner().ty(),
        }
    }
}

/// Reads a transaction as a client sends it.
///
/// # Errors
///
/// A [`Refusal`] in geth's words if it is too large, malformed, of a type or for a chain that is
/// not this one's, or not validly signed.
pub(crate) fn decode(raw: &[u8], chain_id: u64) -> Result<Recovered<TxEnvelope>, Refusal> {
    let invalid = |reason: &str| Err(Refusal::Invalid(reason.to_owned()));
    if MAX_SIZE < raw.len() {
        return invalid("oversized data");
    }
    match raw {
        [] | [..=0x7f] => return invalid("typed transaction too short"),
        [ty @ ..=0x7f, ..] if !TYPES.contains(ty) => return Err(Refusal::TypeNotSupported),
        _ => {}
    }
    let envelope = TxEnvelope::decode_2718_exact(raw).map_err(|error| match error {
        Eip2718Error::RlpError(error) => Refusal::Invalid(format!("rlp: {error}")),
        // The type is known by now, so what cannot be read is one of no type.
        _ => Refusal::Invalid("rlp: malformed types.LegacyTx".to_owned()),
    })?;
    if let Some(have) = envelope.chain_id().filter(|have| *have != chain_id) {
        let reason = format!("invalid chain id for signer: have {have} want {chain_id}");
        return Err(Refusal::Invalid(reason));
    }
    match envelope.recover_signer() {
        Ok(sender) => Ok(Recovered::new_unchecked(envelope, sender)),
        Err(_) => invalid("invalid transaction v, r, s values"),
    }
}

/// A transaction of an account whose key nobody has.
///
/// In the place of a signature it says who sends it, so that hashes differ where senders do.
pub(crate) fn unsigned(tx: TxEip1559, sender: Address) -> Recovered<TxEnvelope> {
    let stand_in = Signature::new(U256::from_be_slice(sender.as_slice()), U256::ONE, false);
    Recovered::new_unchecked(Signed::new_unhashed(tx, stand_in).into(), sender)
}

/// What the EVM is told of a signed transaction.
pub(crate) fn environment(tx: &Recovered<TxEnvelope>) -> TxEnv {
    let (sender, tx) = (tx.signer(), tx.inner());
    let authorizations = tx.authorization_list().unwrap_or_default();
    TxEnv {
        tx_type: tx.ty(),
        caller: sender,
        gas_limit: tx.gas_limit(),
        gas_price: tx.max_fee_per_gas(),
        kind: tx.kind(),
        value: tx.value(),
        data: tx.input().clone(),
        nonce: tx.nonce(),
        chain_id: tx.chain_id(),
        access_list: tx.access_list().cloned().unwrap_or_default(),
        gas_priority_fee: tx.max_priority_fee_per_gas(),
        blob_hashes: Vec::new(),
        max_fee_per_blob_gas: 0,
        authorization_list: authorizations
            .iter()
            .map(|signed| Either::Right(signed.clone().into_recovered()))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use alloy::{
        consensus::TxLegacy,
        primitives::{TxKind, address, hex},
    };

    use super::*;

    #[test]
    fn the_opening_of_a_block_is_encoded_as_arbitrum_does() {
        let opening = Internal::start_block(412_346, 7, 2);

        assert!(opening.input.starts_with(&hex!("6bf6a42d")));
        assert_eq!(
            startBlockCall::abi_decode(&opening.input),
            Ok(startBlockCall {
                l1BaseFee: U256::ZERO,
                l1BlockNumber: 0,
                l2BlockNumber: 7,
                timePassed: 2
            })
        );
        // Type, list of 0x8b bytes: chain id in 3 bytes, input in 0x84.
        let encoded = Transaction::Internal(opening).encoded();
        assert!(encoded.starts_with(&hex!("6a f88a 83064aba b884 6bf6a42d")));
    }

    #[test]
    fn the_factory_s_transaction_of_no_chain_is_read() {
        // Signed for any chain by a key nobody has: the deployment of the CREATE2 factory.
        let deployment = TxLegacy {
            chain_id: None,
            nonce: 0,
            gas_price: 100_000_000_000,
            gas_limit: 100_000,
            to: TxKind::Create,
            value: U256::ZERO,
            input: Bytes::from_static(&hex!(
                "604580600e600039806000f350fe"
                "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe0"
                "3601600081602082378035828234f58015156039578182fd5b8082525050506014600cf3"
            )),
        };
        let twos = U256::from_be_bytes([0x22; 32]);
        let signed = Signed::new_unhashed(deployment, Signature::new(twos, twos, false));
        let raw = TxEnvelope::from(signed).encoded_2718();

        let tx = decode(&raw, 412_346).unwrap();

        assert_eq!(tx.signer(), address!("3fab184622dc19b6109349b94811493bf2a45362"));
        assert_eq!(tx.inner().chain_id(), None);
    }

    #[test]
    fn what_is_no_transaction_of_this_chain_is_refused_in_geth_s_words() {
        let refused = |raw: &[u8]| decode(raw, 1).unwrap_err().to_string();

        assert_eq!(refused(&[]), "typed transaction too short");
        assert_eq!(refused(&[2]), "typed transaction too short");
        assert_eq!(refused(&[0x7f, 0xc0]), "transaction type not supported");
        assert_eq!(refused(&[3, 0xc0]), "transaction type not supported");
        assert_eq!(refused(&[0; MAX_SIZE + 1]), "oversized data");
        assert!(refused(&[0xc0]).starts_with("rlp: "), "{}", refused(&[0xc0]));
    }
}
