//! Keys of statements as files: the private one can be read by its owner alone and is never overwritten.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use pal_identity::statement::{StatementKey, StatementKeyError, StatementPublicKey};
use serde_json::{Value, json};

use crate::cli::Shared;
use crate::cli::attest::Keygen;
use crate::diagnostics::{ExitStatus, Failure};
use crate::output::{Answer, Document, answer, usual_format};
use crate::printer::Printer;

/// A key is far shorter.
const BYTES_MAX: u64 = 1 << 16;

/// Why a key file is of no use. Never holds what the file says.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// It cannot be read.
    #[error("{}: cannot be read", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It cannot be made; a file that is there is left alone.
    #[error("{}: cannot be made", path.display())]
    Made {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It holds no such key.
    #[error("{}: {fault}", path.display())]
    Key {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        fault: StatementKeyError,
    },
    /// No key can be made.
    #[error(transparent)]
    NotMade(StatementKeyError),
}

/// Makes a key, and says what it is called.
pub(super) fn generate(asked: &Keygen, shared: &Shared, printer: &Printer) -> Result<ExitStatus, Failure> {
    let public_path = asked.public_key.clone().unwrap_or_else(|| {
        let mut name = asked.key.clone().into_os_string();
        name.push(".pub");
        name.into()
    });
    let key = StatementKey::generate().map_err(KeyFileError::NotMade)?;
    let private = key.to_pem().map_err(KeyFileError::NotMade)?;
    make(&asked.key, private.as_bytes(), Readers::Owner)?;
    if let Err(error) = make(&public_path, key.public().to_pem().as_bytes(), Readers::Anyone) {
        // Half a pair is of no use, and would stand in the way of the next attempt.
        let _ = fs::remove_file(&asked.key);
        return Err(error.into());
    }
    let made = json!({
        "keyId": key.public().id(),
        "privateKey": asked.key.display().to_string(),
        "publicKey": public_path.display().to_string(),
    });
    answer(Answer::Document(Document::new(made, readable)), usual_format(printer), shared, printer)?;
    Ok(ExitStatus::Done)
}

fn readable(value: &Value, _: usize) -> String {
    let text = |name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default();
    format!(
        "private key: {} (keep it; nobody else can read it)\npublic key:  {} (give it to whoever verifies)\nkey id:      {}\n",
        text("privateKey"),
        text("publicKey"),
        text("keyId")
    )
}

/// Reads the key to sign with; says so if others can read it, too.
pub(super) fn read_private(path: &Path, printer: &Printer) -> Result<StatementKey, KeyFileError> {
    let text = read(path)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let readable = fs::metadata(path).is_ok_and(|found| found.permissions().mode() & 0o077 != 0);
        if readable {
            printer
                .note(&format!("note: {}: others than its owner can read this private key", path.display()));
        }
    }
    StatementKey::from_pem(&text).map_err(|fault| KeyFileError::Key { path: path.to_owned(), fault })
}

/// Reads the key to verify with.
pub(super) fn read_public(path: &Path) -> Result<StatementPublicKey, KeyFileError> {
    let text = read(path)?;
    StatementPublicKey::from_pem(&text).map_err(|fault| KeyFileError::Key { path: path.to_owned(), fault })
}

fn read(path: &Path) -> Result<zeroize::Zeroizing<String>, KeyFileError> {
    let read = || {
        let mut text = zeroize::Zeroizing::new(String::new());
        io::Read::read_to_string(&mut io::Read::take(File::open(path)?, BYTES_MAX), &mut text)?;
        Ok(text)
    };
    read().map_err(|source| KeyFileError::Read { path: path.to_owned(), source })
}

/// Who may read a file.
#[derive(Debug, Clone, Copy)]
enum Readers {
    Owner,
    Anyone,
}

fn make(path: &Path, bytes: &[u8], readers: Readers) -> Result<(), KeyFileError> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(match readers {
            Readers::Owner => 0o600,
            Readers::Anyone => 0o644,
        });
    }
    #[cfg(not(unix))]
    let _ = readers;
    let made = options.open(path).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    made.map_err(|source| KeyFileError::Made { path: path.to_owned(), source })
}
