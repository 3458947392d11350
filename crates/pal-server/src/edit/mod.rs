//! One row of the directory put in or taken out by hand. What comes of it holds what a world file has to hold, or nothing changes.

mod check;

use pal_model::scope::ManagementGroupName;
use pal_model::{ObjectId, PartnerId, Principal, RoleDefinitionId, Scope, SubscriptionId, TenantId};
use pal_store::directory::{
    Delegation, Directory, Group, ManagementGroup, Partner, RoleAssignment, ServicePrincipal, Subscription,
    Tenant, User,
};

pub use check::Dangling;

/// A row of any table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Row {
    /// Of the tenants.
    Tenant(Tenant),
    /// Of the members and guests.
    User(User),
    /// Of the programs.
    ServicePrincipal(ServicePrincipal),
    /// Of the groups.
    Group(Group),
    /// Of the partners; the first one makes the table.
    Partner(Partner),
    /// Of the subscriptions.
    Subscription(Subscription),
    /// Of the management groups.
    ManagementGroup(ManagementGroup),
    /// Of the roles within a tenant.
    RoleAssignment(RoleAssignment),
    /// Of the roles across tenants.
    Delegation(Delegation),
}

/// What names a row, or all rows of one role of one principal at one scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Key {
    /// A tenant.
    Tenant(TenantId),
    /// A member or guest.
    User(Principal),
    /// A program.
    ServicePrincipal(Principal),
    /// A group.
    Group(Principal),
    /// A partner account.
    Partner(PartnerId),
    /// A subscription.
    Subscription(SubscriptionId),
    /// A management group of a tenant.
    ManagementGroup(TenantId, ManagementGroupName),
    /// A role within the tenant of its holder.
    RoleAssignment(Principal, RoleDefinitionId, Scope),
    /// A role in that customer tenant, of a holder in the managing one.
    Delegation(Principal, TenantId, RoleDefinitionId, Scope),
}

/// What to do with another row of the same key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// Leave it, and refuse.
    Keep,
    /// Put the new one in its place.
    Replace,
}

/// Why the directory stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditFault {
    /// Another row has the key.
    #[error("`{0}` is there already, and says something else")]
    IsThere(String),
    /// No row has the key.
    #[error("`{0}` is not in the directory")]
    NotThere(String),
    /// Another row refers to it.
    #[error("`{key}` cannot be removed while another row refers to it")]
    Needed {
        /// What was to go.
        key: String,
        /// What would be wrong without it.
        source: Dangling,
    },
    /// The rows would not fit together.
    #[error(transparent)]
    Dangling(#[from] Dangling),
}

/// The directory with that row.
pub fn add(mut directory: Directory, row: Row, existing: Existing) -> Result<Directory, EditFault> {
    match row {
        Row::Tenant(row) => put(&mut directory.tenants, row, existing, |row| row.id)?,
        Row::User(row) => put(&mut directory.users, row, existing, |row| of(row.tenant, row.object_id))?,
        Row::ServicePrincipal(row) => {
            put(&mut directory.service_principals, row, existing, |row| of(row.tenant, row.object_id))?;
        }
        Row::Group(row) => put(&mut directory.groups, row, existing, |row| of(row.tenant, row.object_id))?,
        Row::Partner(row) => {
            put(directory.partners.get_or_insert_default(), row, existing, |row| row.partner_id)?;
        }
        Row::Subscription(row) => put(&mut directory.subscriptions, row, existing, |row| row.id)?,
        Row::ManagementGroup(row) => {
            put(&mut directory.management_groups, row, existing, |row| Named(row.tenant, row.name.clone()))?;
        }
        // A role may be held several times, for several times: only an equal row is the same.
        Row::RoleAssignment(row) if directory.role_assignments.contains(&row) => {}
        Row::RoleAssignment(row) => directory.role_assignments.push(row),
        Row::Delegation(row) if directory.delegations.contains(&row) => {}
        Row::Delegation(row) => directory.delegations.push(row),
    }
    check::check(&directory)?;
    Ok(directory)
}

/// The directory without what the key names. What others still refer to stays.
pub fn remove(mut directory: Directory, key: &Key) -> Result<Directory, EditFault> {
    let named = match key {
        Key::Tenant(id) => take(&mut directory.tenants, id, |row| row.id == *id)?,
        Key::User(key) => take(&mut directory.users, key, |row| of(row.tenant, row.object_id) == *key)?,
        Key::ServicePrincipal(key) => {
            take(&mut directory.service_principals, key, |row| of(row.tenant, row.object_id) == *key)?
        }
        Key::Group(key) => take(&mut directory.groups, key, |row| of(row.tenant, row.object_id) == *key)?,
        Key::Partner(id) => {
            let mut none = Vec::new();
            let partners = directory.partners.as_mut().unwrap_or(&mut none);
            take(partners, id, |row| row.partner_id == *id)?
        }
        Key::Subscription(id) => take(&mut directory.subscriptions, id, |row| row.id == *id)?,
        Key::ManagementGroup(tenant, name) => {
            take(&mut directory.management_groups, name, |row| row.tenant == *tenant && row.name == *name)?
        }
        Key::RoleAssignment(holder, role, scope) => take(&mut directory.role_assignments, scope, |row| {
            of(row.tenant, row.principal_id) == *holder
                && row.role_definition_id == *role
                && row.scope == *scope
        })?,
        Key::Delegation(holder, customer, role, scope) => take(&mut directory.delegations, scope, |row| {
            of(row.managing_tenant, row.principal_id) == *holder
                && row.customer_tenant == *customer
                && row.role_definition_id == *role
                && row.scope == *scope
        })?,
    };
    check::check(&directory).map_err(|source| EditFault::Needed { key: named, source })?;
    Ok(directory)
}

/// A management group as it is told.
#[derive(PartialEq)]
struct Named(TenantId, ManagementGroupName);

impl std::fmt::Display for Named {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.0, self.1)
    }
}

fn of(tenant: TenantId, object: ObjectId) -> Principal {
    Principal { tenant, object }
}

fn put<T: PartialEq, K: PartialEq + ToString>(
    rows: &mut Vec<T>,
    row: T,
    existing: Existing,
    key: impl Fn(&T) -> K,
) -> Result<(), EditFault> {
    let wanted = key(&row);
    match (rows.iter_mut().find(|there| key(there) == wanted), existing) {
        (None, _) => rows.push(row),
        (Some(there), _) if *there == row => {}
        (Some(there), Existing::Replace) => *there = row,
        (Some(_), Existing::Keep) => return Err(EditFault::IsThere(wanted.to_string())),
    }
    Ok(())
}

/// Takes the rows out, and tells their key.
fn take<T>(rows: &mut Vec<T>, key: &impl ToString, named: impl Fn(&T) -> bool) -> Result<String, EditFault> {
    let before = rows.len();
    rows.retain(|row| !named(row));
    if rows.len() < before { Ok(key.to_string()) } else { Err(EditFault::NotThere(key.to_string())) }
}

#[cfg(test)]
mod tests;
