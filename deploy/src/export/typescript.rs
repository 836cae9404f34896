//! A package for TypeScript: addresses by chain, and ABIs whose types libraries such as viem infer
//! arguments and results from.
//!
//! `index.js` has the values, `index.d.ts` the same as literal types, as `as const` would give them:
//! so that nobody has to compile it.

use std::{collections::BTreeMap, fmt::Write};

use manifest::Manifest;
use serde_json::{Value, json};

use super::{ExportError, Package, abis};

/// The package of a deployment on every chain where it is: `manifests` by chain, all of one name.
///
/// # Errors
///
/// [`ExportError::NoAbi`], if a contract has an interface that this tool does not know.
pub fn typescript(manifests: &[Manifest]) -> Result<Package, ExportError> {
    let mut values = BTreeMap::new();
    let mut names = BTreeMap::new();
    for (path, abi) in abis(manifests)? {
        let name = constant(&path);
        // A JSON ABI has nothing but strings, lists and objects.
        values.insert(name.clone(), serde_json::to_value(abi).unwrap_or_default());
        names.insert(path, name);
    }

    let mut js = String::from(HEAD);
    let mut types = String::from(HEAD);
    for (name, abi) in &values {
        export(&mut js, &mut types, name, &text(abi), &literal(abi));
    }
    // Which ABI is whose. By name, not once more in full.
    let (mut refs, mut kinds) = (String::from("{\n"), String::from("{\n"));
    for (contract, path) in contracts(manifests) {
        let name = &names[&path];
        let _ = writeln!(refs, "  {contract:?}: {name},");
        let _ = writeln!(kinds, "  readonly {contract:?}: typeof {name};");
    }
    export(&mut js, &mut types, "abis", &(refs + "}"), &(kinds + "}"));
    for (name, found) in [("addresses", addresses(manifests)), ("firstBlocks", blocks(manifests))] {
        export(&mut js, &mut types, name, &text(&found), &literal(&found));
    }
    Ok(Package(
        [("index.js", js), ("index.d.ts", types), ("package.json", package(manifests))].into(),
    ))
}

const HEAD: &str = "// Written by `deploy export typescript`.\n";

fn export(js: &mut String, types: &mut String, name: &str, value: &str, kind: &str) {
    // Writing to a string does not fail.
    let _ = writeln!(js, "\nexport const {name} = {value};");
    let _ = writeln!(types, "\nexport declare const {name}: {kind};");
}

/// `abi/IFeeSplitter.sol` is `feeSplitterAbi`.
fn constant(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    let name = name.strip_suffix(".sol").unwrap_or(name);
    let name = name.strip_prefix('I').unwrap_or(name);
    let (first, rest) = name.split_at_checked(1).unwrap_or((name, ""));
    format!("{}{rest}Abi", first.to_ascii_lowercase())
}

/// Every contract of some chain, with the path of its interface.
fn contracts(manifests: &[Manifest]) -> BTreeMap<&'static str, String> {
    let deployed = manifests.iter().flat_map(|manifest| &manifest.contracts);
    deployed.map(|(contract, deployed)| (contract.name(), deployed.abi.clone())).collect()
}

fn addresses(manifests: &[Manifest]) -> Value {
    by_chain(manifests, |manifest| {
        let address = |(contract, deployed): (&manifest::Contract, &manifest::Deployed)| {
            (contract.name().to_owned(), json!(deployed.address.to_string()))
        };
        manifest.contracts.iter().map(address).collect()
    })
}

/// Where to begin to look for events.
fn blocks(manifests: &[Manifest]) -> Value {
    by_chain(manifests, |manifest| json!(manifest.first_block()))
}

fn by_chain(manifests: &[Manifest], of: impl Fn(&Manifest) -> Value) -> Value {
    manifests.iter().map(|manifest| (manifest.chain_id.to_string(), of(manifest))).collect()
}

fn text(value: &Value) -> String {
    format!("{value:#}")
}

/// The type that has this value alone.
fn literal(value: &Value) -> String {
    match value {
        Value::Array(items) => {
            let items: Vec<_> = items.iter().map(literal).collect();
            format!("readonly [{}]", items.join(", "))
        }
        Value::Object(fields) => {
            let field = |(name, value): (&String, &Value)| {
                // Chains are numbers, which a type has to say as such.
                let name = match name.parse::<u64>() {
                    Ok(number) => number.to_string(),
                    Err(_) => json!(name).to_string(),
                };
                format!("readonly {name}: {}", literal(value))
            };
            let fields: Vec<_> = fields.iter().map(field).collect();
            format!("{{ {} }}", fields.join("; "))
        }
        other => other.to_string(),
    }
}

fn package(manifests: &[Manifest]) -> String {
    let name = manifests.first().map_or("millet", |manifest| manifest.name.as_str());
    let package = json!({
        "name": format!("@millet/{name}"),
        "version": env!("CARGO_PKG_VERSION"),
        "description": "Addresses and ABIs of Millet's contracts",
        "license": "MIT",
        "type": "module",
        "sideEffects": false,
        "exports": { ".": { "types": "./index.d.ts", "default": "./index.js" } },
        "types": "./index.d.ts",
        "files": ["index.js", "index.d.ts"],
    });
    format!("{package:#}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interface_is_a_constant_by_its_name() {
        assert_eq!(constant("abi/IFeeSplitter.sol"), "feeSplitterAbi");
        assert_eq!(constant("abi/ITimelock.sol"), "timelockAbi");
    }

    #[test]
    fn a_literal_has_one_value() {
        let value = json!([{ "a": "b\"", "412346": [1, true, null] }]);
        assert_eq!(
            literal(&value),
            "readonly [{ readonly 412346: readonly [1, true, null]; readonly \"a\": \"b\\\"\" }]"
        );
    }
}
