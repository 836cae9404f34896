//! What is for discounts comes back to those who paid the fees, with a bonus on top.

use alloy::{
    primitives::{Address, U256},
    sol_types::SolError,
};
use bindings::{
    IMerkleRewards::{Claimed, ClaimedToVault, RewardsTooEarly, RewardsUnfunded},
    IMicroStakingVault::Deposit,
};
use client::call::{CallError, ask};
use eyre::{OptionExt, Result, WrapErr, bail};
use rewards::{
    Claim, ClaimsBuilder, MultiProof, Proof, Workers,
    file::{self, TreeFile},
};
use serde::Serialize;
use tempfile::{TempDir, tempdir};

use super::{
    Paid, StoryError,
    cast::Cast,
    expect,
    fees::Split,
    saving::Saved,
    teller::{Teller, all_told, amount, told},
};
use crate::contract::Currency;

/// What the treasury adds for each saver, in units of the stablecoin: two cents.
const BONUS: U256 = U256::from_limbs([20_000, 0, 0, 0]);

/// Where the data of a root that stands on a chain in this process would be published.
const NOWHERE: &str = "data:,the-story-publishes-nothing";

/// A published root, and what was paid by it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Bonuses {
    /// Base units of the stablecoin that the root pays in all.
    #[serde(serialize_with = "rewards::decimal")]
    pub total: U256,
    /// Of those, what fees paid for.
    #[serde(serialize_with = "rewards::decimal")]
    pub from_fees: U256,
    /// What each saver was paid.
    pub paid: Vec<Paid>,
}

/// A tree in a file, as it is published.
struct Published {
    file: TreeFile,
    claims: Vec<Claim>,
    // Gone with the story.
    _folder: TempDir,
}

pub(super) async fn tell(
    teller: &mut Teller<'_>,
    cast: &Cast,
    saved: &[Saved],
    split: &[Split; 2],
) -> Result<Bonuses> {
    teller.opens("A root of bonuses is submitted, and waits");
    let discount = split[0].parts[3];
    let saved: Vec<_> = saved.iter().filter(|it| it.currency == Currency::Dollars).collect();
    let reward = teller.site.address(Currency::Dollars.token());
    let mut published = Published::new(reward, &amounts(&saved, discount)?)?;
    submit(teller, cast, &published).await?;

    teller.opens("The root is activated, once it is funded");
    let missing = published.total() - discount;
    activate(teller, cast, missing).await?;

    teller.opens("Bonuses are claimed one by one, in a batch and into the vault");
    let paid = claim(teller, cast, &mut published, &saved).await?;
    for (account, units) in &paid {
        expect(format!("the bonus of {account}"), published.of(*account)?.cumulative, *units)?;
    }
    expect("all bonuses", published.total(), paid.iter().map(|(_, units)| *units).sum())?;
    let named = |(account, units): (Address, U256)| {
        let who = saved.iter().find(|it| it.account == account)?.who.clone();
        Some(Paid { who, currency: Currency::Dollars, units })
    };
    let paid = paid.into_iter().filter_map(named).collect();
    Ok(Bonuses { total: published.total(), from_fees: discount, paid })
}

/// To each its part of `discount` by the fee it paid, rounded down, and the bonus; what that leaves
/// is the first one's, so that everything is paid.
fn amounts(saved: &[&Saved], discount: U256) -> Result<Vec<(Address, U256)>> {
    let fees: U256 = saved.iter().map(|it| it.fee).sum();
    let part = |it: &&Saved| (it.account, discount * it.fee / fees + BONUS);
    let mut amounts: Vec<_> = saved.iter().map(part).collect();
    let given: U256 = amounts.iter().map(|(_, units)| *units).sum();
    let all = discount + BONUS * U256::from(saved.len());
    amounts.first_mut().ok_or_eyre("nobody saved dollars")?.1 += all - given;
    Ok(amounts)
}

impl Published {
    fn new(reward: Address, amounts: &[(Address, U256)]) -> Result<Self> {
        let mut claims = ClaimsBuilder::default();
        for (account, cumulative) in amounts {
            claims.push(Claim { account: *account, reward, cumulative: *cumulative })?;
        }
        let claims = claims.finish(Workers::all())?;
        let all = claims.iter().collect();
        let folder = tempdir().wrap_err("making a place for the tree")?;
        let at = folder.path().join("bonuses.tree");
        file::write(&at, claims, Workers::all())?;
        Ok(Self { file: TreeFile::open(&at)?, claims: all, _folder: folder })
    }

    fn total(&self) -> U256 {
        self.claims.iter().map(|claim| claim.cumulative).sum()
    }

    fn of(&self, account: Address) -> Result<Claim> {
        let claim = self.claims.iter().find(|claim| claim.account == account);
        claim.copied().ok_or_eyre(format!("{account} has no claim"))
    }

    /// Accounts and amounts in the order of their common proof.
    fn prove(&mut self, claims: &[Claim]) -> Result<(Vec<Address>, Vec<U256>, MultiProof)> {
        let proof = self.file.prove_all(claims)?;
        let accounts = proof.claims.iter().map(|claim| claim.account).collect();
        let amounts = proof.claims.iter().map(|claim| claim.cumulative).collect();
        Ok((accounts, amounts, proof))
    }
}

async fn submit(teller: &mut Teller<'_>, cast: &Cast, published: &Published) -> Result<()> {
    let rewards = teller.site.dollar_rewards();
    let epoch = ask(rewards.lastSubmittedEpoch()).await? + U256::ONE;
    let (total, header) = (published.total(), published.file.header());
    let nowhere = NOWHERE.to_owned();
    let call = rewards.submitRoot(header.root, header.data_hash, epoch, total, nowhere);
    let what = format!("submits a root that pays {}", amount(Currency::Dollars, total));
    teller.act(&cast.deployer, what, call).await?;

    let pending = ask(rewards.pendingRoot(epoch)).await?;
    let early = RewardsTooEarly { epoch, activatesAt: pending.activatesAt };
    refused(teller, "activating it at once", early, rewards.activateRoot(epoch), cast).await?;
    teller.wait("the root's timelock passes", pending.activatesAt.to()).await
}

async fn activate(teller: &mut Teller<'_>, cast: &Cast, missing: U256) -> Result<()> {
    let (site, rewards) = (teller.site, teller.site.dollar_rewards());
    let (epoch, at) = (ask(rewards.lastSubmittedEpoch()).await?, *rewards.address());
    let needed =
        ask(rewards.pendingRoot(epoch)).await?.totalCumulative - ask(rewards.totalPaid()).await?;
    let balance = ask(site.stablecoin().balanceOf(at)).await?;
    let unfunded = RewardsUnfunded { needed, balance };
    refused(teller, "activating it unfunded", unfunded, rewards.activateRoot(epoch), cast).await?;
    teller.give(&cast.deployer, Currency::Dollars, "the contract of rewards", at, missing).await?;
    teller.act(&cast.keeper, "activates the root", rewards.activateRoot(epoch)).await?;
    Ok(())
}

/// The call is refused with exactly this, and is not sent.
async fn refused(
    teller: &mut Teller<'_>,
    what: &str,
    expected: impl SolError,
    call: impl client::call::IntoRequest,
    cast: &Cast,
) -> Result<()> {
    let expected = expected.abi_encode();
    let told = bindings::explain(&expected);
    let what = what.to_owned();
    let found = match cast.keeper.account.send(call).await {
        Err(CallError::Reverted(refusal)) if *refusal == *expected => {
            teller.tell(what, format!("refused: {told}"));
            return Ok(());
        }
        Err(CallError::Reverted(refusal)) => bindings::explain(&refusal),
        Err(other) => bail!(other),
        Ok(_) => "done".to_owned(),
    };
    Err(StoryError::Unlike { what, expected: told, found }.into())
}

/// One alone, those between in a batch, and the last as shares. Out: who was paid what.
async fn claim(
    teller: &mut Teller<'_>,
    cast: &Cast,
    published: &mut Published,
    saved: &[&Saved],
) -> Result<Vec<(Address, U256)>> {
    let rewards = teller.site.dollar_rewards();
    let (at, reward) = (*rewards.address(), teller.site.address(Currency::Dollars.token()));
    let [first, between @ .., last] = saved else { bail!("too few saved for a batch") };

    let Proof { claim, hashes } = published.file.prove(published.of(first.account)?)?;
    let single = rewards.claim(claim.account, reward, claim.cumulative, hashes);
    let mut savers = cast.dollar_savers().map(|it| &it.person);
    let saver = savers.find(|it| it.address() == first.account).ok_or_eyre("nobody saved")?;
    let receipt = teller.act(saver, "claims its bonus", single).await?;
    let mut paid = pay(teller, all_told::<Claimed>(&receipt, at), at)?;

    let claims = between.iter().map(|it| published.of(it.account)).collect::<Result<Vec<_>>>()?;
    let (accounts, claimables, proof) = published.prove(&claims)?;
    let MultiProof { hashes, flags, .. } = proof;
    let batch = rewards.claimMultiproof(accounts, reward, claimables, hashes, flags);
    let what = format!("claims for {} others with one proof", between.len());
    let receipt = teller.act(&cast.keeper, what, batch).await?;
    paid.extend(pay(teller, all_told::<Claimed>(&receipt, at), at)?);

    let (accounts, claimables, proof) = published.prove(&[published.of(last.account)?])?;
    let MultiProof { hashes, flags, .. } = proof;
    let into = rewards.claimToVault(accounts, reward, claimables, hashes, flags);
    let what = format!("claims for {} into the vault", last.who);
    let receipt = teller.act(&cast.keeper, what, into).await?;
    let claimed = told::<ClaimedToVault>(&receipt, at)?;
    let vault = *teller.site.savings().address();
    let deposit = told::<Deposit>(&receipt, vault)?;
    expect("whose shares the bonus became", last.account, deposit.owner)?;
    expect("the deposit of the bonus", claimed.amount, deposit.assets)?;
    teller.moved(Currency::Dollars, at, vault, deposit.assets)?;
    paid.push((claimed.account, claimed.amount));
    Ok(paid)
}

fn pay(
    teller: &mut Teller<'_>,
    claims: Vec<Claimed>,
    from: Address,
) -> Result<Vec<(Address, U256)>> {
    let mut paid = Vec::new();
    for claim in claims {
        teller.moved(Currency::Dollars, from, claim.recipient, claim.amount)?;
        let who = teller.ledger.name(claim.recipient);
        teller.tell(format!("  {who} is paid"), amount(Currency::Dollars, claim.amount));
        paid.push((claim.account, claim.amount));
    }
    Ok(paid)
}
