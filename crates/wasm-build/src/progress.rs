//! What a build says while it works. The library itself never prints.

use std::time::Duration;

use crate::Program;

/// Something a person waiting for a build wants to know.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Event<'a> {
    /// One line about the surroundings: something is missing, installed or waited for.
    Notice(&'a str),
    /// A program is being compiled.
    Compiling {
        /// The program's package.
        program: &'a str,
    },
    /// One line of the compiler's own progress.
    Compiler(&'a str),
    /// A compiled program is being optimised and compressed.
    Packing {
        /// The program's package.
        program: &'a str,
    },
    /// A program is done.
    Built {
        /// The program.
        program: &'a Program,
        /// Since its compilation began.
        took: Duration,
    },
    /// Nothing a program is made of has changed since it was built.
    Fresh {
        /// The program.
        program: &'a Program,
    },
}

/// Hears of a build's progress. Any `FnMut(Event)` will do.
pub trait Progress {
    /// Called in order, from the thread that builds.
    fn report(&mut self, event: Event<'_>);
}

impl<F: FnMut(Event<'_>)> Progress for F {
    fn report(&mut self, event: Event<'_>) {
        self(event);
    }
}

/// Hears nothing.
#[derive(Clone, Copy, Debug)]
pub struct Silent;

impl Progress for Silent {
    fn report(&mut self, _: Event<'_>) {}
}
