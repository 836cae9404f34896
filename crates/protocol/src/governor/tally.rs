//! Votes, counted.

/// What a vote is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Support {
    /// 0
    Against,
    /// 1
    InFavor,
    /// 2
    Abstain,
}

/// Votes cast on a proposal, in units of voting power.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Those against.
    pub against: u128,
    /// Those for.
    pub in_favor: u128,
    /// Those who abstain.
    pub abstain: u128,
}

/// How many took part before and after a vote, and how many have to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turnout {
    /// Before it.
    pub before: u128,
    /// After it.
    pub after: u128,
    /// What is needed.
    pub quorum: u128,
}

impl Support {
    /// That of a number; `None` if it stands for none.
    #[must_use]
    pub const fn new(number: u8) -> Option<Self> {
        Some(match number {
            0 => Self::Against,
            1 => Self::InFavor,
            2 => Self::Abstain,
            _ => return None,
        })
    }

    /// Whether votes of it count towards the quorum.
    #[must_use]
    pub const fn takes_part(self) -> bool {
        !matches!(self, Self::Against)
    }
}

impl Tally {
    /// What counts towards the quorum. docs/protocol.md (29).
    #[must_use]
    pub const fn participation(self) -> u128 {
        // Saturates in place of a panic: the votes of all locks together are below 2^96.
        self.in_favor.saturating_add(self.abstain)
    }

    /// Whether the proposal has succeeded with these, if `quorum` has to take part. docs/protocol.md (29).
    #[must_use]
    pub const fn succeeds(self, quorum: u128) -> bool {
        quorum <= self.participation() && self.against < self.in_favor
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_numbers_stand_for_votes() {
        let [against, in_favor, abstain] = [0, 1, 2].map(Support::new);
        assert_eq!(against, Some(Support::Against));
        assert_eq!(in_favor, Some(Support::InFavor));
        assert_eq!(abstain, Some(Support::Abstain));
        assert!((3..=u8::MAX).all(|number| Support::new(number).is_none()));
    }

    #[test]
    fn a_tie_fails_and_those_against_are_no_quorum() {
        let tally = Tally { against: 5, in_favor: 6, abstain: 2 };
        assert!(tally.succeeds(8));
        assert!(!tally.succeeds(9));
        assert!(!Tally { against: 6, ..tally }.succeeds(0));
        assert!(!Tally::default().succeeds(0));
    }
}
