//! Acts, and keeps what happened.

use alloy::{
    primitives::{Address, U256},
    rpc::types::TransactionReceipt,
    sol_types::SolEvent,
};
use client::{call::IntoRequest, journal::Journal, money};
use eyre::{OptionExt, Result, WrapErr};

use super::{
    Chapter, StoryError,
    cast::Person,
    ledger::{Ledger, LedgerError},
};
use crate::{
    contract::Currency,
    plan::Step,
    record::{Observer, Outcome, Record},
    site::Site,
};

/// A story under way.
pub(super) struct Teller<'a> {
    pub(super) site: &'a Site,
    pub(super) ledger: Ledger,
    pub(super) chapters: Vec<Chapter>,
    journal: &'a mut Journal,
    observer: &'a mut dyn Observer,
}

impl<'a> Teller<'a> {
    pub(super) fn new(
        site: &'a Site,
        journal: &'a mut Journal,
        ledger: Ledger,
        observer: &'a mut dyn Observer,
    ) -> Self {
        Self { site, ledger, chapters: Vec::new(), journal, observer }
    }

    /// What follows is told under this title.
    pub(super) fn opens(&mut self, title: &'static str) {
        self.observer.opens(title);
        self.chapters.push(Chapter { title, records: Vec::new() });
    }

    /// Somebody does something.
    pub(super) async fn act(
        &mut self,
        who: &Person,
        what: impl AsRef<str>,
        call: impl IntoRequest,
    ) -> Result<TransactionReceipt> {
        let step = format!("{} {}", who.name, what.as_ref());
        self.observer.begins(&step);
        let request = call.into_request();
        let address = request.to.and_then(|to| to.into_to());
        let receipt = who.account.send(request).await.wrap_err_with(|| step.clone())?;
        self.keep(Record { step, address, outcome: Outcome::Done((&receipt).into()) });
        Ok(receipt)
    }

    /// A step as deployments have them.
    pub(super) async fn ensure(&mut self, step: Step) -> Result<()> {
        self.observer.begins(&step.to_string());
        let record = step.ensure(self.site, self.journal).await?;
        self.keep(record);
        Ok(())
    }

    /// Something that can be seen, and took no transaction.
    pub(super) fn tell(&mut self, step: impl Into<String>, what: impl Into<String>) {
        let outcome = Outcome::Free(what.into());
        self.keep(Record { step: step.into(), address: None, outcome });
    }

    /// Lets time pass until the second `then`, if it is not there yet.
    pub(super) async fn wait(&mut self, step: &str, then: u64) -> Result<()> {
        self.observer.begins(step);
        let seconds = then.saturating_sub(self.site.chain.now().await?);
        if seconds != 0 && !self.site.chain.pass(seconds).await? {
            return Err(StoryError::OwnTime(self.site.chain.id()).into());
        }
        self.tell(step, format!("{} pass", period(seconds)));
        Ok(())
    }

    /// Money moved, as a contract told.
    pub(super) fn moved(
        &mut self,
        currency: Currency,
        from: Address,
        to: Address,
        units: U256,
    ) -> Result<(), LedgerError> {
        self.ledger.post(currency, from, to, units)
    }

    fn keep(&mut self, record: Record) {
        self.observer.ended(&record);
        if let Some(chapter) = self.chapters.last_mut() {
            chapter.records.push(record);
        }
    }
}

/// The first event of this kind that `from` told.
pub(super) fn told<E: SolEvent>(receipt: &TransactionReceipt, from: Address) -> Result<E> {
    let first = all_told(receipt, from).into_iter().next();
    first.ok_or_eyre(format!("{from} did not tell {}", E::SIGNATURE))
}

/// All events of this kind that `from` told, in their order.
pub(super) fn all_told<E: SolEvent>(receipt: &TransactionReceipt, from: Address) -> Vec<E> {
    let of_it = receipt.logs().iter().filter(|log| log.address() == from);
    of_it.filter_map(|log| Some(log.log_decode().ok()?.inner.data)).collect()
}

/// An amount as people read it.
pub(super) fn amount(currency: Currency, units: U256) -> String {
    let unit = match currency {
        Currency::Dollars => "dollars",
        Currency::Tokens => "MLT",
    };
    format!("{} {unit}", money::exact(units, currency.decimals()))
}

/// Seconds as people read them: in days and hours, rounded down.
fn period(seconds: u64) -> String {
    let (days, hours) = (seconds / 86_400, seconds / 3_600 % 24);
    format!("{days} days and {hours} hours")
}
