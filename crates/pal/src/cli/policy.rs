//! Which roles count: a word, or a file of periods.

use std::ffi::OsStr;
use std::path::PathBuf;

use clap::builder::{EnumValueParser, PossibleValue, TypedValueParser};
use clap::{Arg, Command, Error, ValueEnum};

/// Which roles count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum PolicyWord {
    /// Every role
    #[default]
    Any,
    /// The roles published as eligible for partner earned credit
    Pec,
    /// Owner and Contributor
    Incentive,
    /// Every role before July 2022, the published ones from then on
    Programme,
}

/// What `--policy` names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PolicyChoice {
    /// A policy by its word.
    Word(PolicyWord),
    /// A file that says which roles count when.
    File(PathBuf),
}

/// Reads a word; what ends in `.toml` is a file.
#[derive(Debug, Clone)]
pub struct PolicyParser;

impl TypedValueParser for PolicyParser {
    type Value = PolicyChoice;

    fn parse_ref(&self, command: &Command, arg: Option<&Arg>, value: &OsStr) -> Result<PolicyChoice, Error> {
        let path = PathBuf::from(value);
        if path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("toml")) {
            return Ok(PolicyChoice::File(path));
        }
        EnumValueParser::<PolicyWord>::new().parse_ref(command, arg, value).map(PolicyChoice::Word)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let words = PolicyWord::value_variants().iter().filter_map(ValueEnum::to_possible_value);
        let file = PossibleValue::new("FILE.toml").help("A file that says which roles count when");
        Some(Box::new(words.chain([file]).collect::<Vec<_>>().into_iter()))
    }
}
