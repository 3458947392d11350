//! The log: one JSON object a line, to wherever the program's door leads. Texts are escaped by JSON, so a line is a line (R61).

mod lines;

use std::fmt::{self, Write as _};
use std::io;

use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields, MakeWriter};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::registry::LookupSpan;

pub use self::lines::Lines;
use crate::clock::Clock;

/// How much is logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// What broke.
    Errors,
    /// And what changed or was refused.
    Changes,
    /// And every request.
    Requests,
}

/// Begins to log through a door; once for a process. Threads that rest now and then may gather lines by what this gives back.
pub fn begin<D, W>(detail: Detail, door: D) -> Lines<D>
where
    D: Fn() -> W + Copy + Send + Sync + 'static,
    W: io::Write + 'static,
{
    let lines = Lines::new(door);
    // A second log would lose lines of the first: whoever was first stays.
    let _ = tracing::subscriber::set_global_default(subscriber(detail, lines));
    lines
}

fn subscriber<W>(detail: Detail, writer: W) -> impl Subscriber + Send + Sync
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let level = match detail {
        Detail::Errors => Level::ERROR,
        Detail::Changes => Level::INFO,
        Detail::Requests => Level::DEBUG,
    };
    let targets = Targets::new().with_target("pal_server", level).with_target("pal_store", level);
    let layer = tracing_subscriber::fmt::layer().event_format(Line).with_writer(writer).with_filter(targets);
    tracing_subscriber::registry().with(layer)
}

/// An event as a line. A request is one; there are no spans that it could lie in.
struct Line;

impl<S, N> FormatEvent<S, N> for Line
where
    S: Subscriber + for<'s> LookupSpan<'s>,
    N: for<'w> FormatFields<'w> + 'static,
{
    /// The library's own JSON takes each comma to the writer by itself, which costs a request more than all its headers.
    fn format_event(
        &self,
        _: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let metadata = event.metadata();
        let mut line = String::with_capacity(512);
        let now = Clock::of_the_machine().now();
        write!(line, r#"{{"timestamp":"{now}","level":"{}""#, metadata.level())?;
        event.record(&mut Fields(&mut line));
        writeln!(line, r#","target":"{}"}}"#, metadata.target())?;
        writer.write_str(&line)
    }
}

/// Writes fields as the rest of a JSON object. Names of fields and targets are words of ours.
struct Fields<'l>(&'l mut String);

impl Fields<'_> {
    fn put(&mut self, field: &Field, json: impl fmt::Display) {
        // INVARIANT: writing to a String does not fail.
        let _ = write!(self.0, r#","{}":{json}"#, field.name());
    }
}

impl Visit for Fields<'_> {
    fn record_str(&mut self, field: &Field, value: &str) {
        let must_be_escaped = |byte: u8| byte < b' ' || byte == b'"' || byte == b'\\';
        if value.bytes().fold(false, |any, byte| any | must_be_escaped(byte)) {
            // INVARIANT: a text is always JSON.
            self.put(field, serde_json::to_string(value).unwrap_or_default());
        } else {
            self.put(field, format_args!(r#""{value}""#));
        }
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.put(field, value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.put(field, value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.put(field, value);
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.record_str(field, &format!("{value:?}"));
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::{Arc, Mutex};

    use pal_model::Instant;
    use serde_json::{Value, json};

    use super::*;

    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn logged(detail: Detail, events: impl FnOnce()) -> String {
        let kept = Kept::default();
        let writer = kept.clone();
        tracing::subscriber::with_default(subscriber(detail, move || writer.clone()), events);
        String::from_utf8(kept.0.lock().unwrap().clone()).unwrap()
    }

    #[test]
    fn an_event_is_one_line_of_json_whatever_it_says() {
        let hostile = "a \"b\"\\\r\nc\u{1b}[31m";
        let text = logged(Detail::Changes, || {
            tracing::info!(method = "PUT", status = 200_u16, error = %hostile, world = Some("wü"), "answered");
            tracing::info!(left = -1, done = true, "{hostile}");
        });
        let (text, other) = text.split_once('\n').unwrap();
        let other: Value = serde_json::from_str(other).unwrap();
        assert_eq!(
            (&other["left"], &other["done"], &other["message"]),
            (&json!(-1), &json!(true), &json!(hostile))
        );
        assert!(!text.contains(char::is_control), "{text:?}");
        let Value::Object(mut line) = serde_json::from_str(text).unwrap() else { panic!("{text}") };
        let at = line.remove("timestamp").unwrap();
        assert!(at.as_str().unwrap().parse::<Instant>().is_ok(), "{at}");
        let target = "pal_server::log::tests";
        let expected = json!({
            "level": "INFO", "message": "answered", "method": "PUT", "status": 200, "error": hostile, "world": "wü",
            "target": target,
        });
        assert_eq!(Value::Object(line), expected);
    }

    #[test]
    fn no_more_is_written_than_was_asked_for() {
        for (detail, lines) in [(Detail::Errors, 1), (Detail::Changes, 2), (Detail::Requests, 3)] {
            let text = logged(detail, || {
                tracing::error!("broke");
                tracing::info!("changed");
                tracing::debug!("read");
                tracing::error!(target: "another_program", "not ours");
            });
            assert_eq!(text.lines().count(), lines, "{text}");
        }
    }
}
