//! What the values of a file have to be to one another.

use std::fmt;

use alloy::primitives::{Address, U256};

use crate::{FeeRecipient, Kind, Params, Stablecoin, Who};

/// Why a file is not deployed from, though each of its values is one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Breach {
    /// The team has to decide.
    #[error("{key} is still to be named")]
    Unnamed {
        /// Where, in the file or in its allocation.
        key: String,
    },
    /// Anybody could mint the money that the vault holds.
    #[error(
        "chain {0} may hold real money, and the parameters ask for a mock stablecoin: name the real \
         one by `stablecoin.at`"
    )]
    MockMoney(u64),
    /// A role that is never handed over, on the one key that was in a terminal.
    #[error(
        "roles.{role} is the deployer, who is to hold nothing in the end: name another account"
    )]
    StaysWithDeployer {
        /// Its key in `[roles]`.
        role: &'static str,
    },
    /// Whoever submits roots of rewards is watched by the guardian.
    #[error("roles.guardian and roles.updater are one account: nobody would watch the updater")]
    Unwatched,
    /// Anybody could propose at no cost.
    #[error("governance.proposal_threshold is nothing: with money at stake, ask for some")]
    NoThreshold,
    /// All of the supply would stay with one account.
    #[error("there is no [genesis]: with money at stake, say who is given how much of the supply")]
    NoGenesis,
    /// Only who holds the supply can hand it out.
    #[error("token.holder hands out the supply by [genesis], so it has to be \"deployer\"")]
    OtherHolder,
    /// It would be given what it already has.
    #[error("{file}, line {line}: the holder is the deployer, who hands the supply out")]
    GrantToDeployer {
        /// The allocation.
        file: String,
        /// Its line, from 1.
        line: u64,
    },
}

/// All of them, for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breaches(pub Vec<Breach>);

impl std::error::Error for Breaches {}

impl fmt::Display for Breaches {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut breaches = self.0.iter();
        if let Some(first) = breaches.next() {
            write!(out, "{first}")?;
        }
        breaches.try_for_each(|breach| write!(out, "; {breach}"))
    }
}

impl Params {
    /// What keeps a deployment by `deployer` from being made with these parameters.
    ///
    /// # Errors
    ///
    /// Every [`Breach`].
    pub fn obeyed_by(&self, deployer: Address) -> Result<(), Breaches> {
        let mut breaches: Vec<_> =
            self.unnamed().into_iter().map(|key| Breach::Unnamed { key }).collect();
        if self.chain.kind == Kind::Money {
            breaches.extend(self.careless(deployer));
        }
        breaches.extend(self.unallocatable(deployer));
        if breaches.is_empty() { Ok(()) } else { Err(Breaches(breaches)) }
    }

    /// Where the file, or its allocation, says that somebody is still to be named. A multisig is told
    /// once, however often it is referred to.
    pub fn unnamed(&self) -> Vec<String> {
        let multisigs = self.multisigs.iter().map(|(name, who)| (format!("multisigs.{name}"), who));
        let named: Vec<_> = self.multisigs.iter().map(|(_, who)| who).collect();
        let recipient = match self.roles.fee_recipient {
            FeeRecipient::Splitter => None,
            FeeRecipient::Account(who) => Some(("fee_recipient", who)),
        };
        let roles = self.roles.accounts().into_iter().chain(recipient);
        let roles = roles.map(|(role, who)| (format!("roles.{role}"), who));
        let holder = [("token.holder".to_owned(), self.token.holder)];
        let grants = self.genesis.iter().flat_map(|genesis| {
            let key = |line| format!("{} line {line}", genesis.file);
            genesis.grants().iter().map(move |grant| (key(grant.line), grant.holder))
        });
        let others = roles.chain(holder).chain(grants).filter(|(_, who)| !named.contains(who));
        let unnamed = |(_, who): &(String, Who)| matches!(who, Who::Unnamed(_));
        multisigs.chain(others).filter(unnamed).map(|(key, _)| key).collect()
    }

    /// What is fine as long as no money is at stake.
    fn careless(&self, deployer: Address) -> Vec<Breach> {
        let mut breaches = Vec::new();
        if matches!(self.stablecoin, Stablecoin::Mock) {
            breaches.push(Breach::MockMoney(self.chain.id));
        }
        let recipient = match self.roles.fee_recipient {
            FeeRecipient::Splitter => None,
            FeeRecipient::Account(who) => Some(("fee_recipient", who)),
        };
        // What governance has goes to the timelock in the end; the others keep theirs.
        let kept = self.roles.accounts().into_iter().filter(|(role, _)| *role != "governance");
        let deployers = kept.chain(recipient).filter(|(_, who)| who.address(deployer) == deployer);
        breaches.extend(deployers.map(|(role, _)| Breach::StaysWithDeployer { role }));
        if self.roles.guardian.address(deployer) == self.roles.updater.address(deployer) {
            breaches.push(Breach::Unwatched);
        }
        if self.governance.proposal_threshold.get() == U256::ZERO {
            breaches.push(Breach::NoThreshold);
        }
        if self.genesis.is_none() {
            breaches.push(Breach::NoGenesis);
        }
        breaches
    }

    /// What would keep the supply from being handed out as the file says.
    fn unallocatable(&self, deployer: Address) -> Vec<Breach> {
        let Some(genesis) = &self.genesis else { return Vec::new() };
        let mut breaches = Vec::new();
        if self.token.holder.address(deployer) != deployer {
            breaches.push(Breach::OtherHolder);
        }
        let own = genesis.grants().iter().filter(|grant| grant.account() == deployer);
        breaches.extend(
            own.map(|grant| Breach::GrantToDeployer {
                file: genesis.file.clone(),
                line: grant.line,
            }),
        );
        breaches
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{DEV, Profile};

    const DEPLOYER: Address = Address::repeat_byte(0xde);

    fn breaches(params: &Params) -> Vec<Breach> {
        params.obeyed_by(DEPLOYER).err().map(|it| it.0).unwrap_or_default()
    }

    /// Arbitrum One's file, with everybody named.
    fn named() -> String {
        let mut text = Profile::ArbitrumOne.text().to_owned();
        let mut number = 0x10_u8;
        while let Some(at) = text.find("\"to be named\"") {
            let account = Address::repeat_byte(number);
            text.replace_range(at..at + "\"to be named\"".len(), &format!("\"{account}\""));
            number += 1;
        }
        text
    }

    fn params(text: &str) -> Params {
        Params::parse_with(text, |file| Ok(Profile::beside(file).unwrap().to_owned())).unwrap()
    }

    #[test]
    fn a_development_chain_is_free_of_care() {
        assert_eq!(Params::parse(DEV).unwrap().obeyed_by(DEPLOYER), Ok(()));
    }

    #[test]
    fn whoever_is_still_to_be_named_is_told_once() {
        let one = Profile::ArbitrumOne.params().unwrap();

        let breaches = breaches(&one);

        let keys =
            ["community", "council", "guardian", "insurance", "investors", "team", "treasury"];
        let multisigs = keys.map(|name| Breach::Unnamed { key: format!("multisigs.{name}") });
        assert_eq!(breaches[..keys.len()], multisigs);
        assert_eq!(breaches[keys.len()..], [Breach::Unnamed { key: "roles.updater".into() }]);
        assert_eq!(params(&named()).obeyed_by(DEPLOYER), Ok(()));
    }

    #[test]
    fn with_money_at_stake_nothing_stays_with_the_deployer() {
        let mut careless = params(&named());
        careless.roles.guardian = Who::Deployer;
        // By its address it is the same account.
        careless.roles.updater = Who::Account(DEPLOYER);
        careless.roles.governance = Who::Deployer;
        careless.roles.fee_recipient = FeeRecipient::Account(Who::Deployer);

        let stays = |role| Breach::StaysWithDeployer { role };
        let expected =
            vec![stays("guardian"), stays("updater"), stays("fee_recipient"), Breach::Unwatched];
        assert_eq!(breaches(&careless), expected);
    }

    #[test]
    fn with_money_at_stake_money_is_real_and_the_supply_is_handed_out() {
        let mut careless = params(&named());
        careless.stablecoin = Stablecoin::Mock;
        careless.genesis = None;
        careless.governance.proposal_threshold =
            "0".parse::<crate::Amount>().unwrap().try_into().unwrap();

        let expected = vec![Breach::MockMoney(42_161), Breach::NoThreshold, Breach::NoGenesis];
        assert_eq!(breaches(&careless), expected);
    }

    /// On every chain, because it could not work.
    #[test]
    fn the_supply_is_handed_out_by_the_deployer_to_others() {
        let mut params = params(&named());
        params.chain.kind = Kind::Development;
        let first = params.genesis.as_ref().unwrap().grants()[0];

        let to_itself = params.obeyed_by(first.account()).unwrap_err();
        let own = Breach::GrantToDeployer { file: "arbitrum-one.csv".into(), line: first.line };
        assert_eq!(to_itself.0, [own]);

        params.token.holder = Who::Account(Address::repeat_byte(7));
        assert_eq!(breaches(&params), [Breach::OtherHolder]);
    }
}
