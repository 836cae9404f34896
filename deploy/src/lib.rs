//! Puts Millet on a chain.
