//! What keeps a deployment from being made here and now, and what to do about it.
//!
//! Everything is looked at, also when something is wrong: the first fault is rarely the only one.
//! Nothing is sent, and no key is needed.

mod account;
mod desk;
mod network;

use alloy::primitives::Address;
use client::{account::Account, chain::Chain, endpoint};
use comfy_table::{Table, presets};
use eyre::Result;
use params::Params;
use serde::Serialize;

use crate::{contract::Blueprint, programs::Programs, site::Site};

/// The document's form. A field that changes its meaning or goes away raises it.
const SCHEMA: u32 = 1;

/// How something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// As it has to be.
    Ok,
    /// It does not stop a deployment, and somebody should look at it.
    Look,
    /// It stops a deployment.
    No,
}

/// Something that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What.
    pub what: &'static str,
    /// How it is.
    pub verdict: Verdict,
    /// What was found.
    pub found: String,
    /// What to do, where something is to be done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<&'static str>,
}

/// Everything that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diagnosis {
    schema: u32,
    /// What the parameters call the chain.
    pub chain: String,
    /// Where it was asked, without what follows the host; nothing if that is no address.
    pub endpoint: String,
    /// Whether nothing stops a deployment.
    pub ready: bool,
    /// In the order they were looked at.
    pub findings: Vec<Finding>,
}

/// What a doctor is shown. What is missing is a finding too.
#[derive(Debug)]
pub struct Case {
    /// The chain; nothing if nobody answers.
    pub chain: Result<Chain>,
    /// Where the chain was asked for. What follows the host is not told.
    pub address: String,
    /// What the chain and the deployment are to be.
    pub params: Params,
    /// Who is to deploy, if somebody said so.
    pub deployer: Option<Address>,
    /// What is to be deployed.
    pub programs: Result<Programs>,
}

impl Finding {
    fn ok(what: &'static str, found: impl Into<String>) -> Self {
        Self { what, verdict: Verdict::Ok, found: found.into(), next: None }
    }

    fn look(what: &'static str, found: impl Into<String>, next: &'static str) -> Self {
        Self { what, verdict: Verdict::Look, found: found.into(), next: Some(next) }
    }

    fn no(what: &'static str, found: impl Into<String>, next: &'static str) -> Self {
        Self { what, verdict: Verdict::No, found: found.into(), next: Some(next) }
    }

    /// What was found, or why it stops a deployment and what to do then.
    fn of(what: &'static str, found: Result<String>, next: &'static str) -> Self {
        match found {
            Ok(found) => Self::ok(what, found),
            Err(error) => Self::no(what, format!("{error:#}"), next),
        }
    }
}

impl Diagnosis {
    /// Looks at everything.
    pub async fn of(case: &Case) -> Self {
        let params = &case.params;
        let mut findings = Vec::new();
        let endpoint = endpoint::told(&case.address).unwrap_or_default();
        findings.extend(desk::look(case));
        match &case.chain {
            Err(error) => {
                let next = "look at the address and the network; --rpc-url names another";
                findings.push(Finding::no("endpoint", format!("{error:#}"), next));
            }
            Ok(chain) => {
                findings.push(Finding::ok("endpoint", format!("{endpoint} answers")));
                findings.extend(network::look(chain, case).await);
                let (deployer, found) = account::key(chain, case.deployer).await;
                findings.extend(found);
                findings.extend(account::look(chain, case, deployer).await);
            }
        }
        let ready = findings.iter().all(|finding| finding.verdict != Verdict::No);
        Self { schema: SCHEMA, chain: params.chain.name.clone(), endpoint, ready, findings }
    }

    /// For a person.
    pub fn table(&self) -> Table {
        let mut table = Table::new();
        table.load_style(presets::ASCII_MARKDOWN).set_header(["", "what", "found", "to do"]);
        for Finding { what, verdict, found, next } in &self.findings {
            let verdict = match verdict {
                Verdict::Ok => "ok",
                Verdict::Look => "look",
                Verdict::No => "NO",
            };
            table.add_row([verdict, what, found, next.unwrap_or_default()]);
        }
        table
    }
}

impl Case {
    /// The chain with what is to stand there, without a key.
    fn site(&self, chain: &Chain, deployer: Address) -> Option<Site> {
        let programs = self.programs.as_ref().ok()?.clone();
        let blueprint = Blueprint {
            programs,
            params: self.params.clone(),
            deployer,
            placed: Default::default(),
        };
        let deployer = Account::watched(chain.clone(), deployer);
        Some(Site { chain: chain.clone(), deployer, blueprint })
    }
}
