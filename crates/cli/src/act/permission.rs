//! How a contract comes to take an account's tokens.
//!
//! By a permit, which is signed and goes along in the same transaction, where the token has ERC-2612;
//! elsewhere, and where the key is in a device that signs transactions alone, by an approval of exactly
//! that amount, in a transaction before. Nothing is needed where enough is allowed already.

use alloy::{
    contract::CallDecoder,
    primitives::{Address, B256, U256},
    providers::Provider,
    sol_types::Eip712Domain,
};
use bindings::Permit;
use client::{
    account::Account,
    call::{self, CallError, IntoRequest, Quote},
};
use eyre::Result;

use crate::{
    desk::{Desk, Sent, part},
    money::Money,
    sentence::Terms,
};

/// Seconds for which a permit is good: enough for a busy chain, too little to be found later.
const PERMIT_LASTS: u64 = 3_600;

/// What a permit takes beyond the approval that stands for it in a rehearsal: recovering the signer
/// (3,000), the first nonce of an account (22,100), 160 bytes more of arguments (16 each), and the
/// hashing.
const PERMIT_GAS: u64 = 30_000;

/// Versions of signing domains that tokens have: ERC-2612's usual one, and that of USDC.
const VERSIONS: [&str; 2] = ["1", "2"];

/// How `spender` comes to take an amount of the account's.
#[derive(Clone, Debug)]
pub(crate) struct Permission {
    amount: Money,
    spender: Address,
    way: Way,
}

#[derive(Clone, Debug)]
enum Way {
    /// It may already.
    Granted,
    /// By signature.
    Permit { domain: Eip712Domain, nonce: U256 },
    /// By a transaction.
    Approval,
}

/// A permit's signature, in the form contracts take it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SignedPermit {
    pub(crate) deadline: U256,
    pub(crate) v: u8,
    pub(crate) r: B256,
    pub(crate) s: B256,
}

impl Permission {
    /// How `spender` can come to take `amount`; by signature only where it `takes_permits`.
    ///
    /// # Errors
    ///
    /// If the chain cannot be asked.
    pub(crate) async fn find(
        desk: &Desk,
        amount: &Money,
        spender: Address,
        takes_permits: TakesPermits,
    ) -> Result<Self> {
        let token = desk.site.erc20(amount.token.address);
        let allowed = call::ask(token.allowance(desk.me, spender)).await?;
        let way = if amount.units <= allowed {
            Way::Granted
        } else if takes_permits == TakesPermits::Yes && desk.signs_permits() {
            by_permit(desk, amount.token.address).await?.unwrap_or(Way::Approval)
        } else {
            Way::Approval
        };
        Ok(Self { amount: amount.clone(), spender, way })
    }

    /// For the summary, with who takes the amount.
    pub(crate) fn told(&self) -> String {
        let way = match self.way {
            Way::Granted => "one transaction",
            Way::Permit { .. } => "one permit and one transaction",
            Way::Approval => "two transactions: an approval of that amount, and the act",
        };
        format!("{way}; taken by {}", self.spender)
    }

    /// What `act`, which takes the amount, would cost with all that has to come first.
    ///
    /// # Errors
    ///
    /// What it would be refused with.
    pub(crate) async fn quote<P: Provider + Clone, D: CallDecoder + Clone>(
        &self,
        desk: &Desk,
        act: alloy::contract::CallBuilder<P, D>,
        terms: &Terms,
    ) -> Result<Quote> {
        let parts = [part(self.approval(desk)), part(act.clone())];
        match self.way {
            Way::Granted => desk.quote(act, terms).await,
            Way::Permit { .. } => desk.rehearse(&parts, PERMIT_GAS, terms).await,
            // What the rehearsal adds for the approval is more than what the act saves there by
            // coming after it in one transaction.
            Way::Approval => {
                let act = desk.rehearse(&parts, 0, terms).await?;
                let approval = desk.quote(self.approval(desk), terms).await?;
                Ok(Quote { gas: act.gas + approval.gas, wei: act.wei + approval.wei })
            }
        }
    }

    /// Gets it. A permit is signed, an approval is sent; neither where enough is allowed.
    ///
    /// # Errors
    ///
    /// If the token refuses, or it cannot be signed.
    pub(crate) async fn get(
        &self,
        desk: &Desk,
        account: &Account,
        terms: &Terms,
    ) -> Result<(Option<SignedPermit>, Option<Sent>)> {
        match &self.way {
            Way::Granted => Ok((None, None)),
            Way::Approval => {
                let what = format!("approving {}", self.amount);
                let sent = desk.send(account, &what, self.approval(desk), terms).await?;
                Ok((None, Some(sent)))
            }
            Way::Permit { domain, nonce } => {
                let deadline = U256::from(desk.site.chain.now().await? + PERMIT_LASTS);
                let (owner, spender, value) = (desk.me, self.spender, self.amount.units);
                let permit = Permit { owner, spender, value, nonce: *nonce, deadline };
                let signature = account.sign(&permit.digest(domain))?;
                let v = 27 + u8::from(signature.v());
                let (r, s) = (signature.r().into(), signature.s().into());
                Ok((Some(SignedPermit { deadline, v, r, s }), None))
            }
        }
    }

    fn approval(&self, desk: &Desk) -> impl IntoRequest {
        let token = desk.site.erc20(self.amount.token.address);
        token.approve(self.spender, self.amount.units).into_transaction_request()
    }
}

/// Whether the act has a form that brings a permit along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TakesPermits {
    Yes,
    No,
}

/// `None` if the token has no permits, or signs under a domain that cannot be guessed.
async fn by_permit(desk: &Desk, token: Address) -> Result<Option<Way>, CallError> {
    let calls = desk.site.erc20(token);
    let asked = async {
        let separator = call::ask(calls.DOMAIN_SEPARATOR()).await?;
        let nonce = call::ask(calls.nonces(desk.me)).await?;
        Ok((separator, nonce, call::ask(calls.name()).await?))
    };
    let (separator, nonce, name) = match asked.await {
        Ok(answers) => answers,
        Err(CallError::Reverted(_) | CallError::Unreadable(_)) => return Ok(None),
        Err(error) => return Err(error),
    };
    let chain_id = U256::from(desk.site.chain.id());
    let domains = VERSIONS.into_iter().map(|version| {
        let (name, version) = (name.clone().into(), version.into());
        Eip712Domain::new(Some(name), Some(version), Some(chain_id), Some(token), None)
    });
    let domain = domains.into_iter().find(|it| it.separator() == separator);
    Ok(domain.map(|domain| Way::Permit { domain, nonce }))
}
