//! Allowances by signature: what lets an account act with one transaction.

use alloy::{
    primitives::{Address, B256, U256},
    sol_types::Eip712Domain,
};
use bindings::{IMilletTokenInstance, Permit};
use client::{account::Account, call::ask};
use eyre::{Result, ensure};

use crate::site::Site;

/// Seconds for which a permit is valid: enough for a busy chain, too little to be found later.
const LASTS: u64 = 3_600;

/// A permit as contracts take it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SignedPermit {
    pub(crate) deadline: U256,
    pub(crate) v: u8,
    pub(crate) r: B256,
    pub(crate) s: B256,
}

/// `owner` lets `spender` take `value` units of `token`.
pub(crate) async fn sign(
    site: &Site,
    token: Address,
    owner: &Account,
    spender: Address,
    value: U256,
) -> Result<SignedPermit> {
    // Name, nonces and domain are the same functions in every token with permits.
    let token = IMilletTokenInstance::new(token, site.chain.provider().clone());
    let nonce = ask(token.nonces(owner.address())).await?;
    let deadline = U256::from(site.chain.now().await? + LASTS);
    let permit = Permit { owner: owner.address(), spender, value, nonce, deadline };
    let name = ask(token.name()).await?;
    let separator = ask(token.DOMAIN_SEPARATOR()).await?;
    let domain = domain(name, site.chain.id(), *token.address(), separator)?;
    let signature = owner.sign(&permit.digest(&domain))?;
    Ok(SignedPermit {
        deadline,
        v: 27 + u8::from(signature.v()),
        r: signature.r().into(),
        s: signature.s().into(),
    })
}

/// The token's signing domain, checked against its own word.
fn domain(name: String, chain: u64, token: Address, separator: B256) -> Result<Eip712Domain> {
    let domain = bindings::domain(name, chain, token);
    ensure!(
        domain.separator() == separator,
        "{token} signs under another domain than name(), version 1, chain and address"
    );
    Ok(domain)
}
