//! Who may do what, and who decides that.

use alloy::primitives::keccak256;
use bindings::ITimelock::*;
use testkit::assert_refused;

use super::*;

fn role(name: &str) -> B256 {
    keccak256(name)
}

const ADMIN: B256 = B256::ZERO;

/// I-TIME-6: everything that changes something, by somebody without any role.
#[tokio::test]
async fn strangers_change_nothing() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let office = Office::open(&world).await?;
    let stranger = world.actor("stranger", Purse::default()).await?;
    let (account, timelock) = (stranger.address(), &office.timelock);
    let nothing = Operation::new().then_pay(account, U256::ZERO, Bytes::new());
    let id = office.announce(&nothing).await?;
    let (zero, none, empty) = (U256::ZERO, B256::ZERO, Bytes::new());
    let needs = |neededRole| AccessControlUnauthorizedAccount { account, neededRole };

    let single = timelock.schedule(account, zero, empty.clone(), none, none, U256::MAX);
    assert_refused(stranger.send(single).await, needs(role("PROPOSER_ROLE")));
    let batch = office.schedule(&stranger, &nothing.clone().salted(1), MIN_DELAY).await;
    assert_refused(batch, needs(role("PROPOSER_ROLE")));
    assert_refused(office.execute(&stranger, &nothing).await, needs(role("EXECUTOR_ROLE")));
    let single = timelock.execute(account, zero, empty, none, none);
    assert_refused(stranger.send(single).await, needs(role("EXECUTOR_ROLE")));
    assert_refused(stranger.send(timelock.cancel(id)).await, needs(role("CANCELLER_ROLE")));
    for granted in [ADMIN, role("PROPOSER_ROLE"), role("anything")] {
        let grant = timelock.grantRole(granted, account);
        assert_refused(stranger.send(grant).await, needs(ADMIN));
        let revoke = timelock.revokeRole(granted, office.admin.address());
        assert_refused(stranger.send(revoke).await, needs(ADMIN));
    }
    for actor in [&stranger, &office.admin, &office.proposer, &office.executor] {
        let update = actor.send(timelock.updateDelay(U256::from(MIN_DELAY))).await;
        assert_refused(update, TimelockUnauthorizedCaller { caller: actor.address() });
    }
    let others = timelock.renounceRole(role("EXECUTOR_ROLE"), office.executor.address());
    assert_refused(stranger.send(others).await, AccessControlBadConfirmation {});

    office.execute(&office.executor, &nothing).await?;
    assert_eq!(ask(timelock.getMinDelay()).await?, U256::from(MIN_DELAY));
    Ok(())
}

/// Nobody has more than the role that it was given.
#[tokio::test]
async fn a_role_is_good_for_its_own_acts_only() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let office = Office::open(&world).await?;
    let nothing = Operation::new().then_pay(office.at(), U256::ZERO, Bytes::new());
    let id = office.announce(&nothing).await?;
    let needs = |actor: &Actor, name| AccessControlUnauthorizedAccount {
        account: actor.address(),
        neededRole: role(name),
    };

    let executed = office.execute(&office.proposer, &nothing).await;
    assert_refused(executed, needs(&office.proposer, "EXECUTOR_ROLE"));
    for actor in [&office.executor, &office.admin] {
        let scheduled = office.schedule(actor, &nothing.clone().salted(1), MIN_DELAY).await;
        assert_refused(scheduled, needs(actor, "PROPOSER_ROLE"));
        let cancelled = actor.send(office.timelock.cancel(id)).await;
        assert_refused(cancelled, needs(actor, "CANCELLER_ROLE"));
    }
    Ok(())
}

#[tokio::test]
async fn roles_are_granted_revoked_and_given_up() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let office = Office::open(&world).await?;
    let (timelock, admin) = (&office.timelock, &office.admin);
    let newcomer = world.actor("newcomer", Purse::default()).await?;
    let (account, sender, canceller) =
        (newcomer.address(), admin.address(), role("CANCELLER_ROLE"));
    let grant = || timelock.grantRole(canceller, account);
    let revoke = || timelock.revokeRole(canceller, account);

    let receipt = admin.send(grant()).await?;
    let granted = RoleGranted { role: canceller, account, sender };
    assert_eq!(events::<RoleGranted>(&receipt), [granted]);
    assert_eq!(events::<RoleGranted>(&admin.send(grant()).await?), [], "it has it already");
    assert!(ask(timelock.hasRole(canceller, account)).await?);

    let receipt = admin.send(revoke()).await?;
    let revoked = RoleRevoked { role: canceller, account, sender };
    assert_eq!(events::<RoleRevoked>(&receipt), [revoked]);
    assert_eq!(events::<RoleRevoked>(&admin.send(revoke()).await?), [], "it has it no more");
    assert!(!ask(timelock.hasRole(canceller, account)).await?);

    admin.send(grant()).await?;
    let receipt = newcomer.send(timelock.renounceRole(canceller, account)).await?;
    let renounced = RoleRevoked { role: canceller, account, sender: account };
    assert_eq!(events::<RoleRevoked>(&receipt), [renounced]);
    assert_eq!(ask(timelock.getRoleAdmin(canceller)).await?, ADMIN);
    Ok(())
}

/// Once the first admin has left, roles change by operations alone.
#[tokio::test]
async fn the_timelock_is_its_own_admin() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let office = Office::open(&world).await?;
    let (timelock, admin) = (&office.timelock, &office.admin);
    let account = admin.address();
    admin.send(timelock.renounceRole(ADMIN, account)).await?;
    let grant = grantRoleCall { role: role("PROPOSER_ROLE"), account };
    let needs = AccessControlUnauthorizedAccount { account, neededRole: ADMIN };
    let direct = admin.send(timelock.grantRole(role("PROPOSER_ROLE"), account)).await;
    assert_refused(direct, needs);

    let receipt = office.carry_out(&Operation::of(office.at(), &grant)).await?;

    let granted = RoleGranted { role: role("PROPOSER_ROLE"), account, sender: office.at() };
    assert_eq!(events::<RoleGranted>(&receipt), [granted]);
    let nothing = Operation::new().then_pay(account, U256::ZERO, Bytes::new());
    office.schedule(admin, &nothing, MIN_DELAY).await?;
    Ok(())
}
