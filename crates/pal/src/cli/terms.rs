//! On what terms usage counts: words of the command line for the vocabulary of the model.

use clap::{Args, ValueEnum};
use pal_model::{Association, Grain, Mode, Money};

use super::policy::{PolicyChoice, PolicyParser};

/// Not an amount, on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an amount such as 1000 or 920.50")]
pub struct NotAnAmount;

/// Reads an exact amount.
pub fn amount(text: &str) -> Result<Money, NotAnAmount> {
    Money::read(text).ok().filter(|read| !read.rounded).map(|read| read.amount).ok_or(NotAnAmount)
}

/// How much of a charge counts when access covers a part of its time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum ModeWord {
    /// The covered part, by length
    #[default]
    TimeWeighted,
    /// All of it if covered at any instant
    AnyTime,
    /// All of it if covered throughout, else nothing
    Whole,
}

impl From<ModeWord> for Mode {
    fn from(word: ModeWord) -> Self {
        match word {
            ModeWord::TimeWeighted => Self::TimeWeighted,
            ModeWord::AnyTime => Self::AnyTime,
            ModeWord::Whole => Self::Whole,
        }
    }
}

/// Which ties between a partner and usage count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum AssociationWord {
    /// Partner links
    #[default]
    Pal,
    /// Sales in CSP
    Csp,
    /// Links, sales and partners of record
    All,
}

impl From<AssociationWord> for Association {
    fn from(word: AssociationWord) -> Self {
        match word {
            AssociationWord::Pal => Self::Pal,
            AssociationWord::Csp => Self::Csp,
            AssociationWord::All => Self::All,
        }
    }
}

/// What locations are rolled up to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RollUp {
    /// The global account, by the union over its locations
    Global,
}

impl From<RollUp> for Grain {
    fn from(word: RollUp) -> Self {
        match word {
            RollUp::Global => Self::Global,
        }
    }
}

/// Which cost of a FOCUS export is meant; other exports have one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, ValueEnum)]
pub enum Cost {
    /// What usage cost once reservations and discounts are spread over it
    #[default]
    Effective,
    /// What was invoiced
    Billed,
}

/// The terms that every report and explanation knows.
#[derive(Debug, Clone, Args)]
pub struct TermsArguments {
    /// Which roles count: a word, or a file of periods
    #[arg(long, value_parser = PolicyParser, default_value = "any", value_name = "POLICY")]
    pub policy: PolicyChoice,
    /// How much of a charge counts when access covers a part of its time
    #[arg(long, value_enum, default_value_t, value_name = "MODE")]
    pub mode: ModeWord,
    /// Which cost of a FOCUS export is meant; other exports have one
    #[arg(long, value_enum, default_value_t, value_name = "COST")]
    pub cost: Cost,
}
