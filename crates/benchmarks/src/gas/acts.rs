//! The acts that are measured, one entry each.

use std::pin::Pin;

use eyre::Result;

use super::{
    claims::{self, Batch},
    contender::{Contender, Realm},
    fees, governance, locks,
    savings::{self, Time},
};

/// Something that a person does.
pub(super) struct Act {
    /// What it is called in tables and in the snapshot.
    pub(super) name: &'static str,
    /// What it should cost at most with our programs cached: a goal, which no test holds.
    pub(super) budget: Option<u64>,
    /// What a contender has to have for it.
    pub(super) realm: Realm,
    /// Does it.
    pub(super) run: for<'a> fn(&'a Contender<'a>) -> Gas<'a>,
}

/// Gas of whole transactions, per account served, rounded up; `None` if the contender does not
/// offer the act.
pub(super) type Gas<'a> = Pin<Box<dyn Future<Output = Result<Option<u64>>> + 'a>>;

/// Every act, in the order of tables.
///
/// Each has accounts of its own, and is done on the chain as it was before the first, so that none
/// depends on another. What has to come before the transaction that counts is not counted.
pub(super) const ACTS: &[Act] = &[
    Act {
        name: "transfer to a new holder",
        budget: Some(53_000),
        realm: Realm::Savings,
        run: |who| Box::pin(savings::transfer(who, Time::First)),
    },
    Act {
        name: "transfer to a holder",
        budget: Some(36_000),
        realm: Realm::Savings,
        run: |who| Box::pin(savings::transfer(who, Time::Again)),
    },
    Act {
        name: "deposit, first of an account",
        budget: Some(78_000),
        realm: Realm::Savings,
        run: |who| Box::pin(savings::deposit(who, Time::First)),
    },
    Act {
        name: "deposit, repeated",
        budget: Some(60_000),
        realm: Realm::Savings,
        run: |who| Box::pin(savings::deposit(who, Time::Again)),
    },
    Act {
        name: "approve and deposit, two transactions, first",
        budget: None,
        realm: Realm::Savings,
        run: |who| Box::pin(savings::approve_and_deposit(who, Time::First)),
    },
    Act {
        name: "stakeWithPermit (others: approve and deposit), first",
        budget: Some(110_000),
        realm: Realm::Savings,
        run: |who| Box::pin(savings::stake_with_permit(who, Time::First)),
    },
    Act {
        name: "stakeWithPermit (others: approve and deposit), repeated",
        budget: None,
        realm: Realm::Savings,
        run: |who| Box::pin(savings::stake_with_permit(who, Time::Again)),
    },
    Act {
        name: "deposit for 100 (others: one by one), first, per account",
        budget: Some(27_000),
        realm: Realm::Savings,
        run: |who| Box::pin(savings::deposit_for_many(who, Time::First)),
    },
    Act {
        name: "deposit for 100 (others: one by one), repeated, per account",
        budget: Some(10_000),
        realm: Realm::Savings,
        run: |who| Box::pin(savings::deposit_for_many(who, Time::Again)),
    },
    Act {
        name: "withdraw, a part",
        budget: None,
        realm: Realm::Savings,
        run: |who| Box::pin(savings::withdraw_a_part(who)),
    },
    Act {
        name: "redeem, everything",
        budget: None,
        realm: Realm::Savings,
        run: |who| Box::pin(savings::redeem_everything(who)),
    },
    Act {
        name: "claim, 20 hashes, first of an account",
        budget: Some(95_000),
        realm: Realm::Savings,
        run: |who| Box::pin(claims::alone(who, Time::First)),
    },
    Act {
        name: "claim, 20 hashes, repeated",
        budget: Some(60_000),
        realm: Realm::Savings,
        run: |who| Box::pin(claims::alone(who, Time::Again)),
    },
    Act {
        name: "claim for 100, a proof each, first, per account",
        budget: None,
        realm: Realm::Savings,
        run: |who| Box::pin(claims::together(who, Batch::Proofs, Time::First)),
    },
    Act {
        name: "claim for 100, a proof each, repeated, per account",
        budget: None,
        realm: Realm::Savings,
        run: |who| Box::pin(claims::together(who, Batch::Proofs, Time::Again)),
    },
    Act {
        name: "claim for 100, one proof, first, per account",
        budget: None,
        realm: Realm::Savings,
        run: |who| Box::pin(claims::together(who, Batch::Multiproof, Time::First)),
    },
    Act {
        name: "claim for 100, one proof, repeated, per account",
        budget: Some(30_000),
        realm: Realm::Savings,
        run: |who| Box::pin(claims::together(who, Batch::Multiproof, Time::Again)),
    },
    Act {
        name: "claim for 100 into the vault, first, per account",
        budget: None,
        realm: Realm::Savings,
        run: |who| Box::pin(claims::together(who, Batch::IntoTheVault, Time::First)),
    },
    Act {
        name: "claim for 100 into the vault, repeated, per account",
        budget: Some(30_000),
        realm: Realm::Savings,
        run: |who| Box::pin(claims::together(who, Batch::IntoTheVault, Time::Again)),
    },
    Act {
        name: "createLock",
        budget: Some(150_000),
        realm: Realm::Locks,
        run: |who| Box::pin(locks::create(who)),
    },
    Act {
        name: "increaseAmount",
        budget: Some(80_000),
        realm: Realm::Locks,
        run: |who| Box::pin(locks::increase(who)),
    },
    Act {
        name: "exitEarly",
        budget: None,
        realm: Realm::Locks,
        run: |who| Box::pin(locks::exit_early(who)),
    },
    Act {
        name: "withdraw of a lock that is over",
        budget: None,
        realm: Realm::Locks,
        run: |who| Box::pin(locks::withdraw(who)),
    },
    Act {
        name: "claim of fees, 1 week, repeated",
        budget: Some(75_000),
        realm: Realm::Fees,
        run: |who| Box::pin(fees::claim(who, 1)),
    },
    Act {
        name: "claim of fees, 50 weeks, repeated",
        budget: Some(75_000),
        realm: Realm::Fees,
        run: |who| Box::pin(fees::claim(who, 50)),
    },
    Act {
        name: "distribute, repeated",
        budget: None,
        realm: Realm::Fees,
        run: |who| Box::pin(fees::distribute(who)),
    },
    Act {
        name: "propose",
        budget: None,
        realm: Realm::Governance,
        run: |who| Box::pin(governance::propose(who)),
    },
    Act {
        name: "castVote",
        budget: Some(75_000),
        realm: Realm::Governance,
        run: |who| Box::pin(governance::cast_vote(who)),
    },
    Act {
        name: "queue",
        budget: None,
        realm: Realm::Governance,
        run: |who| Box::pin(governance::queue(who)),
    },
    Act {
        name: "execute",
        budget: None,
        realm: Realm::Governance,
        run: |who| Box::pin(governance::execute(who)),
    },
];
