//! `wasm-build`: the contracts as deployable programs, their sizes and their hashes.

use std::{
    io::{self, IsTerminal, Write},
    process::ExitCode,
    time::Duration,
};

use clap::Parser;
use comfy_table::{CellAlignment, Table, presets::NOTHING};
use eyre::WrapErr;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;
use wasm_build::{Error, Event, Program, Progress, Selection, Trial, Workspace};

/// Builds the contracts into deployable programs, as far as they are stale.
///
/// Programs are kept in target/programs: NAME.wasm is the module, NAME.code what is deployed,
/// NAME.json what both are. Progress and a table go to stderr.
#[derive(Debug, Parser)]
#[command(
    name = "wasm-build",
    after_help = "Examples:\n  \
        wasm-build                    build every program\n  \
        wasm-build token vault        build these two\n  \
        wasm-build --json             as one JSON document on stdout\n  \
        wasm-build --levels vault     which opt-level makes the vault smallest?\n\n\
        Exit codes: 0 built, 1 a program cannot be compiled, activated or deployed, 2 failure"
)]
struct Args {
    /// Programs to build; all, if none is named.
    #[arg(value_name = "NAME")]
    names: Vec<String>,

    /// Write the programs to stdout as one JSON document.
    #[arg(long)]
    json: bool,

    /// Compile one program at every opt-level and compare; keeps nothing.
    #[arg(long, value_name = "NAME", conflicts_with = "names")]
    levels: Option<String>,
}

fn main() -> ExitCode {
    match run(&Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(report) => {
            // Nobody is left to tell if stderr is gone.
            let _ = writeln!(io::stderr(), "error: {report:#}");
            ExitCode::from(if report.downcast_ref().is_some_and(is_refusal) { 1 } else { 2 })
        }
    }
}

/// Whether it is the program that is at fault, and not its surroundings.
fn is_refusal(error: &Error) -> bool {
    matches!(
        error,
        Error::Compile { .. }
            | Error::Refused { .. }
            | Error::MachinePath { .. }
            | Error::TooLarge { .. }
    )
}

fn run(args: &Args) -> eyre::Result<()> {
    let workspace = Workspace::find()?;
    let mut progress = Reporter::new();
    if let Some(name) = &args.levels {
        let trials = wasm_build::try_levels(&workspace, name, &mut progress)?;
        progress.finish();
        return if args.json {
            write_json(&trials_json(&trials))
        } else {
            show(&trials_table(&trials))
        };
    }
    let selection =
        if args.names.is_empty() { Selection::All } else { Selection::Named(args.names.clone()) };
    let programs = wasm_build::build(&workspace, &selection, &mut progress)?;
    progress.finish();
    show(&programs_table(&programs))?;
    if args.json { write_json(&programs_json(&programs)) } else { Ok(()) }
}

fn write_json(document: &serde_json::Value) -> eyre::Result<()> {
    writeln!(io::stdout(), "{document:#}").wrap_err("writing to stdout")
}

fn show(table: &Table) -> eyre::Result<()> {
    writeln!(io::stderr(), "{table}").wrap_err("writing to stderr")
}

fn programs_json(programs: &[Program]) -> serde_json::Value {
    let program = |it: &Program| {
        json!({
            "name": it.name,
            "wasmBytes": it.wasm_len,
            "codeBytes": it.code_len(),
            "optLevel": it.opt_level,
            "optimized": it.optimized,
            "sha256": it.sha256,
        })
    };
    json!({ "programs": programs.iter().map(program).collect::<Vec<_>>() })
}

fn trials_json(trials: &[Trial]) -> serde_json::Value {
    let trial = |it: &Trial| json!({ "optLevel": it.opt_level, "wasmBytes": it.wasm_len, "codeBytes": it.code_len });
    json!({ "levels": trials.iter().map(trial).collect::<Vec<_>>() })
}

fn programs_table(programs: &[Program]) -> Table {
    let rows = programs.iter().map(|it| {
        [
            it.name.clone(),
            it.wasm_len.to_string(),
            it.code_len().to_string(),
            it.opt_level.as_str().into(),
            if it.optimized { "yes" } else { "no" }.into(),
            it.sha256.to_string(),
        ]
    });
    table(["program", "wasm", "code", "level", "wasm-opt", "sha256 of wasm"], rows)
}

fn trials_table(trials: &[Trial]) -> Table {
    let rows = trials
        .iter()
        .map(|it| [it.opt_level.as_str().into(), it.wasm_len.to_string(), it.code_len.to_string()]);
    table(["level", "wasm", "code"], rows)
}

fn table<const N: usize>(header: [&str; N], rows: impl Iterator<Item = [String; N]>) -> Table {
    let mut table = Table::new();
    table.load_style(NOTHING).set_header(header).add_rows(rows);
    for column in 1..N.min(3) {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table
}

/// Lines on stderr; with a terminal, the compiler's own progress on one line that is rewritten.
struct Reporter {
    spinner: ProgressBar,
}

impl Reporter {
    fn new() -> Self {
        if !io::stderr().is_terminal() {
            return Self { spinner: ProgressBar::hidden() };
        }
        let spinner = ProgressBar::new_spinner();
        if let Ok(style) = ProgressStyle::with_template("{spinner} {wide_msg}") {
            spinner.set_style(style);
        }
        spinner.enable_steady_tick(Duration::from_millis(120));
        Self { spinner }
    }

    fn line(&self, line: &str) {
        self.spinner.suspend(|| {
            // A build goes on when nobody is watching.
            let _ = writeln!(io::stderr(), "{line}");
        });
    }

    fn finish(&self) {
        self.spinner.finish_and_clear();
    }
}

impl Progress for Reporter {
    fn report(&mut self, event: Event<'_>) {
        match event {
            Event::Notice(line) => self.line(line),
            Event::Compiling { program } => self.line(&format!("compiling {program}")),
            Event::Compiler(line) => self.spinner.set_message(String::from(line)),
            Event::Packing { program } => self.spinner.set_message(format!("packing {program}")),
            Event::Built { program, took } => self.line(&format!(
                "built {}: {} bytes in {:.1} s",
                program.name,
                program.code_len(),
                took.as_secs_f64()
            )),
            _ => {}
        }
    }
}
