//! Metered modules, run: they do what they did, and count what they should.
