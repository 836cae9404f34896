//! What must happen: numbers in, numbers out.
