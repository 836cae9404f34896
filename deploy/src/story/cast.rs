//! Who is in the story, and what they bring.

use alloy::primitives::{Address, U256};
use client::account::Account;
use eyre::Result;
use protocol::time::WEEK;

use crate::{
    contract::{Contract, Currency},
    site::Site,
};

/// Somebody with a name and a key that follows from the deployer's.
#[derive(Clone, Debug)]
pub(super) struct Person {
    pub(super) name: &'static str,
    pub(super) account: Account,
}

/// Who saves, what of, and how many base units.
pub(super) struct Saver {
    pub(super) person: Person,
    pub(super) currency: Currency,
    pub(super) units: U256,
}

/// Who locks, how many base units, and for how long.
pub(super) struct Holder {
    pub(super) person: Person,
    pub(super) units: U256,
    pub(super) weeks: u64,
    /// How it votes: 0 against, 1 for, 2 abstain.
    pub(super) support: u8,
}

/// Everybody.
pub(super) struct Cast {
    /// Who deployed, and hands over; insurance and treasury, unless the parameters name others.
    pub(super) deployer: Person,
    /// Who does what anyone may.
    pub(super) keeper: Person,
    pub(super) savers: Vec<Saver>,
    pub(super) holders: Vec<Holder>,
}

/// A cent, in units of the stablecoin.
const CENT: u64 = 10_000;

/// Names, and cents. Small ones: they are whom this is for.
const DOLLAR_SAVERS: [(&str, u64); 4] =
    [("Ada", 500), ("Ben", 1_250), ("Cleo", 40), ("Dan", 2_000)];

/// A name, and whole tokens.
const TOKEN_SAVER: (&str, u64) = ("Emil", 1_000);

/// Names, whole tokens, weeks and votes. The first has what it takes to propose.
const HOLDERS: [(&str, u64, u64, u8); 3] =
    [("Nia", 150_000, 104, 1), ("Omar", 50_000, 52, 1), ("Pia", 5_000, 4, 0)];

impl Person {
    pub(super) const fn address(&self) -> Address {
        self.account.address()
    }
}

impl Saver {
    /// Whether it is a dollar that is saved.
    pub(super) fn in_dollars(&self) -> bool {
        self.currency == Currency::Dollars
    }
}

impl Holder {
    /// Seconds of the lock, counted from when it is made; it ends as the week begins in which they end.
    pub(super) const fn lasts(&self) -> u64 {
        self.weeks * WEEK
    }
}

impl Cast {
    pub(super) fn of(site: &Site) -> Result<Self> {
        let person = |name: &'static str| -> Result<Person> {
            let account = site.deployer.derive(&format!("millet story {name}"))?;
            Ok(Person { name, account })
        };
        let whole_token = U256::from(10).pow(U256::from(Currency::Tokens.decimals()));
        let mut savers = Vec::new();
        for (name, cents) in DOLLAR_SAVERS {
            let units = U256::from(cents * CENT);
            savers.push(Saver { person: person(name)?, currency: Currency::Dollars, units });
        }
        let (name, whole) = TOKEN_SAVER;
        let units = U256::from(whole) * whole_token;
        savers.push(Saver { person: person(name)?, currency: Currency::Tokens, units });
        let mut holders = Vec::new();
        for (name, whole, weeks, support) in HOLDERS {
            let units = U256::from(whole) * whole_token;
            holders.push(Holder { person: person(name)?, units, weeks, support });
        }
        let deployer = Person { name: "the deployer", account: site.deployer.clone() };
        Ok(Self { deployer, keeper: person("Kim")?, savers, holders })
    }

    /// Who saves dollars.
    pub(super) fn dollar_savers(&self) -> impl Iterator<Item = &Saver> {
        self.savers.iter().filter(|saver| saver.in_dollars())
    }

    /// Everybody who signs.
    pub(super) fn people(&self) -> impl Iterator<Item = &Person> {
        let savers = self.savers.iter().map(|saver| &saver.person);
        let holders = self.holders.iter().map(|holder| &holder.person);
        [&self.deployer, &self.keeper].into_iter().chain(savers).chain(holders)
    }

    /// Everybody who holds money in the story: people, contracts, and who is paid parts of fees.
    pub(super) fn parties(&self, site: &Site) -> Vec<(Address, String)> {
        let people = self.people().map(|person| (person.address(), person.name.to_owned()));
        let contracts = Contract::ALL.map(|it| (site.address(it), it.name().to_owned()));
        let (roles, deployer) = (site.blueprint.params.roles, site.deployer.address());
        let funds = [
            (roles.insurance.address(deployer), "insurance".to_owned()),
            (roles.treasury.address(deployer), "treasury".to_owned()),
        ];
        people.chain(contracts).chain(funds).collect()
    }

    /// Units of the governance token that have to be there.
    pub(super) fn tokens(&self) -> U256 {
        let saved = self.savers.iter().filter(|saver| !saver.in_dollars());
        let saved: U256 = saved.map(|saver| saver.units).sum();
        let locked: U256 = self.holders.iter().map(|holder| holder.units).sum();
        saved + locked
    }
}
