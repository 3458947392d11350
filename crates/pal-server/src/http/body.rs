//! Reading bodies, up to a limit (R65).

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::HeaderValue;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::body::{Body, Frame, Incoming, SizeHint};
use pal_wire::error::ErrorCode;

use super::answer::Refusal;
use crate::texts::key;

/// The longest body that is read (contract §10).
pub(crate) const BYTES_MAX: usize = 64 * 1024;
/// How long a client has to send it.
const TIMEOUT: Duration = Duration::from_secs(10);

/// What is passed over beyond the longest body that a route takes, so that a client that sends on hears why it was refused.
const REST_BYTES_MAX: u64 = 1 << 20;
/// How long it has for that.
const REST_TIMEOUT: Duration = Duration::from_secs(10);

/// The body of a request. Whoever reads it borrows it, and what it leaves can be passed over when the answer is known: a
/// connection that ends while the client still sends takes the answer with it (RFC 9112 §9.6).
#[derive(Debug, Clone)]
pub(crate) struct Source(Arc<Mutex<Slot>>);

#[derive(Debug)]
struct Slot {
    body: Option<Incoming>,
    was_lent: bool,
}

/// A body that somebody reads. It goes back when it is dropped.
#[derive(Debug)]
pub(crate) struct Lent {
    body: Option<Incoming>,
    of: Source,
}

impl Source {
    /// A body that nobody has read.
    pub(crate) fn new(body: Incoming) -> Self {
        Self(Arc::new(Mutex::new(Slot { body: Some(body), was_lent: false })))
    }

    fn lock(&self) -> MutexGuard<'_, Slot> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The body, unless somebody has it already.
    pub(crate) fn lend(&self) -> Option<Lent> {
        let mut slot = self.lock();
        let body = slot.body.take()?;
        slot.was_lent = true;
        Some(Lent { body: Some(body), of: self.clone() })
    }

    /// Reads what is left while the answer is sent, and throws it away: as much as a route takes and a little more, for a while.
    /// Who waits to be told to send at all, and was not, sends nothing (RFC 9110 §10.1.1).
    pub(crate) fn pass_over(&self, bytes_max: u64, expect: Option<&HeaderValue>) {
        let mut slot = self.lock();
        let Some(mut body) = slot.body.take().filter(|body| !body.is_end_stream()) else { return };
        if expect.is_some() && !slot.was_lent {
            return;
        }
        tokio::spawn(async move {
            let mut left = bytes_max.saturating_add(REST_BYTES_MAX);
            let read = async {
                while let Some(Ok(frame)) = body.frame().await {
                    let length = frame.data_ref().map_or(0, |data| data.len() as u64);
                    let Some(less) = left.checked_sub(length) else { break };
                    left = less;
                }
            };
            // What is still to come then is not waited for.
            let _ = tokio::time::timeout(REST_TIMEOUT, read).await;
        });
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        self.of.lock().body = self.body.take();
    }
}

impl Body for Lent {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        self.body.as_mut().map_or(Poll::Ready(None), |body| Pin::new(body).poll_frame(context))
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(Body::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.body.as_ref().map(Body::size_hint).unwrap_or_default()
    }
}

/// The body, whole.
pub(crate) async fn whole(body: Lent) -> Result<Bytes, Refusal> {
    if body.is_end_stream() {
        return Ok(Bytes::new());
    }
    let too_long = || {
        let parts = [("most", BYTES_MAX.to_string())];
        Refusal::text(ErrorCode::RequestEntityTooLarge, key("arm-body-long"), parts)
    };
    if body.size_hint().lower() > BYTES_MAX as u64 {
        return Err(too_long());
    }
    match tokio::time::timeout(TIMEOUT, Limited::new(body, BYTES_MAX).collect()).await {
        Ok(Ok(collected)) => Ok(collected.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(too_long()),
        Ok(Err(_)) => Err(Refusal::text(ErrorCode::BadRequest, key("arm-body-part"), [])),
        Err(_) => Err(Refusal::text(ErrorCode::BadRequest, key("arm-body-late"), [])),
    }
}
