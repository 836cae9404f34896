//! What a person sees while it happens. All of it goes to stderr.

use std::{
    fmt::Display,
    io::{self, BufRead, IsTerminal, Write, stderr, stdin},
    time::Duration,
};

use indicatif::{ProgressBar, ProgressStyle};

use crate::refusal::Refusal;

/// Lines that stay, and, in a terminal, one that moves.
#[derive(Debug)]
pub(crate) struct Screen(());

impl Screen {
    pub(crate) const fn new() -> Self {
        Self(())
    }

    /// A line that stays.
    pub(crate) fn say(&self, line: impl Display) {
        // Nobody is left to be told if stderr is gone.
        let _ = writeln!(stderr(), "{line}");
    }

    /// Shows that something takes a while, for as long as what it returns is kept.
    pub(crate) fn wait(&self, what: impl Display) -> Waiting {
        let bar = ProgressBar::new_spinner();
        if let Ok(style) = ProgressStyle::with_template("{spinner} {wide_msg} {elapsed}") {
            bar.set_style(style);
        }
        bar.set_message(what.to_string());
        bar.enable_steady_tick(Duration::from_millis(100));
        Waiting(bar)
    }

    /// Asks whether to go ahead.
    ///
    /// # Errors
    ///
    /// [`Refusal`], if the answer is no, or nobody is there.
    pub(crate) fn confirm(&self) -> Result<(), Refusal> {
        if !stdin().is_terminal() {
            return Err(Refusal::NobodyToAsk);
        }
        let _ = write!(stderr(), "Go ahead? [y/N] ");
        let _ = stderr().flush();
        if is_yes(&mut stdin().lock()) { Ok(()) } else { Err(Refusal::NotAgreed) }
    }
}

/// A line that moves; gone when it is dropped.
#[derive(Debug)]
pub(crate) struct Waiting(ProgressBar);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

/// Everything else is a no: a line that cannot be read, too.
fn is_yes(from: &mut impl BufRead) -> bool {
    let mut line = String::new();
    let read: io::Result<usize> = from.read_line(&mut line);
    read.is_ok() && matches!(line.trim().to_ascii_lowercase().as_str(), "y" | "yes")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_yes_is_a_yes() {
        for (line, yes) in [
            ("y\n", true),
            ("Yes\n", true),
            (" y ", true),
            ("\n", false),
            ("", false),
            ("n\n", false),
            ("yep\n", false),
            ("no\ny\n", false),
        ] {
            assert_eq!(is_yes(&mut line.as_bytes()), yes, "{line:?}");
        }
        assert!(!is_yes(&mut &[0xff, b'\n'][..]));
    }
}
