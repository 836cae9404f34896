//! What the process is surrounded by: its environment, a home, and perhaps a person.

use std::{
    env,
    ffi::OsString,
    io,
    path::{Path, PathBuf},
};

use zeroize::Zeroizing;

/// Reads a variable of the environment.
type Variable<'a> = Box<dyn Fn(&str) -> Option<OsString> + 'a>;

/// Asks a person, without showing what is typed.
type Ask<'a> = Box<dyn FnMut(&str) -> io::Result<String> + 'a>;

/// What a key can be read from, besides files.
pub(super) struct Surroundings<'a> {
    variable: Variable<'a>,
    ask: Ask<'a>,
    home: Option<PathBuf>,
}

impl Surroundings<'_> {
    /// Those of this process.
    pub(super) fn real() -> Self {
        Self {
            variable: Box::new(|name| env::var_os(name)),
            ask: Box::new(|prompt| rpassword::prompt_password(prompt)),
            home: env::home_dir(),
        }
    }

    /// A variable; an error if it is no text. An empty one is none.
    pub(super) fn text(&self, name: &str) -> Result<Option<String>, ()> {
        match (self.variable)(name) {
            Some(value) if value.is_empty() => Ok(None),
            Some(value) => value.into_string().map(Some).map_err(|_| ()),
            None => Ok(None),
        }
    }

    /// A variable that names a file.
    pub(super) fn path(&self, name: &str) -> Option<PathBuf> {
        (self.variable)(name).filter(|it| !it.is_empty()).map(PathBuf::from)
    }

    /// What a person types. An error if there is no terminal.
    pub(super) fn ask(&mut self, prompt: &str) -> io::Result<Zeroizing<String>> {
        (self.ask)(prompt).map(Zeroizing::new)
    }

    /// Where cast keeps keystores.
    pub(super) fn keystores(&self) -> PathBuf {
        let home = self.home.as_deref().unwrap_or(Path::new("~"));
        home.join(".foundry").join("keystores")
    }
}

#[cfg(test)]
impl<'a> Surroundings<'a> {
    /// With these variables, this home, and somebody who is asked.
    pub(super) fn of_test(
        variables: &'a [(&'a str, &'a str)],
        home: Option<&Path>,
        ask: &'a mut dyn FnMut(&str) -> io::Result<String>,
    ) -> Self {
        let variable = |name: &str| {
            let found = variables.iter().find(|(it, _)| *it == name);
            found.map(|(_, value)| value.into())
        };
        Self { variable: Box::new(variable), ask: Box::new(ask), home: home.map(Path::to_owned) }
    }
}
