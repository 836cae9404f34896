//! What signs for an account, or that nothing does.

use alloy::{network::EthereumWallet, primitives::Address, signers::local::PrivateKeySigner};

/// A key, somebody who has it, or the mere address of an account that is only looked at.
#[derive(Clone, Debug)]
pub struct Signer(Kind);

#[derive(Clone, Debug)]
enum Kind {
    /// The key is in this process.
    Here(PrivateKeySigner),
    /// It is in a device or a service, and never leaves it.
    Elsewhere { wallet: EthereumWallet, address: Address },
    /// Nobody here has it.
    Watched(Address),
}

impl From<PrivateKeySigner> for Signer {
    fn from(key: PrivateKeySigner) -> Self {
        Self(Kind::Here(key))
    }
}

impl Signer {
    /// Nothing signs: the account at `address` is looked at.
    pub(crate) const fn watched(address: Address) -> Self {
        Self(Kind::Watched(address))
    }

    /// For a device or a service that signs transactions, and nothing else, with the key of `address`.
    pub const fn elsewhere(wallet: EthereumWallet, address: Address) -> Self {
        Self(Kind::Elsewhere { wallet, address })
    }

    /// Whose signatures these are.
    pub const fn address(&self) -> Address {
        match &self.0 {
            Kind::Here(key) => key.address(),
            Kind::Elsewhere { address, .. } => *address,
            Kind::Watched(address) => *address,
        }
    }

    /// The key, if it is in this process: other signatures than those of transactions need it.
    pub(crate) const fn key(&self) -> Option<&PrivateKeySigner> {
        match &self.0 {
            Kind::Here(key) => Some(key),
            Kind::Elsewhere { .. } => None,
            Kind::Watched(_) => None,
        }
    }

    /// To sign transactions with; `None` if nothing does.
    pub(crate) fn wallet(&self) -> Option<EthereumWallet> {
        match &self.0 {
            Kind::Here(key) => Some(key.clone().into()),
            Kind::Elsewhere { wallet, .. } => Some(wallet.clone()),
            Kind::Watched(_) => None,
        }
    }
}
