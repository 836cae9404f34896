//! From crates to programs, by way of every step that is needed and no other.

use std::{env, fs, io::ErrorKind, path::PathBuf, time::Instant};

use crate::{
    Digest, Error, Event, OptLevel, Program, Progress, Selection, Workspace,
    code::{CODE_LIMIT, deployable},
    compile::Compiler,
    module,
    optimize::Optimizer,
    store::Store,
    toolchain::Toolchain,
    workspace::{Contracts, Crate},
};

/// How many functions an error about size lists.
const FUNCTIONS_SHOWN: usize = 12;

/// What is done to a module after the compiler is as much an input as the sources are.
const PACKING: [&str; 3] =
    [include_str!("build.rs"), include_str!("code.rs"), include_str!("module/strip.rs")];

/// The programs of `selection`, built as far as they are stale.
///
/// # Errors
///
/// A program that cannot be compiled, activated or deployed; a tool that is missing. See
/// [`Error`]. Missing node is not among them: programs are then [not optimised](Program).
pub fn build(
    workspace: &Workspace,
    selection: &Selection,
    progress: &mut dyn Progress,
) -> Result<Vec<Program>, Error> {
    let toolchain = Toolchain::find(&workspace.contracts())?;
    let contracts = Contracts::read(workspace, &toolchain)?;
    let chosen = contracts.select(selection)?;
    let store = Store::open(workspace.programs(), progress)?;
    let inputs = Inputs::of(workspace, &toolchain, &contracts)?;

    let best: Option<Vec<_>> =
        chosen.iter().map(|it| store.fresh(&it.name, &inputs.digest(it.opt_level, true))).collect();
    if let Some(programs) = best {
        programs.iter().for_each(|program| progress.report(Event::Fresh { program }));
        return Ok(programs);
    }

    let packer = Packer::prepare(workspace, &toolchain, inputs, progress)?;
    chosen.iter().map(|program| packer.build(program, &store, progress)).collect()
}

/// What a program would be at one opt-level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trial {
    /// The level.
    pub opt_level: OptLevel,
    /// Bytes of the module.
    pub wasm_len: usize,
    /// Bytes of the deployable code; not held against [`CODE_LIMIT`].
    pub code_len: usize,
}

/// The sizes of one program at every opt-level. Keeps no program.
///
/// # Errors
///
/// As [`build`], except that no size is too large.
pub fn try_levels(
    workspace: &Workspace,
    name: &str,
    progress: &mut dyn Progress,
) -> Result<Vec<Trial>, Error> {
    let toolchain = Toolchain::find(&workspace.contracts())?;
    let contracts = Contracts::read(workspace, &toolchain)?;
    let chosen = contracts.select(&Selection::Named(vec![name.into()]))?;
    let store = Store::open(workspace.programs(), progress)?;
    let inputs = Inputs::of(workspace, &toolchain, &contracts)?;
    let packer = Packer::prepare(workspace, &toolchain, inputs, progress)?;

    let mut trials = Vec::new();
    for program in &chosen {
        for opt_level in OptLevel::ALL {
            progress.report(Event::Compiling { program: name });
            let compiled = packer.compiler.compile(program, opt_level, progress)?;
            progress.report(Event::Packing { program: name });
            let (module, _) = packer.optimized(&compiled, &store, progress);
            let wasm = packer.checked(program, &module)?;
            let code_len = deployable(&wasm).len();
            trials.push(Trial { opt_level, wasm_len: wasm.len(), code_len });
        }
    }
    Ok(trials)
}

/// Everything that programs are made from.
struct Inputs {
    /// Sources, compiler, and how it is called.
    compiled_from: Digest,
    /// What is done to the compiler's module.
    packing: Digest,
}

impl Inputs {
    fn of(
        workspace: &Workspace,
        toolchain: &Toolchain,
        contracts: &Contracts,
    ) -> Result<Self, Error> {
        let root = workspace.root();
        let lock = root.join("Cargo.lock");
        let lock = match fs::read_to_string(&lock) {
            Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
            read => read.map_err(Error::file("reading", &lock))?,
        };
        let parts = PACKING.into_iter().chain(compressor(&lock));
        let packing = Digest::of_parts(parts.map(str::as_bytes));

        let mut sources = contracts.outside.clone();
        sources.extend(
            ["abi", "contracts", "Cargo.toml", "rust-toolchain.toml"].map(|it| root.join(it)),
        );
        let parts = [
            Digest::of_files(root, &sources)?.to_string(),
            toolchain.version.clone(),
            Compiler::recipe().to_string(),
        ];
        let compiled_from = Digest::of_parts(parts.iter().map(String::as_bytes));
        Ok(Self { compiled_from, packing })
    }

    fn digest(&self, level: OptLevel, optimized: bool) -> Digest {
        let parts = [self.compiled_from.to_string(), level.as_str().into()];
        let made = Digest::of_parts(parts.iter().map(String::as_bytes));
        self.packed(&made, optimized)
    }

    fn packed(&self, module: &Digest, optimized: bool) -> Digest {
        let optimizer =
            if optimized { Optimizer::recipe().to_string() } else { String::from("none") };
        let parts = [module.to_string(), self.packing.to_string(), optimizer];
        Digest::of_parts(parts.iter().map(String::as_bytes))
    }
}

/// The entries of the host's lock file that decide what compressed bytes are. With the others, every
/// new dependency of a host tool would have all programs packed again.
fn compressor(lock: &str) -> impl Iterator<Item = &str> {
    let names = ["brotli", "brotli-decompressor", "alloc-no-stdlib", "alloc-stdlib"];
    let of_it = names.map(|name| format!("name = \"{name}\"\n"));
    let entries = lock.split("[[package]]\n");
    entries.filter(move |entry| of_it.iter().any(|name| entry.starts_with(name)))
}

/// The tools, ready to be used.
struct Packer<'a> {
    compiler: Compiler<'a>,
    optimizer: Option<Optimizer>,
    inputs: Inputs,
    /// Directories of this machine that no program may name.
    machine: Vec<PathBuf>,
}

impl<'a> Packer<'a> {
    fn prepare(
        workspace: &Workspace,
        toolchain: &'a Toolchain,
        inputs: Inputs,
        progress: &mut dyn Progress,
    ) -> Result<Self, Error> {
        let optimizer = match Optimizer::install(workspace, progress) {
            Ok(optimizer) => Some(optimizer),
            Err(reason) => {
                progress.report(Event::Notice(&unoptimized(&reason)));
                None
            }
        };
        toolchain.complete(progress)?;
        let compiler = Compiler::prepare(workspace, toolchain)?;
        let home = env::home_dir().map(|it| it.join(".cargo"));
        let cargo_home = env::var_os("CARGO_HOME").map(PathBuf::from).or(home);
        let machine = [workspace.root().into(), toolchain.sysroot().into()];
        let machine = machine.into_iter().chain(cargo_home).collect();
        Ok(Self { compiler, optimizer, inputs, machine })
    }

    fn build(
        &self,
        program: &Crate,
        store: &Store,
        progress: &mut dyn Progress,
    ) -> Result<Program, Error> {
        let (name, level) = (&program.name, program.opt_level);
        let inputs = self.inputs.digest(level, self.optimizer.is_some());
        if let Some(program) = store.fresh(name, &inputs) {
            progress.report(Event::Fresh { program: &program });
            return Ok(program);
        }

        let began = Instant::now();
        progress.report(Event::Compiling { program: name });
        let compiled = self.compiler.compile(program, level, progress)?;
        let digest = Digest::of(&compiled);
        let packed = self.inputs.packed(&digest, self.optimizer.is_some());
        if let Some(program) = store.unchanged(name, &packed, &inputs)? {
            progress.report(Event::Fresh { program: &program });
            return Ok(program);
        }

        progress.report(Event::Packing { program: name });
        let (module, optimized) = self.optimized(&compiled, store, progress);
        let wasm = self.checked(program, &module)?;
        let code = deployable(&wasm);
        fits(name, code.len(), &module, optimized)?;
        let built = Program {
            name: name.clone(),
            code,
            wasm_len: wasm.len(),
            sha256: Digest::of(&wasm),
            opt_level: level,
            optimized,
        };
        let packed = self.inputs.packed(&digest, optimized);
        store.keep(&built, &wasm, packed, self.inputs.digest(level, optimized))?;
        progress.report(Event::Built { program: &built, took: began.elapsed() });
        Ok(built)
    }

    /// The module after wasm-opt, if there is one and it succeeds, and whether it did.
    fn optimized(
        &self,
        compiled: &[u8],
        store: &Store,
        progress: &mut dyn Progress,
    ) -> (Vec<u8>, bool) {
        let Some(optimizer) = &self.optimizer else { return (compiled.to_vec(), false) };
        match optimizer.optimize(compiled, store.directory()) {
            Ok(module) => (module, true),
            Err(error) => {
                progress.report(Event::Notice(&unoptimized(&error.to_string())));
                (compiled.to_vec(), false)
            }
        }
    }

    /// The module without what chains refuse, and nothing else that they would.
    fn checked(&self, program: &Crate, module: &[u8]) -> Result<Vec<u8>, Error> {
        let refused = |refusal| Error::Refused { program: program.name.clone(), refusal };
        let wasm = module::strip(module).map_err(refused)?;
        module::lint(&wasm).map_err(refused)?;
        match named_path(&wasm, &self.machine) {
            Some(path) => Err(Error::MachinePath { program: program.name.clone(), path }),
            None => Ok(wasm),
        }
    }
}

fn unoptimized(reason: &str) -> String {
    format!("building without wasm-opt, about a tenth larger and not for a public chain: {reason}")
}

/// The first of `paths` that occurs in `wasm`.
fn named_path(wasm: &[u8], paths: &[PathBuf]) -> Option<String> {
    // A file system's root would be found in anything.
    let paths = paths.iter().filter(|path| path.parent().is_some());
    paths.filter_map(|path| path.to_str()).find(|path| contains(wasm, path)).map(String::from)
}

fn contains(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

/// Refuses code that no account can hold. `module` still has its names.
fn fits(name: &str, size: usize, module: &[u8], optimized: bool) -> Result<(), Error> {
    if size <= CODE_LIMIT {
        return Ok(());
    }
    let hint = if optimized {
        ""
    } else {
        " (it was built without wasm-opt, which saves about a tenth: install node)"
    };
    let functions = module::largest(module, FUNCTIONS_SHOWN);
    Err(Error::TooLarge { program: name.into(), size, functions, hint })
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, path::Path};

    use super::*;

    #[test]
    fn a_program_that_does_not_fit_is_named_with_its_size_and_its_largest_functions() {
        let module =
            wat::parse_str("(module (func $tiny) (func $huge (drop (i32.const 1))))").unwrap();

        let refused = fits("vault", CODE_LIMIT + 24, &module, true).unwrap_err();

        assert_eq!(
            refused.to_string(),
            "vault is 24600 bytes compressed, 24 over the limit of 24576; \
             its largest functions, in bytes before compression:\n\
             \x20      5  huge\n       2  tiny"
        );
        assert!(fits("vault", CODE_LIMIT, &module, true).is_ok());
        let unoptimized = fits("vault", CODE_LIMIT + 1, &module, false).unwrap_err();
        assert!(unoptimized.to_string().contains("install node"), "{unoptimized}");
    }

    #[test]
    fn a_path_of_this_machine_is_found() {
        let paths = ["/home/alice/millet", "/home/alice/.cargo", "/"].map(PathBuf::from);

        let found = named_path(b"..at /home/alice/.cargo/registry/src", &paths);

        assert_eq!(found.as_deref(), Some("/home/alice/.cargo"));
        assert_eq!(named_path(b"at ruint-1.16.0/src/lib.rs", &paths), None);
    }

    #[test]
    fn level_optimizer_sources_and_packing_each_make_a_program_stale() {
        let inputs = |sources: &[u8], packing: &[u8]| Inputs {
            compiled_from: Digest::of(sources),
            packing: Digest::of(packing),
        };
        let now = inputs(b"a", b"b").digest(OptLevel::Z, true);

        assert_eq!(now, inputs(b"a", b"b").digest(OptLevel::Z, true));
        assert_ne!(now, inputs(b"a", b"b").digest(OptLevel::S, true));
        assert_ne!(now, inputs(b"a", b"b").digest(OptLevel::Z, false));
        assert_ne!(now, inputs(b"A", b"b").digest(OptLevel::Z, true));
        assert_ne!(now, inputs(b"a", b"B").digest(OptLevel::Z, true));
    }

    #[test]
    fn inputs_are_the_sources_in_and_outside_the_contracts() {
        let directory = tempfile::tempdir().unwrap();
        let root = directory.path();
        let files = [
            "contracts/Cargo.toml",
            "contracts/vault/src/lib.rs",
            "abi/IVault.sol",
            "rust-toolchain.toml",
            "crates/protocol/src/lib.rs",
            "Cargo.lock",
        ];
        let write = |file: &str, content: &str| {
            let path = root.join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        };
        files.iter().for_each(|file| write(file, ""));
        let workspace = Workspace::at(root).unwrap();
        let toolchain = Toolchain::find(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
        let contracts = Contracts {
            programs: Vec::new(),
            outside: BTreeSet::from([root.join("crates/protocol")]),
        };
        let digest =
            || Inputs::of(&workspace, &toolchain, &contracts).unwrap().digest(OptLevel::Z, true);

        let mut before = digest();
        assert_eq!(before, digest());
        let entry = |name: &str, version| {
            format!("[[package]]\nname = \"{name}\"\nversion = \"{version}\"\n")
        };
        for file in files.into_iter().chain(["contracts/vault/src/new.rs"]) {
            let changed = if file == "Cargo.lock" { entry("brotli", 1) } else { "changed".into() };
            write(file, &changed);
            let after = digest();
            assert_ne!(before, after, "{file}");
            before = after;
        }
        write("Cargo.lock", &[entry("brotli", 2), entry("alloy", 1)].concat());
        let after = digest();
        assert_ne!(before, after, "another compressor");
        before = after;
        write("Cargo.lock", &[entry("brotli", 2), entry("alloy", 2)].concat());
        write("README.md", "changed");
        write("contracts/target/x", "changed");
        assert_eq!(before, digest());
    }
}
