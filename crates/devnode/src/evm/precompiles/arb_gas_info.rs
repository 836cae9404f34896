//! `ArbGasInfo`: prices and limits of gas.

use std::sync::LazyLock;

use alloy::sol;
use revm::primitives::{Address, U256};

use super::{
    call::{Answer, ArbContextTr, Call, Fault, returns},
    contract::{Contract, Gate, Methods, since},
};
use crate::arbos::Field;

sol! {
    #[sol(abi)]
    interface IArbGasInfo {
        function getPricesInWeiWithAggregator(address aggregator) external view
            returns (uint256, uint256, uint256, uint256, uint256, uint256);
        function getPricesInWei() external view
            returns (uint256, uint256, uint256, uint256, uint256, uint256);
        function getPricesInArbGasWithAggregator(address aggregator) external view
            returns (uint256, uint256, uint256);
        function getPricesInArbGas() external view returns (uint256, uint256, uint256);
        function getGasAccountingParams() external view returns (uint256, uint256, uint256);
        function getMaxTxGasLimit() external view returns (uint256);
        function getMaxBlockGasLimit() external view returns (uint64);
        function getMinimumGasPrice() external view returns (uint256);
        function getL1BaseFeeEstimate() external view returns (uint256);
        function getL1BaseFeeEstimateInertia() external view returns (uint64);
        function getL1GasPriceEstimate() external view returns (uint256);
        function getCurrentTxL1GasFees() external view returns (uint256);
        function getGasBacklog() external view returns (uint64);
        function getPricingInertia() external view returns (uint64);
        function getGasBacklogTolerance() external view returns (uint64);
        function getPerBatchGasCharge() external view returns (int64);
        function getAmortizedCostCapBips() external view returns (uint64);
        function getL1FeesAvailable() external view returns (uint256);
        function getL1PricingSurplus() external view returns (int256);
        function getL1RewardRate() external view returns (uint64);
        function getL1RewardRecipient() external view returns (address);
    }
}

use IArbGasInfo::{
    IArbGasInfoCalls as Calls, getAmortizedCostCapBipsCall, getCurrentTxL1GasFeesCall,
    getGasAccountingParamsCall, getGasAccountingParamsReturn, getGasBacklogCall,
    getGasBacklogToleranceCall, getL1BaseFeeEstimateCall, getL1BaseFeeEstimateInertiaCall,
    getL1FeesAvailableCall, getL1GasPriceEstimateCall, getL1PricingSurplusCall,
    getL1RewardRateCall, getL1RewardRecipientCall, getMaxBlockGasLimitCall, getMaxTxGasLimitCall,
    getMinimumGasPriceCall, getPerBatchGasChargeCall, getPricesInArbGasCall,
    getPricesInArbGasReturn, getPricesInWeiCall, getPricesInWeiReturn, getPricingInertiaCall,
};

/// Compressed bytes of a simple transaction, as the price of one assumes.
const SIMPLE_TX_BYTES: u64 = 140;
/// Units of the parent chain's data that a byte counts for.
const UNITS_PER_BYTE: u64 = 16;
/// Gas of writing a slot that was empty.
const STORAGE_GAS: u64 = 20_000;
/// How slowly the estimate of the parent chain's price would follow it.
const L1_INERTIA: u64 = 10;

/// The precompile at 0x6c.
#[derive(Debug)]
pub(super) struct ArbGasInfo;

impl Contract for ArbGasInfo {
    type Calls = Calls;

    const GATES: &'static [Gate] = &[since::<getMaxBlockGasLimitCall>(50)];

    fn methods() -> &'static Methods {
        static METHODS: LazyLock<Methods> =
            LazyLock::new(|| Methods::of(IArbGasInfo::abi::functions()));
        &METHODS
    }

    fn answer<CTX: ArbContextTr>(method: Calls, call: &mut Call<'_, CTX>) -> Answer {
        let mut get = |field| call.state(|state| state.get(field));
        match method {
            Calls::getPricesInWei(_) | Calls::getPricesInWeiWithAggregator(_) => prices(call),
            Calls::getPricesInArbGas(_) | Calls::getPricesInArbGasWithAggregator(_) => {
                prices_in_gas(call)
            }
            Calls::getGasAccountingParams(_) => {
                returns::<getGasAccountingParamsCall>(&getGasAccountingParamsReturn {
                    _0: get(Field::SpeedLimit)?,
                    _1: get(Field::MaxBlockGas)?,
                    _2: get(Field::MaxTxGas)?,
                })
            }
            Calls::getMaxTxGasLimit(_) => returns::<getMaxTxGasLimitCall>(&get(Field::MaxTxGas)?),
            Calls::getMaxBlockGasLimit(_) => {
                returns::<getMaxBlockGasLimitCall>(&get(Field::MaxBlockGas)?.to())
            }
            Calls::getMinimumGasPrice(_) => {
                returns::<getMinimumGasPriceCall>(&get(Field::MinBaseFee)?)
            }
            Calls::getL1BaseFeeEstimate(_) => {
                returns::<getL1BaseFeeEstimateCall>(&get(Field::L1PricePerUnit)?)
            }
            Calls::getL1GasPriceEstimate(_) => {
                returns::<getL1GasPriceEstimateCall>(&get(Field::L1PricePerUnit)?)
            }
            Calls::getL1BaseFeeEstimateInertia(_) => {
                returns::<getL1BaseFeeEstimateInertiaCall>(&L1_INERTIA)
            }
            // Data of the parent chain is free here, so nothing was taken for it.
            Calls::getCurrentTxL1GasFees(_) => returns::<getCurrentTxL1GasFeesCall>(&U256::ZERO),
            Calls::getL1FeesAvailable(_) => returns::<getL1FeesAvailableCall>(&U256::ZERO),
            Calls::getL1PricingSurplus(_) => {
                returns::<getL1PricingSurplusCall>(&Default::default())
            }
            // Whoever posts data to a parent chain is paid for it; nobody does.
            Calls::getL1RewardRate(_) => returns::<getL1RewardRateCall>(&0),
            Calls::getL1RewardRecipient(_) => returns::<getL1RewardRecipientCall>(&Address::ZERO),
            // A block that is made on demand leaves no backlog.
            Calls::getGasBacklog(_) => returns::<getGasBacklogCall>(&0),
            Calls::getPricingInertia(_) => {
                returns::<getPricingInertiaCall>(&get(Field::PricingInertia)?.to())
            }
            Calls::getGasBacklogTolerance(_) => {
                returns::<getGasBacklogToleranceCall>(&get(Field::BacklogTolerance)?.to())
            }
            Calls::getPerBatchGasCharge(_) => {
                // The setter stored the two's complement.
                let charge: u64 = get(Field::PerBatchGas)?.to();
                returns::<getPerBatchGasChargeCall>(&charge.cast_signed())
            }
            Calls::getAmortizedCostCapBips(_) => {
                returns::<getAmortizedCostCapBipsCall>(&get(Field::AmortizedCostCap)?.to())
            }
        }
    }
}

/// Wei per simple transaction's data, per byte of data, per slot, and per gas: the least price,
/// what congestion adds to it, and their sum.
fn prices<CTX: ArbContextTr>(call: &mut Call<'_, CTX>) -> Answer {
    let (per_byte, base_fee, least) = price_parts(call)?;
    let base = least.min(base_fee);
    returns::<getPricesInWeiCall>(&getPricesInWeiReturn {
        _0: per_byte.saturating_mul(U256::from(SIMPLE_TX_BYTES)),
        _1: per_byte,
        _2: base_fee.saturating_mul(U256::from(STORAGE_GAS)),
        _3: base,
        _4: base_fee - base,
        _5: base_fee,
    })
}

/// Gas that is worth as much as a simple transaction's data, a byte of data, a slot.
fn prices_in_gas<CTX: ArbContextTr>(call: &mut Call<'_, CTX>) -> Answer {
    let (per_byte, base_fee, _) = price_parts(call)?;
    let per_tx = per_byte.saturating_mul(U256::from(SIMPLE_TX_BYTES));
    returns::<getPricesInArbGasCall>(&getPricesInArbGasReturn {
        _0: per_tx.checked_div(base_fee).unwrap_or_default(),
        _1: per_byte.checked_div(base_fee).unwrap_or_default(),
        _2: U256::from(STORAGE_GAS),
    })
}

/// Wei per byte of data, per gas, and the least per gas.
fn price_parts<CTX: ArbContextTr>(call: &mut Call<'_, CTX>) -> Result<(U256, U256, U256), Fault> {
    let per_unit = call.state(|state| state.get(Field::L1PricePerUnit))?;
    let base_fee = call.state(|state| state.get(Field::BaseFee))?;
    let least = call.state(|state| state.get(Field::MinBaseFee))?;
    Ok((per_unit.saturating_mul(U256::from(UNITS_PER_BYTE)), base_fee, least))
}
