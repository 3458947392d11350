//! `GET /metadata/endpoints`: where everything of a cloud is, for clients that know only one address.

use serde::{Deserialize, Serialize};

/// A cloud.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Endpoints {
    /// Its name.
    pub name: String,
    /// Its portal.
    pub portal: String,
    /// How to sign in.
    pub authentication: Authentication,
    /// ARM.
    pub resource_manager: String,
    /// The old graph.
    pub graph: String,
    /// Its audience.
    pub graph_audience: String,
    /// Microsoft Graph.
    pub microsoft_graph_resource_id: String,
    /// Parts of Azure that are not here: clients want the name to be there.
    pub gallery: String,
    /// Likewise.
    pub sql_management: String,
    /// Likewise.
    pub batch: String,
    /// Likewise.
    pub media: String,
    /// Likewise.
    pub active_directory_data_lake: String,
    /// Likewise.
    pub vm_image_alias_doc: String,
    /// Names of data planes: none.
    pub suffixes: Suffixes,
}

/// How to sign in to a cloud.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Authentication {
    /// The authority, Entra style.
    pub login_endpoint: String,
    /// What tokens are for; the first is ours.
    pub audiences: Vec<String>,
    /// `common`.
    pub tenant: String,
    /// `AAD`.
    pub identity_provider: String,
}

/// Names of data planes. All are absent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suffixes {}

impl Endpoints {
    /// A cloud that is at one address only.
    pub fn at(base: &str) -> Self {
        let base = base.to_owned();
        Self {
            name: "pal".to_owned(),
            portal: base.clone(),
            authentication: Authentication {
                login_endpoint: base.clone(),
                audiences: vec![base.clone()],
                tenant: "common".to_owned(),
                identity_provider: "AAD".to_owned(),
            },
            resource_manager: base.clone(),
            graph: base.clone(),
            graph_audience: base.clone(),
            microsoft_graph_resource_id: base.clone(),
            gallery: base.clone(),
            sql_management: base.clone(),
            batch: base.clone(),
            media: base.clone(),
            active_directory_data_lake: base.clone(),
            vm_image_alias_doc: base,
            suffixes: Suffixes {},
        }
    }
}
