//! Sections, operators and proposals.

use super::{assert_accepted, on_debug_chain, program, refusal};
use crate::{
    arbos::Rules,
    stylus::{ActivationError, activate},
};

/// The bytes of a module in text with a section put at its end.
fn with_section(id: u8, content: &[u8]) -> Vec<u8> {
    let mut wasm = wat::parse_str(program("", "")).unwrap();
    wasm.extend([id, content.len() as u8]);
    wasm.extend(content);
    wasm
}

fn refused(wasm: &[u8]) -> ActivationError {
    activate(wasm, &Rules::default(), 128, true).unwrap_err()
}

#[test]
fn proposals_beyond_the_first_version_are_refused() {
    for rest in [
        "(func (param externref))",
        "(func ref.null func drop)",
        "(table 1 externref)",
        "(func i32.const 0 i32.const 0 i32.const 0 select (result i32) drop)",
        "(func v128.const i64x2 0 0 drop)",
        "(func i32.const 0 i32.atomic.load drop)",
        "(func $f return_call $f)",
        "(memory 1)",
        "(global i32 (i32.add (i32.const 1) (i32.const 1)))",
        "(type (struct (field i32)))",
        "(table 1 funcref) (func i32.const 0 table.get 0 drop)",
        "(table 1 funcref) (func table.size 0 drop)",
        "(func i32.const 0 i32.const 0 i64.add128)",
    ] {
        let refusal = on_debug_chain(&program("", rest));
        assert!(matches!(refusal, Err(ActivationError::Invalid(_))), "{rest}: {refusal:?}");
    }
    assert!(matches!(
        on_debug_chain(r#"(module (memory (export "memory") i64 1 1))"#),
        Err(ActivationError::Invalid(_))
    ));
    assert!(matches!(
        on_debug_chain(r#"(module (memory (export "memory") 1 1 shared))"#),
        Err(ActivationError::Invalid(_))
    ));
}

#[test]
fn multi_value_is_for_the_versions_that_have_it() {
    let older = Rules::of(51).unwrap();
    let newer = Rules::of(60).unwrap();

    for rest in [
        "(func (result i32 i32) i32.const 0 i32.const 0)",
        "(func i32.const 0 block (param i32) drop end)",
        "(type $one (func (result i32))) (func block (type $one) i32.const 0 end drop)
         (func i32.const 0 loop (param i32) (result i32 i32) i32.const 0 end drop drop)",
    ] {
        let wasm = wat::parse_str(program("", rest)).unwrap();

        assert!(activate(&wasm, &older, 128, true).is_ok(), "{rest}");
        let refused = activate(&wasm, &newer, 128, true);
        assert!(matches!(refused, Err(ActivationError::Invalid(_))), "{rest}");
    }
}

#[test]
fn a_data_count_section_is_refused() {
    let wasm = wat::parse_str(program("", "")).unwrap();
    let mut with_count = wasm_encoder::Module::new();
    for payload in wasmparser::Parser::new(0).parse_all(&wasm) {
        let Some((id, range)) = payload.unwrap().as_section() else { continue };
        if id == u8::from(wasm_encoder::SectionId::Code) {
            with_count.section(&wasm_encoder::DataCountSection { count: 0 });
        }
        let data = &wasm[range.start as usize..range.end as usize];
        with_count.section(&wasm_encoder::RawSection { id, data });
    }

    let refused = refused(&with_count.finish());

    assert_eq!(refused.to_string(), "unsupported section type DataCountSection");
}

#[test]
fn initializing_memory_by_hand_is_refused() {
    // It needs a data count section.
    let initialize = "(data \"x\") (func i32.const 0 i32.const 0 i32.const 0 memory.init 0)";
    let refusal = refusal(&program("", initialize));
    assert_eq!(refusal, "unsupported section type DataCountSection");
}

#[test]
fn tags_and_unknown_sections_are_refused() {
    let tag = on_debug_chain(&program("", "(tag)")).unwrap_err();

    assert_eq!(tag, ActivationError::Section("TagSection".into()));
    assert_eq!(
        refused(&with_section(0x20, &[])).to_string(),
        "unsupported section type UnknownSection 32"
    );
}

#[test]
fn other_versions_and_things_that_are_no_modules_are_refused() {
    let wasm = wat::parse_str(program("", "")).unwrap();
    let mut version_2 = wasm.clone();
    version_2[4] = 2;
    let mut component = wasm.clone();
    component[4..8].copy_from_slice(&[0x0d, 0, 1, 0]);

    for bad in [&[][..], b"\0asm", &[0x60; 40], &version_2, &component, &wasm[..wasm.len() - 1]] {
        assert!(matches!(refused(bad), ActivationError::Invalid(_)), "{bad:x?}");
    }
}

#[test]
fn a_section_that_claims_more_than_there_is_is_refused() {
    for id in 1..=11 {
        let mut wasm = b"\0asm\x01\0\0\0".to_vec();
        wasm.extend([id, 0xff, 0x01, 1]);

        assert!(matches!(refused(&wasm), ActivationError::Invalid(_)), "section {id}");
    }
}

#[test]
fn custom_sections_count_for_nothing_but_a_name_section_must_be_whole() {
    assert!(activate(&with_section(0, b"\x01x\xff\xff"), &Rules::default(), 128, true).is_ok());

    let malformed = with_section(0, b"\x04name\x01\x05\x01\x00\x7fxx");

    assert!(matches!(refused(&malformed), ActivationError::Invalid(_)));
}

#[test]
fn float_arithmetic_is_refused() {
    for code in [
        "f32.const 0 f32.const 0 f32.add drop",
        "f64.const 0 f64.const 0 f64.lt drop",
        "f64.const 0 f64.sqrt drop",
        "f64.const 0 i32.trunc_f64_s drop",
        "f64.const 0 i32.trunc_sat_f64_s drop",
        "i32.const 0 f32.convert_i32_u drop",
        "f32.const 0 f64.promote_f32 drop",
        "f64.const 0 f32.demote_f64 drop",
    ] {
        let refusal = on_debug_chain(&program("", &format!("(func {code})"))).unwrap_err();
        assert!(matches!(refusal, ActivationError::Operator { .. }), "{code}: {refusal}");
    }
}

#[test]
fn floats_that_only_lie_around_are_accepted() {
    for rest in [
        "(func (param f32) (local f64))",
        "(global (mut f32) (f32.const 1))",
        "(func i32.const 0 f64.load i64.reinterpret_f64 drop)",
        "(func i32.const 0 f32.const 1 f32.store)",
    ] {
        assert_accepted(&program("", rest));
    }
}

#[test]
fn operators_on_segments_and_tables_are_refused() {
    for code in [
        "elem.drop 0",
        "i32.const 0 i32.const 0 i32.const 0 table.init 0",
        "i32.const 0 i32.const 0 i32.const 0 table.copy",
    ] {
        let rest = format!("(table 1 funcref) (elem (i32.const 0) func $entry) (func {code})");
        let refusal = on_debug_chain(&program("", &rest)).unwrap_err();
        assert!(matches!(refusal, ActivationError::Operator { .. }), "{code}: {refusal}");
    }
}

#[test]
fn bulk_memory_sign_extension_and_jump_tables_are_accepted() {
    for code in [
        "i32.const 0 i32.const 0 i32.const 0 memory.copy",
        "i32.const 0 i32.const 0 i32.const 0 memory.fill",
        "i32.const 0 i32.extend8_s drop",
        "memory.size memory.grow drop",
        "i32.const 0 br_table 0 0",
        "i32.const 0 i32.const 0 i32.const 0 select drop",
    ] {
        assert_accepted(&program("", &format!("(func {code})")));
    }
}
