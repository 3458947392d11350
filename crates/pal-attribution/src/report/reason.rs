//! Reasons in words: what is the matter, and what mends it.

use pal_model::{PartnerId, ReasonCode, TenantId};

/// The mark of usage that programmes count.
pub(super) const COUNTED: &str = "COUNTED";

/// The mark of usage, by why programmes leave it out.
pub(super) fn mark(left_out: Option<ReasonCode>) -> &'static str {
    left_out.map_or(COUNTED, ReasonCode::code)
}

/// A reason as a support engineer would write it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explained {
    /// What is the matter.
    pub message: String,
    /// What mends it.
    pub fix: String,
}

/// The reason why a partner earns nothing at a customer, in words.
pub fn explained(code: ReasonCode, partner: PartnerId, customer: TenantId) -> Explained {
    let (message, fix) = match code {
        ReasonCode::PartnerIdInvalid => (
            format!("partner id {partner} is not a location account in force"),
            "link the id of a location account (not the global account) that is active in the partner directory".to_owned(),
        ),
        ReasonCode::NotLinkedInTenant => (
            format!("no account in tenant {customer} is linked to partner {partner}; a link made in another tenant does not count here"),
            format!("sign in to tenant {customer} with the account that does the work and link it: az managementpartner create --partner-id {partner}"),
        ),
        ReasonCode::LighthouseLinkMissing => (
            format!("tenant {customer} is reached by Azure Lighthouse, and no account that holds the delegation is linked in the managing tenant"),
            format!("link the delegated account in the managing tenant, not in the customer's: az managementpartner create --partner-id {partner}"),
        ),
        ReasonCode::IdentityDeleted => (
            format!("every account linked to partner {partner} that could reach tenant {customer} has been deleted"),
            "link another account that holds a role there".to_owned(),
        ),
        ReasonCode::IdentityDisabled => (
            format!("every account linked to partner {partner} that could reach tenant {customer} was disabled while it was linked"),
            "enable the account, or link another one that holds a role there".to_owned(),
        ),
        ReasonCode::NoRole => (
            format!("the accounts linked to partner {partner} hold no Azure role in tenant {customer} that reaches what is asked about"),
            "ask the customer for a role on the management group, subscription, resource group or resource that you look after".to_owned(),
        ),
        ReasonCode::OnlyPimEligible => (
            format!("the accounts linked to partner {partner} may activate a role in tenant {customer} but hold none"),
            "an eligible role counts only while it is activated: ask for a permanent one, such as Support Request Contributor".to_owned(),
        ),
        ReasonCode::RoleNotEligible => (
            format!("the accounts linked to partner {partner} hold only roles in tenant {customer} that this policy does not count"),
            "ask for a role of the policy as well; Support Request Contributor is eligible for partner credit and harmless".to_owned(),
        ),
        ReasonCode::NoUsage => (
            format!("tenant {customer} has no usage with a cost where, and while, an account linked to partner {partner} holds a role"),
            "check that the role is on the subscriptions that are used, that it began before the usage, and that their exports are read".to_owned(),
        ),
        ReasonCode::CoveredByCsp => (
            "the usage already counts for the partner that sells the subscription".to_owned(),
            "nothing is lost: look at it with --association csp or all".to_owned(),
        ),
        ReasonCode::OfferExcluded => (
            "the subscription's offer does not count in the programme".to_owned(),
            "nothing can be done for trial, benefit, support and internal offers".to_owned(),
        ),
        ReasonCode::CloudExcluded => (
            "the subscription's cloud does not count in the programme".to_owned(),
            "nothing can be done for government clouds and the cloud in China".to_owned(),
        ),
        ReasonCode::NotYetRefreshed => (
            "the usage is too recent to be in the report".to_owned(),
            "wait for the next refresh".to_owned(),
        ),
        ReasonCode::ViewerRestricted => (
            format!("whoever looked is not shown amounts, or not of partner {partner}"),
            "ask for the executive report viewer role, for every location".to_owned(),
        ),
        ReasonCode::NotConsumption => (
            format!("what tenant {customer} was charged where partner {partner} has access is no consumption: purchases, refunds or adjustments"),
            "use an amortised export, or FOCUS with effective cost, to see commitments as they are used".to_owned(),
        ),
        ReasonCode::OtherProvider => (
            "the charges are another provider's".to_owned(),
            "only Microsoft's charges can be influenced".to_owned(),
        ),
        ReasonCode::TenantUnknown => (
            format!("the export does not say whose subscription it is, so what partner {partner} reaches in tenant {customer} is not counted"),
            format!("name the subscription's tenant in the estate's subscriptions table: pal import --tenant {customer} with the output of az account list"),
        ),
    };
    Explained { message, fix }
}
