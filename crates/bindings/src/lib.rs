//! The contracts, as the host sees them.
