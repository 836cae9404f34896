//! Which roots are let in, which become current, and when.

use protocol::merkle_rewards::{
    Limits, MAX_AMOUNT, MAX_TIMELOCK, MAX_WAITING, MIN_TIMELOCK, Pending, Queue, Refusal,
};
use ruint::aliases::U256;

const NOW: u64 = 1_700_000_000;
const LIMITS: Limits = Limits { timelock: 86_400, max_increase: U256::from_limbs([100, 0, 0, 0]) };
const ROOT: [u8; 32] = [7; 32];

fn number(value: u64) -> U256 {
    U256::from(value)
}

fn pending(total: u64) -> Pending {
    Pending { root: ROOT, data_hash: [0; 32], total: number(total), activates_at: NOW }
}

/// After epoch 3, which paid 500 in total; two roots wait.
fn queue() -> Queue {
    Queue { epoch: 3, last: 5, total: number(500) }
}

#[test]
fn a_root_is_the_next_epochs_and_waits_for_the_timelock() {
    let (after, activates_at) =
        queue().submit((ROOT, number(6), number(600)), number(550), LIMITS, NOW).unwrap();

    assert_eq!(after, Queue { last: 6, ..queue() });
    assert_eq!(activates_at, NOW + 86_400);
    assert!(after.waits(number(6)) && after.waits(number(4)) && !after.waits(number(3)));
}

#[test]
fn what_is_no_next_root_is_refused() {
    let submit = |root, epoch, total| {
        queue().submit((root, number(epoch), number(total)), number(550), LIMITS, NOW).unwrap_err()
    };

    assert_eq!(submit([0; 32], 6, 600), Refusal::ZeroRoot);
    assert_eq!(submit(ROOT, 5, 600), Refusal::WrongEpoch { expected: 6 });
    assert_eq!(submit(ROOT, 7, 600), Refusal::WrongEpoch { expected: 6 });
    let bounds = Refusal::TotalOutOfBounds { minimum: number(550), maximum: number(650) };
    assert_eq!(submit(ROOT, 6, 549), bounds);
    assert_eq!(submit(ROOT, 6, 651), bounds);
}

#[test]
fn as_many_roots_wait_as_can() {
    let mut queue = queue();
    while queue.last - queue.epoch < MAX_WAITING {
        let next = (ROOT, number(queue.last + 1), number(550));
        queue = queue.submit(next, number(550), LIMITS, NOW).unwrap().0;
    }

    let next = (ROOT, number(queue.last + 1), number(550));
    assert_eq!(queue.submit(next, number(550), LIMITS, NOW), Err(Refusal::QueueFull));
}

#[test]
fn no_total_passes_what_can_be_counted() {
    let limits = Limits { max_increase: MAX_AMOUNT, ..LIMITS };
    let submit = |total| queue().submit((ROOT, number(6), total), number(550), limits, NOW);

    assert!(submit(MAX_AMOUNT).is_ok());
    let refused = submit(MAX_AMOUNT + U256::ONE).unwrap_err();
    assert_eq!(refused, Refusal::TotalOutOfBounds { minimum: number(550), maximum: MAX_AMOUNT });
}

#[test]
fn a_root_becomes_current_when_it_is_due_and_paid_for() {
    let activate = |balance, now| {
        queue().activate((number(5), &pending(650)), number(30), number(balance), now)
    };

    let (after, unclaimed) = activate(180, NOW).unwrap();

    assert_eq!(after, Queue { epoch: 5, last: 5, total: number(650) });
    assert_eq!(unclaimed, number(180), "30 of the last total, and 150 more");
    assert_eq!(activate(179, NOW), Err(Refusal::Unfunded { needed: number(180) }));
    assert_eq!(activate(180, NOW - 1), Err(Refusal::TooEarly { activates_at: NOW }));
}

#[test]
fn what_does_not_wait_is_neither_activated_nor_revoked() {
    for epoch in [U256::ZERO, number(3), number(6), U256::MAX, U256::ONE << 64_usize] {
        let activated = queue().activate((epoch, &pending(500)), U256::ZERO, U256::MAX, NOW);
        assert_eq!(activated, Err(Refusal::NotWaiting));
        assert_eq!(queue().revoke(epoch), Err(Refusal::NotWaiting));
    }
}

#[test]
fn revoking_a_root_drops_those_behind_it() {
    assert_eq!(queue().revoke(number(5)), Ok(Queue { last: 4, ..queue() }));
    assert_eq!(queue().revoke(number(4)), Ok(Queue { last: 3, ..queue() }));
}

#[test]
fn limits_have_bounds() {
    assert_eq!(Limits::timelock(number(MIN_TIMELOCK)), Ok(MIN_TIMELOCK));
    assert_eq!(Limits::timelock(number(MAX_TIMELOCK)), Ok(MAX_TIMELOCK));
    for seconds in [number(MIN_TIMELOCK - 1), number(MAX_TIMELOCK + 1), U256::MAX] {
        assert_eq!(Limits::timelock(seconds), Err(Refusal::TimelockOutOfBounds));
    }
    assert_eq!(Limits::max_increase(MAX_AMOUNT), Ok(MAX_AMOUNT));
    let more = Limits::max_increase(MAX_AMOUNT + U256::ONE);
    assert_eq!(more, Err(Refusal::AmountTooHigh));
}
