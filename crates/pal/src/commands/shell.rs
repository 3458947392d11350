//! `pal completion` and `pal man`: what shells and manual readers know comes from the same definition as the help.

use std::fs;
use std::io;
use std::path::Path;

use clap::CommandFactory;
use clap_mangen::Man;

use crate::cli::{self, Cli};
use crate::diagnostics::{ExitStatus, Failure};
use crate::printer::Printer;

/// Prints a completion script.
pub fn completion(asked: &cli::shell::Completion, printer: &Printer) -> Result<ExitStatus, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(asked.shell, &mut Cli::command(), "pal", &mut script);
    printer.data(|stream| stream.write_all(&script))?;
    Ok(ExitStatus::Done)
}

/// Prints the manual page of the program, or writes those of all commands.
pub fn man(asked: &cli::shell::Man, printer: &Printer) -> Result<ExitStatus, Failure> {
    match &asked.dir {
        None => printer.data(|stream| Man::new(Cli::command()).render(stream))?,
        Some(dir) => {
            let pages = write_pages(dir).map_err(|source| Failure::Pages { path: dir.clone(), source })?;
            printer.detail(&format!("{pages} pages written"));
        }
    }
    Ok(ExitStatus::Done)
}

fn write_pages(dir: &Path) -> io::Result<usize> {
    fs::create_dir_all(dir)?;
    let mut command = Cli::command();
    command.build();
    write_page(&command, dir)
}

/// `pal-report-influenced.1` and the like, for a command and those below it; hidden ones, and `help`, have no page.
fn write_page(command: &clap::Command, dir: &Path) -> io::Result<usize> {
    let page = Man::new(command.clone());
    let mut text = Vec::new();
    page.render(&mut text)?;
    fs::write(dir.join(page.get_filename()), text)?;
    command
        .get_subcommands()
        .filter(|inner| !inner.is_hide_set() && inner.get_name() != "help")
        .try_fold(1, |pages, inner| Ok(pages + write_page(inner, dir)?))
}
