//! Values by key, as they were at any version.
//!
//! Reading an old version is a binary search; going back to one undoes exactly what came after it.

use std::{collections::HashMap, hash::Hash};

use super::Version;

/// What each key held, from each version on at which it changed.
#[derive(Clone, Debug)]
pub(crate) struct History<K, V> {
    /// Oldest first; never an empty list.
    values: HashMap<K, Vec<(Version, V)>>,
    /// Every change in order, so that going back need not look at what stayed.
    changes: Vec<(Version, K)>,
}

impl<K: Copy + Eq + Hash, V> History<K, V> {
    pub(crate) fn new() -> Self {
        Self { values: HashMap::new(), changes: Vec::new() }
    }

    /// What `key` held at `version`.
    pub(crate) fn at(&self, key: &K, version: Version) -> Option<&V> {
        let values = self.values.get(key)?;
        let later = values.partition_point(|(since, _)| *since <= version);
        values[..later].last().map(|(_, value)| value)
    }

    /// From `version` on, `key` holds `value`. Versions must not go down from call to call.
    pub(crate) fn set(&mut self, key: K, version: Version, value: V) {
        let values = self.values.entry(key).or_default();
        match values.last_mut() {
            Some((since, held)) if *since == version => *held = value,
            _ => {
                values.push((version, value));
                self.changes.push((version, key));
            }
        }
    }

    /// Every change, in the order of versions.
    pub(crate) fn changes(&self) -> impl Iterator<Item = (Version, K, &V)> {
        self.changes
            .iter()
            .filter_map(|&(version, key)| Some((version, key, self.at(&key, version)?)))
    }

    /// The keys that changed after `version`, the last first; one that changed often comes often.
    pub(crate) fn changed_after(&self, version: Version) -> impl Iterator<Item = K> {
        let later = self.changes.iter().rev().take_while(move |(since, _)| version < *since);
        later.map(|(_, key)| *key)
    }

    /// Forgets every change made after `version`.
    pub(crate) fn revert_to(&mut self, version: Version) {
        while let Some((_, key)) = self.changes.pop_if(|(since, _)| version < *since) {
            let Some(values) = self.values.get_mut(&key) else { continue };
            values.pop();
            if values.is_empty() {
                self.values.remove(&key);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{HashMap, HashSet};

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_old_version_does_not_see_what_came_later() {
        let mut history = History::new();
        history.set('a', Version(1), 10);
        history.set('a', Version(3), 30);

        assert_eq!(history.at(&'a', Version(0)), None);
        assert_eq!(history.at(&'a', Version(2)), Some(&10));
        assert_eq!(history.at(&'a', Version(3)), Some(&30));
        assert_eq!(history.at(&'b', Version(3)), None);
    }

    #[test]
    fn changes_are_told_as_they_were_made() {
        let mut history = History::new();
        history.set('a', Version(1), 10);
        history.set('b', Version(2), 20);
        history.set('a', Version(2), 11);
        history.set('a', Version(4), 12);
        history.revert_to(Version(3));

        let told: Vec<_> = history.changes().collect();

        assert_eq!(told, [(Version(1), 'a', &10), (Version(2), 'b', &20), (Version(2), 'a', &11)]);
    }

    proptest! {
        /// Every version reads as a plain map copied at that time would, before and after going back.
        #[test]
        fn reads_and_reverts_like_a_copy_of_each_version(
            writes in proptest::collection::vec((0_u8..6, any::<u16>(), any::<bool>()), 1..60),
            back in any::<prop::sample::Index>(),
        ) {
            let mut history = History::new();
            let mut copies = vec![HashMap::new()];
            for (key, value, next) in writes {
                if next {
                    copies.push(copies[copies.len() - 1].clone());
                }
                let version = copies.len() - 1;
                copies[version].insert(key, value);
                history.set(key, Version(version as u64), value);
            }

            let check = |history: &History<u8, u16>, upto: usize| {
                for (version, copy) in copies[..=upto].iter().enumerate() {
                    for key in 0..6 {
                        assert_eq!(history.at(&key, Version(version as u64)), copy.get(&key));
                    }
                }
            };
            check(&history, copies.len() - 1);

            let target = back.index(copies.len());
            let changed: HashSet<_> = history.changed_after(Version(target as u64)).collect();
            let last = copies.len() - 1;
            for key in (0..6).filter(|key| !changed.contains(key)) {
                prop_assert_eq!(copies[target].get(&key), copies[last].get(&key));
            }
            history.revert_to(Version(target as u64));
            check(&history, target);
            prop_assert_eq!(history.changed_after(Version(target as u64)).count(), 0);
            for key in 0..6 {
                assert_eq!(history.at(&key, Version(u64::MAX)), copies[target].get(&key));
            }
        }
    }
}
