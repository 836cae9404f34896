//! Fees of a week to the locks of that week, at a cost that does not grow with the weeks.
//!
//! A week `w` with fees `f` is shared by the numerators that locks have at `w`, its first second:
//! one of `amount` and `end` earns `f · amount · (end − w) / N`, where `N` is the sum of them all.
//! With `p = f / N`, weeks in a row earn `amount · (end · Σp − Σp·w)`: two running sums, whatever
//! the number of weeks. docs/protocol.md (20) to (24).
//!
//! Amounts are base units of the fee's token, times are block timestamps in seconds.

mod book;
mod cursor;
mod sums;
mod weeks;

pub use self::{
    book::{Book, Closing},
    cursor::{Change, Cursor, MAX_CHANGES},
    sums::{FRACTION_BITS, MAX_FEES, Sums, fees_of},
    weeks::{Weeks, until},
};
