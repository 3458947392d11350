//! How far a long run has come: rows, rows a second, and the time left, on a terminal only.

use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::output::number::grouped;

/// A run shorter than this shows nothing.
const SHOWN_AFTER: Duration = Duration::from_secs(1);
const REDRAWN_EVERY: Duration = Duration::from_millis(100);

/// How far a run has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// Rows read so far.
    pub rows: u64,
    /// Bytes read so far.
    pub bytes: u64,
}

/// A run that may be watched. Dropping it takes the bar away.
#[derive(Debug)]
pub struct Progress(Option<Shown>);

#[derive(Debug)]
struct Shown {
    end: Sender<()>,
    thread: JoinHandle<()>,
}

impl Progress {
    /// Shows nothing.
    pub const fn silent() -> Self {
        Self(None)
    }

    /// After a second draws a bar on standard error, of what `read` says about the `bytes_total` there are.
    pub fn shown(bytes_total: u64, read: impl Fn() -> Reading + Send + 'static) -> Self {
        let (end, ended) = mpsc::channel();
        let thread = thread::spawn(move || {
            if ended.recv_timeout(SHOWN_AFTER) != Err(RecvTimeoutError::Timeout) {
                return;
            }
            let bar = bar(bytes_total, ProgressDrawTarget::stderr());
            while ended.recv_timeout(REDRAWN_EVERY) == Err(RecvTimeoutError::Timeout) {
                draw(&bar, read());
            }
            bar.finish_and_clear();
        });
        Self(Some(Shown { end, thread }))
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(Shown { end, thread }) = self.0.take() {
            drop(end);
            // A bar that broke must not take the answer with it.
            let _ = thread.join();
        }
    }
}

fn bar(bytes_total: u64, target: ProgressDrawTarget) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(bytes_total), target);
    let style = ProgressStyle::with_template("{wide_bar} {percent:>3} %  {msg}  {eta} left");
    // INVARIANT: the template is constant and well formed; without it the bar would only look different.
    if let Ok(style) = style {
        bar.set_style(style.progress_chars("█▉▊▋▌▍▎▏ "));
    }
    // The second before the bar was shown belongs to the rate and to the time left.
    bar.with_elapsed(SHOWN_AFTER)
}

fn draw(bar: &ProgressBar, reading: Reading) {
    let elapsed = bar.elapsed().as_millis().max(1);
    let a_second = u128::from(reading.rows) * 1000 / elapsed;
    bar.set_message(format!("{} rows  {} rows/s", grouped(reading.rows.into()), grouped(a_second)));
    bar.set_position(reading.bytes);
}
