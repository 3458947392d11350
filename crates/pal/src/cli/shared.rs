//! The options that every command has (contract §1).

use clap::Args;

use crate::out::OutFile;
use crate::output::Format;
use crate::output::query::Query;
use crate::printer::Talk;

/// Options of every command.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Options of every command")]
pub struct Shared {
    /// Output format [default: table on a terminal, else json]
    #[arg(
        short,
        long,
        global = true,
        value_enum,
        ignore_case = true,
        value_name = "FORMAT",
        hide_default_value = true
    )]
    pub output: Option<Format>,
    /// Choose from the answer by a JMESPath expression, before it is formatted
    #[arg(long, global = true, value_name = "JMESPATH")]
    pub query: Option<Query>,
    /// Write the answer to a file, and nothing to standard output; the ending chooses the format: .csv .parquet .xlsx .json .html
    ///
    /// The file appears whole or not at all. Spreadsheets keep 15 digits of a number; the other formats are exact.
    #[arg(long, global = true, value_name = "FILE")]
    pub out: Option<OutFile>,
    /// Say nothing but errors on standard error
    #[arg(long, global = true)]
    pub only_show_errors: bool,
    /// Say more about what is done
    #[arg(long, global = true)]
    pub verbose: bool,
    /// Say everything, for the author of a bug report
    #[arg(long, global = true)]
    pub debug: bool,
}

impl Shared {
    /// How much to say on standard error; of several options the quietest holds.
    pub fn talk(&self) -> Talk {
        match self {
            Self { only_show_errors: true, .. } => Talk::Errors,
            Self { debug: true, .. } => Talk::Everything,
            Self { verbose: true, .. } => Talk::More,
            Self { .. } => Talk::Normal,
        }
    }
}
