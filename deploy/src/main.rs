//! Puts Millet on a chain.

fn main() {}
