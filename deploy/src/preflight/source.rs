//! The source: what is deployed with money at stake can be built again by everybody.

use std::path::Path;

use manifest::Commit;

use super::Refusal;
use crate::source;

/// The commit that the work tree at `root` is.
///
/// # Errors
///
/// [`Refusal::NotReproducible`], if the work tree differs from its commit, or there is none.
pub(crate) fn commit(root: &Path) -> Result<String, Refusal> {
    judge(source::commit(root))
}

fn judge(commit: Option<Commit>) -> Result<String, Refusal> {
    let reason = match commit {
        Some(Commit { id, clean: true }) => return Ok(id),
        Some(Commit { id, clean: false }) => format!(
            "the work tree is not commit {id}; `git status` tells where it differs: commit that, or \
             put it back"
        ),
        None => "these sources are no git repository: clone it, and deploy from there".to_owned(),
    };
    Err(Refusal::NotReproducible(reason))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_committed_can_be_built_again() {
        let commit = |clean| Some(Commit { id: "1f2e".to_owned(), clean });

        assert_eq!(judge(commit(true)).ok().as_deref(), Some("1f2e"));
        let changed = judge(commit(false)).unwrap_err().to_string();
        assert!(changed.contains("the work tree is not commit 1f2e; `git status`"), "{changed}");
        let unknown = judge(None).unwrap_err().to_string();
        assert!(unknown.contains("no git repository"), "{unknown}");
    }
}
