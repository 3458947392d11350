//! The keys of `--group-by` (contract §4, §9).

use clap::ValueEnum;

/// What rows are kept apart by. In the order of the columns, whatever the order on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, ValueEnum)]
pub enum Key {
    /// `Month`
    Month,
    /// `CustomerTenantId`
    Tenant,
    /// `SubscriptionId`
    Subscription,
    /// `ServiceName`
    Service,
    /// `ResourceGroupName`
    ResourceGroup,
    /// `ResourceId`
    Resource,
    /// `MPNId` and `PartnerName`
    Partner,
    /// `PGAMpnId`
    Global,
    /// `PartnerAttributionType`
    AttributionType,
    /// `AdminType`
    Role,
    /// `IsACRDuplicateAtPGALevel`
    Duplicate,
    /// `Currency`: always a key, named or not
    Currency,
}

impl Key {
    /// What rows are kept apart by when nothing is said: all but the finest two (contract §9).
    pub fn usual() -> impl Iterator<Item = Self> {
        Self::value_variants()
            .iter()
            .copied()
            .filter(|key| !matches!(key, Self::ResourceGroup | Self::Resource))
    }
}
