//! Which functions make a module large.

use std::collections::HashMap;

use wasmparser::{KnownCustom, Name, Parser, Payload, TypeRef};

use crate::error::{Function, Functions};

/// The `count` largest functions of `wasm`, by the bytes of their bodies.
///
/// Names come from the name section; a function without one is called by its index. A module
/// that cannot be read has no functions: this only decorates another error.
pub(crate) fn largest(wasm: &[u8], count: usize) -> Functions {
    let mut imported = 0;
    let mut sizes = Vec::new();
    let mut names = HashMap::new();
    for payload in Parser::new(0).parse_all(wasm).map_while(Result::ok) {
        match payload {
            Payload::ImportSection(imports) => {
                let functions = imports.into_imports().map_while(Result::ok);
                imported +=
                    functions.filter(|import| matches!(import.ty, TypeRef::Func(_))).count();
            }
            Payload::CodeSectionEntry(body) => sizes.push(body.as_bytes().len()),
            Payload::CustomSection(section) => {
                let KnownCustom::Name(subsections) = section.as_known() else { continue };
                for subsection in subsections.into_iter().map_while(Result::ok) {
                    let Name::Function(entries) = subsection else { continue };
                    names.extend(
                        entries
                            .into_iter()
                            .map_while(Result::ok)
                            .map(|entry| (entry.index as usize, readable(entry.name))),
                    );
                }
            }
            _ => {}
        }
    }

    let mut functions: Vec<Function> = sizes
        .into_iter()
        .enumerate()
        .map(|(local, size)| {
            let index = imported + local;
            let name = names.remove(&index).unwrap_or_else(|| format!("function {index}"));
            Function { name, size }
        })
        .collect();
    functions.sort_by(|a, b| b.size.cmp(&a.size).then_with(|| a.name.cmp(&b.name)));
    functions.truncate(count);
    Functions(functions)
}

/// A mangled name as a person writes it, without the hash of its crate.
fn readable(name: &str) -> String {
    format!("{:#}", rustc_demangle::demangle(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_are_named_and_ordered_by_size() {
        let wasm = wat::parse_str(
            "(module
                (import \"vm_hooks\" \"msg_value\" (func $msg_value (param i32)))
                (func $small)
                (func $_ZN5vault7deposit17h0123456789abcdefE
                    (drop (i32.const 1)) (drop (i32.const 2)))
                (func (drop (i32.const 1))))",
        )
        .unwrap();

        let functions = largest(&wasm, 2);

        let listed: Vec<_> = functions.0.iter().map(|it| (it.name.as_str(), it.size)).collect();
        assert_eq!(listed, [("vault::deposit", 8), ("function 3", 5)]);
    }
}
