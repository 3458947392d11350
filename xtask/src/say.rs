//! The door to standard error: everything a task says goes through here.

use std::io::Write;

/// Says one line. A closed standard error is no reason to stop working.
pub(crate) fn line(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}
