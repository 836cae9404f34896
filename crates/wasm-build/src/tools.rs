//! Which tools make the programs: what somebody else needs to make the same ones.

use crate::{Error, Workspace, optimize::Optimizer, toolchain::Toolchain};

/// The versions that a checkout pins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tools {
    /// The compiler, as it calls itself: name, version, commit and date.
    pub rustc: String,
    /// wasm-opt's package; whether it had a part in a program, the [program](crate::Program) says.
    pub wasm_opt: Option<String>,
}

impl Tools {
    /// Those of a checkout.
    ///
    /// # Errors
    ///
    /// [`Error`], if there is no compiler.
    pub fn of(workspace: &Workspace) -> Result<Self, Error> {
        let toolchain = Toolchain::find(&workspace.contracts())?;
        let rustc = toolchain.version.lines().next().unwrap_or_default().to_owned();
        Ok(Self { rustc, wasm_opt: Optimizer::version() })
    }
}
