//! The signed statement of a customer: what `pal attest` makes of the same facts and usage, signed by the service, for whoever
//! administers the directory. `pal attest verify` opens it without asking anybody.

use std::sync::Arc;

use http::StatusCode;
use http::header::CONTENT_DISPOSITION;
use pal_attribution::report::attestation::{Asked as Attested, Attestation, Bounds, TYP, canonical};
use pal_model::{Instant, Interval, Rate, TenantId};
use pal_wire::error::ErrorCode;

use crate::http::answer::{Answer, Refusal};
use crate::http::asked::Asked;
use crate::insights::Shown;
use crate::keys::KeysError;
use crate::texts::key;

/// The compact form of a JWS (RFC 7515 §9.2.1).
const JOSE: &str = "application/jose";
/// A public key as PEM (RFC 8555 §9.1 has no better one).
const PEM: &str = "application/x-pem-file";

impl From<KeysError> for Refusal {
    fn from(error: KeysError) -> Self {
        tracing::error!(error = crate::cause::chain(&error), "there is no key for statements");
        Self::text(ErrorCode::InternalServerError, key("arm-broken"), [])
    }
}

/// The statement of a whole directory, as of when the figures are: no more of its usage than sums (PAL-45).
pub(crate) async fn signed(
    asked: &Asked<'_>,
    shown: Arc<Shown>,
    customer: TenantId,
) -> Result<Answer, Refusal> {
    let app = asked.app;
    let signing = app.keys.statement_key(&app.store, asked.now).await?;
    let work = tokio::task::spawn_blocking(move || {
        let (period, issued_at) = (Interval::ALWAYS, whole_seconds(shown.as_of));
        let asked = Attested { customer, period, issued_at, rate: Rate::USUAL };
        let measured = shown.board.lines().lines > 0 || !shown.further.is_empty();
        let figures = measured.then(|| {
            let mut figures = shown.board.totals_of(customer);
            let further = shown.further.iter().filter(|(key, _)| key.customer == customer);
            figures.extend(further.map(|(key, amount)| (key.clone(), *amount)));
            figures
        });
        let statement = Attestation::new(shown.board.facts(), asked, Bounds::Stated, figures).to_json();
        signing.sign(TYP, canonical(&statement).as_bytes()) + "\n"
    });
    let text =
        work.await.map_err(|_| Refusal::text(ErrorCode::InternalServerError, key("arm-broken"), []))?;
    let name = format!("attachment; filename=\"statement-{customer}.jws\"");
    Ok(Answer::new(StatusCode::OK, JOSE, text).secret().with(CONTENT_DISPOSITION, &name))
}

/// The key that verifies it, for everybody.
pub(crate) async fn public_key(asked: &Asked<'_>) -> Result<Answer, Refusal> {
    let signing = asked.app.keys.statement_key(&asked.app.store, asked.now).await?;
    let answer = Answer::new(StatusCode::OK, PEM, signing.public().to_pem());
    Ok(answer.with(CONTENT_DISPOSITION, "attachment; filename=\"statement-key.pem\""))
}

/// Nobody attests to the nanosecond.
fn whole_seconds(at: Instant) -> Instant {
    const SECOND: i128 = 1_000_000_000;
    Instant::from_nanoseconds(at.nanoseconds() - at.nanoseconds().rem_euclid(SECOND))
}
