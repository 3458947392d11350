//! ARM's reads of tenants, subscriptions and the provider itself.

use pal_identity::{Caller, CallerKind};
use pal_model::TenantId;
use pal_store::directory::Subscription as SubscriptionRow;
use pal_wire::arm::Page;
use pal_wire::arm::metadata::Endpoints;
use pal_wire::arm::provider::{NAMESPACE, Provider, ProviderOperations};
use pal_wire::arm::subscription::{ManagedByTenant, Subscription, Tenant};
use pal_wire::error::{ErrorCode, cut};
use pal_wire::route::RouteKind;

use super::answer::{Answer, Refusal};
use super::asked::Asked;
use super::in_force;
use super::paging::page;
use crate::directory::Index;
use crate::texts::key;

/// `GET /metadata/endpoints`.
pub(crate) fn metadata(asked: &Asked<'_>) -> Answer {
    Answer::ok(&Endpoints::at(&asked.app.url))
}

/// `GET /tenants`: where the person has an account; a program's own.
pub(crate) fn tenants(asked: &Asked<'_>, caller: Caller) -> Answer {
    let index = &asked.index;
    let home = match caller.kind {
        CallerKind::Person => index.user(caller.principal).map(|user| index.home_of(user)),
        CallerKind::Program => None,
    };
    let home_tenant = home.map_or(caller.principal.tenant, |home| home.tenant);
    let mut ids: Vec<TenantId> = match home {
        Some(home) => index.accounts(home).map(|principal| principal.tenant).collect(),
        None => vec![caller.principal.tenant],
    };
    ids.sort_unstable();
    ids.dedup();
    let value = ids.into_iter().map(|id| {
        let row = index.tenant(id);
        Tenant {
            id: format!("/tenants/{id}"),
            tenant_id: id.to_string(),
            display_name: tenant_name(index, id),
            default_domain: row.and_then(|row| row.domain.clone()),
            tenant_category: if id == home_tenant { "Home" } else { "ProjectedBy" }.to_owned(),
        }
    });
    Answer::ok(&Page { value: value.collect(), next_link: None })
}

/// A tenant's name, or its id where it has none.
pub(crate) fn tenant_name(index: &Index, id: TenantId) -> String {
    index.tenant(id).and_then(|tenant| tenant.name.clone()).unwrap_or_else(|| id.to_string())
}

/// `GET /subscriptions`.
pub(crate) fn subscriptions(asked: &Asked<'_>, caller: Caller) -> Result<Answer, Refusal> {
    let sight = asked.index.sight(caller.principal, asked.now);
    let rows = sight.subscriptions().map(|row| shown(asked, row));
    let (value, next_link) = page(asked, rows)?;
    Ok(Answer::ok(&Page { value, next_link }))
}

/// `GET /subscriptions/{id}`.
pub(crate) fn subscription(asked: &Asked<'_>, caller: Caller) -> Result<Answer, Refusal> {
    seen(asked, caller).map(|row| Answer::ok(&shown(asked, &row)))
}

/// `GET /subscriptions/{id}/locations`: a service without regions has none.
pub(crate) fn locations(asked: &Asked<'_>, caller: Caller) -> Result<Answer, Refusal> {
    seen(asked, caller)?;
    Ok(Answer::ok(&Page::<Subscription> { value: Vec::new(), next_link: None }))
}

/// The subscription of the path, if the caller sees it. One that is not seen and one that is not there are the same (R28).
pub(crate) fn seen(asked: &Asked<'_>, caller: Caller) -> Result<SubscriptionRow, Refusal> {
    let text = asked.matched.name(0);
    let sight = asked.index.sight(caller.principal, asked.now);
    let row = text.parse().ok().and_then(|id| sight.subscription(id)).cloned();
    row.ok_or_else(|| not_found(text))
}

/// 404 of a subscription.
pub(crate) fn not_found(id: &str) -> Refusal {
    Refusal::text(ErrorCode::SubscriptionNotFound, key("arm-subscription"), [("id", cut(id))])
}

fn shown(asked: &Asked<'_>, row: &SubscriptionRow) -> Subscription {
    let delegations = asked.index.delegations_of(row.id).iter();
    let managing = delegations.filter(|it| it.customer_tenant == row.tenant && in_force(it.valid, asked.now));
    let mut managing: Vec<TenantId> = managing.map(|delegation| delegation.managing_tenant).collect();
    managing.sort_unstable();
    managing.dedup();
    Subscription {
        id: format!("/subscriptions/{}", row.id),
        subscription_id: row.id.to_string(),
        tenant_id: row.tenant.to_string(),
        display_name: row.name.clone().unwrap_or_else(|| row.id.to_string()),
        state: "Enabled".to_owned(),
        managed_by_tenants: managing.iter().map(|id| ManagedByTenant { tenant_id: id.to_string() }).collect(),
    }
}

/// `az provider show -n Microsoft.ManagementPartner`.
pub(crate) fn provider(asked: &Asked<'_>, caller: Caller) -> Result<Answer, Refusal> {
    if asked.kind() == RouteKind::TenantProvider {
        return Ok(Answer::ok(&Provider::of_links("")));
    }
    let row = seen(asked, caller)?;
    Ok(Answer::ok(&Provider::of_links(&format!("/subscriptions/{}", row.id))))
}

/// `az provider operation show`.
pub(crate) fn provider_operations(asked: &Asked<'_>) -> Result<Answer, Refusal> {
    let namespace = asked.matched.name(0);
    if namespace.eq_ignore_ascii_case(NAMESPACE) {
        return Ok(Answer::ok(&ProviderOperations::of_links()));
    }
    let parts = [("id", cut(namespace)), ("known", NAMESPACE.to_owned())];
    Err(Refusal::text(ErrorCode::NotFound, key("arm-provider"), parts))
}
