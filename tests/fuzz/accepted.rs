//! What the launcher reads in files, for the tools' readers to compare: a line for each file with its path and whether it is
//! accepted, and after that of packed resources a line for each value in them.
//!
//!     accepted TARGET FILE…

fn main() {
    let mut arguments = std::env::args().skip(1);
    let target = arguments.next().expect("the target's name");
    for path in arguments {
        let data = std::fs::read(&path).expect("the file can be read");
        match targets::accepted(&target, &data) {
            Some(content) => print!("{path}\taccepted\n{content}"),
            None => println!("{path}\trefused"),
        }
    }
}
