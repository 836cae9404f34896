//! `deploy check`: what stands as it was put there, what was changed, and what differs.

use alloy::{
    primitives::{Address, U256},
    sol_types::SolCall,
};
use bindings::{
    IMicroStakingVault::{setDepositFeeBpsCall, transferOwnershipCall},
    IStablecoin::{mintCall, transferCall},
};
use client::account::Account;
use deploy::{
    check::{self, Finding, Verdict},
    handoff::Heir,
};
use manifest::Contract;
use params::Params;
use protocol::time::DAY;
use serde_json::json;

use crate::place::Place;

/// Days after which a chain forgets a program.
const YEAR: u64 = 365;

impl Place {
    /// All that is not as planned, beside what is still to be done.
    async fn found(&self) -> Vec<Finding> {
        let found = self.looked_at(None).await.into_iter();
        found.filter(|it| !matches!(it.verdict, Verdict::Ok | Verdict::Open)).collect()
    }

    /// All that is looked at, where everything was handed to `heir`.
    pub(crate) async fn looked_at(&self, heir: Option<Heir>) -> Vec<Finding> {
        let (chain, manifest) = (self.chain().await, self.manifest());
        let params = Params::parse(params::DEV).unwrap();
        check::check(&chain, &manifest, &params, heir).await.unwrap().findings
    }

    /// The one thing that is not as planned, in words.
    async fn only(&self) -> (Verdict, String) {
        let found = self.found().await;
        let [Finding { subject, what, expected, found, verdict }] = &found[..] else {
            panic!("{found:?}");
        };
        (*verdict, format!("{subject}: {what}: {} {found}", expected.as_deref().unwrap_or("")))
    }

    pub(crate) fn at(&self, contract: Contract) -> Address {
        self.manifest().address(contract).unwrap()
    }
}

#[tokio::test]
async fn what_stands_is_compared_with_what_was_planned() {
    let place = Place::deployed(&[]);
    let deployer = Account::development_key().address();
    let savings = place.at(Contract::Savings);
    let blocks = place.blocks().await;

    let (code, told, stderr) = place.told(&["check"]);

    assert_eq!(code, Some(0), "{stderr}");
    assert_eq!(place.blocks().await, blocks);
    let findings = told["findings"].as_array().unwrap();
    let rest: Vec<_> = findings.iter().filter(|it| it["verdict"] != "ok").collect();
    let [open] = &rest[..] else { panic!("{rest:?}") };
    assert_eq!((&open["what"], &open["verdict"]), (&json!("handed off"), &json!("open")));
    let all = "not yet: it is owner of vote-escrow, owner of fee-splitter, owner of staking, owner \
               of savings, owner of dollar-rewards, owner of token-rewards, admin of timelock;";
    assert!(open["found"].as_str().unwrap().starts_with(all), "{open}");
    for (subject, what) in [
        ("StylusDeployer", "code"),
        ("savings", "code hash"),
        ("program vault", "days to expiry"),
        ("savings", "owner"),
        ("timelock", "governor is proposer"),
        ("fee-splitter", "insurance in token"),
        ("governor", "quorum, percent"),
        ("savings", "holds what it owes"),
        ("fee-distributor", "covers its stablecoin"),
    ] {
        let is = |it: &&serde_json::Value| it["subject"] == subject && it["what"] == what;
        assert_eq!(findings.iter().filter(is).count(), 1, "{subject}: {what}");
    }

    // What the owner may do is told, and is no failure.
    place.act(deployer, savings, setDepositFeeBpsCall { bps: U256::from(7) }.abi_encode()).await;
    assert_eq!(place.found().await, []);
    let offer = transferOwnershipCall { newOwner: Address::repeat_byte(0x77) };
    place.act(deployer, savings, offer.abi_encode()).await;
    let (verdict, said) = place.only().await;
    assert_eq!(verdict, Verdict::Changed);
    assert!(said.starts_with("savings: pending owner: 0x0000"), "{said}");
    let (code, _, stderr) = place.told(&["check"]);
    assert_eq!(code, Some(0), "{stderr}");
    assert!(stderr.contains(" ok, 1 open, 1 changed, 0 differ, at block "), "{stderr}");
    let withdrawn = transferOwnershipCall { newOwner: Address::ZERO };
    place.act(deployer, savings, withdrawn.abi_encode()).await;

    // Money that is owed and is not there.
    let dollar = place.at(Contract::Stablecoin);
    let credit = U256::from(5_000_000);
    place.act(deployer, dollar, mintCall { to: savings, value: credit }.abi_encode()).await;
    let sync = bindings::IMicroStakingVault::syncCall {};
    place.act(deployer, savings, sync.abi_encode()).await;
    assert_eq!(place.found().await, []);
    let point = place.have("evm_snapshot", json!([])).await;
    let theft = transferCall { to: deployer, value: U256::ONE };
    // Contracts do not send by themselves.
    let code = place.have("eth_getCode", json!([savings, "latest"])).await;
    place.have("anvil_setCode", json!([savings, "0x"])).await;
    place.act(savings, dollar, theft.abi_encode()).await;
    place.have("anvil_setCode", json!([savings, code])).await;
    let (verdict, said) = place.only().await;
    assert_eq!(verdict, Verdict::Differs);
    assert_eq!(said, "savings: holds what it owes: at least 5000000 4999999");
    assert_eq!(place.have("evm_revert", json!([point])).await, json!(true));

    // Other code, and no code.
    let rewards = place.at(Contract::DollarRewards);
    let point = place.have("evm_snapshot", json!([])).await;
    place.have("anvil_setCode", json!([rewards, "0x"])).await;
    let (verdict, said) = place.only().await;
    assert_eq!((verdict, said.as_str()), (Verdict::Differs, "dollar-rewards: code: some none"));
    let (code, _, stderr) = place.told(&["check"]);
    assert_eq!(code, Some(1), "{stderr}");
    assert!(stderr.contains("1 of what was checked differs from the manifest"), "{stderr}");
    // The result says no by itself, and is the last event.
    let (code, events, _) = place.run(&["--json", "check"]);
    let last: serde_json::Value = serde_json::from_str(events.lines().last().unwrap()).unwrap();
    assert_eq!((code, &last["event"]), (Some(1), &json!("result")), "{last}");
    let differs = |it: &serde_json::Value| it["verdict"] == "differs";
    assert!(last["result"]["findings"].as_array().unwrap().iter().any(differs), "{last}");
    assert_eq!(place.have("evm_revert", json!([point])).await, json!(true));
    let point = place.have("evm_snapshot", json!([])).await;
    place.have("anvil_setCode", json!([rewards, "0x5f5ff3"])).await;
    let found = place.found().await;
    let code = found.iter().find(|it| it.what == "code hash").unwrap();
    assert_eq!((code.subject.as_str(), code.verdict), ("dollar-rewards", Verdict::Differs));
    assert_eq!(place.have("evm_revert", json!([point])).await, json!(true));

    // A year later.
    place.chain().await.pass(YEAR * DAY + 3_600).await.unwrap();
    let found = place.found().await;
    let expired = found.iter().filter(|it| it.what == "activation").count();
    assert_eq!(expired, place.manifest().programs.len(), "{found:?}");
}

/// A contract that no run came to is missing, however well the rest stands.
#[tokio::test]
async fn a_deployment_that_lacks_a_contract_differs() {
    let place = Place::deployed(&[]);
    let mut manifest = place.manifest();
    manifest.contracts.remove(&Contract::TokenRewards);
    manifest.write(place.folder.path()).unwrap();

    let (code, told, stderr) = place.told(&["check"]);

    assert_eq!(code, Some(1), "{stderr}");
    let findings = told["findings"].as_array().unwrap();
    let missing = findings.iter().find(|it| it["what"] == "in the manifest").unwrap();
    assert_eq!(
        (&missing["subject"], &missing["verdict"]),
        (&json!("token-rewards"), &json!("differs"))
    );
}

/// A development chain that began anew has the same id.
#[tokio::test]
async fn a_manifest_of_another_chain_is_not_compared() {
    let (old, new) = (Place::deployed(&[]), Place::new());
    std::fs::create_dir_all(new.file().parent().unwrap()).unwrap();
    std::fs::copy(old.file(), new.file()).unwrap();

    let (code, stderr) = new.deploy(&["check"]);

    assert_eq!(code, Some(1), "{stderr}");
    assert!(stderr.contains("is of another chain with this id"), "{stderr}");
}
