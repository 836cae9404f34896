//! Invariants of Merkle rewards over any sequence of acts by several people, an updater that may
//! be wrong, and a guardian.

use proptest::prelude::*;
use protocol::{invariants::Violation, merkle_rewards::Refusal};
use ruint::aliases::U256;

use crate::world::{Failure, PEOPLE, TIMELOCK, World};

/// What anyone can do, in any order.
#[derive(Clone, Debug)]
enum Act {
    /// The next root: each person's amount grows by so much.
    Submit([u64; PEOPLE]),
    /// The next root is wrong: one person's amount is lower than before, or the amounts are more
    /// than the total that the root is said to pay.
    SubmitWrong {
        who: usize,
        too_much: bool,
    },
    /// Makes a root that waits current, funded as it has to be: the next one, or one further on.
    Activate {
        ahead: u64,
    },
    Revoke {
        ahead: u64,
    },
    DropPrevious,
    Claim {
        by: usize,
        who: usize,
        from_previous: bool,
    },
    ClaimAll {
        by: usize,
        people: u8,
        from_previous: bool,
    },
    SetTips {
        who: usize,
        bps: u16,
        min_claim: u64,
    },
    Redirect {
        who: usize,
        to: usize,
    },
    Donate(u64),
    Skim,
    Wait(u64),
}

fn person() -> impl Strategy<Value = usize> {
    0..PEOPLE
}

/// Amounts of every size, nothing included.
fn amount() -> impl Strategy<Value = u64> {
    (0_u32..44, any::<u64>()).prop_map(|(bits, raw)| raw & ((1 << bits) - 1))
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        4 => prop::array::uniform6(amount()).prop_map(Act::Submit),
        1 => (person(), any::<bool>())
            .prop_map(|(who, too_much)| Act::SubmitWrong { who, too_much }),
        4 => (1_u64..=2).prop_map(|ahead| Act::Activate { ahead }),
        1 => (1_u64..=4).prop_map(|ahead| Act::Revoke { ahead }),
        1 => Just(Act::DropPrevious),
        8 => (person(), person(), any::<bool>())
            .prop_map(|(by, who, from_previous)| Act::Claim { by, who, from_previous }),
        3 => (person(), 1_u8..1 << PEOPLE, any::<bool>())
            .prop_map(|(by, people, from_previous)| Act::ClaimAll { by, people, from_previous }),
        1 => (person(), 0_u16..=100, amount())
            .prop_map(|(who, bps, min_claim)| Act::SetTips { who, bps, min_claim }),
        1 => (person(), person()).prop_map(|(who, to)| Act::Redirect { who, to }),
        1 => amount().prop_map(Act::Donate),
        1 => Just(Act::Skim),
        3 => (0..2 * TIMELOCK).prop_map(Act::Wait),
    ]
}

/// Does what a person can do from here: an act that makes no sense now is left out.
fn perform(world: &mut World, act: &Act) -> Result<(), Failure> {
    let waits = |world: &World, ahead| {
        let epoch = world.queue.epoch + ahead;
        (epoch <= world.queue.last).then_some(epoch)
    };
    match act {
        Act::Submit(more) => {
            let mut amounts = world.last_amounts();
            amounts.iter_mut().zip(more).for_each(|(amount, more)| *amount += U256::from(*more));
            submit(world, amounts, |total| total)
        }
        Act::SubmitWrong { who, too_much } => {
            let mut amounts = world.last_amounts();
            if *too_much {
                amounts[*who] += U256::from(1_000_000);
                let total = amounts.iter().sum::<U256>();
                let said = total - U256::from(1_000_000);
                return submit(world, amounts, |_| said);
            }
            amounts[*who] /= U256::from(2);
            submit(world, amounts, |total| total)
        }
        Act::Activate { ahead } => {
            let Some(epoch) = waits(world, *ahead) else { return Ok(()) };
            world.now += TIMELOCK;
            // Found by asking, as whoever funds it would.
            if let Err(Refusal::Unfunded { needed }) = world.clone().activate(epoch) {
                world.fund(needed - world.balance);
            }
            world.activate(epoch).map_err(Failure::Refused)
        }
        Act::Revoke { ahead } => {
            let Some(epoch) = waits(world, *ahead) else { return Ok(()) };
            world.revoke(epoch).map_err(Failure::Refused)
        }
        Act::DropPrevious => {
            world.drop_previous();
            Ok(())
        }
        Act::Claim { by, who, from_previous } => {
            let tree = if *from_previous { &world.previous } else { &world.current };
            let Some(tree) = tree.clone() else { return Ok(()) };
            world.claim(*by, *who, tree.amounts[*who], &tree).map(drop)
        }
        Act::ClaimAll { by, people, from_previous } => {
            let tree = if *from_previous { &world.previous } else { &world.current };
            let Some(tree) = tree.clone() else { return Ok(()) };
            let people: Vec<_> = (0..PEOPLE).filter(|who| people >> who & 1 == 1).collect();
            world.claim_all(*by, &people, &tree).map(drop)
        }
        Act::SetTips { who, bps, min_claim } => {
            world.set_tips(*who, *bps, *min_claim);
            Ok(())
        }
        Act::Redirect { who, to } => {
            world.recipients[*who] = *to;
            Ok(())
        }
        Act::Donate(amount) => {
            world.fund(U256::from(*amount));
            Ok(())
        }
        Act::Skim => {
            world.skim();
            Ok(())
        }
        Act::Wait(seconds) => {
            world.now += seconds;
            Ok(())
        }
    }
}

/// Submits if there is room. After a root with lowered amounts, the total is that of the root before
/// if it has to be.
fn submit(
    world: &mut World,
    amounts: Vec<U256>,
    said: impl FnOnce(U256) -> U256,
) -> Result<(), Failure> {
    let total = said(amounts.iter().sum()).max(world.last_total());
    match world.submit(amounts, total) {
        Err(Refusal::QueueFull) => Ok(()),
        outcome => outcome.map_err(Failure::Refused),
    }
}

/// Refusals that a wrong root leads to; any other means that an invariant broke.
fn is_ordinary(failure: Failure) -> bool {
    matches!(failure, Failure::Refused(Refusal::TotalExceeded { .. }))
}

fn run(
    world: &mut World,
    history: &[Act],
    mut after_each: impl FnMut(&World, &World, &Act) -> Result<(), TestCaseError>,
) -> Result<usize, TestCaseError> {
    let mut refused = 0;
    for act in history {
        let before = world.clone();
        if let Err(failure) = perform(world, act) {
            prop_assert!(is_ordinary(failure), "{act:?}: {failure:?}");
            *world = before;
            refused += 1;
            continue;
        }
        after_each(&before, world, act)?;
    }
    Ok(refused)
}

fn failed(violation: Violation) -> TestCaseError {
    TestCaseError::fail(violation.to_string())
}

fn sum(amounts: [U256; PEOPLE]) -> U256 {
    amounts.into_iter().sum()
}

proptest! {
    /// I-REWARDS-1, I-REWARDS-2, I-REWARDS-3, I-REWARDS-10: each account was paid the highest
    /// amount that was proved for it, all together no more than the total, and what is still owed
    /// is there.
    #[test]
    fn every_moment_of_every_history_is_sound(history in prop::collection::vec(act(), 1..80)) {
        let mut world = World::new();

        run(&mut world, &history, |before, after, _| {
            after.check_since(before).map_err(failed)?;
            let claimed = after.accounts.map(|account| account.claimed);
            prop_assert_eq!(claimed, after.proved);
            prop_assert_eq!(sum(after.received), sum(claimed));
            Ok(())
        })?;
    }

    /// I-REWARDS-3, I-REWARDS-4: what was claimed pays nothing more, and neither does less.
    #[test]
    fn nothing_is_paid_twice(history in prop::collection::vec(act(), 1..60), by in person()) {
        let mut world = World::new();

        run(&mut world, &history, |_, after, act| {
            let (Act::Claim { who, from_previous, .. }, mut again) = (act, after.clone()) else {
                return Ok(());
            };
            let tree = if *from_previous { &after.previous } else { &after.current };
            let Some(tree) = tree else { return Ok(()) };
            let paid = again.claim(by, *who, tree.amounts[*who], tree);
            prop_assert_eq!(paid, Ok(U256::ZERO));
            prop_assert_eq!(again.received, after.received);
            Ok(())
        })?;
    }

    /// I-REWARDS-6: a payment goes to whom the account named, and but for a tip it agreed to, to
    /// nobody else, whoever claims.
    #[test]
    fn only_the_account_directs_its_payment(history in prop::collection::vec(act(), 1..60)) {
        let mut world = World::new();

        run(&mut world, &history, |before, after, act| {
            let Act::Claim { by, who, .. } = act else { return Ok(()) };
            let amount = after.accounts[*who].claimed - before.accounts[*who].claimed;
            let rate = U256::from(before.accounts[*who].tips.rate.get());
            let most = amount * rate / U256::from(10_000);
            let to = before.recipients[*who];
            for person in 0..PEOPLE {
                let gained = after.received[person] - before.received[person];
                let least = if person == to { amount - most } else { U256::ZERO };
                let most_of_person = if person == to {
                    amount
                } else if person == *by && by != who {
                    most
                } else {
                    U256::ZERO
                };
                prop_assert!(least <= gained && gained <= most_of_person);
            }
            Ok(())
        })?;
    }

    /// I-REWARDS-7: an updater alone changes nothing that is paid before its timelock is over, and
    /// nothing at all if the guardian acts within it.
    #[test]
    fn an_updater_alone_moves_nothing_within_the_timelock(
        history in prop::collection::vec(act(), 1..40),
        more in prop::array::uniform6(amount()),
        early in 1..=TIMELOCK,
    ) {
        let mut world = World::new();
        run(&mut world, &history, |_, _, _| Ok(()))?;
        let before = world.clone();
        perform(&mut world, &Act::Submit(more)).unwrap();
        if world.queue == before.queue {
            // The queue was full.
            return Ok(());
        }
        let epoch = world.queue.last;
        let roots = |world: &World| {
            [&world.current, &world.previous].map(|it| it.as_ref().map(crate::tree::Tree::root))
        };

        world.now += TIMELOCK - early;
        let refused = world.activate(epoch).unwrap_err();
        prop_assert!(matches!(refused, Refusal::TooEarly { .. }), "{refused:?}");
        prop_assert_eq!((roots(&world), world.unclaimed), (roots(&before), before.unclaimed));

        world.revoke(epoch).unwrap();
        world.now += TIMELOCK;
        world.fund(U256::MAX >> 1);
        prop_assert_eq!(world.activate(epoch), Err(Refusal::NotWaiting));
        prop_assert_eq!(world.queue, before.queue);
    }

    /// I-REWARDS-8: what an account could claim before an activation it can claim after it, with
    /// the proof it has, unless the new root is wrong about the total.
    #[test]
    fn a_new_root_costs_no_holder_of_an_old_one_anything(
        increases in prop::collection::vec(prop::array::uniform6(amount()), 2..6),
        claimed_first in 0_u8..1 << PEOPLE,
    ) {
        let mut world = World::new();
        for more in increases {
            perform(&mut world, &Act::Submit(more)).unwrap();
            let old = world.current.clone();
            if world.queue.epoch > 0 {
                let by_now = Act::ClaimAll { by: 0, people: claimed_first | 1, from_previous: false };
                perform(&mut world, &by_now).unwrap();
            }
            let before = world.clone();

            perform(&mut world, &Act::Activate { ahead: 1 }).unwrap();

            let Some(old) = old else { continue };
            for who in 0..PEOPLE {
                let claimable = old.amounts[who];
                let then = before.clone().claim(0, who, claimable, &old).unwrap();
                prop_assert_eq!(world.clone().claim(0, who, claimable, &old), Ok(then));
            }
        }
    }

    /// I-REWARDS-9: claims together pay what they pay one by one.
    #[test]
    fn a_batch_pays_what_single_claims_do(
        history in prop::collection::vec(act(), 1..60),
        by in person(),
        people in 1_u8..1 << PEOPLE,
    ) {
        let mut world = World::new();
        run(&mut world, &history, |_, _, _| Ok(()))?;
        let Some(tree) = world.current.clone() else { return Ok(()) };
        let people: Vec<_> = (0..PEOPLE).filter(|who| people >> who & 1 == 1).collect();

        let mut singly = world.clone();
        let one_by_one: Result<U256, _> =
            people.iter().map(|who| singly.claim(by, *who, tree.amounts[*who], &tree)).sum();
        let together = world.claim_all(by, &people, &tree);

        // In a tree that pays too much, who comes first decides; then neither pays everybody.
        prop_assert_eq!(together.is_ok(), one_by_one.is_ok());
        if together.is_ok() {
            prop_assert_eq!(together, one_by_one);
            prop_assert_eq!(world.received, singly.received);
        }
    }

    /// I-REWARDS-10: what is skimmed is owed to nobody: all claims of the current root are still
    /// paid, unless it is wrong.
    #[test]
    fn all_that_is_owed_can_still_be_claimed(
        increases in prop::collection::vec(prop::array::uniform6(amount()), 1..5),
        donated in amount(),
    ) {
        let mut world = World::new();
        for more in increases {
            perform(&mut world, &Act::Submit(more)).unwrap();
            perform(&mut world, &Act::Activate { ahead: 1 }).unwrap();
            world.fund(U256::from(donated));
            prop_assert_eq!(world.skim(), U256::from(donated));
        }

        let tree = world.current.clone().unwrap();
        world.claim_all(0, &[0, 1, 2, 3, 4, 5], &tree).unwrap();

        prop_assert_eq!(world.balance, U256::ZERO);
        prop_assert_eq!(sum(world.received), tree.total());
    }
}

/// A history that is mostly refused tests nothing.
#[test]
fn histories_are_seldom_refused() {
    use proptest::{strategy::ValueTree, test_runner::TestRunner};
    let mut runner = TestRunner::deterministic();
    let (mut refused, mut acts) = (0, 0);
    for _ in 0..64 {
        let history = prop::collection::vec(act(), 60).new_tree(&mut runner).unwrap().current();
        acts += history.len();
        refused += run(&mut World::new(), &history, |_, _, _| Ok(())).unwrap();
    }

    assert!(refused * 10 <= acts, "{refused} of {acts} refused");
}
