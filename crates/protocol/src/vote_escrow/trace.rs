//! Looking back.

/// The place of the last of `len` moments, in rising order, that is before `moment`; none if there
/// is none. `at(place)` says a moment. docs/protocol.md (18).
///
/// Strictly before: what is done in a second counts from the next one on, so that a vote on
/// something proposed in that second cannot be bought in it.
///
/// Asks at most 65 times; a question about the recent past, which most are, is answered sooner, for
/// it looks back in steps of doubling length before it halves.
pub fn last_before(len: u64, moment: u64, mut at: impl FnMut(u64) -> u64) -> Option<u64> {
    // Everything from `high` on is not before; `low` is the first place not excluded yet.
    let (mut low, mut high, mut step) = (0, len, 1);
    while low < high {
        let place = high.saturating_sub(step).max(low);
        if at(place) < moment {
            low = place + 1;
            break;
        }
        high = place;
        step *= 2;
    }
    while low < high {
        let middle = low + (high - low) / 2;
        if at(middle) < moment {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low.checked_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_present_second_is_not_before_itself() {
        let moments = [10, 20, 30];
        let find = |moment| last_before(3, moment, |place| moments[place as usize]);

        assert_eq!(find(10), None);
        assert_eq!(find(11), Some(0));
        assert_eq!(find(30), Some(1));
        assert_eq!(find(31), Some(2));
        assert_eq!(last_before(0, 10, |_| unreachable!()), None);
    }
}
