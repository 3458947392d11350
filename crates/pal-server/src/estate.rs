//! What the service keeps, as the facts of an estate (contract §2): who is linked and who reaches what.
//!
//! Links, roles and delegations have their times. Of accounts, groups, partners, subscriptions and management groups the
//! directory knows no more than that they are there: they hold for all time.

use pal_model::facts::{self, ManagementGroupChild, ManagementGroupEdge, Permanence, PrincipalType};
use pal_model::{Facts, Interval, Place, Principal, Scope};
use pal_store::directory::{
    Delegation, Directory, Group, ManagementGroup, Partner, RoleAssignment, ServicePrincipal, Subscription,
    User,
};
use pal_store::{LinkSpan, Snapshot};

use crate::directory::root;

/// A delegation of something else than a subscription or resource group (PAL-12), which no world file and no command makes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "the directory holds a delegation of `{scope}`, and only a subscription or resource group can be delegated"
)]
pub struct NotDelegable {
    /// What it claims to delegate.
    pub scope: Scope,
}

/// The facts that a snapshot of the store says.
pub fn facts(snapshot: &Snapshot) -> Result<Facts, NotDelegable> {
    let Snapshot { directory, links } = snapshot;
    Ok(Facts {
        partners: directory.partners.as_ref().map(|partners| partners.iter().map(partner).collect()),
        links: links.iter().map(link).collect(),
        principals: principals(directory),
        group_members: directory.groups.iter().flat_map(members).collect(),
        role_assignments: directory.role_assignments.iter().map(assignment).collect(),
        delegations: directory.delegations.iter().map(delegation).collect::<Result<_, _>>()?,
        management_groups: directory.management_groups.iter().flat_map(edges).collect(),
        subscriptions: directory.subscriptions.iter().map(subscription).collect(),
        ..Facts::default()
    })
}

fn link(span: &LinkSpan) -> facts::Link {
    facts::Link { principal: span.principal, partner_id: span.partner_id, valid: span.valid }
}

fn partner(row: &Partner) -> facts::Partner {
    facts::Partner {
        partner_id: row.partner_id,
        name: row.name.clone(),
        account_type: row.account_type,
        global_id: row.global_id,
        valid: Interval::ALWAYS,
    }
}

fn principals(directory: &Directory) -> Vec<facts::PrincipalRecord> {
    let record = |tenant, object, principal_type, name: &Option<String>| facts::PrincipalRecord {
        principal: Principal { tenant, object },
        principal_type,
        display_name: name.clone(),
        valid: Interval::ALWAYS,
    };
    let user = |row: &User| {
        let principal_type = if row.home.is_some() { PrincipalType::Guest } else { PrincipalType::Member };
        record(row.tenant, row.object_id, principal_type, &row.name)
    };
    let program = |row: &ServicePrincipal| {
        record(row.tenant, row.object_id, PrincipalType::ServicePrincipal, &row.name)
    };
    let group = |row: &Group| record(row.tenant, row.object_id, PrincipalType::Group, &row.name);
    let users = directory.users.iter().map(user);
    users
        .chain(directory.service_principals.iter().map(program))
        .chain(directory.groups.iter().map(group))
        .collect()
}

fn members(group: &Group) -> impl Iterator<Item = facts::GroupMember> {
    group.members.iter().map(|member| facts::GroupMember {
        tenant: group.tenant,
        group: group.object_id,
        member: *member,
        valid: Interval::ALWAYS,
    })
}

fn assignment(row: &RoleAssignment) -> facts::RoleAssignment {
    facts::RoleAssignment {
        tenant: row.tenant,
        assignment_id: None,
        principal: row.principal_id,
        role: row.role_definition_id,
        scope: row.scope.clone(),
        kind: row.kind,
        permanence: Permanence::Permanent,
        valid: row.valid,
    }
}

fn delegation(row: &Delegation) -> Result<facts::Delegation, NotDelegable> {
    Ok(facts::Delegation {
        managing_tenant: row.managing_tenant,
        customer_tenant: row.customer_tenant,
        principal: row.principal_id,
        role: row.role_definition_id,
        scope: delegated(&row.scope).ok_or_else(|| NotDelegable { scope: row.scope.clone() })?.clone(),
        kind: facts::AssignmentKind::Active,
        permanence: Permanence::Permanent,
        valid: row.valid,
    })
}

/// What a scope delegates, if it can be delegated (PAL-12).
pub(crate) fn delegated(scope: &Scope) -> Option<&Place> {
    match scope {
        Scope::Place(place) if !place.is_resource() => Some(place),
        Scope::Place(_) | Scope::Root | Scope::ManagementGroup(_) | Scope::Elsewhere(_) => None,
    }
}

/// A group hangs below its parent, or below the tenant's root; its subscriptions hang below it.
fn edges(group: &ManagementGroup) -> Vec<ManagementGroupEdge> {
    let edge =
        |child, parent| ManagementGroupEdge { tenant: group.tenant, child, parent, valid: Interval::ALWAYS };
    let top = root(group.tenant);
    let above = group.parent.clone().or_else(|| top.clone()).filter(|_| top.as_ref() != Some(&group.name));
    let itself = above.map(|above| edge(ManagementGroupChild::Group(group.name.clone()), above));
    let subscriptions = group
        .subscriptions
        .iter()
        .map(|id| edge(ManagementGroupChild::Subscription(*id), group.name.clone()));
    itself.into_iter().chain(subscriptions).collect()
}

fn subscription(row: &Subscription) -> facts::Subscription {
    facts::Subscription {
        subscription: row.id,
        tenant: row.tenant,
        display_name: row.name.clone(),
        offer_type: None,
        cloud: None,
        csp_partner_id: None,
        csp_reseller_id: None,
        valid: Interval::ALWAYS,
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use pal_model::definition::{access, link};
    use pal_model::facts::PrincipalType::{Group, Guest, Member, ServicePrincipal};
    use pal_model::{Guid, Instant, ObjectId, TenantId};

    use super::*;
    use crate::toml_file::TomlFile;

    /// Bo of Contoso is in the group `ops`, which has a role at the management group `platform`; Lena is Fabrikam's own.
    const WORLD: &str = r#"
        [[tenant]]
        id = "00000000-0000-0000-0000-0000000000f0"
        [[tenant]]
        id = "00000000-0000-0000-0000-0000000000c0"
        [[user]]
        tenant = "00000000-0000-0000-0000-0000000000f0"
        object_id = "00000000-0000-0000-0000-00000000000f"
        name = "Lena"
        [[user]]
        tenant = "00000000-0000-0000-0000-0000000000c0"
        object_id = "00000000-0000-0000-0000-00000000000b"
        home_tenant = "00000000-0000-0000-0000-0000000000f0"
        home_object_id = "00000000-0000-0000-0000-00000000000f"
        [[service_principal]]
        tenant = "00000000-0000-0000-0000-0000000000c0"
        object_id = "00000000-0000-0000-0000-00000000000d"
        client_id = "00000000-0000-0000-0000-0000000000dd"
        name = "deploy-bot"
        [[group]]
        tenant = "00000000-0000-0000-0000-0000000000c0"
        object_id = "00000000-0000-0000-0000-00000000000e"
        name = "ops"
        members = ["00000000-0000-0000-0000-00000000000b"]
        [[partner]]
        partner_id = "12345"
        name = "Fabrikam"
        global_id = "12344"
        [[subscription]]
        id = "00000000-0000-0000-0000-000000000005"
        tenant = "00000000-0000-0000-0000-0000000000c0"
        name = "prod"
        [[management_group]]
        tenant = "00000000-0000-0000-0000-0000000000c0"
        name = "platform"
        subscriptions = ["00000000-0000-0000-0000-000000000005"]
        [[management_group]]
        tenant = "00000000-0000-0000-0000-0000000000c0"
        name = "below"
        parent = "platform"
        [[management_group]]
        tenant = "00000000-0000-0000-0000-0000000000c0"
        name = "00000000-0000-0000-0000-0000000000c0"
        [[role_assignment]]
        tenant = "00000000-0000-0000-0000-0000000000c0"
        principal_id = "00000000-0000-0000-0000-00000000000e"
        role_definition_id = "b24988ac-6180-42a0-ab88-20f7382dd24c"
        scope = "/providers/Microsoft.Management/managementGroups/platform"
        valid_from = "2026-01-01T00:00:00Z"
        [[delegation]]
        managing_tenant = "00000000-0000-0000-0000-0000000000f0"
        customer_tenant = "00000000-0000-0000-0000-0000000000c0"
        principal_id = "00000000-0000-0000-0000-00000000000f"
        role_definition_id = "b24988ac-6180-42a0-ab88-20f7382dd24c"
        scope = "/subscriptions/00000000-0000-0000-0000-000000000005/resourceGroups/shop"
    "#;

    const CONTOSO: TenantId = TenantId(Guid::from_u128(0xc0));
    const BO: Principal = Principal { tenant: CONTOSO, object: ObjectId(Guid::from_u128(0xb)) };

    fn snapshot() -> Snapshot {
        let file = TomlFile::of(Path::new("world.toml"), WORLD);
        let valid = Interval::new("2026-02-01T00:00:00Z".parse().unwrap(), Instant::MAX).unwrap();
        Snapshot {
            directory: crate::world::read(&file, &Directory::default()).unwrap(),
            links: vec![LinkSpan { principal: BO, partner_id: "12345".parse().unwrap(), valid }],
        }
    }

    #[test]
    fn what_the_service_keeps_attributes_as_an_estate_does() {
        let facts = facts(&snapshot()).unwrap();
        let prod = "/subscriptions/00000000-0000-0000-0000-000000000005";
        let shop = Place::from_bytes(format!("{prod}/resourceGroups/shop").as_bytes()).unwrap();
        let prod = Place::from_bytes(prod.as_bytes()).unwrap();
        let lena =
            Principal { tenant: TenantId(Guid::from_u128(0xf0)), object: ObjectId(Guid::from_u128(0xf)) };
        for (principal, place, at, reached, linked) in [
            // By the group and the management group, from the day of the role; linked a month later.
            (BO, &prod, "2026-01-15T00:00:00Z", true, None),
            (BO, &prod, "2026-02-01T00:00:00Z", true, Some("12345")),
            (BO, &prod, "2025-12-31T00:00:00Z", false, None),
            // By delegation of the resource group alone.
            (lena, &shop, "2026-02-01T00:00:00Z", true, None),
            (lena, &prod, "2026-02-01T00:00:00Z", false, None),
        ] {
            let at: Instant = at.parse().unwrap();
            let reaches = access::grants(&facts, principal, at)
                .iter()
                .any(|(tenant, grant)| access::covers(&facts, *tenant, &grant.scope, place, at));
            assert_eq!(reaches, reached, "{principal} {place} {at}");
            let partner = link::linked_partner(&facts, principal, at).map(|id| id.to_string());
            assert_eq!(partner.as_deref(), linked, "{principal} {at}");
        }
    }

    #[test]
    fn what_the_directory_has_no_times_for_is_always() {
        let facts = facts(&snapshot()).unwrap();
        let kinds: Vec<_> = facts.principals.iter().map(|row| row.principal_type).collect();
        assert_eq!(kinds, [Member, Guest, ServicePrincipal, Group]);
        let always = Interval::ALWAYS;
        assert!(facts.principals.iter().all(|row| row.valid == always));
        assert!(facts.group_members.iter().all(|row| row.valid == always) && facts.group_members.len() == 1);
        assert!(facts.subscriptions.iter().all(|row| row.valid == always) && facts.subscriptions.len() == 1);
        let edges: Vec<String> = facts
            .management_groups
            .iter()
            .map(|edge| match &edge.child {
                ManagementGroupChild::Group(name) => format!("{name} below {}", edge.parent),
                ManagementGroupChild::Subscription(id) => format!("{id} below {}", edge.parent),
            })
            .collect();
        assert_eq!(
            edges,
            [
                "platform below 00000000-0000-0000-0000-0000000000c0",
                "00000000-0000-0000-0000-000000000005 below platform",
                "below below platform",
            ]
        );
    }

    #[test]
    fn without_partner_rows_every_partner_id_is_in_force() {
        let mut snapshot = snapshot();
        assert_eq!(facts(&snapshot).unwrap().partners.map(|partners| partners.len()), Some(1));
        snapshot.directory.partners = None;
        assert_eq!(facts(&snapshot).unwrap().partners, None);
    }

    #[test]
    fn only_what_can_be_delegated_is() {
        let mut snapshot = snapshot();
        let scope: Scope = "/providers/Microsoft.Management/managementGroups/platform".parse().unwrap();
        snapshot.directory.delegations[0].scope = scope.clone();
        assert_eq!(facts(&snapshot), Err(NotDelegable { scope }));
    }
}
