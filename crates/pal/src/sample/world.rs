//! The directory of the sample as a world file (contract §8): who of the story is there today, and what they may do.
//!
//! A world holds what is, and an estate what was: who has left is not in it, and ended activations stay away with them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{Display, Write};

use pal_identity::Secret;
use pal_model::facts::{AccountType, AssignmentKind, ManagementGroupChild, PrincipalType};
use pal_model::{Facts, Instant, Interval, ObjectId, Principal, TenantId};

use super::{TENANTS, names};

/// Text of a world file, of the facts of the sample. Programs have the secrets that are given; nobody else can sign in.
pub(crate) fn world(facts: &Facts, secrets: &BTreeMap<Principal, Secret>) -> String {
    let mut world = World { text: String::new(), there: BTreeSet::new() };
    world.tenants();
    world.principals(facts, secrets);
    world.groups(facts);
    world.partners(facts);
    world.subscriptions(facts);
    world.roles(facts);
    world.text
}

struct World {
    text: String,
    there: BTreeSet<Principal>,
}

/// Whether a fact still holds when the story ends.
fn holds(valid: Interval) -> bool {
    !valid.to().is_bounded()
}

impl World {
    fn row(&mut self, table: &str, cells: &[(&str, &dyn Display)]) {
        // INVARIANT: writing to a String does not fail; the names of the story have no quotes.
        let _ = writeln!(self.text, "[[{table}]]");
        for (name, cell) in cells {
            let _ = writeln!(self.text, "{name} = \"{cell}\"");
        }
    }

    fn list(&mut self, name: &str, cells: impl Iterator<Item = String>) {
        let cells: Vec<String> = cells.map(|cell| format!("\"{cell}\"")).collect();
        let _ = writeln!(self.text, "{name} = [{}]", cells.join(", "));
    }

    fn tenants(&mut self) {
        for (key, name) in TENANTS.iter().chain(&[("litware", "Litware")]) {
            self.row("tenant", &[("id", &names::id_of(key)), ("name", name)]);
        }
    }

    fn principals(&mut self, facts: &Facts, secrets: &BTreeMap<Principal, Secret>) {
        let mut homes = BTreeMap::new();
        for row in facts.principals.iter().filter(|row| holds(row.valid)) {
            let Principal { tenant, object } = row.principal;
            let name = row.display_name.as_deref().unwrap_or_default();
            let cells: [(&str, &dyn Display); 3] =
                [("tenant", &tenant), ("object_id", &object), ("name", &name)];
            match row.principal_type {
                PrincipalType::Member => {
                    self.row("user", &cells);
                    homes.insert(name, row.principal);
                }
                PrincipalType::ServicePrincipal | PrincipalType::ManagedIdentity => {
                    self.row("service_principal", &cells);
                    self.row_end("client_id", &client_id(row.principal));
                    if let Some(secret) = secrets.get(&row.principal) {
                        self.row_end("secret", &secret.expose());
                    }
                }
                // Guests come after everybody who may be their home account; groups with their members.
                PrincipalType::Guest | PrincipalType::Group => continue,
            }
            self.there.insert(row.principal);
        }
        for row in &facts.principals {
            if row.principal_type == PrincipalType::Guest && holds(row.valid) {
                self.guest(row.principal, row.display_name.as_deref().unwrap_or_default(), &mut homes);
            }
        }
    }

    fn row_end(&mut self, name: &str, cell: &dyn Display) {
        let _ = writeln!(self.text, "{name} = \"{cell}\"");
    }

    /// `Ana de Vries (Fabrikam)` is Ana de Vries at home, in Fabrikam's own tenant.
    fn guest<'f>(&mut self, guest: Principal, name: &'f str, homes: &mut BTreeMap<&'f str, Principal>) {
        let Some((person, company)) = name.strip_suffix(')').and_then(|name| name.split_once(" (")) else {
            return;
        };
        let home = *homes.entry(person).or_insert_with(|| {
            let company = company.to_lowercase();
            let tenant = TenantId(names::id_of(&company));
            let object = ObjectId(names::id_of(&format!("{company}/{person}")));
            self.row("user", &[("tenant", &tenant), ("object_id", &object), ("name", &person)]);
            Principal { tenant, object }
        });
        self.row(
            "user",
            &[
                ("tenant", &guest.tenant),
                ("object_id", &guest.object),
                ("name", &name),
                ("home_tenant", &home.tenant),
                ("home_object_id", &home.object),
            ],
        );
        self.there.extend([home, guest]);
    }

    fn groups(&mut self, facts: &Facts) {
        let groups: Vec<_> = facts
            .principals
            .iter()
            .filter(|row| row.principal_type == PrincipalType::Group && holds(row.valid))
            .collect();
        self.there.extend(groups.iter().map(|row| row.principal));
        for row in groups {
            let Principal { tenant, object } = row.principal;
            let name = row.display_name.as_deref().unwrap_or_default();
            self.row("group", &[("tenant", &tenant), ("object_id", &object), ("name", &name)]);
            let members = facts.group_members.iter().filter(|step| {
                step.tenant == tenant
                    && step.group == object
                    && holds(step.valid)
                    && self.there.contains(&Principal { tenant, object: step.member })
            });
            let members: Vec<String> = members.map(|step| step.member.to_string()).collect();
            self.list("members", members.into_iter());
        }
    }

    fn partners(&mut self, facts: &Facts) {
        for row in facts.partners.iter().flatten() {
            let account_type = match row.account_type {
                AccountType::Location => "location",
                AccountType::Global => "global",
            };
            let name = row.name.as_deref().unwrap_or_default();
            self.row(
                "partner",
                &[("partner_id", &row.partner_id), ("name", &name), ("account_type", &account_type)],
            );
            if let Some(global) = row.global_id {
                self.row_end("global_id", &global);
            }
        }
    }

    fn subscriptions(&mut self, facts: &Facts) {
        for row in &facts.subscriptions {
            let name = row.display_name.as_deref().unwrap_or_default();
            self.row("subscription", &[("id", &row.subscription), ("tenant", &row.tenant), ("name", &name)]);
        }
        let edges = || facts.management_groups.iter().filter(|edge| holds(edge.valid));
        for edge in edges() {
            let ManagementGroupChild::Group(name) = &edge.child else { continue };
            self.row(
                "management_group",
                &[("tenant", &edge.tenant), ("name", name), ("parent", &edge.parent)],
            );
            let below = edges().filter(|inner| inner.tenant == edge.tenant && inner.parent == *name);
            let below = below.filter_map(|inner| match &inner.child {
                ManagementGroupChild::Subscription(id) => Some(id.to_string()),
                ManagementGroupChild::Group(_) => None,
            });
            self.list("subscriptions", below);
        }
    }

    fn roles(&mut self, facts: &Facts) {
        for row in &facts.role_assignments {
            if !self.there.contains(&Principal { tenant: row.tenant, object: row.principal }) {
                continue;
            }
            let kind = match row.kind {
                AssignmentKind::Active => "active",
                AssignmentKind::Eligible => "eligible",
            };
            self.row(
                "role_assignment",
                &[
                    ("tenant", &row.tenant),
                    ("principal_id", &row.principal),
                    ("role_definition_id", &row.role),
                    ("scope", &row.scope),
                    ("kind", &kind),
                ],
            );
            self.bounds(row.valid);
        }
        // A world knows no delegation that is yet to be activated.
        for row in facts.delegations.iter().filter(|row| row.kind == AssignmentKind::Active) {
            self.row(
                "delegation",
                &[
                    ("managing_tenant", &row.managing_tenant),
                    ("customer_tenant", &row.customer_tenant),
                    ("principal_id", &row.principal),
                    ("role_definition_id", &row.role),
                    ("scope", &row.scope),
                ],
            );
            self.bounds(row.valid);
        }
    }

    fn bounds(&mut self, valid: Interval) {
        let ends: [(&str, Instant); 2] = [("valid_from", valid.from()), ("valid_to", valid.to())];
        for (name, at) in ends.into_iter().filter(|(_, at)| at.is_bounded()) {
            self.row_end(name, &at);
        }
    }
}

/// The application of a program of the story.
pub(crate) fn client_id(program: Principal) -> pal_model::Guid {
    names::id_of(&format!("application {program}"))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use pal_server::toml_file::TomlFile;
    use pal_store::directory::Directory;

    use super::*;

    /// Nora, who has left, is the one account of the story that is not there.
    #[test]
    fn everybody_who_is_still_there_is_in_the_world() {
        let folder = tempfile::tempdir().unwrap();
        super::super::estate::write(folder.path()).unwrap();
        let facts = pal_estate::read(folder.path()).unwrap().facts;
        let text = world(&facts, &BTreeMap::new());
        let directory =
            pal_server::world::read(&TomlFile::of(Path::new("world.toml"), &text), &Directory::default())
                .unwrap();
        let users = directory.users.iter().map(|row| (row.tenant, row.object_id));
        let programs = directory.service_principals.iter().map(|row| (row.tenant, row.object_id));
        let groups = directory.groups.iter().map(|row| (row.tenant, row.object_id));
        let there: BTreeSet<_> = users.chain(programs).chain(groups).collect();
        let gone: BTreeSet<_> = facts
            .principals
            .iter()
            .map(|row| row.principal)
            .filter(|principal| !there.contains(&(principal.tenant, principal.object)))
            .collect();
        assert_eq!(gone.len(), 1, "{gone:?}");
        assert!(gone.iter().all(|principal| principal.object == ObjectId(names::id_of("lucerne/nora"))));
        assert!(directory.groups.iter().all(|group| !group.members.is_empty()));
        let open =
            facts.role_assignments.iter().filter(|row| !gone.iter().any(|who| who.object == row.principal));
        assert_eq!(directory.role_assignments.len(), open.count());
        let active = facts.delegations.iter().filter(|row| row.kind == AssignmentKind::Active);
        assert_eq!(directory.delegations.len(), active.count());
    }
}
