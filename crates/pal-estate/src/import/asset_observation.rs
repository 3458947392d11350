//! What the admin outputs of Power Platform show: the observations behind the tables of contract §2.2.

use pal_model::power_platform::{AssetId, EnvironmentId};
use pal_model::{Instant, ObjectId, TenantId};
use serde::{Deserialize, Serialize};

use super::text;

/// An environment, and what kind of one it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct PlatformEnvironment {
    #[serde(with = "text")]
    pub tenant: TenantId,
    #[serde(with = "text")]
    pub environment: EnvironmentId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sku: Option<String>,
}

/// An app, flow or dataset.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct PlatformAsset {
    #[serde(with = "text")]
    pub tenant: TenantId,
    #[serde(with = "text")]
    pub environment: EnvironmentId,
    #[serde(with = "text")]
    pub asset: AssetId,
    pub kind: AssetKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(with = "text::optional", default, skip_serializing_if = "Option::is_none")]
    pub created: Option<Instant>,
}

/// What an asset is, as far as the outputs that are read show it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum AssetKind {
    CanvasApp,
    ModelApp,
    Flow,
    Dataset,
}

impl AssetKind {
    /// The kind of list it is in.
    pub(super) const fn family(self) -> AssetFamily {
        match self {
            Self::CanvasApp | Self::ModelApp => AssetFamily::Apps,
            Self::Flow => AssetFamily::Flows,
            Self::Dataset => AssetFamily::Datasets,
        }
    }
}

/// Assets that are listed together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum AssetFamily {
    Apps,
    Flows,
    Datasets,
}

/// What an account is to an asset.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct HeldAssetRole {
    #[serde(with = "text")]
    pub tenant: TenantId,
    #[serde(with = "text")]
    pub asset: AssetId,
    #[serde(with = "text")]
    pub principal: ObjectId,
    pub role: RoleOnAsset,
    pub source: RoleSource,
    #[serde(with = "text::optional", default, skip_serializing_if = "Option::is_none")]
    pub created: Option<Instant>,
}

/// What somebody can be to an asset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum RoleOnAsset {
    Owner,
    CoOwner,
    Creator,
    Publisher,
    User,
}

/// What shows a role: which list would lack it once it is gone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum RoleSource {
    /// The asset names its owner or creator.
    Asset {
        #[serde(with = "text")]
        environment: EnvironmentId,
        family: AssetFamily,
    },
    /// A permission of its own.
    Permission,
}

/// Somebody made or changed an asset.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct WorkedOn {
    #[serde(with = "text")]
    pub tenant: TenantId,
    #[serde(with = "text")]
    pub asset: AssetId,
    #[serde(with = "text")]
    pub principal: ObjectId,
    #[serde(with = "text")]
    pub at: Instant,
}

/// A name by which an account signs in or is written to, in lower case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct SignInName {
    #[serde(with = "text")]
    pub tenant: TenantId,
    pub name: String,
    #[serde(with = "text")]
    pub object: ObjectId,
}

/// Who published a dataset, by such a name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Publisher {
    #[serde(with = "text")]
    pub tenant: TenantId,
    #[serde(with = "text")]
    pub environment: EnvironmentId,
    #[serde(with = "text")]
    pub asset: AssetId,
    pub name: String,
}
