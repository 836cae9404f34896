//! Packages, as tools use them. Nothing is fetched: what is installed here depends on nothing.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::{fs, io::Write, path::Path, process::Command, thread};

use npm::{NpmError, Packages};

const NOTHING: Packages = Packages {
    package: r#"{ "name": "nothing", "private": true }"#,
    lock: r#"{ "name": "nothing", "lockfileVersion": 3, "packages": { "": { "name": "nothing" } } }"#,
};

/// A directory to install into; `None`, said aloud, where there is no node.
fn home() -> Option<tempfile::TempDir> {
    if Command::new("node").arg("--version").output().is_ok() {
        return Some(tempfile::tempdir().unwrap());
    }
    let _ = writeln!(std::io::stderr(), "skipped: node is not installed");
    None
}

fn entries(directory: &Path) -> usize {
    fs::read_dir(directory).unwrap().count()
}

#[test]
fn many_install_at_once_and_one_of_them_is_everybodys() {
    let Some(home) = home() else { return };
    thread::scope(|scope| {
        let threads: Vec<_> =
            (0..4).map(|_| scope.spawn(|| NOTHING.install(home.path(), || ()))).collect();
        let installed = threads.into_iter().map(|thread| thread.join().unwrap().unwrap());
        let places: Vec<_> = installed.map(|it| it.path("package.json")).collect();
        assert!(places.iter().all(|it| *it == places[0] && it.is_file()), "{places:?}");
    });

    assert_eq!(entries(home.path()), 1, "unfinished ones are left");
    NOTHING.install(home.path(), || panic!("it is there")).unwrap();
}

#[test]
fn a_script_answers_what_it_was_told() {
    let Some(home) = home() else { return };
    let installed = NOTHING.install(home.path(), || ()).unwrap();
    let echo = "process.stdin.on('data', (it) => process.stdout.write(it))";
    installed.put("echo.mjs", "a script that is replaced").unwrap();
    installed.put("echo.mjs", echo).unwrap();

    assert_eq!(installed.run("echo.mjs", b"hello").unwrap(), b"hello");
    assert_eq!(installed.run("echo.mjs", b"").unwrap(), b"");

    installed.put("fail.mjs", "console.error('no'); process.exit(3)").unwrap();
    // More than a pipe holds, to somebody who does not listen.
    let refused = installed.run("fail.mjs", &vec![b'x'; 1 << 20]).unwrap_err();
    assert!(
        matches!(&refused, NpmError::Failed { complaint, .. } if complaint == "no"),
        "{refused}"
    );
}

#[test]
fn what_npm_refuses_leaves_nothing() {
    let Some(home) = home() else { return };
    let unlocked = Packages { package: r#"{ "dependencies": { "nowhere": "1.0.0" } }"#, ..NOTHING };

    let refused = unlocked.install(home.path(), || ()).unwrap_err();

    assert!(
        matches!(&refused, NpmError::Failed { command, .. } if command == "npm ci"),
        "{refused}"
    );
    assert_eq!(entries(home.path()), 0);
}

#[test]
fn the_version_is_that_of_the_lock_file() {
    let lock = r#"{ "packages": { "node_modules/@a/b": { "version": "1.2.3" } } }"#;
    let packages = Packages { package: "{}", lock };

    assert_eq!(packages.version("@a/b").as_deref(), Some("1.2.3"));
    assert_eq!(packages.version("b"), None);
}
