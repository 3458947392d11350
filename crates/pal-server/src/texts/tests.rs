use super::*;

#[test]
fn a_placeholder_until_the_scan_is_written() {
    assert_eq!(Texts(Language::Dutch).count("directories-found", 1234), "1.234 mappen");
}
