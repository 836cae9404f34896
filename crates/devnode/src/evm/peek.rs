//! Looking at accounts without the transaction noticing: they stay as cold as they were.

use revm::{
    Database,
    context_interface::JournalTr,
    primitives::{Address, B256, KECCAK_EMPTY},
    state::{AccountInfo, Bytecode, EvmState},
};

type DbError<J> = <<J as JournalTr>::Database as Database>::Error;

/// An account as it is now; an empty one where there is none.
///
/// # Errors
///
/// Where the database fails.
pub(crate) fn account<J: JournalTr<State = EvmState>>(
    journal: &mut J,
    address: Address,
) -> Result<AccountInfo, DbError<J>> {
    if let Some(account) = journal.evm_state().get(&address) {
        return Ok(account.info.clone());
    }
    Ok(journal.db_mut().basic(address)?.unwrap_or_default())
}

/// The code of an account and its hash; the hash is zero where there is no account.
///
/// # Errors
///
/// Where the database fails.
pub(crate) fn code<J: JournalTr<State = EvmState>>(
    journal: &mut J,
    address: Address,
) -> Result<(Bytecode, B256), DbError<J>> {
    let account = account(journal, address)?;
    if account.is_empty() {
        return Ok((Bytecode::default(), B256::ZERO));
    }
    let code = match account.code {
        _ if account.code_hash == KECCAK_EMPTY => Bytecode::default(),
        Some(code) => code,
        None => journal.db_mut().code_by_hash(account.code_hash)?,
    };
    Ok((code, account.code_hash))
}
