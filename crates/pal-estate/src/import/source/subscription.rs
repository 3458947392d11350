//! Subscriptions of `az account list`, ARM and Resource Graph.

use pal_model::ids::GuidError;
use pal_model::{SubscriptionId, TenantId};

use super::{Reading, hierarchy};
use crate::import::aside::Aside;
use crate::import::element::{Element, last_segment};
use crate::import::error::ImportError;
use crate::import::observation::{CloudKind, Fact, OwnedSubscription};

/// A subscription of ARM or Resource Graph. A row of the latter also knows the management groups above.
pub(super) fn take(reading: &mut Reading, element: &Element<'_>) -> Result<(), ImportError> {
    let subscription: SubscriptionId = if let Some(subscription) = element.optional("subscriptionId")? {
        subscription
    } else {
        let id = last_segment(element.own_text("id").unwrap_or_default());
        id.parse().map_err(|error: GuidError| element.refuse("id", error.into()))?
    };
    let tenant: TenantId = element.tenant("tenantId")?;
    // `name` is the display name in Resource Graph and `az`, the GUID in ARM's own lists of other kinds.
    let name = element.text("displayName").or_else(|| element.own_text("name")).map(str::to_owned);
    reading.see(Fact::Subscription(OwnedSubscription { subscription, tenant, name, cloud: None }));
    hierarchy::take_subscription_row(reading, element, subscription, tenant)
}

/// A row of `az account list`. Its `tenantId` is the tenant signed in to; with Lighthouse that is not the one that owns the
/// subscription, `homeTenantId` is.
pub(super) fn take_account(reading: &mut Reading, element: &Element<'_>) -> Result<(), ImportError> {
    let subscription: SubscriptionId = element.required("id")?;
    let signed_in: TenantId = element.tenant("tenantId")?;
    if subscription.0 == signed_in.0 {
        reading.pass_over(Aside::TenantLevelAccount);
        return Ok(());
    }
    let tenant = element.optional("homeTenantId")?.unwrap_or(signed_in);
    let cloud = match element.text("cloudName").or_else(|| element.text("environmentName")) {
        Some("AzureCloud") => Some(CloudKind::Public),
        Some("AzureUSGovernment") => Some(CloudKind::UsGov),
        Some("AzureChinaCloud") => Some(CloudKind::China),
        // The name of any other cloud is the user's choice and says nothing.
        _ => None,
    };
    let name = element.own_text("name").map(str::to_owned);
    reading.see(Fact::Subscription(OwnedSubscription { subscription, tenant, name, cloud }));
    Ok(())
}
