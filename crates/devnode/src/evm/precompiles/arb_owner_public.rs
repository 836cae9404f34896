//! `ArbOwnerPublic`: what the chain's owners have set, for anyone to read.

use std::sync::LazyLock;

use alloy::sol;
use revm::primitives::U256;

use super::{
    arb_owner::MOST_MEMBERS,
    call::{Answer, ArbContextTr, Call, Fault, returns},
    contract::{Contract, Gate, Methods, since},
};
use crate::arbos::{Field, Members, address_of};

sol! {
    #[sol(abi)]
    interface IArbOwnerPublic {
        function isChainOwner(address addr) external view returns (bool);
        function rectifyChainOwner(address ownerToRectify) external;
        function getAllChainOwners() external view returns (address[] memory);
        function getNetworkFeeAccount() external view returns (address);
        function getInfraFeeAccount() external view returns (address);
        function getBrotliCompressionLevel() external view returns (uint64);
        function getScheduledUpgrade() external view
            returns (uint64 arbosVersion, uint64 scheduledForTimestamp);
        function isCalldataPriceIncreaseEnabled() external view returns (bool);
        function getParentGasFloorPerToken() external view returns (uint64);
        function getMaxStylusContractFragments() external view returns (uint8);
        function getCollectTips() external view returns (bool);
    }
}

use IArbOwnerPublic::{
    IArbOwnerPublicCalls as Calls, getAllChainOwnersCall, getBrotliCompressionLevelCall,
    getCollectTipsCall, getInfraFeeAccountCall, getMaxStylusContractFragmentsCall,
    getNetworkFeeAccountCall, getParentGasFloorPerTokenCall, getScheduledUpgradeCall,
    getScheduledUpgradeReturn, isCalldataPriceIncreaseEnabledCall, isChainOwnerCall,
};

/// The precompile at 0x6b.
#[derive(Debug)]
pub(super) struct ArbOwnerPublic;

impl Contract for ArbOwnerPublic {
    type Calls = Calls;

    const GATES: &'static [Gate] = &[
        since::<isCalldataPriceIncreaseEnabledCall>(40),
        since::<getParentGasFloorPerTokenCall>(50),
        since::<getMaxStylusContractFragmentsCall>(60),
        since::<getCollectTipsCall>(60),
    ];

    fn methods() -> &'static Methods {
        static METHODS: LazyLock<Methods> =
            LazyLock::new(|| Methods::of(IArbOwnerPublic::abi::functions()));
        &METHODS
    }

    fn answer<CTX: ArbContextTr>(method: Calls, call: &mut Call<'_, CTX>) -> Answer {
        let mut get = |field| call.state(|state| state.get(field));
        match method {
            Calls::isChainOwner(method) => {
                let set = Members::ChainOwners;
                let is_owner = call.state(|state| state.is_member(set, method.addr))?;
                returns::<isChainOwnerCall>(&is_owner)
            }
            // It mends a flaw that sets of early versions could have; these cannot have it.
            Calls::rectifyChainOwner(_) => Err(Fault::Refused),
            Calls::getAllChainOwners(_) => {
                let set = Members::ChainOwners;
                let owners = call.state(|state| state.members(set, MOST_MEMBERS))?;
                returns::<getAllChainOwnersCall>(&owners)
            }
            Calls::getNetworkFeeAccount(_) => {
                returns::<getNetworkFeeAccountCall>(&address_of(get(Field::NetworkFeeAccount)?))
            }
            Calls::getInfraFeeAccount(_) => {
                returns::<getInfraFeeAccountCall>(&address_of(get(Field::InfraFeeAccount)?))
            }
            Calls::getBrotliCompressionLevel(_) => {
                returns::<getBrotliCompressionLevelCall>(&get(Field::BrotliLevel)?.to())
            }
            Calls::getScheduledUpgrade(_) => {
                let upgrade = call.state(|state| state.scheduled_upgrade())?;
                let (version, timestamp) = upgrade.unwrap_or_default();
                returns::<getScheduledUpgradeCall>(&getScheduledUpgradeReturn {
                    arbosVersion: version,
                    scheduledForTimestamp: timestamp,
                })
            }
            Calls::isCalldataPriceIncreaseEnabled(_) => {
                let enabled = get(Field::CalldataPriceIncrease)? != U256::ZERO;
                returns::<isCalldataPriceIncreaseEnabledCall>(&enabled)
            }
            Calls::getParentGasFloorPerToken(_) => {
                returns::<getParentGasFloorPerTokenCall>(&get(Field::ParentGasFloor)?.to())
            }
            Calls::getMaxStylusContractFragments(_) => {
                let params = call.state(|state| state.stylus_params())?;
                returns::<getMaxStylusContractFragmentsCall>(&params.max_fragments)
            }
            Calls::getCollectTips(_) => {
                let collects = get(Field::CollectTips)? != U256::ZERO;
                returns::<getCollectTipsCall>(&collects)
            }
        }
    }
}
