use super::*;
use crate::sample::{setting, settings};
use std::ffi::CString;

/// What is recognised in a command line after the program's name: command, `sys.argv` and warnings; `None` if nothing is.
fn recognised(line: &[&str]) -> Option<(String, Vec<String>, Option<Vec<String>>)> {
    recognised_with(line, RunMode::Noop, &[])
}

fn recognised_with(
    line: &[&str],
    mode: RunMode,
    records: &[Vec<u8>],
) -> Option<(String, Vec<String>, Option<Vec<String>>)> {
    let line: Vec<CString> =
        ["/app"].iter().chain(line).map(|argument| CString::new(*argument).expect("no NUL")).collect();
    let data = settings(records);
    let settings = Settings::parse(&data).expect("they are well formed");
    let worker = worker(&settings, mode, line.iter().map(CString::as_c_str)).expect("the setting is a boolean")?;
    let text = |text: &CStr| text.to_str().expect("UTF-8").to_owned();
    let warnings = worker.warnings.map(|all| all.iter().map(|one| String::from_utf8_lossy(one).into_owned()).collect());
    Some((text(worker.command), worker.arguments.iter().map(|one| text(one)).collect(), warnings))
}

const TRACKER: &str = "from multiprocessing.resource_tracker import main;main(5)";
const CHILD: &str = "from multiprocessing.spawn import spawn_main; spawn_main(tracker_fd=5, pipe_handle=7)";
const SERVER_3_11: &str =
    "from multiprocessing.forkserver import main; main(5, 7, ['__main__'], **{'main_path': '/a\\'b.py', \
     'sys_path': ['/x', \"it's\", '\\udcff']})";
const SERVER_3_13: &str = "import sys; from multiprocessing.forkserver import main; main(5, 7, ['a', 'b.c'], \
     sys_argv=sys.argv[1:], **{'sys_path': []})";
const SERVER_3_14: &str = "import sys; from multiprocessing.forkserver import main; main(5, 7, [], \
     sys_argv=sys.argv[1:], **{'authkey_r': 9, 'on_error': None})";

#[test]
fn commands_of_every_kind() {
    for (command, arguments) in [
        (TRACKER, &[][..]),
        (CHILD, &["--multiprocessing-fork"]),
        (SERVER_3_11, &[]),
        (SERVER_3_13, &[]),
        (SERVER_3_13, &["/app", "-c", "x"]),
        (SERVER_3_14, &["/app"]),
    ] {
        let line = [&["-c", command], arguments].concat();
        let expected: Vec<String> = ["-c"].iter().chain(arguments).map(|one| (*one).to_owned()).collect();
        assert_eq!(recognised(&line), Some((command.to_owned(), expected, Some(Vec::new()))), "{line:?}");
    }
}

#[test]
fn options_of_the_interpreter_come_first() {
    let line = ["-OO", "-B", "-S", "-vv", "-I", "-Werror", "-Wignore::X:m", "-X", "dev", "-X", "utf8=1", "-c", TRACKER];
    let warnings = vec!["error".to_owned(), "ignore::X:m".to_owned()];
    assert_eq!(recognised(&line).expect("it is the tracker's").2, Some(warnings));
}

#[test]
fn arguments_of_the_application_stay_its_own() {
    for line in [
        &[][..],
        &["-c"],
        &["-c", "print(1)"],
        &["-c", CHILD],
        &["-c", CHILD, "--multiprocessing-fork", "x"],
        &["-c", CHILD, "--multiprocessing-form"],
        &["-c", TRACKER, "--multiprocessing-fork"],
        &["-c", TRACKER, "x"],
        &["-c", SERVER_3_11, "x"],
        &["x", "-c", TRACKER],
        &["-", "-c", TRACKER],
        &["-W", "-c", TRACKER],
        &["-X", "-c", TRACKER],
        &["-Bx", "-c", TRACKER],
        &["-m", "-c", TRACKER],
        &["--", "-c", TRACKER],
        &["-i", "-c", TRACKER],
        &["--multiprocessing-fork"],
        &["--multiprocessing-fork", "x"],
        &["--multiprocessing-fork", "pipe_handle="],
        &["--multiprocessing-fork", "pipe_handle=7x"],
        &["--multiprocessing-fork", "pipe_handle=-7"],
        &["--multiprocessing-fork", "handle=7"],
        &["--multiprocessing-fork", "pipe_handle=7", "x"],
        &["x", "--multiprocessing-fork", "pipe_handle=7"],
    ] {
        assert_eq!(recognised(line), None, "{line:?}");
    }
}

#[test]
fn a_changed_byte_makes_it_something_else() {
    for (command, arguments) in [(TRACKER, &[][..]), (CHILD, &["--multiprocessing-fork"]), (SERVER_3_14, &["x"])] {
        for at in 0..command.len() {
            // Digits, and letters inside quotes, are what may differ.
            let inside = command[..at].matches('\'').count() % 2 == 1 && !command[at..].starts_with('\'');
            if inside || command.as_bytes()[at].is_ascii_digit() {
                continue;
            }
            let changed = [&command[..at], "\u{1}", &command[at + 1..]].concat();
            assert_eq!(recognised(&[&["-c", &changed], arguments].concat()), None, "{changed:?}");
        }
    }
}

#[test]
fn no_command_is_hidden_in_a_value() {
    for command in [
        "from multiprocessing.resource_tracker import main;main(5);print(1)",
        "from multiprocessing.resource_tracker import main;main(print(1))",
        "from multiprocessing.resource_tracker import main;main()",
        "from multiprocessing.forkserver import main; main(5, 7, [print(1)], **{})",
        "from multiprocessing.forkserver import main; main(5, 7, ['a' + x], **{})",
        "from multiprocessing.forkserver import main; main(5, 7, [f'{x}'], **{})",
        "from multiprocessing.forkserver import main; main(5, 7, ['a\\', **{})",
        "from multiprocessing.forkserver import main; main(5, 7, ['a\n'], **{})",
        "from multiprocessing.forkserver import main; main(5, 7, ['a',], **{})",
        "from multiprocessing.forkserver import main; main(5, 7, [, **{})",
        "from multiprocessing.forkserver import main; main(5, 7, [], **{'a': print(1)})",
        "from multiprocessing.forkserver import main; main(5, 7, [], **{'a': [1]})",
        "from multiprocessing.forkserver import main; main(5, 7, [], **{'a'})",
        "from multiprocessing.forkserver import main; main(5, 7, [], **{}) ",
    ] {
        assert_eq!(recognised(&["-c", command]), None, "{command:?}");
    }
    let hidden = CHILD.replace("pipe_handle=7", "pipe_handle=f()");
    assert_eq!(recognised(&["-c", &hidden, "--multiprocessing-fork"]), None);
    let endless = format!("from multiprocessing.resource_tracker import main;main({})", "1".repeat(21));
    assert_eq!(recognised(&["-c", &endless]), None);
}

#[test]
fn child_of_a_frozen_program() {
    let line = ["--multiprocessing-fork", "tracker_fd=5", "pipe_handle=7", "parent_pid=None"];
    let (command, arguments, warnings) = recognised(&line).expect("it is a child's");
    assert_eq!(command, "from multiprocessing.spawn import freeze_support; freeze_support()");
    assert_eq!(arguments[1..], line);
    assert_eq!(warnings, None);
}

#[test]
fn an_executable_that_is_a_python_takes_commands_itself() {
    assert_eq!(recognised_with(&["-c", TRACKER], RunMode::Python, &[]), None);
    assert!(recognised_with(&["--multiprocessing-fork", "pipe_handle=7"], RunMode::Python, &[]).is_some());
}

#[test]
fn it_can_be_turned_off() {
    let off = [setting("multiprocessing_auto_dispatch", 1, &[0])];
    assert_eq!(recognised_with(&["-c", TRACKER], RunMode::Noop, &off), None);
    assert_eq!(recognised_with(&["--multiprocessing-fork", "pipe_handle=7"], RunMode::Noop, &off), None);
}
