//! What fuzzers have found worth keeping runs through the targets again, without a fuzzer.

use std::path::Path;

#[test]
fn every_target_takes_what_was_kept_for_it() {
    let corpus = std::env::var("CORPUS").expect("the folder of the corpora");
    for (name, target) in targets::TARGETS {
        let folder = Path::new(&corpus).join(name);
        let files = folder.read_dir().unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        let mut count = 0;
        for file in files {
            let path = file.expect("the folder can be read").path();
            println!("{}", path.display()); // shown if the target does not return
            target(&std::fs::read(&path).expect("the file can be read"));
            count += 1;
        }
        assert!(count >= 10, "{name} has a corpus of {count}");
    }
}
