use super::*;
use crate::sample::{list, setting, settings, Random};

fn error(data: &[u8]) -> String {
    Settings::parse(data).map(drop).unwrap_err()
}

fn all_kinds() -> Vec<u8> {
    settings(&[
        setting("a", 1, &[1]),
        setting("b", 2, &(-7i64).to_le_bytes()),
        setting("c", 3, "größe".as_bytes()),
        setting("d", 4, &list(&["", "x", "yz"])),
        setting("e", 1, &[0]),
        setting("f", 4, &[]),
    ])
}

#[test]
fn all_kinds_are_read_in_order() {
    let data = all_kinds();
    let parsed = Settings::parse(&data).unwrap();
    let expected = [
        ("a", Value::Boolean(true)),
        ("b", Value::Integer(-7)),
        ("c", Value::Text("größe")),
        ("d", Value::List(vec!["", "x", "yz"])),
        ("e", Value::Boolean(false)),
        ("f", Value::List(vec![])),
    ];
    assert_eq!(parsed.iter().map(|(key, value)| (key, value.clone())).collect::<Vec<_>>(), expected);
}

#[test]
fn no_settings() {
    assert_eq!(Settings::parse(&settings(&[])).unwrap().iter().count(), 0);
}

#[test]
fn values_by_key() {
    let data = all_kinds();
    let parsed = Settings::parse(&data).unwrap();
    assert_eq!(parsed.text("c"), Ok(Some("größe")));
    assert_eq!(parsed.text("cc"), Ok(None));
    assert_eq!(parsed.text("a"), Err("setting 'a' is not a string".into()));
    assert_eq!(parsed.boolean("a"), Ok(true));
    assert_eq!(parsed.boolean("e"), Ok(false));
    assert_eq!(parsed.boolean("absent"), Ok(false));
    assert_eq!(parsed.boolean("c"), Err("setting 'c' is not a boolean".into()));
}

#[test]
fn every_cut_is_seen() {
    let data = all_kinds();
    for length in 0..data.len() {
        assert_eq!(error(&data[..length]), "its settings are cut short", "at {length}");
    }
}

#[test]
fn lengths_and_counts_that_overflow() {
    for at in [0, 8] {
        let mut data = settings(&[setting("a", 3, b"text")]);
        data[at..at + 4].fill(0xff);
        assert_eq!(error(&data), "its settings are cut short");
    }
    let length = u32::MAX.to_le_bytes();
    assert_eq!(error(&settings(&[setting("a", 4, &length)])), "its settings are cut short");
    assert_eq!(error(&settings(&[setting("a", 4, b"abc")])), "its settings are cut short");
}

#[test]
fn bytes_too_many() {
    let mut data = all_kinds();
    data.extend([0; 3]);
    assert_eq!(error(&data), "its settings have 3 bytes too many");
}

#[test]
fn keys_out_of_order_or_twice() {
    for keys in [["b", "a"], ["a", "a"]] {
        let data = settings(&keys.map(|key| setting(key, 1, &[0])));
        assert_eq!(error(&data), "its setting 'a' is out of order or occurs twice");
    }
}

/// Both were let through until a fuzzer compared what is read with how it is written.
#[test]
fn records_without_a_key_or_with_more_in_them() {
    let mut spare = setting("a", 1, &[0]);
    spare[3] = 4;
    for record in [setting("", 1, &[0]), spare] {
        let expected = "its setting number 1 has no key, or its fourth byte is not zero";
        assert_eq!(error(&settings(&[record])), expected);
    }
}

#[test]
fn values_of_the_wrong_size_or_kind() {
    for (kind, value) in [(1, &[][..]), (1, &[2]), (1, &[0, 0]), (2, &[0; 7]), (2, &[0; 9]), (0, &[]), (5, &[0])] {
        let expected = format!("its setting 'a' has kind {kind} with {} bytes", value.len());
        assert_eq!(error(&settings(&[setting("a", kind, value)])), expected);
    }
}

#[test]
fn texts_that_c_cannot_have() {
    for text in [&b"a\0b"[..], b"\xff", b"\xed\xa0\x80"] {
        let expected = "its settings have k that is not UTF-8 without NUL";
        assert_eq!(error(&settings(&[setting("k", 3, text)])), expected);
        let item = [&(text.len() as u32).to_le_bytes(), text].concat();
        assert_eq!(error(&settings(&[setting("k", 4, &item)])), expected);
    }
    assert_eq!(error(&settings(&[setting("\0", 1, &[0])])), "its settings have a key that is not UTF-8 without NUL");
}

#[test]
fn damage_never_panics() {
    let mut random = Random(0x5e77);
    for _ in 0..20_000 {
        let mut data = all_kinds();
        random.damage(&mut data);
        if let Ok(parsed) = Settings::parse(&data) {
            let keys: Vec<_> = parsed.iter().map(|(key, _)| key).collect();
            assert!(keys.windows(2).all(|pair| pair[0] < pair[1]));
        }
    }
}
