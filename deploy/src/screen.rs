//! What is told while it happens: lines and a bar on stderr for people, and, if that is asked for,
//! events on stdout for programs.

use std::{
    env,
    fmt::Display,
    io::{IsTerminal, Write, stderr, stdout},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use client::journal::Progress as Sending;
use deploy::record::{Observer, Outcome, Record};
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use serde_json::{Value, json};
use wasm_build::{Event, Progress};

/// Where there is no end in sight.
const SPINNER: &str = "{spinner} {wide_msg} {elapsed}";

/// Within a plan: which step of how many.
const BAR: &str = "{spinner} {bar:20} {pos}/{len} {wide_msg} {elapsed}";

/// What goes to stdout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Output {
    /// The result, as one document.
    Document,
    /// One JSON object on a line for everything that happens, the result last.
    Events,
}

/// Lines that stay, and, in a terminal, one that moves. Its clones are the same screen.
#[derive(Clone)]
pub(crate) struct Screen {
    moving: ProgressBar,
    output: Output,
    paint: Paint,
    /// Whether there was a result, after which stdout has no more to say.
    has_result: Arc<AtomicBool>,
}

/// Colors of a terminal, or none.
#[derive(Clone, Copy)]
struct Paint(bool);

impl Paint {
    /// For stderr: where it is a terminal, unless NO_COLOR says otherwise.
    fn of_stderr() -> Self {
        let unwanted = env::var_os("NO_COLOR").is_some_and(|it| !it.is_empty());
        Self(stderr().is_terminal() && !unwanted)
    }

    /// `text` in the color of this number among those of terminals.
    fn color(self, number: u8, text: &str) -> String {
        if self.0 { format!("\x1b[{number}m{text}\x1b[0m") } else { text.to_owned() }
    }

    fn green(self, text: &str) -> String {
        self.color(32, text)
    }

    fn yellow(self, text: &str) -> String {
        self.color(33, text)
    }

    fn dim(self, text: &str) -> String {
        self.color(2, text)
    }
}

impl Screen {
    pub(crate) fn new(output: Output) -> Self {
        let moving = ProgressBar::new_spinner();
        style(&moving, SPINNER);
        moving.enable_steady_tick(Duration::from_millis(100));
        let has_result = Arc::new(AtomicBool::new(false));
        Self { moving, output, paint: Paint::of_stderr(), has_result }
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
        self.moving.set_message(line.to_string());
    }

    pub(crate) fn clear(&self) {
        self.moving.finish_and_clear();
    }

    /// The result of the command, as the last thing on stdout.
    ///
    /// # Errors
    ///
    /// If nobody reads it.
    pub(crate) fn result(&self, document: &impl Serialize) -> std::io::Result<()> {
        let mut out = stdout().lock();
        match self.output {
            Output::Document => serde_json::to_writer_pretty(&mut out, document)?,
            Output::Events => {
                serde_json::to_writer(&mut out, &json!({ "event": "result", "result": document }))?;
            }
        }
        writeln!(out)?;
        self.has_result.store(true, Ordering::Relaxed);
        out.flush()
    }

    /// Why the command did not succeed. Where there is a result all the same, that says so itself, and
    /// stays the last event.
    pub(crate) fn failed(&self, error: &str, refused: bool) {
        if !self.has_result.load(Ordering::Relaxed) {
            self.event(&json!({ "event": "failed", "error": error, "refused": refused }));
        }
        self.say(format!("{} {error}", self.paint.color(31, "deploy:")));
    }

    fn event(&self, event: &Value) {
        if self.output == Output::Events {
            let mut out = stdout().lock();
            // Who does not listen any more is told at the result.
            let _ = writeln!(out, "{event}").and_then(|()| out.flush());
        }
    }

    /// Hears what becomes of transactions.
    pub(crate) fn sending(&self) -> impl FnMut(&str, &Sending) + Send + use<> {
        let screen = self.clone();
        move |name, progress| {
            // The journal tells steps apart by what they send.
            let step = name.rsplit_once(' ').map_or(name, |(step, _)| step);
            screen.event(&sending(step, progress));
            match progress {
                Sending::Found { hash, .. } => {
                    screen.say(
                        screen.paint.dim(&format!("  {step}: signed by an earlier run, {hash}")),
                    );
                }
                Sending::Signed { hash, .. } => screen.show(format!("{step}: signed {hash}")),
                Sending::Sent { hash } => screen.show(format!("{step}: sent {hash}")),
                Sending::Waiting { since, .. } => {
                    screen.show(format!("{step}: waiting for its block, {} s", since.as_secs()));
                }
                Sending::NonceTaken { nonce } => {
                    screen.say(screen.paint.yellow(&format!(
                        "  {step}: another tool used nonce {nonce}; signing anew"
                    )))
                }
                Sending::Landed { block, .. } => screen.show(format!("{step}: in block {block}")),
            }
        }
    }
}

fn style(bar: &ProgressBar, template: &str) {
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
}

fn sending(step: &str, progress: &Sending) -> Value {
    match progress {
        Sending::Found { hash, nonce } => {
            json!({ "event": "found", "step": step, "transaction": hash, "nonce": nonce })
        }
        Sending::Signed { hash, nonce, max_fee } => json!({
            "event": "signed", "step": step, "transaction": hash, "nonce": nonce,
            "max_fee": max_fee.to_string(),
        }),
        Sending::Sent { hash } => json!({ "event": "sent", "step": step, "transaction": hash }),
        Sending::Waiting { hash, since } => json!({
            "event": "waiting", "step": step, "transaction": hash, "seconds": since.as_secs(),
        }),
        Sending::NonceTaken { nonce } => {
            json!({ "event": "nonce_taken", "step": step, "nonce": nonce })
        }
        Sending::Landed { hash, block } => {
            json!({ "event": "landed", "step": step, "transaction": hash, "block": block })
        }
    }
}

fn ended(record: &Record) -> Value {
    let Record { step, address, outcome } = record;
    let mut event = json!({
        "event": "ended", "step": step, "address": address, "outcome": outcome.word(),
    });
    if let Some(remark) = outcome.remark() {
        event["remark"] = remark.into();
    }
    if let Some(cost) = record.cost() {
        event["transaction"] = cost.transaction.to_string().into();
        event["gas"] = cost.gas.into();
        event["wei"] = cost.wei.to_string().into();
    }
    event
}

impl Observer for Screen {
    fn opens(&mut self, title: &str) {
        self.event(&json!({ "event": "opens", "title": title }));
        self.say(title);
    }

    fn plans(&mut self, steps: usize) {
        self.event(&json!({ "event": "plans", "steps": steps }));
        self.moving.reset();
        self.moving.set_length(steps as u64);
        style(&self.moving, BAR);
    }

    fn begins(&mut self, step: &str) {
        self.event(&json!({ "event": "begins", "step": step }));
        self.show(step);
    }

    fn ended(&mut self, record: &Record) {
        self.event(&ended(record));
        self.moving.inc(1);
        let (step, paint) = (&record.step, self.paint);
        match &record.outcome {
            Outcome::Done(cost) => self.say(format!("  {} ({} gas)", paint.green(step), cost.gas)),
            Outcome::Already => self.say(paint.dim(&format!("  {step} (already there)"))),
            Outcome::Free(remark) => self.say(format!("  {}: {remark}", paint.green(step))),
            Outcome::Skipped(remark) => self.say(format!("  {}: {remark}", paint.yellow(step))),
            Outcome::Differs(found) => self.say(format!(
                "  {}: somebody set it to {found}, which stays; `deploy apply --reset` sets it as \
                 planned",
                paint.yellow(step)
            )),
        }
        if self.moving.length() == Some(self.moving.position()) {
            self.moving.unset_length();
            style(&self.moving, SPINNER);
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
