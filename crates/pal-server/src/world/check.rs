//! From rows to a directory: every id parsed, every reference followed, every key seen once.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use std::str::FromStr;

use pal_identity::{Certificate, PasswordHash, Secret};
use pal_model::facts::{AccountType, AssignmentKind};
use pal_model::{Guid, Instant, Interval, ObjectId, Principal, RoleDefinitionId, Scope, TenantId};
use pal_store::directory::{
    Credential, Delegation, Directory, Group, HomeAccount, ManagementGroup, Partner, RoleAssignment,
    ServicePrincipal, Subscription, Tenant, User,
};
use toml::Spanned;

use super::row::{
    AssignmentRow, Cell, DelegationRow, GroupRow, ManagementGroupRow, Moment, PartnerRow, ProgramRow,
    SubscriptionRow, TenantRow, UserRow, World,
};
use crate::toml_file::{FileFault, Hidden, TomlFile};

/// A directory whose plain secrets are still to be hashed.
#[derive(Debug)]
pub(super) struct Draft {
    /// Users without the hashes of `passwords`, programs without those of `secrets`.
    pub(super) directory: Directory,
    /// Plain passwords of users.
    pub(super) passwords: HashMap<Principal, Secret>,
    /// Plain secrets of programs.
    pub(super) secrets: HashMap<Principal, Secret>,
}

/// Reads a world file.
pub(super) fn draft(file: &TomlFile) -> Result<Draft, FileFault> {
    let world: World = file.parse()?;
    let mut check = Check { file, tenants: HashSet::new(), objects: HashMap::new() };
    let mut draft =
        Draft { directory: Directory::default(), passwords: HashMap::new(), secrets: HashMap::new() };
    draft.directory.tenants = check.tenants(&world.tenant)?;
    check.introduce(&world)?;
    check.users(&world.user, &mut draft)?;
    check.programs(&world.service_principal, &mut draft)?;
    let all = |rows: &[GroupRow]| rows.iter().map(|row| check.group(row)).collect::<Result<_, _>>();
    draft.directory.groups = all(&world.group)?;
    draft.directory.partners = match &world.partner {
        None => None,
        Some(rows) => Some(check.partners(rows)?),
    };
    draft.directory.subscriptions = check.subscriptions(&world.subscription)?;
    draft.directory.management_groups = check.management_groups(&world.management_group)?;
    draft.directory.role_assignments = check.assignments(&world.role_assignment)?;
    draft.directory.delegations = check.delegations(&world.delegation)?;
    Ok(draft)
}

/// What kind of object an id stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Member,
    Guest,
    Program,
    Group,
}

struct Check<'f> {
    file: &'f TomlFile,
    tenants: HashSet<TenantId>,
    objects: HashMap<Principal, Kind>,
}

impl Check<'_> {
    fn fault<T>(&self, cell: &Spanned<T>, reason: String) -> FileFault {
        self.file.fault(cell.span().start, reason)
    }

    /// A cell as what it stands for.
    fn parsed<T>(&self, cell: &Cell) -> Result<T, FileFault>
    where
        T: FromStr,
        T::Err: std::fmt::Display,
    {
        cell.get_ref().parse().map_err(|error: T::Err| self.fault(cell, error.to_string()))
    }

    fn tenant(&self, cell: &Cell) -> Result<TenantId, FileFault> {
        let tenant = self.parsed(cell)?;
        if self.tenants.contains(&tenant) {
            return Ok(tenant);
        }
        Err(self.fault(cell, format!("there is no tenant `{tenant}` in this file")))
    }

    /// An object of a tenant that the file has a row for.
    fn object(&self, tenant: TenantId, cell: &Cell) -> Result<(ObjectId, Kind), FileFault> {
        let object = self.parsed(cell)?;
        match self.objects.get(&Principal { tenant, object }) {
            Some(kind) => Ok((object, *kind)),
            None => Err(self.fault(
                cell,
                format!("there is no user, service principal or group `{object}` in tenant `{tenant}`"),
            )),
        }
    }

    fn role(&self, cell: &Cell) -> Result<RoleDefinitionId, FileFault> {
        RoleDefinitionId::from_arm(cell.get_ref()).map_err(|error| self.fault(cell, error.to_string()))
    }

    fn once<K: Hash + Eq>(&self, seen: &mut HashSet<K>, key: K, cell: &Cell) -> Result<(), FileFault> {
        if seen.insert(key) {
            Ok(())
        } else {
            Err(self.fault(cell, format!("`{}` is there twice", cell.get_ref())))
        }
    }

    fn tenants(&mut self, rows: &[TenantRow]) -> Result<Vec<Tenant>, FileFault> {
        let mut domains = HashSet::new();
        let mut tenants = Vec::with_capacity(rows.len());
        for row in rows {
            let id: TenantId = self.parsed(&row.id)?;
            if !self.tenants.insert(id) {
                return Err(self.fault(&row.id, format!("`{id}` is there twice")));
            }
            if let Some(domain) = &row.domain {
                self.once(&mut domains, domain.get_ref().to_ascii_lowercase(), domain)?;
            }
            let domain = row.domain.as_ref().map(|domain| domain.get_ref().clone());
            tenants.push(Tenant { id, name: row.name.clone(), domain });
        }
        Ok(tenants)
    }

    /// Learns every object, so that rows may refer to later ones.
    fn introduce(&mut self, world: &World) -> Result<(), FileFault> {
        let users = world.user.iter().map(|row| {
            let kind = if row.home_tenant.is_some() { Kind::Guest } else { Kind::Member };
            (&row.tenant, &row.object_id, kind)
        });
        let programs = world.service_principal.iter().map(|row| (&row.tenant, &row.object_id, Kind::Program));
        let groups = world.group.iter().map(|row| (&row.tenant, &row.object_id, Kind::Group));
        for (tenant, cell, kind) in users.chain(programs).chain(groups) {
            let principal = Principal { tenant: self.tenant(tenant)?, object: self.parsed(cell)? };
            if self.objects.insert(principal, kind).is_some() {
                return Err(self.fault(
                    cell,
                    format!("`{}` is there twice in tenant `{}`", principal.object, principal.tenant),
                ));
            }
        }
        Ok(())
    }

    fn users(&self, rows: &[UserRow], draft: &mut Draft) -> Result<(), FileFault> {
        let mut upns = HashSet::new();
        for row in rows {
            let (tenant, object_id) = (self.tenant(&row.tenant)?, self.parsed(&row.object_id)?);
            let home = self.home(row)?;
            if let (Some(upn), None) = (&row.upn, home) {
                self.once(&mut upns, upn.get_ref().to_lowercase(), upn)?;
            }
            let password = row.password.as_ref().or(row.password_hash.as_ref());
            if let (Some(password), Some(_)) = (password, home) {
                return Err(self.fault(
                    password,
                    "a guest signs in with the home account and has no password here".to_owned(),
                ));
            }
            if let (Some(_), Some(hash)) = (&row.password, &row.password_hash) {
                return Err(self.fault(hash, "a user has `password` or `password_hash`, not both".to_owned()));
            }
            let password_hash = match &row.password_hash {
                None => None,
                Some(hash) => {
                    let parsed: Result<PasswordHash, _> = hash.get_ref().0.expose().parse();
                    Some(parsed.map_err(|error| self.fault(hash, error.to_string()))?.as_str().to_owned())
                }
            };
            if let Some(password) = &row.password {
                draft.passwords.insert(Principal { tenant, object: object_id }, self.secret(password)?);
            }
            let upn = row.upn.as_ref().map(|upn| upn.get_ref().clone());
            draft.directory.users.push(User {
                tenant,
                object_id,
                upn,
                name: row.name.clone(),
                password_hash,
                home,
            });
        }
        Ok(())
    }

    fn home(&self, row: &UserRow) -> Result<Option<HomeAccount>, FileFault> {
        let (tenant_cell, object_cell) = match (&row.home_tenant, &row.home_object_id) {
            (None, None) => return Ok(None),
            (Some(tenant), Some(object)) => (tenant, object),
            (Some(cell), None) | (None, Some(cell)) => {
                return Err(
                    self.fault(cell, "a guest has both `home_tenant` and `home_object_id`".to_owned())
                );
            }
        };
        let tenant = self.tenant(tenant_cell)?;
        match self.object(tenant, object_cell)? {
            (object_id, Kind::Member) => Ok(Some(HomeAccount { tenant, object_id })),
            (object, Kind::Guest | Kind::Program | Kind::Group) => Err(self.fault(
                object_cell,
                format!("`{object}` is no member of tenant `{tenant}`: a guest comes from one"),
            )),
        }
    }

    /// A plain secret, as long as one may be.
    fn secret(&self, cell: &Spanned<Hidden>) -> Result<Secret, FileFault> {
        let secret = cell.get_ref().0.clone();
        let length = secret.expose().len();
        if (1..=pal_identity::password::LENGTH_MAX).contains(&length) {
            return Ok(secret);
        }
        Err(self.fault(
            cell,
            format!("a password or secret has 1 to {} bytes", pal_identity::password::LENGTH_MAX),
        ))
    }

    fn programs(&self, rows: &[ProgramRow], draft: &mut Draft) -> Result<(), FileFault> {
        let mut clients = HashSet::new();
        for row in rows {
            let (tenant, object_id) = (self.tenant(&row.tenant)?, self.parsed(&row.object_id)?);
            let client_id: Guid = self.parsed(&row.client_id)?;
            self.once(&mut clients, (tenant, client_id), &row.client_id)?;
            let mut credentials = Vec::new();
            if let Some(certificate) = &row.certificate {
                let text = certificate.get_ref().0.expose();
                Certificate::parse_pem(text).map_err(|error| self.fault(certificate, error.to_string()))?;
                credentials.push(Credential::Certificate(text.to_owned()));
            }
            if let Some(federated) = &row.federated {
                let issuer = federated.issuer.get_ref();
                if !crate::outside::may_be_asked(issuer) {
                    return Err(self.fault(
                        &federated.issuer,
                        "an issuer is an https URL, or an http one of this machine".to_owned(),
                    ));
                }
                let audience =
                    federated.audience.as_deref().unwrap_or(pal_identity::assertion::FEDERATED_AUDIENCE);
                credentials.push(Credential::Federated {
                    issuer: issuer.clone(),
                    subject: federated.subject.clone(),
                    audience: audience.to_owned(),
                });
            }
            if let Some(secret) = &row.secret {
                draft.secrets.insert(Principal { tenant, object: object_id }, self.secret(secret)?);
            }
            let name = row.name.clone();
            let program = ServicePrincipal { tenant, object_id, client_id, name, credentials };
            draft.directory.service_principals.push(program);
        }
        Ok(())
    }

    fn group(&self, row: &GroupRow) -> Result<Group, FileFault> {
        let (tenant, object_id) = (self.tenant(&row.tenant)?, self.parsed(&row.object_id)?);
        let mut seen = HashSet::new();
        let mut members = Vec::with_capacity(row.members.len());
        for cell in &row.members {
            let (member, _) = self.object(tenant, cell)?;
            self.once(&mut seen, member, cell)?;
            members.push(member);
        }
        Ok(Group { tenant, object_id, name: row.name.clone(), members })
    }

    fn partners(&self, rows: &[PartnerRow]) -> Result<Vec<Partner>, FileFault> {
        let mut seen = HashSet::new();
        let mut partners = Vec::with_capacity(rows.len());
        for row in rows {
            let partner_id = self.parsed(&row.partner_id)?;
            self.once(&mut seen, partner_id, &row.partner_id)?;
            let account_type = match row.account_type.as_ref().map(|cell| (cell, cell.get_ref().as_str())) {
                None | Some((_, "location")) => AccountType::Location,
                Some((_, "global")) => AccountType::Global,
                Some((cell, word)) => {
                    return Err(self.fault(cell, format!("`{word}` is no account type: location or global")));
                }
            };
            let global_id = row.global_id.as_ref().map(|cell| self.parsed(cell)).transpose()?;
            partners.push(Partner { partner_id, name: row.name.clone(), account_type, global_id });
        }
        Ok(partners)
    }

    fn subscriptions(&self, rows: &[SubscriptionRow]) -> Result<Vec<Subscription>, FileFault> {
        let mut seen = HashSet::new();
        let mut subscriptions = Vec::with_capacity(rows.len());
        for row in rows {
            let id = self.parsed(&row.id)?;
            self.once(&mut seen, id, &row.id)?;
            subscriptions.push(Subscription {
                id,
                tenant: self.tenant(&row.tenant)?,
                name: row.name.clone(),
            });
        }
        Ok(subscriptions)
    }

    fn management_groups(&self, rows: &[ManagementGroupRow]) -> Result<Vec<ManagementGroup>, FileFault> {
        let (mut names, mut children) = (HashSet::new(), HashSet::new());
        let mut groups = Vec::with_capacity(rows.len());
        for row in rows {
            let tenant = self.tenant(&row.tenant)?;
            let name: pal_model::scope::ManagementGroupName = self.parsed(&row.name)?;
            self.once(&mut names, (tenant, name.clone()), &row.name)?;
            let parent = row.parent.as_ref().map(|cell| self.parsed(cell)).transpose()?;
            let mut subscriptions = Vec::with_capacity(row.subscriptions.len());
            for cell in &row.subscriptions {
                let subscription = self.parsed(cell)?;
                self.once(&mut children, subscription, cell)?;
                subscriptions.push(subscription);
            }
            groups.push(ManagementGroup { tenant, name, parent, subscriptions });
        }
        Ok(groups)
    }

    fn assignments(&self, rows: &[AssignmentRow]) -> Result<Vec<RoleAssignment>, FileFault> {
        let one = |row: &AssignmentRow| {
            let tenant = self.tenant(&row.tenant)?;
            let kind = match row.kind.as_ref().map(|cell| (cell, cell.get_ref().as_str())) {
                None | Some((_, "active")) => AssignmentKind::Active,
                Some((_, "eligible")) => AssignmentKind::Eligible,
                Some((cell, word)) => {
                    return Err(self.fault(cell, format!("`{word}` is no kind: active or eligible")));
                }
            };
            Ok(RoleAssignment {
                tenant,
                principal_id: self.object(tenant, &row.principal_id)?.0,
                role_definition_id: self.role(&row.role_definition_id)?,
                scope: self.parsed(&row.scope)?,
                kind,
                valid: self.interval(row.valid_from.as_ref(), row.valid_to.as_ref())?,
            })
        };
        rows.iter().map(one).collect()
    }

    fn delegations(&self, rows: &[DelegationRow]) -> Result<Vec<Delegation>, FileFault> {
        let one = |row: &DelegationRow| {
            let managing_tenant = self.tenant(&row.managing_tenant)?;
            let scope: Scope = self.parsed(&row.scope)?;
            match &scope {
                Scope::Place(place) if !place.is_resource() => {}
                Scope::Place(_) | Scope::Root | Scope::ManagementGroup(_) | Scope::Elsewhere(_) => {
                    let reason =
                        format!("`{scope}` cannot be delegated: only a subscription or resource group can");
                    return Err(self.fault(&row.scope, reason));
                }
            }
            Ok(Delegation {
                managing_tenant,
                customer_tenant: self.tenant(&row.customer_tenant)?,
                principal_id: self.object(managing_tenant, &row.principal_id)?.0,
                role_definition_id: self.role(&row.role_definition_id)?,
                scope,
                valid: self.interval(row.valid_from.as_ref(), row.valid_to.as_ref())?,
            })
        };
        rows.iter().map(one).collect()
    }

    fn interval(
        &self,
        from: Option<&Spanned<Moment>>,
        to: Option<&Spanned<Moment>>,
    ) -> Result<Interval, FileFault> {
        let moment = |cell: &Spanned<Moment>| {
            cell.get_ref().text().parse::<Instant>().map_err(|error| self.fault(cell, error.to_string()))
        };
        let start = from.map(moment).transpose()?.unwrap_or(Instant::MIN);
        let end = to.map(moment).transpose()?.unwrap_or(Instant::MAX);
        match (Interval::new(start, end), to.or(from)) {
            (Some(interval), _) => Ok(interval),
            (None, Some(cell)) => Err(self.fault(cell, "`valid_to` is not after `valid_from`".to_owned())),
            // INVARIANT: an interval without ends is all of time, which is not empty.
            (None, None) => Ok(Interval::ALWAYS),
        }
    }
}
