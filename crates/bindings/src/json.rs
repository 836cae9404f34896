//! The interfaces as JSON, for tools that read no Solidity.

use alloy::json_abi::JsonAbi;

use crate::{
    IFeeDistributor, IFeeSplitter, IGovernor, IMerkleRewards, IMicroStakingVault, IMilletToken,
    IStablecoin, ITimelock, IVotingEscrow,
};

/// The interface in the file `path` of this repository, such as `abi/ITimelock.sol`: functions,
/// events and errors with the names of all that is in them. `None` for any other path.
///
/// Constructors are not in it: what they take is a `struct` in the same file.
pub fn json(path: &str) -> Option<JsonAbi> {
    Some(match path {
        "abi/IFeeDistributor.sol" => IFeeDistributor::abi::contract(),
        "abi/IFeeSplitter.sol" => IFeeSplitter::abi::contract(),
        "abi/IGovernor.sol" => IGovernor::abi::contract(),
        "abi/IMerkleRewards.sol" => IMerkleRewards::abi::contract(),
        "abi/IMicroStakingVault.sol" => IMicroStakingVault::abi::contract(),
        "abi/IMilletToken.sol" => IMilletToken::abi::contract(),
        "abi/IStablecoin.sol" => IStablecoin::abi::contract(),
        "abi/ITimelock.sol" => ITimelock::abi::contract(),
        "abi/IVotingEscrow.sol" => IVotingEscrow::abi::contract(),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use alloy::sol_types::SolCall;

    use super::*;

    /// Wallets show these names.
    #[test]
    fn arguments_errors_and_events_have_their_names() {
        let splitter = json("abi/IFeeSplitter.sol").unwrap();

        let set = splitter.function("setRecipients").unwrap().first().unwrap();
        let names: Vec<_> = set.inputs.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(names, ["token", "buyback", "stakers", "insurance", "discount", "treasury"]);
        assert_eq!(set.selector(), IFeeSplitter::setRecipientsCall::SELECTOR);
        for named in [splitter.errors.len(), splitter.events.len()] {
            assert_ne!(named, 0);
        }
        assert!(json("abi/IHostileToken.sol").is_none());
    }
}
