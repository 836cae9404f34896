//! Everything goes to the timelock or a Safe, and nothing stays with the deployer.

use std::{fs, path::PathBuf, process::Stdio};

use alloy::{
    primitives::{Address, B256, U256, keccak256},
    providers::Provider,
    sol_types::SolCall,
};
use bindings::{
    IGovernorInstance, IMerkleRewardsInstance, IMicroStakingVaultInstance, ITimelockInstance,
    IVotingEscrow::acceptOwnershipCall, IVotingEscrowInstance,
};
use client::{account::Account, call::ask};
use deploy::hand_over::Gift;
use eyre::{Result, ensure};
use manifest::Contract;
use params::Profile;
use proxy::{Deed, ask as tell};
use serde_json::{Value, json};

use crate::{
    stage::{End, Stage, noted},
    tool::{CHAIN, deploy, end},
};

/// Not the deployer.
const OTHER: Address = Address::repeat_byte(0x0e);

/// Where a Safe would be.
const SAFE: Address = Address::repeat_byte(0x5a);

/// Answers 2 to everything: MSTORE(0, 2), RETURN(0, 32).
const TWO: &str = "0x60025f5260205ff3";

impl Stage {
    /// With everything deployed. The guardian of the governor is somebody else from the beginning,
    /// because only a vote could name another one.
    async fn deployed() -> Result<Self> {
        let mut stage = Self::new().await?;
        stage.params(&[("guardian", OTHER)])?;
        stage.finish()?;
        Ok(stage)
    }

    /// From now on these roles are for somebody else than the deployer.
    fn params(&mut self, roles: &[(&str, Address)]) -> Result<PathBuf> {
        let mut text = params::DEV.to_owned();
        for (role, who) in roles {
            let before = format!("{role} = \"deployer\"");
            ensure!(text.contains(&before), "{role} is not the deployer's");
            text = text.replacen(&before, &format!("{role} = \"{who}\""), 1);
        }
        let path = self.folder().join("params.toml");
        fs::write(&path, text)?;
        self.arguments = vec!["--params".to_owned(), path.to_str().unwrap().to_owned()];
        Ok(path)
    }

    /// Everything that was the deployer's is somebody else's.
    fn all_for_others(&mut self) -> Result<()> {
        let roles = ["guardian", "updater", "insurance", "treasury"].map(|role| (role, OTHER));
        self.params(&roles).map(drop)
    }

    fn handoff(&self, arguments: &[&str]) -> Result<(Option<i32>, String, String)> {
        let endpoint = self.node.endpoint();
        let mut command = deploy(&["handoff", "--rpc-url", &endpoint, "--deployments"]);
        command.arg(self.folder()).args(&self.arguments).args(arguments);
        Ok(end(command.output()?))
    }

    /// The document of a handoff that does what it should.
    fn handed(&self, arguments: &[&str]) -> Result<Value> {
        let (code, stdout, said) = self.handoff(arguments)?;
        ensure!(code == Some(0), "{said}");
        Ok(serde_json::from_str(&stdout)?)
    }

    /// What a handoff says that is refused, and that it sends nothing.
    async fn refused(&self, arguments: &[&str]) -> Result<String> {
        let before = self.chain.provider().get_block_number().await?;
        let (code, stdout, said) = self.handoff(arguments)?;
        ensure!((code, stdout.as_str()) == (Some(1), ""), "{code:?} {said}");
        assert_eq!(self.chain.provider().get_block_number().await?, before);
        Ok(said)
    }

    fn at(&self, contract: Contract) -> Address {
        self.manifest().unwrap().unwrap().address(contract).unwrap()
    }

    fn timelock(&self) -> ITimelockInstance<alloy::providers::DynProvider> {
        ITimelockInstance::new(self.at(Contract::Timelock), self.chain.provider().clone())
    }

    /// What the Safe's owners sign.
    fn as_safe(&self, calls: impl IntoIterator<Item = Value>) {
        let node = self.node.endpoint();
        tell(&node, "anvil_setBalance", json!([SAFE, "0xde0b6b3a7640000"]));
        tell(&node, "anvil_impersonateAccount", json!([SAFE]));
        // Who sends has no code, and a Safe has its own again afterwards.
        tell(&node, "anvil_setCode", json!([SAFE, "0x"]));
        for call in calls {
            tell(&node, "eth_sendTransaction", json!([call]));
        }
        tell(&node, "anvil_setCode", json!([SAFE, TWO]));
    }

    /// By its own questions, not by those of the tool.
    async fn assert_owned_by(&self, heir: Address) -> Result<()> {
        for contract in Gift::OWNED {
            let provider = self.chain.provider().clone();
            let owned = IVotingEscrowInstance::new(self.at(contract), provider);
            assert_eq!(ask(owned.owner()).await?, heir, "{contract}");
            assert_eq!(ask(owned.pendingOwner()).await?, Address::ZERO, "{contract}");
        }
        let timelock = self.timelock();
        for role in ["PROPOSER_ROLE", "CANCELLER_ROLE", "EXECUTOR_ROLE"] {
            assert!(!ask(timelock.hasRole(keccak256(role), self.deployer())).await?, "{role}");
        }
        assert!(!ask(timelock.hasRole(B256::ZERO, self.deployer())).await?);
        Ok(())
    }

    async fn wait_out_the_delay(&self) -> Result<()> {
        let delay: u64 = ask(self.timelock().getMinDelay()).await?.to();
        self.chain.pass(delay).await?;
        Ok(())
    }
}

#[tokio::test]
async fn the_timelock_owns_everything_without_a_vote() -> Result<()> {
    let mut stage = Stage::deployed().await?;
    stage.all_for_others()?;

    let begun = stage.handed(&["--yes"])?;

    assert_eq!(begun["stage"], "scheduled");
    let ready_at = begun["ready_at"].as_u64().unwrap();
    let delay: u64 = ask(stage.timelock().getMinDelay()).await?.to();
    assert!(stage.chain.now().await? + delay - 60 < ready_at);
    // Whatever can leave at once has left.
    let deployer = stage.deployer().to_string().to_lowercase();
    for power in begun["powers"].as_array().unwrap() {
        assert!(power["holder"] != deployer.as_str() || power["role"] == "owner", "{power}");
    }
    let sent = stage.nonce().await?;
    // Too early: nothing happens.
    assert_eq!(stage.handed(&["--yes"])?["ready_at"], ready_at);
    assert_eq!(stage.nonce().await?, sent);

    stage.wait_out_the_delay().await?;
    let done = stage.handed(&[])?;

    assert_eq!(done["stage"], "complete");
    stage.assert_owned_by(stage.at(Contract::Timelock)).await?;
    for power in done["powers"].as_array().unwrap() {
        assert_ne!(power["holder"], deployer.as_str(), "{power}");
    }
    let provider = stage.chain.provider();
    for contract in [Contract::DollarRewards, Contract::TokenRewards] {
        let rewards = IMerkleRewardsInstance::new(stage.at(contract), provider.clone());
        assert_eq!(ask(rewards.updater()).await?, OTHER);
        assert_eq!(ask(rewards.guardian()).await?, OTHER);
    }
    let governor = IGovernorInstance::new(stage.at(Contract::Governor), provider.clone());
    assert_eq!(ask(governor.proposalGuardian()).await?, OTHER);
    // And again there is nothing to do.
    let sent = stage.nonce().await?;
    assert_eq!(stage.handed(&[])?["stage"], "complete");
    assert_eq!(stage.nonce().await?, sent);
    Ok(())
}

/// Anybody may execute what waits, and nobody else can do more than that.
#[tokio::test]
async fn anybody_completes_a_handoff_and_only_the_deployer_begins_it() -> Result<()> {
    let mut stage = Stage::deployed().await?;
    stage.all_for_others()?;
    let key = B256::repeat_byte(0x77);
    let signer = alloy::signers::local::PrivateKeySigner::from_bytes(&key)?;
    let rich = json!([signer.address(), "0xde0b6b3a7640000"]);
    tell(&stage.node.endpoint(), "anvil_setBalance", rich);
    let as_somebody = |stage: &Stage| -> Result<(Option<i32>, String, String)> {
        let endpoint = stage.node.endpoint();
        let mut command = deploy(&["handoff", "--yes", "--rpc-url", &endpoint, "--deployments"]);
        command.arg(stage.folder()).args(&stage.arguments).env("MILLET_KEY", key.to_string());
        Ok(end(command.output()?))
    };

    let (code, _, said) = as_somebody(&stage)?;
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("is for the deployer"), "{said}");

    stage.handed(&["--yes"])?;
    stage.wait_out_the_delay().await?;
    let (code, stdout, said) = as_somebody(&stage)?;

    assert_eq!(code, Some(0), "{said}");
    assert_eq!(serde_json::from_str::<Value>(&stdout)?["stage"], "complete");
    stage.assert_owned_by(stage.at(Contract::Timelock)).await
}

#[tokio::test]
async fn a_role_that_would_stay_is_refused_by_name_before_anything_is_sent() -> Result<()> {
    let mut stage = Stage::deployed().await?;
    let others = ["guardian", "updater", "insurance"].map(|role| (role, OTHER));
    stage.params(&others)?;

    let said = stage.refused(&["--yes"]).await?;

    assert!(
        said.contains("the deployer would stay treasury in stablecoin of fee-splitter"),
        "{said}"
    );
    assert!(said.contains("treasury in token of fee-splitter"), "{said}");
    assert!(said.contains("name another `roles.treasury`"), "{said}");
    assert!(!said.contains("guardian"), "{said}");

    // What it may keep, it keeps, and nothing else.
    assert_eq!(stage.handed(&["--yes", "--keep-roles"])?["stage"], "scheduled");
    stage.wait_out_the_delay().await?;
    assert_eq!(stage.handed(&["--keep-roles"])?["stage"], "complete");
    stage.refused(&[]).await?;
    Ok(())
}

/// An operation that nobody looked at gives the deployer roles back: the end is no end.
#[tokio::test]
async fn a_role_that_came_back_is_found() -> Result<()> {
    let mut stage = Stage::deployed().await?;
    stage.all_for_others()?;
    let (deployer, timelock) = (stage.stranger(), stage.timelock());
    let account = stage.deployer();
    let savings = IMicroStakingVaultInstance::new(
        stage.at(Contract::Savings),
        stage.chain.provider().clone(),
    );
    let own = timelock.grantRole(keccak256("PROPOSER_ROLE"), account);
    deployer.send(own).await?;
    let again = timelock.grantRole(keccak256("CANCELLER_ROLE"), account).calldata().clone();
    let calls = [
        (*timelock.address(), again),
        (*savings.address(), savings.transferOwnership(account).calldata().clone()),
        (*savings.address(), savings.setGuardian(account).calldata().clone()),
    ];
    let (targets, payloads): (Vec<_>, Vec<_>) = calls.into_iter().unzip();
    let values = vec![U256::ZERO; targets.len()];
    let delay = ask(timelock.getMinDelay()).await?;
    let (zero, trick) = (B256::ZERO, (targets, values, payloads));
    let (targets, values, payloads) = trick.clone();
    deployer.send(timelock.scheduleBatch(targets, values, payloads, zero, zero, delay)).await?;
    assert_eq!(stage.handed(&["--yes"])?["stage"], "scheduled");
    stage.wait_out_the_delay().await?;
    assert_eq!(stage.handed(&[])?["stage"], "complete");

    let (targets, values, payloads) = trick;
    deployer.send(timelock.executeBatch(targets, values, payloads, zero, zero)).await?;
    let said = stage.refused_in_the_end()?;

    assert!(said.contains("owner to be of savings (the owner calls transferOwnership"), "{said}");
    assert!(said.contains("guardian of savings"), "{said}");
    // What it can give up by itself it has given up.
    assert!(!said.contains("canceller"), "{said}");
    let role = keccak256("CANCELLER_ROLE");
    assert!(!ask(timelock.hasRole(role, account)).await?);
    Ok(())
}

impl Stage {
    /// What it says that found something left.
    fn refused_in_the_end(&self) -> Result<String> {
        let (code, stdout, said) = self.handoff(&["--yes"])?;
        ensure!((code, stdout.as_str()) == (Some(1), ""), "{code:?} {said}");
        let last = said.lines().last().unwrap_or_default();
        ensure!(last.starts_with("deploy: the deployer is still"), "{said}");
        Ok(last.to_owned())
    }
}

#[tokio::test]
async fn a_safe_accepts_by_itself() -> Result<()> {
    let mut stage = Stage::deployed().await?;
    stage.all_for_others()?;
    let (node, heir) = (stage.node.endpoint(), format!("safe:{SAFE}"));
    let said = stage.refused(&["--yes", "--to", &heir]).await?;
    assert!(said.contains(&format!("there is no Safe at {SAFE}")), "{said}");
    tell(&node, "anvil_setCode", json!([SAFE, TWO]));

    assert_eq!(stage.handed(&["--yes", "--to", &heir])?["stage"], "offered");
    let sent = stage.nonce().await?;
    assert_eq!(stage.handed(&["--to", &heir])?["stage"], "offered");
    assert_eq!(stage.nonce().await?, sent);

    let input = alloy::hex::encode_prefixed(acceptOwnershipCall {}.abi_encode());
    stage.as_safe(
        Gift::OWNED
            .map(|contract| json!({ "from": SAFE, "to": stage.at(contract), "input": input })),
    );
    assert_eq!(stage.handed(&["--to", &heir])?["stage"], "complete");
    stage.assert_owned_by(SAFE).await?;
    // Whoever has it is not the one that is asked for.
    let said = stage.refused(&["--to", "timelock"]).await?;
    assert!(said.contains("is owned by"), "{said}");
    Ok(())
}

#[tokio::test]
async fn nothing_is_given_away_without_a_yes_or_before_everything_is_wired() -> Result<()> {
    let mut stage = Stage::deployed().await?;
    stage.all_for_others()?;
    let before = stage.chain.provider().get_block_number().await?;
    let (code, stdout, said) = stage.handoff(&[])?;
    assert_eq!((code, stdout.as_str()), (Some(2), ""), "{said}");
    assert!(said.contains("| savings") && said.contains("say --yes"), "{said}");
    assert_eq!(stage.chain.provider().get_block_number().await?, before);

    let deployer = Account::new(stage.chain.clone(), Account::development_key());
    let governor = stage.at(Contract::Governor);
    let role = keccak256("PROPOSER_ROLE");
    deployer.send(stage.timelock().revokeRole(role, governor)).await?;
    let said = stage.refused(&["--yes"]).await?;
    assert!(said.contains("the governor cannot propose"), "{said}");
    deployer.send(stage.timelock().grantRole(role, governor)).await?;
    deployer.send(stage.timelock().grantRole(B256::ZERO, OTHER)).await?;
    let said = stage.refused(&["--yes"]).await?;
    assert!(said.contains(&format!("{OTHER} is an admin of timelock too")), "{said}");
    Ok(())
}

/// A placeholder is an address without a key, and a multisig of another chain may be nobody's here.
#[tokio::test]
async fn whoever_gets_something_is_named_and_there() -> Result<()> {
    let mut stage = Stage::deployed().await?;
    stage.all_for_others()?;
    let path = stage.folder().join("params.toml");
    let open = fs::read_to_string(&path)?.replacen(&OTHER.to_string(), "to be named", 1);
    fs::write(&path, open)?;
    let said = stage.refused(&["--yes"]).await?;
    assert!(said.contains("roles.guardian is still to be named"), "{said}");

    // As if there were money here, in everybody's name.
    let mut text = Profile::ArbitrumOne.text().replace("id = 42161", &format!("id = {CHAIN}"));
    for number in 0x10_u8.. {
        let account = Address::repeat_byte(number).to_string();
        let named = text.replacen("to be named", &account, 1);
        if named == text {
            break;
        }
        text = named;
    }
    let dollar = stage.at(Contract::Stablecoin).to_string();
    let text = text.replace("0xaf88d065e77c8cC2239327C5EDb3A432268e5831", &dollar);
    fs::write(&path, text)?;
    let allocation = "arbitrum-one.csv";
    fs::write(stage.folder().join(allocation), Profile::beside(allocation).unwrap())?;
    let said = stage.refused(&["--yes"]).await?;
    assert!(said.contains("is where money is: say --yes-mainnet"), "{said}");
    let said = stage.refused(&["--yes", "--yes-mainnet"]).await?;
    assert!(said.contains("multisigs.community") && said.contains("has no code"), "{said}");
    Ok(())
}

/// A development chain that began anew has the id of the one before, and other contracts.
#[tokio::test]
async fn a_manifest_of_another_chain_hands_nothing_over() -> Result<()> {
    let mut stage = Stage::deployed().await?;
    stage.all_for_others()?;
    let path = stage.manifest_path();
    let mut manifest: Value = serde_json::from_str(&fs::read_to_string(&path)?)?;
    manifest["genesis"] = json!(B256::repeat_byte(1));
    fs::write(&path, manifest.to_string())?;

    let said = stage.refused(&["--yes"]).await?;

    assert!(said.contains("is of another chain with this id"), "{said}");
    Ok(())
}

/// To act takes ETH at the price that is offered; to see that nothing is left takes none, whatever
/// governance has changed since.
#[tokio::test]
async fn eth_and_wiring_are_wanted_as_long_as_something_is_sent() -> Result<()> {
    let mut stage = Stage::deployed().await?;
    stage.all_for_others()?;
    let (deployer, timelock) = (stage.stranger(), stage.timelock());
    let (proposer, zero) = (keccak256("PROPOSER_ROLE"), B256::ZERO);
    deployer.send(timelock.grantRole(proposer, stage.deployer())).await?;
    let unwire = timelock.revokeRole(proposer, stage.at(Contract::Governor)).calldata().clone();
    let delay = ask(timelock.getMinDelay()).await?;
    let at = *timelock.address();
    deployer.send(timelock.schedule(at, U256::ZERO, unwire.clone(), zero, zero, delay)).await?;
    let have = |wei: U256| {
        tell(&stage.node.endpoint(), "anvil_setBalance", json!([stage.deployer(), wei]));
    };
    let before = stage.chain.balance(stage.deployer()).await?;
    // Twice what the gas costs now.
    have(U256::from(8_000_000) * U256::from(stage.chain.gas_price().await?));
    let said = stage.refused(&["--yes"]).await?;
    assert!(said.contains("and may need up to"), "{said}");

    have(before);
    assert_eq!(stage.handed(&["--yes"])?["stage"], "scheduled");
    stage.wait_out_the_delay().await?;
    assert_eq!(stage.handed(&[])?["stage"], "complete");
    deployer.send(timelock.execute(at, U256::ZERO, unwire, zero, zero)).await?;
    have(U256::ZERO);
    assert_eq!(stage.handed(&[])?["stage"], "complete");
    Ok(())
}

/// Owned by a Safe from the beginning: the deployer has nothing left to offer, and is an admin of the
/// timelock until it gives that up.
#[tokio::test]
async fn what_a_safe_owns_from_the_beginning_stays_its() -> Result<()> {
    let mut stage = Stage::new().await?;
    let roles = ["governance", "guardian", "updater", "insurance", "treasury"];
    stage.params(&roles.map(|it| (it, if it == "governance" { SAFE } else { OTHER })))?;
    stage.finish()?;
    let node = stage.node.endpoint();
    tell(&node, "anvil_setCode", json!([SAFE, TWO]));
    let heir = format!("safe:{SAFE}");

    let said = stage.refused(&["--yes"]).await?;
    assert!(said.contains(&format!("say `--to {heir}`")), "{said}");
    let said = stage.refused(&["--yes", "--to", &heir]).await?;
    assert!(said.contains("let the owner make the calls of `deploy export safe`"), "{said}");

    let (safe, deployer) = (SAFE.to_string(), stage.deployer().to_string());
    let mut export = deploy(&["export", "safe", &safe, "--deployer", &deployer]);
    export.args(["--rpc-url", &node, "--deployments"]).arg(stage.folder()).args(&stage.arguments);
    let (code, batch, said) = end(export.output()?);
    ensure!(code == Some(0), "{said}");
    let batch: Value = serde_json::from_str(&batch)?;
    stage.as_safe(
        batch["transactions"]
            .as_array()
            .unwrap()
            .iter()
            .map(|call| json!({ "from": SAFE, "to": call["to"], "input": call["data"] })),
    );
    let done = stage.handed(&["--yes", "--to", &heir])?;

    assert_eq!(done["stage"], "complete");
    let steps: Vec<_> = done["steps"].as_array().unwrap().iter().map(|it| &it["step"]).collect();
    assert_eq!(steps, ["renounce admin of timelock"]);
    stage.assert_owned_by(SAFE).await
}

/// Killed between signing and sending, between sending and noting, and between acts, one after the
/// other: each transaction is sent once.
#[tokio::test]
async fn killed_at_any_act_a_handoff_is_one() -> Result<()> {
    let undisturbed = {
        let mut stage = Stage::deployed().await?;
        stage.all_for_others()?;
        let before = stage.nonce().await?;
        stage.handed(&["--yes"])?;
        stage.nonce().await? - before
    };
    let mut stage = Stage::deployed().await?;
    stage.all_for_others()?;
    let before = stage.nonce().await?;
    let mut kills = 0;
    loop {
        let (journal, landed) = (stage.journal_path(), stage.noted("landed"));
        let round = kills % 3;
        let run = stage.behind_command(
            |endpoint| {
                let mut command = deploy(&["handoff", "--yes", "--rpc-url", endpoint]);
                command.arg("--deployments").arg(stage.folder()).args(&stage.arguments);
                command.stdout(Stdio::null()).stderr(Stdio::piped());
                command
            },
            move |asked, victim| {
                let victim = victim.clone();
                match round {
                    0 if asked.is_sending() => {
                        victim.kill();
                        Deed::LoseRequest
                    }
                    1 if asked.is_sending() => Deed::PassThen(Box::new(move || victim.kill())),
                    2 if landed < noted(&journal, "landed") => {
                        victim.kill();
                        Deed::LoseRequest
                    }
                    _ => Deed::Pass,
                }
            },
        )?;
        match run.ended() {
            End::Killed => kills += 1,
            End::Done => break,
            End::Failed(code, said) => panic!("{kills} {code}: {said}"),
        }
    }

    assert_eq!(kills, 3 * undisturbed);
    assert_eq!(stage.nonce().await? - before, undisturbed);
    stage.wait_out_the_delay().await?;
    assert_eq!(stage.handed(&[])?["stage"], "complete");
    stage.assert_owned_by(stage.at(Contract::Timelock)).await
}
