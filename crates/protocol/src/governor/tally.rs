//! Votes, counted.

/// Votes cast on a proposal, in units of voting power.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Support 0.
    pub against: u128,
    /// Support 1.
    pub in_favor: u128,
    /// Support 2.
    pub abstain: u128,
}

impl Tally {
    /// The tally with one vote more; `None` if `support` is none of 0, 1 and 2.
    #[must_use]
    pub const fn with(mut self, support: u8, weight: u128) -> Option<Self> {
        let votes = match support {
            0 => &mut self.against,
            1 => &mut self.in_favor,
            2 => &mut self.abstain,
            _ => return None,
        };
        // Saturates in place of a panic: the votes of all locks together are below 2^96.
        *votes = votes.saturating_add(weight);
        Some(self)
    }

    /// What counts towards the quorum. docs/protocol.md (29).
    #[must_use]
    pub const fn participation(self) -> u128 {
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

    const NONE: Tally = Tally { against: 0, in_favor: 0, abstain: 0 };

    #[test]
    fn each_vote_is_counted_where_it_belongs() {
        let counted = |support| NONE.with(support, 3).and_then(|it| it.with(support, 4));
        assert_eq!(counted(0), Some(Tally { against: 7, ..NONE }));
        assert_eq!(counted(1), Some(Tally { in_favor: 7, ..NONE }));
        assert_eq!(counted(2), Some(Tally { abstain: 7, ..NONE }));
        assert_eq!(counted(3), None);
    }

    #[test]
    fn a_tie_fails_and_those_against_are_no_quorum() {
        let tally = Tally { against: 5, in_favor: 6, abstain: 2 };
        assert!(tally.succeeds(8));
        assert!(!tally.succeeds(9));
        assert!(!Tally { against: 6, ..tally }.succeeds(0));
        assert!(!NONE.succeeds(0));
    }
}
