//! `ArbOwner`: the chain's settings, for its owners.

use std::sync::LazyLock;

use alloy::sol;
use revm::{
    context_interface::JournalTr,
    primitives::{Address, Bytes, Log, U256},
};

use super::{
    call::{Answer, ArbContextTr, Call, DONE, Fault, returns},
    contract::{Contract, Gate, Methods, SELECTOR_BYTES, serve, since},
};
use crate::arbos::{
    COST_SCALAR_PERCENT, Field, MIN_CACHED_INIT_GAS_UNIT, MIN_INIT_GAS_UNIT, Members, Rules,
    StylusParams, address_of, word_of,
};

sol! {
    #[sol(abi)]
    interface IArbOwner {
        function addChainOwner(address newOwner) external;
        function removeChainOwner(address ownerToRemove) external;
        function isChainOwner(address addr) external view returns (bool);
        function getAllChainOwners() external view returns (address[] memory);
        function addWasmCacheManager(address manager) external;
        function removeWasmCacheManager(address manager) external;

        function getNetworkFeeAccount() external view returns (address);
        function getInfraFeeAccount() external view returns (address);
        function setNetworkFeeAccount(address account) external;
        function setInfraFeeAccount(address account) external;

        function setL1PricePerUnit(uint256 pricePerUnit) external;
        function setMinimumL2BaseFee(uint256 priceInWei) external;
        function setL2BaseFee(uint256 priceInWei) external;
        function setMaxTxGasLimit(uint64 limit) external;
        function setMaxBlockGasLimit(uint64 limit) external;
        function setSpeedLimit(uint64 limit) external;
        function setL2GasPricingInertia(uint64 sec) external;
        function setL2GasBacklogTolerance(uint64 sec) external;
        function setBrotliCompressionLevel(uint64 level) external;
        function setCalldataPriceIncrease(bool enable) external;
        function setParentGasFloorPerToken(uint64 floorPerToken) external;
        function setCollectTips(bool enable) external;
        function setPerBatchGasCharge(int64 cost) external;
        function setAmortizedCostCapBips(uint64 cap) external;
        function scheduleArbOSUpgrade(uint64 newVersion, uint64 timestamp) external;

        function setInkPrice(uint32 price) external;
        function setWasmMaxStackDepth(uint32 depth) external;
        function setWasmFreePages(uint16 pages) external;
        function setWasmPageGas(uint16 gas) external;
        function setWasmPageLimit(uint16 limit) external;
        function setWasmMaxSize(uint32 size) external;
        function setWasmMinInitGas(uint8 gas, uint16 cached) external;
        function setWasmInitCostScalar(uint64 percent) external;
        function setWasmExpiryDays(uint16 _days) external;
        function setWasmKeepaliveDays(uint16 _days) external;
        function setWasmBlockCacheSize(uint16 count) external;
        function setWasmActivationGas(uint64 gas) external;
        function setMaxStylusContractFragments(uint8 maxFragments) external;

        event OwnerActs(bytes4 indexed method, address indexed owner, bytes data);
    }
}

use IArbOwner::{
    IArbOwnerCalls as Calls, OwnerActs, getAllChainOwnersCall, getInfraFeeAccountCall,
    getNetworkFeeAccountCall, isChainOwnerCall, setCalldataPriceIncreaseCall, setCollectTipsCall,
    setMaxBlockGasLimitCall, setMaxStylusContractFragmentsCall, setParentGasFloorPerTokenCall,
    setWasmActivationGasCall, setWasmMaxSizeCall,
};

/// Members of a set that one answer lists.
pub(super) const MOST_MEMBERS: usize = 65_536;

/// Ink prices fit 24 bits.
const INK_PRICES: std::ops::Range<u32> = 1..1 << 24;

/// The precompile at 0x70.
#[derive(Debug)]
pub(super) struct ArbOwner;

/// Answers a call of [`ArbOwner`]. It is for the chain's owners only, takes no gas from them,
/// and tells in an event what they did.
pub(super) fn serve_owner<CTX: ArbContextTr>(call: &mut Call<'_, CTX>, input: &[u8]) -> Answer {
    let (gas_limit, gas_used) = (call.gas_limit, call.gas_used);
    let caller = call.caller;
    call.gas_limit = u64::MAX;
    if !call.state(|state| state.is_member(Members::ChainOwners, caller))? {
        (call.gas_limit, call.gas_used) = (gas_limit, gas_used);
        return Err(Fault::BadCall);
    }

    let answer = serve::<ArbOwner, _>(call, input);

    (call.gas_limit, call.gas_used) = (gas_limit, gas_used);
    match answer {
        Ok(results) => {
            log_act(call, input);
            Ok(results)
        }
        // Not even a wrong call takes gas from an owner.
        Err(Fault::BadCall) => Err(Fault::Refused),
        Err(fault) => Err(fault),
    }
}

/// Tells of a successful call, where events may be.
fn log_act<CTX: ArbContextTr>(call: &mut Call<'_, CTX>, input: &[u8]) {
    if call.is_static {
        return;
    }
    let Some((selector, _)) = input.split_first_chunk::<SELECTOR_BYTES>() else { return };
    let act = OwnerActs {
        method: selector.into(),
        owner: call.caller,
        data: Bytes::copy_from_slice(input),
    };
    let log =
        Log { address: call.address, data: alloy::sol_types::SolEvent::encode_log_data(&act) };
    call.ctx.journal_mut().log(log);
}

impl Contract for ArbOwner {
    type Calls = Calls;

    const GATES: &'static [Gate] = &[
        since::<setCalldataPriceIncreaseCall>(40),
        since::<setWasmMaxSizeCall>(40),
        since::<setMaxBlockGasLimitCall>(50),
        since::<setParentGasFloorPerTokenCall>(50),
        since::<setWasmActivationGasCall>(59),
        since::<setMaxStylusContractFragmentsCall>(60),
        since::<setCollectTipsCall>(60),
    ];

    fn methods() -> &'static Methods {
        static METHODS: LazyLock<Methods> =
            LazyLock::new(|| Methods::of(IArbOwner::abi::functions()));
        &METHODS
    }

    fn answer<CTX: ArbContextTr>(method: Calls, call: &mut Call<'_, CTX>) -> Answer {
        match method {
            Calls::addChainOwner(m) => add(call, Members::ChainOwners, m.newOwner),
            Calls::removeChainOwner(m) => remove(call, Members::ChainOwners, m.ownerToRemove),
            Calls::addWasmCacheManager(m) => add(call, Members::CacheManagers, m.manager),
            Calls::removeWasmCacheManager(m) => remove(call, Members::CacheManagers, m.manager),
            Calls::isChainOwner(m) => {
                let is_owner = call.state(|state| state.is_member(Members::ChainOwners, m.addr))?;
                returns::<isChainOwnerCall>(&is_owner)
            }
            Calls::getAllChainOwners(_) => {
                let owners =
                    call.state(|state| state.members(Members::ChainOwners, MOST_MEMBERS))?;
                returns::<getAllChainOwnersCall>(&owners)
            }
            Calls::getNetworkFeeAccount(_) => {
                let account = call.state(|state| state.get(Field::NetworkFeeAccount))?;
                returns::<getNetworkFeeAccountCall>(&address_of(account))
            }
            Calls::getInfraFeeAccount(_) => {
                let account = call.state(|state| state.get(Field::InfraFeeAccount))?;
                returns::<getInfraFeeAccountCall>(&address_of(account))
            }

            Calls::setNetworkFeeAccount(m) => {
                set(call, Field::NetworkFeeAccount, word_of(m.account))
            }
            Calls::setInfraFeeAccount(m) => set(call, Field::InfraFeeAccount, word_of(m.account)),
            Calls::setL1PricePerUnit(m) => set(call, Field::L1PricePerUnit, m.pricePerUnit),
            // Without a backlog the base fee is the least one.
            Calls::setMinimumL2BaseFee(m) => {
                set(call, Field::MinBaseFee, m.priceInWei)?;
                set(call, Field::BaseFee, m.priceInWei)
            }
            Calls::setL2BaseFee(m) => set(call, Field::BaseFee, m.priceInWei),
            Calls::setMaxTxGasLimit(m) => set(call, Field::MaxTxGas, m.limit),
            Calls::setMaxBlockGasLimit(m) => set(call, Field::MaxBlockGas, m.limit),
            Calls::setSpeedLimit(m) => set(call, Field::SpeedLimit, m.limit),
            Calls::setL2GasPricingInertia(m) => set(call, Field::PricingInertia, m.sec),
            Calls::setL2GasBacklogTolerance(m) => set(call, Field::BacklogTolerance, m.sec),
            Calls::setBrotliCompressionLevel(m) => set(call, Field::BrotliLevel, m.level),
            Calls::setCalldataPriceIncrease(m) => {
                set(call, Field::CalldataPriceIncrease, u64::from(m.enable))
            }
            Calls::setParentGasFloorPerToken(m) => {
                set(call, Field::ParentGasFloor, m.floorPerToken)
            }
            Calls::setCollectTips(m) => set(call, Field::CollectTips, u64::from(m.enable)),
            Calls::setPerBatchGasCharge(m) => {
                // As two's complement, which is how the getter reads it.
                set(call, Field::PerBatchGas, m.cost.cast_unsigned())
            }
            Calls::setAmortizedCostCapBips(m) => set(call, Field::AmortizedCostCap, m.cap),
            Calls::scheduleArbOSUpgrade(m) => {
                // Nitro takes any version, and stops where it has to follow one it does not know.
                if Rules::VERSIONS.end() < &m.newVersion {
                    return Err(Fault::Refused);
                }
                set(call, Field::UpgradeVersion, m.newVersion)?;
                set(call, Field::UpgradeTimestamp, m.timestamp)
            }

            Calls::setInkPrice(m) => {
                if !INK_PRICES.contains(&m.price) {
                    return Err(Fault::Refused);
                }
                tune(call, |params| params.ink_price = m.price)
            }
            Calls::setWasmMaxStackDepth(m) => tune(call, |params| params.max_stack_depth = m.depth),
            Calls::setWasmFreePages(m) => tune(call, |params| params.free_pages = m.pages),
            Calls::setWasmPageGas(m) => tune(call, |params| params.page_gas = m.gas),
            Calls::setWasmPageLimit(m) => tune(call, |params| params.page_limit = m.limit),
            Calls::setWasmMaxSize(m) => tune(call, |params| params.max_wasm_size = m.size),
            Calls::setWasmMinInitGas(m) => tune(call, |params| {
                params.min_init_gas = units(m.gas.into(), MIN_INIT_GAS_UNIT);
                params.min_cached_init_gas = units(m.cached.into(), MIN_CACHED_INIT_GAS_UNIT);
            }),
            Calls::setWasmInitCostScalar(m) => tune(call, |params| {
                params.init_cost_scalar = units(m.percent, COST_SCALAR_PERCENT);
            }),
            Calls::setWasmExpiryDays(m) => tune(call, |params| params.expiry_days = m._days),
            Calls::setWasmKeepaliveDays(m) => tune(call, |params| params.keepalive_days = m._days),
            Calls::setWasmBlockCacheSize(m) => {
                tune(call, |params| params.block_cache_size = m.count)
            }
            Calls::setWasmActivationGas(m) => set(call, Field::ActivationGas, m.gas),
            Calls::setMaxStylusContractFragments(m) => {
                tune(call, |params| params.max_fragments = m.maxFragments)
            }
        }
    }
}

fn add<CTX: ArbContextTr>(call: &mut Call<'_, CTX>, set: Members, member: Address) -> Answer {
    call.state(|state| state.add_member(set, member))?;
    DONE
}

fn remove<CTX: ArbContextTr>(call: &mut Call<'_, CTX>, set: Members, member: Address) -> Answer {
    let was_member = call.state(|state| state.remove_member(set, member))?;
    if was_member { DONE } else { Err(Fault::Refused) }
}

fn set<CTX: ArbContextTr, T>(call: &mut Call<'_, CTX>, field: Field, value: T) -> Answer
where
    U256: revm::primitives::ruint::UintTryFrom<T>,
{
    call.state(|state| state.set(field, U256::from(value)))?;
    DONE
}

/// Changes the parameters of programs.
fn tune<CTX: ArbContextTr>(
    call: &mut Call<'_, CTX>,
    change: impl FnOnce(&mut StylusParams),
) -> Answer {
    let mut params = call.state(|state| state.stylus_params())?;
    change(&mut params);
    call.state(|state| state.set_stylus_params(&params))?;
    DONE
}

/// Units that cover `amount`, as far as a byte can say. Rounds up: never below what was asked.
fn units(amount: u64, unit: u64) -> u8 {
    u8::try_from(amount.div_ceil(unit)).unwrap_or(u8::MAX)
}
