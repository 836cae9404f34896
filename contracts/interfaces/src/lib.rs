//! The ABI files, as the programs read them.
//!
//! One module per file of `abi/`: the interface's calls, events and errors, and what the
//! constructor takes. Documentation is in the `.sol` files.
#![no_std]
#![allow(missing_docs, reason = "the .sol files are the documentation")]

pub mod token {
    alloy_sol_types::sol!(
        #[sol(all_derives)]
        "../../abi/IMilletToken.sol"
    );
}

pub mod vault {
    alloy_sol_types::sol!(
        #[sol(all_derives)]
        "../../abi/IMicroStakingVault.sol"
    );
}

pub mod merkle_rewards {
    alloy_sol_types::sol!(
        #[sol(all_derives)]
        "../../abi/IMerkleRewards.sol"
    );
}

pub mod stablecoin {
    alloy_sol_types::sol!(
        #[sol(all_derives)]
        "../../abi/IStablecoin.sol"
    );
}
