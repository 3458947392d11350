//! The engine on a world in memory: two workers, small batches, as files would give them.

use std::collections::BTreeSet;
use std::sync::Arc;

use pal_attribution::credit::{Credits, Roles};
use pal_attribution::index::Index;
use pal_attribution::kernel::locus::Loci;
use pal_attribution::kernel::worker::{ExcludedPlaces, Selection, Worker};
use pal_attribution::kernel::{Measure, Overflow};
use pal_attribution::report::influenced::{GroupKey, Influenced};
use pal_attribution::report::missing::{self, Evidence, Reasons};
use pal_attribution::report::summary::{CurrencySummary, summary};
use pal_attribution::report::table::Table;
use pal_model::definition::missing::Missing;
use pal_model::{Grain, Terms};
use pal_testkit::batches::with_batches;
use pal_testkit::worlds::World;

/// So few that every world has several batches.
const ROWS_PER_BATCH: usize = 3;

/// Two workers that have taken a world's lines in turn.
pub(crate) fn gather<'a, M: Measure>(
    world: &World,
    index: &'a Index,
    measure: &'a M,
    selection: &'a Selection,
) -> Vec<Worker<'a, M>> {
    let loci = Arc::new(Loci::default());
    let worker = || Worker::new(index, measure, selection, Arc::clone(&loci));
    let mut workers = vec![worker(), worker()];
    let mut turn = 0;
    with_batches(world, ROWS_PER_BATCH, &mut |batch| {
        workers[turn % 2].take_lines(batch).expect("worlds have sums that fit");
        turn += 1;
    });
    for worker in &mut workers {
        worker.close().expect("worlds have sums that fit");
    }
    workers
}

/// Every key a report on these terms has.
pub(crate) fn all_keys(grain: Grain) -> BTreeSet<GroupKey> {
    let by_location = [GroupKey::Partner, GroupKey::Duplicate];
    GroupKey::ALL.into_iter().filter(|key| grain == Grain::Location || !by_location.contains(key)).collect()
}

/// The rows by the given keys; fewer keys than all may add up to more than an amount can be.
pub(crate) fn rows(world: &World, terms: Terms, keys: BTreeSet<GroupKey>) -> Result<Table, Overflow> {
    let index = Index::compile(&world.facts, terms.policy);
    let asked = Influenced { terms, keys, ..Influenced::default() };
    let credits = Credits::new(&index, terms, asked.roles()).listed(asked.listings());
    let selection = asked.selection();
    let workers = gather(world, &index, &credits, &selection);
    asked.table(&index, &credits, workers)
}

/// Where all of the cost went.
pub(crate) fn summaries(world: &World, terms: Terms) -> Vec<CurrencySummary> {
    let index = Index::compile(&world.facts, terms.policy);
    let credits = Credits::new(&index, terms, Roles::Unasked);
    let selection = Selection::default();
    let workers = gather(world, &index, &credits, &selection);
    summary(&credits, &workers).expect("worlds have sums that fit")
}

/// Who is missing where, and why.
pub(crate) fn missing_rows(world: &World, terms: Terms) -> Vec<Missing> {
    let terms = missing::terms(terms);
    let index = Index::compile(&world.facts, terms.policy);
    let credits = Credits::new(&index, terms, Roles::Unasked);
    let selection = Selection { excluded: ExcludedPlaces::Kept, ..Selection::default() };
    let workers = gather(world, &index, &credits, &selection);
    let evidence = Evidence::gather(&index, &credits, &workers);
    let found = Reasons::new(&world.facts, &index, terms, evidence).missing();
    found.into_iter().map(|(partner, customer, reason)| Missing { partner, customer, reason }).collect()
}
