//! Fees are collected, divided, and claimed by those who locked.

use alloy::primitives::{Address, U256};
use bindings::{
    IFeeDistributor::FeesClaimed,
    IFeeSplitter::{FeesDistributed, ShareCredited},
    IMicroStakingVault::FeesCollected,
};
use client::call::ask;
use eyre::Result;
use protocol::{
    fee_splitter::{Parts, Shares, SplitLimits},
    time::WEEK,
};
use serde::{Serialize, Serializer};

use super::{
    Paid,
    cast::Cast,
    expect,
    teller::{Teller, all_told, amount, told},
};
use crate::contract::{Contract, Currency};

/// Names of the roles, in the order of the splitter.
const ROLES: [&str; 5] = ["buyback", "stakers", "insurance", "discount", "treasury"];

/// How fees were divided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Split {
    /// What of.
    pub currency: Currency,
    /// Base units that the vault had collected.
    #[serde(serialize_with = "rewards::decimal")]
    pub collected: U256,
    /// Base units for each role, in the order of the splitter.
    #[serde(serialize_with = "by_role")]
    pub parts: [U256; 5],
    /// For each, whether it waits as a credit of the role.
    pub credited: [bool; 5],
    /// First second of the week whose fees the stakers' part is.
    pub week: u64,
}

/// As an object with a decimal string for each role.
fn by_role<S: Serializer>(parts: &[U256; 5], to: S) -> Result<S::Ok, S::Error> {
    to.collect_map(ROLES.iter().zip(parts.map(|units| units.to_string())))
}

/// Anyone collects from the vaults, and has the splitter divide it.
pub(super) async fn divide(teller: &mut Teller<'_>, cast: &Cast) -> Result<[Split; 2]> {
    teller.opens("Anyone collects the fees, and the splitter divides them");
    let [dollars, tokens] = Currency::ALL;
    Ok([divide_one(teller, cast, dollars).await?, divide_one(teller, cast, tokens).await?])
}

async fn divide_one(teller: &mut Teller<'_>, cast: &Cast, currency: Currency) -> Result<Split> {
    let (site, keeper) = (teller.site, &cast.keeper);
    let (vault, splitter) = (site.vault(currency.vault()), site.fee_splitter());
    let (vault_at, splitter_at) = (*vault.address(), *splitter.address());
    let token = site.address(currency.token());

    let what = format!("collects the fees of {}", currency.vault());
    let receipt = teller.act(keeper, what, vault.collectFees()).await?;
    let collected = told::<FeesCollected>(&receipt, vault_at)?;
    expect("the recipient of fees", splitter_at, collected.recipient)?;
    teller.moved(currency, vault_at, splitter_at, collected.assets)?;
    let collected = collected.assets;

    let expected = parts(teller, collected).await?;
    let what = format!("has {} divided", amount(currency, collected));
    let receipt = teller.act(keeper, what, splitter.distribute(token)).await?;
    let event = told::<FeesDistributed>(&receipt, splitter_at)?;
    let parts = [event.buyback, event.stakers, event.insurance, event.discount, event.treasury];
    expect("what was divided", collected, event.amount)?;
    let mut credited = [false; 5];
    for event in all_told::<ShareCredited>(&receipt, splitter_at) {
        if let Some(credited) = credited.get_mut(event.role.saturating_to::<usize>()) {
            *credited = true;
        }
    }

    let recipients = recipients(teller, currency);
    for role in 0..ROLES.len() {
        let (name, units) = (ROLES[role], parts[role]);
        expect(format!("the part of {name}"), expected[role], units)?;
        let becomes = match (credited[role], recipients[role]) {
            (true, _) => " waits as its credit",
            (false, Address::ZERO) if !units.is_zero() => " is burned",
            (false, _) => "",
        };
        teller.tell(format!("  {name}"), format!("{}{becomes}", amount(currency, units)));
        if !credited[role] {
            teller.moved(currency, splitter_at, recipients[role], units)?;
        }
    }
    let now = site.chain.now().await?;
    Ok(Split { currency, collected, parts, credited, week: now - now % WEEK })
}

/// What the shares of the splitter's stage make of `collected`, by the rules.
async fn parts(teller: &Teller<'_>, collected: U256) -> Result<[U256; 5]> {
    let splitter = teller.site.fee_splitter();
    let shares = ask(splitter.stageShares(ask(splitter.stage()).await?)).await?;
    let shares = Shares {
        buyback: shares.buyback,
        stakers: shares.stakers,
        insurance: shares.insurance,
        discount: shares.discount,
        treasury: shares.treasury,
    };
    let Parts { buyback, stakers, insurance, discount, treasury } =
        shares.split(collected, SplitLimits::NONE)?;
    Ok([buyback, stakers, insurance, discount, treasury])
}

/// Who is paid for each role; zero for the buyback, of which tokens are burned.
fn recipients(teller: &Teller<'_>, currency: Currency) -> [Address; 5] {
    let (site, roles) = (teller.site, teller.site.blueprint.params.roles);
    let deployer = site.deployer.address();
    [
        Address::ZERO,
        site.address(Contract::FeeDistributor),
        roles.insurance.address(deployer),
        site.address(currency.rewards()),
        roles.treasury.address(deployer),
    ]
}

/// The week ends, and anyone has everybody paid.
pub(super) async fn claim(
    teller: &mut Teller<'_>,
    cast: &Cast,
    split: &[Split; 2],
) -> Result<Vec<Paid>> {
    teller.opens("A week later those who locked are paid their part");
    let site = teller.site;
    let distributor = site.fee_distributor();
    let at = *distributor.address();
    let tokens: Vec<_> = split.iter().map(|split| site.address(split.currency.token())).collect();
    let ends = split.iter().map(|split| split.week + WEEK).max().unwrap_or_default();
    teller.wait("the week ends", ends).await?;

    let mut claimed = Vec::new();
    for holder in &cast.holders {
        let (who, account) = (holder.person.name, holder.person.address());
        let call = distributor.claim(account, tokens.clone());
        let receipt = teller.act(&cast.keeper, format!("claims for {who}"), call).await?;
        for event in all_told::<FeesClaimed>(&receipt, at) {
            let of_it = |split: &&Split| site.address(split.currency.token()) == event.token;
            let Some(split) = split.iter().find(of_it) else { continue };
            let (currency, units) = (split.currency, event.amount);
            teller.moved(currency, at, event.recipient, units)?;
            expect_share(teller, split, account, units).await?;
            teller.tell(format!("  {who} is paid"), amount(currency, units));
            claimed.push(Paid { who: who.to_owned(), currency, units });
        }
    }
    Ok(claimed)
}

/// A payment is the account's part of the week's fees by the weight of its lock, rounded down; or
/// one unit less, because what a week pays per unit of weight is rounded down before that.
async fn expect_share(
    teller: &Teller<'_>,
    split: &Split,
    account: Address,
    paid: U256,
) -> Result<()> {
    let (lock, week) = (teller.site.vote_escrow(), U256::from(split.week));
    let fees = split.parts[1];
    let (own, all) =
        (ask(lock.numeratorOfAt(account, week)).await?, ask(lock.numeratorAt(week)).await?);
    let share = fees * own / all;
    let nearest = paid.clamp(share.saturating_sub(U256::ONE), share);
    expect(format!("what {account} is paid of {}", split.currency.token()), nearest, paid)?;
    Ok(())
}
