//! Run modes: what an executable is for.

use crate::multiprocessing::Worker;
use crate::settings::Settings;

/// A run mode and what it runs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum RunMode<'a> {
    /// Statements, as `python -c` runs them.
    Eval(&'a str),
    /// A script's path, resolved at run time.
    File(&'a str),
    /// A module, as `python -m` runs it.
    Module(&'a str),
    /// Nothing.
    Noop,
    /// An interactive prompt.
    Repl,
    /// Whatever the command line says, which is that of `python`.
    Python,
    /// What `multiprocessing` has started this process for; no setting asks for it.
    Worker(&'a Worker<'a>),
}

impl<'a> RunMode<'a> {
    /// The run mode that the settings name; a prompt if they name none.
    pub fn from_settings(settings: &Settings<'a>) -> Result<RunMode<'a>, String> {
        let target = settings.text("run.target")?;
        let target_of = |mode| target.ok_or_else(|| format!("setting 'run.target' is missing for run mode '{mode}'"));
        match settings.text("run.mode")? {
            Some("eval") => target_of("eval").map(RunMode::Eval),
            Some("file") => target_of("file").map(RunMode::File),
            Some("module") => target_of("module").map(RunMode::Module),
            Some("noop") => Ok(RunMode::Noop),
            Some("python") => Ok(RunMode::Python),
            Some("repl") | None => Ok(RunMode::Repl),
            Some(other) => {
                Err(format!("setting 'run.mode' is '{other}'; expected eval, file, module, noop, python or repl"))
            }
        }
    }

    /// The `PyConfig` field that makes Python itself run this mode, with its value.
    pub fn config_field(&self) -> Option<(&'static str, &'a str)> {
        match self {
            RunMode::Eval(code) => Some(("config.run_command", code)),
            RunMode::File(path) => Some(("config.run_filename", path)),
            _ => None,
        }
    }
}

#[cfg(test)]
#[path = "run_mode_test.rs"]
mod tests;
