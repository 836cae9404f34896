//! What was expected, and what was found.

use comfy_table::{Table, presets};
use serde::Serialize;

/// How something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// As expected, or nothing was.
    Ok,
    /// Planned, and still to be done.
    Open,
    /// Otherwise than planned, by somebody who may do so.
    Changed,
    /// Otherwise than it has to be.
    Differs,
}

impl Verdict {
    /// Its word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Open => "open",
            Self::Changed => "changed",
            Self::Differs => "differs",
        }
    }
}

/// One line of a check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// A contract, a program, or something of the chain's.
    pub subject: String,
    /// What of it.
    pub what: String,
    /// What it should be; absent where nothing is expected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected: Option<String>,
    /// What it is.
    pub found: String,
    /// What follows.
    pub verdict: Verdict,
}

impl Finding {
    /// Something that has to be this and nothing else.
    pub fn equal(
        subject: impl ToString,
        what: impl ToString,
        expected: impl ToString,
        found: impl ToString,
    ) -> Self {
        let (rule, found) = (expected.to_string(), found.to_string());
        let holds = rule == found;
        Self::holds(subject, what, rule, found, holds)
    }

    /// Something that may be otherwise than expected.
    pub fn governed(
        subject: impl ToString,
        what: impl ToString,
        expected: Option<String>,
        found: impl ToString,
    ) -> Self {
        let found = found.to_string();
        let same = expected.as_ref().is_none_or(|expected| *expected == found);
        let verdict = if same { Verdict::Ok } else { Verdict::Changed };
        Self { subject: subject.to_string(), what: what.to_string(), expected, found, verdict }
    }

    /// Something that `holds`, or does not, by `rule`.
    pub fn holds(
        subject: impl ToString,
        what: impl ToString,
        rule: impl ToString,
        found: impl ToString,
        holds: bool,
    ) -> Self {
        Self {
            subject: subject.to_string(),
            what: what.to_string(),
            expected: Some(rule.to_string()),
            found: found.to_string(),
            verdict: if holds { Verdict::Ok } else { Verdict::Differs },
        }
    }
}

/// For people.
pub fn table(findings: &[Finding]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::ASCII_MARKDOWN).set_header(["", "of", "what", "expected", "found"]);
    for Finding { subject, what, expected, found, verdict } in findings {
        let expected = expected.as_deref().unwrap_or_default();
        table.add_row([verdict.word(), subject, what, expected, found]);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_change_is_changed_and_what_may_not_differs() {
        let verdict = |finding: Finding| finding.verdict;

        assert_eq!(verdict(Finding::equal("token", "decimals", 18, 18)), Verdict::Ok);
        assert_eq!(verdict(Finding::equal("token", "decimals", 18, 6)), Verdict::Differs);
        let fee = |expected: Option<&str>| {
            verdict(Finding::governed("savings", "fee", expected.map(String::from), 10))
        };
        assert_eq!(fee(Some("10")), Verdict::Ok);
        assert_eq!(fee(Some("5")), Verdict::Changed);
        assert_eq!(fee(None), Verdict::Ok);
    }
}
