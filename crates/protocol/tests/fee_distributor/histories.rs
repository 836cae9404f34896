//! Any acts of several people, in any order.

use proptest::{collection::vec, prelude::*};
use protocol::{fee_distributor::MAX_CHANGES, time::WEEK, vote_escrow::Lock};
use ruint::aliases::U256;

use crate::world::{PEOPLE, World};

const TOKENS: usize = 2;

#[derive(Clone, Debug)]
enum Act {
    Create {
        who: usize,
        amount: u128,
        weeks: u64,
    },
    Increase {
        who: usize,
        amount: u128,
    },
    Extend {
        who: usize,
        weeks: u64,
    },
    /// Takes the lock away, before or after its end.
    Leave {
        who: usize,
    },
    /// So many deposits of a unit in seconds in a row: somebody's nuisance.
    Pester {
        who: usize,
        times: usize,
    },
    Notify {
        token: usize,
        amount: u128,
    },
    Donate {
        token: usize,
        amount: u128,
    },
    Sync {
        token: usize,
    },
    Checkpoint {
        token: usize,
    },
    Claim {
        token: usize,
        who: usize,
    },
    Pass {
        seconds: u64,
    },
    /// To the first second of a week.
    PassWeeks {
        weeks: u64,
    },
}

fn act() -> impl Strategy<Value = Act> {
    use Act::*;
    let who = || 0..PEOPLE;
    let token = || 0..TOKENS;
    let locked = || prop_oneof![1_u128..4, 1_u128..1_000_000, 1_u128..(1 << 86)];
    let fees = || prop_oneof![1_u128..10, 1_u128..1_000_000, 1_u128..(1 << 90)];
    let weeks = || 1_u64..105;
    prop_oneof![
        4 => (who(), locked(), weeks()).prop_map(|(who, amount, weeks)| Create { who, amount, weeks }),
        2 => (who(), locked()).prop_map(|(who, amount)| Increase { who, amount }),
        2 => (who(), weeks()).prop_map(|(who, weeks)| Extend { who, weeks }),
        2 => who().prop_map(|who| Leave { who }),
        1 => (who(), 1..3 * MAX_CHANGES).prop_map(|(who, times)| Pester { who, times }),
        6 => (token(), fees()).prop_map(|(token, amount)| Notify { token, amount }),
        1 => (token(), fees()).prop_map(|(token, amount)| Donate { token, amount }),
        1 => token().prop_map(|token| Sync { token }),
        1 => token().prop_map(|token| Checkpoint { token }),
        4 => (token(), who()).prop_map(|(token, who)| Claim { token, who }),
        2 => (0_u64..WEEK).prop_map(|seconds| Pass { seconds }),
        6 => prop_oneof![4 => Just(1), 2 => 1_u64..60, 1 => 100_u64..600]
            .prop_map(|weeks| PassWeeks { weeks }),
    ]
}

impl World {
    fn act(&mut self, act: &Act) {
        use Act::*;
        let now = self.now;
        match *act {
            Create { who, amount, weeks } => {
                if self.lock(who).amount.is_zero()
                    && let Ok(lock) = Lock::create(U256::from(amount), now + weeks * WEEK, now)
                {
                    self.set_lock(who, lock);
                }
            }
            Increase { who, amount } => {
                if let Ok(lock) = self.lock(who).increase(U256::from(amount), now) {
                    self.set_lock(who, lock);
                }
            }
            Extend { who, weeks } => {
                if let Ok(lock) = self.lock(who).extend(now + weeks * WEEK, now) {
                    self.set_lock(who, lock);
                }
            }
            Leave { who } => self.set_lock(who, Lock::NONE),
            Pester { who, times } => {
                for _ in 0..times {
                    self.act(&Increase { who, amount: 1 });
                    self.now += 1;
                }
            }
            Notify { token, amount } => self.notify(token, U256::from(amount)),
            Donate { token, amount } => self.donate(token, U256::from(amount)),
            Sync { token } => drop(self.sync(token)),
            Checkpoint { token } => self.checkpoint(token),
            Claim { token, who } => drop(self.claim(token, who)),
            Pass { seconds } => self.now += seconds,
            PassWeeks { weeks } => self.pass_weeks(weeks),
        }
    }

    /// Everybody claims everything that there will be.
    fn settle(&mut self) {
        // What a week without locks leaves is carried on for ever; the rest is closed by now.
        self.pass_weeks(2);
        for token in 0..TOKENS {
            for who in 0..PEOPLE {
                self.claim_all(token, who);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// I-FEES-1, I-FEES-2, I-FEES-4, I-FEES-5, I-FEES-7: at every moment there is what is owed, nobody was paid more than
    /// its part, and fees wait in the week they should; in the end everyone has its part, to the last
    /// grain of rounding.
    #[test]
    fn every_moment_of_every_history_is_sound(history in vec(act(), 1..80)) {
        let mut world = World::new(TOKENS);
        for act in &history {
            world.act(act);
            world.check();
        }
        world.settle();
        world.check();
        world.check_settled();
    }

    /// I-FEES-3: whoever claims often is paid what whoever claims once is, to the unit.
    #[test]
    fn many_claims_pay_what_one_pays(history in vec(act(), 1..80)) {
        let (mut often, mut once) = (World::new(TOKENS), World::new(TOKENS));
        for act in &history {
            often.act(act);
            match *act {
                // When a week is closed is all that a claim changes for others.
                Act::Claim { token, .. } => once.act(&Act::Checkpoint { token }),
                _ => once.act(act),
            }
        }
        often.settle();
        once.settle();
        for (often, once) in often.tokens.iter().zip(&once.tokens) {
            prop_assert_eq!(often.paid, once.paid);
            prop_assert_eq!(often.cursors, once.cursors);
        }
    }
}
