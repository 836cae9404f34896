//! Figures, and the table of them.

use std::{fmt::Write, time::Duration};

use serde::Serialize;

use super::Round;

/// What a figure counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// Less is better.
    Microseconds,
    /// More is better.
    PerSecond,
    /// Less is better.
    Bytes,
}

/// Something measured, in several rounds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Figure {
    /// What it is of.
    pub what: String,
    /// What it counts.
    pub unit: Unit,
    /// As many rounds are above as below; of two in the middle, the lower one.
    pub median: u64,
    /// The lowest round.
    pub least: u64,
    /// The highest round.
    pub most: u64,
    /// Microseconds of processor time that the node took for each of what is counted, in the
    /// round in the middle; `None` where that is not known or means nothing.
    pub busy: Option<u64>,
    /// What the median should be at least, of what is better if it is more, or at most. No test
    /// holds it: it depends on the machine.
    pub goal: Option<u64>,
}

impl Figure {
    pub(super) fn of_times(what: impl Into<String>, rounds: Vec<Duration>) -> Self {
        let micros = rounds.into_iter().map(|it| it.as_micros() as u64).collect();
        Self::new(what, Unit::Microseconds, micros)
    }

    /// Rates round down.
    pub(super) fn of_rates(what: impl Into<String>, rounds: &[Round]) -> Self {
        let rate =
            |it: &Round| (it.transfers as u128 * 1_000_000 / it.took.as_micros().max(1)) as u64;
        let busy = |it: &Round| Some(it.busy?.as_micros() as u64 / it.transfers.max(1) as u64);
        let this = Self::new(what, Unit::PerSecond, rounds.iter().map(rate).collect());
        let busy = rounds.iter().map(busy).collect::<Option<Vec<_>>>();
        Self { busy: busy.and_then(|it| Some(spread(it)?.1)), ..this }
    }

    pub(super) fn of_memory(what: String, bytes: u64) -> Self {
        Self::new(what, Unit::Bytes, vec![bytes])
    }

    fn new(what: impl Into<String>, unit: Unit, rounds: Vec<u64>) -> Self {
        let (least, median, most) = spread(rounds).unwrap_or_default();
        Self { what: what.into(), unit, median, least, most, busy: None, goal: None }
    }

    pub(super) fn with_goal(self, goal: u64) -> Self {
        Self { goal: Some(goal), ..self }
    }

    /// Whether the median is what it should be; `None` where there is no goal.
    pub fn is_good(&self) -> Option<bool> {
        let goal = self.goal?;
        Some(match self.unit {
            Unit::PerSecond => goal <= self.median,
            Unit::Microseconds | Unit::Bytes => self.median <= goal,
        })
    }

    /// Figures as a table of Markdown.
    pub fn table(figures: &[Self]) -> String {
        let mut table = String::from(
            "| what | median | least | most | processor time of the node, each | goal |\n\
             |---|---:|---:|---:|---:|---|\n",
        );
        for it in figures {
            let shown = |value| it.unit.shown(value);
            let busy = it.busy.map(|it| format!("{it} µs")).unwrap_or_default();
            let goal = match (it.goal, it.is_good()) {
                (Some(goal), Some(true)) => format!("{}: met", shown(goal)),
                (Some(goal), _) => format!("{}: missed", shown(goal)),
                _ => String::new(),
            };
            let [median, least, most] = [it.median, it.least, it.most].map(shown);
            // Writing to a string does not fail.
            let _ =
                writeln!(table, "| {} | {median} | {least} | {most} | {busy} | {goal} |", it.what);
        }
        table
    }
}

impl Unit {
    /// Rounded down.
    fn shown(self, value: u64) -> String {
        match self {
            Self::Microseconds => format!("{}.{:01} ms", value / 1000, value % 1000 / 100),
            Self::PerSecond => format!("{value} / s"),
            Self::Bytes => format!("{} MiB", value >> 20),
        }
    }
}

/// The least, the one in the middle and the most; `None` of nothing.
fn spread(mut rounds: Vec<u64>) -> Option<(u64, u64, u64)> {
    rounds.sort_unstable();
    let median = *rounds.get(rounds.len().checked_sub(1)? / 2)?;
    Some((*rounds.first()?, median, *rounds.last()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_good_if_it_is_more_and_a_time_if_it_is_less() {
        let round = |millis| Round {
            transfers: 300,
            took: Duration::from_millis(millis),
            busy: Some(Duration::from_millis(150)),
        };
        let rate = Figure::of_rates("rate", &[round(500), round(1000), round(3000)]);
        let time = Figure::of_times("time", vec![Duration::from_micros(1990)]);

        assert_eq!((rate.least, rate.median, rate.most, rate.busy), (100, 300, 600, Some(500)));
        let good = |goal| [&rate, &time].map(|figure| figure.clone().with_goal(goal).is_good());
        assert_eq!(good(299), [Some(true), Some(false)]);
        assert_eq!(good(301), [Some(false), Some(false)]);
        assert_eq!(good(1990), [Some(false), Some(true)]);
        assert_eq!(rate.is_good(), None);
    }

    #[test]
    fn the_table_rounds_down_and_tells_whether_goals_are_met() {
        let time = Figure::of_times("time", vec![Duration::from_micros(1990)]).with_goal(2000);
        let memory = Figure::of_memory("memory".to_owned(), (3 << 20) + 1).with_goal(3 << 20);

        let table = Figure::table(&[time, memory]);

        let rows: Vec<_> = table.lines().skip(2).collect();
        assert_eq!(
            rows,
            [
                "| time | 1.9 ms | 1.9 ms | 1.9 ms |  | 2.0 ms: met |",
                "| memory | 3 MiB | 3 MiB | 3 MiB |  | 3 MiB: missed |",
            ]
        );
    }
}
