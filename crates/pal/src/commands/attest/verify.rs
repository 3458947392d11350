//! `pal attest verify`: a statement opened with the public key of whoever signed it. Nobody is asked.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use pal_attribution::report::attestation::{FORMAT, TYP, canonical};
use pal_identity::statement::{StatementError, open};
use pal_model::Instant;
use serde_json::{Value, json};

use super::{key, now, shown};
use crate::cli::Shared;
use crate::cli::attest::Verify;
use crate::diagnostics::{ExitStatus, Failure};
use crate::output::{Answer, Document, answer, usual_format};
use crate::printer::Printer;

/// The most bytes of a statement that are read.
const BYTES_MAX: u64 = 64 << 20;

/// Why a statement is not to be believed.
#[derive(Debug, thiserror::Error)]
pub enum NotBelieved {
    /// The file cannot be read.
    #[error("{}: cannot be read", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The signature does not hold.
    #[error("{}: {fault}", path.display())]
    Signature {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        fault: StatementError,
    },
    /// The key signed it, but it is no attestation as this program makes them.
    #[error("{}: is signed with this key, but is no `{FORMAT}`", path.display())]
    Format {
        /// The file.
        path: PathBuf,
    },
    /// It claims a time to come.
    #[error("{}: has the wrong time: it says it was made at {issued}, which is after {at}", path.display())]
    TooEarly {
        /// The file.
        path: PathBuf,
        /// When it says it was made.
        issued: Instant,
        /// The latest time that is believed.
        at: Instant,
    },
    /// It is older than was asked for.
    #[error("{}: has the wrong time: it was made at {issued}, which is before {not_before}", path.display())]
    TooOld {
        /// The file.
        path: PathBuf,
        /// When it was made.
        issued: Instant,
        /// The earliest time that is wanted.
        not_before: Instant,
    },
}

/// Verifies, and shows what was signed.
pub(super) fn run(asked: &Verify, shared: &Shared, printer: &Printer) -> Result<ExitStatus, Failure> {
    let public = key::read_public(&asked.key)?;
    let path = &asked.file;
    let text = read(path).map_err(|source| NotBelieved::Read { path: path.clone(), source })?;
    let payload =
        open(&text, TYP, &public).map_err(|fault| NotBelieved::Signature { path: path.clone(), fault })?;
    let not_ours = || NotBelieved::Format { path: path.clone() };
    let statement: Value = serde_json::from_slice(&payload).map_err(|_| not_ours())?;
    let word = |name: &str| statement.get(name).and_then(Value::as_str);
    let is_canonical = canonical(&statement).as_bytes() == payload.as_slice();
    if word("format") != Some(FORMAT) || !is_canonical {
        return Err(not_ours().into());
    }
    let issued: Instant = word("issuedAt").and_then(|text| text.parse().ok()).ok_or_else(not_ours)?;
    let at = asked.at.unwrap_or_else(now);
    if issued > at {
        return Err(NotBelieved::TooEarly { path: path.clone(), issued, at }.into());
    }
    if let Some(not_before) = asked.not_before.filter(|earliest| issued < *earliest) {
        return Err(NotBelieved::TooOld { path: path.clone(), issued, not_before }.into());
    }
    let verdict = json!({ "verdict": "good", "keyId": public.id(), "statement": statement });
    answer(Answer::Document(Document::new(verdict, readable)), usual_format(printer), shared, printer)?;
    Ok(ExitStatus::Done)
}

fn read(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    File::open(path)?.take(BYTES_MAX + 1).read_to_string(&mut text)?;
    if text.len() as u64 > BYTES_MAX {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    Ok(text)
}

fn readable(value: &Value, width: usize) -> String {
    let key = value["keyId"].as_str().unwrap_or_default();
    format!("good: signed with key {key}, and unchanged since\n\n{}", shown::text(&value["statement"], width))
}
