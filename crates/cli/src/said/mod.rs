//! What people write: amounts, times, percentages, prices, proposals.
//!
//! Nothing is guessed. What could mean two things is refused, with an example of what would do.

mod percent;
mod price;
mod proposal;
mod quantity;
mod until;

pub(crate) use self::{
    percent::Percent,
    price::{MICROS, Price, PriceError},
    proposal::{ProposalId, short},
    quantity::{Quantity, Unit},
    until::{Span, UntilError, date},
};
