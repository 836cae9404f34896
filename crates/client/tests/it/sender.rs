//! Sends a few steps to a chain, for tests that kill it in between.
//!
//! `sender URL JOURNAL STEPS` does them. With `hold` as a fourth argument it tells each progress in
//! a line on stdout and then waits for a line on stdin, so that whoever reads it knows exactly how
//! far it is.

use std::{
    env,
    error::Error,
    io::{self, Write},
    path::Path,
    process::ExitCode,
};

use alloy::{
    network::TransactionBuilder,
    primitives::{Address, U256},
    rpc::types::TransactionRequest,
};
use client::{account::Account, chain::Chain, journal::Journal};

fn main() -> ExitCode {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let done = runtime.map_err(Into::into).and_then(|it| it.block_on(run()));
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nobody is left to tell if this fails.
            let _ = writeln!(io::stderr(), "sender: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let [url, path, steps, hold @ ..] = arguments.as_slice() else {
        return Err("sender URL JOURNAL STEPS [hold]".into());
    };
    let chain = Chain::connect(url).await?;
    let account = Account::new(chain.clone(), Account::development_key());
    let mut journal = Journal::open(Path::new(path), &chain).await?;
    if !hold.is_empty() {
        journal.watch(|step, progress| {
            let told = writeln!(io::stdout(), "{step}: {progress:?}");
            let heard = told.and_then(|()| io::stdin().read_line(&mut String::new()));
            // Whoever started this is gone.
            if heard.is_err() {
                std::process::exit(1);
            }
        });
    }
    for step in 0..steps.parse()? {
        journal.send(&account, &format!("step {step}"), gift(step)).await?;
    }
    Ok(())
}

/// What each step does: so many wei and one to an account of its own.
fn gift(step: u8) -> TransactionRequest {
    let to = Address::repeat_byte(0xa0 + step);
    TransactionRequest::default().with_to(to).with_value(U256::from(step) + U256::from(1))
}
