//! The same calls to two timelocks, ours and OpenZeppelin's: the same answers, refusals and events,
//! to the byte.

use std::collections::BTreeSet;

use alloy::{
    primitives::{B256, Bytes, Log, U256, keccak256},
    providers::Provider,
    sol_types::{SolCall, SolValue},
};
use bindings::{
    ITimelock::{self, ITimelockCalls, ITimelockErrors, ITimelockEvents},
    TimelockInit,
};
use client::call::CallError;
use testkit::{Actor, Purse};

use super::*;

const DAY: u64 = 86_400;
const MIN_DELAY: u64 = 3 * DAY;
const ZERO: U256 = U256::ZERO;
const NONE: B256 = B256::ZERO;

/// All that OpenZeppelin's has is declared in ours.
#[test]
fn the_abi_is_whole() -> Result<()> {
    let Some(anchors) = COMPILED.as_ref() else { return Ok(()) };
    let abi = &anchors.contract(OPEN_ZEPPELIN, "Timelock")?.abi;
    let ours: BTreeSet<_> = ITimelockCalls::SELECTORS.iter().copied().collect();

    for function in abi.functions() {
        assert!(ours.contains(&function.selector().0), "{}", function.signature());
    }
    assert_eq!(ours.len(), abi.functions().count(), "ours has no more");
    for error in abi.errors() {
        let known = ITimelockErrors::SELECTORS.contains(&error.selector().0);
        assert!(known, "{}", error.signature());
    }
    for event in abi.events() {
        let known = ITimelockEvents::SELECTORS.contains(&event.selector().0);
        assert!(known, "{}", event.signature());
    }
    assert!(20 < abi.functions().count() && 7 < abi.events().count() && 7 < abi.errors().count());
    Ok(())
}

/// Two timelocks that were told the same.
struct Twins<'a> {
    stage: &'a Stage,
    ours: Address,
    theirs: Address,
    proposer: Actor,
    executor: Actor,
    admin: Actor,
}

/// What one of them did.
#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    Answered(Bytes, Vec<(Vec<B256>, Bytes)>),
    Refused(Bytes),
}

impl<'a> Twins<'a> {
    async fn born(stage: &'a Stage) -> Result<Self> {
        let actor = async |name| stage.world.actor(name, Purse::default()).await;
        let (proposer, executor) = (actor("proposer").await?, actor("executor").await?);
        let admin = actor("admin").await?;
        let init = TimelockInit {
            minDelay: U256::from(MIN_DELAY),
            proposers: vec![proposer.address()],
            executors: vec![executor.address()],
            admin: admin.address(),
        };
        let theirs = stage.create("Timelock", &init.abi_encode_params()).await?;
        let ours = *stage.world.create_timelock(&init).await?.address();
        Ok(Self { stage, ours, theirs, proposer, executor, admin })
    }

    /// What `to` answers, without keeping what it did.
    async fn asked(&self, by: &Actor, to: Address, request: &TransactionRequest) -> Result<Answer> {
        let request = request.clone().with_from(by.address()).with_to(to);
        match self.stage.world.site.chain.provider().call(request).await.map_err(CallError::from) {
            Ok(answer) => Ok(Ok(answer)),
            Err(CallError::Reverted(refusal)) => Ok(Err(refusal)),
            Err(other) => Err(other.into()),
        }
    }

    async fn done(&self, by: &Actor, to: Address, request: &TransactionRequest) -> Result<Outcome> {
        let answer = match self.asked(by, to, request).await? {
            Ok(answer) => answer,
            Err(refusal) => return Ok(Outcome::Refused(refusal)),
        };
        let receipt = by.send(request.clone().with_to(to)).await?;
        let told = |log: &Log| (log.topics().to_vec(), log.data.data.clone());
        let own = receipt.logs().iter().filter(|log| log.address() == to);
        Ok(Outcome::Answered(answer, own.map(|log| told(&log.inner)).collect()))
    }

    /// Both are asked to do the same, by the same account, and do the same.
    async fn both_pay(&self, by: &Actor, calldata: Vec<u8>, value: u64) -> Result<Outcome> {
        let request = TransactionRequest::default().with_input(calldata.clone());
        let request = request.with_value(U256::from(value));
        let ours = self.done(by, self.ours, &request).await?;
        let theirs = self.done(by, self.theirs, &request).await?;
        assert_eq!(ours, theirs, "ours and OpenZeppelin's, told {}", Bytes::from(calldata));
        Ok(ours)
    }

    async fn both(&self, by: &Actor, call: impl SolCall) -> Result<Outcome> {
        self.both_pay(by, call.abi_encode(), 0).await
    }
}

type Answer = Result<Bytes, Bytes>;

fn is_done(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Answered(..))
}

/// An operation of calls to `targets`, with payloads of lengths that fill words and that do not.
fn batch(targets: &[Address], salt: u8) -> ITimelock::scheduleBatchCall {
    let payload = |index: usize| Bytes::from(vec![0xa0 + index as u8; [0, 4, 32, 33][index % 4]]);
    ITimelock::scheduleBatchCall {
        targets: targets.to_vec(),
        values: vec![ZERO; targets.len()],
        payloads: (0..targets.len()).map(payload).collect(),
        predecessor: NONE,
        salt: B256::with_last_byte(salt),
        delay: U256::from(MIN_DELAY),
    }
}

fn executed(it: &ITimelock::scheduleBatchCall) -> ITimelock::executeBatchCall {
    let ITimelock::scheduleBatchCall { targets, values, payloads, predecessor, salt, .. } =
        it.clone();
    ITimelock::executeBatchCall { targets, values, payloads, predecessor, salt }
}

fn hashed(it: &ITimelock::scheduleBatchCall) -> ITimelock::hashOperationBatchCall {
    let ITimelock::scheduleBatchCall { targets, values, payloads, predecessor, salt, .. } =
        it.clone();
    ITimelock::hashOperationBatchCall { targets, values, payloads, predecessor, salt }
}

fn id(it: &ITimelock::scheduleBatchCall) -> B256 {
    let ITimelock::scheduleBatchCall { targets, values, payloads, predecessor, salt, .. } =
        it.clone();
    keccak256((targets, values, payloads, predecessor, salt).abi_encode_params())
}

#[tokio::test]
async fn two_timelocks_that_are_told_the_same_do_the_same() -> Result<()> {
    let Some(stage) = Stage::set().await? else { return Ok(()) };
    let twins = Twins::born(&stage).await?;
    let (proposer, executor) = (&twins.proposer, &twins.executor);
    let stranger = stage.world.actor("stranger", Purse::default()).await?;
    let target = Address::repeat_byte(0x7a);
    // REVERT with "no!", and with nothing.
    let refuses = stage.world.create_evm(b"\x62no!\x5f\x52\x60\x03\x60\x1d\xfd").await?;
    let silent = stage.world.create_evm(&[0x5f, 0x5f, 0xfd]).await?;

    // What they are.
    twins.both(&stranger, ITimelock::getMinDelayCall {}).await?;
    twins.both(&stranger, ITimelock::PROPOSER_ROLECall {}).await?;
    twins.both(&stranger, ITimelock::EXECUTOR_ROLECall {}).await?;
    twins.both(&stranger, ITimelock::CANCELLER_ROLECall {}).await?;
    twins.both(&stranger, ITimelock::DEFAULT_ADMIN_ROLECall {}).await?;
    for interface in
        [[1, 0xff, 0xc9, 0xa7], [0x79, 0x65, 0xdb, 0xb], [0x4e, 0x23, 0x12, 0xe0], [0xff; 4]]
    {
        let interfaceId = interface.into();
        twins.both(&stranger, ITimelock::supportsInterfaceCall { interfaceId }).await?;
    }

    // Ids, of operations that can be and of some that cannot.
    let (one, three) = (batch(&[target], 1), batch(&[target, silent, refuses], 0));
    let odd = ITimelock::scheduleBatchCall { values: vec![U256::MAX], ..three.clone() };
    for it in [&batch(&[], 3), &one, &three, &odd] {
        let Outcome::Answered(answer, _) = twins.both(&stranger, hashed(it)).await? else {
            panic!("hashes are not refused")
        };
        assert_eq!(answer[..], id(it)[..]);
    }
    let single = ITimelock::scheduleCall {
        target,
        value: ZERO,
        data: Bytes::from_static(b"seven!!"),
        predecessor: id(&one),
        salt: NONE,
        delay: U256::from(MIN_DELAY + DAY),
    };
    let ITimelock::scheduleCall { target, value, data, predecessor, salt, .. } = single.clone();
    let hash =
        ITimelock::hashOperationCall { target, value, data: data.clone(), predecessor, salt };
    let Outcome::Answered(single_id, _) = twins.both(&stranger, hash).await? else {
        panic!("hashes are not refused")
    };
    let single_id = B256::from_slice(&single_id);

    // Scheduling, and what is refused of it.
    assert!(!is_done(&twins.both(&stranger, one.clone()).await?));
    assert!(!is_done(&twins.both(proposer, odd).await?));
    let short = ITimelock::scheduleBatchCall { delay: U256::from(MIN_DELAY - 1), ..one.clone() };
    assert!(!is_done(&twins.both(proposer, short).await?));
    for it in [&one, &three, &batch(&[], 3)] {
        assert!(is_done(&twins.both(proposer, it.clone()).await?));
        assert!(!is_done(&twins.both(proposer, it.clone()).await?), "twice");
    }
    assert!(is_done(&twins.both(proposer, single).await?));
    twins.states(&[id(&one), single_id, NONE]).await?;

    // Executing, too early, by others, in the wrong order, and as it should be.
    let run = ITimelock::executeCall { target, value, payload: data, predecessor, salt };
    assert!(!is_done(&twins.both(executor, executed(&one)).await?));
    stage.world.pass(MIN_DELAY + DAY).await?;
    twins.states(&[id(&one), single_id]).await?;
    assert!(!is_done(&twins.both(&stranger, executed(&one)).await?));
    assert!(!is_done(&twins.both(executor, run.clone()).await?));
    assert!(is_done(&twins.both(executor, executed(&one)).await?));
    assert!(is_done(&twins.both(executor, run).await?));
    assert!(!is_done(&twins.both(executor, executed(&one)).await?), "twice");
    let refused = twins.both(executor, executed(&three)).await?;
    assert!(!is_done(&refused), "{refused:?}");
    assert!(is_done(&twins.both(executor, executed(&batch(&[], 3))).await?));
    twins.states(&[id(&one), single_id, id(&three)]).await?;

    // Taking back.
    assert!(!is_done(&twins.both(&stranger, ITimelock::cancelCall { id: id(&three) }).await?));
    assert!(is_done(&twins.both(proposer, ITimelock::cancelCall { id: id(&three) }).await?));
    for it in [id(&three), id(&one), NONE] {
        assert!(!is_done(&twins.both(proposer, ITimelock::cancelCall { id: it }).await?));
    }

    // What a target says is passed on: "no!", nothing.
    for (salt, target) in [(10, refuses), (11, silent)] {
        let it = batch(&[target], salt);
        twins.both(proposer, it.clone()).await?;
        stage.world.pass(MIN_DELAY).await?;
        let outcome = twins.both(executor, executed(&it)).await?;
        if target == refuses {
            assert_eq!(outcome, Outcome::Refused(Bytes::from_static(b"no!")));
        }
    }
    Ok(())
}

impl Twins<'_> {
    /// Both say the same of these operations.
    async fn states(&self, ids: &[B256]) -> Result<()> {
        let anyone = &self.executor;
        for id in ids.iter().copied() {
            self.both(anyone, ITimelock::getOperationStateCall { id }).await?;
            self.both(anyone, ITimelock::isOperationCall { id }).await?;
            self.both(anyone, ITimelock::isOperationPendingCall { id }).await?;
            self.both(anyone, ITimelock::isOperationReadyCall { id }).await?;
            self.both(anyone, ITimelock::isOperationDoneCall { id }).await?;
        }
        Ok(())
    }
}

#[tokio::test]
async fn roles_are_given_and_taken_in_the_same_way() -> Result<()> {
    let Some(stage) = Stage::set().await? else { return Ok(()) };
    let twins = Twins::born(&stage).await?;
    let (admin, executor) = (&twins.admin, &twins.executor);
    let account = executor.address();
    for name in ["PROPOSER_ROLE", "anything at all"] {
        let role = keccak256(name);
        let (grant, revoke) = (
            ITimelock::grantRoleCall { role, account },
            ITimelock::revokeRoleCall { role, account },
        );
        let has = ITimelock::hasRoleCall { role, account };
        assert!(!is_done(&twins.both(executor, grant.clone()).await?));
        assert!(!is_done(&twins.both(executor, revoke.clone()).await?));
        for _ in 0..2 {
            assert!(is_done(&twins.both(admin, grant.clone()).await?));
            twins.both(executor, has.clone()).await?;
        }
        for _ in 0..2 {
            assert!(is_done(&twins.both(admin, revoke.clone()).await?));
            twins.both(executor, has.clone()).await?;
        }
        twins.both(admin, grant).await?;
        let renounce =
            |callerConfirmation| ITimelock::renounceRoleCall { role, callerConfirmation };
        assert!(!is_done(&twins.both(executor, renounce(admin.address())).await?));
        assert!(is_done(&twins.both(executor, renounce(account)).await?));
        twins.both(executor, ITimelock::getRoleAdminCall { role }).await?;
    }
    let update = ITimelock::updateDelayCall { newDelay: U256::from(5 * DAY) };
    assert!(!is_done(&twins.both(admin, update).await?));
    Ok(())
}

/// ETH where it is taken and where it is not, tokens, and what is no call at all.
#[tokio::test]
async fn what_is_sent_is_taken_in_the_same_way() -> Result<()> {
    let Some(stage) = Stage::set().await? else { return Ok(()) };
    let twins = Twins::born(&stage).await?;
    let (anyone, from) = (&twins.executor, twins.admin.address());
    let (operator, number, data) = (from, U256::from(7), Bytes::from_static(b"for you"));

    assert!(is_done(&twins.both_pay(anyone, Vec::new(), 5).await?));
    assert!(is_done(&twins.both_pay(anyone, Vec::new(), 0).await?));
    let get = ITimelock::getMinDelayCall {}.abi_encode();
    assert!(!is_done(&twins.both_pay(anyone, get, 1).await?));
    for nonsense in [&b"\0"[..], b"abc", b"abcd", &[0; 100]] {
        assert!(!is_done(&twins.both_pay(anyone, nonsense.to_vec(), 0).await?));
    }
    let one =
        ITimelock::onERC721ReceivedCall { operator, from, tokenId: number, data: data.clone() };
    assert!(is_done(&twins.both(anyone, one).await?));
    let (id, value) = (number, number);
    let some = ITimelock::onERC1155ReceivedCall { operator, from, id, value, data: data.clone() };
    assert!(is_done(&twins.both(anyone, some).await?));
    let (ids, values) = (vec![number], vec![number; 2]);
    let many = ITimelock::onERC1155BatchReceivedCall { operator, from, ids, values, data };
    assert!(is_done(&twins.both(anyone, many).await?));

    // An executor's ETH goes into the operation.
    let payment = ITimelock::scheduleBatchCall {
        values: vec![U256::from(9)],
        payloads: vec![Bytes::new()],
        ..batch(&[Address::repeat_byte(0x9a)], 1)
    };
    twins.both(&twins.proposer, payment.clone()).await?;
    stage.world.pass(MIN_DELAY).await?;
    let execute = executed(&payment).abi_encode();
    assert!(!is_done(&twins.both_pay(&twins.executor, execute.clone(), 3).await?), "8 of 9");
    assert!(is_done(&twins.both_pay(&twins.executor, execute, 4).await?));
    for timelock in [twins.ours, twins.theirs] {
        let balance = stage.world.site.chain.provider().get_balance(timelock).await?;
        assert_eq!(balance, ZERO);
    }
    Ok(())
}

/// Calldata with a byte changed or with its end cut off is refused by both, or means the same to both.
#[tokio::test]
async fn damaged_calldata_means_the_same_to_both() -> Result<()> {
    let Some(stage) = Stage::set().await? else { return Ok(()) };
    let twins = Twins::born(&stage).await?;
    let target = Address::repeat_byte(0x7a);
    let whole = hashed(&batch(&[target, target, target], 1)).abi_encode();
    let (predecessor, salt) = (NONE, B256::with_last_byte(9));
    let data = Bytes::from(vec![0xda; 40]);
    let single = ITimelock::hashOperationCall { target, value: ZERO, data, predecessor, salt };
    let (mut answered, mut refused) = (0, 0);
    for calldata in [whole, single.abi_encode()] {
        for at in 4..calldata.len() {
            let mut damaged = calldata.clone();
            // One in seven is cut there, the others have one bit turned; which one, nobody cares.
            match at % 7 {
                0 => damaged.truncate(at),
                bit => damaged[at] ^= 1 << bit,
            }
            let request = TransactionRequest::default().with_input(damaged.clone());
            let ours = twins.asked(&twins.executor, twins.ours, &request).await?;
            let theirs = twins.asked(&twins.executor, twins.theirs, &request).await?;
            assert_eq!(ours, theirs, "{}", Bytes::from(damaged));
            match ours {
                Ok(_) => answered += 1,
                Err(_) => refused += 1,
            }
        }
    }
    assert!(100 < answered && 100 < refused, "{answered} {refused}");
    Ok(())
}
