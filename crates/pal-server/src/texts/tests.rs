use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use pal_model::{Instant, Money};

use super::*;

/// The texts of a language as they are written, by key.
fn written(files: &[&str]) -> BTreeMap<String, String> {
    let mut texts: BTreeMap<String, String> = BTreeMap::new();
    for file in files {
        let mut last = None;
        for line in file.lines() {
            if line.starts_with(|first: char| first.is_ascii_lowercase()) {
                let (key, text) = line.split_once(" = ").unwrap_or_else(|| panic!("no text: {line}"));
                assert!(texts.insert(key.to_owned(), text.to_owned()).is_none(), "`{key}` comes twice");
                last = Some(key.to_owned());
            } else if let Some(key) = last.as_ref().filter(|_| line.starts_with([' ', '}'])) {
                texts.get_mut(key).unwrap().push_str(line);
            }
        }
    }
    texts
}

fn variables(text: &str) -> BTreeSet<&str> {
    text.split('$').skip(1).map(|rest| rest.split([' ', '}']).next().unwrap()).collect()
}

#[test]
fn every_text_is_there_in_every_language_with_the_same_parts() {
    let [english, dutch, swedish] = FILES.map(written);
    for (tag, other) in [("nl", &dutch), ("sv", &swedish)] {
        assert!(english.keys().eq(other.keys()), "{tag}: {:?}", keys_apart(&english, other));
        for (key, text) in &english {
            assert_eq!(variables(text), variables(&other[key]), "{tag}: `{key}` is filled with other parts");
        }
    }
    for file in FILES.into_iter().flatten() {
        assert!(FluentResource::try_new((*file).to_owned()).is_ok(), "not Fluent: {file}");
    }
}

fn keys_apart<'k>(one: &'k BTreeMap<String, String>, other: &'k BTreeMap<String, String>) -> Vec<&'k String> {
    one.keys()
        .filter(|key| !other.contains_key(*key))
        .chain(other.keys().filter(|key| !one.contains_key(*key)))
        .collect()
}

/// Every key that stands after one of the four words.
fn said(folder: &Path, keys: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            said(&path, keys);
            continue;
        }
        if path.ends_with("tests.rs") {
            continue;
        }
        let Ok(text) = fs::read_to_string(&path) else { continue };
        for word in ["say(", "fill(", "count(", "key("] {
            for rest in text.split(word).skip(1) {
                let Some(rest) = rest.trim_start().strip_prefix('"') else { continue };
                keys.insert(rest.split('"').next().unwrap().to_owned());
            }
        }
    }
}

#[test]
fn every_text_is_said_somewhere_and_nothing_else_is() {
    let mut keys = BTreeSet::new();
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    for folder in ["src", "templates"] {
        said(&here.join(folder), &mut keys);
    }
    let [english, ..] = FILES.map(written);
    let unused: Vec<_> = english.keys().filter(|key| !keys.contains(*key)).collect();
    let missing: Vec<_> = keys.iter().filter(|key| !english.contains_key(*key)).collect();
    assert!(unused.is_empty() && missing.is_empty(), "unused: {unused:?}, missing: {missing:?}");
}

#[test]
fn numbers_money_and_dates_are_written_as_the_language_does() {
    let at: Instant = "2026-06-05T09:07:59Z".parse().unwrap();
    let month = at.month();
    let amount = Money::read("-1234567.895").unwrap().amount;
    for (language, expected) in [
        (
            Language::English,
            ["EUR -1,234,567.90", "5 June 2026", "5 June 2026, 09:07 UTC", "June 2026", "12,345"],
        ),
        (
            Language::Dutch,
            ["EUR -1.234.567,90", "5 juni 2026", "5 juni 2026 om 09:07 UTC", "juni 2026", "12.345"],
        ),
        (
            Language::Swedish,
            [
                "\u{2212}1\u{a0}234\u{a0}567,90 EUR",
                "5 juni 2026",
                "5 juni 2026 kl. 09:07 UTC",
                "juni 2026",
                "12\u{a0}345",
            ],
        ),
    ] {
        let t = Texts(language);
        let written = [t.money(amount, "EUR"), t.date(at), t.moment(at), t.month(month), t.number(12345)];
        assert_eq!(written, expected);
    }
    for (amount, expected) in
        [("0", "0.00"), ("-0.004", "0.00"), ("0.005", "0.01"), ("999.995", "1,000.00"), ("12", "12.00")]
    {
        let amount = Money::read(amount).unwrap().amount;
        assert_eq!(Texts::default().money(amount, "EUR"), format!("EUR {expected}"));
    }
}

#[test]
fn a_count_agrees_with_its_word() {
    for (language, expected) in [
        (Language::English, ["No directory fits.", "1 directory", "1,234 directories"]),
        (Language::Dutch, ["Geen map gevonden.", "1 map", "1.234 mappen"]),
        (Language::Swedish, ["Ingen katalog hittades.", "1 katalog", "1\u{a0}234 kataloger"]),
    ] {
        assert_eq!([0, 1, 1234].map(|count| Texts(language).count("directories-found", count)), expected);
    }
}
