//! A Rust program with Python inside: it adds a module, calls Python, handles its errors, uses it from several threads, and at last
//! runs the application.

use pyembed::{Config, Error, Interpreter, Python, RawObject, StartError};

extern "C" {
    // In C here (host.c); PyO3's `#[pymodule]` makes such a function of Rust code.
    fn PyInit_host() -> *mut RawObject;
}

fn count(python: Python, text: &str) -> Result<String, Error> {
    python.import("words")?.call_method("count", &[&python.text(text)?])?.to_text()
}

fn main() {
    // SAFETY: it is an extension module's function.
    let config = unsafe { Config::embedded().extension_module("host", PyInit_host) };
    let interpreter = match Interpreter::new(config.set("config.warnoptions", ["error"])) {
        Ok(interpreter) => interpreter,
        Err(StartError::Exit(code)) => std::process::exit(code),
        Err(StartError::Message(message)) => {
            eprintln!("{message}");
            std::process::exit(1);
        }
    };

    let python = interpreter.python();
    println!("{}", count(python, "to be or not to be").expect("it counts"));
    let error = count(python, "").expect_err("there is nothing to count");
    println!("{error}");

    interpreter.detach(|python| {
        std::thread::scope(|threads| {
            let counting =
                ["a a", "b b b"].map(|text| threads.spawn(move || python.attach(|python| count(python, text))));
            for counted in counting {
                println!("{}", counted.join().expect("no panic").expect("it counts"));
            }
        });
    });

    std::process::exit(interpreter.run());
}
