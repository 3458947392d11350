//! Power Platform: what is attributed by who owns and works on it, not by Azure roles (contract §2.2; PAL-41 … PAL-43).
//!
//! An asset is an app, a flow, a dataset or an instance of Customer Insights, in an environment of a customer's tenant. One
//! partner at most gets a month's figure of it: the one whose linked account worked on it last.

mod facts;
mod ids;
mod service;

pub use facts::{Asset, AssetActivity, AssetRole, AssetUsage, PlatformFacts};
pub use ids::{AssetId, EnvironmentId, PlatformIdError};
pub use service::{
    SERVICE_NAMES, SERVICE_RESOURCES, is_power_platform, is_power_platform_id, is_power_platform_name,
};

/// What an asset is. Decides which roles let an account earn by it, see [`AssetType::counts`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AssetType {
    /// A canvas app of Power Apps.
    CanvasApp,
    /// A model-driven app of Power Apps.
    ModelApp,
    /// A flow of Power Automate.
    Flow,
    /// A dataset of Power BI.
    Dataset,
    /// An instance of Customer Insights.
    CustomerInsights,
}

impl AssetType {
    /// Every type, in the contract's order.
    pub const ALL: [Self; 5] =
        [Self::CanvasApp, Self::ModelApp, Self::Flow, Self::Dataset, Self::CustomerInsights];

    /// The word of the tables and of `AssetType`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::CanvasApp => "canvas-app",
            Self::ModelApp => "model-app",
            Self::Flow => "flow",
            Self::Dataset => "dataset",
            Self::CustomerInsights => "customer-insights",
        }
    }

    /// What an account has to be to earn by such an asset (PAL-41).
    pub const fn counts(self) -> CountingRoles {
        match self {
            Self::CanvasApp => CountingRoles::OneOf(&[PlatformRole::Owner, PlatformRole::CoOwner]),
            Self::ModelApp => CountingRoles::OneOf(&[PlatformRole::Owner, PlatformRole::Creator]),
            Self::Flow => CountingRoles::OneOf(&[PlatformRole::Creator]),
            Self::Dataset => CountingRoles::OneOf(&[PlatformRole::Publisher]),
            Self::CustomerInsights => CountingRoles::AnyActiveUser,
        }
    }
}

/// Which roles let an account earn by an asset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CountingRoles {
    /// Whoever holds one of these.
    OneOf(&'static [PlatformRole]),
    /// Whoever is active, also without any role that is known.
    AnyActiveUser,
}

/// What an account is to an asset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PlatformRole {
    /// It owns it; also whoever imported the managed solution it is in (PAL-42).
    Owner,
    /// It may change it beside the owner.
    CoOwner,
    /// It made it.
    Creator,
    /// It published it.
    Publisher,
    /// It may use it.
    User,
}

impl PlatformRole {
    /// Every role, in the contract's order.
    pub const ALL: [Self; 5] = [Self::Owner, Self::CoOwner, Self::Creator, Self::Publisher, Self::User];

    /// The word of the tables.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::CoOwner => "co-owner",
            Self::Creator => "creator",
            Self::Publisher => "publisher",
            Self::User => "user",
        }
    }
}

/// What is counted of an asset in a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Metric {
    /// People who used it.
    MonthlyActiveUsers,
    /// Profiles that Customer Insights unified.
    UnifiedProfiles,
}

impl Metric {
    /// Every metric, in the contract's order.
    pub const ALL: [Self; 2] = [Self::MonthlyActiveUsers, Self::UnifiedProfiles];

    /// The word of the tables and of `Metric`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::MonthlyActiveUsers => "MonthlyActiveUsers",
            Self::UnifiedProfiles => "UnifiedProfiles",
        }
    }
}

/// Why nobody gets a month's figure of an asset: the first thing that is lacking on the way from link to activity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AssetReason {
    /// The tables do not say what it is: no row of `assets` in force in the month.
    AssetUnknown,
    /// No account of the tenant had been linked by the end of the month.
    NotLinkedInTenant,
    /// The partner ids that accounts are linked to were no locations in force meanwhile.
    PartnerIdInvalid,
    /// The linked accounts were disabled while they were linked.
    IdentityDisabled,
    /// The linked accounts no longer existed.
    IdentityDeleted,
    /// No linked account stood in any role on the asset.
    NoRole,
    /// Linked accounts stood in roles on it, but in none that counts for such an asset.
    RoleNotEligible,
    /// No linked account whose role counted was active on it by the end of the month.
    NoActivity,
}

impl AssetReason {
    /// Every reason, in the order in which they are asked for.
    pub const ALL: [Self; 8] = [
        Self::AssetUnknown,
        Self::NotLinkedInTenant,
        Self::PartnerIdInvalid,
        Self::IdentityDisabled,
        Self::IdentityDeleted,
        Self::NoRole,
        Self::RoleNotEligible,
        Self::NoActivity,
    ];

    /// The code that reports print: those of contract §5, and two that only assets have.
    pub const fn code(self) -> &'static str {
        match self {
            Self::AssetUnknown => "ASSET_UNKNOWN",
            Self::NotLinkedInTenant => "NOT_LINKED_IN_TENANT",
            Self::PartnerIdInvalid => "PARTNER_ID_INVALID",
            Self::IdentityDisabled => "IDENTITY_DISABLED",
            Self::IdentityDeleted => "IDENTITY_DELETED",
            Self::NoRole => "NO_ROLE",
            Self::RoleNotEligible => "ROLE_NOT_ELIGIBLE",
            Self::NoActivity => "NO_ACTIVITY",
        }
    }
}
