//! The directory in memory, arranged for the questions that requests ask.
//!
//! Whoever asks gets the whole of one version: a changed directory is another [`Index`], put in the place of the old one.

mod access;
mod hierarchy;
mod person;

use std::collections::{BTreeMap, HashMap, HashSet};

use foldhash::fast::RandomState;
use pal_model::facts::AccountType;
use pal_model::partner_link::Wanted;
use pal_model::scope::ManagementGroupName;
use pal_model::{Guid, ObjectId, PartnerId, Principal, SubscriptionId, TenantId};
use pal_store::DirectoryVersion;
use pal_store::directory::{
    Delegation, Directory, Group, ManagementGroup, Partner, RoleAssignment, ServicePrincipal, Subscription,
    Tenant, User,
};

pub use access::Sight;
pub(crate) use hierarchy::root;
pub use person::NoAccount;

/// An object of a tenant.
#[derive(Debug, Clone)]
pub enum Object {
    /// A member or guest.
    User(User),
    /// A program.
    Program(ServicePrincipal),
    /// A group: holds roles, signs in nowhere.
    Group(Group),
}

impl Object {
    /// The name that is shown.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::User(user) => user.name.as_deref(),
            Self::Program(program) => program.name.as_deref(),
            Self::Group(group) => group.name.as_deref(),
        }
    }

    /// ARM's word for its kind.
    pub fn principal_type(&self) -> &'static str {
        match self {
            Self::User(_) => "User",
            Self::Program(_) => "ServicePrincipal",
            Self::Group(_) => "Group",
        }
    }
}

/// One version of the directory.
#[derive(Debug, Default)]
pub struct Index {
    version: DirectoryVersion,
    tenants: BTreeMap<TenantId, Tenant>,
    domains: HashMap<String, TenantId>,
    objects: BTreeMap<Principal, Object>,
    /// Users and programs: every request with a token asks for one.
    callers: HashSet<Principal, RandomState>,
    /// Members by what they sign in with, in lower case.
    upns: HashMap<String, Principal>,
    /// Guest accounts by home account.
    guests: HashMap<Principal, Vec<Principal>>,
    /// Programs by application.
    programs: HashMap<Guid, Vec<Principal>>,
    /// The groups that an object is directly in.
    groups_of: HashMap<Principal, Vec<ObjectId>>,
    partners: Option<HashMap<PartnerId, Partner, RandomState>>,
    subscriptions: BTreeMap<SubscriptionId, Subscription>,
    management_groups: BTreeMap<(TenantId, ManagementGroupName), ManagementGroup>,
    /// The group that a subscription is directly in.
    group_of_subscription: HashMap<SubscriptionId, (TenantId, ManagementGroupName)>,
    assignments: BTreeMap<TenantId, Vec<RoleAssignment>>,
    /// Roles by holder.
    held: HashMap<Principal, Vec<RoleAssignment>>,
    delegations: BTreeMap<SubscriptionId, Vec<Delegation>>,
}

fn of(tenant: TenantId, object: ObjectId) -> Principal {
    Principal { tenant, object }
}

impl Index {
    /// Arranges a directory.
    pub fn new(version: DirectoryVersion, directory: Directory) -> Self {
        let mut index = Self { version, ..Self::default() };
        for tenant in directory.tenants {
            if let Some(domain) = &tenant.domain {
                index.domains.insert(domain.to_ascii_lowercase(), tenant.id);
            }
            index.tenants.insert(tenant.id, tenant);
        }
        directory.users.into_iter().for_each(|user| index.add_user(user));
        directory.service_principals.into_iter().for_each(|program| index.add_program(program));
        directory.groups.into_iter().for_each(|group| index.add_group(group));
        let calls = |object: &Object| matches!(object, Object::User(_) | Object::Program(_));
        index.callers =
            index.objects.iter().filter(|(_, object)| calls(object)).map(|(who, _)| *who).collect();
        index.partners = directory
            .partners
            .map(|partners| partners.into_iter().map(|partner| (partner.partner_id, partner)).collect());
        for subscription in directory.subscriptions {
            index.subscriptions.insert(subscription.id, subscription);
        }
        for group in directory.management_groups {
            let key = (group.tenant, group.name.clone());
            for subscription in &group.subscriptions {
                index.group_of_subscription.insert(*subscription, key.clone());
            }
            index.management_groups.insert(key, group);
        }
        for assignment in directory.role_assignments {
            let holder = of(assignment.tenant, assignment.principal_id);
            index.held.entry(holder).or_default().push(assignment.clone());
            index.assignments.entry(assignment.tenant).or_default().push(assignment);
        }
        for delegation in directory.delegations {
            if let pal_model::Scope::Place(place) = &delegation.scope {
                index.delegations.entry(place.subscription_id()).or_default().push(delegation);
            }
        }
        index
    }

    fn add_user(&mut self, user: User) {
        let principal = of(user.tenant, user.object_id);
        match (&user.home, &user.upn) {
            (Some(home), _) => {
                self.guests.entry(of(home.tenant, home.object_id)).or_default().push(principal);
            }
            (None, Some(upn)) => {
                self.upns.insert(upn.to_lowercase(), principal);
            }
            (None, None) => {}
        }
        self.objects.insert(principal, Object::User(user));
    }

    fn add_program(&mut self, program: ServicePrincipal) {
        let principal = of(program.tenant, program.object_id);
        self.programs.entry(program.client_id).or_default().push(principal);
        self.objects.insert(principal, Object::Program(program));
    }

    fn add_group(&mut self, group: Group) {
        for member in &group.members {
            self.groups_of.entry(of(group.tenant, *member)).or_default().push(group.object_id);
        }
        self.objects.insert(of(group.tenant, group.object_id), Object::Group(group));
    }

    /// Which version this is.
    pub fn version(&self) -> DirectoryVersion {
        self.version
    }

    /// A tenant.
    pub fn tenant(&self, id: TenantId) -> Option<&Tenant> {
        self.tenants.get(&id)
    }

    /// The name of a tenant as it is shown: its name, else its domain, else its id.
    pub fn tenant_name(&self, id: TenantId) -> String {
        let tenant = self.tenants.get(&id);
        let name = tenant.and_then(|tenant| tenant.name.clone().or_else(|| tenant.domain.clone()));
        name.unwrap_or_else(|| id.to_string())
    }

    /// Every tenant, by id.
    pub fn tenants(&self) -> impl Iterator<Item = &Tenant> {
        self.tenants.values()
    }

    /// The tenant that a path names: by id or by domain.
    pub fn tenant_named(&self, name: &str) -> Option<TenantId> {
        match name.parse() {
            Ok(id) => self.tenants.contains_key(&id).then_some(id),
            Err(_) => self.domains.get(&name.to_ascii_lowercase()).copied(),
        }
    }

    /// An object.
    pub fn object(&self, principal: Principal) -> Option<&Object> {
        self.objects.get(&principal)
    }

    /// Whether the principal can be a caller: a user or program that is there.
    pub fn can_call(&self, principal: Principal) -> bool {
        self.callers.contains(&principal)
    }

    /// The objects of a tenant, by id.
    pub fn objects_of(&self, tenant: TenantId) -> impl Iterator<Item = (ObjectId, &Object)> {
        let first = of(tenant, ObjectId(Guid::from_u128(0)));
        let last = of(tenant, ObjectId(Guid::from_u128(u128::MAX)));
        self.objects.range(first..=last).map(|(principal, object)| (principal.object, object))
    }

    /// The programs that have that application id, in any tenant.
    pub fn programs(&self, client_id: Guid) -> impl Iterator<Item = &ServicePrincipal> {
        let principals = self.programs.get(&client_id).into_iter().flatten();
        principals.filter_map(|principal| match self.objects.get(principal) {
            Some(Object::Program(program)) => Some(program),
            Some(Object::User(_) | Object::Group(_)) | None => None,
        })
    }

    /// The program with that application id in a tenant.
    pub fn program(&self, tenant: TenantId, client_id: Guid) -> Option<&ServicePrincipal> {
        self.programs(client_id).find(|program| program.tenant == tenant)
    }

    /// A group of a tenant.
    pub fn group(&self, tenant: TenantId, object: ObjectId) -> Option<&Group> {
        match self.objects.get(&of(tenant, object)) {
            Some(Object::Group(group)) => Some(group),
            Some(Object::User(_) | Object::Program(_)) | None => None,
        }
    }

    /// What a partner id is to somebody who wants to be linked to it (contract §10): only a location in force will do.
    pub fn wanted(&self, partner_id: Option<PartnerId>) -> Wanted {
        let Some(id) = partner_id else { return Wanted::NotLinkable };
        let Some(partners) = &self.partners else { return Wanted::Linkable(id) };
        match partners.get(&id).map(|partner| partner.account_type) {
            Some(AccountType::Location) => Wanted::Linkable(id),
            Some(AccountType::Global) | None => Wanted::NotLinkable,
        }
    }

    /// A partner account, where the directory lists them.
    pub fn partner(&self, partner_id: PartnerId) -> Option<&Partner> {
        self.partners.as_ref()?.get(&partner_id)
    }

    /// The locations of a global account, by id.
    pub fn locations_of(&self, global: PartnerId) -> Vec<&Partner> {
        let all = self.partners.iter().flat_map(HashMap::values);
        let mut locations: Vec<_> = all
            .filter(|partner| {
                partner.global_id == Some(global) && partner.account_type == AccountType::Location
            })
            .collect();
        locations.sort_by_key(|partner| partner.partner_id);
        locations
    }

    /// The name of a partner, where the directory has one.
    pub fn partner_name(&self, partner_id: PartnerId) -> Option<&str> {
        self.partners.as_ref()?.get(&partner_id)?.name.as_deref()
    }

    /// Whether there is anybody at all.
    pub fn is_empty(&self) -> bool {
        self.tenants.is_empty()
    }
}
