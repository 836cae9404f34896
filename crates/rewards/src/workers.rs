//! Work on several threads. What comes out never depends on how many there are.

use std::{
    num::NonZeroUsize,
    sync::{Mutex, PoisonError},
    thread,
};

use crate::Backend;

/// Below this a second thread costs more than it saves.
const WORTH_SHARING: usize = 4096;

/// How many threads work, and how each of them hashes.
#[derive(Clone, Copy, Debug)]
pub struct Workers {
    threads: NonZeroUsize,
    backend: Backend,
}

impl Workers {
    /// That many threads with that backend.
    pub const fn new(threads: NonZeroUsize, backend: Backend) -> Self {
        Self { threads, backend }
    }

    /// Everything this machine has.
    pub fn all() -> Self {
        let threads = thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        Self::new(threads, Backend::best())
    }

    /// How hashes are computed.
    pub const fn backend(self) -> Backend {
        self.backend
    }

    /// How many threads work.
    pub const fn threads(self) -> NonZeroUsize {
        self.threads
    }

    /// Does every job; a thread that is done takes the next one. `size` is that of all together.
    pub(crate) fn share<J>(
        self,
        size: usize,
        jobs: impl Iterator<Item = J> + Send,
        work: impl Fn(J) + Sync,
    ) {
        if self.threads == NonZeroUsize::MIN || size < WORTH_SHARING {
            return jobs.for_each(work);
        }
        let jobs = Mutex::new(jobs);
        let next = || jobs.lock().unwrap_or_else(PoisonError::into_inner).next();
        let labour = || {
            while let Some(job) = next() {
                work(job);
            }
        };
        thread::scope(|scope| {
            for _ in 1..self.threads.get() {
                scope.spawn(labour);
            }
            labour();
        });
    }

    /// Sorts in place, without memory of its own.
    pub(crate) fn sort<T: Ord + Send>(self, items: &mut [T]) {
        if !items.is_sorted() {
            sort(self.threads.get(), items);
        }
    }
}

fn sort<T: Ord + Send>(threads: usize, items: &mut [T]) {
    if threads == 1 || items.len() < WORTH_SHARING {
        return items.sort_unstable();
    }
    // In proportion to the threads that each part gets.
    let pivot = items.len() * (threads / 2) / threads;
    let (low, _, high) = items.select_nth_unstable(pivot);
    thread::scope(|scope| {
        scope.spawn(|| sort(threads / 2, low));
        sort(threads - threads / 2, high);
    });
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    fn workers(threads: usize) -> Workers {
        Workers::new(NonZeroUsize::new(threads).unwrap(), Backend::portable())
    }

    #[test]
    fn every_job_is_done_once() {
        for threads in [1, 2, 5] {
            let sum = AtomicUsize::new(0);
            workers(threads).share(WORTH_SHARING, 0..1000, |job| {
                sum.fetch_add(job, Ordering::Relaxed);
            });
            assert_eq!(sum.into_inner(), 499_500, "{threads} threads");
        }
    }

    #[test]
    fn any_number_of_threads_sorts() {
        let mixed: Vec<u64> =
            (0..20_000_u64).map(|it| it.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 50).collect();
        let mut expected = mixed.clone();
        expected.sort();
        for threads in [1, 2, 3, 8] {
            let mut items = mixed.clone();
            workers(threads).sort(&mut items);
            assert_eq!(items, expected, "{threads} threads");
        }
    }
}
