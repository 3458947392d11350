//! What an attestation states: who is linked at a customer, through what access, since when, and what that explains.
//!
//! Fabrikam's Ana is a guest in Contoso and linked; Lena reaches it by Lighthouse. The statement names both accounts, each with
//! its links and the roles it holds there, also those that it may only activate, and the measures of each month. It says no
//! more of a customer's usage than sums at the grain of reports (PAL-45). Equal facts give equal bytes: everything is ordered,
//! and [`canonical`] writes it in one way.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use pal_model::facts::{AssignmentKind, Permanence, PrincipalType};
use pal_model::{
    Facts, Instant, Interval, IntervalSet, ObjectId, PartnerId, Principal, Rate, RoleDefinitionId,
    RolePolicy, Scope, TenantId, role,
};
use serde_json::{Map, Value, json};

use super::figures::Figures;
use crate::index::directory::Directory;
use crate::index::identity::Identities;
use crate::index::{ByHolder, Route, assignments_by_holder};

/// The form of the statement; another form gets another name.
pub const FORMAT: &str = "pal-attestation-1";

/// The media type in the header of a signed statement.
pub const TYP: &str = "pal-attestation+jws";

/// What is to be attested.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// The customer.
    pub customer: TenantId,
    /// Links and access in force at some time of this, and usage that starts in it.
    pub period: Interval,
    /// When the statement is made.
    pub issued_at: Instant,
    /// At what rate partner earned credit is reckoned among the measures.
    pub rate: Rate,
}

/// How the bounds of facts are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bounds {
    /// The tables state them, and nothing says how they came to.
    Stated,
    /// Snapshots were taken at these times. A bound at one of them is where a fact was first or last seen; any other was
    /// said exactly by a source.
    Snapshots(BTreeSet<Instant>),
}

/// A role that an account holds, or may activate, at the customer.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Held {
    scope: Scope,
    role: RoleDefinitionId,
    by_delegation: bool,
    groups: Vec<ObjectId>,
    kind: AssignmentKind,
    permanence: Permanence,
}

/// An account that is, or was, linked and belongs to the customer or reaches it.
#[derive(Debug)]
struct Account {
    principal: Principal,
    principal_type: Option<PrincipalType>,
    name: String,
    links: Vec<(PartnerId, Interval)>,
    access: BTreeMap<Held, IntervalSet>,
}

/// A customer's statement.
#[derive(Debug)]
pub struct Attestation {
    asked: Asked,
    bounds: Bounds,
    partners: BTreeMap<PartnerId, (String, PartnerId)>,
    accounts: Vec<Account>,
    figures: Option<Figures>,
}

impl Attestation {
    /// The statement of an estate, and of the usage if any was read.
    pub fn new(facts: &Facts, asked: Asked, bounds: Bounds, figures: Option<Figures>) -> Self {
        let (directory, identities) = (Directory::compile(facts), Identities::compile(facts));
        let figures = figures.map(|mut figures| {
            figures.retain(|key, _| key.customer == asked.customer);
            figures
        });
        let held = assignments_by_holder(facts);
        let records: HashMap<Principal, PrincipalType> =
            facts.principals.iter().map(|row| (row.principal, row.principal_type)).collect();
        let of_linked = identities.linked().filter_map(|(principal, links)| {
            let principal_type = records.get(&principal).copied();
            account(&held, &identities, asked, (principal, principal_type), links)
        });
        let accounts: Vec<Account> = of_linked.collect();
        let linked = accounts.iter().flat_map(|account| account.links.iter().map(|(partner, _)| *partner));
        let earning = figures.iter().flatten().filter_map(|(key, _)| key.partner);
        let partners = linked.chain(earning).map(|partner| {
            (partner, (directory.name(partner).to_owned(), directory.global_account(partner)))
        });
        Self { asked, bounds, partners: partners.collect(), accounts, figures }
    }

    /// The statement as JSON. Times are texts in RFC 3339, amounts exact decimals as texts; what is not known or not bounded is
    /// null.
    pub fn to_json(&self) -> Value {
        let Asked { customer, period, issued_at, rate } = self.asked;
        let partners = self.partners.iter().map(|(partner, (name, global))| {
            json!({
                "partnerId": partner.to_string(),
                "partnerName": name,
                "globalPartnerId": global.to_string(),
            })
        });
        json!({
            "format": FORMAT,
            "customerTenantId": customer.to_string(),
            "issuedAt": issued_at.to_string(),
            "period": { "from": moment(period.from()), "to": moment(period.to()) },
            "partners": partners.collect::<Vec<_>>(),
            "accounts": self.accounts.iter().map(|account| self.account_json(account)).collect::<Vec<_>>(),
            "earnedCreditRate": self.figures.as_ref().map(|_| rate.to_string()),
            "measures": self.figures.as_ref().map(measures_json),
        })
    }

    fn account_json(&self, account: &Account) -> Value {
        let Principal { tenant, object } = account.principal;
        let links = account.links.iter().map(|(partner, valid)| {
            let mut link = self.span_json(*valid);
            link.insert("partnerId".to_owned(), json!(partner.to_string()));
            Value::Object(link)
        });
        let access = account.access.iter().flat_map(|(held, during)| {
            during.intervals().iter().map(|valid| {
                let mut access = self.span_json(*valid);
                access.extend(held_json(held));
                Value::Object(access)
            })
        });
        json!({
            "tenantId": tenant.to_string(),
            "objectId": object.to_string(),
            "principalType": account.principal_type.map(type_word),
            "displayName": if account.name.is_empty() { Value::Null } else { json!(account.name) },
            "links": links.collect::<Vec<_>>(),
            "access": access.collect::<Vec<_>>(),
        })
    }

    fn span_json(&self, valid: Interval) -> Map<String, Value> {
        let known = |at: Instant, seen: &str| match &self.bounds {
            _ if !at.is_bounded() => Value::Null,
            Bounds::Stated => json!("stated"),
            Bounds::Snapshots(times) if times.contains(&at) => json!(seen),
            Bounds::Snapshots(_) => json!("exact"),
        };
        Map::from_iter([
            ("since".to_owned(), moment(valid.from())),
            ("sinceKnown".to_owned(), known(valid.from(), "first-seen")),
            ("until".to_owned(), moment(valid.to())),
            ("untilKnown".to_owned(), known(valid.to(), "last-seen")),
        ])
    }
}

/// What is to be said of a linked principal; nothing if its links or the customer are none of this statement's.
fn account(
    held: &ByHolder<'_>,
    identities: &Identities,
    asked: Asked,
    (principal, principal_type): (Principal, Option<PrincipalType>),
    links: &[(PartnerId, IntervalSet)],
) -> Option<Account> {
    let meets = |valid: &Interval| valid.intersect(&asked.period).is_some();
    let linked =
        links.iter().flat_map(|(partner, during)| during.intervals().iter().map(|valid| (*partner, *valid)));
    let mut links: Vec<(PartnerId, Interval)> = linked.filter(|(_, valid)| meets(valid)).collect();
    links.sort_unstable_by_key(|(partner, valid)| (valid.from(), *partner));
    let mut access = access(held, identities, asked.customer, principal);
    for during in access.values_mut() {
        *during = during.intervals().iter().copied().filter(meets).collect();
    }
    access.retain(|_, during| !during.is_empty());
    if links.is_empty() || principal.tenant != asked.customer && access.is_empty() {
        return None;
    }
    Some(Account {
        principal,
        principal_type,
        name: identities.display_name(principal).to_owned(),
        links,
        access,
    })
}

/// The roles at the customer that a principal, or a group while it is in it, holds or may activate.
fn access(
    held: &ByHolder<'_>,
    identities: &Identities,
    customer: TenantId,
    principal: Principal,
) -> BTreeMap<Held, IntervalSet> {
    let mut holders = identities.groups_of(principal);
    holders.insert(principal.object, IntervalSet::always());
    let alive = identities.alive(principal);
    let mut access: BTreeMap<Held, IntervalSet> = BTreeMap::new();
    for (holder, belongs) in &holders {
        let rows = held.get(&Principal { tenant: principal.tenant, object: *holder });
        for row in rows.into_iter().flatten().filter(|row| row.customer == customer) {
            for during in belongs.intersect(&(*row.valid).into()).intersect(&alive).intervals() {
                let held = Held {
                    scope: row.scope.clone().into_owned(),
                    role: row.role,
                    by_delegation: row.route == Route::Delegation,
                    groups: identities.chain(principal, *holder, during.from()),
                    kind: row.kind,
                    permanence: row.permanence,
                };
                let known = access.entry(held).or_default();
                *known = known.union(&(*during).into());
            }
        }
    }
    access
}

fn held_json(held: &Held) -> Map<String, Value> {
    let groups: Vec<String> = held.groups.iter().map(ToString::to_string).collect();
    let via = match (held.by_delegation, groups.is_empty()) {
        (true, _) => "delegation",
        (false, true) => "direct",
        (false, false) => "group",
    };
    let counts = RolePolicy::ALL
        .into_iter()
        .filter(|policy| held.kind == AssignmentKind::Active && policy.counts(held.role));
    Map::from_iter([
        ("via".to_owned(), json!(via)),
        ("groups".to_owned(), json!(groups)),
        ("roleDefinitionId".to_owned(), json!(held.role.to_string())),
        ("roleName".to_owned(), json!(role::name(held.role))),
        ("scope".to_owned(), json!(held.scope.to_string())),
        ("kind".to_owned(), json!(kind_word(held.kind))),
        ("permanence".to_owned(), json!(permanence_word(held.permanence))),
        ("countsUnder".to_owned(), counts.map(RolePolicy::word).collect()),
    ])
}

/// Sums by month, partner and currency, and nothing finer (PAL-45).
fn measures_json(figures: &Figures) -> Value {
    let row = |(key, amount): (&super::figures::FigureKey, &pal_model::Money)| {
        json!({
            "month": key.month.to_string(),
            "measure": key.measured.word(),
            "partnerId": key.partner.map(|partner| partner.to_string()),
            "currency": if key.currency.is_empty() { Value::Null } else { json!(key.currency) },
            "amount": amount.to_string(),
        })
    };
    figures.iter().map(row).collect()
}

fn moment(at: Instant) -> Value {
    if at.is_bounded() { json!(at.to_string()) } else { Value::Null }
}

/// The words of the estate's tables (contract §2).
const fn kind_word(kind: AssignmentKind) -> &'static str {
    match kind {
        AssignmentKind::Active => "active",
        AssignmentKind::Eligible => "eligible",
    }
}

const fn permanence_word(permanence: Permanence) -> &'static str {
    match permanence {
        Permanence::Permanent => "permanent",
        Permanence::Activated => "activated",
    }
}

const fn type_word(principal_type: PrincipalType) -> &'static str {
    match principal_type {
        PrincipalType::Member => "member",
        PrincipalType::Guest => "guest",
        PrincipalType::ServicePrincipal => "servicePrincipal",
        PrincipalType::ManagedIdentity => "managedIdentity",
        PrincipalType::Group => "group",
    }
}

/// The one text of a JSON value: names sorted, no blanks. With the names and texts of an attestation that is the canonical
/// form of RFC 8785.
pub fn canonical(value: &Value) -> String {
    sorted(value).to_string()
}

fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let members: BTreeMap<&String, Value> =
                members.iter().map(|(name, value)| (name, sorted(value))).collect();
            Value::Object(members.into_iter().map(|(name, value)| (name.clone(), value)).collect())
        }
        Value::Array(items) => items.iter().map(sorted).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_have_one_text() {
        let one = json!({ "b": [{ "d": 1, "c": "\u{e9}\u{1}\"" }], "a": null });
        let other = json!({ "a": null, "b": [{ "c": "\u{e9}\u{1}\"", "d": 1 }] });
        assert_eq!(canonical(&one), canonical(&other));
        assert_eq!(canonical(&one), "{\"a\":null,\"b\":[{\"c\":\"\u{e9}\\u0001\\\"\",\"d\":1}]}");
    }
}
