//! What `deploy check` says of those who could take everything, and of what was set since.

use alloy::{
    primitives::{Address, B256, keccak256},
    sol_types::SolCall,
};
use bindings::{
    IFeeSplitter::{recipientsReturn, setRecipientsCall, setStageSharesCall},
    ITimelock::{grantRoleCall, renounceRoleCall, revokeRoleCall},
    IVotingEscrow::{acceptOwnershipCall, transferOwnershipCall},
};
use client::{account::Account, call::ask};
use deploy::{
    check::{Finding, Verdict},
    hand_over::Gift,
    handoff::Heir,
};
use manifest::Contract;
use serde_json::json;

use crate::place::Place;

/// Nobody of the deployment's.
const STRANGER: Address = Address::repeat_byte(0x5b);

/// The one thing that is not as it should be, in words.
fn only(found: Vec<Finding>) -> (Verdict, String) {
    let found: Vec<_> = found.into_iter().filter(|it| it.verdict != Verdict::Ok).collect();
    let [Finding { subject, what, found, verdict, .. }] = &found[..] else { panic!("{found:#?}") };
    (*verdict, format!("{subject}: {what}: {found}"))
}

impl Place {
    /// The same where it is still to be handed off, which is told beside it.
    async fn also(&self) -> (Verdict, String) {
        let mut found = self.looked_at(None).await;
        found.retain(|it| it.verdict != Verdict::Open);
        only(found)
    }

    async fn deployer_calls(&self, contract: Contract, call: impl SolCall) {
        let deployer = Account::development_key().address();
        self.act(deployer, self.at(contract), call.abi_encode()).await;
    }
}

#[tokio::test]
async fn whoever_could_take_everything_is_found() {
    let place = Place::deployed(&[]);
    let deployer = Account::development_key().address();
    let governor = place.at(Contract::Governor);
    let [proposer, canceller] = ["PROPOSER_ROLE", "CANCELLER_ROLE"].map(keccak256);
    let timelock = Contract::Timelock;
    let point = place.have("evm_snapshot", json!([])).await;

    // Another admin or proposer, who may be taken to task at any time.
    for (role, name, verdict) in [
        (B256::ZERO, "admin", Verdict::Differs),
        (proposer, "proposer", Verdict::Differs),
        (canceller, "canceller", Verdict::Changed),
    ] {
        place.deployer_calls(timelock, grantRoleCall { role, account: STRANGER }).await;
        let said = format!("timelock: {STRANGER} is {name}: true");
        assert_eq!(place.also().await, (verdict, said));
        place.deployer_calls(timelock, revokeRoleCall { role, account: STRANGER }).await;
    }
    assert!(
        place
            .looked_at(None)
            .await
            .iter()
            .all(|it| matches!(it.verdict, Verdict::Ok | Verdict::Open))
    );

    // A governor without a voice.
    place.deployer_calls(timelock, revokeRoleCall { role: proposer, account: governor }).await;
    let said = "timelock: governor is proposer: false".to_owned();
    assert_eq!(place.also().await, (Verdict::Differs, said));
    let grant = grantRoleCall { role: proposer, account: governor };
    place.deployer_calls(timelock, grant).await;

    // Money that goes elsewhere than planned, in parts that are others.
    let (splitter, token) = (place.at(Contract::FeeSplitter), place.at(Contract::Token));
    let chain = place.chain().await;
    let calls = bindings::IFeeSplitterInstance::new(splitter, chain.provider());
    let recipientsReturn { buyback, stakers, insurance, discount, .. } =
        ask(calls.recipients(token)).await.unwrap();
    let treasury = STRANGER;
    let set = setRecipientsCall { token, buyback, stakers, insurance, discount, treasury };
    place.deployer_calls(Contract::FeeSplitter, set).await;
    let said = format!("fee-splitter: treasury in token: {STRANGER}");
    assert_eq!(place.also().await, (Verdict::Changed, said));
    assert_eq!(place.have("evm_revert", json!([point])).await, json!(true));
    let point = place.have("evm_snapshot", json!([])).await;
    let shares = setStageSharesCall {
        stage: 0,
        buyback: 1_500,
        stakers: 3_000,
        insurance: 1_000,
        discount: 4_400,
        treasury: 100,
    };
    place.deployer_calls(Contract::FeeSplitter, shares).await;
    let said = "fee-splitter: shares of stage 0: 1500 3000 1000 4400 100".to_owned();
    assert_eq!(place.also().await, (Verdict::Changed, said));
    assert_eq!(place.have("evm_revert", json!([point])).await, json!(true));

    // An owner whom nobody planned, unless it is the heir.
    for contract in Gift::OWNED {
        place.deployer_calls(contract, transferOwnershipCall { newOwner: STRANGER }).await;
        place.act(STRANGER, place.at(contract), acceptOwnershipCall {}.abi_encode()).await;
    }
    let found = place.looked_at(None).await;
    let owners = found.iter().filter(|it| it.what == "owner" && it.verdict == Verdict::Differs);
    assert_eq!(owners.count(), Gift::OWNED.len(), "{found:#?}");
    // From then on the deployer is a stranger, too.
    let heir = Some(Heir::Safe(STRANGER));
    let said = "deployer: handed off: and yet it is admin of timelock".to_owned();
    assert_eq!(only(place.looked_at(heir).await), (Verdict::Differs, said));
    let renounce = renounceRoleCall { role: B256::ZERO, callerConfirmation: deployer };
    place.deployer_calls(timelock, renounce).await;
    assert!(place.looked_at(heir).await.iter().all(|it| it.verdict == Verdict::Ok));
    let arguments = ["check", "--heir", &format!("safe:{STRANGER}")];
    let (code, stderr) = place.deploy(&arguments);
    assert_eq!(code, Some(0), "{stderr}");
    let (code, stderr) = place.deploy(&["check"]);
    assert_eq!(code, Some(1), "{stderr}");
}
