//! What is wrong with a rule file.

use std::path::PathBuf;

/// Why the rules could not be read.
#[derive(Debug, thiserror::Error)]
pub enum SpecError {
    /// The folder or a file of it.
    #[error("cannot read `{}`", path.display())]
    Unreadable {
        /// What was to be read.
        path: PathBuf,
        /// Why it could not be.
        #[source]
        source: std::io::Error,
    },
    /// The text of a file.
    #[error("{file}:{line}:{column}: {problem}")]
    Malformed {
        /// The file.
        file: String,
        /// The line, from 1.
        line: usize,
        /// The column of the word, from 1.
        column: usize,
        /// What is wrong.
        problem: Problem,
    },
}

/// What is wrong with a word of a rule file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// The line ends too early.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// The word is something else.
    #[error("`{word}` is not {wanted}")]
    NotA {
        /// The word.
        word: String,
        /// What was wanted.
        wanted: &'static str,
    },
    /// The line goes on.
    #[error("`{0}` is left over")]
    LeftOver(String),
    /// A time that ends before it begins.
    #[error("the end is not after the beginning")]
    Empty,
    /// A rule that says nothing.
    #[error("the rule before has no `{0}`")]
    Lacks(&'static str),
}
