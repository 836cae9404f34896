//! `ArbosTest`: burns gas, so that tests of the chain have a call with a known price.

use std::sync::LazyLock;

use alloy::sol;

use super::{
    call::{Answer, ArbContextTr, Call, DONE, Fault},
    contract::{Contract, Methods},
};

sol! {
    #[sol(abi)]
    interface IArbosTest {
        function burnArbGas(uint256 gasAmount) external pure;
    }
}

/// The precompile at 0x69.
#[derive(Debug)]
pub(super) struct ArbosTest;

impl Contract for ArbosTest {
    type Calls = IArbosTest::IArbosTestCalls;

    fn methods() -> &'static Methods {
        static METHODS: LazyLock<Methods> =
            LazyLock::new(|| Methods::of(IArbosTest::abi::functions()));
        &METHODS
    }

    fn answer<CTX: ArbContextTr>(method: Self::Calls, call: &mut Call<'_, CTX>) -> Answer {
        let IArbosTest::IArbosTestCalls::burnArbGas(method) = method;
        let gas = u64::try_from(method.gasAmount).map_err(|_| Fault::Refused)?;
        call.burn(gas)?;
        DONE
    }
}
