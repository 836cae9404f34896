//! The methods, as `docs/rpc.md` has them: a test of the devnode holds that table complete.

const DOCUMENTATION: &str = include_str!("../../../../docs/rpc.md");

/// A method and what it is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Documented {
    pub(super) name: &'static str,
    /// The kinds of its parameters, in the words of the table and in order.
    pub(super) parameters: Vec<&'static str>,
}

/// Every method of the tables.
pub(super) fn documented() -> Vec<Documented> {
    let rows = DOCUMENTATION.lines().filter_map(|line| line.strip_prefix("| `"));
    rows.filter_map(|row| {
        let (name, rest) = row.split_once("` |")?;
        let (parameters, _) = rest.split_once('|')?;
        // Only names of methods have a namespace; errors and their codes have not.
        name.contains('_').then(|| Documented {
            name,
            parameters: parts(parameters).map(kind).filter(|kind| !kind.is_empty()).collect(),
        })
    })
    .collect()
}

/// The parts between commas, of which those in brackets separate nothing.
fn parts(parameters: &'static str) -> impl Iterator<Item = &'static str> {
    let mut depth = 0;
    parameters.split(move |letter| {
        match letter {
            '[' => depth += 1,
            ']' => depth -= 1,
            _ => {}
        }
        letter == ',' && depth == 0
    })
}

/// What may be left out is not told apart: something may be missing anyway.
fn kind(parameter: &'static str) -> &'static str {
    parameter.trim().trim_end_matches('?')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_read_with_all_its_columns() {
        let methods = documented();

        let call = methods.iter().find(|it| it.name == "eth_call");
        let expected = ["call", "block", "state overrides", "block overrides"];
        assert_eq!(call.map(|it| &*it.parameters), Some(&expected[..]));
        let head = methods.iter().find(|it| it.name == "eth_blockNumber");
        assert_eq!(head.map(|it| it.parameters.len()), Some(0));
        let reorg = methods.iter().find(|it| it.name == "anvil_reorg");
        assert_eq!(reorg.map(|it| &*it.parameters), Some(&["depth", "[bytes, block]s"][..]));
        assert!(60 < methods.len(), "{}", methods.len());
    }
}
