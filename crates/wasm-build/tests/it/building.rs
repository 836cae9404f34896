//! What is built, what is kept, what is refused.

use std::process::Command;

use wasm_build::{CODE_LIMIT, Error};

use crate::bench::{Bench, SMALL};

/// 40 kB that do not compress, and a function that uses them.
const HUGE: &str = r#"
const fn noise() -> [u64; 5000] {
    let (mut noise, mut state, mut i) = ([0; 5000], 0x9E37_79B9_7F4A_7C15_u64, 0);
    while i < 5000 {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        noise[i] = state;
        i += 1;
    }
    noise
}
static NOISE: [u64; 5000] = noise();

#[inline(never)]
#[unsafe(no_mangle)]
pub extern "C" fn weigh_the_noise(from: u32) -> u32 {
    let mut weight = 0_u64;
    for word in NOISE.iter().skip(from as usize) {
        weight = weight.rotate_left(7) ^ word;
    }
    weight as u32
}
"#;

fn starts(tool: &str) -> bool {
    Command::new(tool).arg("--version").output().is_ok_and(|answer| answer.status.success())
}

#[test]
fn a_program_is_built_once() {
    let bench = Bench::take();

    let (first, steps) = bench.build();
    let (second, steps_again) = bench.build();

    let program = first.unwrap();
    assert_eq!(steps, ["compiling", "packing", "built"]);
    assert_eq!(steps_again, ["fresh"]);
    assert_eq!(program, second.unwrap());
    assert_eq!(program.name, "small");
    assert_eq!(program.optimized, starts("node") && starts("npm"));
    assert_eq!(program.code[..4], [0xEF, 0xF0, 0, 0]);
}

#[test]
fn a_changed_source_is_built_again() {
    let bench = Bench::take();
    let before = bench.build().0.unwrap();

    bench.set_source(&SMALL.replace("(3)", "(5)"));
    let (after, steps) = bench.build();

    assert_eq!(steps, ["compiling", "packing", "built"]);
    assert_ne!(before.sha256, after.unwrap().sha256);
}

#[test]
fn a_change_that_leaves_the_module_alone_keeps_the_program() {
    let bench = Bench::take();
    let before = bench.build().0.unwrap();

    bench.set_source(&SMALL.replace("//! Answers", "//! Always answers"));
    let (after, steps) = bench.build();

    assert_eq!(steps, ["compiling", "fresh"]);
    assert_eq!(before, after.unwrap());
    assert_eq!(bench.build().1, ["fresh"]);
}

#[test]
fn a_program_that_is_too_large_is_refused_and_not_kept() {
    let bench = Bench::take();

    bench.set_source(&[SMALL, HUGE].concat());
    let refused = bench.build().0.unwrap_err();

    let Error::TooLarge { program, size, functions, .. } = &refused else { panic!("{refused:?}") };
    assert_eq!(program, "small");
    assert!(CODE_LIMIT < *size);
    assert_eq!(functions.0[0].name, "weigh_the_noise");
    assert!(refused.to_string().starts_with(&format!("small is {size} bytes compressed")));
    assert!(!bench.workspace.programs().join("small.code").exists());
}

#[test]
fn a_program_that_could_not_be_activated_is_refused() {
    let bench = Bench::take();

    bench.set_source(&SMALL.replace("user_entrypoint", "entrypoint"));
    let refused = bench.build().0.unwrap_err();

    assert!(matches!(refused, Error::Refused { .. }), "{refused:?}");
    assert!(refused.to_string().contains("user_entrypoint"), "{refused}");
}

#[test]
fn a_program_that_names_a_directory_of_this_machine_is_refused() {
    let bench = Bench::take();
    let root = bench.workspace.root().display().to_string();
    let telltale = format!(
        "#[unsafe(no_mangle)] pub extern \"C\" fn place(at: usize) -> u8 {{ {root:?}.as_bytes()[at] }}"
    );

    bench.set_source(&[SMALL, &telltale].concat());
    let refused = bench.build().0.unwrap_err();

    let Error::MachinePath { path, .. } = refused else { panic!("{refused:?}") };
    assert_eq!(path, root);
}

#[test]
fn a_compiler_error_is_shown_as_the_compiler_says_it() {
    let bench = Bench::take();

    bench.set_source(&SMALL.replace("length.wrapping_mul(3)", "\"three\""));
    let refused = bench.build().0.unwrap_err();

    let Error::Compile { program, output } = &refused else { panic!("{refused:?}") };
    assert_eq!(program, "small");
    assert!(output.contains("mismatched types"), "{output}");
}
