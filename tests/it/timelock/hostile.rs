//! Operations that are tampered with while they are carried out.

use bindings::{
    IHostileToken::{self, CalledBack},
    IHostileTokenInstance,
    ITimelock::*,
};
use testkit::assert_refused;

use super::*;

/// A call after which `token` has called whomever it was told to call.
fn poke(token: &IHostileTokenInstance<DynProvider>) -> (Address, IHostileToken::transferCall) {
    let to = Address::repeat_byte(0x70);
    (*token.address(), IHostileToken::transferCall { to, value: U256::ZERO })
}

/// EVM code that calls the address in the first word of its input with what comes after that word,
/// and passes on a refusal; the first time. After that it does nothing.
const ONCE: [u8; 39] = [
    0x5f, 0x54, 0x60, 37, 0x57, // the second time: to the end
    0x60, 1, 0x5f, 0x55, // SSTORE(0, 1)
    0x60, 32, 0x36, 0x03, // CALLDATASIZE - 32
    0x80, 0x60, 32, 0x5f, 0x37, // CALLDATACOPY(0, 32, that)
    0x5f, 0x5f, 0x91, 0x5f, 0x5f, // no answer; that many bytes from 0; no value
    0x5f, 0x35, 0x5a, 0xf1, // CALL(GAS, the first word, …)
    0x60, 37, 0x57, // it succeeded: to the end
    0x3d, 0x5f, 0x5f, 0x3e, 0x3d, 0x5f, 0xfd, // REVERT with its answer
    0x5b, 0x00, // the end
];

/// I-TIME-2: whoever is called by an operation and executes it, does it then and not twice.
#[tokio::test]
async fn an_operation_that_executes_itself_is_undone() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let office = Office::open_to_all(&world).await?;
    let (token, once) = (world.hostile().await?, world.create_evm(&ONCE).await?);
    let (target, transfer) = poke(&token);
    let paid = Address::repeat_byte(0x9a);
    let operation = Operation::of(target, &transfer).then_pay(paid, U256::from(5), Bytes::new());
    let id = office.announce(&operation).await?;
    let eth = TransactionRequest::default().with_to(office.at()).with_value(U256::from(100));
    world.deployer().send(eth).await?;
    let again = [office.at().into_word().as_slice(), &operation.executed().abi_encode()].concat();
    office.admin.send(token.callBack(once, again.into())).await?;

    let outcome = office.execute(&office.executor, &operation).await;

    assert_refused(outcome, unexpected(id, &[Ready]));
    assert_eq!(world.site.chain.provider().get_balance(paid).await?, U256::ZERO);
    assert_eq!(office.state(id).await?, Ready);

    // Left alone, it is done, and paid once.
    office.admin.send(token.callBack(Address::ZERO, Bytes::new())).await?;
    office.execute(&office.executor, &operation).await?;
    assert_eq!(world.site.chain.provider().get_balance(paid).await?, U256::from(5));
    Ok(())
}

/// G3: whoever executes needs no role, and yet nothing runs that was not announced, not even if it
/// announces itself on the way.
#[tokio::test]
async fn a_batch_that_makes_itself_legal_on_the_way_is_refused_at_the_door() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let office = Office::open_to_all(&world).await?;
    let thief = world.actor("thief", Purse::default()).await?;
    let grant = grantRoleCall { role: B256::ZERO, account: thief.address() };
    let update = updateDelayCall { newDelay: U256::from(2 * DAY) };
    let operation = Operation::of(office.at(), &grant).then(office.at(), &update);
    let id = office.id(&operation).await?;

    let outcome = office.execute(&thief, &operation).await;

    assert_refused(outcome, unexpected(id, &[Ready]));
    assert!(!ask(office.timelock.hasRole(B256::ZERO, thief.address())).await?);
    Ok(())
}

/// G3: one that is taken back and announced again while it runs would wait again, so it is undone.
#[tokio::test]
async fn an_operation_that_is_announced_anew_while_it_runs_is_undone() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let office = Office::open(&world).await?;
    let (taker, teller) = (world.hostile().await?, world.hostile().await?);
    let admin = &office.admin;
    for (role, account) in [
        (ask(office.timelock.CANCELLER_ROLE()).await?, *taker.address()),
        (ask(office.timelock.PROPOSER_ROLE()).await?, *teller.address()),
    ] {
        admin.send(office.timelock.grantRole(role, account)).await?;
    }
    let update = updateDelayCall { newDelay: U256::from(2 * DAY) };
    let (first, second) = (poke(&taker), poke(&teller));
    let operation =
        Operation::of(office.at(), &update).then(first.0, &first.1).then(second.0, &second.1);
    let id = office.announce(&operation).await?;
    let cancel = cancelCall { id }.abi_encode();
    admin.send(taker.callBack(office.at(), cancel.into())).await?;

    // Taken back, and no more.
    let outcome = office.execute(&office.executor, &operation).await;
    assert_refused(outcome, unexpected(id, &[Ready]));

    let executeBatchCall { targets, values, payloads, predecessor, salt } = operation.executed();
    let delay = U256::from(2 * DAY);
    let schedule =
        scheduleBatchCall { targets, values, payloads, predecessor, salt, delay }.abi_encode();
    admin.send(teller.callBack(office.at(), schedule.into())).await?;
    let outcome = office.execute(&office.executor, &operation).await;
    assert_refused(outcome, unexpected(id, &[Ready]));

    assert_eq!(office.state(id).await?, Ready);
    assert_eq!(ask(office.timelock.getMinDelay()).await?, U256::from(MIN_DELAY));
    Ok(())
}

/// One operation may execute another, and its own part goes on.
#[tokio::test]
async fn an_operation_may_execute_another() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let office = Office::open_to_all(&world).await?;
    let token = world.hostile().await?;
    let (target, transfer) = poke(&token);
    let update = updateDelayCall { newDelay: U256::from(5 * DAY) };
    let (outer, inner) = (Operation::of(target, &transfer), Operation::of(office.at(), &update));
    office.schedule(&office.proposer, &inner, MIN_DELAY).await?;
    let id = office.announce(&outer).await?;
    let execute = inner.executed().abi_encode();
    office.admin.send(token.callBack(office.at(), execute.into())).await?;

    let receipt = office.execute(&office.executor, &outer).await?;

    assert!(events::<CalledBack>(&receipt)[0].succeeded);
    assert_eq!(ask(office.timelock.getMinDelay()).await?, U256::from(5 * DAY));
    assert_eq!(office.state(id).await?, Done);
    assert_eq!(office.state(office.id(&inner).await?).await?, Done);
    Ok(())
}

/// What it says is passed on as it is, even if it speaks as the timelock would.
#[tokio::test]
async fn what_a_target_says_is_passed_on() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let office = Office::open(&world).await?;
    let token = world.hostile().await?;
    let (target, transfer) = poke(&token);
    let account = transfer.to;
    office.admin.send(token.blockReceiver(account, true)).await?;
    let operation = Operation::of(target, &transfer);
    office.announce(&operation).await?;
    assert_refused(
        office.execute(&office.executor, &operation).await,
        IHostileToken::HostileBlocked { account },
    );

    // REVERT(0, 0)
    let silent = world.create_evm(&[0x5f, 0x5f, 0xfd]).await?;
    let operation = Operation::new().then_pay(silent, U256::ZERO, Bytes::new());
    office.announce(&operation).await?;
    let outcome = office.execute(&office.executor, &operation).await;
    assert_refused(outcome, FailedCall {});
    Ok(())
}
