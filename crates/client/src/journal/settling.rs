//! What came of what earlier runs signed.

use alloy::{eips::BlockNumberOrTag, providers::Provider, rpc::types::TransactionReceipt};

use super::{
    Journal, SendError,
    delivery::unclear,
    entry::{Bid, Entry},
    taker::taker,
};
use crate::account::Account;

impl Journal {
    /// Notes what came of all that was sent and never looked at again.
    pub(super) async fn look_at_open(&mut self, account: &Account) -> Result<(), SendError> {
        let provider = account.chain().provider();
        for (step, hashes) in self.book.open(account.address()) {
            for hash in hashes {
                let Some(receipt) = provider.get_transaction_receipt(hash).await? else { continue };
                self.landed(&step, &receipt)?;
                break;
            }
        }
        Ok(())
    }

    /// Notes anew what was included again after its block was replaced.
    pub(super) async fn look_at_landed(&mut self, account: &Account) -> Result<(), SendError> {
        let ours = self.book.receipts().filter(|(_, it)| it.from == account.address());
        let noted: Vec<_> = ours.map(|(step, it)| (step.to_owned(), it.clone())).collect();
        for (step, receipt) in noted {
            if is_in_its_block(account, &receipt).await? {
                continue;
            }
            let provider = account.chain().provider();
            let now = provider.get_transaction_receipt(receipt.transaction_hash).await?;
            if let Some(now) = now.filter(|now| now.block_hash != receipt.block_hash) {
                self.landed(&step, &now)?;
            }
        }
        Ok(())
    }

    /// The first bid for another step than `step` that can still be included. It may be what `step` was
    /// under other parameters: a row of an allocation that was edited since.
    ///
    /// # Errors
    ///
    /// [`SendError::Unclear`], if one may have been included: then the chain has to be looked at again
    /// before anything else is signed.
    pub(super) async fn left_open(
        &mut self,
        account: &Account,
        step: &str,
    ) -> Result<Option<Bid>, SendError> {
        let mut others = self.book.open(account.address());
        others.retain(|(other, _)| other != step);
        if others.is_empty() {
            return Ok(None);
        }
        let provider = account.chain().provider();
        let at = provider.get_transaction_count(account.address()).latest().await?;
        let mut first: Option<Bid> = None;
        for (other, _) in others {
            let Some(bid) = self.book.last(&other).cloned() else { continue };
            if at <= bid.nonce {
                if first.as_ref().is_none_or(|it| bid.nonce < it.nonce) {
                    first = Some(bid);
                }
                continue;
            }
            match taker(account, bid.nonce).await {
                Some(by) if bid.attempt(by).is_none() => self.note(Entry::Taken { step: other })?,
                _ => return Err(unclear(&other, &bid)),
            }
        }
        Ok(first)
    }
}

/// Whether the block that a receipt names is still a part of the chain.
pub(super) async fn is_in_its_block(
    account: &Account,
    receipt: &TransactionReceipt,
) -> Result<bool, SendError> {
    let Some((number, hash)) = receipt.block_number.zip(receipt.block_hash) else {
        return Ok(false);
    };
    let number = BlockNumberOrTag::Number(number);
    let block = account.chain().provider().get_block_by_number(number).await?;
    Ok(block.is_some_and(|it| it.header.hash == hash))
}
