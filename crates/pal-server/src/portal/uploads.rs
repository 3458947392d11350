//! Uploads: a file is chosen or dropped, read, and taken or refused with file, line and reason.

use std::sync::atomic::Ordering;

use askama::Template;
use http::StatusCode;
use http::header::CONTENT_TYPE;
use pal_model::Instant;

use super::form;
use super::page::{Frame, page};
use super::place::Place;
use super::reader::reader;
use super::session::Visitor;
use crate::api::receive;
use crate::http::answer::{Answer, Refusal};
use crate::http::asked::Asked;
use crate::http::nobodys;
use crate::ingest::{Outcome, Run};
use crate::insights::{Job, JobState, submit};
use crate::texts::{Texts, key};

/// Uploads that a page shows.
const RUNS_MAX: usize = 100;

/// What came of an upload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RunView {
    /// Its id.
    pub(crate) id: String,
    /// When.
    pub(crate) at: String,
    /// Who sent it.
    pub(crate) by: String,
    /// The key of what came of it.
    pub(crate) outcome: &'static str,
    /// Whether nothing is wrong with it.
    pub(crate) is_good: bool,
    /// Why it was refused.
    pub(crate) reason: Option<String>,
    /// Its files.
    pub(crate) files: Vec<String>,
    /// How many lines it has.
    pub(crate) rows: Option<String>,
    /// Its days, from and to.
    pub(crate) days: Option<(String, String)>,
    /// Its sums: the currency and the amount of all lines, and of lines that count for nobody.
    pub(crate) sums: Vec<(String, String)>,
    /// Whether a manifest says how much there is, and agrees.
    pub(crate) has_manifest: bool,
    /// What else there is to say.
    pub(crate) notes: Vec<String>,
}

/// An upload on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct JobView {
    /// Its id.
    pub(crate) id: String,
    /// Its files.
    pub(crate) files: Vec<String>,
    /// Lines read.
    pub(crate) lines: String,
    /// Bytes read, and all of them.
    pub(crate) bytes_read: u64,
    /// All of them.
    pub(crate) bytes: u64,
}

/// The page of all uploads.
#[derive(Debug, Template)]
#[template(path = "portal/uploads.html")]
pub(crate) struct UploadsPage<'a> {
    /// The frame.
    pub(crate) frame: &'a Frame,
    /// What was uploaded.
    pub(crate) runs: Vec<RunView>,
}

/// The page of one upload.
#[derive(Debug, Template)]
#[template(path = "portal/upload.html")]
pub(crate) struct UploadPage<'a> {
    /// The frame.
    pub(crate) frame: &'a Frame,
    /// What came of it; `None` while it is being read.
    pub(crate) run: Option<RunView>,
    /// How far it is.
    pub(crate) job: Option<JobView>,
    /// Whether something broke here.
    pub(crate) is_broken: bool,
}

/// Shows what was uploaded.
pub(crate) fn show(asked: &Asked<'_>, visitor: &Visitor) -> Result<Answer, Refusal> {
    reader(visitor, &asked.index).operates(asked)?;
    let frame = Frame::of(asked, visitor, Place::Uploads);
    let runs = runs(frame.t, asked, RUNS_MAX);
    Ok(page(StatusCode::OK, &UploadsPage { frame: &frame, runs }))
}

/// The latest uploads.
pub(super) fn runs(t: Texts, asked: &Asked<'_>, most: usize) -> Vec<RunView> {
    asked.app.insights.ledger().runs.iter().take(most).map(|run| run_view(t, asked, run)).collect()
}

/// Takes files. The fields that prove the form come before the files, so nothing of a foreign form is kept.
pub(crate) async fn take(asked: &Asked<'_>, visitor: &Visitor) -> Result<Answer, Refusal> {
    reader(visitor, &asked.index).operates(asked)?;
    form::refuse_elsewhere(asked)?;
    let content_type = asked.parts.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let boundary = content_type.and_then(|value| multer::parse_boundary(value).ok());
    let Some(boundary) = boundary else { return Err(form::unreadable(asked)) };
    let check = |fields: &receive::Fields| {
        form::proven(asked, visitor, Place::Uploads, fields.get("directory"), fields.get("token"))
    };
    let received = receive::form(asked, visitor.account, boundary, check).await?;
    let job = submit(asked.app, received);
    Ok(Answer::see_other(&format!("/portal/uploads/{}", job.id)))
}

/// Shows one upload; a page that is not done yet asks again by itself.
pub(crate) fn one(asked: &Asked<'_>, visitor: &Visitor) -> Result<Answer, Refusal> {
    reader(visitor, &asked.index).operates(asked)?;
    let frame = Frame::of(asked, visitor, Place::Uploads);
    let id = asked.matched.name(0);
    let job = asked.app.insights.job(id);
    let (run, open, is_broken) = match job.as_ref().map(|job| job.state()) {
        Some(JobState::Done(run)) => (Some(*run), None, false),
        Some(JobState::Broken) => (None, None, true),
        Some(JobState::Waiting | JobState::Working) => (None, job.as_deref(), false),
        None => (asked.app.insights.run(id), None, false),
    };
    if run.is_none() && open.is_none() && !is_broken {
        return Err(nobodys(asked.parts.uri.path()));
    }
    let run = run.map(|run| run_view(frame.t, asked, &run));
    let job = open.map(|job| job_view(frame.t, job));
    Ok(page(StatusCode::OK, &UploadPage { frame: &frame, run, job, is_broken }))
}

fn job_view(t: Texts, job: &Job) -> JobView {
    JobView {
        id: job.id.clone(),
        files: job.files.clone(),
        lines: t.number(job.progress.lines.load(Ordering::Relaxed)),
        bytes_read: job.progress.bytes.load(Ordering::Relaxed).min(job.bytes),
        bytes: job.bytes,
    }
}

/// The day of a moment.
fn day(t: Texts, text: &str) -> Option<String> {
    text.parse().ok().map(|at| t.date(at))
}

/// The last day of usage that ends at a moment: the end of a day is the beginning of the next.
fn last_day(t: Texts, text: &str) -> Option<String> {
    text.parse().ok().map(|at: Instant| t.date(Instant::from_nanoseconds(at.nanoseconds() - 1)))
}

fn run_view(t: Texts, asked: &Asked<'_>, run: &Run) -> RunView {
    let moment = |text: &str| text.parse().map_or_else(|_| text.to_owned(), |at| t.moment(at));
    let usage = run.usage.as_ref();
    let by = run.by.split_once('/').and_then(|(tenant, object)| {
        let principal = pal_model::Principal { tenant: tenant.parse().ok()?, object: object.parse().ok()? };
        let own = asked.index.object(principal).and_then(|object| object.name());
        let home = || asked.index.user(principal).map(|user| asked.index.home_of(user));
        let named = own.or_else(|| asked.index.object(home()?)?.name());
        named.map(str::to_owned)
    });
    let amount = |text: &str, currency: &str| {
        pal_model::Money::read(text).map_or_else(|_| text.to_owned(), |read| t.money(read.amount, currency))
    };
    RunView {
        id: run.id.clone(),
        at: moment(&run.at),
        by: by.unwrap_or_else(|| run.by.clone()),
        outcome: match run.outcome {
            Outcome::Taken => key("uploads-taken"),
            Outcome::Known => key("uploads-known"),
            Outcome::Refused => key("uploads-refused"),
            Outcome::Broken => key("uploads-broken"),
        },
        is_good: matches!(run.outcome, Outcome::Taken | Outcome::Known),
        reason: run.reason.as_ref().map(|reason| t.sentence(reason)),
        files: run.files.iter().map(|file| file.name.clone()).collect(),
        rows: usage.map(|usage| t.number(usage.rows)),
        days: usage
            .and_then(|usage| Some((day(t, usage.from.as_deref()?)?, last_day(t, usage.to.as_deref()?)?))),
        sums: usage
            .into_iter()
            .flat_map(|usage| &usage.sums)
            .map(|(currency, sums)| (amount(&sums.total, currency), amount(&sums.consumption, currency)))
            .collect(),
        has_manifest: usage.is_some_and(|usage| usage.manifest),
        notes: run.notes.iter().map(|note| t.sentence(note)).collect(),
    }
}
