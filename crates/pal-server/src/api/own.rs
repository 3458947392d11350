//! The caller's own link and accounts.

use pal_wire::error::ErrorCode;
use serde::Serialize;
use utoipa::ToSchema;

use super::Reader;
use super::parameters::TokenRefusal;
use crate::app::link;
use crate::http::answer::{Answer, Refusal};
use crate::http::asked::Asked;
use crate::texts::key;

/// The link of the caller, as ARM writes it.
#[utoipa::path(
    get, path = "/link", tag = "own",
    responses(
        (status = 200, description = "the link, as the link service writes it", body = Object),
        TokenRefusal,
        (status = 404, description = "the account is not linked", body = super::document::Error),
    ),
)]
pub(crate) async fn link(asked: &Asked<'_>, reader: &Reader) -> Result<Answer, Refusal> {
    let Some(record) = link::show(asked.app, reader.account).await? else {
        return Err(Refusal::text(ErrorCode::NotFound, key("api-no-link"), []));
    };
    Ok(Answer::written(link::shown(&asked.index, reader.account, &record)).secret())
}

/// A tenant in which the caller has an account.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DirectoryRow {
    /// The tenant.
    #[schema(format = "uuid")]
    tenant_id: String,
    /// Its name.
    name: Option<String>,
    /// Its domain.
    domain: Option<String>,
    /// The account there.
    #[schema(format = "uuid")]
    object_id: String,
}

/// Tenants in which the caller has an account: a person all of them, a program its own.
#[utoipa::path(
    get, path = "/directories", tag = "own",
    responses(
        (status = 200, description = "the tenants", body = Vec<DirectoryRow>),
        TokenRefusal,
    ),
)]
pub(crate) fn directories(asked: &Asked<'_>, reader: &Reader) -> Answer {
    let index = &asked.index;
    let accounts = match index.user(reader.account) {
        Some(user) => index.accounts(index.home_of(user)).collect(),
        None => vec![reader.account],
    };
    let row = |account: pal_model::Principal| {
        let tenant = index.tenant(account.tenant);
        DirectoryRow {
            tenant_id: account.tenant.to_string(),
            name: tenant.and_then(|tenant| tenant.name.clone()),
            domain: tenant.and_then(|tenant| tenant.domain.clone()),
            object_id: account.object.to_string(),
        }
    };
    Answer::ok(&accounts.into_iter().map(row).collect::<Vec<_>>()).secret()
}
