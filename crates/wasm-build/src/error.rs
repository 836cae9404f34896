//! Why no program came out, and what to do about it.

use std::{fmt, io, path::PathBuf};

use crate::{code::CODE_LIMIT, module::Refusal};

/// Why a build stopped.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Neither the directory nor one above it holds the contracts.
    #[error("no contracts/Cargo.toml in {} or above; run this inside the repository", .0.display())]
    NoWorkspace(PathBuf),

    /// The selection names something that is no program.
    #[error("no program named {name}; there are: {}", .known.join(", "))]
    UnknownProgram {
        /// The name asked for.
        name: String,
        /// Every program of the workspace.
        known: Vec<String>,
    },

    /// `[package.metadata.millet]` of a program says something else than it may.
    #[error("contracts: [package.metadata.millet] of {program}: {reason}")]
    Metadata {
        /// The program's package.
        program: String,
        /// What is wrong with it.
        reason: String,
    },

    /// A file or directory could not be used.
    #[error("{doing} {}", .path.display())]
    File {
        /// What was being done, as a participle.
        doing: &'static str,
        /// To what.
        path: PathBuf,
        /// Why it failed.
        source: io::Error,
    },

    /// A tool did not start.
    #[error("starting `{command}`; is it installed and on the PATH?")]
    NotStarted {
        /// The command line.
        command: String,
        /// Why it failed.
        source: io::Error,
    },

    /// A tool ended with a failure.
    #[error("`{command}` failed:\n{output}")]
    Failed {
        /// The command line.
        command: String,
        /// What it wrote to stderr.
        output: String,
    },

    /// A tool answered in a form this crate does not know.
    #[error("`{command}` answered {problem}")]
    Answer {
        /// The command line.
        command: String,
        /// What is missing from the answer, or odd about it.
        problem: String,
    },

    /// A part of the toolchain is missing and could not be added.
    #[error("the compiler lacks {part}; run `{command}`, then build again\n{output}")]
    MissingPart {
        /// What is missing.
        part: &'static str,
        /// The command that adds it, and that was tried.
        command: String,
        /// What it answered.
        output: String,
    },

    /// The compiler refused the program.
    #[error("compiling {program}:\n{output}")]
    Compile {
        /// The program's package.
        program: String,
        /// The compiler's messages.
        output: String,
    },

    /// The chain would refuse to activate the program.
    #[error("{program} could not be activated: {refusal}")]
    Refused {
        /// The program's package.
        program: String,
        /// The rule it breaks.
        refusal: Refusal,
    },

    /// The bytes name a directory of this machine, so no other machine would get the same.
    #[error("{program} contains the path {path} of this machine; remap or remove it")]
    MachinePath {
        /// The program's package.
        program: String,
        /// The path that was found.
        path: String,
    },

    /// The code would not fit into an account.
    #[error(
        "{program} is {size} bytes compressed, {} over the limit of {CODE_LIMIT}{hint}; \
         its largest functions, in bytes before compression:\n{functions}",
        .size - CODE_LIMIT
    )]
    TooLarge {
        /// The program's package.
        program: String,
        /// Bytes of the deployable code, prefix included.
        size: usize,
        /// Where to look first.
        functions: Functions,
        /// What may help, or nothing.
        hint: &'static str,
    },
}

impl Error {
    pub(crate) fn file(
        doing: &'static str,
        path: impl Into<PathBuf>,
    ) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { doing, path, source }
    }
}

/// The largest functions of a program, largest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Functions(pub Vec<Function>);

/// The size of one function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    /// Its name, without the hash of its crate.
    pub name: String,
    /// Bytes of its body in the module.
    pub size: usize,
}

impl fmt::Display for Functions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines = self.0.iter().map(|it| format!("{:>8}  {}", it.size, it.name));
        f.write_str(&lines.collect::<Vec<_>>().join("\n"))
    }
}
