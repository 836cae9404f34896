//! Contracts to deployable programs.
