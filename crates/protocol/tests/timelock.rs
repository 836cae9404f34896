//! Operations that wait: which acts they admit in which state, and any history of them.

use proptest::{collection::vec, prelude::*};
use protocol::{
    time::DAY,
    timelock::{LEAST_DELAY, MOST_DELAY, Operation, OutOfBounds, Refusal, State, minimum_delay},
};
use ruint::aliases::U256;

const NOW: u64 = 1_700_000_000;

fn number(value: u64) -> U256 {
    U256::from(value)
}

fn ready_at(second: u64) -> Operation {
    Operation(number(second))
}

fn wrong(states: &[State]) -> Refusal {
    Refusal::WrongState { expected: states.iter().map(|it| it.bit()).sum() }
}

#[test]
fn states_are_numbered_as_in_the_abi() {
    let states = [State::Unset, State::Waiting, State::Ready, State::Done];
    assert_eq!(states.map(|it| it as u8), [0, 1, 2, 3]);
    assert_eq!(states.map(State::bit), [1, 2, 4, 8]);
}

#[test]
fn an_operation_is_ready_from_its_second_on() {
    let scheduled = Operation::default().schedule(NOW, number(DAY), number(DAY)).unwrap();

    assert_eq!(scheduled, ready_at(NOW + DAY));
    assert_eq!(scheduled.state(NOW + DAY - 1), State::Waiting);
    assert_eq!(scheduled.state(NOW + DAY), State::Ready);
    assert_eq!(scheduled.state(u64::MAX), State::Ready);
}

/// Every act in every state.
#[test]
fn an_operation_goes_from_state_to_state_and_no_other_way() {
    let delay = number(2 * DAY);
    let schedule = |it: Operation| it.schedule(NOW, delay, delay);
    let cancel = |it: Operation| it.cancel(NOW);
    let finish = |it: Operation| it.finish(NOW);
    let (unset, waiting) = (Operation::default(), ready_at(NOW + 1));
    let (ready, done) = (ready_at(NOW), ready_at(NOW).finish(NOW).unwrap());
    assert_eq!(done.state(NOW), State::Done);

    assert_eq!(schedule(unset), Ok(ready_at(NOW + 2 * DAY)));
    for it in [waiting, ready, done] {
        assert_eq!(schedule(it), Err(wrong(&[State::Unset])));
    }
    for it in [waiting, ready] {
        assert_eq!(cancel(it), Ok(unset));
    }
    for it in [unset, done] {
        assert_eq!(cancel(it), Err(wrong(&[State::Waiting, State::Ready])));
    }
    assert_eq!(finish(ready), Ok(done));
    for it in [unset, waiting, done] {
        assert_eq!(finish(it), Err(wrong(&[State::Ready])));
    }
}

#[test]
fn a_delay_is_at_least_the_minimum_and_has_an_end() {
    let schedule = |delay| Operation::default().schedule(NOW, delay, number(DAY));
    assert_eq!(schedule(number(DAY - 1)), Err(Refusal::DelayTooShort));

    let maximum = U256::MAX - number(NOW);
    assert_eq!(schedule(maximum), Ok(Operation(U256::MAX)));
    assert_eq!(schedule(U256::MAX), Err(Refusal::DelayTooLong { maximum }));
}

#[test]
fn a_minimum_delay_is_two_to_thirty_days() {
    for (seconds, fits) in [
        (0, false),
        (LEAST_DELAY - 1, false),
        (LEAST_DELAY, true),
        (MOST_DELAY, true),
        (MOST_DELAY + 1, false),
    ] {
        let expected = if fits { Ok(number(seconds)) } else { Err(OutOfBounds) };
        assert_eq!(minimum_delay(number(seconds)), expected);
    }
    assert_eq!(minimum_delay(U256::from(1) << 64), Err(OutOfBounds), "not cut off");
    assert_eq!((LEAST_DELAY, MOST_DELAY), (2 * 86_400, 30 * 86_400));
}

/// What can happen to one operation, and to the minimum delay.
#[derive(Clone, Debug)]
enum Act {
    Pass(u64),
    Schedule(u64),
    Cancel,
    Execute,
    SetMinimum(u64),
}

fn act() -> impl Strategy<Value = Act> {
    let seconds = 0..40 * DAY;
    prop_oneof![
        3 => seconds.clone().prop_map(Act::Pass),
        3 => seconds.clone().prop_map(Act::Schedule),
        1 => Just(Act::Cancel),
        2 => Just(Act::Execute),
        1 => seconds.prop_map(Act::SetMinimum),
    ]
}

proptest! {
    /// I-TIME-1, I-TIME-2, I-TIME-3: in any history, what is carried out was announced, was not taken
    /// back since, has waited for as long as the minimum then was, and is carried out once.
    #[test]
    fn nothing_is_done_that_was_not_announced_and_waited_for(acts in vec(act(), 1..40)) {
        let (mut now, mut minimum, mut operation) = (NOW, number(LEAST_DELAY), Operation::default());
        let (mut announced, mut executed) = (None::<(u64, U256, u64)>, 0);
        for act in acts {
            match act {
                Act::Pass(seconds) => now += seconds,
                Act::SetMinimum(seconds) => {
                    if let Ok(delay) = minimum_delay(number(seconds)) {
                        minimum = delay;
                    }
                }
                Act::Schedule(delay) => {
                    let outcome = operation.schedule(now, number(delay), minimum);
                    let legal = announced.is_none() && executed == 0 && minimum <= number(delay);
                    prop_assert_eq!(outcome.is_ok(), legal);
                    if let Ok(scheduled) = outcome {
                        (operation, announced) = (scheduled, Some((now, minimum, delay)));
                    }
                }
                Act::Cancel => {
                    let outcome = operation.cancel(now);
                    prop_assert_eq!(outcome.is_ok(), announced.is_some() && executed == 0);
                    if let Ok(cancelled) = outcome {
                        (operation, announced) = (cancelled, None);
                    }
                }
                Act::Execute => {
                    let outcome = operation.finish(now);
                    let due = announced.is_some_and(|(since, _, delay)| since + delay <= now);
                    prop_assert_eq!(outcome.is_ok(), due && executed == 0);
                    if let Ok(done) = outcome {
                        let (since, least, _) = announced.unwrap();
                        prop_assert!(number(LEAST_DELAY) <= least && least <= number(now - since));
                        (operation, executed) = (done, executed + 1);
                    }
                }
            }
            prop_assert!(executed <= 1);
            prop_assert!(number(LEAST_DELAY) <= minimum && minimum <= number(MOST_DELAY));
        }
    }
}
