//! `millet claim`: fees that a lock earned, and rewards that a file proves.

mod proofs;

use std::path::{Path, PathBuf};

use alloy::{
    primitives::{Address, U256},
    rpc::types::TransactionRequest,
    sol_types::SolEvent,
};
use bindings::{
    IFeeDistributor::{FeesClaimed, FeesStaked},
    IMerkleRewards::{Claimed, ClaimedToVault},
};
use client::{
    call::{IntoRequest, Quote, ask},
    token::Token,
};
use eyre::Result;
use rewards::Proof;
use serde::Serialize;

use self::proofs::Found;
use super::stake::fee_of;
use crate::{
    act::{Act, Bill, told},
    answer::Answer,
    desk::{Desk, Sent},
    money::Money,
    refusal::Refusal,
    said::Unit,
    sentence::Terms,
};

/// Claim what is yours: fees that your lock earned, and rewards
///
/// Fees need nothing but the lock. Rewards are proved by the files that their publisher made with
/// `rewards compute`: give the tree, or the folder it is in.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  millet claim
  millet claim --stake                     into the vaults, instead of into the wallet
  millet claim --rewards epochs/")]
pub(crate) struct Claim {
    /// A tree file, or a folder of them
    #[arg(long, value_name = "PATH")]
    rewards: Option<PathBuf>,

    /// Stake what is paid, for the vaults' fee
    #[arg(long)]
    stake: bool,
}

/// Something to be claimed by a transaction of its own.
struct Part {
    what: &'static str,
    call: TransactionRequest,
    terms: Terms,
    /// What it pays.
    pays: Vec<Paid>,
}

/// So much of a token, quoted, and in the end as it was paid.
#[derive(Debug, Serialize)]
struct Paid {
    /// `fees` or `rewards`.
    of: &'static str,
    #[serde(skip)]
    unit: Unit,
    #[serde(flatten)]
    money: Money,
    /// Who gets it, or the vault's shares for it: whom the account named, itself if nobody.
    recipient: Address,
    /// What the vault keeps of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    fee: Option<Money>,
    /// The vault's fee in hundredths of a percent, where it is to be staked.
    #[serde(skip)]
    fee_bps: Option<U256>,
    #[serde(skip)]
    from: Address,
}

#[derive(Serialize)]
struct Details {
    staked: bool,
    claims: Vec<Paid>,
}

impl Claim {
    pub(crate) async fn run(self, desk: &Desk) -> Result<Answer> {
        let mut parts = self.fees(desk).await?;
        if let Some(path) = &self.rewards {
            parts.extend(self.rewards(desk, path).await?);
        }
        if parts.is_empty() {
            return nothing(desk);
        }
        let mut quote = Quote { gas: 0, wei: U256::ZERO };
        for part in &parts {
            let more = desk.quote(part.call.clone(), &part.terms).await?;
            quote.gas += more.gas;
            quote.wei += more.wei;
        }
        let amounts = parts.iter().flat_map(|it| &it.pays);
        let amounts = amounts.map(|it| (&it.money, it.fee.as_ref(), it.unit));
        let bill = Bill::of_several(quote, amounts, desk.prices());
        let mut all = parts.iter().flat_map(|it| &it.pays);
        let into = match (self.stake, all.all(|it| it.recipient == desk.me)) {
            (true, _) => " into the vaults",
            (false, true) => " into the wallet",
            (false, false) => "",
        };
        let mut act = Act::new("claim", format!("Claim{into}"));
        for it in parts.iter().flat_map(|it| &it.pays) {
            act = act.fact(it.of, format!("{}{}", it.money, it.elsewhere(desk.me)));
            if let Some(fee) = &it.fee {
                act = act.fact("fee", format!("{fee} of that, for the vault"));
            }
        }

        let mut sent = Vec::new();
        if let Some(account) = desk.agree(&act, &bill).await? {
            for part in &mut parts {
                let done = desk.send(account, part.what, part.call.clone(), &part.terms).await?;
                for paid in &mut part.pays {
                    paid.settle(&done, desk.me)?;
                }
                sent.push(done);
            }
        }
        let claims: Vec<_> = parts.into_iter().flat_map(|it| it.pays).collect();
        let each = claims.iter();
        let each = each.map(|it| format!("{} of {}{}", it.money, it.of, it.elsewhere(desk.me)));
        let text = format!("claimed {}{into}", each.collect::<Vec<_>>().join(", "));
        told(desk, &act, &bill, &sent, &Details { staked: self.stake, claims }, text)
    }

    /// One call for all tokens, or, into vaults, one for each.
    async fn fees(&self, desk: &Desk) -> Result<Vec<Part>> {
        let distributor = desk.site.distributor()?;
        let from = *distributor.address();
        // The vaults take a claim for the account itself, whomever it named.
        let recipient =
            if self.stake { desk.me } else { ask(distributor.recipient(desk.me)).await? };
        let mut pays = Vec::new();
        for unit in Unit::ALL {
            let token = desk.site.asset(unit).await?;
            let units = ask(distributor.claimable(desk.me, token.address)).await?;
            if !units.is_zero() {
                let money = Money::new(units, &token);
                pays.push(self.paid(desk, "fees", unit, money, (from, recipient)).await?);
            }
        }
        if pays.is_empty() {
            return Ok(Vec::new());
        }
        let what = "claiming fees";
        if !self.stake {
            let tokens = pays.iter().map(|it| it.money.token.address).collect();
            let call = distributor.claim(desk.me, tokens).into_request();
            return Ok(vec![Part { what, call, terms: Terms::default(), pays }]);
        }
        let mut parts = Vec::new();
        for paid in pays {
            let vault = desk.site.vault(paid.unit).await?;
            let call = distributor.claimAndStake(vault.address()).into_request();
            parts.push(Part { what, call, terms: Terms::of_vault(&vault), pays: vec![paid] });
        }
        Ok(parts)
    }

    /// What the files prove, of every reward whose root they have.
    async fn rewards(&self, desk: &Desk, path: &Path) -> Result<Vec<Part>> {
        let (mut parts, mut has_tree) = (Vec::new(), false);
        for unit in Unit::ALL {
            let contract = desk.site.rewards(unit)?;
            let root = ask(contract.root()).await?;
            let reward = ask(contract.reward()).await?;
            match proofs::find(path, root, desk.me, reward)? {
                Found::NoTree => continue,
                Found::NoClaim => {}
                Found::Proof(proof) => parts.extend(self.reward(desk, unit, proof).await?),
            }
            has_tree = true;
        }
        if has_tree { Ok(parts) } else { Err(Refusal::NoTree(path.display().to_string()).into()) }
    }

    /// What a proof is good for beyond what was claimed before.
    async fn reward(&self, desk: &Desk, unit: Unit, proof: Proof) -> Result<Option<Part>> {
        let contract = desk.site.rewards(unit)?;
        let reward = proof.claim.reward;
        let claimed = ask(contract.claimed(desk.me, reward)).await?;
        let cumulative = proof.claim.cumulative;
        let units = cumulative.saturating_sub(claimed);
        if units.is_zero() {
            return Ok(None);
        }
        let token = Token::ask(reward, desk.site.chain.provider().clone()).await?;
        let call = if self.stake {
            let flags = vec![false; proof.hashes.len()];
            let (accounts, amounts) = (vec![desk.me], vec![cumulative]);
            contract.claimToVault(accounts, reward, amounts, proof.hashes, flags).into_request()
        } else {
            contract.claim(desk.me, reward, cumulative, proof.hashes).into_request()
        };
        let from = *contract.address();
        let recipient = ask(contract.claimRecipient(desk.me)).await?;
        let money = Money::new(units, &token);
        let pays = vec![self.paid(desk, "rewards", unit, money, (from, recipient)).await?];
        let terms = Terms::of(&token);
        Ok(Some(Part { what: "claiming rewards", call, terms, pays }))
    }
}

impl Claim {
    /// What is paid, with the fee if it is to be staked.
    async fn paid(
        &self,
        desk: &Desk,
        of: &'static str,
        unit: Unit,
        money: Money,
        (from, recipient): (Address, Address),
    ) -> Result<Paid> {
        let mut fee_bps = None;
        if self.stake {
            fee_bps = Some(ask(desk.site.vault(unit).await?.calls.depositFeeBps()).await?);
        }
        let mut paid = Paid { of, unit, money, recipient, fee: None, fee_bps, from };
        paid.fee = paid.fee_now()?;
        Ok(paid)
    }
}

impl Paid {
    /// The vault's fee on the amount.
    fn fee_now(&self) -> Result<Option<Money>> {
        let units = self.fee_bps.map(|bps| fee_of(self.money.units, bps)).transpose()?;
        Ok(units.map(|it| Money::new(it, &self.money.token)))
    }

    /// For people, where it does not go to the `account`.
    fn elsewhere(&self, account: Address) -> String {
        if self.recipient == account { String::new() } else { format!(" to {}", self.recipient) }
    }

    /// Puts what the transaction paid of this, and to whom, in place of what was quoted.
    ///
    /// # Errors
    ///
    /// None in fact: the fee is of what was quoted with one.
    fn settle(&mut self, sent: &Sent, account: Address) -> Result<()> {
        let token = self.money.token.address;
        let logs = sent.receipt.logs().iter().filter(|it| it.address() == self.from);
        self.money.units = U256::ZERO;
        for log in logs {
            let log = &log.inner.data;
            let paid = if let Ok(it) = FeesClaimed::decode_log_data(log) {
                (it.token == token).then_some((it.account, it.recipient, it.amount))
            } else if let Ok(it) = FeesStaked::decode_log_data(log) {
                (it.token == token).then_some((it.account, it.account, it.amount))
            } else if let Ok(it) = Claimed::decode_log_data(log) {
                // In the token, which no vault took: too little for it, say.
                self.fee_bps = None;
                Some((it.account, it.recipient, it.amount))
            } else {
                let it = ClaimedToVault::decode_log_data(log).ok();
                it.map(|it| (it.account, it.recipient, it.amount))
            };
            if let Some((_, recipient, amount)) = paid.filter(|it| it.0 == account) {
                self.recipient = recipient;
                self.money.units += amount;
            }
        }
        self.fee = self.fee_now()?;
        Ok(())
    }
}

fn nothing(desk: &Desk) -> Result<Answer> {
    let document = serde_json::json!({
        "command": "claim",
        "outcome": "nothing to claim",
        "chain_id": desk.site.chain.id(),
        "account": desk.me,
        "claims": [],
        "transactions": [],
    });
    let text = "there is nothing to claim now: fees of a week can be claimed once it is over";
    Answer::new(&document, text.to_owned())
}
