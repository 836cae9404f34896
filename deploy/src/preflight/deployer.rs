//! StylusDeployer: through it goes the ETH of every activation, and it runs every constructor.

use alloy::primitives::{B256, b256, keccak256};
use bindings::stylus::{CREATE2_FACTORY, STYLUS_DEPLOYER};
use client::chain::{Chain, Worth};
use eyre::Result;

use super::Refusal;

/// keccak256 of the code that creates StylusDeployer on public chains: with the factory and a salt of
/// zero, its address follows from it.
pub const STYLUS_DEPLOYER_CREATION: B256 =
    b256!("9456aa09c997a5383f5fd54c3b54543dea5584ef3e0f3e21be093f2a25e912b5");

/// Whose StylusDeployer it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KnownDeployer {
    /// Offchain Labs', as public chains have it.
    Official,
    /// That of our development chain (docs/decisions/0005).
    Devnode,
}

impl KnownDeployer {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Official, Self::Devnode];

    /// keccak256 of its code. docs/decisions/0057 says how each was found.
    pub const fn code_hash(self) -> B256 {
        match self {
            Self::Official => {
                b256!("85c3998f7541c47e69d221966c2725e197d243190f367eefab6eda7c90c3994a")
            }
            Self::Devnode => {
                b256!("214cc9c0898e8b2fb6980e24a748a8222ae71a4ecadf37a1a4f27e7df81f4dcc")
            }
        }
    }

    /// Whether it may be taken for StylusDeployer on a chain whose money is worth this: what our
    /// development chain has would be an impostor anywhere else.
    pub fn is_for(self, worth: Worth) -> bool {
        match self {
            Self::Official => true,
            Self::Devnode => worth == Worth::Nothing,
        }
    }

    /// For a person.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Official => "that of public chains",
            Self::Devnode => "that of the devnode",
        }
    }
}

/// Whose contract stands there.
///
/// # Errors
///
/// [`Refusal::NoDeployer`], [`Refusal::OtherDeployer`]; another if the chain does not answer.
pub(crate) async fn check(chain: &Chain) -> Result<KnownDeployer> {
    let code = chain.code(STYLUS_DEPLOYER).await?;
    if code.is_empty() {
        let has_factory = !chain.code(CREATE2_FACTORY).await?.is_empty();
        return Err(Refusal::NoDeployer { chain: chain.id(), has_factory }.into());
    }
    let found = keccak256(&code);
    let mut known = KnownDeployer::ALL.into_iter().filter(|it| it.is_for(chain.worth()));
    let known = known.find(|it| it.code_hash() == found);
    Ok(known.ok_or_else(|| Refusal::OtherDeployer { chain: chain.id(), found })?)
}

#[cfg(test)]
mod tests {
    use alloy::{
        consensus::{Transaction, TxEnvelope, transaction::SignerRecoverable},
        eips::Decodable2718,
        hex,
        primitives::address,
    };

    use super::*;

    /// What docs/deploying.md has published where there is no factory.
    const FACTORY_TRANSACTION: &str = "f8a58085174876e800830186a08080b853604580600e600039806000f350fe7f\
        ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe03601600081602082378035828234f5\
        8015156039578182fd5b8082525050506014600cf31ba0222222222222222222222222222222222222222222222222\
        2222222222222222a02222222222222222222222222222222222222222222222222222222222222222";

    #[test]
    fn the_address_follows_from_the_code_that_creates_it() {
        let at = CREATE2_FACTORY.create2(B256::ZERO, STYLUS_DEPLOYER_CREATION);
        assert_eq!(at, STYLUS_DEPLOYER);
    }

    /// Its signature was made up, so nobody has the key, and nothing else can come of it.
    #[test]
    fn the_transaction_of_the_manual_puts_the_factory_where_it_belongs() {
        let manual = include_str!("../../../docs/deploying.md");
        assert!(manual.contains(FACTORY_TRANSACTION), "docs/deploying.md has another transaction");
        assert!(manual.contains(&STYLUS_DEPLOYER_CREATION.to_string()));

        let raw = hex::decode(FACTORY_TRANSACTION).unwrap();
        let transaction = TxEnvelope::decode_2718(&mut &raw[..]).unwrap();
        let sender = transaction.recover_signer().unwrap();
        assert_eq!(sender, address!("0x3fAB184622Dc19b6109349B94811493BF2a45362"));
        assert_eq!(sender.create(transaction.nonce()), CREATE2_FACTORY);
        assert!(manual.contains(&sender.to_string()));
    }
}
