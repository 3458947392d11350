//! Why a customer is absent from a partner's report, or a line from all of them (PAL-37).

use std::fmt;

/// A reason, as `pal explain` and `pal report missing` print it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReasonCode {
    /// The partner id is unknown, not in force, or a global account.
    PartnerIdInvalid,
    /// No account of that partner is linked in the customer's tenant.
    NotLinkedInTenant,
    /// Access comes by Lighthouse, and the delegated account is not linked in the managing tenant.
    LighthouseLinkMissing,
    /// The linked identity no longer exists.
    IdentityDeleted,
    /// The linked identity is disabled.
    IdentityDisabled,
    /// The linked identity holds no role at the customer.
    NoRole,
    /// It holds only roles that it may activate.
    OnlyPimEligible,
    /// It holds only roles that the policy does not count.
    RoleNotEligible,
    /// There is no usage where it holds a role.
    NoUsage,
    /// The usage counts for the partner that sells the subscription.
    CoveredByCsp,
    /// The offer does not count in the programme.
    OfferExcluded,
    /// The cloud does not count in the programme.
    CloudExcluded,
    /// The usage is too recent to be in the report.
    NotYetRefreshed,
    /// The viewer may not see it.
    ViewerRestricted,
    /// A purchase, refund, credit or adjustment.
    NotConsumption,
    /// A provider other than Microsoft.
    OtherProvider,
    /// Nobody knows whose subscription it is.
    TenantUnknown,
}

impl ReasonCode {
    /// Every reason, in the order of the contract's rules (PAL-37), then those of lines.
    pub const ALL: [Self; 17] = [
        Self::PartnerIdInvalid,
        Self::NotLinkedInTenant,
        Self::LighthouseLinkMissing,
        Self::IdentityDeleted,
        Self::IdentityDisabled,
        Self::NoRole,
        Self::OnlyPimEligible,
        Self::RoleNotEligible,
        Self::NoUsage,
        Self::CoveredByCsp,
        Self::OfferExcluded,
        Self::CloudExcluded,
        Self::NotYetRefreshed,
        Self::ViewerRestricted,
        Self::NotConsumption,
        Self::OtherProvider,
        Self::TenantUnknown,
    ];

    /// The code as reports print it.
    pub fn code(self) -> &'static str {
        match self {
            Self::PartnerIdInvalid => "PARTNER_ID_INVALID",
            Self::NotLinkedInTenant => "NOT_LINKED_IN_TENANT",
            Self::LighthouseLinkMissing => "LIGHTHOUSE_LINK_MISSING",
            Self::IdentityDeleted => "IDENTITY_DELETED",
            Self::IdentityDisabled => "IDENTITY_DISABLED",
            Self::NoRole => "NO_ROLE",
            Self::OnlyPimEligible => "ONLY_PIM_ELIGIBLE",
            Self::RoleNotEligible => "ROLE_NOT_ELIGIBLE",
            Self::NoUsage => "NO_USAGE",
            Self::CoveredByCsp => "COVERED_BY_CSP",
            Self::OfferExcluded => "OFFER_EXCLUDED",
            Self::CloudExcluded => "CLOUD_EXCLUDED",
            Self::NotYetRefreshed => "NOT_YET_REFRESHED",
            Self::ViewerRestricted => "VIEWER_RESTRICTED",
            Self::NotConsumption => "NOT_CONSUMPTION",
            Self::OtherProvider => "OTHER_PROVIDER",
            Self::TenantUnknown => "TENANT_UNKNOWN",
        }
    }
}

impl fmt::Display for ReasonCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
