//! What is asked of a Safe, the multisig that many teams sign with.
//!
//! Signatures are those of its published interface.

use alloy::sol;

sol! {
    #[sol(rpc, all_derives)]
    interface ISafe {
        /// How many of its owners have to sign.
        function getThreshold() external view returns (uint256 threshold);
    }
}
