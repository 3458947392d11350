//! Identities over time: when a principal lives, when its link earns for whom, and which groups it is in.

use std::collections::{BTreeMap, BTreeSet};

use foldhash::fast::FixedState;
use hashbrown::HashMap;
use pal_model::facts::PrincipalType;
use pal_model::{Facts, Instant, IntervalSet, ObjectId, PartnerId, Principal};

use super::directory::Directory;

/// Something of each principal.
type ByPrincipal<T> = HashMap<Principal, T, FixedState>;

/// What is known of principals.
#[derive(Debug)]
pub struct Identities {
    alive: ByPrincipal<IntervalSet>,
    groups: BTreeSet<Principal>,
    names: ByPrincipal<String>,
    /// Member → groups it is directly in, and when (with the group alive).
    memberships: ByPrincipal<Vec<(ObjectId, IntervalSet)>>,
    links: BTreeMap<Principal, Vec<(PartnerId, IntervalSet)>>,
}

impl Identities {
    /// Reads principals, memberships and links.
    pub fn compile(facts: &Facts) -> Self {
        let mut alive: ByPrincipal<Vec<_>> = HashMap::default();
        let mut groups = BTreeSet::new();
        let mut names = HashMap::default();
        for row in &facts.principals {
            if let Some(name) = &row.display_name {
                names.insert(row.principal, name.clone());
            }
            alive.entry(row.principal).or_default().push(row.valid);
            if row.principal_type == PrincipalType::Group {
                groups.insert(row.principal);
            }
        }
        let alive: ByPrincipal<IntervalSet> =
            alive.into_iter().map(|(principal, valid)| (principal, valid.into_iter().collect())).collect();
        let mut steps: BTreeMap<(Principal, ObjectId), Vec<_>> = BTreeMap::new();
        for row in &facts.group_members {
            let member = Principal { tenant: row.tenant, object: row.member };
            steps.entry((member, row.group)).or_default().push(row.valid);
        }
        let mut memberships: ByPrincipal<Vec<(ObjectId, IntervalSet)>> = HashMap::default();
        for ((member, group), valid) in steps {
            let mut during: IntervalSet = valid.into_iter().collect();
            if let Some(living) = alive.get(&Principal { tenant: member.tenant, object: group }) {
                during = during.intersect(living);
            }
            memberships.entry(member).or_default().push((group, during));
        }
        let mut links: BTreeMap<Principal, Vec<(PartnerId, IntervalSet)>> = BTreeMap::new();
        for link in &facts.links {
            let of_principal = links.entry(link.principal).or_default();
            match of_principal.iter_mut().find(|(partner, _)| *partner == link.partner_id) {
                Some((_, during)) => *during = during.union(&link.valid.into()),
                None => of_principal.push((link.partner_id, link.valid.into())),
            }
        }
        Self { alive, groups, names, memberships, links }
    }

    /// When a principal exists and is enabled; always if nothing is said of it (PAL-24).
    pub fn alive(&self, principal: Principal) -> IntervalSet {
        self.alive.get(&principal).cloned().unwrap_or_else(IntervalSet::always)
    }

    /// The name the directory last gave a principal, or nothing.
    pub fn display_name(&self, principal: Principal) -> &str {
        self.names.get(&principal).map_or("", String::as_str)
    }

    /// Whether the directory says the object is a group: its links count for nothing (PAL-03).
    pub fn is_group(&self, principal: Principal) -> bool {
        self.groups.contains(&principal)
    }

    /// Whether a disabled or deleted principal comes to life after `at`.
    pub fn returns_after(&self, principal: Principal, at: Instant) -> bool {
        let living = self.alive.get(&principal);
        living.is_some_and(|set| set.intervals().iter().any(|interval| interval.from() > at))
    }

    /// Every linked principal with its partners, but for groups, whose links count for nothing (PAL-03).
    pub fn linked(&self) -> impl Iterator<Item = (Principal, &[(PartnerId, IntervalSet)])> {
        self.links
            .iter()
            .filter(|(principal, _)| !self.is_group(**principal))
            .map(|(principal, links)| (*principal, links.as_slice()))
    }

    /// For whom a principal's link earns, and when: linked, alive, and the partner id in force.
    pub fn earning(&self, principal: Principal, directory: &Directory) -> Vec<(PartnerId, IntervalSet)> {
        if self.is_group(principal) {
            return Vec::new();
        }
        let alive = self.alive(principal);
        let links = self.links.get(&principal).map_or(&[][..], Vec::as_slice);
        links
            .iter()
            .map(|(partner, during)| {
                (*partner, during.intersect(&alive).intersect(&directory.in_force(*partner)))
            })
            .filter(|(_, during)| !during.is_empty())
            .collect()
    }

    /// Every group a principal is in, directly or through others, and when: a chain counts while all its steps are in force
    /// (PAL-09). A fixed point, so cycles are harmless.
    pub fn groups_of(&self, principal: Principal) -> BTreeMap<ObjectId, IntervalSet> {
        let mut within: BTreeMap<ObjectId, IntervalSet> = BTreeMap::new();
        let mut changed = vec![(principal.object, IntervalSet::always())];
        while let Some((member, during)) = changed.pop() {
            let member = Principal { tenant: principal.tenant, object: member };
            for (group, step) in self.memberships.get(&member).map_or(&[][..], Vec::as_slice) {
                let reached = during.intersect(step);
                let known = within.entry(*group).or_default();
                let united = known.union(&reached);
                if united != *known {
                    known.clone_from(&united);
                    changed.push((*group, united));
                }
            }
        }
        within.retain(|_, during| !during.is_empty());
        within
    }

    /// A shortest chain of groups from a principal up to `holder` that is wholly in force at `at`, the lowest ids first;
    /// empty if the holder is the principal itself.
    pub fn chain(&self, principal: Principal, holder: ObjectId, at: Instant) -> Vec<ObjectId> {
        let mut seen = BTreeSet::new();
        let mut next = vec![Vec::new()];
        while !next.is_empty() {
            let mut further: Vec<Vec<ObjectId>> = Vec::new();
            for chain in next {
                let last = chain.last().copied().unwrap_or(principal.object);
                if last == holder {
                    return chain;
                }
                if !seen.insert(last) {
                    continue;
                }
                let member = Principal { tenant: principal.tenant, object: last };
                let steps = self.memberships.get(&member).map_or(&[][..], Vec::as_slice);
                let open = steps.iter().filter(|(_, during)| during.contains(at));
                further.extend(open.map(|(group, _)| [chain.as_slice(), &[*group]].concat()));
            }
            next = further;
        }
        Vec::new()
    }
}
