//! What a Stylus chain itself offers to a deployer: precompiles and the standard deployer contract.
//!
//! Only what the host tools call.
//! Signatures are those of Arbitrum's published interfaces.

use alloy::{
    primitives::{Address, B256, address, keccak256},
    sol,
    sol_types::SolValue,
};

/// Precompile that activates programs and answers for their state.
pub const ARB_WASM: Address = address!("0x0000000000000000000000000000000000000071");
/// Precompile that keeps programs initialised, so that calling them is cheap.
pub const ARB_WASM_CACHE: Address = address!("0x0000000000000000000000000000000000000072");
/// Precompile by which the chain's owners rule it.
pub const ARB_OWNER: Address = address!("0x0000000000000000000000000000000000000070");
/// Precompile that tells anybody who the chain's owners are.
pub const ARB_OWNER_PUBLIC: Address = address!("0x000000000000000000000000000000000000006b");
/// Precompile that tells what gas costs, and why.
pub const ARB_GAS_INFO: Address = address!("0x000000000000000000000000000000000000006c");
/// Precompile that identifies the chain.
pub const ARB_SYS: Address = address!("0x0000000000000000000000000000000000000064");
/// Where a node answers for itself; no contract is there.
pub const NODE_INTERFACE: Address = address!("0x00000000000000000000000000000000000000C8");
/// Where every Stylus chain has the contract that creates, activates and initialises in one go.
pub const STYLUS_DEPLOYER: Address = address!("0xcEcba2F1DC234f70Dd89F2041029807F8D03A990");
/// Where most chains have the contract that anybody puts others by, at the same addresses everywhere.
/// It takes a salt of 32 bytes and the code that creates.
pub const CREATE2_FACTORY: Address = address!("0x4e59b44847b379578588920cA78FbF26c0B4956C");

/// First bytes of a constructor call to a program: of `stylus_constructor()`, whatever its arguments.
pub const CONSTRUCTOR_SELECTOR: [u8; 4] = [0x55, 0x85, 0x25, 0x8d];

sol! {
    #![sol(all_derives)]

    #[sol(abi, rpc)]
    interface ArbWasm {
        event ProgramActivated(
            bytes32 indexed codehash,
            bytes32 moduleHash,
            address program,
            uint256 dataFee,
            uint16 version
        );

        event ProgramLifetimeExtended(bytes32 indexed codehash, uint256 dataFee);

        error ProgramNotWasm();
        error ProgramNotActivated();
        error ProgramNeedsUpgrade(uint16 version, uint16 stylusVersion);
        error ProgramExpired(uint64 ageInSeconds);
        error ProgramUpToDate();
        error ProgramKeepaliveTooSoon(uint64 ageInSeconds);
        error ProgramInsufficientValue(uint256 have, uint256 want);

        function activateProgram(address program) external payable returns (uint16 version, uint256 dataFee);
        function activationGas() external view returns (uint64 gas);
        function stylusVersion() external view returns (uint16 version);
        function codehashVersion(bytes32 codehash) external view returns (uint16 version);
        function programVersion(address program) external view returns (uint16 version);
        function programInitGas(address program) external view returns (uint64 gas, uint64 gasWhenCached);
        function programTimeLeft(address program) external view returns (uint64 timeLeft);
        function codehashKeepalive(bytes32 codehash) external payable;
        function keepaliveDays() external view returns (uint16 count);
    }

    #[sol(abi, rpc)]
    interface ArbWasmCache {
        event UpdateProgramCache(address indexed manager, bytes32 indexed codehash, bool cached);

        function isCacheManager(address manager) external view returns (bool answer);
        function allCacheManagers() external view returns (address[] managers);
        function cacheProgram(address program) external;
        function evictCodehash(bytes32 codehash) external;
        function codehashIsCached(bytes32 codehash) external view returns (bool answer);
    }

    interface ArbOwner {
        function addWasmCacheManager(address manager) external;
    }

    #[sol(rpc)]
    interface ArbOwnerPublic {
        function isChainOwner(address account) external view returns (bool answer);
        function getMaxStylusContractFragments() external view returns (uint8 fragments);
    }

    #[sol(rpc)]
    interface ArbGasInfo {
        function getMinimumGasPrice() external view returns (uint256 wei_);
        function getL1BaseFeeEstimate() external view returns (uint256 wei_);
        function getGasAccountingParams()
            external view returns (uint256 speedLimit, uint256 perBlock, uint256 perTransaction);
    }

    #[sol(rpc)]
    interface ArbSys {
        function arbOSVersion() external view returns (uint256 version);
    }

    /// What the node itself knows, asked as if it were a contract.
    #[sol(rpc)]
    interface NodeInterface {
        function gasEstimateL1Component(address to, bool contractCreation, bytes data)
            external payable returns (uint64 gasEstimateForL1, uint256 baseFee, uint256 l1BaseFeeEstimate);
    }

    /// The auction house of a public chain's program cache.
    #[sol(abi, rpc)]
    interface CacheManager {
        error AsmTooLarge(uint256 asm, uint256 queueSize, uint256 cacheSize);
        error AlreadyCached(bytes32 codehash);
        error BidTooSmall(uint192 bid, uint192 min);
        error BidsArePaused();

        function getMinBid(address program) external view returns (uint192 bid);
        function placeBid(address program) external payable;
    }

    #[sol(abi, rpc)]
    interface StylusDeployer {
        event ContractDeployed(address deployedContract);

        error ContractDeploymentError(bytes bytecode);
        error ContractInitializationError(address newContract, bytes returned);
        error RefundExcessValueError(uint256 excess);
        error EmptyBytecode();
        error InitValueButNotInitData();

        function deploy(bytes bytecode, bytes initData, uint256 initValue, bytes32 salt)
            external payable returns (address created);
    }
}

/// Calldata that runs a program's constructor with `args`.
///
/// A `struct` is encoded as the arguments its fields are.
pub fn constructor_call<Args: SolValue>(args: &Args) -> Vec<u8>
where
    for<'a> <Args::SolType as alloy::sol_types::SolType>::Token<'a>:
        alloy::sol_types::abi::TokenSeq<'a>,
{
    [CONSTRUCTOR_SELECTOR.as_slice(), &args.abi_encode_params()].concat()
}

/// Where [`StylusDeployer`] puts a program: its address follows from everything that decides what
/// the program will be, so finding code there means finding that program, initialised that way.
///
/// - **In:** `deployer`, the deployer contract; `init_code`, what creates the program;
///   `init_data`, its constructor call; `salt`, not zero (zero means an unpredictable address).
pub fn address_of(deployer: Address, init_code: &[u8], init_data: &[u8], salt: B256) -> Address {
    let salt = keccak256([salt.as_slice(), init_data].concat());
    deployer.create2(salt, keccak256(init_code))
}

#[cfg(test)]
mod tests {
    use alloy::sol_types::{SolCall, SolError, SolEvent};

    use super::*;

    /// The selectors that a chain answers, from its published interface: a typing mistake in a
    /// signature above would only be noticed on a public chain.
    #[test]
    fn selectors_are_those_of_the_chain() {
        let selectors = [
            (ArbWasm::activateProgramCall::SELECTOR, "58c780c2"),
            (ArbWasm::activationGasCall::SELECTOR, "2278c278"),
            (ArbWasm::stylusVersionCall::SELECTOR, "a996e0c2"),
            (ArbWasm::codehashVersionCall::SELECTOR, "d70c0ca7"),
            (ArbWasm::programVersionCall::SELECTOR, "cc8f4e88"),
            (ArbWasm::programInitGasCall::SELECTOR, "62b688aa"),
            (ArbWasm::programTimeLeftCall::SELECTOR, "c775a62a"),
            (ArbWasm::codehashKeepaliveCall::SELECTOR, "c689bad5"),
            (ArbWasm::keepaliveDaysCall::SELECTOR, "0a936455"),
            (ArbWasm::ProgramKeepaliveTooSoon::SELECTOR, "16bd0cf8"),
            (ArbWasm::ProgramInsufficientValue::SELECTOR, "09781ab7"),
            (ArbWasm::ProgramNeedsUpgrade::SELECTOR, "637d968f"),
            (ArbWasm::ProgramExpired::SELECTOR, "c9b12e52"),
            (ArbWasm::ProgramNotActivated::SELECTOR, "6f809c4e"),
            (ArbWasmCache::isCacheManagerCall::SELECTOR, "85e2de85"),
            (ArbWasmCache::allCacheManagersCall::SELECTOR, "0ec1d773"),
            (ArbWasmCache::cacheProgramCall::SELECTOR, "e73ac9f2"),
            (ArbWasmCache::evictCodehashCall::SELECTOR, "ce972013"),
            (ArbWasmCache::codehashIsCachedCall::SELECTOR, "a72f179b"),
            (ArbOwner::addWasmCacheManagerCall::SELECTOR, "ffdca515"),
            (ArbOwnerPublic::isChainOwnerCall::SELECTOR, "26ef7f68"),
            (ArbOwnerPublic::getMaxStylusContractFragmentsCall::SELECTOR, "e5a7f893"),
            (ArbGasInfo::getMinimumGasPriceCall::SELECTOR, "f918379a"),
            (ArbGasInfo::getL1BaseFeeEstimateCall::SELECTOR, "f5d6ded7"),
            (ArbGasInfo::getGasAccountingParamsCall::SELECTOR, "612af178"),
            (ArbSys::arbOSVersionCall::SELECTOR, "051038f2"),
            (NodeInterface::gasEstimateL1ComponentCall::SELECTOR, "77d488a2"),
            (StylusDeployer::deployCall::SELECTOR, "a9a8e4e9"),
            (StylusDeployer::ContractDeploymentError::SELECTOR, "794c92ce"),
            (StylusDeployer::ContractInitializationError::SELECTOR, "88d8f57d"),
            (StylusDeployer::RefundExcessValueError::SELECTOR, "3ea99169"),
            (StylusDeployer::EmptyBytecode::SELECTOR, "21744a59"),
            (StylusDeployer::InitValueButNotInitData::SELECTOR, "00cc7971"),
        ];

        for (ours, published) in selectors {
            assert_eq!(alloy::hex::encode(ours), published);
        }
        assert_eq!(
            alloy::hex::encode(ArbWasm::ProgramActivated::SIGNATURE_HASH),
            "c0e812780707128d9a180db8ee4d1c1f1300b6dd0626d577b5d9ac759b76253c"
        );
        assert_eq!(
            alloy::hex::encode(ArbWasm::ProgramLifetimeExtended::SIGNATURE_HASH),
            "03802ba32e3bd489d2ab04abb93d10687e0b6883bcb091206ca75172d248f2ec"
        );
        assert_eq!(CONSTRUCTOR_SELECTOR, keccak256("stylus_constructor()")[..4]);
    }

    #[test]
    fn the_address_follows_the_constructor_arguments() {
        let salt = B256::repeat_byte(1);
        let at = |init_data: &[u8]| address_of(STYLUS_DEPLOYER, b"code", init_data, salt);

        assert_eq!(at(b"mine"), at(b"mine"));
        assert_ne!(at(b"mine"), at(b"yours"));
    }
}
