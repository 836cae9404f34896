//! Accounts without a key.

use alloy::primitives::B256;
use client::{account::Account, call::CallError, journal::SendError};
use eyre::Result;

use crate::site::{Site, gift};

/// The node is asked for nothing on its behalf, and what it may not send is not written down.
#[tokio::test]
async fn a_watched_account_signs_nothing() -> Result<()> {
    let site = Site::new().await?;
    let nobody = Account::watched(site.chain.clone(), site.account().address());
    let mut journal = site.journal().await?;
    let nonce = site.nonce().await?;

    let sent = nobody.send(gift(0)).await.unwrap_err();
    let delivered = journal.send(&nobody, "gift", gift(0)).await.unwrap_err();
    let derived = nobody.derive("purpose").unwrap_err();
    let permitted = nobody.sign(&B256::ZERO).unwrap_err();

    let is_refused =
        |it: &CallError| matches!(it, CallError::Watched(of) if *of == nobody.address());
    assert!(is_refused(&sent) && is_refused(&derived) && is_refused(&permitted), "{sent}");
    assert!(matches!(&delivered, SendError::Call(it) if is_refused(it)), "{delivered}");
    assert!(sent.to_string().contains("MILLET_SIGNER"), "{sent}");
    assert!(!nobody.signs_hashes());
    assert_eq!(site.nonce().await?, nonce);
    Ok(())
}
