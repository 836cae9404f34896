//! The tables of `docs/states.md`, held against what programs answer.

use std::collections::{BTreeMap, BTreeSet};

use client::call::CallError;

const DOCUMENT: &str = include_str!("../../../docs/states.md");

/// What a call does in a state that lets it.
const DONE: &str = "done";

/// A table of calls and states, and which of its cells were asked.
#[derive(Debug)]
pub struct States {
    cells: BTreeMap<(String, String), String>,
    asked: BTreeSet<(String, String)>,
}

impl States {
    /// The table under the heading `## thing` of the document.
    ///
    /// # Panics
    ///
    /// If there is none, or one of its rows has not as many cells as its head.
    pub fn of(thing: &str) -> Self {
        Self::read(DOCUMENT, thing)
    }

    fn read(document: &str, thing: &str) -> Self {
        let heading = format!("## {thing}");
        let section = document.lines().skip_while(|line| *line != heading).skip(1);
        let mut rows = section
            .take_while(|line| !line.starts_with("## "))
            .filter_map(|line| line.strip_prefix('|')?.strip_suffix('|'))
            .map(|line| line.split('|').map(|cell| cell.trim().trim_matches('`')));
        let head: Vec<_> = rows.next().expect("no table under that heading").skip(1).collect();
        let mut cells = BTreeMap::new();
        // After the line between head and body.
        for mut row in rows.skip(1) {
            let call = row.next().unwrap_or_default();
            let row: Vec<_> = row.collect();
            assert_eq!(row.len(), head.len(), "`{call}` has another number of cells");
            for (state, cell) in head.iter().zip(row) {
                cells.insert((call.to_owned(), (*state).to_owned()), cell.to_owned());
            }
        }
        Self { cells, asked: BTreeSet::new() }
    }

    /// In `state`, `call` came to `outcome`, as the table says.
    ///
    /// # Panics
    ///
    /// If the table says otherwise, or nothing.
    #[track_caller]
    pub fn check<T, E: Into<CallError>>(&mut self, call: &str, state: &str, outcome: Result<T, E>) {
        let place = (call.to_owned(), state.to_owned());
        let cell = self.cells.get(&place).unwrap_or_else(|| panic!("no cell for {place:?}"));
        let said = match outcome.map_err(Into::into) {
            Ok(_) => DONE.to_owned(),
            Err(CallError::Reverted(refusal)) => bindings::explain(&refusal),
            Err(other) => panic!("`{call}` in {state}: {other}"),
        };
        let name = said.split([' ', '{']).next().unwrap_or_default();
        assert_eq!(name, cell, "`{call}` in {state} was {said}");
        self.asked.insert(place);
    }

    /// Every cell was asked.
    ///
    /// # Panics
    ///
    /// With those that were not.
    pub fn assert_all(&self) {
        let missing: Vec<_> = self.cells.keys().filter(|it| !self.asked.contains(it)).collect();
        assert!(missing.is_empty(), "nobody asked for {missing:?}");
    }
}

#[cfg(test)]
mod tests {
    use alloy::sol_types::SolError;
    use bindings::IMicroStakingVault::{VaultOverflow, VaultZeroShares};

    use super::*;

    const TABLES: &str = "## Door\n\n| call | open | shut |\n|---|---|---|\n\
        | `enter` | done | VaultOverflow |\n\n## Window\n\n| call | open |\n|---|---|\n| `look` | done |\n";

    fn refused(error: &impl SolError) -> Result<(), CallError> {
        Err(CallError::Reverted(error.abi_encode().into()))
    }

    #[test]
    fn a_table_is_met_when_every_cell_was_asked() {
        let mut door = States::read(TABLES, "Door");

        door.check::<_, CallError>("enter", "open", Ok(()));
        door.check("enter", "shut", refused(&VaultOverflow {}));

        door.assert_all();
    }

    #[test]
    #[should_panic(expected = "nobody asked for [(\"enter\", \"shut\")]")]
    fn a_cell_that_nobody_asked_for_is_noticed() {
        let mut door = States::read(TABLES, "Door");
        door.check::<_, CallError>("enter", "open", Ok(()));

        door.assert_all();
    }

    #[test]
    #[should_panic(expected = "`enter` in shut was VaultZeroShares")]
    fn another_refusal_is_noticed() {
        let other = VaultZeroShares { assets: alloy::primitives::U256::ONE };

        States::read(TABLES, "Door").check("enter", "shut", refused(&other));
    }

    #[test]
    #[should_panic(expected = "`enter` in shut was done")]
    fn success_is_noticed_too() {
        States::read(TABLES, "Door").check::<_, CallError>("enter", "shut", Ok(()));
    }
}
