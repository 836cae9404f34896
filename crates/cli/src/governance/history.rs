//! What was proposed, from the log.

use alloy::{
    primitives::{Address, B256, Bytes, U256, keccak256},
    rpc::types::{Filter, Log},
    sol_types::{SolEvent, SolValue},
};
use bindings::IGovernor::ProposalCreated;
use client::logs;
use eyre::Result;
use manifest::Contract;

use crate::{
    refusal::Refusal,
    said::{ProposalId, short},
    site::Site,
};

/// What somebody proposed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Proposal {
    pub(crate) id: U256,
    pub(crate) proposer: Address,
    pub(crate) targets: Vec<Address>,
    pub(crate) values: Vec<U256>,
    pub(crate) calldatas: Vec<Bytes>,
    pub(crate) description: String,
    /// Votes are taken after this second.
    pub(crate) starts: u64,
}

impl Proposal {
    /// The number that the governor gives to these calls with this description: abi/IGovernor.sol.
    fn computed_id(&self) -> U256 {
        let calls = (self.targets.as_slice(), self.values.as_slice(), self.calldatas.as_slice());
        let encoded = (calls.0, calls.1, calls.2, self.description_hash()).abi_encode_params();
        keccak256(encoded).into()
    }

    pub(crate) fn description_hash(&self) -> B256 {
        keccak256(&self.description)
    }

    /// The first line of the description.
    pub(crate) fn title(&self) -> &str {
        let line = self.description.lines().map(str::trim).find(|it| !it.is_empty());
        line.unwrap_or_default().trim_start_matches('#').trim()
    }
}

/// All proposals, the oldest first.
///
/// # Errors
///
/// If the node does not tell.
pub(crate) async fn all(site: &Site) -> Result<Vec<Proposal>> {
    let governor = site.manifest.contract(Contract::Governor)?;
    let first = governor.created.map_or_else(|| site.manifest.first_block(), |it| it.block);
    let (newest, _) = site.newest().await?;
    let filter =
        Filter::new().address(governor.address).event_signature(ProposalCreated::SIGNATURE_HASH);
    let logs = logs::between(&site.chain, &filter, first, newest).await?;
    Ok(logs.iter().filter_map(read).collect())
}

/// `None` for what is no such event, which the filter lets nobody answer.
fn read(log: &Log) -> Option<Proposal> {
    let it = log.log_decode::<ProposalCreated>().ok()?.inner.data;
    Some(Proposal {
        id: it.proposalId,
        proposer: it.proposer,
        targets: it.targets,
        values: it.values,
        calldatas: it.calldatas,
        description: it.description,
        starts: u64::try_from(it.voteStart).ok()?,
    })
}

/// The proposal that is meant.
///
/// # Errors
///
/// [`Refusal`], if none is, or several are, or the log tells another proposal under its number.
pub(crate) async fn find(site: &Site, named: &ProposalId) -> Result<Proposal> {
    genuine(all(site).await?, named).map_err(Into::into)
}

/// The one that is meant, if its number is that of what it does: a node could tell of harmless calls
/// under the number of others, and votes are cast by the number alone.
fn genuine(proposals: Vec<Proposal>, named: &ProposalId) -> Result<Proposal, Refusal> {
    let proposal = choose(proposals, named)?;
    let (told, computed) = (proposal.id, proposal.computed_id());
    if told == computed { Ok(proposal) } else { Err(Refusal::ProposalForged { told, computed }) }
}

fn choose(proposals: Vec<Proposal>, named: &ProposalId) -> Result<Proposal, Refusal> {
    let mut meant: Vec<_> = proposals.into_iter().filter(|it| named.is(it.id)).collect();
    if let Some(exactly) = meant.iter().position(|it| named.is_exactly(it.id)) {
        return Ok(meant.swap_remove(exactly));
    }
    match (meant.pop(), meant.is_empty()) {
        (Some(only), true) => Ok(only),
        (None, _) => Err(Refusal::NoProposal(named.to_string())),
        (Some(last), false) => {
            meant.push(last);
            let candidates: Vec<_> = meant.iter().map(|it| format!("{:#066x}", it.id)).collect();
            let candidates = candidates.join(", ");
            Err(Refusal::SeveralProposals { written: named.to_string(), candidates })
        }
    }
}

impl Proposal {
    /// As people are shown its number.
    pub(crate) fn short(&self) -> String {
        short(self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proposal(id: U256) -> Proposal {
        Proposal {
            id,
            proposer: Address::ZERO,
            targets: Vec::new(),
            values: Vec::new(),
            calldatas: Vec::new(),
            description: "\n# Lower the fee\n\nBecause.".to_owned(),
            starts: 0,
        }
    }

    #[test]
    fn the_one_that_is_meant_is_found_and_no_other_guessed() {
        let [one, two] = [0xabc1_u64, 0xabc2].map(|it| U256::from(it) << 240);
        let known = || vec![proposal(one), proposal(two)];
        let chosen = |text: &str| choose(known(), &text.parse().unwrap()).map(|it| it.id);

        assert_eq!(chosen("0xabc1"), Ok(one));
        assert_eq!(chosen(&two.to_string()), Ok(two));
        assert_eq!(chosen("0xabd"), Err(Refusal::NoProposal("0xabd".to_owned())));
        let Err(Refusal::SeveralProposals { candidates, .. }) = chosen("0xabc") else {
            panic!("one of two was guessed");
        };
        assert!(candidates.contains("0xabc1") && candidates.contains("0xabc2"), "{candidates}");
        // A whole number is never the beginning of another.
        let small = vec![proposal(U256::from(12)), proposal(U256::from(123))];
        let twelve = choose(small, &"12".parse().unwrap());
        assert_eq!(twelve.map(|it| it.id), Ok(U256::from(12)));
    }

    #[test]
    fn a_proposal_under_the_number_of_another_is_refused() {
        let mut told = proposal(U256::ZERO);
        told.targets = vec![Address::repeat_byte(1)];
        told.values = vec![U256::from(2)];
        told.calldatas = vec![Bytes::from_static(&[3, 4, 5])];
        told.id = told.computed_id();
        let named = || told.id.to_string().parse().unwrap();
        assert_eq!(genuine(vec![told.clone()], &named()), Ok(told.clone()));

        let mut lies = vec![told.clone(); 4];
        lies[0].targets[0] = Address::repeat_byte(2);
        lies[1].values[0] = U256::ZERO;
        lies[2].calldatas[0] = Bytes::from_static(&[3, 4, 6]);
        lies[3].description.push('.');
        for lie in lies {
            let computed = lie.computed_id();
            let refusal = Refusal::ProposalForged { told: told.id, computed };
            assert_eq!(genuine(vec![lie], &named()), Err(refusal));
        }
    }

    #[test]
    fn the_title_is_the_first_line() {
        assert_eq!(proposal(U256::ZERO).title(), "Lower the fee");
    }
}
