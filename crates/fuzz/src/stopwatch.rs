//! Time that this thread had a processor: what others do on the machine does not count.

use std::{
    fs,
    time::{Duration, Instant},
};

/// Measures from its start.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stopwatch {
    begin: Instant,
    busy: Option<Duration>,
}

impl Stopwatch {
    pub(crate) fn start() -> Self {
        Self { begin: Instant::now(), busy: busy() }
    }

    /// Processor time of the thread that started it and asks; where the system does not tell, time.
    pub(crate) fn elapsed(&self) -> Duration {
        let busy = busy().zip(self.busy).map(|(now, then)| now.saturating_sub(then));
        busy.unwrap_or_else(|| self.begin.elapsed())
    }
}

/// As Linux counts it: nanoseconds, before the first space.
fn busy() -> Option<Duration> {
    let text = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(Duration::from_nanos(text.split(' ').next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use std::{hint::black_box, thread::sleep};

    use super::*;

    #[test]
    fn work_counts_and_waiting_does_not() {
        let (mut watch, limit) = (Stopwatch::start(), Duration::from_millis(20));
        let begin = Instant::now();
        while watch.elapsed() < limit {
            black_box((0..1000_u64).map(black_box).sum::<u64>());
        }
        assert!(limit <= begin.elapsed());

        if watch.busy.is_some() {
            watch = Stopwatch::start();
            sleep(5 * limit);
            assert!(watch.elapsed() < limit);
        }
    }
}
