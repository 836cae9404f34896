//! A key in a device or a service, which signs transactions and nothing else.

use alloy::network::EthereumWallet;
use client::{account::Account, journal::Journal, signer::Signer};
use deploy::{
    contract::Blueprint,
    handoff::{self, Estate, Heir},
    plan,
    programs::Programs,
    record::{Outcome, Silent},
    site::Site,
    trial::{self, TrialError},
};
use eyre::Result;
use params::Params;

use crate::stage::{Stage, Strangers};

#[tokio::test]
async fn a_device_deploys_and_hands_over_and_is_not_asked_for_more() -> Result<()> {
    let stage = Stage::new().await?;
    let key = Account::development_key();
    let signer = Signer::elsewhere(EthereumWallet::from(key.clone()), key.address());
    let deployer = Account::new(stage.chain.clone(), signer);
    let params = Params::read(stage.arguments[1].as_ref())?;
    let programs = Programs::build(&mut wasm_build::Silent)?;
    let blueprint = Blueprint {
        programs,
        params: params.clone(),
        deployer: deployer.address(),
        placed: Default::default(),
    };
    let site = Site { chain: stage.chain.clone(), deployer: deployer.clone(), blueprint };

    let refused = trial::judge(&site).unwrap_err();
    assert!(matches!(refused, TrialError::SignsTransactionsAlone(at) if at == key.address()));
    assert!(refused.to_string().contains("run `deploy apply`"), "{refused}");

    std::fs::create_dir_all(stage.journal_path().parent().unwrap())?;
    let mut journal = Journal::open(&stage.journal_path(), &stage.chain).await?;
    let steps = plan::full(&params);
    let records = plan::run(&site, &mut journal, &steps, &mut Silent).await?;
    let skipped = records.iter().find(|it| matches!(it.outcome, Outcome::Skipped(_)));
    assert_eq!(skipped, None);
    drop(journal);
    stage.finish()?;
    stage.assert_whole(Strangers::default()).await?;

    let manifest = stage.manifest()?.unwrap();
    let chain = stage.chain.clone();
    let mut estate = Estate::new(chain, deployer, &manifest, params, Heir::Timelock)?;
    estate.keep_roles = true;
    let mut journal = Journal::open(&stage.journal_path(), &stage.chain).await?;
    let done = handoff::run(&estate, &mut journal, &mut Silent).await?;
    assert!(matches!(done.stage, handoff::Stage::Scheduled { .. }), "{:?}", done.stage);
    Ok(())
}
