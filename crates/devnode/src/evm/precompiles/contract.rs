//! What all of Arbitrum's precompiles have in common: how a call finds its method, which calls
//! are refused outright, and the gas that every call pays.

use std::collections::{BTreeMap, HashMap};

use alloy::{
    json_abi::{Function, StateMutability},
    sol_types::{SolCall, SolInterface},
};

use super::call::{Answer, ArbContextTr, Call, Fault};

/// Gas to open ArbOS's state, which every method does that is not pure.
const OPEN_GAS: u64 = 800;

pub(super) const SELECTOR_BYTES: usize = 4;

/// A method that not every ArbOS version has: its selector, its first and its last version.
pub(super) type Gate = ([u8; SELECTOR_BYTES], u64, u64);

/// A method with a first and a last version.
pub(super) const fn gate<C: SolCall>(first: u64, last: u64) -> Gate {
    (C::SELECTOR, first, last)
}

/// A method with a first version and no last one.
pub(super) const fn since<C: SolCall>(first: u64) -> Gate {
    gate::<C>(first, u64::MAX)
}

/// How each method of an interface treats the state, by selector.
#[derive(Debug)]
pub(super) struct Methods(HashMap<[u8; SELECTOR_BYTES], StateMutability>);

impl Methods {
    /// The methods of an interface, from its own ABI.
    pub(super) fn of(functions: BTreeMap<String, Vec<Function>>) -> Self {
        let all = functions.into_values().flatten();
        Self(all.map(|each| (each.selector().0, each.state_mutability)).collect())
    }

    /// All selectors, in order.
    pub(super) fn selectors(&self) -> Vec<[u8; SELECTOR_BYTES]> {
        let mut all: Vec<_> = self.0.keys().copied().collect();
        all.sort_unstable();
        all
    }
}

/// One of Arbitrum's precompiles.
pub(super) trait Contract {
    /// Its interface.
    type Calls: SolInterface;

    /// Methods that not every version has.
    const GATES: &'static [Gate] = &[];

    /// How its methods treat the state.
    fn methods() -> &'static Methods;

    /// Does what a method says. The call has been found in order, and its opening been paid.
    fn answer<CTX: ArbContextTr>(method: Self::Calls, call: &mut Call<'_, CTX>) -> Answer;
}

/// Answers a call of `C`.
pub(super) fn serve<C: Contract, CTX: ArbContextTr>(
    call: &mut Call<'_, CTX>,
    input: &[u8],
) -> Answer {
    let (selector, arguments) = input.split_first_chunk().ok_or(Fault::BadCall)?;
    let mutability = *C::methods().0.get(selector).ok_or(Fault::BadCall)?;
    let arbos = call.rules().arbos;
    let mut gates = C::GATES.iter();
    if gates.any(|(gated, first, last)| gated == selector && !(*first..=*last).contains(&arbos)) {
        return Err(Fault::BadCall);
    }
    check_access(call, mutability)?;

    if mutability != StateMutability::Pure {
        call.burn(OPEN_GAS)?;
    }
    call.burn_copy(arguments.len())?;
    let method =
        C::Calls::abi_decode_raw_validate(*selector, arguments).map_err(|_| Fault::BadCall)?;

    let answer = C::answer(method, call);
    match &answer {
        Ok(data) | Err(Fault::Declared(data)) => call.burn_copy(data.len())?,
        Err(_) => {}
    }
    answer
}

/// A precompile acts only on its own account, changes nothing in a static call, and takes no
/// wei where it does not say so.
fn check_access<CTX>(call: &Call<'_, CTX>, mutability: StateMutability) -> Result<(), Fault> {
    let writes = match mutability {
        StateMutability::Pure | StateMutability::View => false,
        StateMutability::NonPayable | StateMutability::Payable => true,
    };
    let refused = (writes && call.is_static)
        || (mutability != StateMutability::Pure && call.is_delegated)
        || (mutability != StateMutability::Payable && !call.value.is_zero());
    if refused { Err(Fault::BadCall) } else { Ok(()) }
}
