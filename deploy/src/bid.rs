//! Buys programs a place in the chain's cache, so that calling them is cheap.
//!
//! Places are auctioned by cache managers. A bid is paid at once and is not returned; it counts less
//! against later ones with every second, so the least bid only falls until somebody else bids.

use alloy::primitives::{Address, U256};
use bindings::stylus::{
    ARB_WASM_CACHE, ArbWasmCache,
    CacheManager::{self, placeBidCall},
};
use client::{
    account::Account,
    call::{CallError, ask},
    chain::Chain,
    journal::{Journal, SendError},
    money,
};
use eyre::Result;

use crate::{
    call::Call,
    keepalive::{Alive, Life},
    record::{Cost, Observer, Outcome, Record},
};

/// A place in the cache, and what it costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Who auctions it.
    pub manager: Address,
    /// The least bid, in wei.
    pub bid: U256,
}

/// The cheapest place for the program at `account`; `None` if nobody takes bids for it.
///
/// # Errors
///
/// [`CallError`], if the chain does not answer.
pub async fn cheapest(chain: &Chain, account: Address) -> Result<Option<Place>, CallError> {
    let cache = ArbWasmCache::new(ARB_WASM_CACHE, chain.provider());
    let mut places = Vec::new();
    for manager in ask(cache.allCacheManagers()).await? {
        let auction = CacheManager::new(manager, chain.provider());
        match ask(auction.getMinBid(account)).await {
            Ok(bid) => places.push(Place { manager, bid: U256::from(bid) }),
            // Not every manager is an auction, and an auction may have no room for this program.
            Err(CallError::Reverted(_) | CallError::Unreadable(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(places.into_iter().min_by_key(|place| place.bid))
}

/// Bids for each of `programs` that can be called and is not in the cache, at the least price, the
/// cheapest first, as long as all bids together are at most `budget` wei.
///
/// # Errors
///
/// If the chain cannot be asked, or something could not be sent; what was bought before that stays.
pub async fn bid(
    chain: &Chain,
    bidder: &Account,
    journal: &mut Journal,
    programs: &[Alive],
    budget: U256,
    observer: &mut dyn Observer,
) -> Result<Vec<Record>> {
    let mut records = Vec::new();
    let mut wanted = Vec::new();
    for program in programs {
        match unwanted(program) {
            Some(outcome) => end(&mut records, observer, program, outcome),
            None => match cheapest(chain, program.account).await? {
                Some(place) => wanted.push((place.bid, program)),
                None => {
                    let nobody = Outcome::Skipped("no cache manager takes bids for it".to_owned());
                    end(&mut records, observer, program, nobody);
                }
            },
        }
    }
    wanted.sort_by_key(|(bid, _)| *bid);

    let mut left = budget;
    for (_, program) in wanted {
        let step = step(program);
        observer.begins(&step);
        // Asked again: what was just bought may have made the next place dearer.
        let outcome = match cheapest(chain, program.account).await? {
            None => Outcome::Skipped("no cache manager takes bids for it any more".to_owned()),
            Some(place) if left < place.bid => Outcome::Skipped(format!(
                "the cheapest place costs {} ETH, more than the {} ETH that are left of --max",
                money::eth(place.bid),
                money::eth(left)
            )),
            Some(Place { manager, bid }) => {
                let call = Call::new(manager, &placeBidCall { program: program.account });
                // Whether or not it was in before: a place can be lost to a higher bid.
                // What is on its way stays, if it is enough and still allowed: the least bid falls.
                let open = journal.value_open(&step);
                let bid = open.filter(|open| bid <= *open && *open <= left).unwrap_or(bid);
                match journal.send_again(bidder, &step, call.paying(bid)).await {
                    Ok(receipt) => {
                        left -= bid;
                        bought(chain, program, (&receipt).into()).await?
                    }
                    // Somebody else was quicker, or bids are paused: the others may still be had.
                    Err(SendError::Call(no @ (CallError::Reverted(_) | CallError::Failed(_)))) => {
                        Outcome::Skipped(no.to_string())
                    }
                    Err(error) => return Err(error.into()),
                }
            }
        };
        end(&mut records, observer, program, outcome);
    }
    Ok(records)
}

/// Why there is nothing to bid for.
fn unwanted(program: &Alive) -> Option<Outcome> {
    match program {
        Alive { cached: true, .. } => Some(Outcome::Already),
        Alive { life: Life::Over, .. } => {
            Some(Outcome::Skipped("it cannot be called: run `deploy keepalive` first".to_owned()))
        }
        _ => None,
    }
}

/// A manager may take a bid and do nothing.
async fn bought(chain: &Chain, program: &Alive, cost: Cost) -> Result<Outcome, CallError> {
    let cache = ArbWasmCache::new(ARB_WASM_CACHE, chain.provider());
    let cached = ask(cache.codehashIsCached(program.code_hash)).await?;
    Ok(if cached {
        Outcome::Done(cost)
    } else {
        let paid = "the cache manager took the bid and cached nothing, in";
        Outcome::Skipped(format!("{paid} {}", cost.transaction))
    })
}

fn step(program: &Alive) -> String {
    format!("bid for {}", program.program)
}

fn end(records: &mut Vec<Record>, observer: &mut dyn Observer, program: &Alive, outcome: Outcome) {
    let record = Record { step: step(program), address: Some(program.account), outcome };
    observer.ended(&record);
    records.push(record);
}
