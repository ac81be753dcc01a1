//! Programs that embed Python, one for each case: what `test_embedding.py` runs.

use pyembed::{Config, Interpreter, StartError};

fn start(config: Config) -> Interpreter {
    Interpreter::new(config).expect("Python starts")
}

fn failure(config: Config) {
    match Interpreter::new(config) {
        Err(error) => println!("{error}"),
        Ok(_) => println!("it started"),
    }
}

fn values() {
    let interpreter = start(Config::embedded().arguments(["program", "one"]));
    let python = interpreter.python();
    let items = [python.integer(-5), python.float(2.5), python.text("naïve\u{1f40d}"), python.bytes(b"\0\xff")];
    let items = items.map(|item| item.expect("a value"));
    let list = python.list(&items.iter().collect::<Vec<_>>()).unwrap();
    println!("{}", python.eval("repr").unwrap().call(&[&list]).unwrap().to_text().unwrap());
    println!("{} {}", items[0].to_integer().unwrap(), items[1].to_float().unwrap());
    println!("{} {:?}", items[2].to_text().unwrap(), items[3].to_bytes().unwrap());
    println!("{} {}", python.boolean(true).is_true().unwrap(), python.none().is_none());
    println!("{}", items[2].to_integer().unwrap_err());
    println!("{}", python.eval("2 ** 64").unwrap().to_integer().unwrap_err());
    println!("{}", items[0].to_bytes().unwrap_err());
    println!("{}", python.eval("'\\ud800'").unwrap().to_text().unwrap_err().kind);
    python.run("import sys\nclass Place: pass\nplace = Place()").unwrap();
    python.eval("place").unwrap().set_attribute("name", &items[2]).unwrap();
    println!("{}", python.eval("place.name, sys.argv").unwrap().to_text().unwrap());
}

fn errors() {
    // Python and Rust write to the same stream.
    let interpreter = start(Config::embedded().set("config.buffered_stdio", false));
    let python = interpreter.python();
    for code in ["1 / 0", "raise SystemExit", "raise SystemExit(7)", "raise SystemExit('why')", "import nothing", "1 +"]
    {
        let error = python.run(code).expect_err(code);
        println!(
            "{error} {:?} {}",
            error.exit_code,
            error.traceback.starts_with("Traceback") || error.kind == "SyntaxError"
        );
    }
    println!("{}", python.eval("len").unwrap().call(&[]).unwrap_err());
    println!("{:?}", python.run_module("application").map_err(|error| (error.kind, error.exit_code)));
    println!("still here");
}

fn threads() {
    let interpreter = start(Config::embedded());
    interpreter.python().run("total = 0").unwrap();
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        interpreter.detach(|detached| {
            std::thread::scope(|threads| {
                for _ in 0..8 {
                    threads.spawn(|| {
                        for _ in 0..100 {
                            detached.attach(|python| python.run("total += 1").unwrap());
                        }
                    });
                }
            });
            panic!("after the threads");
        })
    }));
    println!("{} {}", panicked.is_err(), interpreter.python().eval("total").unwrap().to_text().unwrap());
    println!("{}", interpreter.end());
}

fn processes() {
    let code = "import multiprocessing as m, application as a; print([p.map(a.square, [2, 3]) for p in [m.get_context(s).Pool(2) for s in m.get_all_start_methods()]])";
    start(Config::embedded().arguments(["own"])).python().run(code).unwrap();
}

fn main() {
    let case = std::env::args().nth(1).expect("the name of a case");
    // Python's multiprocessing starts this program anew, with arguments that are not ours; whatever ours are.
    if case.starts_with('-') {
        start(Config::embedded().arguments(["own"]));
    }
    match case.as_str() {
        "processes" => processes(),
        "values" => values(),
        "errors" => errors(),
        "threads" => threads(),
        "run" => println!("ended with {}", start(Config::embedded()).run()),
        "eval" => {
            let config =
                Config::embedded().set("run.mode", "eval").set("run.target", "import sys; print(sys.flags.dev_mode)");
            println!("ended with {}", start(config.set("config.dev_mode", true)).run());
        }
        "unknown" => failure(Config::embedded().set("config.sight_import", true)),
        "kind" => failure(Config::embedded().set("config.site_import", "yes")),
        "nul" => failure(Config::embedded().set("run.target", "a\0b")),
        "twice" => {
            let interpreter = start(Config::embedded());
            failure(Config::embedded());
            drop(interpreter);
            failure(Config::embedded());
        }
        "version" => {
            let config = Config::embedded().set("config.parse_argv", true).arguments(["python", "--version"]);
            match Interpreter::new(config) {
                Err(StartError::Exit(code)) => println!("exit {code}"),
                _ => println!("no exit"),
            }
        }
        other => panic!("no case {other}"),
    }
}
