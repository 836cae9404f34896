//! Time as people read it.

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// Days of 400 years, after which the calendar repeats itself.
const ERA: u64 = 146_097;

/// From 0000-03-01, where the era begins, to 1970-01-01.
const BEFORE_1970: u64 = 719_468;

/// A length of time by its two largest units, rounded up to the smaller one.
pub fn lasting(seconds: u64) -> String {
    let two = |large: u64, large_name: &str, small: u64, small_name: &str| {
        let (all, each) = (seconds.div_ceil(small), large / small);
        format!("{} {large_name} {} {small_name}", all / each, all % each)
    };
    match seconds {
        0..MINUTE => format!("{seconds} s"),
        MINUTE..HOUR => two(MINUTE, "min", 1, "s"),
        HOUR..DAY => two(HOUR, "h", MINUTE, "min"),
        _ => two(DAY, "d", HOUR, "h"),
    }
}

/// A block's time, in seconds since 1970, as date and time of day.
pub fn utc(seconds: u64) -> String {
    let (year, month, day) = date(seconds / DAY);
    let (hour, minute) = (seconds % DAY / HOUR, seconds % HOUR / MINUTE);
    format!("{year}-{month:02}-{day:02} {hour:02}:{minute:02}:{:02} UTC", seconds % MINUTE)
}

/// A block's time, in seconds since 1970, as a date.
pub fn day(seconds: u64) -> String {
    let (year, month, day) = date(seconds / DAY);
    format!("{year}-{month:02}-{day:02}")
}

/// The first second of a day of the calendar, by UTC; `None` if there is no such day, before 1970
/// and after 9999.
pub fn midnight(year: u64, month: u64, day: u64) -> Option<u64> {
    let known = (1970..=9999).contains(&year) && (1..=12).contains(&month);
    if !known || !(1..=31).contains(&day) {
        return None;
    }
    // As in `date`: years begin in March.
    let (year, month) = if 2 < month { (year, month - 3) } else { (year - 1, month + 9) };
    let (era, of_era) = (year / 400, year % 400);
    let of_year = (153 * month + 2) / 5 + day - 1;
    let all = era * ERA + of_era * 365 + of_era / 4 - of_era / 100 + of_year;
    // The 31st of a short month is a day of the next one.
    let seconds = all.checked_sub(BEFORE_1970)? * DAY;
    (date(seconds / DAY).2 == day).then_some(seconds)
}

/// Year, month and day of a day since 1970. Years begin in March here, so that a leap day is the
/// last of its year.
fn date(day: u64) -> (u64, u64, u64) {
    let day = day + BEFORE_1970;
    let (era, day) = (day / ERA, day % ERA);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    // Months from March on have 31, 30, 31, 30, 31 days, twice, and then begin again.
    let month = (5 * day + 2) / 153;
    let day_of_month = day - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    (era * 400 + year + next, month, day_of_month)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_has_two_units_and_is_never_told_shorter_than_it_is() {
        let told = [0, 59, 61, 3_599, 3_600, 3_601, 86_399, 86_400, 604_799].map(lasting);
        assert_eq!(
            told,
            [
                "0 s",
                "59 s",
                "1 min 1 s",
                "59 min 59 s",
                "1 h 0 min",
                "1 h 1 min",
                "24 h 0 min",
                "1 d 0 h",
                "7 d 0 h"
            ]
        );
    }

    #[test]
    fn dates_are_those_of_the_calendar() {
        assert_eq!(utc(0), "1970-01-01 00:00:00 UTC");
        assert_eq!(utc(951_782_399), "2000-02-28 23:59:59 UTC");
        assert_eq!(utc(951_782_400), "2000-02-29 00:00:00 UTC");
        assert_eq!(utc(951_868_800), "2000-03-01 00:00:00 UTC");
        assert_eq!(utc(1_735_689_599), "2024-12-31 23:59:59 UTC");
        assert_eq!(utc(1_795_182_360), "2026-11-20 13:46:00 UTC");
        assert_eq!(utc(4_107_542_400), "2100-03-01 00:00:00 UTC");
    }

    #[test]
    fn days_that_are_not_in_the_calendar_have_no_midnight() {
        for (year, month, day) in [
            (2027, 2, 29),
            (2100, 2, 29),
            (2026, 11, 31),
            (2026, 13, 1),
            (2026, 0, 1),
            (2026, 1, 0),
            (2026, 1, 32),
            (1969, 12, 31),
            (10_000, 1, 1),
        ] {
            assert_eq!(midnight(year, month, day), None, "{year}-{month}-{day}");
        }
        assert_eq!(midnight(2028, 2, 29).map(super::day), Some("2028-02-29".to_owned()));
    }

    #[test]
    fn every_day_follows_the_one_before() {
        let mut last = date(0);
        for day in 1..200_000 {
            let (year, month, of_month) = date(day);
            let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
            let days = match last.1 {
                2 if leap => 29,
                2 => 28,
                4 | 6 | 9 | 11 => 30,
                _ => 31,
            };
            let expected = match last {
                (year, 12, 31) => (year + 1, 1, 1),
                (year, month, day) if day == days => (year, month + 1, 1),
                (year, month, day) => (year, month, day + 1),
            };
            assert_eq!((year, month, of_month), expected, "day {day}");
            assert_eq!(midnight(year, month, of_month), Some(day * DAY), "day {day}");
            last = expected;
        }
    }
}
