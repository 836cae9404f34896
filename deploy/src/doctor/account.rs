//! Who deploys: the key, the parameters as they are for that account, its ETH and its transactions.

use std::env;

use alloy::{primitives::Address, providers::Provider};
use client::{
    chain::{Chain, Worth},
    key, money,
};
use eyre::Result;

use super::{Case, Finding};
use crate::{
    plan,
    preflight::{activation, chain as rules, funds, genesis, parameters},
    site::Site,
};

/// Whose key it is, and whether it opens. Nothing is signed, and nobody is asked.
pub(super) async fn key(chain: &Chain, said: Option<Address>) -> (Option<Address>, Vec<Finding>) {
    let whose = match (key::address(chain).await, said) {
        (Ok(address), _) => address,
        (Err(error), None) => {
            let next = "name the key, or look at everything else with --deployer ADDRESS";
            return (None, vec![Finding::no("key", error.to_string(), next)]);
        }
        (Err(error), Some(said)) => {
            let next = "name the key before deploying";
            return (Some(said), vec![Finding::look("key", error.to_string(), next)]);
        }
    };
    if let Some(said) = said.filter(|said| *said != whose) {
        let found = format!("is that of {whose}, and --deployer is {said}");
        let next = "leave out --deployer, or name the other key";
        return (Some(said), vec![Finding::no("key", found, next)]);
    }
    let named = env::var(key::SIGNER_VARIABLE).ok().filter(|text| !text.is_empty());
    let alone = env::var_os(key::VARIABLE).is_some()
        || env::var_os(key::PASSWORD_VARIABLE).is_some()
        || (named.is_none() && chain.worth() == Worth::Nothing);
    let source = named.unwrap_or_else(|| "from the environment".to_owned());
    let finding = if alone {
        match key::read(chain).await {
            Ok(_) => Finding::ok("key", format!("{source}, of {whose}; it opens")),
            Err(error) => Finding::no("key", error.to_string(), "look at the password file"),
        }
    } else {
        let found = format!("{source}, of {whose}");
        Finding::look("key", found, "have its password at hand, or MILLET_PASSWORD_FILE")
    };
    (Some(whose), vec![finding])
}

pub(super) async fn look(chain: &Chain, case: &Case, deployer: Option<Address>) -> Vec<Finding> {
    let Some(deployer) = deployer else { return Vec::new() };
    let mut findings = Vec::new();
    let obeyed = case.params.obeyed_by(deployer).map_err(eyre::Report::from);
    let obeyed = obeyed.map(|()| "are complete, and do not contradict themselves".to_owned());
    findings.push(Finding::of("parameters", obeyed, "change the parameter file"));
    findings.push(transactions(chain, deployer).await);
    let Some(site) = case.site(chain, deployer) else { return findings };
    let there = parameters::check(&site).await.map(|()| "are on the chain".to_owned());
    findings.push(Finding::of("accounts named", there, "create them there, or name others"));
    if case.params.genesis.is_some() {
        let begun = genesis::check(&site).await.map(|done| format!("{done} rows are done"));
        findings.push(Finding::of("allocation", begun, "move the tokens back to where they were"));
    }
    findings.push(Finding::of("ETH", eth(case, &site).await, "send the deployer what is missing"));
    findings
}

/// Transactions of the account that no block has yet go first.
async fn transactions(chain: &Chain, account: Address) -> Finding {
    let (what, next) = ("transactions", "wait for them, or replace them: ours come after them");
    let provider = chain.provider();
    let included = provider.get_transaction_count(account).latest().await;
    let known = provider.get_transaction_count(account).pending().await;
    match (included, known) {
        (Ok(included), Ok(known)) if included < known => {
            Finding::look(what, format!("{} wait for a block", known - included), next)
        }
        (Ok(included), Ok(_)) => Finding::ok(what, format!("{included} sent, none waits")),
        (Err(error), _) | (_, Err(error)) => Finding::no(what, error.to_string(), "run it again"),
    }
}

/// What the deployer has, against all that a deployment may take.
async fn eth(case: &Case, site: &Site) -> Result<String> {
    let versions = rules::versions(&site.chain).await?;
    let activation = activation::ask_for(&site.chain, versions.arbos).await?;
    let plan = plan::full(&case.params);
    funds::check(site, &plan, activation).await?;
    let has = site.chain.balance(site.deployer.address()).await?;
    let needs = funds::most_it_can_cost(site, &plan, activation).await?;
    Ok(format!("has {}, and may need up to {}", money::eth(has), money::eth(needs)))
}
