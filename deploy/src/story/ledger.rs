//! Every unit of the story, in double entry: what the contracts said they moved, held against what
//! the tokens say everybody holds.

use std::collections::BTreeMap;

use alloy::primitives::{Address, U256};
use bindings::IMilletTokenInstance;
use client::call::{CallError, ask};

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
    /// Somebody paid what it did not have, or received more than there is.
    #[error("what {who} is told to have moved of {token} cannot be")]
    Impossible {
        /// Who.
        who: String,
        /// Of what.
        token: &'static str,
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Whose it is.
    pub who: String,
    /// Held when the story began.
    pub before: U256,
    /// Received in it.
    pub received: U256,
    /// Paid in it.
    pub paid: U256,
}

impl Line {
    /// What it holds by all that: nothing, if it would be less than nothing.
    pub fn after(&self) -> Option<U256> {
        self.before.checked_add(self.received)?.checked_sub(self.paid)
    }
}

/// All that was told of one token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Book {
    /// Of which.
    pub currency: Currency,
    /// Every party, by its address.
    pub lines: BTreeMap<Address, Line>,
    /// All there was of the token when the story began.
    pub supply: U256,
    /// Made in the story, in base units.
    pub minted: U256,
    /// Burned in it.
    pub burned: U256,
}

/// The books of both currencies.
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

    /// `units` went from one to the other; the zero address makes and burns.
    pub(super) fn post(
        &mut self,
        currency: Currency,
        from: Address,
        to: Address,
        units: U256,
    ) -> Result<(), LedgerError> {
        let Some(book) = self.0.iter_mut().find(|book| book.currency == currency) else {
            return Ok(());
        };
        let Book { lines, minted, burned, .. } = book;
        let token = currency.token().name();
        let stranger = |account| LedgerError::Stranger { account, token };
        let paid = match from {
            Address::ZERO => minted,
            from => &mut lines.get_mut(&from).ok_or_else(|| stranger(from))?.paid,
        };
        *paid += units;
        let received = match to {
            Address::ZERO => burned,
            to => &mut lines.get_mut(&to).ok_or_else(|| stranger(to))?.received,
        };
        *received += units;
        Ok(())
    }

    /// The books, once every balance and both supplies were found to be as told.
    pub(super) async fn close(self, site: &Site) -> Result<[Book; 2], eyre::Report> {
        for book in &self.0 {
            let token = token(site, book.currency);
            let name = book.currency.token().name();
            for (account, line) in &book.lines {
                let impossible = LedgerError::Impossible { who: line.who.clone(), token: name };
                let expected = line.after().ok_or(impossible)?;
                let found = ask(token.balanceOf(*account)).await?;
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
    let mut lines = BTreeMap::new();
    for (account, who) in parties {
        let before = ask(token.balanceOf(*account)).await?;
        let line = Line { who: who.clone(), before, received: U256::ZERO, paid: U256::ZERO };
        // One account may play several parts; it goes by the name of the first.
        lines.entry(*account).or_insert(line);
    }
    let supply = ask(token.totalSupply()).await?;
    Ok(Book { currency, lines, supply, minted: U256::ZERO, burned: U256::ZERO })
}

/// What both tokens have in common.
fn token(site: &Site, currency: Currency) -> IMilletTokenInstance<alloy::providers::DynProvider> {
    let provider = site.chain.provider().clone();
    IMilletTokenInstance::new(site.address(currency.token()), provider)
}
