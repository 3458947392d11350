//! Reading bodies, up to a limit (R65).

use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::body::{Body, Incoming};
use pal_wire::error::ErrorCode;

use super::answer::Refusal;
use crate::texts::key;

/// The longest body that is read (contract §10).
pub(crate) const BYTES_MAX: usize = 64 * 1024;
/// How long a client has to send it.
const TIMEOUT: Duration = Duration::from_secs(10);

/// The body, whole.
pub(crate) async fn whole(body: Incoming) -> Result<Bytes, Refusal> {
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
