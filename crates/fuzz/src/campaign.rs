//! A target tried for a while, seed after seed.
//!
//! A campaign keeps two things in its folder: the next seed, so that another campaign goes on from
//! there, and what was found wrong, a file for each seed. It runs its target on a thread of its own
//! and waits for it no longer than [`PATIENCE`]: what never ends is found too.

use std::{
    any::Any,
    fs, io,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::mpsc,
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use crate::{Fault, Seed, Target};

/// The longest that one input may take: on a machine that does much else, that is long.
const PATIENCE: Duration = Duration::from_secs(600);

/// How often the next seed is written down.
const NOTES_EVERY: Duration = Duration::from_secs(1);

/// What a campaign is to do.
#[derive(Clone, Debug)]
pub struct Campaign {
    /// The target's name, which files are called by.
    pub name: &'static str,
    /// Where the next seed is kept, and what was found.
    pub folder: PathBuf,
    /// Where to begin; without it, where the last campaign ended.
    pub from: Option<Seed>,
    /// The time it is given.
    pub lasts: Duration,
}

/// What came of a campaign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Inputs that were tried.
    pub tried: u64,
    /// Where the next campaign goes on.
    pub next: Seed,
    /// What was found wrong, and of which seed.
    pub faults: Vec<(Seed, Fault)>,
    /// Whether the last input never ended. Its thread still runs: the process has to end.
    pub stuck: bool,
}

/// Why a campaign cannot go on.
#[derive(Debug, thiserror::Error)]
#[error("{what} {}", path.display())]
pub struct CampaignError {
    what: &'static str,
    path: PathBuf,
    source: io::Error,
}

impl Campaign {
    /// Tries seed after seed until its time is over, or an input never ends. `tried` hears of each
    /// fault at once.
    ///
    /// # Errors
    ///
    /// If its folder cannot be written.
    pub fn run(
        &self,
        target: impl Target + Send + 'static,
        found: &mut dyn FnMut(Seed, &Fault),
    ) -> Result<Report, CampaignError> {
        fs::create_dir_all(&self.folder).map_err(failed("creating", &self.folder))?;
        let mut seed = self.from.map_or_else(|| self.noted(), Ok)?;
        let (mut worker, begin) = (Worker::start(target), Instant::now());
        let (mut tried, mut faults, mut noted) = (0, Vec::new(), begin);
        while begin.elapsed() < self.lasts && !worker.is_stuck() {
            tried += 1;
            if let Err(fault) = worker.try_out(seed) {
                found(seed, &fault);
                self.keep(seed, &fault)?;
                faults.push((seed, fault));
            }
            seed = Seed(seed.0.wrapping_add(1));
            if NOTES_EVERY < noted.elapsed() {
                self.note(seed)?;
                noted = Instant::now();
            }
        }
        self.note(seed)?;
        Ok(Report { tried, next: seed, faults, stuck: worker.is_stuck() })
    }

    fn notes(&self) -> PathBuf {
        self.folder.join(format!("{}.next", self.name))
    }

    /// Where the last campaign ended; the first seed, if there was none.
    fn noted(&self) -> Result<Seed, CampaignError> {
        let path = self.notes();
        match fs::read_to_string(&path) {
            // What is no number was not written here: it says nothing.
            Ok(text) => Ok(Seed(text.trim().parse().unwrap_or_default())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Seed(0)),
            Err(error) => Err(failed("reading", &path)(error)),
        }
    }

    fn note(&self, seed: Seed) -> Result<(), CampaignError> {
        let path = self.notes();
        fs::write(&path, format!("{seed}\n")).map_err(failed("writing", &path))
    }

    fn keep(&self, seed: Seed, fault: &Fault) -> Result<(), CampaignError> {
        for (ending, content) in [("txt", fault.what.as_bytes()), ("input", &fault.input)] {
            let path = self.folder.join(format!("{}-{seed}.{ending}", self.name));
            fs::write(&path, content).map_err(failed("writing", &path))?;
        }
        Ok(())
    }
}

/// Tries one seed alone.
pub fn try_alone(target: impl Target + Send + 'static, seed: Seed) -> Report {
    let mut worker = Worker::start(target);
    let fault = worker.try_out(seed).err();
    let faults = fault.map(|fault| (seed, fault)).into_iter().collect();
    Report { tried: 1, next: seed, faults, stuck: worker.is_stuck() }
}

/// Tries one seed here and now. A panic is a fault.
fn try_out(target: &mut impl Target, seed: Seed) -> Result<(), Fault> {
    // A target that panicked makes everything of the next seed anew, or shares what a panic cannot
    // leave half done.
    let tried = catch_unwind(AssertUnwindSafe(|| target.try_out(seed)));
    tried.unwrap_or_else(|panic| Err(Fault::new(format!("a panic: {}", message(&*panic)), [])))
}

fn message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("without a text")
}

/// A target on a thread of its own, which is waited for no longer than ten minutes for a seed.
#[derive(Debug)]
pub struct Worker<T> {
    seeds: mpsc::Sender<Seed>,
    verdicts: mpsc::Receiver<Result<(), Fault>>,
    thread: JoinHandle<T>,
    patience: Duration,
    stuck: bool,
}

impl<T: Target + Send + 'static> Worker<T> {
    /// Waits for a first seed.
    pub fn start(target: T) -> Self {
        Self::with_patience(target, PATIENCE)
    }

    fn with_patience(mut target: T, patience: Duration) -> Self {
        let (seeds, to_try) = mpsc::channel();
        let (tried, verdicts) = mpsc::channel();
        let thread = thread::spawn(move || {
            for seed in to_try {
                // Nobody listens any more once this took too long.
                if tried.send(try_out(&mut target, seed)).is_err() {
                    break;
                }
            }
            target
        });
        Self { seeds, verdicts, thread, patience, stuck: false }
    }

    /// Tries one seed. A panic is a fault, and so is what does not end in time: the worker is
    /// [stuck](Self::is_stuck) then.
    ///
    /// # Errors
    ///
    /// As [`Target::try_out`].
    pub fn try_out(&mut self, seed: Seed) -> Result<(), Fault> {
        // Fails only where the thread has ended, and then nothing comes back either.
        let _ = self.seeds.send(seed);
        self.verdicts.recv_timeout(self.patience).unwrap_or_else(|_| {
            self.stuck = true;
            Err(Fault::new(format!("no end after {:?}", self.patience), []))
        })
    }

    /// Whether a seed has not ended. Its thread still runs: the process has to end.
    pub fn is_stuck(&self) -> bool {
        self.stuck
    }

    /// The target as the seeds left it; `None` if it is stuck.
    pub fn finish(self) -> Option<T> {
        drop(self.seeds);
        if self.stuck { None } else { self.thread.join().ok() }
    }
}

fn failed(what: &'static str, path: &Path) -> impl FnOnce(io::Error) -> CampaignError {
    let path = path.to_owned();
    move |source| CampaignError { what, path, source }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

    use super::*;

    /// Wrong about one seed, and panics at another.
    struct Picky;

    impl Target for Picky {
        fn try_out(&mut self, seed: Seed) -> Result<(), Fault> {
            thread::sleep(Duration::from_millis(1));
            assert_ne!(seed, Seed(12), "twelve");
            if seed == Seed(11) { Err(Fault::new("eleven", *b"11")) } else { Ok(()) }
        }
    }

    /// Never ends.
    struct Endless;

    impl Target for Endless {
        fn try_out(&mut self, _seed: Seed) -> Result<(), Fault> {
            loop {
                thread::sleep(Duration::from_secs(1));
            }
        }
    }

    #[test]
    fn what_never_ends_is_told_by_its_seed_and_waited_for_no_longer() {
        let mut worker = Worker::with_patience(Endless, Duration::from_millis(20));

        let fault = worker.try_out(Seed(5)).unwrap_err();

        assert_eq!((&*fault.what, worker.is_stuck()), ("no end after 20ms", true));
        assert!(worker.finish().is_none());
    }

    #[test]
    fn a_campaign_goes_on_where_the_last_one_ended_and_keeps_what_it_found() {
        let folder = tempfile::tempdir().unwrap();
        let mut campaign = Campaign {
            name: "picky",
            folder: folder.path().join("found"),
            from: Some(Seed(10)),
            lasts: Duration::from_millis(100),
        };
        let mut heard = Vec::new();

        let first = campaign.run(Picky, &mut |seed, _| heard.push(seed)).unwrap();
        campaign.from = None;
        let second = campaign.run(Picky, &mut |seed, _| heard.push(seed)).unwrap();

        assert_eq!(first.next, Seed(10 + first.tried));
        assert_eq!(second.next, Seed(first.next.0 + second.tried));
        let faults: Vec<_> = first.faults.iter().map(|(seed, it)| (seed.0, &*it.what)).collect();
        assert_eq!(faults.len(), 2, "{faults:?}");
        assert_eq!(faults[0], (11, "eleven"));
        assert!(faults[1].1.starts_with("a panic: ") && faults[1].1.contains("twelve"));
        assert_eq!((heard, second.faults), (vec![Seed(11), Seed(12)], Vec::new()));
        let kept = |name: &str| fs::read(campaign.folder.join(name)).unwrap();
        assert_eq!(kept("picky-11.input"), b"11");
        assert_eq!(kept("picky-11.txt"), b"eleven");
    }
}
