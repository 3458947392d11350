//! `pal import`.

use std::fs;
use std::io::{self, Read};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use pal_model::Instant;

use pal_estate::import::Input;

use super::engine;
use crate::cli::import::Import;
use crate::diagnostics::{ExitStatus, Failure};
use crate::printer::Printer;

/// The name of standard input among files.
const STANDARD_INPUT: &str = "-";
/// The largest input that is read, in bytes; a listing of a million assignments has a tenth of it.
const INPUT_BYTES_MAX: u64 = 1 << 33;

/// Reads files into an estate.
pub fn run(import: &Import, printer: &Printer) -> Result<ExitStatus, Failure> {
    let inputs: Result<Vec<Input>, Failure> = import.files.iter().map(|path| read(path)).collect();
    let collected_at = import.collected_at.unwrap_or_else(now);
    engine::import(&import.estate, &inputs?, collected_at, import.tenant, printer)
}

fn read(path: &Path) -> Result<Input, Failure> {
    let name = path.display().to_string();
    let failure = |source| Failure::Input { path: path.to_owned(), source };
    let mut bytes = Vec::new();
    let read = if name == STANDARD_INPUT {
        io::stdin().lock().take(INPUT_BYTES_MAX + 1).read_to_end(&mut bytes)
    } else {
        fs::File::open(path).and_then(|file| file.take(INPUT_BYTES_MAX + 1).read_to_end(&mut bytes))
    };
    read.map_err(failure)?;
    if bytes.len() as u64 > INPUT_BYTES_MAX {
        return Err(failure(io::Error::from(io::ErrorKind::FileTooLarge)));
    }
    Ok(Input { name, bytes })
}

/// The time it is.
#[expect(
    clippy::disallowed_methods,
    reason = "the edge of the program: a snapshot without a time was taken now"
)]
fn now() -> Instant {
    // INVARIANT: the clock of a machine that runs this stands after 1970.
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Instant::from_nanoseconds(i128::try_from(since.as_nanos()).unwrap_or(0))
}
