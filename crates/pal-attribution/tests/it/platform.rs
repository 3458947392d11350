//! Power Platform: engine = definition, figure for figure and reason for reason; and the cases that decide.

use std::cell::RefCell;
use std::collections::BTreeMap;

use pal_attribution::credit::Credits;
use pal_attribution::index::Index;
use pal_attribution::kernel::worker::Products;
use pal_attribution::platform::Platform;
use pal_attribution::report::influenced::{GroupKey, Influenced};
use pal_attribution::report::power_platform::{PowerPlatform, Unattributed};
use pal_attribution::report::table::Cell;
use pal_model::definition::attribution::Outcome;
use pal_model::definition::link::directory_row;
use pal_model::definition::power_platform::{credits, import_solution, outcome_2021};
use pal_model::facts::{Link, PrincipalRecord, PrincipalType};
use pal_model::power_platform::{
    Asset, AssetActivity, AssetReason, AssetRole, AssetType, AssetUsage, Metric, PlatformFacts, PlatformRole,
};
use pal_model::{Facts, Guid, Instant, Interval, Money, ObjectId, PartnerId, Principal, TenantId, Terms};
use pal_testkit::worlds::{World, platform_worlds, worlds};
use proptest::prelude::*;

use crate::engine::gather;

/// Worlds a property in CI; `PROPTEST_CASES` asks for more.
const WORLDS: u32 = 4_000;

type Found = (usize, Option<Asset>, Result<PartnerId, AssetReason>);

#[test]
fn the_engine_attributes_what_the_definition_attributes() {
    let outcomes: RefCell<BTreeMap<String, u32>> = RefCell::default();
    proptest!(ProptestConfig { cases: WORLDS, ..ProptestConfig::default() }, |(world in platform_worlds())| {
        let compiled = Platform::compile(&world.facts, &world.platform);
        let found: Vec<Found> = compiled
            .credits()
            .enumerate()
            .map(|(number, credit)| (number, credit.asset.cloned(), credit.partner))
            .collect();
        let expected: Vec<Found> = credits(&world.facts, &world.platform)
            .into_iter()
            .enumerate()
            .map(|(number, credit)| (number, credit.asset.cloned(), credit.partner))
            .collect();
        prop_assert_eq!(&found, &expected);
        for (_, _, partner) in expected {
            let word = partner.map_or_else(AssetReason::code, |_| "attributed");
            *outcomes.borrow_mut().entry(word.to_owned()).or_default() += 1;
        }
    });
    // Worlds that never meet a case prove nothing of it.
    let outcomes = outcomes.into_inner();
    for word in AssetReason::ALL.map(AssetReason::code).into_iter().chain(["attributed"]) {
        assert!(outcomes.get(word).copied().unwrap_or(0) > 5, "{word}: {outcomes:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, ..ProptestConfig::default() })]

    #[test]
    fn the_report_has_a_row_for_every_figure_that_somebody_gets(world in platform_worlds(), all in any::<bool>()) {
        let unattributed = if all { Unattributed::Shown } else { Unattributed::LeftOut };
        let asked = PowerPlatform { period: Interval::ALWAYS, partner: None, unattributed };
        let report = asked.report(&world.facts, &world.platform);
        let name = |partner| directory_row(&world.facts, partner).and_then(|row| row.name.clone()).unwrap_or_default();
        let mut expected: Vec<Vec<Cell>> = credits(&world.facts, &world.platform)
            .into_iter()
            .filter(|credit| all || credit.partner.is_ok())
            .map(|credit| {
                let usage = credit.usage;
                let mut cells = [
                    usage.month.to_string(),
                    usage.tenant.to_string(),
                    credit.asset.map(|asset| asset.environment.to_string()).unwrap_or_default(),
                    usage.asset.to_string(),
                    credit.asset.map(|asset| asset.asset_type.word().to_owned()).unwrap_or_default(),
                    credit.partner.map(|partner| partner.to_string()).unwrap_or_default(),
                    credit.partner.map(name).unwrap_or_default(),
                    usage.metric.word().to_owned(),
                ]
                .map(Cell::Text)
                .to_vec();
                cells.push(Cell::Count(usage.value));
                if all {
                    cells.push(Cell::Text(credit.partner.err().map_or("", AssetReason::code).to_owned()));
                }
                cells
            })
            .collect();
        expected.sort();
        prop_assert_eq!(report.rows.rows, expected);
    }
}

const CONTOSO: TenantId = TenantId(Guid::from_u128(0xc0));
const ANA: ObjectId = ObjectId(Guid::from_u128(0xaa));
const BO: ObjectId = ObjectId(Guid::from_u128(0xb0));

fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

fn days(from: &str, to: &str) -> Interval {
    let day = |text: &str, open| if text.is_empty() { open } else { Instant::parse_lenient(text).unwrap() };
    Interval::new(day(from, Instant::MIN), day(to, Instant::MAX)).unwrap()
}

/// An app of Contoso's with a figure for April; Ana and Bo are what is given.
fn app(asset_type: AssetType) -> (Facts, PlatformFacts) {
    let asset = Asset {
        tenant: CONTOSO,
        environment: "prod".parse().unwrap(),
        environment_sku: None,
        asset: "app".parse().unwrap(),
        asset_type,
        name: None,
        valid: Interval::ALWAYS,
    };
    let usage = AssetUsage {
        tenant: CONTOSO,
        asset: asset.asset.clone(),
        month: "2026-04".parse().unwrap(),
        metric: Metric::MonthlyActiveUsers,
        value: 40,
    };
    (
        Facts::default(),
        PlatformFacts { assets: vec![asset], asset_usage: vec![usage], ..PlatformFacts::default() },
    )
}

fn link(object: ObjectId, partner: &str, valid: Interval) -> Link {
    let principal = Principal { tenant: CONTOSO, object };
    Link { principal, partner_id: partner.parse().unwrap(), valid }
}

fn role(principal: ObjectId, role: PlatformRole, valid: Interval) -> AssetRole {
    AssetRole { tenant: CONTOSO, asset: "app".parse().unwrap(), principal, role, valid }
}

fn activity(principal: ObjectId, time: &str) -> AssetActivity {
    AssetActivity { tenant: CONTOSO, asset: "app".parse().unwrap(), principal, at: at(time) }
}

/// Who gets the figure, by both.
fn partner(facts: &Facts, platform: &PlatformFacts) -> Result<String, &'static str> {
    let shown = |partner: Result<PartnerId, AssetReason>| {
        partner.map(|partner| partner.to_string()).map_err(AssetReason::code)
    };
    let engine = Platform::compile(facts, platform);
    let found = engine.credits().next().map(|credit| shown(credit.partner)).unwrap();
    assert_eq!(found, shown(credits(facts, platform)[0].partner));
    found
}

/// PAL-41: owner or co-owner; owner or creator; creator; publisher; anybody who is active.
#[test]
fn what_an_account_has_to_be_depends_on_the_product() {
    use PlatformRole::*;
    for (asset_type, counting) in [
        (AssetType::CanvasApp, &[Owner, CoOwner][..]),
        (AssetType::ModelApp, &[Owner, Creator]),
        (AssetType::Flow, &[Creator]),
        (AssetType::Dataset, &[Publisher]),
        (AssetType::CustomerInsights, &[Owner, CoOwner, Creator, Publisher, User]),
    ] {
        for held in PlatformRole::ALL {
            let (mut facts, mut platform) = app(asset_type);
            facts.links.push(link(ANA, "12345", Interval::ALWAYS));
            platform.asset_roles.push(role(ANA, held, Interval::ALWAYS));
            platform.asset_activity.push(activity(ANA, "2026-04-05T00:00:00Z"));
            let earns = partner(&facts, &platform);
            assert_eq!(earns.is_ok(), counting.contains(&held), "{asset_type:?} {held:?}");
        }
    }
}

/// PAL-41: the latest in the month, else the latest before it; the later link, then the lower id.
#[test]
fn the_latest_activity_wins() {
    let always = Interval::ALWAYS;
    for (ana, bo, links, expected) in [
        ("2026-04-05T00:00:00Z", "2026-04-06T00:00:00Z", [always; 2], Ok("9")),
        ("2026-04-07T00:00:00Z", "2026-04-06T00:00:00Z", [always; 2], Ok("12345")),
        // What comes after the month is too late; what lies before it counts if nothing lies in it.
        ("2026-04-05T00:00:00Z", "2026-05-01T00:00:00Z", [always; 2], Ok("12345")),
        ("2026-03-05T00:00:00Z", "2026-05-01T00:00:00Z", [always; 2], Ok("12345")),
        ("2026-05-05T00:00:00Z", "2026-05-01T00:00:00Z", [always; 2], Err("NO_ACTIVITY")),
        ("2026-04-05T00:00:00Z", "2026-04-05T00:00:00Z", [always; 2], Ok("9")),
        ("2026-04-05T00:00:00Z", "2026-04-05T00:00:00Z", [days("2026-01-01", ""), always], Ok("12345")),
        // Not linked at the time of the activity: linked later, or no more.
        ("2026-04-07T00:00:00Z", "2026-04-06T00:00:00Z", [days("2026-04-08", ""), always], Ok("9")),
        ("2026-04-07T00:00:00Z", "2026-04-06T00:00:00Z", [days("", "2026-04-07"), always], Ok("9")),
        ("2026-04-07T00:00:00Z", "2026-04-06T00:00:00Z", [days("", "2026-04-08"), always], Ok("12345")),
    ] {
        let (mut facts, mut platform) = app(AssetType::CanvasApp);
        facts.links = vec![link(ANA, "12345", links[0]), link(BO, "9", links[1])];
        platform.asset_roles =
            vec![role(ANA, PlatformRole::Owner, always), role(BO, PlatformRole::CoOwner, always)];
        platform.asset_activity = vec![activity(ANA, ana), activity(BO, bo)];
        assert_eq!(partner(&facts, &platform), expected.map(str::to_owned), "{ana} {bo} {links:?}");
    }
}

/// PAL-42: who imports the managed solution owns what is in it, and who owned it before does not any more.
#[test]
fn an_import_of_a_managed_solution_moves_what_is_in_it() {
    let (mut facts, mut platform) = app(AssetType::CanvasApp);
    facts.links = vec![link(ANA, "12345", Interval::ALWAYS), link(BO, "9", Interval::ALWAYS)];
    let owned = vec![role(ANA, PlatformRole::Owner, Interval::ALWAYS)];
    platform.asset_activity =
        vec![activity(ANA, "2026-04-20T00:00:00Z"), activity(BO, "2026-04-11T00:00:00Z")];
    let importer = Principal { tenant: CONTOSO, object: BO };
    for (imported, expected) in [("2026-04-10T00:00:00Z", "9"), ("2026-04-21T00:00:00Z", "12345")] {
        platform.asset_roles = import_solution(&owned, importer, &["app".parse().unwrap()], at(imported));
        assert_eq!(partner(&facts, &platform), Ok(expected.to_owned()), "{imported}");
    }
}

#[test]
fn who_earns_nothing_is_told_what_is_lacking_first() {
    let always = Interval::ALWAYS;
    let principal = Principal { tenant: CONTOSO, object: ANA };
    let record =
        |principal_type, valid| PrincipalRecord { principal, principal_type, display_name: None, valid };
    let (mut facts, mut platform) = app(AssetType::Flow);
    assert_eq!(partner(&facts, &platform), Err("NOT_LINKED_IN_TENANT"));
    facts.links.push(link(ANA, "12345", always));
    assert_eq!(partner(&facts, &platform), Err("NO_ROLE"));
    facts.partners = Some(Vec::new());
    assert_eq!(partner(&facts, &platform), Err("PARTNER_ID_INVALID"));
    facts.partners = None;
    facts.principals = vec![record(PrincipalType::Group, always)];
    assert_eq!(partner(&facts, &platform), Err("NOT_LINKED_IN_TENANT"));
    facts.links[0].valid = days("2026-01-01", "2026-04-01");
    facts.principals = vec![record(PrincipalType::Member, days("", "2026-01-01"))];
    assert_eq!(partner(&facts, &platform), Err("IDENTITY_DELETED"));
    facts.principals.push(record(PrincipalType::Member, days("2026-05-01", "")));
    assert_eq!(partner(&facts, &platform), Err("IDENTITY_DISABLED"));
    facts.principals.clear();
    platform.asset_roles.push(role(ANA, PlatformRole::Owner, always));
    assert_eq!(partner(&facts, &platform), Err("ROLE_NOT_ELIGIBLE"));
    platform.asset_roles.push(role(ANA, PlatformRole::Creator, days("", "2026-02-01")));
    assert_eq!(partner(&facts, &platform), Err("NO_ACTIVITY"));
    platform.asset_activity.push(activity(ANA, "2026-02-01T00:00:00Z"));
    assert_eq!(partner(&facts, &platform), Err("NO_ACTIVITY"));
    platform.asset_activity.push(activity(ANA, "2026-01-31T23:59:59Z"));
    assert_eq!(partner(&facts, &platform), Ok("12345".to_owned()));
    platform.assets[0].valid = days("", "2026-04-01");
    assert_eq!(partner(&facts, &platform), Err("ASSET_UNKNOWN"));
}

/// Lines of Power Platform among others: by name, by type of resource, and by neither.
fn with_services(mut world: World, chosen: u64) -> World {
    for (number, line) in world.lines.iter_mut().enumerate() {
        if chosen >> (number % 64) & 1 == 1 {
            line.service = ["Power Apps", "power automate", "Power"][number % 3].to_owned();
        }
    }
    world
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, ..ProptestConfig::default() })]

    /// PAL-43: what the definition credits for lines of those services, and nothing for others.
    #[test]
    fn the_rule_of_2021_credits_what_the_definition_credits(world in worlds(), chosen in any::<u64>()) {
        let world = with_services(world, chosen);
        let terms = Terms::default();
        let mut expected: BTreeMap<(String, String), Money> = BTreeMap::new();
        for line in &world.lines {
            let Some(Outcome::Counted { credits, .. }) = outcome_2021(&world.facts, line, terms) else { continue };
            for credit in credits {
                let sum = expected.entry((credit.unit.partner.to_string(), line.currency.clone())).or_default();
                let Some(more) = sum.checked_add(credit.amount) else { return Ok(()) };
                *sum = more;
            }
        }
        let index = Index::compile(&world.facts, terms.policy);
        let asked = Influenced {
            terms,
            keys: [GroupKey::Partner, GroupKey::Currency].into(),
            products: Products::PowerPlatform,
            ..Influenced::default()
        };
        let credits = Credits::new(&index, terms, asked.roles());
        let selection = asked.selection();
        let workers = gather(&world, &index, &credits, &selection);
        let Ok(found) = asked.table(&index, &credits, workers) else { return Ok(()) };
        let found: BTreeMap<(String, String), Money> = found
            .rows
            .iter()
            .filter_map(|row| match row.as_slice() {
                [Cell::Text(partner), _, Cell::Text(currency), Cell::Amount(amount)] => {
                    Some(((partner.clone(), currency.clone()), *amount))
                }
                _ => None,
            })
            .collect();
        prop_assert_eq!(found, expected);
    }
}
