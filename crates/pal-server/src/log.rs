//! The log: one JSON object a line, to wherever the program's door leads. Texts are escaped by JSON, so a line is a line (R61).

use tracing::Level;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;

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
    let level = match detail {
        Detail::Errors => Level::ERROR,
        Detail::Changes => Level::INFO,
        Detail::Requests => Level::DEBUG,
    };
    let targets = Targets::new().with_target("pal_server", level).with_target("pal_store", level);
    let lines = tracing_subscriber::fmt::layer().json().flatten_event(true);
    // A request is one line; there are no spans that it could lie in.
    let layer = lines.with_current_span(false).with_span_list(false).with_writer(writer).with_filter(targets);
    // A second log would lose lines of the first: whoever was first stays.
    let _ = tracing::subscriber::set_global_default(tracing_subscriber::registry().with(layer));
}
