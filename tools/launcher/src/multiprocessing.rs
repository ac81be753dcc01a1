//! What Python's `multiprocessing` asks of the interpreter's executable, which here is the application's own: that it runs the
//! commands that `multiprocessing` starts processes with, while every other argument stays the application's.
//!
//! Its command lines are recognised whole and to the letter, so that no argument of a program's user is taken for one by chance.

use crate::run_mode::RunMode;
use crate::settings::Settings;
use std::ffi::CStr;

/// A process that `multiprocessing` has started: a child, the server that forks children, or the tracker of resources.
#[derive(Debug, PartialEq)]
pub struct Worker<'a> {
    /// What it is to run, as after `python -c`.
    pub command: &'a CStr,
    /// `sys.argv`.
    pub arguments: Vec<&'a CStr>,
    /// The parent's `sys.warnoptions`; `None` if it did not hand them on. What else a command line hands on, the settings have.
    pub warnings: Option<Vec<&'a [u8]>>,
}

/// The worker that this process is to be; `None` if it is the application itself.
pub fn worker<'a>(
    settings: &Settings,
    mode: RunMode,
    arguments: impl Iterator<Item = &'a CStr>,
) -> Result<Option<Worker<'a>>, String> {
    if !settings.boolean_or("multiprocessing_auto_dispatch", true)? {
        return Ok(None);
    }
    let arguments: Vec<&CStr> = arguments.collect();
    let found = frozen(&arguments);
    Ok(match mode {
        RunMode::Python => found, // it takes commands itself, with all the options before them
        _ => found.or_else(|| commanded(&arguments)),
    })
}

/// Names of the numbers that a child is told in its command line.
const CHILD_NUMBERS: [&[u8]; 3] = [b"parent_pid", b"pipe_handle", b"tracker_fd"];
const CHILD_MARK: &[u8] = b"--multiprocessing-fork";

/// A child of a program with `sys.frozen`: `PROGRAM --multiprocessing-fork tracker_fd=5 pipe_handle=7`.
fn frozen<'a>(arguments: &[&'a CStr]) -> Option<Worker<'a>> {
    let [_, mark, numbers @ ..] = arguments else { return None };
    if mark.to_bytes() != CHILD_MARK || numbers.is_empty() {
        return None;
    }
    for number in numbers {
        let mut text = Text(number.to_bytes());
        text.child_number()?;
        text.end()?;
    }
    Some(Worker {
        command: c"from multiprocessing.spawn import freeze_support; freeze_support()",
        arguments: arguments.to_vec(),
        warnings: None,
    })
}

/// Any worker of another program: `PROGRAM OPTIONS -c COMMAND ARGUMENTS`.
fn commanded<'a>(arguments: &[&'a CStr]) -> Option<Worker<'a>> {
    let mut rest = arguments.get(1..)?.iter();
    let mut warnings = Vec::new();
    loop {
        match rest.next()?.to_bytes() {
            b"-c" => break,
            b"-X" => drop(rest.next()?),
            [b'-', b'W', warning @ ..] if !warning.is_empty() => warnings.push(warning),
            [b'-', flag, more @ ..] if b"BEIOPSbdqsv".contains(flag) && more.iter().all(|other| other == flag) => (),
            _ => return None,
        }
    }
    let command = *rest.next()?;
    let rest = rest.as_slice();
    let text = command.to_bytes();
    let known = match rest {
        [] => is_tracker(text) || is_fork_server(text, false),
        [mark] if mark.to_bytes() == CHILD_MARK => is_child(text),
        _ => false,
    };
    (known || is_fork_server(text, true)).then(|| Worker {
        command,
        arguments: [&[c"-c"], rest].concat(),
        warnings: Some(warnings),
    })
}

fn is_tracker(command: &[u8]) -> bool {
    let mut text = Text(command);
    (|| {
        text.skip(b"from multiprocessing.resource_tracker import main;main(")?;
        text.integer()?;
        text.skip(b")")?;
        text.end()
    })()
    .is_some()
}

fn is_child(command: &[u8]) -> bool {
    let mut text = Text(command);
    (|| {
        text.skip(b"from multiprocessing.spawn import spawn_main; spawn_main(")?;
        text.items(b")", Text::child_number)?;
        text.end()
    })()
    .is_some()
}

/// Newer Pythons hand `sys.argv` on as arguments, which may be any.
fn is_fork_server(command: &[u8], takes_arguments: bool) -> bool {
    let mut text = Text(command);
    (|| {
        if takes_arguments {
            text.skip(b"import sys; ")?;
        }
        text.skip(b"from multiprocessing.forkserver import main; main(")?;
        text.integer()?;
        text.skip(b", ")?;
        text.integer()?;
        text.skip(b", [")?;
        text.items(b"]", Text::string)?;
        if takes_arguments {
            text.skip(b", sys_argv=sys.argv[1:]")?;
        }
        text.skip(b", **{")?;
        text.items(b"}", |text| {
            text.string()?;
            text.skip(b": ")?;
            text.value()
        })?;
        text.skip(b")")?;
        text.end()
    })()
    .is_some()
}

/// What is still to be read of a text. Each method reads one thing as Python's `repr` writes it, or says that it is not there.
struct Text<'a>(&'a [u8]);

impl Text<'_> {
    fn skip(&mut self, wanted: &[u8]) -> Option<()> {
        self.0 = self.0.strip_prefix(wanted)?;
        Some(())
    }

    fn end(&self) -> Option<()> {
        self.0.is_empty().then_some(())
    }

    fn integer(&mut self) -> Option<()> {
        let digits = self.0.iter().take_while(|byte| byte.is_ascii_digit()).count();
        self.0 = &self.0[digits..];
        (1..=20).contains(&digits).then_some(())
    }

    fn child_number(&mut self) -> Option<()> {
        let name = CHILD_NUMBERS.iter().find(|name| self.0.starts_with(name))?;
        self.skip(name)?;
        self.skip(b"=")?;
        self.skip(b"None").or_else(|| self.integer())
    }

    fn string(&mut self) -> Option<()> {
        let quote = *self.0.first().filter(|byte| matches!(byte, b'\'' | b'"'))?;
        let mut at = 1;
        loop {
            match self.0.get(at)? {
                b'\\' => at += 2,
                b'\n' => return None,
                byte if *byte == quote => break,
                _ => at += 1,
            }
        }
        self.0 = &self.0[at + 1..];
        Some(())
    }

    /// What stands up to a closing bracket, separated by commas.
    fn items(&mut self, end: &[u8], item: impl Fn(&mut Self) -> Option<()>) -> Option<()> {
        if self.skip(end).is_some() {
            return Some(());
        }
        loop {
            item(self)?;
            if self.skip(end).is_some() {
                return Some(());
            }
            self.skip(b", ")?;
        }
    }

    fn value(&mut self) -> Option<()> {
        match self.0.first()? {
            b'[' => {
                self.skip(b"[")?;
                self.items(b"]", Text::string)
            }
            b'0'..=b'9' => self.integer(),
            b'\'' | b'"' => self.string(),
            _ => [&b"None"[..], b"False", b"True"].iter().find_map(|name| self.skip(name)),
        }
    }
}

#[cfg(test)]
#[path = "multiprocessing_test.rs"]
mod tests;
