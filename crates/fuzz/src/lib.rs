//! Inputs that nobody thought of, for the devnode.
