//! Lines on their way to the log, many of which are written at once.
//!
//! A server that changes thousands of links a second would spend a part of its time on writing a line for each. So a thread that
//! serves gathers its lines and writes them before it rests, or when they are many: a line waits for no more than the work at
//! hand. What tells of trouble is written at once, and so is what other threads say.

use std::cell::RefCell;
use std::io::{self, Write};

use tracing::{Level, Metadata};
use tracing_subscriber::fmt::MakeWriter;

/// Lines are written when they fill so many bytes.
const BYTES_MAX: usize = 8 << 10;

thread_local! {
    /// What this thread has gathered; `None` if it never rests, as far as is known.
    static GATHERED: RefCell<Option<Vec<u8>>> = const { RefCell::new(None) };
}

/// Where lines go, by way of the threads that gather them.
#[derive(Debug, Clone, Copy)]
pub struct Lines<D>(D);

impl<D: Fn() -> W, W: Write> Lines<D> {
    /// Lines that go through a door.
    pub(super) fn new(door: D) -> Self {
        Self(door)
    }

    /// Writes what this thread has gathered. To be called whenever it is about to rest, and when it ends: from its first rest on
    /// it gathers.
    pub fn write_gathered(&self) {
        GATHERED.with_borrow_mut(|gathered| match gathered {
            Some(lines) => self.write(lines),
            None => *gathered = Some(Vec::with_capacity(2 * BYTES_MAX)),
        });
    }

    fn write(&self, lines: &mut Vec<u8>) {
        if !lines.is_empty() {
            // A log that takes nothing stops no one.
            let _ = (self.0)().write_all(lines);
            lines.clear();
        }
    }
}

impl<'l, D: Fn() -> W + 'l, W: Write> MakeWriter<'l> for Lines<D> {
    type Writer = Line<'l, D>;

    fn make_writer(&'l self) -> Self::Writer {
        Line { lines: self, waits: false }
    }

    fn make_writer_for(&'l self, event: &Metadata<'_>) -> Self::Writer {
        Line { lines: self, waits: *event.level() > Level::WARN }
    }
}

/// Takes one line.
#[derive(Debug)]
pub struct Line<'l, D> {
    lines: &'l Lines<D>,
    /// Whether it may wait for others.
    waits: bool,
}

impl<D: Fn() -> W, W: Write> Write for Line<'_, D> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        GATHERED.with_borrow_mut(|gathered| match gathered {
            Some(lines) => {
                lines.extend_from_slice(line);
                if !self.waits || lines.len() >= BYTES_MAX {
                    self.lines.write(lines);
                }
                Ok(line.len())
            }
            None => (self.lines.0)().write_all(line).map(|()| line.len()),
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    static WRITTEN: Mutex<Vec<u8>> = Mutex::new(Vec::new());

    /// Writes as one call what it is given as one.
    struct Door;

    impl Write for Door {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            WRITTEN.lock().unwrap().extend_from_slice(&[bytes, b"|"].concat());
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn written() -> String {
        String::from_utf8(std::mem::take(&mut *WRITTEN.lock().unwrap())).unwrap()
    }

    #[test]
    fn lines_wait_until_a_thread_rests_but_for_those_of_trouble_and_many() {
        let lines = Lines::new(|| Door);
        let put = |line: &str, waits| Line { lines: &lines, waits }.write_all(line.as_bytes()).unwrap();
        put("a", true);
        assert_eq!(written(), "a|", "who never rested does not gather");
        lines.write_gathered();
        put("b", true);
        put("c", true);
        assert_eq!(written(), "");
        lines.write_gathered();
        lines.write_gathered();
        assert_eq!(written(), "bc|");
        put("d", true);
        put("e", false);
        assert_eq!(written(), "de|", "trouble comes after what was before it");
        std::thread::scope(|scope| {
            scope.spawn(|| put("f", true));
        });
        assert_eq!(written(), "f|", "another thread has not rested yet");
        let long = "g".repeat(BYTES_MAX / 2);
        put(&long, true);
        assert_eq!(written(), "");
        put(&long, true);
        assert_eq!(written(), format!("{long}{long}|"));
    }
}
