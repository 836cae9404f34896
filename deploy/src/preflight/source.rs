//! The source: what is deployed with money at stake can be built again by everybody.

use std::{path::Path, process::Command};

use super::Refusal;

/// The commit that the work tree at `root` is.
///
/// What deployments themselves write, below `deployments/`, does not count.
///
/// # Errors
///
/// [`Refusal::NotReproducible`], if the work tree differs from its commit, or there is none.
pub(crate) fn commit(root: &Path) -> Result<String, Refusal> {
    let changed = git(root, &["status", "--porcelain", "--", ".", ":(exclude)deployments"])?;
    if let Some(first) = changed.lines().next() {
        let others = changed.lines().count() - 1;
        let more = if others == 0 { String::new() } else { format!(" and {others} more") };
        let path = first.get(3..).unwrap_or(first);
        let reason = format!("{path}{more} is not committed: commit it, or put it back");
        return Err(Refusal::NotReproducible(reason));
    }
    Ok(git(root, &["rev-parse", "HEAD"])?.trim().to_owned())
}

fn git(root: &Path, arguments: &[&str]) -> Result<String, Refusal> {
    let no =
        |why: String| Refusal::NotReproducible(format!("git does not say what this is: {why}"));
    let output = Command::new("git").arg("-C").arg(root).args(arguments).output();
    let output = output.map_err(|error| no(error.to_string()))?;
    if !output.status.success() {
        return Err(no(String::from_utf8_lossy(&output.stderr).trim().to_owned()));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn repository() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        let run = |arguments: &[&str]| git(root, arguments).unwrap();
        run(&["init", "--quiet"]);
        fs::write(root.join("program"), "one").unwrap();
        run(&["add", "."]);
        let author = ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false"];
        run(&[&author[..], &["commit", "--quiet", "--message", "first"]].concat());
        folder
    }

    #[test]
    fn what_is_committed_has_a_name() {
        let folder = repository();
        // A manifest is of a deployment, not of what is deployed.
        fs::create_dir_all(folder.path().join("deployments/42161")).unwrap();
        fs::write(folder.path().join("deployments/42161/millet.json"), "{}").unwrap();

        let commit = commit(folder.path()).unwrap();

        assert_eq!(commit.len(), 40);
    }

    #[test]
    fn what_is_not_committed_is_named() {
        for (path, expected) in [("program", "program is not"), ("other", "other is not")] {
            let folder = repository();
            fs::write(folder.path().join(path), "two").unwrap();

            let refused = commit(folder.path()).unwrap_err().to_string();
            assert!(refused.contains(expected), "{refused}");
        }
        let folder = repository();
        fs::write(folder.path().join("program"), "two").unwrap();
        fs::write(folder.path().join("other"), "two").unwrap();
        let refused = commit(folder.path()).unwrap_err().to_string();
        assert!(refused.contains("program and 1 more is not committed"), "{refused}");
    }

    #[test]
    fn without_a_repository_there_is_no_commit() {
        let folder = tempfile::tempdir().unwrap();
        let refused = commit(folder.path()).unwrap_err();
        assert!(matches!(refused, Refusal::NotReproducible(_)), "{refused}");
    }
}
