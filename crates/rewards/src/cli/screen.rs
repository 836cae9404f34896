//! What a person sees while it happens. All of it goes to stderr.

use std::{
    fmt::Display,
    io::{Write, stderr},
    time::Duration,
};

use indicatif::{ProgressBar, ProgressStyle};

/// Lines that stay, and, in a terminal, one that moves.
pub(super) struct Screen {
    moving: ProgressBar,
}

impl Screen {
    pub(super) fn new() -> Self {
        Self { moving: ProgressBar::hidden() }
    }

    /// A line that stays.
    pub(super) fn say(&self, line: impl Display) {
        self.moving.suspend(|| {
            // Nobody is left to be told if stderr is gone.
            let _ = writeln!(stderr(), "{line}");
        });
    }

    /// Begins something that takes a while.
    pub(super) fn show(&mut self, what: &'static str) {
        self.begin(ProgressBar::new_spinner(), "{spinner} {msg} {elapsed}", what);
    }

    /// Begins something that takes that many bytes.
    pub(super) fn read(&mut self, what: &'static str, bytes: u64) {
        let template = "{spinner} {msg} {wide_bar} {bytes} of {total_bytes}, {eta} left";
        self.begin(ProgressBar::new(bytes), template, what);
    }

    /// Begins something that is done for that many accounts.
    pub(super) fn count(&mut self, what: &'static str, accounts: u64) {
        let template = "{spinner} {msg} {wide_bar} {pos} of {len} accounts, {eta} left";
        self.begin(ProgressBar::new(accounts), template, what);
    }

    /// Begins something that is done for that many parts.
    pub(super) fn parts(&mut self, what: &'static str, parts: u64) {
        let template = "{spinner} {msg} {wide_bar} {pos} of {len} parts, {eta} left";
        self.begin(ProgressBar::new(parts), template, what);
    }

    /// Begins something that is done for that many blocks.
    pub(super) fn blocks(&mut self, what: &'static str, blocks: u64) {
        let template = "{spinner} {msg} {wide_bar} {pos} of {len} blocks, {eta} left";
        self.begin(ProgressBar::new(blocks), template, what);
    }

    /// So many bytes, accounts or blocks are done.
    pub(super) fn at(&self, bytes: u64) {
        self.moving.set_position(bytes);
    }

    pub(super) fn clear(&self) {
        self.moving.finish_and_clear();
    }

    fn begin(&mut self, bar: ProgressBar, template: &str, what: &'static str) {
        self.clear();
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        bar.set_message(what);
        bar.enable_steady_tick(Duration::from_millis(100));
        self.moving = bar;
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        self.clear();
    }
}
