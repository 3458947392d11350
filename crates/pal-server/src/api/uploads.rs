//! Uploads: what came of them, how far they are, and taking one.

use std::borrow::Cow;
use std::sync::atomic::Ordering;

use http::StatusCode;
use http::header::LOCATION;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};

use super::Reader;
use super::parameters::{PageParameters, TokenRefusal, UploadParameters};
use super::receive::receive;
use crate::http::answer::{Answer, Refusal};
use crate::http::asked::Asked;
use crate::http::nobodys;
use crate::http::paging::page;
use crate::ingest::Run;
use crate::insights::{Job, JobState, submit};
use crate::texts::Texts;

/// How far an upload is, or what came of it.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "lowercase")]
#[expect(dead_code, reason = "the document is made of its variants")]
pub(crate) enum Status {
    /// Others are before it.
    Waiting,
    /// It is being read.
    Working,
    /// It was taken.
    Taken,
    /// It was there already.
    Known,
    /// Something is wrong with it.
    Refused,
    /// Something broke here.
    Broken,
}

/// The bytes of a file: at least one.
#[derive(Debug)]
pub(crate) struct File;

impl utoipa::PartialSchema for File {
    fn schema() -> RefOr<Schema> {
        let bytes = SchemaFormat::KnownFormat(KnownFormat::Binary);
        ObjectBuilder::new().schema_type(Type::String).format(Some(bytes)).min_length(Some(1)).into()
    }
}

impl ToSchema for File {
    fn name() -> Cow<'static, str> {
        "File".into()
    }
}

/// An upload.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Upload {
    /// Its id.
    id: String,
    /// How far it is, or what came of it.
    #[schema(value_type = Status)]
    status: String,
    /// Lines read so far, while it is being read.
    lines: u64,
    /// Bytes read so far.
    bytes_read: u64,
    /// Bytes to read.
    bytes: u64,
    /// What came of it: when, who, files, rows and sums, or why it was refused. Null while it is being read.
    #[schema(value_type = Option<Object>)]
    run: Value,
}

/// The record of an upload, with its sentences in a language.
fn record(t: Texts, run: &Run) -> Value {
    let mut shown = json!(run);
    if let Some(object) = shown.as_object_mut() {
        if let Some(reason) = &run.reason {
            object.insert("reason".to_owned(), json!(t.sentence(reason)));
        }
        let notes: Vec<String> = run.notes.iter().map(|note| t.sentence(note)).collect();
        object.insert("notes".to_owned(), json!(notes));
    }
    shown
}

fn shown(t: Texts, job: &Job) -> Upload {
    let (status, run) = match job.state() {
        JobState::Waiting => ("waiting", Value::Null),
        JobState::Working => ("working", Value::Null),
        JobState::Broken => ("broken", Value::Null),
        JobState::Done(run) => (run.outcome.word(), record(t, &run)),
    };
    Upload {
        id: job.id.clone(),
        status: status.to_owned(),
        lines: job.progress.lines.load(Ordering::Relaxed),
        bytes_read: job.progress.bytes.load(Ordering::Relaxed),
        bytes: job.bytes,
        run,
    }
}

/// What was uploaded, the latest first.
#[utoipa::path(
    get, path = "/uploads", tag = "operator",
    params(PageParameters),
    responses(
        (status = 200, description = "the records of uploads", body = Object),
        (status = 400, description = "a parameter cannot be read", body = super::document::Error),
        TokenRefusal,
        (status = 404, description = "the caller is no operator", body = super::document::Error),
    ),
)]
pub(crate) fn list(asked: &Asked<'_>, reader: &Reader) -> Result<Answer, Refusal> {
    reader.operates(asked)?;
    let ledger = asked.app.insights.ledger();
    let (runs, next_link) = page(asked, ledger.runs.iter())?;
    let value: Vec<Value> = runs.into_iter().map(|run| record(asked.texts(), run)).collect();
    let mut answer = json!({ "value": value });
    if let (Some(link), Some(object)) = (next_link, answer.as_object_mut()) {
        object.insert("nextLink".to_owned(), json!(link));
    }
    Ok(Answer::ok(&answer).secret())
}

/// Takes a file: a cost export, a table of the estate by its name, or what `az` and ARM print. Several files, an export's
/// manifest among them, come as `multipart/form-data` in fields called `file`.
#[utoipa::path(
    post, path = "/uploads", tag = "operator",
    params(UploadParameters),
    request_body(content = File, content_type = "application/octet-stream", description = "the file"),
    responses(
        (status = 202, description = "it arrived and will be read; `Location` says where to look", body = Upload),
        (status = 400, description = "a parameter cannot be read, or the body did not arrive whole", body = super::document::Error),
        TokenRefusal,
        (status = 404, description = "the caller is no operator", body = super::document::Error),
        (status = 413, description = "the body is longer than is taken", body = super::document::Error),
    ),
)]
pub(crate) async fn take(asked: &Asked<'_>, reader: &Reader) -> Result<Answer, Refusal> {
    reader.operates(asked)?;
    let received = receive(asked, reader.account).await?;
    let job = submit(asked.app, received);
    let location = format!("{}/api/v1/uploads/{}", asked.app.url, job.id);
    Ok(Answer::json(StatusCode::ACCEPTED, &shown(asked.texts(), &job)).secret().with(LOCATION, &location))
}

/// One upload: how far it is, or what came of it.
#[utoipa::path(
    get, path = "/uploads/{id}", tag = "operator",
    params(("id" = String, Path, description = "the id of the upload")),
    responses(
        (status = 200, description = "the upload", body = Upload),
        TokenRefusal,
        (status = 404, description = "there is no such upload, or the caller is no operator", body = super::document::Error),
    ),
)]
pub(crate) fn show(asked: &Asked<'_>, reader: &Reader) -> Result<Answer, Refusal> {
    reader.operates(asked)?;
    let id = asked.matched.name(0);
    if let Some(job) = asked.app.insights.job(id) {
        return Ok(Answer::ok(&shown(asked.texts(), &job)).secret());
    }
    let Some(run) = asked.app.insights.run(id) else { return Err(nobodys(asked.parts.uri.path())) };
    let bytes = run.files.iter().map(|file| file.bytes).sum();
    let lines = run.usage.as_ref().map(|usage| usage.rows).unwrap_or_default();
    let status = run.outcome.word().to_owned();
    let upload = Upload {
        id: run.id.clone(),
        status,
        lines,
        bytes_read: bytes,
        bytes,
        run: record(asked.texts(), &run),
    };
    Ok(Answer::ok(&upload).secret())
}
