//! A body with files, written to the staging folder as it arrives: limits hold while it does, and nothing is kept in memory.

use std::fs::File;
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use aws_lc_rs::digest::{Context, SHA256};
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http_body_util::{BodyExt, BodyStream};
use pal_model::{Instant, Principal, TenantId};
use pal_wire::error::{ErrorCode, cut};
use pal_wire::query::Query;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::question::{parsed, text};
use crate::http::answer::Refusal;
use crate::http::asked::Asked;
use crate::http::body::Lent;
use crate::ingest::{IngestFault, Overlap, Received, ReceivedFile, SafeName, Staging, hexadecimal};
use crate::random_id;
use crate::texts::key;
use crate::told::Tell;

/// Files of one upload: an export's blobs and its manifest.
const FILES_MAX: usize = 1000;
/// Fields of a form beside its files, each no longer than so many bytes.
const FIELD_BYTES_MAX: usize = 4096;
/// How long a client may be silent.
const SILENCE: Duration = Duration::from_secs(30);

/// What goes with the files.
#[derive(Debug, Default)]
pub(crate) struct Fields(Vec<(String, String)>);

impl Fields {
    /// A field, the first of its name.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, text)| text)
    }
}

fn bad<const N: usize>(key: &'static str, parts: [(&'static str, String); N]) -> Refusal {
    Refusal::text(ErrorCode::BadRequest, key, parts)
}

fn incomplete() -> Refusal {
    bad(key("arm-body-part"), [])
}

/// A form that is none, by its own headers and boundaries.
fn unreadable(error: &multer::Error) -> Refusal {
    tracing::info!(%error, "a form could not be read");
    bad(key("api-form"), [])
}

impl From<IngestFault> for Refusal {
    fn from(fault: IngestFault) -> Self {
        if fault.is_refusal() {
            return Self::new(ErrorCode::BadRequest, fault.told());
        }
        tracing::error!(error = crate::cause::chain(&fault), "an upload could not be kept");
        Self::text(ErrorCode::InternalServerError, key("arm-broken"), [])
    }
}

/// Takes the body of a request: a form with files, or one file as it is.
pub(crate) async fn receive(asked: &Asked<'_>, by: Principal) -> Result<Received, Refusal> {
    let content_type = asked.parts.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let boundary = content_type.and_then(|value| multer::parse_boundary(value).ok());
    if let Some(boundary) = boundary {
        return form(asked, by, boundary, |_| Ok(())).await;
    }
    let mut arriving = Arriving::new(asked)?;
    let name = text(&asked.query, "name")?.unwrap_or_default().to_owned();
    settings(&asked.query)?;
    let Some(body) = asked.stream() else { return Err(incomplete()) };
    let taken = arriving.file(&name, body).await;
    arriving.stop().await;
    taken?;
    arriving.received(asked, by, &asked.query)
}

/// Takes a form with files. `check` is asked about the fields that came before the first file, and again at the end.
pub(crate) async fn form(
    asked: &Asked<'_>,
    by: Principal,
    boundary: String,
    check: impl Fn(&Fields) -> Result<(), Refusal>,
) -> Result<Received, Refusal> {
    let mut arriving = Arriving::new(asked)?;
    let taken = fields(asked, boundary, check, &mut arriving).await;
    arriving.stop().await;
    let pairs: Vec<String> = taken?
        .0
        .iter()
        .map(|(name, value)| format!("{}={}", pal_wire::path::encoded(name), pal_wire::path::encoded(value)))
        .collect();
    let text = pairs.join("&");
    arriving.received(asked, by, &Query::of(&text))
}

/// Reads the form: its files go where they arrive.
async fn fields(
    asked: &Asked<'_>,
    boundary: String,
    check: impl Fn(&Fields) -> Result<(), Refusal>,
    arriving: &mut Arriving,
) -> Result<Fields, Refusal> {
    let Some(body) = asked.stream() else { return Err(incomplete()) };
    let mut form = multer::Multipart::new(futures_of(BodyStream::new(body)), boundary);
    let mut fields = Fields::default();
    loop {
        let next = tokio::time::timeout(SILENCE, form.next_field()).await.map_err(|_| incomplete())?;
        let Some(mut field) = next.map_err(|error| unreadable(&error))? else { break };
        let name = field.name().unwrap_or_default().to_owned();
        if let Some(file_name) = field.file_name().map(str::to_owned) {
            check(&fields)?;
            if file_name.is_empty() {
                // A browser sends a field for a file that was not chosen.
                continue;
            }
            arriving.begin(&file_name)?;
            loop {
                let chunk = tokio::time::timeout(SILENCE, field.chunk()).await.map_err(|_| incomplete())?;
                match chunk.map_err(|_| incomplete())? {
                    Some(bytes) => arriving.more(bytes).await?,
                    None => break,
                }
            }
            arriving.end().await?;
        } else {
            let mut value = Vec::new();
            while let Some(bytes) = field.chunk().await.map_err(|_| incomplete())? {
                value.extend_from_slice(&bytes);
                if value.len() > FIELD_BYTES_MAX || fields.0.len() >= 32 {
                    return Err(bad(key("api-field-long"), []));
                }
            }
            let value = String::from_utf8(value).map_err(|_| bad(key("api-field-utf8"), []))?;
            fields.0.push((name, value));
        }
    }
    check(&fields)?;
    Ok(fields)
}

type Frames = std::pin::Pin<Box<dyn futures_core::Stream<Item = Result<Bytes, hyper::Error>> + Send>>;

/// The data of a body, frame by frame.
fn futures_of(stream: BodyStream<Lent>) -> Frames {
    Box::pin(Data(stream))
}

/// Frames without trailers.
struct Data(BodyStream<Lent>);

impl futures_core::Stream for Data {
    type Item = Result<Bytes, hyper::Error>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        use std::task::Poll;
        loop {
            return match std::pin::Pin::new(&mut self.0).poll_next(context) {
                Poll::Ready(Some(Ok(frame))) => match frame.into_data() {
                    Ok(data) => Poll::Ready(Some(Ok(data))),
                    Err(_) => continue,
                },
                Poll::Ready(Some(Err(error))) => Poll::Ready(Some(Err(error))),
                Poll::Ready(None) => Poll::Ready(None),
                Poll::Pending => Poll::Pending,
            };
        }
    }
}

/// What to do with days that are there already, whose and of when a snapshot is.
fn settings(query: &Query<'_>) -> Result<(Overlap, Option<TenantId>, Option<Instant>), Refusal> {
    let overlap = match text(query, "overlap")? {
        None | Some("refuse") => Overlap::Refuse,
        Some("replace") => Overlap::Replace,
        Some("add") => Overlap::Add,
        Some(other) => {
            return Err(bad(key("api-overlap"), [("text", cut(other))]));
        }
    };
    // Any offset from UTC will do (RFC 3339).
    let collected_at = parsed::<jiff::Timestamp>(query, "collectedAt")?;
    let collected_at = collected_at.map(|at| Instant::from_nanoseconds(at.as_nanosecond()));
    Ok((overlap, parsed(query, "tenant")?, collected_at))
}

/// A file that is being written.
struct Open {
    name: SafeName,
    bytes: u64,
    chunks: mpsc::Sender<Bytes>,
    writer: JoinHandle<std::io::Result<String>>,
}

/// An upload that is arriving.
struct Arriving {
    /// Whoever writes to it has it too: it is gone when all have left it.
    staging: Arc<Staging>,
    files: Vec<ReceivedFile>,
    open: Option<Open>,
    left: u64,
    max: u64,
}

impl Arriving {
    fn new(asked: &Asked<'_>) -> Result<Self, Refusal> {
        let max = asked.app.insights.upload_bytes_max;
        let staging = Arc::new(asked.app.insights.root.stage()?);
        Ok(Self { staging, files: Vec::new(), open: None, left: max, max })
    }

    fn begin(&mut self, sent: &str) -> Result<(), Refusal> {
        let name = SafeName::of(sent);
        if self.files.len() >= FILES_MAX {
            return Err(bad(key("api-files"), [("most", FILES_MAX.to_string())]));
        }
        if self.files.iter().any(|file| file.name == name) {
            return Err(IngestFault::SameName { name: name.to_string() }.into());
        }
        let path: PathBuf = self.staging.path().join(name.as_str());
        let (chunks, mut arriving) = mpsc::channel::<Bytes>(16);
        let staging = Arc::clone(&self.staging);
        let writer = tokio::task::spawn_blocking(move || {
            let _written_to = staging;
            let (mut file, mut digest) = (File::create_new(path)?, Context::new(&SHA256));
            while let Some(bytes) = arriving.blocking_recv() {
                digest.update(&bytes);
                file.write_all(&bytes)?;
            }
            file.flush()?;
            Ok(hexadecimal(digest.finish().as_ref()))
        });
        self.open = Some(Open { name, bytes: 0, chunks, writer });
        Ok(())
    }

    async fn more(&mut self, bytes: Bytes) -> Result<(), Refusal> {
        let length = bytes.len() as u64;
        let too_long = || {
            let parts = [("bytes", self.max.to_string())];
            Refusal::text(ErrorCode::RequestEntityTooLarge, key("api-upload-long"), parts)
        };
        self.left = self.left.checked_sub(length).ok_or_else(too_long)?;
        let Some(open) = &mut self.open else { return Ok(()) };
        open.bytes += length;
        // A writer that stopped says why at the end.
        let _ = open.chunks.send(bytes).await;
        Ok(())
    }

    async fn end(&mut self) -> Result<(), Refusal> {
        let Some(Open { name, bytes, chunks, writer }) = self.open.take() else { return Ok(()) };
        drop(chunks);
        let path = self.staging.path().join(name.as_str());
        let broken = |source| Refusal::from(IngestFault::Kept { path, source });
        let sha256 = writer.await.map_err(|_| incomplete())?.map_err(broken)?;
        self.files.push(ReceivedFile { name, bytes, sha256 });
        Ok(())
    }

    /// Waits for whoever still writes of a file that did not arrive whole.
    async fn stop(&mut self) {
        let Some(Open { chunks, writer, .. }) = self.open.take() else { return };
        drop(chunks);
        // The upload is refused for another reason.
        let _ = writer.await;
    }

    /// A body that is one file.
    async fn file(&mut self, name: &str, mut body: Lent) -> Result<(), Refusal> {
        self.begin(name)?;
        loop {
            let frame = tokio::time::timeout(SILENCE, body.frame()).await.map_err(|_| incomplete())?;
            match frame {
                Some(Ok(frame)) => {
                    if let Ok(bytes) = frame.into_data() {
                        self.more(bytes).await?;
                    }
                }
                Some(Err(_)) => return Err(incomplete()),
                None => break,
            }
        }
        self.end().await
    }

    fn received(self, asked: &Asked<'_>, by: Principal, query: &Query<'_>) -> Result<Received, Refusal> {
        let (overlap, tenant, collected_at) = settings(query)?;
        if self.files.iter().all(|file| file.bytes == 0) {
            return Err(IngestFault::Nothing.into());
        }
        // INVARIANT: every file was waited for, so nobody else has the folder.
        let staging = Arc::into_inner(self.staging).ok_or_else(incomplete)?;
        Ok(Received {
            staging,
            files: self.files,
            overlap,
            collected_at: collected_at.unwrap_or(asked.now),
            tenant,
            by,
            at: asked.now,
            id: random_id::guid().to_string(),
        })
    }
}
