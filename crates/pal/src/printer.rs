//! The only door to standard output and standard error: data goes to the one, talk to the other.

use std::env;
use std::io::{self, IsTerminal, Write};

use crate::diagnostics::{ExitStatus, Failure};
use crate::progress::{Progress, Reading};

/// How much to say on standard error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Talk {
    /// Errors only.
    Errors,
    /// What a user should know.
    Normal,
    /// What was done, too.
    More,
    /// Everything.
    Everything,
}

/// Whether a stream takes colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colour {
    /// Escape sequences are welcome.
    On,
    /// Text alone.
    Off,
}

impl Colour {
    /// Colours only on a terminal, and never against `NO_COLOR` (no-color.org) or a terminal that says it is dumb.
    fn of(stream: &impl IsTerminal) -> Self {
        let refused = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
            || env::var_os("TERM").is_some_and(|value| value == "dumb");
        if stream.is_terminal() && !refused { Self::On } else { Self::Off }
    }
}

/// The two streams, and how much to say.
#[derive(Debug)]
pub struct Printer {
    talk: Talk,
}

impl Printer {
    /// A printer that says so much.
    pub const fn new(talk: Talk) -> Self {
        Self { talk }
    }

    /// How much to say.
    pub const fn talk(&self) -> Talk {
        self.talk
    }

    /// Where the log of a server goes, a line at a time.
    pub fn log(&self) -> fn() -> io::Stderr {
        io::stderr
    }

    /// Whether a person reads standard output.
    pub fn answers_a_person(&self) -> bool {
        io::stdout().is_terminal()
    }

    /// Whether standard output takes colours.
    pub fn colour(&self) -> Colour {
        Colour::of(&io::stdout())
    }

    /// Columns of the terminal behind standard output.
    pub fn width(&self) -> Option<usize> {
        comfy_table::Table::new().width().map(usize::from)
    }

    /// Writes data to standard output. A reader that has gone away has seen enough: that is no failure.
    pub fn data(&self, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
        let mut stream = io::BufWriter::with_capacity(1 << 16, io::stdout().lock());
        match write(&mut stream).and_then(|()| stream.flush()) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                // What is still in the buffer has no reader; dropping the writer would try to write it again.
                let _ = stream.into_parts();
                Ok(())
            }
            Err(error) => Err(Failure::Output(error)),
            Ok(()) => Ok(()),
        }
    }

    /// Says what a user should know.
    pub fn note(&self, text: &str) {
        self.say(Talk::Normal, text);
    }

    /// Says what a person has to do now, whatever else is to be said.
    pub fn instruct(&self, text: &str) {
        self.say(Talk::Errors, text);
    }

    /// Says what was done, with `--verbose`.
    pub fn detail(&self, text: &str) {
        self.say(Talk::More, text);
    }

    /// Says what only the author of a bug report wants to know, with `--debug`.
    pub fn trace(&self, text: &str) {
        self.say(Talk::Everything, text);
    }

    /// Shows how far a long run has come through so many bytes, if a person watches standard error and wants to know.
    pub fn progress(&self, bytes_total: u64, read: impl Fn() -> Reading + Send + 'static) -> Progress {
        if self.talk >= Talk::Normal && io::stderr().is_terminal() {
            Progress::shown(bytes_total, read)
        } else {
            Progress::silent()
        }
    }

    /// Tells a failure; with `--debug` its values, too.
    pub fn failure(&self, failure: &Failure) {
        let text = failure.text();
        let text = match (Colour::of(&io::stderr()), text.strip_prefix("error:")) {
            (Colour::On, Some(rest)) => format!("\u{1b}[1;31merror:\u{1b}[0m{rest}"),
            (Colour::On, None) | (Colour::Off, _) => text,
        };
        self.say(Talk::Errors, text.trim_end());
        self.trace(&format!("debug: {failure:?}"));
    }

    /// Prints what clap answers instead of arguments: help and version on standard output, wrong usage on standard error.
    pub fn refusal(&self, refusal: &clap::Error) -> ExitStatus {
        let text = refusal.render();
        let coloured = |colour| match colour {
            Colour::On => text.ansi().to_string(),
            Colour::Off => text.to_string(),
        };
        if refusal.use_stderr() {
            self.say(Talk::Errors, coloured(Colour::of(&io::stderr())).trim_end());
            return ExitStatus::Usage;
        }
        let text = coloured(self.colour());
        match self.data(|stream| stream.write_all(text.as_bytes())) {
            Ok(()) => ExitStatus::Done,
            Err(failure) => {
                self.failure(&failure);
                failure.status()
            }
        }
    }

    fn say(&self, from: Talk, text: &str) {
        if self.talk >= from {
            // Nobody can be told that standard error is closed.
            let _ = writeln!(io::stderr().lock(), "{text}");
        }
    }
}
