//! A local Stylus chain.
