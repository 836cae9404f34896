//! Histories of proposals, against a model that works everything out anew from what happened.
//!
//! The model keeps no state but the list of what was done, and reads OpenZeppelin's rules from it: the
//! deadline by going through the votes one by one, the quorum as a fraction of whole numbers. Whatever is
//! tried, in whatever state, has to be allowed or refused by both.
#![allow(missing_docs, reason = "tests are read by their names")]

use num_bigint::BigUint;
use proptest::prelude::*;
use protocol::governor::{
    Class, Operation, Proposal, Since, State, States, Support, Tally, Turnout, quorum, value_at,
};
use ruint::aliases::U256;

const HOUR: u64 = 3_600;
const DAY: u64 = 24 * HOUR;
const DELAY: u64 = DAY;
const PERIOD: u64 = 5 * DAY;
/// What the timelock waits for at least.
const MINIMUM: u64 = 2 * DAY;
const START: u64 = 1_700_000_000;

/// Votes of four accounts and of the rest, who never vote.
const WEIGHTS: [u128; 5] = [9, 31, 200, 450, 310];
const SUPPLY: u128 = 1_000;

/// What anyone can try, in any order.
#[derive(Clone, Copy, Debug)]
enum Act {
    Propose {
        high: bool,
    },
    Vote {
        voter: usize,
        support: u8,
    },
    Queue,
    Execute,
    Cancel,
    /// In the timelock itself.
    CancelThere,
    ExecuteThere,
    /// The quorum of proposals to come; hundredths.
    SetQuorum(u8),
    /// What late quorums extend by, in hours.
    SetExtension(u64),
    Wait(u64),
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        1 => any::<bool>().prop_map(|high| Act::Propose { high }),
        // Some numbers that stand for nothing, some who have voted.
        6 => (0..4_usize, 0..4_u8).prop_map(|(voter, support)| Act::Vote { voter, support }),
        2 => Just(Act::Queue),
        2 => Just(Act::Execute),
        1 => Just(Act::Cancel),
        1 => Just(Act::CancelThere),
        1 => Just(Act::ExecuteThere),
        1 => (1..=40_u8).prop_map(Act::SetQuorum),
        1 => (0..=168_u64).prop_map(Act::SetExtension),
        // To the second, and to just before and after what matters.
        8 => prop_oneof![
            0..4_u64,
            (0..30_u64).prop_map(|hours| hours * HOUR),
            (0..8_u64).prop_map(|days| days * DAY),
        ].prop_map(Act::Wait),
    ]
}

/// What a shell does with the protocol: one proposal, made at most once.
#[derive(Default)]
struct Shell {
    now: u64,
    quorums: Vec<Since>,
    extension: u64,
    proposal: Option<Proposal>,
    tally: Tally,
    voted: [bool; 4],
    ready_at: Option<u64>,
    operation: Option<Operation>,
}

impl Shell {
    fn quorum(&self, proposal: &Proposal) -> u128 {
        let history = self.quorums.iter().rev().copied();
        let numerator = value_at(history, U256::from(proposal.snapshot));
        quorum(SUPPLY, proposal.quorum_numerator(numerator))
    }

    fn state(&self) -> Option<State> {
        let proposal = self.proposal?;
        let succeeded = || Ok::<_, ()>(self.tally.succeeds(self.quorum(&proposal)));
        let operation = || Ok(self.operation.expect("it was queued"));
        proposal.state(self.now, self.operation.is_some(), succeeded, operation).ok()
    }

    fn is(&self, expected: States) -> bool {
        self.state().is_some_and(|state| expected.has(state))
    }

    fn timelock_is_ready(&self) -> bool {
        self.operation == Some(Operation::Pending)
            && self.ready_at.is_some_and(|ready_at| ready_at <= self.now)
    }

    fn change(&mut self, change: impl FnOnce(Proposal) -> Proposal) {
        self.proposal = self.proposal.map(change);
    }

    /// Whether it was done.
    fn act(&mut self, act: Act) -> bool {
        let done = match act {
            Act::Propose { .. } => self.proposal.is_none(),
            Act::Vote { voter, support } => {
                self.is(States::VOTABLE) && !self.voted[voter] && Support::new(support).is_some()
            }
            Act::Queue => self.is(States::QUEUEABLE),
            Act::Execute => self.is(States::EXECUTABLE) && self.timelock_is_ready(),
            Act::Cancel => self.is(States::CANCELABLE),
            Act::CancelThere => self.operation == Some(Operation::Pending),
            Act::ExecuteThere => self.timelock_is_ready(),
            Act::SetQuorum(_) | Act::SetExtension(_) | Act::Wait(_) => true,
        };
        if done {
            self.carry_out(act);
        }
        done
    }

    fn carry_out(&mut self, act: Act) {
        match act {
            Act::Propose { high } => {
                let class = if high { Class::High } else { Class::Ordinary };
                self.proposal = Some(Proposal::new(self.now, DELAY, PERIOD, class));
            }
            Act::Vote { voter, support } => self.vote(voter, support),
            Act::Queue => {
                let delay = self.proposal.map(|it| it.delay(U256::from(MINIMUM)));
                self.ready_at = delay.map(|delay| self.now + delay.to::<u64>());
                self.operation = Some(Operation::Pending);
            }
            Act::Execute => {
                self.change(|it| Proposal { executed: true, ..it });
                self.operation = Some(Operation::Done);
            }
            Act::Cancel => {
                self.change(|it| Proposal { canceled: true, ..it });
                self.operation = self.operation.map(|_| Operation::Unset);
            }
            Act::CancelThere => self.operation = Some(Operation::Unset),
            Act::ExecuteThere => self.operation = Some(Operation::Done),
            Act::SetQuorum(value) => self.quorums.push(Since { since: self.now, value }),
            Act::SetExtension(hours) => self.extension = hours * HOUR,
            Act::Wait(seconds) => self.now += seconds,
        }
    }

    fn vote(&mut self, voter: usize, support: u8) {
        let (proposal, weight) = (self.proposal.expect("active"), WEIGHTS[voter]);
        let support = Support::new(support).expect("one of three");
        let before = self.tally.participation();
        match support {
            Support::Against => self.tally.against += weight,
            Support::InFavor => self.tally.in_favor += weight,
            Support::Abstain => self.tally.abstain += weight,
        }
        self.voted[voter] = true;
        let turnout = || {
            let after = before + if support.takes_part() { weight } else { 0 };
            Ok::<_, ()>(Turnout { before, after, quorum: self.quorum(&proposal) })
        };
        self.proposal = proposal.after_vote(self.now, self.extension, turnout).ok();
    }
}

/// What happened, and when.
#[derive(Default)]
struct Model {
    log: Vec<(u64, Act)>,
}

impl Model {
    fn first(&self, wanted: impl Fn(&Act) -> bool) -> Option<u64> {
        self.log.iter().find(|(_, act)| wanted(act)).map(|(at, _)| *at)
    }

    fn snapshot(&self) -> Option<u64> {
        Some(self.first(|act| matches!(act, Act::Propose { .. }))? + DELAY)
    }

    fn is_high(&self) -> bool {
        self.first(|act| matches!(act, Act::Propose { high: true })).is_some()
    }

    /// Whether those who take part are `numerator` hundredths of all votes, rounded down.
    fn reaches_quorum(&self, snapshot: u64, part: u128) -> bool {
        let set = |(at, act): &(u64, Act)| match act {
            Act::SetQuorum(value) if *at <= snapshot => Some(*value),
            _ => None,
        };
        let numerator = self.log.iter().filter_map(set).next_back().expect("set at the start");
        let numerator = if self.is_high() { 40 } else { numerator };
        let needed = BigUint::from(SUPPLY) * BigUint::from(numerator) / BigUint::from(100_u8);
        needed <= BigUint::from(part)
    }

    /// Votes against, for and abstaining, and the deadline, as they were after the last vote.
    fn votes(&self, snapshot: u64) -> ([u128; 3], u64) {
        let (mut votes, mut extended, mut extension) = ([0; 3], 0, 0);
        for (at, act) in &self.log {
            match act {
                Act::SetExtension(hours) => extension = hours * HOUR,
                Act::Vote { voter, support } => {
                    votes[usize::from(*support)] += WEIGHTS[*voter];
                    if extended == 0 && self.reaches_quorum(snapshot, votes[1] + votes[2]) {
                        extended = at + extension;
                    }
                }
                _ => {}
            }
        }
        (votes, extended.max(snapshot + PERIOD))
    }

    fn queued_at(&self) -> Option<u64> {
        self.first(|act| matches!(act, Act::Queue))
    }

    fn ready_at(&self) -> Option<u64> {
        Some(self.queued_at()? + if self.is_high() { 7 * DAY } else { MINIMUM })
    }

    /// The ABI's number of the state.
    fn state(&self, now: u64) -> Option<u8> {
        let snapshot = self.snapshot()?;
        let has = |wanted: fn(&Act) -> bool| self.first(wanted).is_some();
        let (votes, deadline) = self.votes(snapshot);
        Some(if has(|act| matches!(act, Act::Execute | Act::ExecuteThere)) {
            7
        } else if has(|act| matches!(act, Act::Cancel | Act::CancelThere)) {
            2
        } else if now <= snapshot {
            0
        } else if now <= deadline {
            1
        } else if self.queued_at().is_some() {
            5
        } else if self.reaches_quorum(snapshot, votes[1] + votes[2]) && votes[1] > votes[0] {
            4
        } else {
            3
        })
    }

    /// Whether it can be done.
    fn allows(&self, now: u64, act: Act) -> bool {
        let state = self.state(now);
        let voted = |wanted: usize| {
            self.first(|act| matches!(act, Act::Vote { voter, .. } if *voter == wanted)).is_some()
        };
        let waits = state == Some(5);
        let ready = waits && self.ready_at().is_some_and(|ready_at| ready_at <= now);
        match act {
            Act::Propose { .. } => state.is_none(),
            Act::Vote { voter, support } => state == Some(1) && !voted(voter) && support < 3,
            Act::Queue => state == Some(4),
            Act::Execute | Act::ExecuteThere => ready,
            Act::Cancel => matches!(state, Some(0 | 1 | 3 | 4 | 5)),
            Act::CancelThere => waits,
            Act::SetQuorum(_) | Act::SetExtension(_) | Act::Wait(_) => true,
        }
    }
}

fn begin() -> (Shell, Model) {
    let (mut shell, mut model) = (Shell { now: START, ..Shell::default() }, Model::default());
    for act in [Act::SetQuorum(4), Act::SetExtension(24)] {
        shell.carry_out(act);
        model.log.push((START, act));
    }
    (shell, model)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// I-GOV-2, I-GOV-3, I-GOV-5: every act is allowed in the states it is in OpenZeppelin's rules, and no
    /// other; nobody votes twice; what the quorum is set to later changes no proposal.
    #[test]
    fn histories_go_as_openzeppelins_rules_say(
        high: bool,
        before in prop::collection::vec(act(), 0..3),
        history in prop::collection::vec(act(), 1..60),
    ) {
        let (mut shell, mut model) = begin();
        // Most histories are about a proposal that is there.
        let acts = before.into_iter().chain([Act::Propose { high }]).chain(history);
        for act in acts {
            let (now, allowed) = (shell.now, model.allows(shell.now, act));
            prop_assert_eq!(shell.act(act), allowed, "{:?} in {:?}", act, model.state(now));
            if allowed {
                model.log.push((now, act));
            }
            prop_assert_eq!(shell.state().map(|state| state as u8), model.state(shell.now));
            if let (Some(proposal), Some(snapshot)) = (shell.proposal, model.snapshot()) {
                let (votes, deadline) = model.votes(snapshot);
                let tally = [shell.tally.against, shell.tally.in_favor, shell.tally.abstain];
                prop_assert_eq!(tally, votes);
                prop_assert_eq!(proposal.deadline(), deadline);
                prop_assert_eq!(shell.ready_at, model.ready_at());
            }
        }
    }

    #[test]
    fn quorums_are_exact(supply: u128, numerator in 0..=100_u8) {
        let exact = BigUint::from(supply) * BigUint::from(numerator) / BigUint::from(100_u8);
        prop_assert_eq!(BigUint::from(quorum(supply, numerator)), exact);
    }
}

/// What the table in docs/states.md says: which act is possible in which state.
#[test]
fn each_act_belongs_to_its_states() {
    let all = [
        State::Pending,
        State::Active,
        State::Canceled,
        State::Defeated,
        State::Succeeded,
        State::Queued,
        State::Executed,
    ];
    let table = [
        (States::VOTABLE, &[State::Active][..]),
        (States::QUEUEABLE, &[State::Succeeded]),
        (States::EXECUTABLE, &[State::Queued]),
        (
            States::CANCELABLE,
            &[State::Pending, State::Active, State::Defeated, State::Succeeded, State::Queued],
        ),
        (States::NONE, &[]),
    ];
    for (states, expected) in table {
        for state in all {
            assert_eq!(states.has(state), expected.contains(&state), "{states:?} {state:?}");
        }
    }
    // As in OpenZeppelin's errors.
    let bitmaps = table.map(|(states, _)| states.0);
    assert_eq!(bitmaps, [0b10, 0b1_0000, 0b10_0000, 0b11_1011, 0]);
}

/// A history that meets every state, so that the property above is known to be about all of them.
#[test]
fn histories_meet_every_state() {
    let to_queued = [
        Act::Propose { high: false },
        Act::Wait(DELAY + 1),
        Act::Vote { voter: 3, support: 1 },
        Act::Wait(PERIOD),
        Act::Queue,
    ];
    let states = |acts: &[Act]| {
        let (mut shell, _) = begin();
        acts.iter().for_each(|act| assert!(shell.act(*act), "{act:?}"));
        shell.state().map(|state| state as u8)
    };
    assert_eq!(states(&[]), None);
    for (acts, state) in [(1, 0), (2, 1), (4, 4), (5, 5)] {
        assert_eq!(states(&to_queued[..acts]), Some(state));
    }
    let and = |acts: &[Act]| states(&[&to_queued[..], acts].concat());
    assert_eq!(and(&[Act::CancelThere]), Some(2));
    assert_eq!(and(&[Act::Cancel]), Some(2));
    assert_eq!(and(&[Act::Wait(MINIMUM), Act::Execute]), Some(7));
    assert_eq!(and(&[Act::Wait(MINIMUM), Act::ExecuteThere]), Some(7));
    let defeated = [to_queued[0], to_queued[1], Act::Wait(PERIOD)];
    assert_eq!(states(&defeated), Some(3));
}

/// A quorum that is reached in the last second leaves as much time as any other.
#[test]
fn a_late_quorum_extends_the_vote_once() {
    let (mut shell, _) = begin();
    for act in [
        Act::Propose { high: false },
        Act::Wait(DELAY + PERIOD),
        Act::Vote { voter: 0, support: 1 },
        Act::Vote { voter: 3, support: 0 },
    ] {
        assert!(shell.act(act));
    }
    let end = START + DELAY + PERIOD;
    let deadline = |shell: &Shell| shell.proposal.expect("there").deadline();
    assert_eq!(deadline(&shell), end, "those against are no part of a quorum");

    assert!(shell.act(Act::Vote { voter: 1, support: 2 }));
    assert_eq!(deadline(&shell), end + DAY);
    shell.now += HOUR;
    assert!(shell.act(Act::Vote { voter: 2, support: 1 }));
    assert_eq!(deadline(&shell), end + DAY, "it was reached before");
}
