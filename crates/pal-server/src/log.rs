//! The log: one JSON object a line, to wherever the program's door leads. Texts are escaped by JSON, so a line is a line (R61).

use std::fmt;

use serde::Serializer;
use serde::ser::SerializeMap;
use tracing::{Event, Level, Subscriber};
use tracing_serde::SerdeMapVisitor;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields, MakeWriter};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::registry::LookupSpan;

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

/// Begins to log; once for a process.
pub fn begin<W>(detail: Detail, writer: W)
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    // A second log would lose lines of the first: whoever was first stays.
    let _ = tracing::subscriber::set_global_default(subscriber(detail, writer));
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
        let mut line = Vec::with_capacity(512);
        write_json(&mut line, event).map_err(|_| fmt::Error)?;
        line.push(b'\n');
        writer.write_str(str::from_utf8(&line).map_err(|_| fmt::Error)?)
    }
}

fn write_json(line: &mut Vec<u8>, event: &Event<'_>) -> serde_json::Result<()> {
    let metadata = event.metadata();
    let mut serializer = serde_json::Serializer::new(line);
    let mut map = serializer.serialize_map(None)?;
    map.serialize_entry("timestamp", &Clock::of_the_machine().now().to_string())?;
    map.serialize_entry("level", metadata.level().as_str())?;
    let mut fields = SerdeMapVisitor::new(map);
    event.record(&mut fields);
    let mut map = fields.take_serializer()?;
    map.serialize_entry("target", metadata.target())?;
    map.end()
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
        let hostile = "a \"b\"\r\nc\u{1b}[31m";
        let text = logged(Detail::Changes, || {
            tracing::info!(method = "PUT", status = 200_u16, error = %hostile, world = Some("w"), "answered");
        });
        let line = text.strip_suffix('\n').unwrap();
        assert!(!line.contains(char::is_control), "{line:?}");
        let Value::Object(mut line) = serde_json::from_str(line).unwrap() else { panic!("{line}") };
        let at = line.remove("timestamp").unwrap();
        assert!(at.as_str().unwrap().parse::<Instant>().is_ok(), "{at}");
        let target = "pal_server::log::tests";
        let expected = json!({
            "level": "INFO", "message": "answered", "method": "PUT", "status": 200, "error": hostile, "world": "w",
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
