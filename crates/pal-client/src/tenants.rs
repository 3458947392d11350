//! Where a sign-in reaches: tenants in which the account is, and subscriptions of others that Lighthouse delegates to its tenant.

use std::collections::BTreeMap;

use pal_model::{SubscriptionId, TenantId};
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::session::Session;

const TENANTS: &str = "/tenants?api-version=2022-12-01";
const SUBSCRIPTIONS: &str = "/subscriptions?api-version=2022-12-01";

/// How an account is in a tenant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Category {
    /// At home.
    Home,
    /// As a guest.
    Guest,
    /// Not at all: the account's tenant manages something of it.
    ManagedBy,
}

impl Category {
    /// The word that is printed.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Home => "home",
            Self::Guest => "guest",
            Self::ManagedBy => "managedBy",
        }
    }
}

/// A tenant that a sign-in reaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReachedTenant {
    /// The tenant.
    pub id: TenantId,
    /// Its name, where it is known.
    pub name: Option<String>,
    /// Its domain, where it is known.
    pub domain: Option<String>,
    /// How the account is there.
    pub category: Category,
    /// Its subscriptions that are delegated to the tenant signed in to. A link in the tenant itself is needed for anything else.
    pub delegated: Vec<DelegatedSubscription>,
}

/// A subscription of another tenant, reached by Lighthouse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DelegatedSubscription {
    /// The subscription.
    pub id: SubscriptionId,
    /// Its name, where it is known.
    pub name: Option<String>,
}

impl ReachedTenant {
    /// The row that is printed.
    pub fn to_json(&self) -> Value {
        let delegated: Vec<Value> = self
            .delegated
            .iter()
            .map(|row| json!({ "subscriptionId": row.id.to_string(), "displayName": row.name }))
            .collect();
        json!({
            "tenantId": self.id.to_string(),
            "displayName": self.name,
            "defaultDomain": self.domain,
            "tenantCategory": self.category.as_str(),
            "delegatedSubscriptions": delegated,
        })
    }
}

/// The tenants that the account reaches, in the order of the service; then those that it reaches by delegation alone.
pub async fn list(session: &Session) -> Result<Vec<ReachedTenant>, Failure> {
    let tenants = session.pages(TENANTS).await?;
    let subscriptions = session.pages(SUBSCRIPTIONS).await?;
    Ok(joined(session.tenant(), &tenants, &subscriptions))
}

fn joined(home: TenantId, tenants: &[Value], subscriptions: &[Value]) -> Vec<ReachedTenant> {
    let mut delegated: BTreeMap<TenantId, Vec<DelegatedSubscription>> = BTreeMap::new();
    for row in rows(subscriptions).filter(|row| is_managed_by(row, home)) {
        let (Some(owner), Some(id)) = (id(row, "tenantId"), id(row, "subscriptionId")) else { continue };
        let row = DelegatedSubscription { id: SubscriptionId(id), name: text(row, "displayName") };
        delegated.entry(TenantId(owner)).or_default().push(row);
    }
    delegated.remove(&home);
    let mut reached: Vec<ReachedTenant> = rows(tenants)
        .filter_map(|row| {
            let tenant = TenantId(id(row, "tenantId")?);
            Some(ReachedTenant {
                id: tenant,
                name: text(row, "displayName"),
                domain: text(row, "defaultDomain"),
                category: category(row, tenant == home),
                delegated: delegated.remove(&tenant).unwrap_or_default(),
            })
        })
        .collect();
    reached.extend(delegated.into_iter().map(|(id, delegated)| ReachedTenant {
        id,
        name: None,
        domain: None,
        category: Category::ManagedBy,
        delegated,
    }));
    reached
}

fn rows(pages: &[Value]) -> impl Iterator<Item = &Value> {
    pages.iter().filter_map(|page| page.get("value")?.as_array()).flatten()
}

fn text(row: &Value, name: &str) -> Option<String> {
    row.get(name)?.as_str().filter(|text| !text.is_empty()).map(str::to_owned)
}

fn id(row: &Value, name: &str) -> Option<pal_model::Guid> {
    row.get(name)?.as_str()?.parse().ok()
}

fn is_managed_by(subscription: &Value, tenant: TenantId) -> bool {
    let managing = subscription.get("managedByTenants").and_then(Value::as_array);
    managing.into_iter().flatten().any(|row| id(row, "tenantId") == Some(tenant.0))
}

/// ARM's words, where it says one; else the tenant signed in to is home to the account.
fn category(row: &Value, is_signed_in_to: bool) -> Category {
    match text(row, "tenantCategory").as_deref() {
        Some("Home") => Category::Home,
        Some("ManagedBy") => Category::ManagedBy,
        Some(_) => Category::Guest,
        None if is_signed_in_to => Category::Home,
        None => Category::Guest,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FABRIKAM: &str = "f0000000-0000-4000-8000-000000000001";
    const CONTOSO: &str = "c0000000-0000-4000-8000-000000000001";
    const NORTHWIND: &str = "c0000000-0000-4000-8000-000000000002";
    const PROD: &str = "50000000-0000-4000-8000-000000000001";

    #[test]
    fn a_tenant_reached_by_delegation_alone_is_told_apart() {
        let tenants = [
            json!({ "value": [{ "tenantId": FABRIKAM, "displayName": "Fabrikam", "tenantCategory": "Home" }] }),
            json!({ "value": [{ "tenantId": CONTOSO, "displayName": "", "defaultDomain": "contoso.test", "tenantCategory": "ProjectedBy" }] }),
        ];
        let managed = |tenant: &str, by: &str| json!({ "subscriptionId": PROD, "tenantId": tenant, "displayName": "prod", "managedByTenants": [{ "tenantId": by }] });
        let subscriptions = [
            json!({ "value": [managed(NORTHWIND, FABRIKAM), managed(FABRIKAM, FABRIKAM), managed(CONTOSO, NORTHWIND)] }),
        ];
        let reached = joined(FABRIKAM.parse().unwrap(), &tenants, &subscriptions);
        let printed: Vec<Value> = reached.iter().map(ReachedTenant::to_json).collect();
        let row = |id: &str, name: Option<&str>, domain: Option<&str>, category: &str, delegated: Value| {
            json!({
                "tenantId": id, "displayName": name, "defaultDomain": domain, "tenantCategory": category,
                "delegatedSubscriptions": delegated,
            })
        };
        assert_eq!(
            printed,
            [
                row(FABRIKAM, Some("Fabrikam"), None, "home", json!([])),
                row(CONTOSO, None, Some("contoso.test"), "guest", json!([])),
                row(
                    NORTHWIND,
                    None,
                    None,
                    "managedBy",
                    json!([{ "subscriptionId": PROD, "displayName": "prod" }])
                ),
            ]
        );
    }
}
