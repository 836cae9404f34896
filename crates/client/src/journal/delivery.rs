//! How a step gets done.

use std::time::{Duration, Instant};

use alloy::{
    network::TransactionBuilder,
    primitives::B256,
    providers::Provider,
    rpc::types::{TransactionReceipt, TransactionRequest},
};

use super::{
    Journal, Progress, SendError,
    entry::{Bid, Entry, Outcome},
    settling::is_in_its_block,
    taker::taker,
};
use crate::{
    account::Account,
    broadcast::{Heard, No, broadcast},
    call::CallError,
};

/// Looks, one after the other, that find the nonce used and none of our transactions, before it is
/// looked up who used it, besides the time that has to pass.
const LOOKS_UNTIL_TAKEN: u32 = 3;

/// Before the second look. On Arbitrum a block is there within a quarter of a second.
const FIRST_PAUSE: Duration = Duration::from_millis(5);

/// One run at one step.
struct Delivery<'a> {
    journal: &'a mut Journal,
    account: &'a Account,
    step: &'a str,
    request: TransactionRequest,
    bid: Bid,
    began: Instant,
    /// When the newest attempt was given to the node by this run.
    sent: Option<Instant>,
    /// When the newest attempt was signed by this run; `None` if an earlier one did.
    signed: Option<Instant>,
    /// Why the newest attempt has to be replaced.
    flaw: Option<Flaw>,
    /// How often in a row the nonce was found used, and since when.
    used: Option<(u32, Instant)>,
}

/// What is wrong with an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Flaw {
    /// It offers too little.
    Offer,
    /// It does not do what is wanted now, or the node does not want it.
    Content,
}

/// What it means that an earlier call has done the step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Earlier {
    /// The step is done.
    Counts,
    /// What came of it is over, and the step is to be done again.
    IsOver,
}

impl Journal {
    pub(super) async fn deliver(
        &mut self,
        account: &Account,
        step: &str,
        request: TransactionRequest,
        earlier: Earlier,
    ) -> Result<TransactionReceipt, SendError> {
        let (bid, signed) = match self.book.last(step).cloned() {
            None | Some(Bid { outcome: Some(Outcome::Taken), .. }) => {
                (self.sign_anew(account, step, &request).await?, Some(Instant::now()))
            }
            Some(bid) => {
                if let Some(Outcome::Landed(receipt)) = &bid.outcome
                    && is_in_its_block(account, receipt).await?
                {
                    if receipt.status() && earlier == Earlier::Counts {
                        return done(step, &bid, &request, receipt);
                    }
                    (self.sign_anew(account, step, &request).await?, Some(Instant::now()))
                } else {
                    (bid, None)
                }
            }
        };
        if bid.account != account.address() {
            let (step, begun_by) = (step.to_owned(), bid.account);
            return Err(SendError::OtherAccount { step, begun_by });
        }
        let delivery = Delivery {
            journal: self,
            account,
            step,
            request,
            bid,
            began: Instant::now(),
            sent: None,
            signed,
            flaw: None,
            used: None,
        };
        delivery.run().await
    }

    /// Signs with a nonce that nothing of ours has had; or in the place of what was signed for a step
    /// that is not asked for any more, so that not both are included.
    async fn sign_anew(
        &mut self,
        account: &Account,
        step: &str,
        request: &TransactionRequest,
    ) -> Result<Bid, SendError> {
        let Some(left) = self.left_open(account, step).await? else {
            let nonce = self.next_nonce(account).await?;
            return self.sign(account, step, request.clone().with_nonce(nonce)).await;
        };
        let chain = account.chain();
        let offer = chain.replacement(left.newest.offer(), chain.gas_price().await?);
        let mut request = request.clone().with_nonce(left.nonce);
        request.set_max_fee_per_gas(offer.max_fee);
        request.set_max_priority_fee_per_gas(offer.tip);
        self.sign(account, step, request).await
    }

    /// The account's next nonce. What has one that is free now was included before: its block was
    /// replaced, and it is sent again, or the node lies behind. Either way the nonce is not free.
    async fn next_nonce(&self, account: &Account) -> Result<u64, SendError> {
        let provider = account.chain().provider();
        let mut nonce = provider.get_transaction_count(account.address()).pending().await?;
        while let Some(landed) = self.book.landed(account.address(), nonce) {
            // Whether it helped shows when the next one is waited for.
            broadcast(account.chain(), landed.raw()).await;
            nonce += 1;
        }
        Ok(nonce)
    }

    /// Notes a receipt.
    pub(super) fn landed(
        &mut self,
        step: &str,
        receipt: &TransactionReceipt,
    ) -> Result<(), SendError> {
        let (hash, block) = (receipt.transaction_hash, receipt.block_number.unwrap_or_default());
        let receipt = Box::new(receipt.clone());
        self.note(Entry::Landed { step: step.to_owned(), receipt })?;
        self.tell(step, &Progress::Landed { hash, block });
        Ok(())
    }

    /// Signs, and writes that down.
    async fn sign(
        &mut self,
        account: &Account,
        step: &str,
        request: TransactionRequest,
    ) -> Result<Bid, SendError> {
        let signed = account.signed(request).await?;
        let (hash, nonce, max_fee) = (signed.hash(), signed.nonce(), signed.offer().max_fee);
        let by = account.address();
        self.write(&Entry::Signed {
            step: step.to_owned(),
            account: by,
            hash,
            raw: signed.raw().clone(),
        })?;
        let bid = self.book.sign(step, by, signed).clone();
        self.tell(step, &Progress::Signed { hash, nonce, max_fee });
        Ok(bid)
    }
}

/// The nonce is used, and nobody shows by what.
pub(super) fn unclear(step: &str, bid: &Bid) -> SendError {
    let (nonce, transaction) = (bid.nonce, bid.newest.hash());
    SendError::Unclear { step: step.to_owned(), nonce, transaction }
}

/// The receipt, if what was done is what is wanted.
fn done(
    step: &str,
    bid: &Bid,
    request: &TransactionRequest,
    receipt: &TransactionReceipt,
) -> Result<TransactionReceipt, SendError> {
    let transaction = receipt.transaction_hash;
    match bid.attempt(transaction) {
        Some(attempt) if attempt.does(request) => Ok(receipt.clone()),
        _ => Err(SendError::DoneOtherwise { step: step.to_owned(), transaction }),
    }
}

impl Delivery<'_> {
    fn tell(&mut self, progress: &Progress) {
        self.journal.tell(self.step, progress);
    }

    /// Looks, and does what it takes, until it is included.
    async fn run(mut self) -> Result<TransactionReceipt, SendError> {
        if self.signed.is_some() {
            self.send().await?;
        } else {
            let (hash, nonce) = (self.bid.newest.hash(), self.bid.nonce);
            self.tell(&Progress::Found { hash, nonce });
        }
        let pace = self.journal.pace;
        let mut pause = FIRST_PAUSE.min(pace.look_every);
        loop {
            if let Some(receipt) = self.look().await? {
                return self.land(&receipt);
            }
            let since = self.began.elapsed();
            if pace.give_up_after < since {
                return Err(self.given_up().await);
            }
            let hash = self.bid.newest.hash();
            self.tell(&Progress::Waiting { hash, since });
            self.act().await?;
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(pace.look_every);
        }
    }

    /// The receipt of whatever was signed for this bid.
    async fn look(&self) -> Result<Option<TransactionReceipt>, SendError> {
        let provider = self.account.chain().provider();
        for attempt in self.bid.attempts() {
            if let Some(receipt) = provider.get_transaction_receipt(attempt.hash()).await? {
                return Ok(Some(receipt));
            }
        }
        Ok(None)
    }

    fn land(self, receipt: &TransactionReceipt) -> Result<TransactionReceipt, SendError> {
        self.journal.landed(self.step, receipt)?;
        if !receipt.status() {
            return Err(CallError::Failed(receipt.transaction_hash).into());
        }
        done(self.step, &self.bid, &self.request, receipt)
    }

    /// After a look that found nothing.
    async fn act(&mut self) -> Result<(), SendError> {
        let pace = self.journal.pace;
        let at = self.nonce_of_account().await?;
        if self.bid.nonce < at {
            let (looks, since) = self.used.unwrap_or((0, Instant::now()));
            self.used = Some((looks + 1, since));
            if looks + 1 < LOOKS_UNTIL_TAKEN || since.elapsed() < pace.taken_after {
                return Ok(());
            }
            self.used = None;
            // That no receipt is found proves nothing: who has the receipt may lie behind who has the
            // nonce. Only somebody else's transaction does.
            return match taker(self.account, self.bid.nonce).await {
                Some(by) if self.bid.attempt(by).is_none() => self.go_on_after_taken(by).await,
                _ => Ok(()),
            };
        }
        self.used = None;

        let is_past = |moment: Option<Instant>, limit| moment.map(|it| limit < it.elapsed());
        if self.signed.is_none() && !self.bid.newest.does(&self.request) {
            self.flaw = Some(Flaw::Content);
        } else if is_past(self.signed.or(self.sent), pace.replace_after) == Some(true) {
            self.flaw = self.flaw.or(Some(Flaw::Offer));
        }
        if let Some(flaw) = self.flaw.take() {
            self.replace(flaw).await?;
            return self.send().await;
        }
        if is_past(self.sent, pace.resend_after) == Some(false) {
            return Ok(());
        }
        self.send_what_comes_before(at).await;
        let provider = self.account.chain().provider();
        if provider.get_transaction_by_hash(self.bid.newest.hash()).await?.is_none() {
            self.send().await?;
        } else {
            self.sent = Some(Instant::now());
        }
        Ok(())
    }

    /// The nonce of the next transaction that can be included.
    async fn nonce_of_account(&self) -> Result<u64, SendError> {
        let provider = self.account.chain().provider();
        Ok(provider.get_transaction_count(self.account.address()).latest().await?)
    }

    /// Gives the newest attempt to the node.
    async fn send(&mut self) -> Result<(), SendError> {
        let heard = broadcast(self.account.chain(), self.bid.newest.raw()).await;
        self.sent = Some(Instant::now());
        match heard {
            Heard::Taken => {
                let hash = self.bid.newest.hash();
                self.tell(&Progress::Sent { hash });
            }
            Heard::No(No::TooLittle, _) => self.flaw = Some(Flaw::Offer),
            // The next look shows whose it is, or what is missing.
            Heard::No(No::NonceUsed | No::NonceAhead, _) | Heard::Nothing(_) => {}
            // What an earlier run signed may no longer fit the chain.
            Heard::Refused(_) if self.signed.is_none() => self.flaw = Some(Flaw::Content),
            Heard::Refused(error) => return Err(error.into()),
        }
        Ok(())
    }

    /// Sends again what was included before this step's transaction and no longer is.
    async fn send_what_comes_before(&self, at: u64) {
        for nonce in at..self.bid.nonce {
            let earlier = self.journal.book.with_nonce(self.account.address(), nonce);
            if let Some(earlier) = earlier {
                // Whether it helped shows in the next look.
                broadcast(self.account.chain(), earlier.raw()).await;
            }
        }
    }

    /// The nonce has gone to the transaction `by`.
    async fn go_on_after_taken(&mut self, by: B256) -> Result<(), SendError> {
        self.journal.note(Entry::Taken { step: self.step.to_owned() })?;
        let nonce = self.bid.nonce;
        self.tell(&Progress::NonceTaken { nonce });
        // It may have done what this step does, under other parameters.
        if let Some((by, _)) = self.journal.book.signed().find(|(_, hash)| *hash == by) {
            let (step, by) = (self.step.to_owned(), by.to_owned());
            return Err(SendError::Overtaken { step, nonce, by });
        }
        self.bid = self.journal.sign_anew(self.account, self.step, &self.request).await?;
        self.signed = Some(Instant::now());
        self.flaw = None;
        self.used = None;
        self.send().await
    }

    /// Signs something with the same nonce that offers more.
    async fn replace(&mut self, flaw: Flaw) -> Result<(), SendError> {
        let old = &self.bid.newest;
        let chain = self.account.chain();
        let offer = chain.replacement(old.offer(), chain.gas_price().await?);
        let mut request = self.request.clone().with_nonce(self.bid.nonce);
        request.set_max_fee_per_gas(offer.max_fee);
        request.set_max_priority_fee_per_gas(offer.tip);
        if flaw == Flaw::Offer {
            request.set_gas_limit(old.gas_limit());
        }
        self.bid = self.journal.sign(self.account, self.step, request).await?;
        self.signed = Some(Instant::now());
        Ok(())
    }

    /// Why this run does not wait any longer.
    async fn given_up(&self) -> SendError {
        let pending = CallError::Pending(self.bid.newest.hash()).into();
        let Ok(at) = self.nonce_of_account().await else { return pending };
        if self.bid.nonce < at {
            return unclear(self.step, &self.bid);
        }
        let is_known = |nonce| {
            let address = self.account.address();
            self.journal.book.with_nonce(address, nonce).is_some()
        };
        if (at..self.bid.nonce).all(is_known) {
            return pending;
        }
        SendError::Gap { step: self.step.to_owned(), nonce: self.bid.nonce, at }
    }
}
