//! The keys of `--group-by` (contract §4, §9).

use clap::ValueEnum;

/// What rows are kept apart by. In the order of the columns, whatever the order on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, ValueEnum)]
pub enum Key {
    /// The month in which the charge starts
    Month,
    /// The customer
    Tenant,
    /// The subscription
    Subscription,
    /// The service
    Service,
    /// The resource group
    ResourceGroup,
    /// The resource
    Resource,
    /// The partner location, and its name
    Partner,
    /// The global account of the partner
    Global,
    /// By partner link or by sale
    AttributionType,
    /// The broadest role
    Role,
    /// Whether another location of the same global account has the amount already
    Duplicate,
    /// Whether programmes count the usage, or exclude its offer or cloud
    Programme,
    /// Whether the credit can earn an incentive, or another partner sells the subscription
    Incentive,
    /// The currency: kept apart always, named or not
    Currency,
}

impl Key {
    /// What rows are kept apart by when nothing is said: all of the influenced view but the finest two (contract §9).
    pub fn usual() -> impl Iterator<Item = Self> {
        Self::value_variants().iter().copied().filter(|key| {
            !matches!(key, Self::ResourceGroup | Self::Resource | Self::Programme | Self::Incentive)
        })
    }
}
