//! The story: what fees do, from the first deposit to the vote that lowers them.
//!
//! A handful of people with keys of their own save a few dollars, lock tokens, collect, divide and
//! claim fees, take over from the deployer, vote, and are paid bonuses. Each chapter is a file; what
//! each act moved is posted to a ledger, in the words of the contract that moved it, and at the end
//! every balance is held against it, to the unit.
//!
//! Weeks pass in it, so it takes a chain whose clock can be told to go on.

mod bonuses;
mod cast;
mod fees;
mod governing;
mod leaving;
mod ledger;
mod locking;
mod saving;
mod teller;

use alloy::{
    network::TransactionBuilder,
    primitives::{Address, U256},
    rpc::types::TransactionRequest,
};
use bindings::IVotingEscrowInstance;
use client::{call::ask, journal::Journal, money};
use eyre::Result;
use params::{FeeRecipient, Stablecoin};
use serde::Serialize;

pub use self::{
    bonuses::Bonuses,
    fees::Split,
    governing::Law,
    leaving::Left,
    ledger::{Book, LedgerError, Line},
    locking::Locked,
    saving::Saved,
};
use self::{cast::Cast, teller::Teller};
use crate::{
    contract::{Contract, Currency},
    hand_over::Gift,
    record::{Observer, Record},
    site::Site,
};

/// How a story went.
#[derive(Clone, Debug, Serialize)]
pub struct Story {
    /// What was done, in order.
    #[serde(skip)]
    pub chapters: Vec<Chapter>,
    /// What was saved at first.
    pub saved: Vec<Saved>,
    /// What was locked.
    pub locked: Vec<Locked>,
    /// How fees were divided, by currency.
    pub split: [Split; 2],
    /// What those who locked were paid of it.
    pub claimed: Vec<Paid>,
    /// The vote, and what it changed.
    pub law: Law,
    /// What savers were given back.
    pub bonuses: Bonuses,
    /// What everybody took out at the end.
    pub left: Left,
    /// Where every unit went, by currency.
    pub books: [Book; 2],
}

/// What somebody was paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Paid {
    /// Who.
    pub who: String,
    /// What of.
    pub currency: Currency,
    /// Base units.
    #[serde(serialize_with = "rewards::decimal")]
    pub units: U256,
}

/// A part of the story.
#[derive(Clone, Debug)]
pub struct Chapter {
    /// What it is about.
    pub title: &'static str,
    /// What was done.
    pub records: Vec<Record>,
}

/// Why the story cannot be told, or does not end well.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum StoryError {
    /// Weeks pass in it.
    #[error(
        "chain {0} keeps its own time, and weeks pass in the story: \
         leave --rpc-url out to see it on a chain in this process"
    )]
    OwnTime(u64),
    /// Its people are given dollars.
    #[error("the story mints its dollars, and the one at {0} is real")]
    RealMoney(Address),
    /// Fees that go elsewhere are divided by nobody.
    #[error("the story divides fees: it needs `roles.fee_recipient = \"splitter\"`")]
    FeesElsewhere,
    /// The deployer has given it away already, as it does in the story.
    #[error("the story hands {contract} over, and it is owned by {owner} already")]
    HandedOver {
        /// What.
        contract: Contract,
        /// Who owns it.
        owner: Address,
    },
    /// Somebody has to bring the tokens that are locked.
    #[error(
        "the deployer has {} MLT and the story takes {} MLT",
        money::exact(*has, Currency::Tokens.decimals()),
        money::exact(*needs, Currency::Tokens.decimals())
    )]
    TooFewTokens {
        /// Units it has.
        has: U256,
        /// Units it needs.
        needs: U256,
    },
    /// A contract did not do what was to be shown.
    #[error("{what} should be {expected} and is {found}")]
    Unlike {
        /// What is different.
        what: String,
        /// By the rules.
        expected: String,
        /// In fact.
        found: String,
    },
}

/// What can be said before anything is deployed.
///
/// # Errors
///
/// A [`StoryError`] if the story cannot be told there; another if the chain does not answer.
pub async fn judge(site: &Site) -> Result<()> {
    let params = &site.blueprint.params;
    if let Stablecoin::Existing { at } = params.stablecoin {
        return Err(StoryError::RealMoney(at).into());
    }
    if params.roles.fee_recipient != FeeRecipient::Splitter {
        return Err(StoryError::FeesElsewhere.into());
    }
    if !site.chain.pass(1).await? {
        return Err(StoryError::OwnTime(site.chain.id()).into());
    }
    Ok(())
}

/// Tells the story on what was deployed.
///
/// # Errors
///
/// A [`StoryError`] if it cannot be told there, or something is not as it should be; a
/// [`LedgerError`] if a unit is missing; another if a transaction is refused.
pub async fn run(site: &Site, journal: &mut Journal, observer: &mut dyn Observer) -> Result<Story> {
    judge(site).await?;
    let cast = Cast::of(site)?;
    for contract in Gift::OWNED {
        let owned = IVotingEscrowInstance::new(site.address(contract), site.chain.provider());
        let owner = ask(owned.owner()).await?;
        if owner != site.deployer.address() {
            return Err(StoryError::HandedOver { contract, owner }.into());
        }
    }
    let (has, needs) = (ask(site.token().balanceOf(site.deployer.address())).await?, cast.tokens());
    if has < needs {
        return Err(StoryError::TooFewTokens { has, needs }.into());
    }
    let ledger = ledger::Ledger::open(site, &cast.parties(site)).await?;
    let mut teller = Teller::new(site, journal, ledger, observer);

    provide(&mut teller, &cast).await?;
    let saved = saving::tell(&mut teller, &cast).await?;
    let locked = locking::tell(&mut teller, &cast).await?;
    let split = fees::divide(&mut teller, &cast).await?;
    let claimed = fees::claim(&mut teller, &cast, &split).await?;
    let law = governing::tell(&mut teller, &cast).await?;
    let bonuses = bonuses::tell(&mut teller, &cast, &saved, &split).await?;
    let left = leaving::tell(&mut teller, &cast).await?;

    let Teller { ledger, chapters, .. } = teller;
    let books = ledger.close(site).await?;
    Ok(Story { chapters, saved, locked, split, claimed, law, bonuses, left, books })
}

/// Gives everybody what they bring.
async fn provide(teller: &mut Teller<'_>, cast: &Cast) -> Result<()> {
    teller.opens("Everybody is given what they bring");
    let (site, deployer) = (teller.site, &cast.deployer);
    let eth = site.blueprint.params.trial.eth.units(18)?;
    for person in cast.people().filter(|it| it.address() != deployer.address()) {
        let has = site.chain.balance(person.address()).await?;
        if has < eth {
            let pay = TransactionRequest::default().with_to(person.address());
            let what = format!("gives {} ETH to {}", money::eth(eth - has), person.name);
            teller.act(deployer, what, pay.with_value(eth - has)).await?;
        }
    }
    for saver in cast.dollar_savers() {
        let (to, units) = (saver.person.address(), saver.units);
        teller.give(deployer, Currency::Dollars, saver.person.name, to, units).await?;
    }
    let token_savers = cast.savers.iter().filter(|saver| !saver.in_dollars());
    let token_savers = token_savers.map(|saver| (&saver.person, saver.units));
    let holders = cast.holders.iter().map(|holder| (&holder.person, holder.units));
    for (person, units) in token_savers.chain(holders) {
        let to = person.address();
        teller.give(deployer, Currency::Tokens, person.name, to, units).await?;
    }
    Ok(())
}

impl Teller<'_> {
    /// The deployer mints dollars, and has all tokens.
    async fn give(
        &mut self,
        deployer: &cast::Person,
        currency: Currency,
        name: &str,
        to: Address,
        units: U256,
    ) -> Result<()> {
        let site = self.site;
        let what = format!("gives {} to {name}", teller::amount(currency, units));
        match currency {
            Currency::Dollars => {
                self.act(deployer, what, site.stablecoin().mint(to, units)).await?;
                self.moved(currency, Address::ZERO, to, units)?;
            }
            Currency::Tokens => {
                self.act(deployer, what, site.token().transfer(to, units)).await?;
                self.moved(currency, deployer.address(), to, units)?;
            }
        }
        Ok(())
    }
}

/// Refuses the story if something is not what the rules say.
fn expect<T: PartialEq + std::fmt::Display>(
    what: impl Into<String>,
    expected: T,
    found: T,
) -> Result<(), StoryError> {
    if expected == found {
        return Ok(());
    }
    let (expected, found) = (expected.to_string(), found.to_string());
    Err(StoryError::Unlike { what: what.into(), expected, found })
}

#[cfg(test)]
mod tests {
    use std::{
        io::{Read, Write},
        net::TcpListener,
        thread,
    };

    use client::{account::Account, chain::Chain};
    use devnode::{Config, Devnode};
    use params::{Params, Who};
    use wasm_build::{Digest, OptLevel, Program};

    use super::*;
    use crate::{contract::Blueprint, programs::Programs};

    async fn site(endpoint: &str) -> Site {
        let chain = Chain::connect(endpoint).await.unwrap();
        let deployer = Account::new(chain.clone(), Account::development_key());
        let programs = Programs::all_alike(&Program {
            name: "program".into(),
            sha256: Digest::of(b"code"),
            code: b"code".to_vec(),
            wasm_len: 0,
            opt_level: OptLevel::Z,
            optimized: true,
        });
        let params = Params::parse(params::DEV).unwrap();
        let blueprint = Blueprint {
            programs,
            params,
            deployer: deployer.address(),
            placed: Default::default(),
        };
        Site { chain, deployer, blueprint }
    }

    async fn refusal(site: &Site) -> StoryError {
        judge(site).await.unwrap_err().downcast().unwrap()
    }

    /// A node that knows its id, and no method besides.
    fn own_time() -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        thread::spawn(move || {
            for mut stream in listener.incoming().map_while(Result::ok) {
                let mut request = [0; 4_096];
                let length = stream.read(&mut request).unwrap_or_default();
                let request = String::from_utf8_lossy(&request[..length]).into_owned();
                let id = request.split("\"id\":").nth(1).unwrap_or("0");
                let id: String = id.chars().take_while(char::is_ascii_digit).collect();
                let answer = if request.contains("eth_chainId") {
                    "\"result\":\"0x64aba\"".to_owned()
                } else {
                    "\"error\":{\"code\":-32601,\"message\":\"no such method\"}".to_owned()
                };
                let body = format!("{{\"jsonrpc\":\"2.0\",\"id\":{id},{answer}}}");
                let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close";
                let length = body.len();
                let _ = write!(stream, "{head}\r\ncontent-length: {length}\r\n\r\n{body}");
            }
        });
        endpoint
    }

    #[tokio::test]
    async fn weeks_that_cannot_pass_are_no_story() {
        let site = site(&own_time()).await;

        let refused = refusal(&site).await;

        assert_eq!(refused, StoryError::OwnTime(412_346));
        assert!(refused.to_string().contains("leave --rpc-url out"), "{refused}");
    }

    #[tokio::test]
    async fn a_story_is_told_with_play_money_and_a_splitter() {
        let node = Devnode::spawn(Config::test()).unwrap();
        let mut site = site(&node.endpoint()).await;
        assert!(judge(&site).await.is_ok());

        site.blueprint.params.roles.fee_recipient = FeeRecipient::Account(Who::Deployer);
        assert_eq!(refusal(&site).await, StoryError::FeesElsewhere);
        let at = Address::repeat_byte(7);
        site.blueprint.params.stablecoin = Stablecoin::Existing { at };
        assert_eq!(refusal(&site).await, StoryError::RealMoney(at));
    }
}
