//! `prestateTracer`: accounts that a run met, as they were and as they became.

use std::collections::BTreeMap;

use alloy::primitives::{Address, B256, Bytes, U256};
use revm::{DatabaseRef, state::AccountInfo};
use serde::Serialize;
use serde_json::{Value, json};

use crate::{arbos::addresses::ARBOS_STATE, chain::Overlay, evm::Executed};

/// An account as tracers show it; what is nothing is left out.
#[derive(Debug, Default, Serialize)]
struct AccountView {
    #[serde(skip_serializing_if = "Option::is_none")]
    balance: Option<U256>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nonce: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<Bytes>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    storage: BTreeMap<B256, B256>,
}

impl AccountView {
    fn of(info: &AccountInfo) -> Self {
        Self {
            balance: Some(info.balance),
            nonce: (info.nonce != 0).then_some(info.nonce),
            code: Some(code_of(info)).filter(|code| !code.is_empty()),
            storage: BTreeMap::new(),
        }
    }
}

fn code_of(info: &AccountInfo) -> Bytes {
    info.code.as_ref().map(|code| code.original_bytes()).unwrap_or_default()
}

/// An account before the run. Reading memory does not fail.
fn account_before(db: &Overlay<'_>, address: Address) -> AccountInfo {
    let Ok(info) = db.basic_ref(address);
    info.unwrap_or_default()
}

/// Every account and word that the run met, as they were before it.
pub(super) fn before(db: &Overlay<'_>, executed: &Executed) -> Value {
    let mut accounts = BTreeMap::new();
    for (address, account) in executed.state.iter().filter(|(at, _)| **at != ARBOS_STATE) {
        // One that the run made was not there before it.
        if account.is_created() {
            continue;
        }
        let mut view = AccountView::of(&account_before(db, *address));
        for (slot, value) in &account.storage {
            view.storage.insert(B256::from(*slot), B256::from(value.original_value()));
        }
        accounts.insert(*address, view);
    }
    json!(accounts)
}

/// Every account that the run changed: what it was, and which of that became what.
pub(super) fn difference(db: &Overlay<'_>, executed: &Executed) -> Value {
    let (mut pre, mut post) = (BTreeMap::new(), BTreeMap::new());
    for (address, account) in executed.state.iter().filter(|(at, _)| **at != ARBOS_STATE) {
        let was = account_before(db, *address);
        let is = &account.info;
        let mut old = AccountView::of(&was);
        let mut new = AccountView {
            balance: (is.balance != was.balance).then_some(is.balance),
            nonce: (is.nonce != was.nonce).then_some(is.nonce),
            code: (is.code_hash != was.code_hash).then(|| code_of(is)),
            storage: BTreeMap::new(),
        };
        for (slot, value) in account.changed_storage_slots() {
            let slot = B256::from(*slot);
            // Zero is nothing, so it is left out on its side.
            let words = [(&mut old, value.original_value()), (&mut new, value.present_value())];
            for (view, word) in words {
                if !word.is_zero() {
                    view.storage.insert(slot, B256::from(word));
                }
            }
        }
        let changed = account.changed_storage_slots().next().is_some()
            || new.balance.is_some()
            || new.nonce.is_some()
            || new.code.is_some();
        if !changed {
            continue;
        }
        if !account.is_created() {
            pre.insert(*address, old);
        }
        if !account.is_selfdestructed() {
            post.insert(*address, new);
        }
    }
    json!({ "pre": pre, "post": post })
}
