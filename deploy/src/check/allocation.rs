//! Whether the supply was handed out as the parameters have it.

use alloy::primitives::U256;
use client::{call::CallError, money};
use manifest::Contract;
use params::{Genesis, TOKEN_DECIMALS};

use super::{Finding, Look};

pub(super) async fn allocation(look: &mut Look<'_>) -> Result<(), CallError> {
    let Some(genesis) = look.params.and_then(|params| params.genesis.as_ref()) else {
        return Ok(());
    };
    let Some(at) = look.at(Contract::Token) else { return Ok(()) };
    let token = look.erc20(at);
    let call = token.balanceOf(look.manifest.deployer);
    if let Some(left) = look.ask(Contract::Token, "allocation", call).await? {
        look.findings.push(judged(genesis, left));
    }
    Ok(())
}

/// What the deployer has `left` says how many rows are done. An amount that is after none of them says
/// nothing about rows: anybody can send the deployer tokens.
fn judged(genesis: &Genesis, left: U256) -> Finding {
    let all = genesis.grants().len();
    let (what, rule) = ("allocation", format!("{all} of {all} rows"));
    match genesis.done(left) {
        Some(done) => {
            let found = format!("{done} of {all} rows");
            Finding::holds(Contract::Token, what, rule, found, done == all)
        }
        None => {
            let left = money::exact(left, TOKEN_DECIMALS);
            let found = format!("the deployer has {left} MLT, which is after none of the rows");
            Finding::governed(Contract::Token, what, Some(rule), found)
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use params::Params;

    use super::*;
    use crate::check::Verdict;

    #[test]
    fn rows_that_are_not_done_differ() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("it.toml");
        let text = format!("{}\n[genesis]\nallocation = \"it.csv\"\n", params::DEV);
        fs::write(&file, text).unwrap();
        let holder = alloy::primitives::Address::repeat_byte(1);
        let row = |category, millions| format!("{category},{holder},{millions}000000\n");
        let rows = [("community", 400), ("team", 200), ("investors", 150), ("treasury", 250)];
        let rows = rows.map(|(category, millions)| row(category, millions)).concat();
        fs::write(folder.path().join("it.csv"), format!("category,holder,amount\n{rows}")).unwrap();
        let genesis = Params::read(&file).unwrap().genesis.unwrap();
        let found = |left| {
            let Finding { verdict, found, .. } = judged(&genesis, left);
            (verdict, found)
        };

        assert_eq!(found(U256::ZERO), (Verdict::Ok, "4 of 4 rows".to_owned()));
        assert_eq!(found(genesis.left_after(3)), (Verdict::Differs, "3 of 4 rows".to_owned()));
        assert_eq!(found(genesis.left_after(0)).0, Verdict::Differs);
        assert_eq!(found(U256::ONE).0, Verdict::Changed);
    }
}
