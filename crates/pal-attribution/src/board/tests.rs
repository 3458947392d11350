//! The board against the reports that read the usage for one question: the same rows, sums and reasons on random worlds.

use std::collections::BTreeMap;

use pal_model::{Association, Grain};
use pal_testkit::batches::with_batches;
use pal_testkit::worlds::{World, worlds};
use proptest::prelude::*;

use super::*;
use crate::credit::{Credits, Roles};
use crate::kernel::Measure;
use crate::kernel::locus::Loci;
use crate::report::coverage::{Redundancy, coverage};
use crate::report::influenced::{GroupKey, Influenced};
use crate::report::summary::summary;
use crate::report::table::Cell;

/// Each world is asked on all terms: fewer worlds do.
const WORLDS: u32 = 300;

fn taken<'a, M: Measure>(
    world: &World,
    index: &'a Index,
    measure: &'a M,
    selection: &'a Selection,
) -> Vec<Worker<'a, M>> {
    let loci = Arc::new(Loci::default());
    let mut workers = vec![
        Worker::new(index, measure, selection, Arc::clone(&loci)),
        Worker::new(index, measure, selection, loci),
    ];
    let mut turn = 0;
    with_batches(world, 3, &mut |batch| {
        workers[turn % 2].take_lines(batch).unwrap();
        turn += 1;
    });
    for worker in &mut workers {
        worker.close().unwrap();
    }
    workers
}

/// `None`: a sum of the world does not fit.
fn board(world: &World) -> Option<Board> {
    let index = Index::compile(&world.facts, RolePolicy::Any);
    let (measure, selection) = (Everything::new(&index), selection());
    let workers = taken(world, &index, &measure, &selection);
    let parts = Parts::of(&index, &measure, &workers).ok()?;
    drop(workers);
    drop(measure);
    let facts = world.facts.clone();
    Some(Board { facts, index, parts, lines: LineCounts::default(), missing: Mutex::default() })
}

fn keys(terms: Terms) -> BTreeSet<GroupKey> {
    let all = GroupKey::ALL.into_iter().collect();
    Question { terms, keys: all, ..Question::default() }.answered_keys()
}

fn report(world: &World, terms: Terms, keys: &BTreeSet<GroupKey>) -> Option<Table> {
    let index = Index::compile(&world.facts, terms.policy);
    let asked = Influenced { terms, keys: keys.clone(), ..Influenced::default() };
    let credits = Credits::new(&index, terms, asked.roles());
    let selection = asked.selection();
    asked.table(&index, &credits, taken(world, &index, &credits, &selection)).ok()
}

fn any_terms() -> impl Strategy<Value = Terms> {
    let grain = prop::sample::select(vec![Grain::Location, Grain::Global]);
    (prop::sample::select(terms().collect::<Vec<_>>()), grain)
        .prop_map(|(terms, grain)| Terms { grain, ..terms })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: WORLDS, ..ProptestConfig::default() })]

    #[test]
    fn the_board_has_the_rows_of_the_report(world in worlds(), asked in prop::collection::vec(any_terms(), 4)) {
        let Some(board) = board(&world) else { return Ok(()) };
        for terms in asked {
            let keys = keys(terms);
            let Some(expected) = report(&world, terms, &keys) else { continue };
            let question = Question { terms, keys, ..Question::default() };
            let found = board.figures(&question, &Sight::everything()).unwrap();
            prop_assert_eq!(found, expected);
        }
    }

    #[test]
    fn the_board_has_the_sums_reasons_and_coverage_of_the_reports(world in worlds(), terms in any_terms()) {
        let Some(board) = board(&world) else { return Ok(()) };
        let index = Index::compile(&world.facts, RolePolicy::Any);
        let credits = Credits::new(&index, terms, Roles::Unasked);
        let plain = Selection::default();
        let Ok(sums) = summary(&credits, &taken(&world, &index, &credits, &plain)) else { return Ok(()) };
        prop_assert_eq!(board.summary(terms), sums);

        let measure = Redundancy::new(&index);
        let covered = coverage(&index, &taken(&world, &index, &measure, &plain)).unwrap();
        prop_assert_eq!(board.coverage(), &covered);

        let own = report::missing::terms(terms);
        let credits = Credits::new(&index, own, Roles::Unasked);
        let kept = Selection { excluded: ExcludedPlaces::Kept, ..Selection::default() };
        let evidence = Evidence::gather(&index, &credits, &taken(&world, &index, &credits, &kept));
        let expected = Reasons::new(&world.facts, &index, own, evidence).missing();
        let missing = |partner| {
            let absences = board.missing(own.policy, own.mode, partner);
            absences.iter().map(|(customer, why)| (partner, *customer, *why)).collect::<Vec<_>>()
        };
        let found: Vec<_> = board.partners().into_iter().flat_map(missing).collect();
        prop_assert_eq!(found, expected);
    }

    /// PAL-45
    #[test]
    fn the_board_has_what_an_attestation_measures(world in worlds()) {
        let Some(board) = board(&world) else { return Ok(()) };
        let index = Index::compile(&world.facts, RolePolicy::Any);
        let everything = report::figures::Everything::new(&index);
        let plain = Selection::default();
        let Ok(expected) = report::figures::figures(&taken(&world, &index, &everything, &plain)) else {
            return Ok(());
        };
        let found: BTreeMap<_, _> = expected.keys().map(|key| key.customer).collect::<BTreeSet<_>>()
            .into_iter().flat_map(|customer| board.totals_of(customer)).collect();
        prop_assert_eq!(found, expected);
    }

    /// PAL-29, PAL-35: what an account's locations cover together is for whoever sees all of them.
    #[test]
    fn what_is_whole_of_an_account_is_shown_with_all_of_its_locations(world in worlds(), chosen in any::<u64>()) {
        let Some(board) = board(&world) else { return Ok(()) };
        let partners = board.partners();
        let of = |seen: bool| {
            let is_chosen = move |at: usize| (chosen >> (at % 64) & 1 == 1) == seen;
            partners.iter().enumerate().filter(move |(at, _)| is_chosen(*at)).map(|(_, id)| *id)
        };
        let account = |id: PartnerId| board.index().directory.global_account(id);
        let unseen: BTreeSet<PartnerId> = of(false).map(account).collect();
        let sight = Sight(vec![Grant { partners: Partners::Locations(of(true).collect()), customers: Customers::All }]);
        let terms = Terms { mode: Mode::Whole, grain: Grain::Global, ..Terms::default() };
        let question = Question { terms, keys: [GroupKey::Month, GroupKey::Global].into(), ..Question::default() };
        let rows = |sight: &Sight| board.figures(&question, sight).map(|table| table.rows);
        let (Ok(all), Ok(found)) = (rows(&Sight::everything()), rows(&sight)) else { return Ok(()) };
        let is_whole = |row: &&Vec<Cell>| match &row[1] {
            Cell::Text(id) => !unseen.contains(&id.parse().unwrap()),
            Cell::Amount(_) | Cell::Count(_) | Cell::Share(_) => false,
        };
        let whole = |rows: &[Vec<Cell>]| rows.iter().filter(is_whole).cloned().collect::<Vec<_>>();
        prop_assert_eq!(whole(&found), whole(&all));
        let apart = Question { terms: Terms { grain: Grain::Location, ..terms }, keys: [GroupKey::Month, GroupKey::Global, GroupKey::Duplicate].into(), ..Question::default() };
        let Ok(apart) = board.figures(&apart, &sight) else { return Ok(()) };
        let borne = apart.rows.iter().filter(|row| !is_whole(row) && row[2] == Cell::Count(0)).count();
        prop_assert_eq!(found.iter().filter(|row| !is_whole(row)).count(), borne);
    }

    #[test]
    fn every_figure_of_a_link_has_a_witness_and_no_other_partner_has_it(world in worlds(), terms in any_terms()) {
        let Some(board) = board(&world) else { return Ok(()) };
        let terms = Terms { grain: Grain::Location, association: Association::Pal, ..terms };
        let keys = [GroupKey::Month, GroupKey::Subscription, GroupKey::Service, GroupKey::Partner, GroupKey::Role].into();
        let rows = board.figures(&Question { terms, keys, ..Question::default() }, &Sight::everything()).unwrap().rows;
        for row in rows {
            let [Cell::Text(month), Cell::Text(subscription), Cell::Text(service), Cell::Text(partner), _, Cell::Text(role), ..] = row.as_slice() else { panic!("{row:?}") };
            let month = month.parse::<pal_model::Instant>().unwrap_or_else(|_| format!("{month}T00:00:00Z").parse().unwrap()).month();
            let at = (subscription.parse().unwrap(), month);
            let witnesses = board.witnesses(terms.policy, partner.parse().unwrap(), at, Some(service));
            let names: Vec<_> = witnesses.iter().map(|witness| pal_model::role::name(witness.role)).collect();
            prop_assert!(names.contains(role), "{role} is not among {names:?}");
        }
    }

    /// PAL-35
    #[test]
    fn a_sight_shows_its_pairs_and_nothing_else(world in worlds(), terms in any_terms(), chosen in any::<u64>()) {
        let Some(board) = board(&world) else { return Ok(()) };
        let terms = Terms { grain: Grain::Location, ..terms };
        let pick = |number: usize| chosen >> (number % 64) & 1 == 1;
        let partners: BTreeSet<_> = board.partners().into_iter().enumerate().filter(|(n, _)| pick(*n)).map(|(_, id)| id).collect();
        let customers: BTreeSet<_> = board.customers().into_iter().enumerate().filter(|(n, _)| pick(n + 32)).map(|(_, id)| id).collect();
        let sight = Sight(vec![Grant { partners: Partners::Locations(partners), customers: Customers::These(customers) }]);
        let question = Question { terms, keys: keys(terms), ..Question::default() };
        let Ok(all) = board.figures(&question, &Sight::everything()) else { return Ok(()) };
        let at = |name| all.columns.iter().position(|column| column.name == name).unwrap();
        let (partner, customer) = (at("MPNId"), at("CustomerTenantId"));
        let is_seen = |row: &&Vec<Cell>| match (&row[partner], &row[customer]) {
            (Cell::Text(partner), Cell::Text(customer)) => {
                sight.shows(partner.parse().unwrap(), customer.parse().unwrap(), board.index())
            }
            _ => false,
        };
        let expected: Vec<_> = all.rows.iter().filter(is_seen).cloned().collect();
        prop_assert_eq!(board.figures(&question, &sight).unwrap().rows, expected);
        prop_assert!(board.figures(&question, &Sight::default()).unwrap().rows.is_empty());
    }
}
