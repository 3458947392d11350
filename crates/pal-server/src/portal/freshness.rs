//! How new figures are (PAL-36): as of when links and access are known, and where the usage ends.

use http::StatusCode;
use http::header::REFRESH;

use super::page::{Frame, Message, page};
use crate::http::answer::Answer;
use crate::insights::Shown;
use crate::texts::{Texts, key};

/// How new figures are, as it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Freshness {
    /// As of when links and access are known.
    pub(crate) as_of: String,
    /// The last day of usage; `None`: no usage was uploaded.
    pub(crate) newest: Option<String>,
}

impl Freshness {
    /// Of the figures that are shown (PAL-36).
    pub(super) fn of(t: Texts, shown: &Shown) -> Self {
        // The end of a day is the beginning of the next: the last moment that counts is before it.
        let last = |at: pal_model::Instant| pal_model::Instant::from_nanoseconds(at.nanoseconds() - 1);
        Self { as_of: t.moment(shown.as_of), newest: shown.newest.map(|at| t.date(last(at))) }
    }
}

/// The page before figures have been worked out for the first time.
pub(super) fn not_yet(frame: &Frame) -> Answer {
    let text = frame.t.say("insights-not-yet-text");
    let message = Message { frame, title: key("insights-not-yet"), text: &text, onward: None };
    page(StatusCode::SERVICE_UNAVAILABLE, &message).with(REFRESH, "2")
}
