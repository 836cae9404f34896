//! Sums by engines that nobody here wrote, with the SQL that is documented.

use std::{
    env, fs,
    io::{Write, stderr},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::parts::{exported, settle_parts, undivided, week};

/// The packages of Python that hold the engines, with the versions that were tried.
const ENGINES: [(&str, &str); 3] = [
    ("duckdb", "duckdb==2.0.0"),
    ("datafusion", "datafusion==55.0.0"),
    ("clickhouse", "chdb==4.4.0"),
];

/// Set to `all`, every engine is installed and tried; otherwise the first one is.
const CHOICE: &str = "MILLET_ENGINES";

fn sql(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("sql").join(name)
}

/// A Python that has the packages, installed below the build directory on first use.
fn python(home: &Path, packages: &[&str]) -> Result<PathBuf, String> {
    let run = |command: &mut Command| {
        let output = command.stdin(Stdio::null()).output().map_err(|error| error.to_string())?;
        let complaint = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        if output.status.success() { Ok(()) } else { Err(complaint) }
    };
    let python = home.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    if !python.exists() {
        run(Command::new("python3").args(["-m", "venv"]).arg(home))?;
    }
    let arguments = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
    run(Command::new(&python).args(arguments).args(packages))?;
    Ok(python)
}

#[test]
fn engines_lead_to_the_same_payments() {
    let all = env::var(CHOICE).is_ok_and(|it| it == "all");
    let engines = if all { &ENGINES[..] } else { &ENGINES[..1] };
    let packages: Vec<_> = engines.iter().map(|(_, package)| *package).collect();
    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join("engines");
    let python = match python(&home, &packages) {
        Ok(python) => python,
        Err(complaint) => {
            let packages = packages.join(" ");
            let _ = writeln!(stderr(), "skipped: cannot install {packages} with pip: {complaint}");
            return;
        }
    };
    let inputs = week(1_000);
    let whole = undivided(&inputs);
    for (engine, _) in engines {
        let exported = exported(&inputs, 2);
        let mut command = Command::new(&python);
        command.arg(sql("holdings.py")).arg(engine).arg(exported.path());

        let output = command.output().unwrap();

        let complaint = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{engine}: {complaint}");
        let (_, settlement) = settle_parts(exported.path()).unwrap();
        assert_eq!(settlement, whole, "{engine}");
    }
}

#[test]
fn the_documented_sql_is_the_one_that_is_run() {
    let documents = fs::read_to_string(sql("../../../docs/rewards.md")).unwrap();
    let statement = fs::read_to_string(sql("holdings.sql")).unwrap();
    assert!(documents.contains(statement.trim_end()), "docs/rewards.md has another one");
}
