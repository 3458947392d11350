//! Role assignments, their instances with times, and role definitions.

use std::collections::BTreeSet;

use pal_identity::Caller;
use pal_model::facts::AssignmentKind;
use pal_model::{Instant, ObjectId, Principal, RoleDefinitionId, Scope, TenantId, role};
use pal_store::directory::{RoleAssignment as Row, Subscription};
use pal_wire::arm::Page;
use pal_wire::arm::role::{
    Permission, RoleAssignment, RoleAssignmentProperties, RoleDefinition, RoleDefinitionProperties,
};
use pal_wire::error::{ErrorCode, cut};

use super::answer::{Answer, Refusal};
use super::arm::not_found;
use super::asked::Asked;
use super::filter::{Term, terms, unsupported};
use super::in_force;
use super::paging::page;
use crate::arm_id;
use crate::directory::{Index, Object};
use crate::texts::key;

const ASSIGNMENT: &str = "Microsoft.Authorization/roleAssignments";
const ACTIVE: &str = "Microsoft.Authorization/roleAssignmentScheduleInstances";
const ELIGIBLE: &str = "Microsoft.Authorization/roleEligibilityScheduleInstances";
const DEFINITION: &str = "Microsoft.Authorization/roleDefinitions";
/// The built-in role Reader.
const READER: RoleDefinitionId =
    RoleDefinitionId(pal_model::Guid::from_u128(0xacdd_72a7_3385_48ef_bd42_f606_fba8_1ae7));

/// What a caller may read of assignments: those of one tenant, in subscriptions that it sees.
pub(crate) struct Readable<'i> {
    index: &'i Index,
    tenant: TenantId,
    seen: Vec<&'i Subscription>,
    scope: &'i Scope,
}

/// What of the scope may be read, or 404.
pub(crate) fn readable<'i>(asked: &'i Asked<'_>, caller: Caller) -> Result<Readable<'i>, Refusal> {
    let (index, scope) = (&*asked.index, &asked.matched.scope);
    let sight = index.sight(caller.principal, asked.now);
    match scope {
        Scope::Place(place) => {
            let id = place.subscription_id();
            let seen = sight.subscription(id).is_some();
            let row = index.subscription(id).filter(|_| seen).ok_or_else(|| not_found(&id.to_string()))?;
            Ok(Readable { index, tenant: row.tenant, seen: vec![row], scope })
        }
        Scope::Root | Scope::ManagementGroup(_) | Scope::Elsewhere(_) => {
            let tenant = caller.principal.tenant;
            let ids: BTreeSet<_> = sight.subscriptions().map(|row| row.id).collect();
            let seen =
                index.subscriptions().filter(|row| row.tenant == tenant && ids.contains(&row.id)).collect();
            Ok(Readable { index, tenant, seen, scope })
        }
    }
}

impl Readable<'_> {
    /// The subscriptions of the scope that the caller sees.
    pub(crate) fn seen(&self) -> &[&Subscription] {
        &self.seen
    }

    /// Whether an assignment there reaches the whole of the scope that is asked about.
    fn is_at_or_above(&self, assigned: &Scope) -> bool {
        match (assigned, self.scope) {
            (Scope::Root, _) => true,
            (_, Scope::Root) => false,
            (Scope::ManagementGroup(name), Scope::Place(_)) => {
                self.seen.iter().any(|row| self.index.groups_above(row).contains(name))
            }
            (Scope::ManagementGroup(name), Scope::ManagementGroup(asked)) => {
                name == asked || self.groups_above(asked).contains(name)
            }
            (Scope::Place(assigned), Scope::Place(asked)) => assigned.contains(asked),
            (Scope::ManagementGroup(_) | Scope::Place(_) | Scope::Elsewhere(_), _) => assigned == self.scope,
        }
    }

    /// Whether an assignment there reaches a part of the scope that is asked about.
    pub(crate) fn is_below(&self, assigned: &Scope) -> bool {
        match (assigned, self.scope) {
            (Scope::Place(assigned), Scope::Place(asked)) => asked.contains(assigned),
            (Scope::Place(assigned), Scope::Root) => self.sees(assigned.subscription_id()).is_some(),
            (Scope::Place(assigned), Scope::ManagementGroup(asked)) => self
                .sees(assigned.subscription_id())
                .is_some_and(|row| self.index.groups_above(row).contains(asked)),
            (Scope::ManagementGroup(_), Scope::Root) => true,
            (Scope::ManagementGroup(name), Scope::ManagementGroup(asked)) => {
                self.groups_above(name).contains(asked)
            }
            (Scope::ManagementGroup(_), Scope::Place(_) | Scope::Elsewhere(_)) => false,
            (Scope::Place(_), Scope::Elsewhere(_)) | (Scope::Root | Scope::Elsewhere(_), _) => false,
        }
    }

    fn sees(&self, id: pal_model::SubscriptionId) -> Option<&Subscription> {
        self.seen.iter().find(|row| row.id == id).copied()
    }

    fn groups_above(
        &self,
        name: &pal_model::scope::ManagementGroupName,
    ) -> Vec<pal_model::scope::ManagementGroupName> {
        let group = self.index.management_groups_of(self.tenant).find(|group| group.name == *name);
        group.map(|group| self.index.groups_above_group(group)).unwrap_or_default()
    }
}

/// What a filter leaves.
#[derive(Debug, Default)]
struct Wanted {
    /// Not below the scope.
    at_scope: bool,
    /// Held by one of these.
    holders: Option<BTreeSet<ObjectId>>,
    /// Of this role.
    role: Option<RoleDefinitionId>,
}

fn wanted(asked: &Asked<'_>, caller: Caller, tenant: TenantId) -> Result<Wanted, Refusal> {
    let mut wanted = Wanted::default();
    for term in terms(asked.query.first("$filter"), "and")? {
        match &term {
            Term::Flag(name) if name == "atscope" => wanted.at_scope = true,
            Term::Flag(name) if name == "astarget" => {
                wanted.holders = Some(asked.index.identities(caller.principal));
            }
            Term::Equals(name, value) if name == "principalid" => {
                wanted.holders = Some(BTreeSet::from([object(value)?]));
            }
            Term::Call(name, value) if name == "assignedto" => {
                wanted.holders = Some(asked.index.identities(Principal { tenant, object: object(value)? }));
            }
            Term::Equals(name, value) if name == "roledefinitionid" => {
                let role = RoleDefinitionId::from_arm(value);
                let refused =
                    |_| Refusal::text(ErrorCode::BadRequest, key("arm-not-guid"), [("id", cut(value))]);
                wanted.role = Some(role.map_err(refused)?);
            }
            Term::Flag(_)
            | Term::Call(..)
            | Term::Equals(..)
            | Term::StartsWith(..)
            | Term::Any(..)
            | Term::In(..) => {
                return Err(unsupported(&term));
            }
        }
    }
    Ok(wanted)
}

fn object(text: &str) -> Result<ObjectId, Refusal> {
    text.parse().map_err(|_| Refusal::text(ErrorCode::BadRequest, key("arm-not-object"), [("id", cut(text))]))
}

/// Which of the lists of roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Listing {
    /// `roleAssignments`.
    Assignments,
    /// `roleAssignmentScheduleInstances`: the same with times.
    Active,
    /// `roleEligibilityScheduleInstances`: roles that may be activated.
    Eligible,
}

/// `roleAssignments` and its instances at, above and below a scope.
pub(crate) fn assignments(asked: &Asked<'_>, caller: Caller, listing: Listing) -> Result<Answer, Refusal> {
    let readable = readable(asked, caller)?;
    let wanted = wanted(asked, caller, readable.tenant)?;
    let (resource_type, kind) = listing.form();
    let mut rows: Vec<(String, &Row)> = asked
        .index
        .assignments_of(readable.tenant)
        .iter()
        .filter(|row| row.kind == kind && in_force(row.valid, asked.now))
        .filter(|row| {
            readable.is_at_or_above(&row.scope) || (!wanted.at_scope && readable.is_below(&row.scope))
        })
        .filter(|row| wanted.holders.as_ref().is_none_or(|holders| holders.contains(&row.principal_id)))
        .filter(|row| wanted.role.is_none_or(|role| role == row.role_definition_id))
        .map(|row| (name(row), row))
        .collect();
    // Rows of one holder, role and scope that differ only in time are one assignment.
    rows.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.valid.cmp(&b.1.valid)));
    rows.dedup_by(|a, b| a.0 == b.0);
    let shown = rows.into_iter().map(|(name, row)| shown(asked, resource_type, name, row));
    let (value, next_link) = page(asked, shown)?;
    Ok(Answer::ok(&Page { value, next_link }))
}

/// One assignment, by name.
pub(crate) fn assignment(asked: &Asked<'_>, caller: Caller) -> Result<Answer, Refusal> {
    let readable = readable(asked, caller)?;
    let wanted = asked.matched.name(0);
    let found = asked.index.assignments_of(readable.tenant).iter().find(|row| {
        row.kind == AssignmentKind::Active
            && in_force(row.valid, asked.now)
            && readable.is_at_or_above(&row.scope)
            && name(row).eq_ignore_ascii_case(wanted)
    });
    match found {
        Some(row) => Ok(Answer::ok(&shown(asked, ASSIGNMENT, name(row), row))),
        None => Err(Refusal::text(ErrorCode::NotFound, key("arm-role-assignment"), [("id", cut(wanted))])),
    }
}

impl Listing {
    fn form(self) -> (&'static str, AssignmentKind) {
        match self {
            Self::Assignments => (ASSIGNMENT, AssignmentKind::Active),
            Self::Active => (ACTIVE, AssignmentKind::Active),
            Self::Eligible => (ELIGIBLE, AssignmentKind::Eligible),
        }
    }
}

fn name(row: &Row) -> String {
    let (tenant, principal) = (row.tenant.to_string(), row.principal_id.to_string());
    let (role, scope) = (row.role_definition_id.to_string(), row.scope.to_string());
    arm_id::stable_name(&[&tenant, &principal, &role, &scope]).to_string()
}

fn shown(asked: &Asked<'_>, resource_type: &str, name: String, row: &Row) -> RoleAssignment {
    let holder = Principal { tenant: row.tenant, object: row.principal_id };
    let moment = |at: Instant| at.is_bounded().then(|| at.to_string());
    let is_instance = resource_type != ASSIGNMENT;
    // Since when is not always known; .NET's first moment stands for that in many of ARM's answers. An assignment and its instance
    // say the same, so that whoever reads both knows them for one.
    let since = moment(row.valid.from()).unwrap_or_else(|| "0001-01-01T00:00:00Z".to_owned());
    let mut properties = RoleAssignmentProperties {
        role_definition_id: arm_id::below(
            &row_prefix(&row.scope),
            DEFINITION,
            &row.role_definition_id.to_string(),
        ),
        principal_id: row.principal_id.to_string(),
        principal_type: asked.index.object(holder).map_or("Unknown", Object::principal_type).to_owned(),
        scope: arm_id::scope(&row.scope),
        ..RoleAssignmentProperties::default()
    };
    if is_instance {
        properties.assignment_type = (row.kind == AssignmentKind::Active).then(|| "Assigned".to_owned());
        properties.member_type = Some("Direct".to_owned());
        properties.status = Some("Provisioned".to_owned());
        properties.end_date_time = moment(row.valid.to());
        properties.start_date_time = Some(since);
    } else {
        properties.created_on = Some(since.clone());
        properties.updated_on = Some(since);
    }
    RoleAssignment {
        id: arm_id::below(&row.scope, resource_type, &name),
        name,
        resource_type: resource_type.to_owned(),
        properties,
    }
}

/// Below which a role's id stands: its subscription, or the tenant.
fn row_prefix(scope: &Scope) -> Scope {
    match scope {
        Scope::Place(place) => Scope::Place(pal_model::Place::subscription(place.subscription_id())),
        Scope::Root | Scope::ManagementGroup(_) | Scope::Elsewhere(_) => Scope::Root,
    }
}

/// `roleDefinitions`: the roles that somebody holds, and every built-in role of the published list.
pub(crate) fn definitions(asked: &Asked<'_>, caller: Caller) -> Result<Answer, Refusal> {
    let readable = readable(asked, caller)?;
    let mut named: Option<String> = None;
    let mut of_type: Option<String> = None;
    for term in terms(asked.query.first("$filter"), "and")? {
        match &term {
            Term::Equals(name, value) if name == "rolename" => named = Some(value.clone()),
            Term::Equals(name, value) if name == "type" => of_type = Some(value.clone()),
            Term::Flag(name) if name == "atscope" || name == "atscopeandbelow" => {}
            Term::Flag(_)
            | Term::Call(..)
            | Term::Equals(..)
            | Term::StartsWith(..)
            | Term::Any(..)
            | Term::In(..) => {
                return Err(unsupported(&term));
            }
        }
    }
    let rows = roles(asked, &readable)
        .into_iter()
        .map(|role| defined(&asked.matched.scope, role))
        .filter(|role| named.as_ref().is_none_or(|name| role.properties.role_name.eq_ignore_ascii_case(name)))
        .filter(|role| {
            of_type.as_ref().is_none_or(|word| role.properties.role_type.eq_ignore_ascii_case(word))
        });
    let (value, next_link) = page(asked, rows)?;
    Ok(Answer::ok(&Page { value, next_link }))
}

/// One role, by id.
pub(crate) fn definition(asked: &Asked<'_>, caller: Caller) -> Result<Answer, Refusal> {
    let readable = readable(asked, caller)?;
    let text = asked.matched.name(0);
    let role = text.parse().ok().filter(|role| roles(asked, &readable).contains(role));
    role.map(|role| Answer::ok(&defined(&asked.matched.scope, role)))
        .ok_or_else(|| Refusal::text(ErrorCode::NotFound, key("arm-role"), [("id", cut(text))]))
}

fn roles(asked: &Asked<'_>, readable: &Readable<'_>) -> BTreeSet<RoleDefinitionId> {
    let held = asked.index.assignments_of(readable.tenant).iter().map(|row| row.role_definition_id);
    let delegated = readable.seen().iter().flat_map(|row| asked.index.delegations_of(row.id));
    held.chain(delegated.map(|row| row.role_definition_id)).chain(role::published()).collect()
}

/// Whether the published list names the role; others are the tenant's own.
fn is_built_in(id: RoleDefinitionId) -> bool {
    role::name(id) != id.to_string()
}

fn defined(scope: &Scope, id: RoleDefinitionId) -> RoleDefinition {
    let prefix = row_prefix(scope);
    let role_type = if is_built_in(id) { "BuiltInRole" } else { "CustomRole" };
    RoleDefinition {
        id: arm_id::below(&prefix, DEFINITION, &id.to_string()),
        name: id.to_string(),
        resource_type: DEFINITION.to_owned(),
        properties: RoleDefinitionProperties {
            role_name: role::name(id),
            role_type: role_type.to_owned(),
            description: String::new(),
            assignable_scopes: vec!["/".to_owned()],
            permissions: vec![Permission { actions: actions(id), ..Permission::default() }],
        },
    }
}

/// What the roles that everybody knows allow; of others this service knows the name alone.
fn actions(id: RoleDefinitionId) -> Vec<String> {
    let words: &[&str] = match id {
        role::OWNER | role::CONTRIBUTOR => &["*"],
        READER => &["*/read"],
        role::USER_ACCESS_ADMINISTRATOR => &["*/read", "Microsoft.Authorization/*"],
        _ => &[],
    };
    words.iter().map(|word| (*word).to_owned()).collect()
}
