//! What went wrong, in words for programs and for people.

mod arm;
mod authority;
pub(crate) mod hint;

use crate::http::{HttpError, NoAnswer};
use crate::secret::{NoRandomness, Secret};

/// The longest message that is taken over from a service.
const MESSAGE_MAX: usize = 600;

/// A shorter text is no secret that anybody hands out, and would be found in common words.
const SECRET_MIN: usize = 6;

/// Why something was not done. Never holds a secret: what a service says is cut, and rid of the secrets that it was told.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Failure {
    /// A word for programs: `AADSTS50076`, a code of ARM such as `Conflict`, or one of ours such as `NO_SECRET`.
    pub code: String,
    /// What happened, for people.
    pub message: String,
    /// What to do about it, where we know.
    pub hint: Option<String>,
    /// The status with which a service refused what it was asked for; a refused sign-in has none.
    pub status: Option<u16>,
}

impl Failure {
    /// A failure of our own.
    pub fn new(code: &str, message: impl Into<String>) -> Self {
        Self { code: code.to_owned(), message: message.into(), hint: None, status: None }
    }

    /// The same with what to do about it.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same without a secret that the service may have repeated.
    #[must_use]
    pub(crate) fn without(mut self, secret: &Secret) -> Self {
        let secret = secret.expose();
        for text in [&mut self.code, &mut self.message] {
            // What is shorter cannot hold it, and need not be searched for a token of a thousand letters.
            if secret.len() >= SECRET_MIN && text.len() >= secret.len() {
                *text = text.replace(secret, "…");
            }
        }
        self
    }

    /// An answer that is none: another status than 200, or not what it should be.
    pub(crate) fn unexpected(host: &str, what: &str) -> Self {
        Self::new("UNEXPECTED_ANSWER", format!("`{host}` answers with something that is not {what}"))
    }
}

impl From<NoAnswer> for Failure {
    fn from(none: NoAnswer) -> Self {
        let hint = hint::of_connection(&none.why);
        Self { code: none.code.to_owned(), message: none.why, hint, status: None }
    }
}

impl From<HttpError> for Failure {
    fn from(error: HttpError) -> Self {
        let cause = std::error::Error::source(&error).map(|cause| format!(": {cause}")).unwrap_or_default();
        Self::new("NO_CLIENT", format!("{error}{cause}"))
    }
}

impl From<NoRandomness> for Failure {
    fn from(error: NoRandomness) -> Self {
        Self::new("NO_RANDOMNESS", error.to_string())
    }
}

/// A service's text as we repeat it: one line, not too long.
fn told(text: &str) -> String {
    let words: Vec<&str> = text.split(|letter: char| letter.is_whitespace() || letter.is_control()).collect();
    let line = words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(MESSAGE_MAX) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
        None => line,
    }
}
