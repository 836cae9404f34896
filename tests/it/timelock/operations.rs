//! What was announced is done, once its time has come.

use bindings::{
    IMicroStakingVault::{setDepositFeeBpsCall, setPerformanceFeeBpsCall},
    ITimelock::*,
    VaultInit,
};
use deploy::contract::Contract;
use testkit::{assert_refused, dollars};

use super::*;

/// A vault that the timelock owns.
async fn governed(office: &Office<'_>) -> Result<Address> {
    let init = VaultInit {
        office: office.world.site.address(Contract::VaultOffice),
        asset: *office.world.stablecoin().address(),
        governance: office.at(),
        guardian: Address::ZERO,
        feeRecipient: office.at(),
        name: B256::right_padding_from(b"Governed"),
        symbol: B256::right_padding_from(b"GOV"),
    };
    Ok(*office.world.create_vault(&init).await?.address())
}

fn deposit_fee(bps: u64) -> setDepositFeeBpsCall {
    setDepositFeeBpsCall { bps: U256::from(bps) }
}

fn performance_fee(bps: u64) -> setPerformanceFeeBpsCall {
    setPerformanceFeeBpsCall { bps: U256::from(bps) }
}

/// I-TIME-1
#[tokio::test]
async fn what_was_announced_is_done_in_the_timelocks_name_and_not_before_its_time() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let office = Office::open(&world).await?;
    let vault = governed(&office).await?;
    let fees = Operation::of(vault, &deposit_fee(5)).then(vault, &performance_fee(700)).salted(1);
    let id = office.id(&fees).await?;
    assert_eq!(office.state(id).await?, Unset);

    let receipt = office.schedule(&office.proposer, &fees, MIN_DELAY + DAY).await?;
    let scheduled = events::<CallScheduled>(&receipt);
    let delay = U256::from(MIN_DELAY + DAY);
    for (index, (target, value, data)) in fees.calls.iter().cloned().enumerate() {
        let (index, predecessor) = (U256::from(index), B256::ZERO);
        let expected = CallScheduled { id, index, target, value, data, predecessor, delay };
        assert_eq!(scheduled[index.to::<usize>()], expected);
    }
    assert_eq!(events::<CallSalt>(&receipt), [CallSalt { id, salt: fees.salt }]);
    assert_eq!(office.state(id).await?, Waiting);
    let ready_at = ask(office.timelock.getTimestamp(id)).await?;
    let early = office.execute(&office.executor, &fees).await;
    assert_refused(early, unexpected(id, &[Ready]));

    world.pass(MIN_DELAY + DAY - 60).await?;
    let early = office.execute(&office.executor, &fees).await;
    assert_refused(early, unexpected(id, &[Ready]));
    world.pass(60).await?;
    assert!(ready_at <= U256::from(world.site.chain.now().await?));
    assert_eq!(office.state(id).await?, Ready);
    let receipt = office.execute(&office.executor, &fees).await?;

    let executed = events::<CallExecuted>(&receipt);
    assert_eq!(executed.len(), 2);
    assert_eq!((executed[1].index, executed[1].id), (U256::ONE, id));
    let vault = bindings::IMicroStakingVaultInstance::new(vault, world.site.chain.provider());
    assert_eq!(ask(vault.depositFeeBps()).await?, U256::from(5));
    assert_eq!(ask(vault.performanceFeeBps()).await?, U256::from(700));
    assert_eq!(office.state(id).await?, Done);
    Ok(())
}

/// I-TIME-2
#[tokio::test]
async fn what_is_done_is_never_done_again() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let office = Office::open(&world).await?;
    let vault = governed(&office).await?;
    let fee = Operation::of(vault, &deposit_fee(5));
    office.carry_out(&fee).await?;
    let id = office.id(&fee).await?;

    assert_refused(office.execute(&office.executor, &fee).await, unexpected(id, &[Ready]));
    let again = office.schedule(&office.proposer, &fee, MIN_DELAY).await;
    assert_refused(again, unexpected(id, &[Unset]));
    let cancelled = office.proposer.send(office.timelock.cancel(id)).await;
    assert_refused(cancelled, unexpected(id, &[Waiting, Ready]));

    // With another salt it is another operation.
    office.carry_out(&fee.salted(1)).await?;
    Ok(())
}

/// I-TIME-3
#[tokio::test]
async fn what_was_taken_back_is_not_done() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let office = Office::open(&world).await?;
    let fee = Operation::of(governed(&office).await?, &deposit_fee(5));
    let id = office.announce(&fee).await?;

    let receipt = office.proposer.send(office.timelock.cancel(id)).await?;

    assert_eq!(events::<Cancelled>(&receipt), [Cancelled { id }]);
    assert_eq!(office.state(id).await?, Unset);
    assert_refused(office.execute(&office.executor, &fee).await, unexpected(id, &[Ready]));
    // It can be announced again, and waits again.
    office.schedule(&office.proposer, &fee, MIN_DELAY).await?;
    assert_refused(office.execute(&office.executor, &fee).await, unexpected(id, &[Ready]));
    world.pass(MIN_DELAY).await?;
    office.execute(&office.executor, &fee).await?;
    Ok(())
}

/// I-TIME-4
#[tokio::test]
async fn an_operation_is_done_after_its_predecessor() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let office = Office::open(&world).await?;
    let vault = governed(&office).await?;
    let first = Operation::of(vault, &deposit_fee(5));
    let predecessorId = office.id(&first).await?;
    let second = Operation::of(vault, &deposit_fee(7)).after(predecessorId);
    office.schedule(&office.proposer, &second, MIN_DELAY).await?;
    office.schedule(&office.proposer, &first, MIN_DELAY + DAY).await?;
    world.pass(MIN_DELAY).await?;

    let predecessor = TimelockUnexecutedPredecessor { predecessorId };
    assert_refused(office.execute(&office.executor, &second).await, predecessor.clone());
    world.pass(DAY).await?;
    assert_refused(office.execute(&office.executor, &second).await, predecessor);
    office.execute(&office.executor, &first).await?;
    office.execute(&office.executor, &second).await?;

    let vault = bindings::IMicroStakingVaultInstance::new(vault, world.site.chain.provider());
    assert_eq!(ask(vault.depositFeeBps()).await?, U256::from(7));
    Ok(())
}

/// I-TIME-5: one that fails undoes those before it, and what it said is passed on.
#[tokio::test]
async fn all_calls_of_an_operation_are_made_or_none() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let office = Office::open(&world).await?;
    let vault = governed(&office).await?;
    let fees = Operation::of(vault, &deposit_fee(5)).then(vault, &performance_fee(1_001));
    let id = office.announce(&fees).await?;

    let outcome = office.execute(&office.executor, &fees).await;

    let (bps, maximum) = (U256::from(1_001), U256::from(1_000));
    assert_refused(outcome, bindings::IMicroStakingVault::VaultFeeTooHigh { bps, maximum });
    assert_eq!(office.state(id).await?, Ready);
    let vault = bindings::IMicroStakingVaultInstance::new(vault, world.site.chain.provider());
    assert_eq!(ask(vault.depositFeeBps()).await?, U256::from(10));
    Ok(())
}

/// One call has another id than a batch of one, and goes the same way.
#[tokio::test]
async fn a_single_call_is_announced_and_done() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let office = Office::open(&world).await?;
    let (timelock, dollars) = (&office.timelock, dollars(5));
    let token = *world.stablecoin().address();
    world.deployer().send(world.stablecoin().mint(office.at(), dollars)).await?;
    let to = office.admin.address();
    let payload =
        Bytes::from(bindings::IStablecoin::transferCall { to, value: dollars }.abi_encode());
    let (zero, none) = (U256::ZERO, B256::ZERO);
    let delay = U256::from(MIN_DELAY);

    let schedule = timelock.schedule(token, zero, payload.clone(), none, none, delay);
    office.proposer.send(schedule).await?;
    let id = ask(timelock.hashOperation(token, zero, payload.clone(), none, none)).await?;
    let as_batch = Operation::new().then_pay(token, zero, payload.clone());
    assert_ne!(id, office.id(&as_batch).await?);
    world.pass(MIN_DELAY).await?;
    let receipt =
        office.executor.send(timelock.execute(token, zero, payload.clone(), none, none)).await?;

    let executed = CallExecuted { id, index: zero, target: token, value: zero, data: payload };
    assert_eq!(events::<CallExecuted>(&receipt), [executed]);
    assert_eq!(ask(world.stablecoin().balanceOf(to)).await?, dollars);
    Ok(())
}

/// From what it holds and what the executor brings.
#[tokio::test]
async fn operations_pay_in_eth() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let office = Office::open(&world).await?;
    let (wei, paid) = (U256::from(1_000), Address::repeat_byte(0x9a));
    let provider = world.site.chain.provider();
    let payment = Operation::new().then_pay(paid, wei, Bytes::new());
    office.announce(&payment).await?;
    let send = TransactionRequest::default().with_to(office.at());
    world.deployer().send(send.clone().with_value(wei - U256::ONE)).await?;

    assert_refused(office.execute(&office.executor, &payment).await, FailedCall {});
    let brought = send.with_call(&payment.executed()).with_value(U256::ONE);
    office.executor.send(brought).await?;

    assert_eq!(provider.get_balance(paid).await?, wei);
    assert_eq!(provider.get_balance(office.at()).await?, U256::ZERO);
    Ok(())
}

#[tokio::test]
async fn anyone_executes_where_the_zero_address_may() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let office = Office::open_to_all(&world).await?;
    let fee = Operation::of(governed(&office).await?, &deposit_fee(5));
    let id = office.announce(&fee).await?;
    let stranger = world.actor("stranger", Purse::default()).await?;

    office.execute(&stranger, &fee).await?;

    assert_eq!(office.state(id).await?, Done);
    Ok(())
}
