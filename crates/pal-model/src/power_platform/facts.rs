//! What an estate says of Power Platform: one type a table of contract §2.2. Links, principals and partners are those of
//! [`crate::Facts`].

use crate::ids::{ObjectId, TenantId};
use crate::interval::Interval;
use crate::time::{Instant, Month};

use super::{AssetId, AssetType, EnvironmentId, Metric, PlatformRole};

/// Everything that the Power Platform tables of an estate say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PlatformFacts {
    /// What there is. At one time an asset is of one type and in one environment.
    pub assets: Vec<Asset>,
    /// Who stands where.
    pub asset_roles: Vec<AssetRole>,
    /// Who worked on what, when.
    pub asset_activity: Vec<AssetActivity>,
    /// What is counted. One figure an asset, month and metric.
    pub asset_usage: Vec<AssetUsage>,
}

/// Something that can be attributed, while it is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asset {
    /// The customer.
    pub tenant: TenantId,
    /// The environment it is in.
    pub environment: EnvironmentId,
    /// What kind of environment that is, as the admin API writes it: `Production`, `Sandbox`, …
    pub environment_sku: Option<String>,
    /// Its id, of which a tenant has one.
    pub asset: AssetId,
    /// What it is.
    pub asset_type: AssetType,
    /// A name to show.
    pub name: Option<String>,
    /// While it is there.
    pub valid: Interval,
}

/// What an account is to an asset, for a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssetRole {
    /// The tenant of both.
    pub tenant: TenantId,
    /// The asset.
    pub asset: AssetId,
    /// The account.
    pub principal: ObjectId,
    /// What it is to it.
    pub role: PlatformRole,
    /// While it is.
    pub valid: Interval,
}

/// Qualifying activity of an account on an asset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssetActivity {
    /// The tenant of both.
    pub tenant: TenantId,
    /// The asset.
    pub asset: AssetId,
    /// The account.
    pub principal: ObjectId,
    /// When.
    pub at: Instant,
}

/// A month's figure of an asset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssetUsage {
    /// The customer.
    pub tenant: TenantId,
    /// The asset.
    pub asset: AssetId,
    /// The month.
    pub month: Month,
    /// What is counted.
    pub metric: Metric,
    /// How many.
    pub value: u64,
}
