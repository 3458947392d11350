mod reading;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::{env, fs, process};

use pal_model::definition::{attribution, missing};
use pal_model::{
    Facts, Guid, Instant, Interval, Mechanism, Money, Principal, ReasonCode, RolePolicy, Scope, Terms, Unit,
    UsageLine,
};
use serde_json::Value;

use super::names::id_of;
use super::{Sample, write};

const FABRIKAM: &str = "1234500";
const FABRIKAM_NETHERLANDS: &str = "1234501";
const FABRIKAM_SWEDEN: &str = "1234502";
const LITWARE: &str = "7770001";
const HOUR: u128 = 3600;

/// A folder of a test, gone with it.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        Self(env::temp_dir().join(format!("pal-sample-{name}-{}", process::id())))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A folder that was never made, or cannot be removed, is no failure of the test.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Every file below a folder, with its content.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.insert(path.strip_prefix(folder).unwrap().to_owned(), fs::read(&path).unwrap());
            }
        }
    }
    found
}

/// What a file says, unpacked if it is packed.
fn unpacked(path: &Path) -> String {
    let content = fs::read(path).unwrap();
    if !content.starts_with(&[0x1f, 0x8b]) {
        return String::from_utf8(content).unwrap();
    }
    let mut text = String::new();
    flate2::read::GzDecoder::new(&content[..]).read_to_string(&mut text).unwrap();
    text
}

#[test]
fn a_seed_decides_every_byte_but_those_of_the_story() {
    let (first, again, other) = (Folder::new("first"), Folder::new("again"), Folder::new("other"));
    write(&first.0, 1).unwrap();
    write(&again.0, 1).unwrap();
    write(&other.0, 2).unwrap();
    let (first, again, other) = (files(&first.0), files(&again.0), files(&other.0));
    assert!(first == again);
    for (path, content) in &first {
        assert_eq!(other.get(path) == Some(content), path.starts_with("estate"), "{}", path.display());
    }
}

fn manifest_agrees(folder: &Path) -> u64 {
    let manifest: Value = serde_json::from_slice(&fs::read(folder.join("manifest.json")).unwrap()).unwrap();
    let blobs = manifest["blobs"].as_array().unwrap();
    let (mut bytes, mut records) = (0, 0);
    for blob in blobs {
        let part = folder.join(blob["blobName"].as_str().unwrap().rsplit('/').next().unwrap());
        let length = fs::metadata(&part).unwrap().len();
        let lines = unpacked(&part).lines().count() as u64 - 1;
        assert_eq!(blob["byteCount"], length);
        assert_eq!(blob["dataRowCount"], lines);
        (bytes, records) = (bytes + length, records + lines);
    }
    assert!(blobs.len() > 1);
    assert_eq!(manifest["blobCount"], blobs.len());
    assert_eq!(manifest["byteCount"], bytes);
    assert_eq!(manifest["dataRowCount"], records);
    records
}

#[test]
fn the_sample_has_a_hundred_thousand_lines_in_less_than_eighty_megabytes() {
    let folder = Folder::new("size");
    for seed in [0, u64::MAX] {
        let Sample { usage, lines, .. } = write(&folder.0, seed).unwrap();
        let [september, october, ea] = &usage[..] else { panic!("{usage:?}") };
        let of_ea: usize =
            files(ea).into_keys().map(|file| unpacked(&ea.join(file)).lines().count() - 1).sum();
        assert_eq!(lines, manifest_agrees(september) + manifest_agrees(october) + of_ea as u64);
        assert!(lines >= 100_000, "{lines}");
        let size: usize = files(&folder.0).values().map(Vec::len).sum();
        assert!(size < 80_000_000, "{size}");
    }
}

/// What an export must have to be worth reading: how often each of these was met.
#[derive(Debug, Default)]
struct Met {
    rounded: u32,
    exponents: u32,
    negative: u32,
    without_subscription: u32,
    tenant_level: u32,
    marketplace: u32,
    spellings: BTreeSet<&'static str>,
    kinds: BTreeSet<String>,
}

impl Met {
    fn cost(&mut self, text: &str) {
        self.rounded += u32::from(Money::read(text).unwrap().rounded);
        self.exponents += u32::from(text.contains('E'));
        self.negative += u32::from(text.starts_with('-'));
    }

    fn place(&mut self, subscription: &str, resource: &str) {
        self.without_subscription += u32::from(subscription.is_empty());
        match resource.parse::<Scope>() {
            Ok(Scope::Place(place)) => {
                let owner = place.subscription_id().to_string();
                assert_eq!(subscription.trim_start_matches("/subscriptions/"), owner);
            }
            Ok(scope) => {
                assert!(matches!(scope, Scope::Elsewhere(_)), "{scope}");
                self.tenant_level += 1;
            }
            Err(_) => assert_eq!(resource, ""),
        }
        self.spellings.extend(
            ["resourceGroups", "resourcegroups", "RESOURCEGROUPS"].iter().filter(|s| resource.contains(**s)),
        );
    }

    fn has_all(&self, kinds: &[&str]) {
        assert!(self.negative > 0 && self.without_subscription > 0 && self.tenant_level > 0, "{self:?}");
        assert!(self.marketplace > 0 && self.spellings.len() == 3, "{self:?}");
        assert!(kinds.iter().copied().eq(self.kinds.iter().map(String::as_str)), "{self:?}");
    }
}

/// The header, all lines out of the ordinary, and one in sixteen of the others.
fn chosen(text: &str) -> impl Iterator<Item = &str> {
    let lines = text.lines().enumerate();
    let chosen = lines.filter(|(number, line)| number % 16 == 0 || !line.contains(",Usage,"));
    chosen.map(|(_, line)| line)
}

fn ea_has_what_real_ones_have(folder: &Path) {
    let mut met = Met::default();
    for path in files(folder).into_keys() {
        let text = unpacked(&folder.join(&path));
        assert!(text.starts_with("\u{feff}InvoiceSectionName,"), "{}", path.display());
        for row in reading::rows(chosen(&text)) {
            let [month, day, year] = row.text("Date").split('/').collect::<Vec<_>>()[..] else { panic!() };
            Instant::parse_lenient(&format!("{year}-{month}-{day}")).unwrap();
            assert_eq!(row.text("BillingCurrencyCode"), "SEK");
            met.cost(row.text("CostInBillingCurrency"));
            met.place(row.text("SubscriptionId"), row.text("ResourceId"));
            met.marketplace += u32::from(row.text("PublisherType") == "Marketplace");
            met.kinds.insert(row.text("ChargeType").to_owned());
        }
    }
    met.has_all(&["Purchase", "Refund", "RoundingAdjustment", "UnusedReservation", "Usage"]);
    assert!(met.rounded > 10, "{met:?}");
}

fn focus_has_what_real_ones_have(folder: &Path) {
    let mut met = Met::default();
    let mut currencies = BTreeSet::new();
    for part in files(folder).into_keys().filter(|path| path.extension() == Some("csv".as_ref())) {
        for row in reading::rows(chosen(&unpacked(&folder.join(part)))) {
            let from: Instant = row.required("ChargePeriodStart");
            assert_eq!(from.next_day(), row.required("ChargePeriodEnd"));
            assert!(row.required::<Instant>("BillingPeriodStart") <= from);
            assert!(from < row.required("BillingPeriodEnd"));
            met.cost(row.text("EffectiveCost"));
            met.cost(row.text("BilledCost"));
            met.place(row.text("SubAccountId"), row.text("ResourceId"));
            met.marketplace += u32::from(row.text("PublisherName") != "Microsoft");
            met.kinds.insert(row.text("ChargeCategory").to_owned());
            currencies.insert(row.text("BillingCurrency").to_owned());
        }
    }
    met.has_all(&["Adjustment", "Purchase", "Usage"]);
    assert!(met.exponents > 10, "{met:?}");
    assert!(currencies.iter().map(String::as_str).eq(["EUR", "USD"]));
}

#[test]
fn the_exports_have_what_real_ones_have() {
    let folder = Folder::new("exports");
    let Sample { usage, attributed_resource, unattributed_resource, .. } = write(&folder.0, 3).unwrap();
    let [_, october, ea] = &usage[..] else { panic!("{usage:?}") };
    ea_has_what_real_ones_have(ea);
    focus_has_what_real_ones_have(october);
    for resource in [attributed_resource, unattributed_resource] {
        assert!(unpacked(&october.join("part_0_0001.csv")).contains(&format!(",{resource},")), "{resource}");
    }
}

#[test]
fn everyone_who_is_named_in_the_estate_is_in_it() {
    let facts = reading::facts();
    let known: BTreeSet<Principal> = facts.principals.iter().map(|row| row.principal).collect();
    let linked = facts.links.iter().map(|row| row.principal);
    let assigned =
        facts.role_assignments.iter().map(|row| Principal { tenant: row.tenant, object: row.principal });
    let members = facts
        .group_members
        .iter()
        .flat_map(|row| [row.group, row.member].map(|object| Principal { tenant: row.tenant, object }));
    let delegated =
        facts.delegations.iter().map(|row| Principal { tenant: row.managing_tenant, object: row.principal });
    for principal in linked.chain(assigned).chain(members).chain(delegated) {
        assert!(known.contains(&principal), "{principal}");
    }
    let owned: BTreeSet<_> = facts.subscriptions.iter().map(|row| row.subscription).collect();
    let scopes = facts.role_assignments.iter().filter_map(|row| match &row.scope {
        Scope::Place(place) => Some(place),
        Scope::Root | Scope::ManagementGroup(_) | Scope::Elsewhere(_) => None,
    });
    for place in scopes.chain(facts.delegations.iter().map(|row| &row.scope)) {
        assert!(owned.contains(&place.subscription_id()), "{place}");
    }
    let names: BTreeSet<Guid> = super::TENANTS.iter().map(|(key, _)| id_of(key)).collect();
    assert!(facts.principals.iter().all(|row| names.contains(&row.principal.tenant.0)));
    assert!(facts.subscriptions.iter().all(|row| names.contains(&row.tenant.0)));
}

/// A line of a machine in the web or shop workload, or of a whole subscription, for a day.
fn line(subscription: &str, group: &str, day: &str) -> UsageLine {
    let below = if group.is_empty() { String::new() } else { format!("/resourceGroups/{group}") };
    let scope: Scope = format!("/subscriptions/{}{below}", id_of(subscription)).parse().unwrap();
    let Scope::Place(place) = scope else { panic!("{scope}") };
    let from = Instant::parse_lenient(day).unwrap();
    UsageLine {
        interval: Interval::new(from, from.next_day()).unwrap(),
        place: Some(place),
        export_tenant: subscription.split_once('-').map(|(tenant, _)| pal_model::TenantId(id_of(tenant))),
        microsoft: true,
        consumption: !subscription.starts_with("alpine"),
        service: "Virtual Machines".to_owned(),
        currency: "EUR".to_owned(),
        cost: Money::from_units(86_400),
    }
}

fn covered_seconds(facts: &Facts, line: &UsageLine, partner: &str, policy: RolePolicy) -> u128 {
    let unit = Unit { partner: partner.parse().unwrap(), mechanism: Mechanism::Pal };
    let coverage = attribution::coverage(facts, line, Terms { policy, ..Terms::default() });
    coverage.get(&unit).map_or(0, |coverage| coverage.covered.length() / 1_000_000_000)
}

#[test]
fn links_and_roles_cover_what_the_story_says() {
    use RolePolicy::{Any, Incentive, Pec};
    let facts = reading::facts();
    for (subscription, group, day, partner, policy, seconds) in [
        ("contoso-prod", "rg-web-prod", "2026-09-20", FABRIKAM_NETHERLANDS, Any, 24 * HOUR),
        ("contoso-prod", "rg-web-prod", "2026-09-20", FABRIKAM_SWEDEN, Any, 24 * HOUR),
        ("contoso-prod", "rg-web-prod", "2026-09-20", LITWARE, Any, 0),
        ("contoso-prod", "rg-shop-prod", "2026-09-20", LITWARE, Any, 24 * HOUR),
        // Bo works for Sweden from half past nine, is disabled for a week, and loses a subscription that moves.
        ("contoso-dev", "", "2026-09-16", FABRIKAM_NETHERLANDS, Any, 9 * HOUR + HOUR / 2),
        ("contoso-dev", "", "2026-09-16", FABRIKAM_SWEDEN, Any, 14 * HOUR + HOUR / 2),
        ("contoso-dev", "", "2026-10-05", FABRIKAM_SWEDEN, Any, 16 * HOUR),
        ("contoso-dev", "", "2026-10-08", FABRIKAM_SWEDEN, Any, 0),
        ("contoso-dev", "", "2026-10-14", FABRIKAM_SWEDEN, Incentive, 24 * HOUR),
        ("contoso-shared", "", "2026-10-14", FABRIKAM_SWEDEN, Any, 10 * HOUR),
        ("contoso-shared", "", "2026-10-20", FABRIKAM_SWEDEN, Any, 0),
        // Support Request Contributor counts for PEC; the incentive asks for more.
        ("northwind-prod", "", "2026-10-01", FABRIKAM_NETHERLANDS, Pec, 24 * HOUR),
        ("northwind-prod", "", "2026-10-01", FABRIKAM_NETHERLANDS, Incentive, 0),
        ("northwind-analytics", "", "2026-09-09", FABRIKAM_NETHERLANDS, Any, 8 * HOUR),
        ("northwind-analytics", "", "2026-09-10", FABRIKAM_NETHERLANDS, Any, 0),
        ("northwind-analytics", "", "2026-10-21", FABRIKAM_NETHERLANDS, Any, 8 * HOUR),
        ("adatum-core", "", "2026-09-01", FABRIKAM_SWEDEN, Any, 24 * HOUR),
        ("adatum-sap", "rg-erp-prod", "2026-09-08", FABRIKAM_SWEDEN, Any, 18 * HOUR),
        ("adatum-sap", "rg-web-prod", "2026-09-20", FABRIKAM_SWEDEN, Any, 0),
        ("adatum-lab", "", "2026-09-20", FABRIKAM_SWEDEN, Any, 0),
        ("fourthcoffee-prod", "", "2026-09-20", FABRIKAM_SWEDEN, Any, 24 * HOUR),
        ("fourthcoffee-prod", "", "2026-09-20", FABRIKAM_SWEDEN, Pec, 0),
    ] {
        let found = covered_seconds(&facts, &line(subscription, group, day), partner, policy);
        assert_eq!(found, seconds, "{subscription}/{group} {day} {partner} {policy:?}");
    }
}

#[test]
fn every_reason_has_its_customer() {
    use ReasonCode as Reason;
    let facts = reading::facts();
    let with_charges = super::subscription::all().map(|subscription| subscription.key).chain(["alpine-prod"]);
    let lines: Vec<UsageLine> =
        with_charges.map(|subscription| line(subscription, "rg-web-prod", "2026-09-09")).collect();
    for (partner, customer, policy, reason) in [
        (FABRIKAM_NETHERLANDS, "tailspin", RolePolicy::Any, Reason::NoUsage),
        (FABRIKAM_NETHERLANDS, "wingtip", RolePolicy::Any, Reason::NoRole),
        (FABRIKAM_NETHERLANDS, "proseware", RolePolicy::Any, Reason::NotLinkedInTenant),
        (FABRIKAM_NETHERLANDS, "vanarsdel", RolePolicy::Any, Reason::OnlyPimEligible),
        (FABRIKAM_NETHERLANDS, "alpine", RolePolicy::Any, Reason::NotConsumption),
        (FABRIKAM_SWEDEN, "lucerne", RolePolicy::Any, Reason::IdentityDeleted),
        (FABRIKAM_SWEDEN, "woodgrove", RolePolicy::Any, Reason::LighthouseLinkMissing),
        (FABRIKAM_SWEDEN, "fourthcoffee", RolePolicy::Pec, Reason::RoleNotEligible),
        (FABRIKAM, "trey", RolePolicy::Any, Reason::PartnerIdInvalid),
    ] {
        let (partner, customer) = (partner.parse().unwrap(), pal_model::TenantId(id_of(customer)));
        let missing = missing::missing(&facts, &lines, Terms { policy, ..Terms::default() });
        let row = missing.iter().find(|row| (row.partner, row.customer) == (partner, customer));
        assert_eq!(row.map(|row| row.reason), Some(reason), "{partner} {customer}");
    }
    let missing = missing::missing(&facts, &lines, Terms::default());
    for (partner, customer) in [
        (FABRIKAM_NETHERLANDS, "contoso"),
        (FABRIKAM_SWEDEN, "adatum"),
        (FABRIKAM_NETHERLANDS, "northwind"),
        (FABRIKAM_SWEDEN, "fourthcoffee"),
    ] {
        let (partner, customer) = (partner.parse().unwrap(), pal_model::TenantId(id_of(customer)));
        assert!(!missing.iter().any(|row| (row.partner, row.customer) == (partner, customer)), "{customer}");
    }
}

#[test]
fn decimals_print_all_their_digits() {
    for (units, scale, plain, short) in [
        (0, 0, "0", "0"),
        (-150, 2, "-1.5", "-1.5"),
        (12, 6, "0.000012", "1.2E-05"),
        (-1, 5, "-0.00001", "-1E-05"),
        (1, 4, "0.0001", "0.0001"),
        (1200, 2, "12", "12"),
        (123_456_789_012_345_678_901, 20, "1.23456789012345678901", "1.23456789012345678901"),
    ] {
        let decimal = super::decimal::Decimal::new(units, scale);
        let (mut all, mut focus) = (Vec::new(), Vec::new());
        decimal.write_plain(&mut all);
        decimal.write_short(&mut focus);
        assert_eq!((all, focus), (plain.as_bytes().to_vec(), short.as_bytes().to_vec()));
    }
}
