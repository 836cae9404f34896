//! Every unit of the story, in double entry: what the contracts said they moved, held against what
//! the tokens say everybody holds.

use alloy::{
    primitives::{Address, U256},
    providers::DynProvider,
};
use bindings::IMilletTokenInstance;
use client::call::{CallError, ask};
use serde::Serialize;

use crate::{contract::Currency, site::Site};

/// Books that do not close, in base units.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum LedgerError {
    /// Somebody's balance changed by something else than what was told.
    #[error("{who} should hold {expected} units of {token} and holds {found}")]
    Balance {
        /// Whose.
        who: String,
        /// Of what.
        token: &'static str,
        /// By what was told.
        expected: U256,
        /// In fact.
        found: U256,
    },
    /// Units came or went otherwise than was told.
    #[error("there should be {expected} units of {token} and there are {found}")]
    Supply {
        /// Of what.
        token: &'static str,
        /// By what was told.
        expected: U256,
        /// In fact.
        found: U256,
    },
    /// Somebody paid what it did not have, or received more than a number holds.
    #[error("{who} is told to have moved {units} units of {token}, which it cannot")]
    Impossible {
        /// Who.
        who: String,
        /// Of what.
        token: &'static str,
        /// How many.
        units: U256,
    },
    /// Money went to somebody whom the story does not know.
    #[error("{account} received or paid {token}, and has no part in the story")]
    Stranger {
        /// Who.
        account: Address,
        /// What.
        token: &'static str,
    },
}

/// What one party had, received, paid and has of one token, in base units.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    /// Whose it is.
    pub who: String,
    /// Its account.
    pub account: Address,
    /// Held when the story began.
    #[serde(serialize_with = "rewards::decimal")]
    pub before: U256,
    /// Received in it.
    #[serde(serialize_with = "rewards::decimal")]
    pub received: U256,
    /// Paid in it.
    #[serde(serialize_with = "rewards::decimal")]
    pub paid: U256,
    /// Held by all that, and, once the books are closed, in fact.
    #[serde(serialize_with = "rewards::decimal")]
    pub after: U256,
}

impl Line {
    fn receive(&mut self, units: U256) -> Option<()> {
        self.after = self.after.checked_add(units)?;
        self.received += units;
        Some(())
    }

    fn pay(&mut self, units: U256) -> Option<()> {
        self.after = self.after.checked_sub(units)?;
        self.paid += units;
        Some(())
    }
}

/// All that was told of one token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Book {
    /// Of which.
    pub currency: Currency,
    /// Every party, in the order of the story.
    pub lines: Vec<Line>,
    /// All there was of the token when the story began.
    #[serde(serialize_with = "rewards::decimal")]
    pub supply: U256,
    /// Made in the story, in base units.
    #[serde(serialize_with = "rewards::decimal")]
    pub minted: U256,
    /// Burned in it.
    #[serde(serialize_with = "rewards::decimal")]
    pub burned: U256,
}

impl Book {
    fn line(
        &mut self,
        account: Address,
        units: U256,
        change: fn(&mut Line, U256) -> Option<()>,
    ) -> Result<(), LedgerError> {
        let token = self.currency.token().name();
        let stranger = LedgerError::Stranger { account, token };
        let line = self.lines.iter_mut().find(|line| line.account == account).ok_or(stranger)?;
        let who = line.who.clone();
        change(line, units).ok_or(LedgerError::Impossible { who, token, units })
    }
}

/// The books of both currencies: dollars first.
#[derive(Clone, Debug)]
pub(super) struct Ledger([Book; 2]);

impl Ledger {
    /// With what each party holds now.
    pub(super) async fn open(
        site: &Site,
        parties: &[(Address, String)],
    ) -> Result<Self, CallError> {
        let [dollars, tokens] = Currency::ALL;
        Ok(Self([book(site, dollars, parties).await?, book(site, tokens, parties).await?]))
    }

    /// What `account` goes by in the story.
    pub(super) fn name(&self, account: Address) -> String {
        let Self([book, _]) = self;
        let line = book.lines.iter().find(|line| line.account == account);
        line.map_or_else(|| account.to_string(), |line| line.who.clone())
    }

    /// `units` went from one to the other; the zero address makes and burns.
    pub(super) fn post(
        &mut self,
        currency: Currency,
        from: Address,
        to: Address,
        units: U256,
    ) -> Result<(), LedgerError> {
        let Self([dollars, tokens]) = self;
        let book = match currency {
            Currency::Dollars => dollars,
            Currency::Tokens => tokens,
        };
        match from {
            Address::ZERO => book.minted += units,
            from => book.line(from, units, Line::pay)?,
        }
        match to {
            Address::ZERO => book.burned += units,
            to => book.line(to, units, Line::receive)?,
        }
        Ok(())
    }

    /// The books, once every balance and both supplies were found to be as told.
    pub(super) async fn close(self, site: &Site) -> Result<[Book; 2], eyre::Report> {
        for book in &self.0 {
            let token = token(site, book.currency);
            let name = book.currency.token().name();
            for line in &book.lines {
                let expected = line.after;
                let found = ask(token.balanceOf(line.account)).await?;
                if found != expected {
                    let who = line.who.clone();
                    return Err(LedgerError::Balance { who, token: name, expected, found }.into());
                }
            }
            let expected = book.supply + book.minted - book.burned;
            let found = ask(token.totalSupply()).await?;
            if found != expected {
                return Err(LedgerError::Supply { token: name, expected, found }.into());
            }
        }
        Ok(self.0)
    }
}

async fn book(
    site: &Site,
    currency: Currency,
    parties: &[(Address, String)],
) -> Result<Book, CallError> {
    let token = token(site, currency);
    let mut lines: Vec<Line> = Vec::new();
    for (account, who) in parties {
        // One account may play several parts; it goes by the name of the first.
        if lines.iter().any(|line| line.account == *account) {
            continue;
        }
        let (account, who) = (*account, who.clone());
        let before = ask(token.balanceOf(account)).await?;
        let (received, paid) = (U256::ZERO, U256::ZERO);
        lines.push(Line { who, account, before, received, paid, after: before });
    }
    let supply = ask(token.totalSupply()).await?;
    Ok(Book { currency, lines, supply, minted: U256::ZERO, burned: U256::ZERO })
}

/// What both tokens have in common.
fn token(site: &Site, currency: Currency) -> IMilletTokenInstance<DynProvider> {
    let provider = site.chain.provider().clone();
    IMilletTokenInstance::new(site.address(currency.token()), provider)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADA: Address = Address::repeat_byte(1);
    const BEN: Address = Address::repeat_byte(2);

    fn units(count: u64) -> U256 {
        U256::from(count)
    }

    /// Ada has ten, Ben nothing.
    fn ledger() -> Ledger {
        let line = |who: &str, account, before| Line {
            who: who.to_owned(),
            account,
            before,
            received: U256::ZERO,
            paid: U256::ZERO,
            after: before,
        };
        let book = |currency| Book {
            currency,
            lines: vec![line("Ada", ADA, units(10)), line("Ben", BEN, U256::ZERO)],
            supply: units(10),
            minted: U256::ZERO,
            burned: U256::ZERO,
        };
        Ledger(Currency::ALL.map(book))
    }

    #[test]
    fn what_one_pays_another_receives() {
        let mut ledger = ledger();

        ledger.post(Currency::Tokens, ADA, BEN, units(4)).unwrap();
        ledger.post(Currency::Tokens, Address::ZERO, ADA, units(3)).unwrap();
        ledger.post(Currency::Tokens, BEN, Address::ZERO, units(1)).unwrap();

        let Ledger([dollars, tokens]) = ledger;
        let after = |book: &Book| book.lines.iter().map(|line| line.after).collect::<Vec<_>>();
        assert_eq!(after(&dollars), [units(10), U256::ZERO]);
        assert_eq!(after(&tokens), [units(9), units(3)]);
        assert_eq!((tokens.minted, tokens.burned), (units(3), units(1)));
        assert_eq!((tokens.lines[0].received, tokens.lines[0].paid), (units(3), units(4)));
    }

    #[test]
    fn nobody_pays_what_they_do_not_have_and_strangers_are_not_paid() {
        let (mut ledger, stranger) = (ledger(), Address::repeat_byte(3));
        let token = "stablecoin";

        let more = ledger.post(Currency::Dollars, ADA, BEN, units(11));
        let who = "Ada".to_owned();
        assert_eq!(more, Err(LedgerError::Impossible { who, token, units: units(11) }));
        let lost = ledger.post(Currency::Dollars, ADA, stranger, units(1));
        assert_eq!(lost, Err(LedgerError::Stranger { account: stranger, token }));
    }
}
