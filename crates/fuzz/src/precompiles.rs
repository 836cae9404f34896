//! Calls of every precompile, at every version of ArbOS: by the owner of the chain and by a
//! stranger, with calldata as it should be and as it should not.

use alloy::primitives::{Address, TxKind, U256, address};
use devnode::{
    arbos::{Rules, addresses},
    evm::{Outcome, precompiles::selectors},
};
use revm::{Database, context::TxEnv, state::AccountInfo};

use crate::{
    Fault, Seed, Target,
    chain::{Chain, VERSIONS, difference, program_code, succeeded},
    random::Random,
};

/// Nobody in particular, but rich.
const STRANGER: Address = address!("00000000000000000000000000000000005eed00");

/// Where a program is that was activated, and one that was not.
const PROGRAMS: [Address; 2] = [
    address!("00000000000000000000000000000000c0ffee00"),
    address!("00000000000000000000000000000000c0ffee01"),
];

/// Calls of one seed, on one chain: what one changes, the next one meets.
const CALLS: usize = 12;

/// Ethereum's precompiles by number: the last is P256VERIFY.
const ETHEREUM: [u64; 18] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 0x100];

/// Calls of precompiles.
#[derive(Debug, Default)]
pub struct Precompiles {
    /// How many calls succeeded, and how many there were.
    pub succeeded: (u64, u64),
}

impl Precompiles {
    fn call(&mut self, chain: &mut Chain, arbos: u64, random: &mut Random) -> Result<(), Fault> {
        let (to, data) = if random.once_in(4) {
            let len = random.length(600);
            (low(*random.pick(&ETHEREUM)), ethereum_input(random, len))
        } else {
            let all: Vec<_> = addresses::precompiles(arbos)
                .chain([addresses::NODE_INTERFACE, addresses::ARBOS_ACTS, low(0xc9)])
                .collect();
            let to = *random.pick(&all);
            (to, calldata(to, random))
        };
        let caller = if random.once_in(3) { STRANGER } else { addresses::DEV_ACCOUNT };
        let value = if random.once_in(4) { random.word() >> 140 } else { U256::ZERO };
        let gas_limit = if random.once_in(4) { 21_000 + random.below(50_000) } else { 10_000_000 };
        let input = format!("ArbOS {arbos}: {caller} to {to}: {}", alloy::hex::encode(&data));
        let fault = |what: String| Err(Fault::new(format!("{input}: {what}"), data.clone()));
        let tx = TxEnv {
            caller,
            kind: TxKind::Call(to),
            value,
            data: data.clone().into(),
            gas_limit,
            ..TxEnv::default()
        };

        let first = chain.run(tx.clone());
        if let Some(difference) = difference(&first, &chain.run(tx.clone())) {
            return fault(difference);
        }
        let Ok(executed) = chain.send(tx) else { return Ok(()) };
        if gas_limit < executed.gas_used {
            return fault(format!("{} of {gas_limit} gas were used", executed.gas_used));
        }
        if let Outcome::Halt { reason } = &executed.outcome
            && reason.is_empty()
        {
            return fault("it failed without a reason".to_owned());
        }
        self.succeeded.0 += u64::from(succeeded(&executed));
        self.succeeded.1 += 1;
        Ok(())
    }
}

impl Target for Precompiles {
    fn try_out(&mut self, seed: Seed) -> Result<(), Fault> {
        let mut random = Random::new(seed);
        let arbos = *random.pick(&VERSIONS);
        let rules = Rules::of(arbos);
        let mut chain = Chain::new(rules.ok_or_else(|| Fault::new("unknown rules", []))?);
        let rich = AccountInfo::default().with_balance(U256::MAX >> 100);
        chain.db.insert_account_info(STRANGER, rich);
        for program in PROGRAMS {
            chain.place(program, program_code(&nothing()?));
        }
        chain.activate(PROGRAMS[0]).map_err(|error| Fault::new(error.to_string(), []))?;
        // A year and a month, so that programs are old enough to be kept alive or to expire.
        chain.block.timestamp += random.below(400 * 24 * 3600);
        for _ in 0..CALLS {
            self.call(&mut chain, arbos, &mut random)?;
        }
        // Whatever was called, the chain's owner is still as rich as the rest of us can count.
        let Ok(owner) = chain.db.basic(addresses::DEV_ACCOUNT);
        match owner {
            Some(_) => Ok(()),
            None => Err(Fault::new("the owner of the chain is gone", [])),
        }
    }
}

/// A program that does nothing.
fn nothing() -> Result<Vec<u8>, Fault> {
    let wasm = wat::parse_str(
        r#"(module (memory (export "memory") 1 1)
            (func (export "user_entrypoint") (param i32) (result i32) (i32.const 0)))"#,
    );
    wasm.map_err(|error| Fault::new(error.to_string(), []))
}

/// Calldata for one of Arbitrum's precompiles.
fn calldata(to: Address, random: &mut Random) -> Vec<u8> {
    let selectors = selectors(to);
    let mut data = if selectors.is_empty() || random.once_in(20) {
        random.bytes(4)
    } else {
        random.pick(&selectors).to_vec()
    };
    for _ in 0..random.index(7) {
        data.extend(argument(random).to_be_bytes::<32>());
    }
    match random.below(12) {
        0 => data.truncate(random.index(data.len() + 1)),
        1 => {
            let len = random.index(70);
            data.extend(random.bytes(len));
        }
        _ => {}
    }
    data
}

/// One word of calldata: an account, an offset into the calldata, a length, or anything.
fn argument(random: &mut Random) -> U256 {
    let known = [addresses::DEV_ACCOUNT, STRANGER, PROGRAMS[0], PROGRAMS[1], addresses::ARB_WASM];
    match random.below(6) {
        0 | 1 => U256::from_be_bytes(random.pick(&known).into_word().0),
        2 => U256::from(32 * random.below(8)),
        3 => U256::from(random.below(100)),
        _ => random.word(),
    }
}

/// Words that make sense to some of Ethereum's precompiles: lengths, and points of curves.
fn ethereum_input(random: &mut Random, len: usize) -> Vec<u8> {
    if random.once_in(2) {
        return random.bytes(len);
    }
    let mut input = Vec::new();
    while input.len() < len {
        let word = match random.below(3) {
            0 => U256::from(random.below(64)),
            _ => random.word(),
        };
        input.extend(word.to_be_bytes::<32>());
    }
    input.truncate(len);
    input
}

fn low(number: u64) -> Address {
    Address::from_word(U256::from(number).into())
}
