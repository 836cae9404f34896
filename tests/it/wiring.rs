//! Who knows whom after the full plan, and what is left to owners who do not deploy.

use alloy::primitives::{Address, B256, keccak256};
use client::call::ask;
use deploy::{
    appoint::Appointment,
    contract::{Contract, Currency},
    plan::{self, Step},
    record::Outcome,
};
use eyre::Result;
use params::Who;
use testkit::World;

#[tokio::test]
async fn everybody_knows_whom_they_work_with() -> Result<()> {
    let world = World::launch().await?;
    let (site, deployer) = (&world.site, world.deployer().address());
    let at = |contract| site.address(contract);

    let (lock, distributor, splitter) =
        (world.vote_escrow(), world.fee_distributor(), world.fee_splitter());
    assert_eq!(ask(lock.token()).await?, at(Contract::Token));
    assert_eq!(ask(lock.feeDistributor()).await?, at(Contract::FeeDistributor));
    assert_eq!(ask(distributor.lock()).await?, at(Contract::VoteEscrow));
    assert_eq!(ask(splitter.token()).await?, at(Contract::Token));
    assert_eq!(ask(splitter.feeToken()).await?, at(Contract::Stablecoin));
    for currency in Currency::ALL {
        let paid = ask(splitter.recipients(at(currency.token()))).await?;
        assert_eq!(paid.buyback, Address::ZERO);
        assert_eq!(paid.stakers, at(Contract::FeeDistributor));
        assert_eq!(paid.discount, at(currency.rewards()));
        assert_eq!((paid.insurance, paid.treasury), (deployer, deployer));
    }
    let (governor, timelock) = (world.governor(), world.timelock());
    assert_eq!(ask(governor.token()).await?, at(Contract::VoteEscrow));
    assert_eq!(ask(governor.timelock()).await?, at(Contract::Timelock));
    assert_eq!(ask(governor.proposalGuardian()).await?, deployer);
    let rules = site.blueprint.params.governance;
    assert_eq!(ask(timelock.getMinDelay()).await?, rules.delay.get());
    assert_eq!(ask(governor.votingDelay()).await?, rules.voting_delay.get());
    assert_eq!(ask(governor.votingPeriod()).await?, rules.voting_period.get());
    assert_eq!(ask(governor.proposalThreshold()).await?, rules.proposal_threshold.get());
    let has = async |role: B256, account| ask(timelock.hasRole(role, account)).await;
    for role in ["PROPOSER_ROLE", "CANCELLER_ROLE"].map(keccak256) {
        assert!(has(role, at(Contract::Governor)).await?);
        assert!(!has(role, deployer).await?);
    }
    assert!(has(keccak256("EXECUTOR_ROLE"), Address::ZERO).await?, "anyone executes");
    Ok(())
}

/// Roles in the timelock are the deployer's to grant, whoever owns the rest.
#[tokio::test]
async fn what_another_owner_has_to_say_is_left_to_it_by_name() -> Result<()> {
    let mut world = World::launch_with(|_| Vec::new()).await?;
    let owner = Address::repeat_byte(0x60);
    world.site.blueprint.params.roles.governance = Who::Account(owner);

    let plan = plan::full(&world.site.blueprint.params);
    let records = world.carry_out(&plan).await?;

    let mut left = 0;
    for (step, record) in plan.iter().zip(records) {
        let Step::Appoint(appointment) = step else { continue };
        let call = match appointment {
            Appointment::Bonuses(_) => "setMerkleRewards(",
            Appointment::Penalties => "setFeeDistributor(",
            Appointment::Recipients(_) => "setRecipients(",
            Appointment::Proposer | Appointment::Canceller => {
                assert!(matches!(record.outcome, Outcome::Done(_)), "{record:?}");
                continue;
            }
        };
        let Outcome::Skipped(remark) = record.outcome else { panic!("{record:?}") };
        let told = appointment.told();
        let expected = format!("left to {owner}, who has to call {told}.{call}");
        assert!(remark.starts_with(&expected), "{remark}");
        left += 1;
    }
    assert_eq!(left, 5);
    assert_eq!(ask(world.vote_escrow().owner()).await?, owner);
    Ok(())
}
