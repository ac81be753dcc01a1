use super::*;

#[test]
fn lines_are_found() {
    let names = ["a", "a.b", "aa", "b", "größe", "z"];
    for count in 0..=names.len() {
        let text = names[..count].iter().map(|name| format!("{name}\n")).collect::<String>();
        for (number, name) in names.iter().enumerate() {
            assert_eq!(has_line(text.as_bytes(), name.as_bytes()), number < count, "{name} among {count}");
        }
        for other in ["", "a.", "a.b.c", "ab", "0", "zz", "gr"] {
            assert!(!has_line(text.as_bytes(), other.as_bytes()), "{other} among {count}");
        }
    }
}

#[test]
fn the_first_line_is_cut_off() {
    assert_eq!(split_line(b"advice\na\nb\n"), Some((&b"advice"[..], &b"a\nb\n"[..])));
    assert_eq!(split_line(b"\n"), Some((&b""[..], &b""[..])));
    assert_eq!(split_line(b"no end"), None);
}
