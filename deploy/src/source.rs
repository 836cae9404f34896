//! What is deployed: the commit, the tools that build it, the parameters.

use std::{path::Path, process::Command};

use manifest::{Commit, Source};
use params::Params;
use wasm_build::{Error, Tools, Workspace};

/// Variables by which git would be told of another repository, as it tells its hooks.
const GIT_PLACES: [&str; 3] = ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"];

/// What a deployment from `workspace` with `params` is made from.
///
/// # Errors
///
/// [`Error`], if there is no compiler.
pub fn of(workspace: &Workspace, params: &Params) -> Result<Source, Error> {
    let Tools { rustc, wasm_opt } = Tools::of(workspace)?;
    Ok(Source { commit: commit(workspace.root()), rustc, wasm_opt, parameters: params.hash })
}

/// The commit that is checked out at `root`; `None` where git is not there or knows nothing of it.
pub(crate) fn commit(root: &Path) -> Option<Commit> {
    // Sources that were unpacked somewhere inside another repository are no part of that.
    let top = git(root, &["rev-parse", "--show-toplevel"])?;
    if Path::new(top.trim_end()).canonicalize().ok()? != root.canonicalize().ok()? {
        return None;
    }
    let id = git(root, &["rev-parse", "HEAD"])?.trim_end().to_owned();
    // A manifest appears by deploying.
    let changes = git(root, &["status", "--porcelain", "--", ".", ":(exclude)deployments"])?;
    Some(Commit { id, clean: changes.is_empty() })
}

fn git(root: &Path, arguments: &[&str]) -> Option<String> {
    let mut git = Command::new("git");
    git.arg("-C").arg(root).args(arguments);
    for place in GIT_PLACES {
        git.env_remove(place);
    }
    let answer = git.output().ok().filter(|answer| answer.status.success())?;
    String::from_utf8(answer.stdout).ok()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn act(root: &Path, arguments: &[&str]) {
        let who = ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false"];
        let told = git(root, &[&who[..], arguments].concat());
        assert!(told.is_some(), "git {arguments:?}");
    }

    #[test]
    fn a_work_tree_is_clean_until_something_but_a_manifest_changes() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        assert_eq!(commit(root), None);

        act(root, &["init", "--quiet"]);
        assert_eq!(commit(root), None);
        fs::write(root.join("file"), "1").unwrap();
        act(root, &["add", "file"]);
        act(root, &["commit", "--quiet", "--message=one"]);
        let found = commit(root).unwrap();
        assert_eq!((found.id.len(), found.clean), (40, true));

        fs::create_dir(root.join("deployments")).unwrap();
        fs::write(root.join("deployments/millet.json"), "{}").unwrap();
        assert!(commit(root).unwrap().clean);
        fs::write(root.join("new"), "").unwrap();
        assert_eq!(commit(root), Some(Commit { clean: false, ..found.clone() }));
        fs::remove_file(root.join("new")).unwrap();
        fs::write(root.join("file"), "2").unwrap();
        assert_eq!(commit(root), Some(Commit { clean: false, ..found }));
    }

    #[test]
    fn sources_inside_another_repository_are_not_its_commit() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        act(root, &["init", "--quiet"]);
        act(root, &["commit", "--quiet", "--allow-empty", "--message=theirs"]);
        fs::create_dir(root.join("ours")).unwrap();

        assert_eq!(commit(&root.join("ours")), None);
    }
}
