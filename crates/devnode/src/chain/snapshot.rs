//! Going back to an earlier point of the chain, for tests.

use super::{Chain, Clock, state::Version};

/// A point to go back to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Snapshot {
    pub(super) head: u64,
    /// May be newer than what the head left: the state can be changed between blocks.
    pub(super) version: Version,
    pub(super) clock: Clock,
}

impl Chain {
    /// Remembers this point and returns the number by which [`revert`](Self::revert) knows it.
    /// Numbers begin at 0 and are not given twice, unless the chain goes back before them.
    pub(crate) fn snapshot(&mut self) -> u64 {
        let version = self.state.newest();
        self.snapshots.push(Snapshot { head: self.head_number(), version, clock: self.clock });
        self.snapshots.len() as u64 - 1
    }

    /// Goes back to a remembered point; it and all later ones are forgotten.
    ///
    /// Returns `false`, and changes nothing, if there is no such point.
    pub(crate) fn revert(&mut self, id: u64) -> bool {
        let Ok(index) = usize::try_from(id) else { return false };
        let Some(Snapshot { head, version, clock }) = self.snapshots.get(index).copied() else {
            return false;
        };
        self.snapshots.truncate(index);
        self.go_back(head, version);
        self.clock = clock;
        true
    }

    /// Goes back to what block `head`, which must be there, left when the next one was made.
    /// Snapshots of what came after it are forgotten; the clock goes on.
    pub(crate) fn rewind(&mut self, head: u64) {
        let version = self.versions.get(head as usize).copied().unwrap_or_default();
        self.snapshots.retain(|snapshot| snapshot.head <= head && snapshot.version <= version);
        self.go_back(head, version);
    }

    /// Goes back to block 0, and forgets what tests have set.
    pub(crate) fn reset(&mut self) {
        self.rewind(0);
        self.snapshots.clear();
        self.impersonated.clear();
        self.impersonates_all = false;
        self.clock = Clock::default();
    }

    fn go_back(&mut self, head: u64, version: Version) {
        let kept = head as usize + 1;
        for block in self.blocks.split_off(kept) {
            self.numbers.remove(&block.hash);
            for receipt in &block.receipts {
                self.transactions.remove(&receipt.hash);
            }
        }
        self.hashes.truncate(kept);
        self.versions.truncate(kept);
        self.state.revert_to(version);
        if let Some(after_head) = self.versions.last_mut() {
            *after_head = version;
        }
    }
}
