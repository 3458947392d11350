//! The rows of a world file as they stand there (contract §8), before anything is believed.

use serde::Deserialize;
use toml::Spanned;
use toml::value::Datetime;

use crate::toml_file::Hidden;

/// A text and where it stands.
pub(super) type Cell = Spanned<String>;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct World {
    #[serde(default)]
    pub(super) tenant: Vec<TenantRow>,
    #[serde(default)]
    pub(super) user: Vec<UserRow>,
    #[serde(default)]
    pub(super) service_principal: Vec<ProgramRow>,
    #[serde(default)]
    pub(super) group: Vec<GroupRow>,
    pub(super) partner: Option<Vec<PartnerRow>>,
    #[serde(default)]
    pub(super) subscription: Vec<SubscriptionRow>,
    #[serde(default)]
    pub(super) management_group: Vec<ManagementGroupRow>,
    #[serde(default)]
    pub(super) role_assignment: Vec<AssignmentRow>,
    #[serde(default)]
    pub(super) delegation: Vec<DelegationRow>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TenantRow {
    pub(super) id: Cell,
    pub(super) name: Option<String>,
    pub(super) domain: Option<Cell>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct UserRow {
    pub(super) tenant: Cell,
    pub(super) object_id: Cell,
    pub(super) upn: Option<Cell>,
    pub(super) name: Option<String>,
    pub(super) password: Option<Spanned<Hidden>>,
    pub(super) password_hash: Option<Spanned<Hidden>>,
    pub(super) home_tenant: Option<Cell>,
    pub(super) home_object_id: Option<Cell>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ProgramRow {
    pub(super) tenant: Cell,
    pub(super) object_id: Cell,
    pub(super) client_id: Cell,
    pub(super) name: Option<String>,
    pub(super) secret: Option<Spanned<Hidden>>,
    pub(super) certificate: Option<Spanned<Hidden>>,
    pub(super) federated: Option<FederatedRow>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FederatedRow {
    pub(super) issuer: Cell,
    pub(super) subject: String,
    pub(super) audience: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GroupRow {
    pub(super) tenant: Cell,
    pub(super) object_id: Cell,
    pub(super) name: Option<String>,
    #[serde(default)]
    pub(super) members: Vec<Cell>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PartnerRow {
    pub(super) partner_id: Cell,
    pub(super) name: Option<String>,
    pub(super) account_type: Option<Cell>,
    pub(super) global_id: Option<Cell>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SubscriptionRow {
    pub(super) id: Cell,
    pub(super) tenant: Cell,
    pub(super) name: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ManagementGroupRow {
    pub(super) tenant: Cell,
    pub(super) name: Cell,
    pub(super) parent: Option<Cell>,
    #[serde(default)]
    pub(super) subscriptions: Vec<Cell>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AssignmentRow {
    pub(super) tenant: Cell,
    pub(super) principal_id: Cell,
    pub(super) role_definition_id: Cell,
    pub(super) scope: Cell,
    pub(super) kind: Option<Cell>,
    pub(super) valid_from: Option<Spanned<Moment>>,
    pub(super) valid_to: Option<Spanned<Moment>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DelegationRow {
    pub(super) managing_tenant: Cell,
    pub(super) customer_tenant: Cell,
    pub(super) principal_id: Cell,
    pub(super) role_definition_id: Cell,
    pub(super) scope: Cell,
    pub(super) valid_from: Option<Spanned<Moment>>,
    pub(super) valid_to: Option<Spanned<Moment>>,
}

/// A time, with or without quotes: TOML has a form of its own for it.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Moment {
    Text(String),
    Datetime(Datetime),
}

impl Moment {
    pub(super) fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Datetime(datetime) => datetime.to_string(),
        }
    }
}
