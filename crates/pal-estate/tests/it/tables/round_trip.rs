//! What is written is what is read, whatever the facts; and equal facts are equal bytes.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use pal_estate::{read, write};
use pal_model::facts::{
    AccountType, AdminAgents, AssignmentKind, Cloud, Delegation, GroupMember, Link, ManagementGroupChild,
    ManagementGroupEdge, OfferType, Partner, PartnerOfRecord, Permanence, PrincipalRecord, PrincipalType,
    RoleAssignment, Subscription,
};
use pal_model::{
    Facts, Guid, Instant, Interval, ObjectId, PartnerId, Place, Principal, RoleDefinitionId, Scope,
    SubscriptionId, TenantId,
};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

/// A GUID of a small family, so that rows meet.
fn guid(family: u128) -> impl Strategy<Value = Guid> {
    (0_u128..3).prop_map(move |member| Guid::from_u128(family << 64 | member))
}

fn tenant() -> impl Strategy<Value = TenantId> {
    guid(1).prop_map(TenantId)
}

fn object() -> impl Strategy<Value = ObjectId> {
    guid(2).prop_map(ObjectId)
}

fn principal() -> impl Strategy<Value = Principal> {
    (tenant(), object()).prop_map(|(tenant, object)| Principal { tenant, object })
}

fn subscription() -> impl Strategy<Value = SubscriptionId> {
    guid(3).prop_map(SubscriptionId)
}

fn role() -> impl Strategy<Value = RoleDefinitionId> {
    guid(4).prop_map(RoleDefinitionId)
}

fn partner_id() -> impl Strategy<Value = PartnerId> {
    select(vec!["0", "12345", "99999999999999999999"]).prop_map(|id| id.parse().unwrap())
}

/// Times at both ends of the calendar, with and without fractions, and a few that meet.
fn instant() -> impl Strategy<Value = Instant> {
    prop_oneof![
        select(vec![
            "0001-01-01T00:00:00Z",
            "1969-12-31T23:59:59.000000001Z",
            "9999-12-31T23:59:59.999999999Z"
        ])
        .prop_map(|text| text.parse().unwrap()),
        (0_i128..6).prop_map(|days| Instant::from_nanoseconds(days * 86_400_000_000_000 + days)),
    ]
}

fn valid() -> impl Strategy<Value = Interval> {
    (option::of(instant()), option::of(instant())).prop_filter_map("holds at some time", |(from, to)| {
        Interval::new(from.unwrap_or(Instant::MIN), to.unwrap_or(Instant::MAX))
    })
}

/// Names with all that CSV has to quote.
fn name() -> impl Strategy<Value = String> {
    prop_oneof!["[ -~]{1,9}", "[,\"\r\n a]{1,6}", "\\PC{1,4}"]
}

fn place() -> impl Strategy<Value = Place> {
    (subscription(), option::of("[a-c]{1,2}")).prop_map(|(id, group)| match group {
        Some(group) => Place::resource_group(id, &group).unwrap(),
        None => Place::subscription(id),
    })
}

fn scope() -> impl Strategy<Value = Scope> {
    let resource = |place: Place| format!("{place}/providers/P/t/n, \"x\"").parse().unwrap();
    let text = |text: &str| text.parse().unwrap();
    prop_oneof![
        place().prop_map(Scope::Place),
        place().prop_map(resource),
        select(vec![
            "/",
            "/providers/Microsoft.Management/managementGroups/a b",
            "/providers/Microsoft.Capacity/r/x"
        ])
        .prop_map(text),
    ]
}

fn kind() -> impl Strategy<Value = AssignmentKind> {
    select(vec![AssignmentKind::Active, AssignmentKind::Eligible])
}

fn permanence() -> impl Strategy<Value = Permanence> {
    select(vec![Permanence::Permanent, Permanence::Activated])
}

fn partner() -> impl Strategy<Value = Partner> {
    let account_type = select(vec![AccountType::Location, AccountType::Global]);
    (partner_id(), name(), account_type, option::of(partner_id()), valid()).prop_map(
        |(partner_id, name, account_type, global_id, valid)| Partner {
            partner_id,
            name: Some(name),
            account_type,
            global_id,
            valid,
        },
    )
}

fn link() -> impl Strategy<Value = Link> {
    (principal(), partner_id(), valid()).prop_map(|(principal, partner_id, valid)| Link {
        principal,
        partner_id,
        valid,
    })
}

fn principal_record() -> impl Strategy<Value = PrincipalRecord> {
    let principal_type = select(vec![
        PrincipalType::Member,
        PrincipalType::Guest,
        PrincipalType::ServicePrincipal,
        PrincipalType::ManagedIdentity,
        PrincipalType::Group,
    ]);
    (principal(), principal_type, option::of(name()), valid()).prop_map(
        |(principal, principal_type, display_name, valid)| PrincipalRecord {
            principal,
            principal_type,
            display_name,
            valid,
        },
    )
}

fn group_member() -> impl Strategy<Value = GroupMember> {
    (tenant(), object(), object(), valid()).prop_map(|(tenant, group, member, valid)| GroupMember {
        tenant,
        group,
        member,
        valid,
    })
}

fn role_assignment() -> impl Strategy<Value = RoleAssignment> {
    (tenant(), option::of(name()), object(), role(), scope(), kind(), permanence(), valid()).prop_map(
        |(tenant, assignment_id, principal, role, scope, kind, permanence, valid)| RoleAssignment {
            tenant,
            assignment_id,
            principal,
            role,
            scope,
            kind,
            permanence,
            valid,
        },
    )
}

fn delegation() -> impl Strategy<Value = Delegation> {
    (tenant(), tenant(), object(), role(), place(), kind(), permanence(), valid()).prop_map(
        |(managing_tenant, customer_tenant, principal, role, scope, kind, permanence, valid)| Delegation {
            managing_tenant,
            customer_tenant,
            principal,
            role,
            scope,
            kind,
            permanence,
            valid,
        },
    )
}

/// Groups are named by words, or by the id of a tenant that is the row's own.
fn edge() -> impl Strategy<Value = ManagementGroupEdge> {
    let name = || select(vec!["a", "b c", "d,\"e\""]);
    let child = prop_oneof![
        subscription().prop_map(|id| Some(ManagementGroupChild::Subscription(id))),
        name().prop_map(|name| Some(ManagementGroupChild::Group(name.parse().unwrap()))),
        Just(None),
    ];
    (tenant(), child, name(), valid()).prop_map(|(tenant, child, parent, valid)| ManagementGroupEdge {
        tenant,
        child: child.unwrap_or_else(|| ManagementGroupChild::Group(tenant.to_string().parse().unwrap())),
        parent: parent.parse().unwrap(),
        valid,
    })
}

fn subscription_row() -> impl Strategy<Value = Subscription> {
    let offer_type = select(vec![
        OfferType::Paid,
        OfferType::Trial,
        OfferType::Benefit,
        OfferType::Support,
        OfferType::Internal,
    ]);
    let cloud = select(vec![Cloud::Public, Cloud::UsGov, Cloud::China, Cloud::Stack]);
    let sold =
        (option::of(offer_type), option::of(cloud), option::of(partner_id()), option::of(partner_id()));
    (subscription(), tenant(), option::of(name()), sold, valid()).prop_map(
        |(
            subscription,
            tenant,
            display_name,
            (offer_type, cloud, csp_partner_id, csp_reseller_id),
            valid,
        )| {
            Subscription {
                subscription,
                tenant,
                display_name,
                offer_type,
                cloud,
                csp_partner_id,
                csp_reseller_id,
                valid,
            }
        },
    )
}

fn admin_agents() -> impl Strategy<Value = AdminAgents> {
    (object(), partner_id(), valid()).prop_map(|(group, partner_id, valid)| AdminAgents {
        group,
        partner_id,
        valid,
    })
}

fn partner_of_record() -> impl Strategy<Value = PartnerOfRecord> {
    (subscription(), partner_id(), valid()).prop_map(|(subscription, partner_id, valid)| PartnerOfRecord {
        subscription,
        partner_id,
        valid,
    })
}

prop_compose! {
    /// Any facts, those that contradict themselves included.
    fn facts()(
        partners in option::of(prop::collection::vec(partner(), 0..4)),
        links in prop::collection::vec(link(), 0..5),
        principals in prop::collection::vec(principal_record(), 0..5),
        group_members in prop::collection::vec(group_member(), 0..5),
        role_assignments in prop::collection::vec(role_assignment(), 0..5),
        delegations in prop::collection::vec(delegation(), 0..5),
        management_groups in prop::collection::vec(edge(), 0..5),
        subscriptions in prop::collection::vec(subscription_row(), 0..5),
        admin_agents in prop::collection::vec(admin_agents(), 0..3),
        partners_of_record in prop::collection::vec(partner_of_record(), 0..3),
    ) -> Facts {
        Facts {
            partners, links, principals, group_members, role_assignments, delegations, management_groups, subscriptions,
            admin_agents, partners_of_record,
        }
    }
}

/// Whether two different rows say what cannot be true at one time, by trying all pairs.
fn clash<T>(rows: &[T], valid: fn(&T) -> Interval, contradict: fn(&T, &T) -> bool) -> bool {
    let meet = |a: &T, b: &T| valid(a).intersect(&valid(b)).is_some() && contradict(a, b);
    rows.iter().enumerate().any(|(position, a)| rows[position + 1..].iter().any(|b| meet(a, b)))
}

fn contradicts_itself(facts: &Facts) -> bool {
    clash(&facts.links, |link| link.valid, |a, b| a.principal == b.principal)
        || clash(
            &facts.management_groups,
            |edge| edge.valid,
            |a, b| (a.tenant, &a.child) == (b.tenant, &b.child) && a.parent != b.parent,
        )
        || clash(
            &facts.subscriptions,
            |row| row.valid,
            |a, b| a.subscription == b.subscription && a.tenant != b.tenant,
        )
        || clash(
            &facts.partners_of_record,
            |row| row.valid,
            |a, b| a.subscription == b.subscription && a.partner_id != b.partner_id,
        )
}

/// The rows as a bag: each table's rows in an order that does not depend on theirs.
fn bag(facts: &Facts) -> Vec<Vec<String>> {
    fn sorted<T: std::fmt::Debug>(rows: &[T]) -> Vec<String> {
        let mut rows: Vec<_> = rows.iter().map(|row| format!("{row:?}")).collect();
        rows.sort();
        rows
    }
    vec![
        vec![format!("partners: {}", facts.partners.is_some())],
        sorted(facts.partners.as_deref().unwrap_or_default()),
        sorted(&facts.links),
        sorted(&facts.principals),
        sorted(&facts.group_members),
        sorted(&facts.role_assignments),
        sorted(&facts.delegations),
        sorted(&facts.management_groups),
        sorted(&facts.subscriptions),
        sorted(&facts.admin_agents),
        sorted(&facts.partners_of_record),
    ]
}

fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    entries.map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap())).collect()
}

proptest! {
    // Every case writes folders, and waits for the disk.
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn facts_that_hold_together_are_read_as_they_were_written(facts in facts()) {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), &facts).unwrap();
        let estate = read(folder.path());
        prop_assert_eq!(estate.is_err(), contradicts_itself(&facts), "{:?}", estate);
        let Ok(estate) = estate else { return Ok(()) };
        prop_assert_eq!(bag(&estate.facts), bag(&facts));
        prop_assert!(estate.notes.is_empty());

        let written = files(folder.path());
        write(folder.path(), &estate.facts).unwrap();
        prop_assert_eq!(files(folder.path()), written);
    }

    #[test]
    fn the_order_of_facts_does_not_show_in_the_files(facts in facts()) {
        let mut turned = facts.clone();
        turned.links.reverse();
        turned.principals.reverse();
        turned.group_members.reverse();
        turned.role_assignments.reverse();
        turned.delegations.reverse();
        turned.management_groups.reverse();
        turned.subscriptions.reverse();
        let folders = [facts, turned].map(|facts| {
            let folder = tempfile::tempdir().unwrap();
            write(folder.path(), &facts).unwrap();
            folder
        });
        prop_assert_eq!(files(folders[0].path()), files(folders[1].path()));
    }
}

#[test]
fn a_table_is_written_with_all_columns_and_sorted_rows() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deep/estate");
    let row = |name: &str, valid_from: &str| Subscription {
        subscription: super::PROD.parse().unwrap(),
        tenant: super::CONTOSO.parse().unwrap(),
        display_name: Some(name.to_owned()),
        offer_type: Some(OfferType::Paid),
        cloud: None,
        csp_partner_id: Some("12345".parse().unwrap()),
        csp_reseller_id: None,
        valid: Interval::new(super::at(valid_from), Instant::MAX).unwrap(),
    };
    let subscriptions =
        vec![row("prod, \"live\"", "2026-01-01T00:00:00.50Z"), row("prod", "2026-01-01T00:00:00+00:00")];
    write(&path, &Facts { subscriptions, ..Facts::default() }).unwrap();
    let wanted = "subscription_id,tenant_id,display_name,offer_type,cloud,csp_partner_id,csp_reseller_id,valid_from,valid_to\n\
         {prod},{contoso},prod,paid,,12345,,2026-01-01T00:00:00Z,\n\
         {prod},{contoso},\"prod, \"\"live\"\"\",paid,,12345,,2026-01-01T00:00:00.5Z,\n";
    assert_eq!(files(&path), [("subscriptions.csv".to_owned(), super::with_ids(wanted.as_bytes()))].into());
}

/// PAL-32: of rows with equal starts the later in the file gives the name.
#[test]
fn partners_with_equal_starts_keep_their_order() {
    let partner = |id: &str, name: &str| Partner {
        partner_id: id.parse().unwrap(),
        name: Some(name.to_owned()),
        account_type: AccountType::Location,
        global_id: None,
        valid: Interval::ALWAYS,
    };
    let folder = tempfile::tempdir().unwrap();
    let partners = vec![partner("2", "Zeta"), partner("2", "Alpha"), partner("1", "Last")];
    write(folder.path(), &Facts { partners: Some(partners), ..Facts::default() }).unwrap();
    let names: Vec<_> =
        read(folder.path()).unwrap().facts.partners.unwrap().into_iter().map(|row| row.name).collect();
    assert_eq!(names, ["Last", "Zeta", "Alpha"].map(|name| Some(name.to_owned())));
}

#[test]
fn files_of_tables_that_no_longer_hold_are_removed_and_others_are_left() {
    let header = "partner_id,partner_name,account_type\n";
    let folder = super::folder(&[
        ("partners.csv", header),
        ("links.parquet", ""),
        ("principals.csv", "x"),
        ("note.csv", "x"),
    ]);
    let links = vec![Link {
        principal: Principal { tenant: super::CONTOSO.parse().unwrap(), object: super::ANA.parse().unwrap() },
        partner_id: "12345".parse().unwrap(),
        valid: Interval::ALWAYS,
    }];
    write(folder.path(), &Facts { links, ..Facts::default() }).unwrap();
    assert_eq!(files(folder.path()).into_keys().collect::<Vec<_>>(), ["links.csv", "note.csv"]);
}

#[test]
fn what_could_not_be_read_again_is_not_written() {
    let partner = |name: Option<&str>, valid: Interval| Partner {
        partner_id: "12345".parse().unwrap(),
        name: name.map(str::to_owned),
        account_type: AccountType::Location,
        global_id: None,
        valid,
    };
    let too_late = super::at("9999-12-31T23:59:59.999999999Z").next_day();
    for (partner, wanted) in [
        (partner(None, Interval::ALWAYS), "partners.csv: column partner_name: is empty"),
        (
            partner(Some("Fabrikam"), Interval::new(too_late, Instant::MAX).unwrap()),
            "partners.csv: column valid_from: is a time outside the years 0001 to 9999",
        ),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let message =
            write(folder.path(), &Facts { partners: Some(vec![partner]), ..Facts::default() }).unwrap_err();
        assert_eq!(message.to_string(), format!("{}/{wanted}", folder.path().display()));
        assert!(files(folder.path()).is_empty());
    }
}
