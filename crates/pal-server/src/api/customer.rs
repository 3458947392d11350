//! The customer's view of its own directory.

use serde::Serialize;
use utoipa::ToSchema;

use super::parameters::TokenRefusal;
use super::reader::{Reader, shown};
use crate::http::answer::{Answer, Refusal};
use crate::http::asked::Asked;
use crate::http::nobodys;
use crate::insights::customer::{Access, LinkedAccount, Reach, linked_accounts, reach};
use crate::statement;

/// An account that is linked to a partner.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LinkedAccountRow {
    #[schema(pattern = "^[1-9][0-9]{0,19}$")]
    partner_id: String,
    partner_name: String,
    /// The account's own tenant: another one than the customer's where it comes by Lighthouse.
    #[schema(format = "uuid")]
    tenant_id: String,
    #[schema(format = "uuid")]
    object_id: String,
    display_name: String,
    /// Since when it has been linked; null: longer than is known.
    #[schema(format = DateTime)]
    linked_from: Option<String>,
    /// Until when it was linked; null: it is.
    #[schema(format = DateTime)]
    linked_to: Option<String>,
    access: Vec<AccessRow>,
}

/// A role of it in the directory.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AccessRow {
    role_name: String,
    scope: String,
    /// `direct`, `delegation`, or the groups from the account to the holder.
    via: String,
    /// Since when, as far as is known.
    #[schema(format = DateTime)]
    from: Option<String>,
    /// Until when; null: it is there.
    #[schema(format = DateTime)]
    to: Option<String>,
    /// What takes the access away: nothing else can be changed by the customer.
    remove: String,
}

/// Every partner that is linked in the caller's directory, for who administers it.
#[utoipa::path(
    get, path = "/customer", tag = "customer",
    responses(
        (status = 200, description = "the linked accounts", body = Vec<LinkedAccountRow>),
        TokenRefusal,
        (status = 404, description = "the caller does not administer its directory", body = super::document::Error),
        (status = 503, description = "the figures are being worked out", body = super::document::Error),
    ),
)]
pub(crate) fn customer(asked: &Asked<'_>, reader: &Reader) -> Result<Answer, Refusal> {
    let Some(reach) = reach(&asked.index, reader.account, asked.now) else {
        return Err(nobodys(asked.parts.uri.path()));
    };
    let shown = shown(asked)?;
    let accounts = linked_accounts(&shown.board, reader.account.tenant, &reach);
    let name = |account: &LinkedAccount| shown.board.index().directory.name(account.partner).to_owned();
    let rows: Vec<_> = accounts.iter().map(|account| row(account, name(account))).collect();
    Ok(Answer::ok(&rows).secret())
}

/// The same as a statement that the service signs, with what the links explain of the customer's consumption by month.
#[utoipa::path(
    get, path = "/customer/statement", tag = "customer",
    responses(
        (status = 200, description = "a JWS in its compact form, as `pal attest` makes it; `pal attest verify` opens it with the key of /statement-key.pem", body = String, content_type = "application/jose"),
        TokenRefusal,
        (status = 404, description = "the caller does not administer all of its directory", body = super::document::Error),
        (status = 503, description = "the figures are being worked out", body = super::document::Error),
    ),
)]
pub(crate) async fn statement(asked: &Asked<'_>, reader: &Reader) -> Result<Answer, Refusal> {
    // A statement is about a whole directory, so it is for whoever administers all of it.
    let Some(Reach::Directory) = reach(&asked.index, reader.account, asked.now) else {
        return Err(nobodys(asked.parts.uri.path()));
    };
    statement::signed(asked, shown(asked)?, reader.account.tenant).await
}

/// The public key that verifies statements of this service.
#[utoipa::path(
    get, path = "/statement-key.pem", tag = "customer", security(()),
    responses((status = 200, description = "Ed25519, as PEM", body = String, content_type = "application/x-pem-file")),
)]
pub(crate) async fn statement_key(asked: &Asked<'_>) -> Result<Answer, Refusal> {
    statement::public_key(asked).await
}

fn row(account: &LinkedAccount, partner_name: String) -> LinkedAccountRow {
    let bounded = |at: pal_model::Instant| at.is_bounded().then(|| at.to_string());
    LinkedAccountRow {
        partner_id: account.partner.to_string(),
        partner_name,
        tenant_id: account.principal.tenant.to_string(),
        object_id: account.principal.object.to_string(),
        display_name: account.name.clone(),
        linked_from: account.linked.first().and_then(|valid| bounded(valid.from())),
        linked_to: account.linked.last().and_then(|valid| bounded(valid.to())),
        access: account.access.iter().map(access).collect(),
    }
}

fn access(access: &Access) -> AccessRow {
    let via = match (access.delegation, access.groups.as_slice()) {
        (true, _) => "delegation".to_owned(),
        (false, []) => "direct".to_owned(),
        (false, chain) => chain.join(" > "),
    };
    AccessRow {
        role_name: access.role.clone(),
        scope: access.scope.clone(),
        via,
        from: access.from.map(|at| at.to_string()),
        to: access.to.map(|at| at.to_string()),
        remove: access.command.clone(),
    }
}
