//! The smallest cover: a set cover, solved exactly by branch and bound up to a stated amount of work.
//!
//! What can be covered in one way only is settled first; what is left falls apart into parts that have no choice in common, and
//! each is searched for itself.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// So many looks at something to be covered are taken at most. Beyond them the smallest cover met is given, with a bound below
/// which there is none.
pub const LOOKS_MAX: u64 = 20_000_000;
/// So many things in one part are searched at most: each choice goes one call deeper.
const PART_MAX: usize = 2_000;

/// Something to be covered.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Atom {
    /// The links that would cover it, by number.
    pub(super) links: BTreeSet<usize>,
    /// The areas that it lies in: what gives access to one covers all that is there.
    pub(super) areas: BTreeSet<usize>,
}

impl Atom {
    fn ways(&self) -> usize {
        self.links.len() + self.areas.len()
    }

    fn is_covered(&self, cover: &Cover) -> bool {
        !self.links.is_disjoint(&cover.links) || !self.areas.is_disjoint(&cover.areas)
    }
}

/// What one change other than a link gives access to.
#[derive(Debug, Clone, Default)]
pub(super) struct Area {
    /// The links one of which it needs, the first to be chosen first; empty: it needs none.
    pub(super) bearers: Vec<usize>,
    /// Of covers that are equally small the one with the least of these together is the better.
    pub(super) rank: usize,
}

/// What there is to choose from.
#[derive(Debug, Default)]
pub(super) struct Problem {
    /// What is to be covered; each can be.
    pub(super) atoms: Vec<Atom>,
    /// The areas, by number.
    pub(super) areas: Vec<Area>,
}

/// A cover.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Cover {
    /// The links, in order.
    pub(super) links: BTreeSet<usize>,
    /// The areas to which access is given.
    pub(super) areas: BTreeSet<usize>,
    /// No cover has fewer changes than this; equal to [`Self::changes`] if the search came to its end.
    pub(super) at_least: usize,
}

impl Cover {
    /// How many changes it is.
    pub(super) fn changes(&self) -> usize {
        self.links.len() + self.areas.len()
    }

    fn unite(&mut self, other: Self) {
        self.links.extend(other.links);
        self.areas.extend(other.areas);
    }
}

impl Problem {
    /// What makes one cover smaller than another.
    fn size(&self, cover: &Cover) -> (usize, usize, usize) {
        (cover.changes(), cover.areas.len(), self.rank(cover))
    }

    fn rank(&self, cover: &Cover) -> usize {
        cover.areas.iter().filter_map(|area| self.areas.get(*area)).map(|area| area.rank).sum()
    }

    /// The links one of which an area needs.
    fn bearers(&self, area: usize) -> &[usize] {
        self.areas.get(area).map_or(&[], |area| &area.bearers)
    }

    /// The smallest cover.
    pub(super) fn solve(&self, looks_max: u64) -> Cover {
        let atoms: BTreeSet<&Atom> = self.atoms.iter().collect();
        let (settled, open) = settle(atoms.into_iter().collect());
        // What a settled link bears needs nobody else.
        let is_borne = |area: &Area| area.bearers.iter().any(|link| settled.links.contains(link));
        let needed = |area: &Area| if is_borne(area) { Vec::new() } else { area.bearers.clone() };
        let areas = self.areas.iter().map(|area| Area { bearers: needed(area), rank: area.rank });
        let rest = Self { atoms: Vec::new(), areas: areas.collect() };
        let mut whole = settled.clone();
        let mut looks = 0;
        // What the parts cannot do better than, above what is settled.
        let mut at_least = 0;
        for part in rest.parts(&settled, &open) {
            let mut search = Search { problem: &rest, best: rest.greedy(&part), looks, looks_max };
            let least = part.start.changes() + bound(&part.atoms);
            let is_searched = part.atoms.len() + rest.bearers_of(&part) <= PART_MAX;
            if is_searched {
                search.go(&part.atoms, part.start.clone());
            }
            looks = search.looks;
            let is_exact = is_searched && looks < looks_max;
            let found = if is_exact { search.best.changes() } else { least };
            at_least += found - part.start.changes();
            whole.unite(search.best);
        }
        whole.at_least = settled.changes() + at_least;
        whole
    }

    /// The parts of what is open: no link and no area is of use in two of them, not even to bear a role.
    fn parts<'a>(&self, settled: &Cover, open: &[&'a Atom]) -> Vec<Part<'a>> {
        let mut groups = Groups::default();
        // Areas are numbered beyond the links.
        let bearers = self.areas.iter().flat_map(|area| &area.bearers);
        let beyond = open.iter().flat_map(|atom| &atom.links).chain(bearers).max();
        let beyond = beyond.map_or(0, |last| last + 1);
        for atom in open {
            groups.join(atom.links.iter().copied().chain(atom.areas.iter().map(|area| beyond + area)));
        }
        let unborne = |area: &usize| !self.bearers(*area).is_empty();
        let areas = open.iter().flat_map(|atom| &atom.areas).chain(&settled.areas);
        for area in areas.copied().filter(unborne) {
            groups.join(self.bearers(area).iter().copied().chain([beyond + area]));
        }
        let mut parts: BTreeMap<usize, Part<'a>> = BTreeMap::new();
        for area in settled.areas.iter().copied().filter(unborne) {
            parts.entry(groups.of(beyond + area)).or_default().start.areas.insert(area);
        }
        for atom in open {
            let member = atom.links.first().copied().or(atom.areas.first().map(|area| beyond + area));
            let Some(member) = member else { continue };
            parts.entry(groups.of(member)).or_default().atoms.push(atom);
        }
        parts.into_values().collect()
    }

    /// How many links can bear a role of a part.
    fn bearers_of(&self, part: &Part<'_>) -> usize {
        let areas = part.atoms.iter().flat_map(|atom| &atom.areas).chain(&part.start.areas);
        let links: BTreeSet<usize> = areas.flat_map(|area| self.bearers(*area)).copied().collect();
        links.len()
    }

    /// A cover found by always taking what covers most.
    fn greedy(&self, part: &Part<'_>) -> Cover {
        let mut cover = part.start.clone();
        let mut open = part.atoms.clone();
        while let Some(next) = open.iter().min_by_key(|atom| atom.ways()).copied() {
            let most = next.links.iter().max_by_key(|link| (count(&open, **link), Reverse(**link)));
            let widest = next.areas.iter().max_by_key(|area| (within(&open, **area), Reverse(**area)));
            match (most, widest) {
                (Some(link), None) => _ = cover.links.insert(*link),
                (Some(link), Some(area)) if count(&open, *link) >= within(&open, *area) => {
                    _ = cover.links.insert(*link);
                }
                (_, Some(area)) => _ = cover.areas.insert(*area),
                // INVARIANT: each atom can be covered.
                (None, None) => {}
            }
            open.retain(|atom| *atom != next && !atom.is_covered(&cover));
        }
        self.borne(cover)
    }

    /// The cover with the links that its assignments need and that are not among its own.
    fn borne(&self, mut cover: Cover) -> Cover {
        for area in cover.areas.clone() {
            let bearers = self.bearers(area);
            if let Some(first) = bearers.first()
                && !bearers.iter().any(|link| cover.links.contains(link))
            {
                cover.links.insert(*first);
            }
        }
        cover
    }
}

/// How many atoms a link covers.
fn count(atoms: &[&Atom], link: usize) -> usize {
    atoms.iter().filter(|atom| atom.links.contains(&link)).count()
}

/// How many atoms lie in an area.
fn within(atoms: &[&Atom], area: usize) -> usize {
    atoms.iter().filter(|atom| atom.areas.contains(&area)).count()
}

/// Takes every way that is the only one, as long as there is any; gives what is still open.
fn settle(mut open: Vec<&Atom>) -> (Cover, Vec<&Atom>) {
    let mut cover = Cover::default();
    loop {
        let before = cover.changes();
        for atom in open.iter().filter(|atom| atom.ways() == 1) {
            cover.links.extend(atom.links.iter().copied());
            cover.areas.extend(atom.areas.iter().copied());
        }
        if cover.changes() == before {
            return (cover, open);
        }
        open.retain(|atom| !atom.is_covered(&cover));
    }
}

/// What is searched by itself.
#[derive(Debug, Default)]
struct Part<'a> {
    atoms: Vec<&'a Atom>,
    /// Settled areas that still need somebody to bear their role, one of this part.
    start: Cover,
}

/// Numbers that belong together.
#[derive(Debug, Default)]
struct Groups(BTreeMap<usize, usize>);

impl Groups {
    /// The number that stands for a number's group.
    fn of(&self, mut number: usize) -> usize {
        while let Some(next) = self.0.get(&number).filter(|next| **next != number) {
            number = *next;
        }
        number
    }

    fn join(&mut self, numbers: impl Iterator<Item = usize>) {
        let mut all = numbers.map(|number| self.of(number)).collect::<BTreeSet<_>>().into_iter();
        let Some(first) = all.next() else { return };
        self.0.extend(all.map(|number| (number, first)));
    }
}

/// A lower bound on the changes that cover some atoms: so many of them have nothing in common.
fn bound(atoms: &[&Atom]) -> usize {
    let mut by_ways = atoms.to_vec();
    by_ways.sort_by_key(|atom| atom.ways());
    let (mut links, mut areas) = (BTreeSet::new(), BTreeSet::new());
    let mut count = 0;
    for atom in by_ways {
        if atom.links.is_disjoint(&links) && atom.areas.is_disjoint(&areas) {
            links.extend(atom.links.iter().copied());
            areas.extend(atom.areas.iter().copied());
            count += 1;
        }
    }
    count
}

struct Search<'a> {
    problem: &'a Problem,
    best: Cover,
    looks: u64,
    looks_max: u64,
}

impl Search<'_> {
    /// Extends a cover by what is still open in every way that can be smaller than the best one.
    fn go(&mut self, open: &[&Atom], cover: Cover) {
        if self.looks >= self.looks_max {
            return;
        }
        self.looks += 1 + open.len() as u64;
        let least = (cover.changes() + bound(open), cover.areas.len(), self.problem.rank(&cover));
        if least >= self.problem.size(&self.best) {
            return;
        }
        // The one with the fewest ways to cover it decides soonest.
        let Some(next) = open.iter().min_by_key(|atom| atom.ways()) else {
            self.bear(cover);
            return;
        };
        let mut ways: Vec<usize> = next.links.iter().copied().collect();
        // Those that cover most first: a small cover found early spares the others.
        ways.sort_by_key(|link| (Reverse(count(open, *link)), *link));
        for link in ways {
            let rest: Vec<&Atom> = open.iter().copied().filter(|atom| !atom.links.contains(&link)).collect();
            let mut more = cover.clone();
            more.links.insert(link);
            self.go(&rest, more);
        }
        let mut areas: Vec<usize> = next.areas.iter().copied().collect();
        areas.sort_by_key(|area| (Reverse(within(open, *area)), *area));
        for area in areas {
            let rest: Vec<&Atom> = open.iter().copied().filter(|atom| !atom.areas.contains(&area)).collect();
            let mut more = cover.clone();
            more.areas.insert(area);
            self.go(&rest, more);
        }
    }

    /// Extends a cover of everything by the links that its assignments need, in every way that can be smaller than the best one.
    fn bear(&mut self, cover: Cover) {
        let unborne = cover
            .areas
            .iter()
            .map(|area| self.problem.bearers(*area))
            .filter(|links| !links.is_empty())
            .filter(|links| !links.iter().any(|link| cover.links.contains(link)))
            .min_by_key(|links| links.len());
        self.looks += cover.areas.len() as u64;
        match unborne {
            None if self.problem.size(&cover) < self.problem.size(&self.best) => self.best = cover,
            None => {}
            Some(links) => {
                for link in links {
                    let mut more = cover.clone();
                    more.links.insert(*link);
                    let is_smaller = self.problem.size(&more) < self.problem.size(&self.best);
                    if self.looks < self.looks_max && is_smaller {
                        self.bear(more);
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Every choice of links and areas, the smallest that covers.
    fn by_force(problem: &Problem, links: usize) -> (usize, usize, usize) {
        let areas = problem.areas.len();
        let mut best = (usize::MAX, usize::MAX, usize::MAX);
        for choice in 0..1_usize << (links + areas) {
            let link = |number: usize| choice >> number & 1 == 1;
            let area = |number: usize| choice >> (links + number) & 1 == 1;
            let covered = problem
                .atoms
                .iter()
                .all(|atom| atom.links.iter().any(|it| link(*it)) || atom.areas.iter().any(|it| area(*it)));
            let borne = problem.areas.iter().enumerate().all(|(number, Area { bearers, .. })| {
                !area(number) || bearers.is_empty() || bearers.iter().any(|bearer| link(*bearer))
            });
            if covered && borne {
                let chosen: Vec<usize> = (0..areas).filter(|number| area(*number)).collect();
                let linked = (0..links).filter(|number| link(*number)).count();
                let rank = chosen.iter().map(|number| problem.areas[*number].rank).sum();
                best = best.min((linked + chosen.len(), chosen.len(), rank));
            }
        }
        best
    }

    fn problems() -> impl Strategy<Value = Problem> {
        let areas = prop::collection::btree_set(0_usize..5, 0..3);
        let atom = (prop::collection::btree_set(0_usize..6, 0..4), areas)
            .prop_filter("can be covered", |(links, areas)| !links.is_empty() || !areas.is_empty())
            .prop_map(|(links, areas)| Atom { links, areas });
        let area = (prop::collection::vec(0_usize..6, 0..3), 0_usize..3)
            .prop_map(|(bearers, rank)| Area { bearers, rank });
        (prop::collection::vec(atom, 0..10), prop::collection::vec(area, 5))
            .prop_map(|(atoms, areas)| Problem { atoms, areas })
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

        #[test]
        fn brute_force_finds_nothing_smaller(problem in problems()) {
            let cover = problem.solve(LOOKS_MAX);
            prop_assert_eq!(problem.size(&cover), by_force(&problem, 6));
            prop_assert_eq!(cover.at_least, cover.changes());
        }

        #[test]
        fn cut_short_it_is_a_cover_all_the_same_and_the_bound_holds(problem in problems()) {
            let cover = problem.solve(1);
            let covered = problem.atoms.iter().all(|atom| {
                !atom.links.is_disjoint(&cover.links) || !atom.areas.is_disjoint(&cover.areas)
            });
            prop_assert!(covered);
            prop_assert!(cover.at_least <= by_force(&problem, 6).0);
        }
    }

    /// A partner with thousands of subscriptions and nobody to link has nothing to choose.
    #[test]
    fn what_can_be_covered_in_one_way_is_not_searched() {
        let atom = |number: usize| Atom { links: BTreeSet::new(), areas: BTreeSet::from([number]) };
        let atoms = (0..20_000).map(atom).collect();
        let areas = vec![Area { bearers: vec![3], rank: 0 }; 20_000];
        let cover = Problem { atoms, areas }.solve(LOOKS_MAX);
        assert_eq!((cover.areas.len(), cover.links, cover.at_least), (20_000, BTreeSet::from([3]), 20_001));
    }

    /// The textbook case in which always taking the largest set takes three.
    #[test]
    fn two_links_are_found_where_greed_takes_three() {
        let atom = |links: &[usize]| Atom { links: links.iter().copied().collect(), areas: BTreeSet::new() };
        // Links 0 and 1 cover half each; link 2 covers four of the six.
        let atoms = vec![atom(&[0]), atom(&[0, 2]), atom(&[0, 2]), atom(&[1]), atom(&[1, 2]), atom(&[1, 2])];
        let cover = Problem { atoms, areas: Vec::new() }.solve(LOOKS_MAX);
        assert_eq!(cover.links, BTreeSet::from([0, 1]));
    }
}
