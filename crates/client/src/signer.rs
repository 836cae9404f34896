//! What signs for an account.

use alloy::{network::EthereumWallet, primitives::Address, signers::local::PrivateKeySigner};

/// A key, or somebody who has it.
#[derive(Clone, Debug)]
pub struct Signer(Kind);

#[derive(Clone, Debug)]
enum Kind {
    /// The key is in this process.
    Here(PrivateKeySigner),
    /// It is in a device or a service, and never leaves it.
    #[cfg(any(feature = "ledger", feature = "aws", feature = "gcp"))]
    Elsewhere { wallet: EthereumWallet, address: Address },
}

impl From<PrivateKeySigner> for Signer {
    fn from(key: PrivateKeySigner) -> Self {
        Self(Kind::Here(key))
    }
}

impl Signer {
    /// For a device or a service that signs with the key of `address`.
    #[cfg(any(feature = "ledger", feature = "aws", feature = "gcp"))]
    pub(crate) fn elsewhere(wallet: EthereumWallet, address: Address) -> Self {
        Self(Kind::Elsewhere { wallet, address })
    }

    /// Whose signatures these are.
    pub const fn address(&self) -> Address {
        match &self.0 {
            Kind::Here(key) => key.address(),
            #[cfg(any(feature = "ledger", feature = "aws", feature = "gcp"))]
            Kind::Elsewhere { address, .. } => *address,
        }
    }

    /// The key, if it is in this process: other signatures than those of transactions need it.
    pub(crate) const fn key(&self) -> Option<&PrivateKeySigner> {
        match &self.0 {
            Kind::Here(key) => Some(key),
            #[cfg(any(feature = "ledger", feature = "aws", feature = "gcp"))]
            Kind::Elsewhere { .. } => None,
        }
    }

    /// To sign transactions with.
    pub(crate) fn wallet(&self) -> EthereumWallet {
        match &self.0 {
            Kind::Here(key) => key.clone().into(),
            #[cfg(any(feature = "ledger", feature = "aws", feature = "gcp"))]
            Kind::Elsewhere { wallet, .. } => wallet.clone(),
        }
    }
}
