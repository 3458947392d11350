//! `pal demo`.

use std::path::PathBuf;

use clap::Args;

/// Show the whole story on a sample, in one go.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pal demo
  pal demo --dir sample")]
pub struct Demo {
    /// Keep the sample in this folder [default: a folder that is removed at the end]
    #[arg(long, value_name = "DIR")]
    pub dir: Option<PathBuf>,
}
