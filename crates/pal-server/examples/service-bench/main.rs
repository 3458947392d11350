//! How fast the link service is, on this machine, in one run: `service-bench PAL DIR [--rounds N] [--seconds N] [--links N]`.
//!
//! `PAL` is the program, `DIR` a folder on the disk that is meant. By turns, a quarter of a second each, with TLS off and on: a bare
//! handler (this program in another process), the same with a row on disk for each answer, what one writer can commit for tasks that
//! wait, and `pal serve` answering GET, PATCH, PUT and client credentials over 64 connections. Only what was measured in the same
//! turn is compared. It measures and fails for
//! no figure; docs/performance.md says what was found.

mod bare;
mod commit;
mod connection;
mod data;
mod load;
mod options;
mod process;
mod requests;
mod rounds;
mod sheet;

use std::io::Write;

use anyhow::Context;

use options::Options;
use process::Wire;
use sheet::Sheet;

fn main() -> anyhow::Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if let Some((verb, words)) = words.split_first()
        && verb == "bare"
    {
        return bare::serve(words);
    }
    let options = Options::read(&words)?;
    let data = data::make(&options)?;
    let mut sheets = Vec::new();
    for wire in Wire::ALL {
        let sheet =
            rounds::measure(&options, &data, wire).with_context(|| format!("over {}", wire.name()))?;
        say(&sheet.print())?;
        sheets.push(sheet);
    }
    say(&sheets.iter().flat_map(Sheet::bars).collect::<String>())
}

/// The door of this program: everything it says goes through here.
fn say(text: &str) -> anyhow::Result<()> {
    Ok(writeln!(std::io::stdout().lock(), "{text}")?)
}
