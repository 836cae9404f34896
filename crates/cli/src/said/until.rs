//! Times: `52 weeks`, `10 days`, `2027-05-06`.

use std::{num::NonZeroU64, str::FromStr};

use client::when;
use protocol::time::{DAY, WEEK};

/// A length of time in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span(NonZeroU64);

/// Text that is not a time.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub(crate) enum UntilError {
    /// Not a length. Months and years have no fixed one.
    #[error("`{0}` is not a length of time: write weeks or days, such as `52 weeks`")]
    NotASpan(String),
    /// No such day.
    #[error("`{0}` is not a day: write year, month and day, such as 2027-05-06")]
    NotADay(String),
}

impl Span {
    /// In seconds.
    pub(crate) const fn seconds(self) -> u64 {
        self.0.get()
    }
}

impl FromStr for Span {
    type Err = UntilError;

    fn from_str(text: &str) -> Result<Self, UntilError> {
        let fault = || UntilError::NotASpan(text.to_owned());
        let text = text.trim();
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let (count, unit) = text.split_at(digits);
        let each = match unit.trim_start().to_ascii_lowercase().as_str() {
            "weeks" | "week" | "w" => WEEK,
            "days" | "day" | "d" => DAY,
            _ => return Err(fault()),
        };
        let seconds = count.parse::<u64>().ok().and_then(|it| it.checked_mul(each));
        seconds.and_then(NonZeroU64::new).map(Self).ok_or_else(fault)
    }
}

/// The first second of a day, by UTC.
///
/// # Errors
///
/// [`UntilError::NotADay`].
pub(crate) fn date(text: &str) -> Result<u64, UntilError> {
    let fault = || UntilError::NotADay(text.to_owned());
    let mut parts = text.trim().split('-');
    let mut part = |digits: usize| {
        let text = parts.next().filter(|it| it.len() == digits)?;
        text.bytes().all(|it| it.is_ascii_digit()).then(|| text.parse::<u64>().ok())?
    };
    let day = (|| Some((part(4)?, part(2)?, part(2)?)))();
    let rest = parts.next();
    let (year, month, day) = day.filter(|_| rest.is_none()).ok_or_else(fault)?;
    when::midnight(year, month, day).ok_or_else(fault)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_length_is_in_weeks_or_days() {
        let seconds = |text: &str| text.parse::<Span>().map(Span::seconds);
        for text in ["52 weeks", "52w", "52 Weeks", " 364 days ", "364d"] {
            assert_eq!(seconds(text), Ok(52 * WEEK), "{text}");
        }
        assert_eq!(seconds("1 week"), Ok(WEEK));
        let most = format!("{} weeks", u64::MAX);
        for text in
            ["", "52", "weeks", "1 year", "3 months", "1.5 weeks", "-1 week", "0 days", &most]
        {
            assert_eq!(
                seconds(text),
                Err(UntilError::NotASpan(text.trim_end().to_owned())),
                "{text}"
            );
        }
    }

    #[test]
    fn a_day_is_written_in_one_way() {
        assert_eq!(date("2027-05-06"), Ok(1_809_561_600));
        assert_eq!(when::utc(1_809_561_600), "2027-05-06 00:00:00 UTC");
        for text in
            ["", "2027-02-29", "2027-5-6", "06.05.2027", "2027-05", "2027-05-06-01", "2027-05-+6"]
        {
            assert_eq!(date(text), Err(UntilError::NotADay(text.to_owned())), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_day_that_is_shown_is_understood(day in 0u64..2_900_000) {
            prop_assert_eq!(date(&when::day(day * DAY)), Ok(day * DAY));
        }

        #[test]
        fn nothing_panics(text in "\\PC{0,16}") {
            let _ = (date(&text), text.parse::<Span>());
        }
    }
}
