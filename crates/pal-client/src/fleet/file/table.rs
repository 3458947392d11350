//! The tables of a fleet file as they stand there (contract §6), before anything is believed.

use std::fmt;

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, Error, MapAccess, Visitor};
use toml::Spanned;

/// A text and where it stands.
pub(super) type Cell = Spanned<String>;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FleetTable {
    pub(super) partner_id: Option<Cell>,
    pub(super) cloud: Option<Spanned<CloudCell>>,
    pub(super) authority: Option<Cell>,
    /// The file of tenants that people keep in a spreadsheet.
    pub(super) tenants_csv: Option<Cell>,
    #[serde(default)]
    pub(super) credential: Vec<CredentialTable>,
    #[serde(default)]
    pub(super) tenant: Vec<TenantTable>,
}

/// `cloud = "NAME"` or `[cloud]`.
#[derive(Debug)]
pub(super) enum CloudCell {
    Name(String),
    Table(CloudTable),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CloudTable {
    pub(super) arm: Cell,
    pub(super) authority: Option<Cell>,
    pub(super) audience: Option<Cell>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CredentialTable {
    pub(super) name: Cell,
    pub(super) kind: Cell,
    pub(super) client_id: Option<Cell>,
    pub(super) secret_env: Option<Cell>,
    #[serde(alias = "certificate_path")]
    pub(super) certificate: Option<Cell>,
    #[serde(alias = "federated_token_file")]
    pub(super) token_file: Option<Cell>,
    pub(super) token_source: Option<Cell>,
    pub(super) service_connection_id: Option<Cell>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TenantTable {
    pub(super) id: Cell,
    pub(super) name: Option<Cell>,
    pub(super) credential: Option<Cell>,
    pub(super) credentials: Option<Spanned<Vec<Cell>>>,
    pub(super) partner_id: Option<Cell>,
}

impl<'de> Deserialize<'de> for CloudCell {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NameOrTable;
        impl<'de> Visitor<'de> for NameOrTable {
            type Value = CloudCell;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the name of a cloud, or a table with its endpoints")
            }

            fn visit_str<E: Error>(self, name: &str) -> Result<CloudCell, E> {
                Ok(CloudCell::Name(name.to_owned()))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<CloudCell, A::Error> {
                CloudTable::deserialize(MapAccessDeserializer::new(map)).map(CloudCell::Table)
            }
        }
        deserializer.deserialize_any(NameOrTable)
    }
}
