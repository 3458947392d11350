//! Reads the sample the way the contract says (§2, §3), independently of the readers of the product.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::str::FromStr;

use pal_model::facts::{
    AccountType, AssignmentKind, Cloud, Delegation, GroupMember, Link, ManagementGroupChild,
    ManagementGroupEdge, OfferType, Partner, Permanence, PrincipalRecord, PrincipalType, RoleAssignment,
    Subscription,
};
use pal_model::{Facts, Instant, Interval, Place, Principal, Scope};

use super::super::estate;

/// A record, by column.
pub(super) struct Row(BTreeMap<String, String>);

impl Row {
    pub(super) fn text(&self, column: &str) -> &str {
        self.0.get(column).unwrap_or_else(|| panic!("no column {column}"))
    }

    pub(super) fn required<T: FromStr<Err: Debug>>(&self, column: &str) -> T {
        self.text(column).parse().unwrap_or_else(|error| panic!("{column}: {error:?}"))
    }

    fn optional<T: FromStr<Err: Debug>>(&self, column: &str) -> Option<T> {
        (!self.text(column).is_empty()).then(|| self.required(column))
    }

    fn name(&self, column: &str) -> Option<String> {
        Some(self.text(column).to_owned()).filter(|name| !name.is_empty())
    }

    fn principal(&self, tenant: &str, object: &str) -> Principal {
        Principal { tenant: self.required(tenant), object: self.required(object) }
    }

    fn place(&self, column: &str) -> Place {
        let Scope::Place(place) = self.required(column) else { panic!("{} is no place", self.text(column)) };
        place
    }

    fn valid(&self) -> Interval {
        let from = self.optional("valid_from").unwrap_or(Instant::MIN);
        Interval::new(from, self.optional("valid_to").unwrap_or(Instant::MAX)).expect("begins before it ends")
    }

    fn word<T: Copy>(&self, column: &str, words: &[(&str, T)]) -> T {
        let text = self.text(column);
        let found = words.iter().find(|(word, _)| *word == text);
        found.unwrap_or_else(|| panic!("{column}: {text}")).1
    }

    fn kind(&self) -> AssignmentKind {
        self.word("kind", &[("active", AssignmentKind::Active), ("eligible", AssignmentKind::Eligible)])
    }

    fn permanence(&self) -> Permanence {
        self.word("permanence", &[("permanent", Permanence::Permanent), ("activated", Permanence::Activated)])
    }
}

/// The fields of a record without quoted line breaks (RFC 4180).
pub(super) fn fields(line: &str) -> Vec<String> {
    let (mut fields, mut field, mut quoted) = (Vec::new(), String::new(), false);
    let mut characters = line.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' if quoted && characters.next_if_eq(&'"').is_some() => field.push('"'),
            '"' => quoted = !quoted,
            ',' if !quoted => fields.push(std::mem::take(&mut field)),
            _ => field.push(character),
        }
    }
    assert!(!quoted, "an open quote: {line}");
    fields.push(field);
    fields
}

/// The records of lines that begin with a header. Every record has as many fields as the header.
pub(super) fn rows<'a>(mut lines: impl Iterator<Item = &'a str>) -> impl Iterator<Item = Row> {
    let header = fields(lines.next().expect("a header").trim_start_matches('\u{feff}'));
    lines.map(move |line| {
        let fields = fields(line);
        assert_eq!(fields.len(), header.len(), "{line}");
        Row(header.iter().cloned().zip(fields).collect())
    })
}

fn table<T>(name: &str, read: impl Fn(&Row) -> T) -> Vec<T> {
    let (_, story) = estate::TABLES.into_iter().find(|(table, _)| *table == name).expect(name);
    rows(estate::table(story).lines()).map(|row| read(&row)).collect()
}

/// The estate of the sample. Panics where a table breaks the contract.
pub(super) fn facts() -> Facts {
    Facts {
        partners: Some(table("partners", partner)),
        links: table("links", |row| Link {
            principal: row.principal("tenant_id", "object_id"),
            partner_id: row.required("partner_id"),
            valid: row.valid(),
        }),
        principals: table("principals", principal),
        group_members: table("group_members", |row| GroupMember {
            tenant: row.required("tenant_id"),
            group: row.required("group_id"),
            member: row.required("member_id"),
            valid: row.valid(),
        }),
        role_assignments: table("role_assignments", |row| RoleAssignment {
            tenant: row.required("tenant_id"),
            assignment_id: row.name("assignment_id"),
            principal: row.required("principal_id"),
            role: row.required("role_definition_id"),
            scope: row.required("scope"),
            kind: row.kind(),
            permanence: row.permanence(),
            valid: row.valid(),
        }),
        delegations: table("delegations", |row| Delegation {
            managing_tenant: row.required("managing_tenant_id"),
            customer_tenant: row.required("customer_tenant_id"),
            principal: row.required("principal_id"),
            role: row.required("role_definition_id"),
            scope: row.place("scope"),
            kind: row.kind(),
            permanence: row.permanence(),
            valid: row.valid(),
        }),
        management_groups: table("management_groups", edge),
        subscriptions: table("subscriptions", subscription),
        ..Facts::default()
    }
}

fn partner(row: &Row) -> Partner {
    Partner {
        partner_id: row.required("partner_id"),
        name: row.name("partner_name"),
        account_type: row
            .word("account_type", &[("location", AccountType::Location), ("global", AccountType::Global)]),
        global_id: row.optional("global_id"),
        valid: row.valid(),
    }
}

fn principal(row: &Row) -> PrincipalRecord {
    let types = [
        ("member", PrincipalType::Member),
        ("guest", PrincipalType::Guest),
        ("servicePrincipal", PrincipalType::ServicePrincipal),
        ("group", PrincipalType::Group),
    ];
    PrincipalRecord {
        principal: row.principal("tenant_id", "object_id"),
        principal_type: row.word("principal_type", &types),
        display_name: row.name("display_name"),
        valid: row.valid(),
    }
}

fn edge(row: &Row) -> ManagementGroupEdge {
    let child = match row.text("child").parse() {
        Ok(subscription) => ManagementGroupChild::Subscription(subscription),
        Err(_) => ManagementGroupChild::Group(row.required("child")),
    };
    ManagementGroupEdge {
        tenant: row.required("tenant_id"),
        child,
        parent: row.required("parent"),
        valid: row.valid(),
    }
}

fn subscription(row: &Row) -> Subscription {
    let offers = [("paid", OfferType::Paid), ("trial", OfferType::Trial), ("benefit", OfferType::Benefit)];
    Subscription {
        subscription: row.required("subscription_id"),
        tenant: row.required("tenant_id"),
        display_name: row.name("display_name"),
        offer_type: Some(row.word("offer_type", &offers)),
        cloud: Some(row.word("cloud", &[("public", Cloud::Public)])),
        csp_partner_id: row.optional("csp_partner_id"),
        csp_reseller_id: row.optional("csp_reseller_id"),
        valid: row.valid(),
    }
}
