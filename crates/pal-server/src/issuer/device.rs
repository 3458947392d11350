//! A device without a browser shows a code; a person types it elsewhere and signs in (RFC 8628).

use pal_identity::{Secret, UserCode};
use pal_model::{Guid, Instant, Principal};
use pal_store::{Device, DeviceAnswered, DeviceState, DeviceStored};
use pal_wire::oauth::DeviceAnswer;
use serde::{Deserialize, Serialize};

use super::authority::At;
use super::client;
use super::refusal::OauthRefusal;
use super::resource;
use super::session::{Session, json};
use crate::app::App;
use crate::clock::after;
use crate::directory::Index;
use crate::wire_id::GuidText;

/// How long a code is good.
const CODE_SECONDS: u64 = 900;
/// How long a device waits between questions.
const INTERVAL_SECONDS: u64 = 1;
/// Codes that are made until one is free.
const ATTEMPTS_MAX: usize = 8;

/// What a device asked for.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Asked {
    /// Which program.
    pub(crate) client: GuidText,
    /// At which authority.
    pub(crate) at: At,
    /// The scopes.
    pub(crate) scope: Option<String>,
    /// The resource, in the older form.
    pub(crate) resource: Option<String>,
}

/// What the person agreed to.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Approved {
    /// Who signed in.
    pub(crate) session: Session,
    /// At which authority.
    pub(crate) at: At,
}

/// Makes a code for a device.
pub(crate) async fn begin(app: &App, asked: Asked, now: Instant) -> Result<DeviceAnswer, OauthRefusal> {
    client::public(app, asked.client.0)?;
    resource::asked(asked.scope.as_deref(), asked.resource.as_deref(), &app.url)?;
    let secret = Secret::generate()?;
    for _ in 0..ATTEMPTS_MAX {
        let user_code = UserCode::generate()?;
        let device = Device {
            digest: secret.digest().0,
            user_code_digest: user_code.digest().0,
            payload: json(&asked),
            expires: after(now, i64::try_from(CODE_SECONDS).unwrap_or(0)),
            state: DeviceState::Pending,
        };
        if app.store.put_device(device, now).await? == DeviceStored::Stored {
            let verification_uri = format!("{}/device", app.url);
            let message = format!(
                "To sign in, use a web browser to open the page {verification_uri} and enter the code {} to authenticate.",
                user_code.expose()
            );
            return Ok(DeviceAnswer {
                user_code: user_code.expose().to_owned(),
                device_code: secret.expose().to_owned(),
                verification_uri,
                expires_in: CODE_SECONDS,
                interval: INTERVAL_SECONDS,
                message,
            });
        }
    }
    Err(OauthRefusal::Broken)
}

/// What the device asked for whose code a person typed.
pub(crate) async fn asked(app: &App, code: &UserCode, now: Instant) -> Result<Option<Asked>, OauthRefusal> {
    let device = app.store.device_by_user_code(code.digest().0, now).await?;
    let pending = device.filter(|device| device.state == DeviceState::Pending);
    Ok(pending.and_then(|device| serde_json::from_str(&device.payload).ok()))
}

/// The person signed in and agrees.
pub(crate) async fn approve(
    app: &App,
    index: &Index,
    code: &UserCode,
    asked: &Asked,
    home: Principal,
    now: Instant,
) -> Result<DeviceAnswered, OauthRefusal> {
    index.account_in(home, asked.at.tenant_of(home))?;
    let client: Guid = asked.client.0;
    let session = Session::begin(home, client, asked.scope.as_deref(), asked.resource.as_deref(), now);
    let payload = json(&Approved { session, at: asked.at });
    Ok(app.store.approve_device(code.digest().0, payload, now).await?)
}

/// Reads what was agreed to.
pub(crate) fn approved(payload: &str) -> Result<Approved, OauthRefusal> {
    serde_json::from_str(payload).map_err(|_| OauthRefusal::ExpiredToken)
}
