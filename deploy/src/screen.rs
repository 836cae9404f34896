//! What a person sees while it happens. All of it goes to stderr.

use std::{
    fmt::Display,
    io::{Write, stderr},
    time::Duration,
};

use deploy::record::{Observer, Outcome, Record};
use indicatif::{ProgressBar, ProgressStyle};
use wasm_build::{Event, Progress};

/// Lines that stay, and, in a terminal, one that moves.
pub(crate) struct Screen {
    moving: ProgressBar,
}

impl Screen {
    pub(crate) fn new() -> Self {
        let moving = ProgressBar::new_spinner();
        if let Ok(style) = ProgressStyle::with_template("{spinner} {wide_msg} {elapsed}") {
            moving.set_style(style);
        }
        moving.enable_steady_tick(Duration::from_millis(100));
        Self { moving }
    }

    /// A line that stays.
    pub(crate) fn say(&self, line: impl Display) {
        self.moving.suspend(|| {
            // Nobody is left to be told if stderr is gone.
            let _ = writeln!(stderr(), "{line}");
        });
    }

    /// A line that goes when the next one comes.
    fn show(&self, line: impl Display) {
        self.moving.reset_elapsed();
        self.moving.set_message(line.to_string());
    }

    pub(crate) fn clear(&self) {
        self.moving.finish_and_clear();
    }
}

impl Observer for Screen {
    fn opens(&mut self, title: &str) {
        self.say(title);
    }

    fn plans(&mut self, _: usize) {}

    fn begins(&mut self, step: &str) {
        self.show(step);
    }

    fn ended(&mut self, record: &Record) {
        let step = &record.step;
        match &record.outcome {
            Outcome::Done(cost) => self.say(format!("  {step} ({} gas)", cost.gas)),
            Outcome::Already => self.say(format!("  {step} (already there)")),
            Outcome::Free(remark) | Outcome::Skipped(remark) => {
                self.say(format!("  {step}: {remark}"))
            }
            Outcome::Differs(found) => self.say(format!(
                "  {step}: somebody set it to {found}, which stays; --reset sets it as planned"
            )),
        }
    }
}

impl Progress for Screen {
    fn report(&mut self, event: Event<'_>) {
        match event {
            Event::Notice(line) => self.say(format!("  {line}")),
            Event::Compiling { program } => self.show(format!("compiling {program}")),
            Event::Packing { program } => self.show(format!("optimizing {program}")),
            Event::Built { program, took } => self.say(format!(
                "  {}: {} bytes on chain, built in {} s",
                program.name,
                program.code.len(),
                took.as_secs()
            )),
            Event::Fresh { program } => self.say(format!(
                "  {}: {} bytes on chain, up to date",
                program.name,
                program.code.len()
            )),
            _ => {}
        }
    }
}
