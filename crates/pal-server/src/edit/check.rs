//! Whether the rows of a directory fit together: what a world file is held to line by line, for rows that have no lines.

use std::collections::{BTreeMap, BTreeSet};

use pal_identity::{Certificate, CertificateError};
use pal_model::{ObjectId, Principal, Scope, TenantId};
use pal_store::directory::{Credential, Directory, User};

use crate::estate::delegated;

/// Rows that do not fit together.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Dangling {
    /// A row is of a tenant without a row.
    #[error("there is no tenant `{0}`")]
    Tenant(TenantId),
    /// A row refers to an object without a row.
    #[error("there is no user, service principal or group `{}` in tenant `{}`", .0.object, .0.tenant)]
    Object(Principal),
    /// A guest's home is no member.
    #[error("`{}` is no member of tenant `{}`: a guest comes from one", .0.object, .0.tenant)]
    Home(Principal),
    /// A guest signs in at home.
    #[error("`{}` is a guest, who signs in with the home account and has no password here", .0.object)]
    GuestWithPassword(Principal),
    /// Two rows have what only one may have.
    #[error("`{0}` is there twice")]
    Twice(String),
    /// What cannot be delegated.
    #[error("`{0}` cannot be delegated: only a subscription or resource group can")]
    Delegation(Scope),
    /// A certificate that is none.
    #[error("the certificate cannot be used")]
    Certificate(#[source] CertificateError),
    /// An issuer that is none.
    #[error("`{0}` is no issuer: an issuer is a URL")]
    Issuer(String),
}

/// Refuses a directory that a world file could not give.
pub(super) fn check(directory: &Directory) -> Result<(), Dangling> {
    let known = Known::of(directory)?;
    known.users(directory)?;
    known.programs(directory)?;
    for group in &directory.groups {
        let mut members = Once::default();
        for member in &group.members {
            known.object(group.tenant, *member)?;
            members.see(member.to_string())?;
        }
    }
    directory.subscriptions.iter().try_for_each(|row| known.tenant(row.tenant))?;
    let mut children = Once::default();
    for group in &directory.management_groups {
        known.tenant(group.tenant)?;
        group.subscriptions.iter().try_for_each(|id| children.see(id.to_string()))?;
    }
    directory.role_assignments.iter().try_for_each(|row| known.object(row.tenant, row.principal_id))?;
    for row in &directory.delegations {
        known.tenant(row.customer_tenant)?;
        known.object(row.managing_tenant, row.principal_id)?;
        delegated(&row.scope).ok_or_else(|| Dangling::Delegation(row.scope.clone()))?;
    }
    Ok(())
}

/// What must not come twice.
#[derive(Default)]
struct Once(BTreeSet<String>);

impl Once {
    fn see(&mut self, text: String) -> Result<(), Dangling> {
        if self.0.insert(text.clone()) { Ok(()) } else { Err(Dangling::Twice(text)) }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Member,
    Other,
}

struct Known {
    tenants: BTreeSet<TenantId>,
    objects: BTreeMap<Principal, Kind>,
}

impl Known {
    fn of(directory: &Directory) -> Result<Self, Dangling> {
        let mut known = Self { tenants: BTreeSet::new(), objects: BTreeMap::new() };
        let mut domains = Once::default();
        for tenant in &directory.tenants {
            known.tenants.insert(tenant.id);
            tenant.domain.iter().try_for_each(|domain| domains.see(domain.to_ascii_lowercase()))?;
        }
        let kind = |row: &User| if row.home.is_none() { Kind::Member } else { Kind::Other };
        let users = directory.users.iter().map(|row| (row.tenant, row.object_id, kind(row)));
        let programs =
            directory.service_principals.iter().map(|row| (row.tenant, row.object_id, Kind::Other));
        let groups = directory.groups.iter().map(|row| (row.tenant, row.object_id, Kind::Other));
        for (tenant, object, kind) in users.chain(programs).chain(groups) {
            known.tenant(tenant)?;
            if known.objects.insert(Principal { tenant, object }, kind).is_some() {
                return Err(Dangling::Twice(object.to_string()));
            }
        }
        Ok(known)
    }

    fn tenant(&self, tenant: TenantId) -> Result<(), Dangling> {
        if self.tenants.contains(&tenant) { Ok(()) } else { Err(Dangling::Tenant(tenant)) }
    }

    fn object(&self, tenant: TenantId, object: ObjectId) -> Result<(), Dangling> {
        self.tenant(tenant)?;
        let principal = Principal { tenant, object };
        if self.objects.contains_key(&principal) { Ok(()) } else { Err(Dangling::Object(principal)) }
    }

    fn users(&self, directory: &Directory) -> Result<(), Dangling> {
        let mut upns = Once::default();
        for row in &directory.users {
            match (&row.home, &row.upn) {
                (Some(home), _) => {
                    let home = Principal { tenant: home.tenant, object: home.object_id };
                    if self.objects.get(&home) != Some(&Kind::Member) {
                        return Err(Dangling::Home(home));
                    }
                    if row.password_hash.is_some() {
                        let guest = Principal { tenant: row.tenant, object: row.object_id };
                        return Err(Dangling::GuestWithPassword(guest));
                    }
                }
                (None, Some(upn)) => upns.see(upn.to_lowercase())?,
                (None, None) => {}
            }
        }
        Ok(())
    }

    fn programs(&self, directory: &Directory) -> Result<(), Dangling> {
        let mut clients = Once::default();
        for row in &directory.service_principals {
            self.tenant(row.tenant)?;
            clients.see(format!("{}/{}", row.tenant, row.client_id))?;
            for credential in &row.credentials {
                match credential {
                    Credential::SecretHash(_) => {}
                    Credential::Certificate(pem) => {
                        Certificate::parse_pem(pem).map_err(Dangling::Certificate)?;
                    }
                    Credential::Federated { issuer, .. } => {
                        if !issuer.starts_with("https://") && !issuer.starts_with("http://") {
                            return Err(Dangling::Issuer(issuer.clone()));
                        }
                    }
                }
            }
        }
        Ok(())
    }
}
