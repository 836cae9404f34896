//! Where every unit of the trial went.

use alloy::primitives::{Address, U256};
use client::call::CallError;
use protocol::vault::VIRTUAL_SHARES;

use crate::site::Site;

/// What the trial's transactions said they moved, in units of the stablecoin.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moved {
    /// Taken from the staker, fee included.
    pub(super) staked: U256,
    /// Taken from the deployer, fee included.
    pub(super) reward: U256,
    /// The part of the reward that became a fee.
    pub(super) reward_fee: U256,
    /// Whether the whole reward had time to be released.
    pub(super) waited: bool,
    /// Shares bought, and later redeemed.
    pub(super) shares: U256,
    /// Paid to the staker at the end.
    pub(super) paid: U256,
}

/// What the contracts say at one moment.
#[derive(Clone, Copy, Debug)]
pub(super) struct Standing {
    /// Units in the staker's wallet.
    wallet: U256,
    /// Units the vault holds.
    vault: U256,
    /// Of those, fees that wait to be collected.
    fees: U256,
    /// Fee on deposits, in hundredths of a percent.
    fee_bps: U256,
    /// Shares in circulation.
    shares: U256,
}

/// The closed books of a trial, in units of the stablecoin.
///
/// In a vault without other stakers, `found + staked + reward == paid + fees + kept`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Books {
    /// In the vault for its stakers before the trial.
    pub found: U256,
    /// Put in by the staker.
    pub staked: U256,
    /// Put in for the stakers; nothing where there is no week to release it.
    pub reward: U256,
    /// Taken out by the staker.
    pub paid: U256,
    /// Left for the protocol.
    pub fees: U256,
    /// In the vault for its stakers after the trial: roundings, which all favour them, the part of
    /// the virtual shares, and what is not released yet.
    pub kept: U256,
}

/// Books that do not close.
#[derive(Clone, Copy, Debug, thiserror::Error, PartialEq, Eq)]
pub enum BooksError {
    /// The staker's wallet changed by something else than stake and payment.
    #[error("the staker's wallet should hold {expected} units and holds {found}")]
    Wallet {
        /// By the transactions.
        expected: U256,
        /// In fact.
        found: U256,
    },
    /// The vault's balance changed by something else than what the transactions moved.
    #[error("the vault should hold {expected} units and holds {found}")]
    Vault {
        /// By the transactions.
        expected: U256,
        /// In fact.
        found: U256,
    },
    /// The fees are not those that were announced.
    #[error("fees should be {expected} units and are {found}")]
    Fees {
        /// By the fee rates.
        expected: U256,
        /// In fact.
        found: U256,
    },
    /// More stayed in the vault than rounding explains.
    #[error("{kept} units stayed in the vault; rounding explains {explained}")]
    Kept {
        /// In fact.
        kept: U256,
        /// At most.
        explained: U256,
    },
    /// The staker lost more than the fee and what rounding explains.
    #[error("the staker was paid {paid} units; the stake less its fee was worth {worth}")]
    Paid {
        /// In fact.
        paid: U256,
        /// At least.
        worth: U256,
    },
}

/// Units that rounding may leave in the vault: one where shares are minted, and one where they are
/// redeemed.
const ROUNDING: U256 = U256::from_limbs([2, 0, 0, 0]);

impl Standing {
    pub(super) async fn read(site: &Site, staker: Address) -> Result<Self, CallError> {
        let (dollar, vault) = (site.stablecoin(), site.savings());
        Ok(Self {
            wallet: dollar.balanceOf(staker).call().await?,
            vault: dollar.balanceOf(*vault.address()).call().await?,
            fees: vault.feesAccrued().call().await?,
            fee_bps: vault.depositFeeBps().call().await?,
            shares: vault.totalSupply().call().await?,
        })
    }
}

impl Books {
    /// Compares what moved with what the contracts say, to the unit.
    ///
    /// In a vault with other stakers they share the reward and may act in between, so there only
    /// the staker's own side can be checked.
    pub(super) fn close(
        before: Standing,
        after: Standing,
        moved: Moved,
    ) -> Result<Self, BooksError> {
        let Moved { staked, reward, reward_fee, waited, shares, paid } = moved;
        let expected = before.wallet + paid - staked;
        if after.wallet != expected {
            return Err(BooksError::Wallet { expected, found: after.wallet });
        }
        let deposit_fee = (staked * before.fee_bps).div_ceil(U256::from(10_000));
        let fees = deposit_fee + reward_fee;
        let worth = staked - deposit_fee;
        if paid + ROUNDING < worth {
            return Err(BooksError::Paid { paid, worth });
        }

        let books = Self {
            found: before.vault - before.fees,
            staked,
            reward,
            paid,
            fees,
            kept: after.vault - after.fees,
        };
        let alone = before.shares.is_zero() && after.shares.is_zero();
        if alone {
            let expected = before.vault + staked + reward - paid;
            if after.vault != expected {
                return Err(BooksError::Vault { expected, found: after.vault });
            }
            let found = after.fees - before.fees;
            if found != fees {
                return Err(BooksError::Fees { expected: fees, found });
            }
            let pool = books.found + staked + reward - fees;
            let unreleased = if waited { U256::ZERO } else { pool - worth };
            let nobodys = (pool * VIRTUAL_SHARES).div_ceil(shares + VIRTUAL_SHARES);
            let explained = ROUNDING + nobodys + unreleased;
            if explained < books.kept {
                return Err(BooksError::Kept { kept: books.kept, explained });
            }
        }
        Ok(books)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn units(count: u64) -> U256 {
        U256::from(count)
    }

    const STAKED: u64 = 5_000_000;
    const REWARD: u64 = 500_000;
    const FEE: u64 = 5_000;
    const FEE_FREE: u64 = STAKED - FEE;
    const PAID: u64 = FEE_FREE + REWARD - 1;

    fn before() -> Standing {
        Standing {
            wallet: units(STAKED),
            vault: units(4),
            fees: units(3),
            fee_bps: units(10),
            shares: U256::ZERO,
        }
    }

    fn after() -> Standing {
        Standing {
            wallet: units(PAID),
            vault: units(4 + FEE + 1),
            fees: units(3 + FEE),
            ..before()
        }
    }

    fn moved() -> Moved {
        Moved {
            staked: units(STAKED),
            reward: units(REWARD),
            reward_fee: U256::ZERO,
            waited: true,
            shares: units(FEE_FREE) * VIRTUAL_SHARES,
            paid: units(PAID),
        }
    }

    #[test]
    fn books_close_when_every_unit_is_found() {
        let Books { found, staked, reward, paid, fees, kept } =
            Books::close(before(), after(), moved()).unwrap();

        assert_eq!(found + staked + reward, paid + fees + kept);
        assert_eq!((fees, found, kept), (units(FEE), units(1), units(2)));
    }

    #[test]
    fn a_unit_missing_anywhere_is_found() {
        let wallet = Standing { wallet: units(PAID - 1), ..after() };
        let vault = Standing { vault: units(4 + FEE), ..after() };
        let fees = Standing { fees: units(3 + FEE - 1), ..after() };

        let close = |after| Books::close(before(), after, moved()).unwrap_err();

        assert!(matches!(close(wallet), BooksError::Wallet { .. }));
        assert!(matches!(close(vault), BooksError::Vault { .. }));
        assert!(matches!(close(fees), BooksError::Fees { .. }));
    }

    #[test]
    fn a_reward_that_stays_behind_is_found() {
        let moved = Moved { paid: units(PAID - 10), ..moved() };
        let after = Standing { wallet: units(PAID - 10), vault: units(4 + FEE + 11), ..after() };

        let refused = Books::close(before(), after, moved);

        // Two for rounding, two because the virtual shares' part of 5.495 dollars is 1.1 units.
        assert_eq!(refused, Err(BooksError::Kept { kept: units(12), explained: units(4) }));
    }

    #[test]
    fn without_a_week_there_is_no_reward_and_the_stake_comes_back() {
        let paid = units(STAKED - FEE);
        let moved = Moved { reward: U256::ZERO, waited: false, paid, ..moved() };
        let after = Standing { wallet: paid, vault: units(4 + FEE), ..after() };

        let books = Books::close(before(), after, moved).unwrap();

        assert_eq!((books.reward, books.kept), (U256::ZERO, units(1)));
    }
}
