//! All that a portal asks of a locus, measured in one reading of the usage.

use pal_model::{Association, Grain, Instant, Interval, Mode, Money, RolePolicy, Terms};

use crate::credit::{CellCredits, CreditProfile, CreditSplit, Credits, Roles};
use crate::index::Index;
use crate::kernel::cells::Cell;
use crate::kernel::locus::Locus;
use crate::kernel::{Measure, Overflow, Sum};
use crate::report::coverage::{Layer, Redundancy};
use crate::report::layers::{LayerSplit, Layers};

/// Every association.
const ASSOCIATIONS: [Association; 3] = [Association::Pal, Association::Csp, Association::All];
/// Every mode.
const MODES: [Mode; 3] = [Mode::TimeWeighted, Mode::AnyTime, Mode::Whole];

/// How many of the terms are of locations: they stand first.
const OF_LOCATIONS: usize = RolePolicy::ALL.len() * ASSOCIATIONS.len() * MODES.len();

/// The terms that are measured, in order: a profile does not depend on the mode, so modes of one profile stand together. Of
/// global accounts only what is covered wholly is measured: everything else of theirs are sums of their locations' (PAL-29).
pub(super) fn terms() -> impl Iterator<Item = Terms> {
    let ties = || {
        RolePolicy::ALL.into_iter().flat_map(|policy| {
            ASSOCIATIONS.into_iter().map(move |association| Terms { policy, association, ..Terms::default() })
        })
    };
    let of_locations = ties()
        .flat_map(|terms| MODES.into_iter().map(move |mode| Terms { mode, grain: Grain::Location, ..terms }));
    let of_accounts = ties().map(|terms| Terms { mode: Mode::Whole, grain: Grain::Global, ..terms });
    of_locations.chain(of_accounts)
}

/// The number of some terms among [`terms`].
pub(super) fn number(asked: Terms) -> usize {
    let grain = if asked.mode == Mode::Whole { asked.grain } else { Grain::Location };
    let asked = Terms { grain, ..asked };
    terms().position(|terms| terms == asked).unwrap_or_default()
}

/// The number of the profile of some terms: one for all modes.
fn profile_number(number: usize) -> usize {
    match number.checked_sub(OF_LOCATIONS) {
        None => number / MODES.len(),
        Some(beyond) => OF_LOCATIONS / MODES.len() + beyond,
    }
}

/// The measure of credits on all terms, and of how many accounts cover a locus.
#[derive(Debug)]
pub(super) struct Everything<'a> {
    credits: Vec<Credits<'a>>,
    redundancy: Redundancy<'a>,
}

/// What there is to know of a locus.
#[derive(Debug)]
pub(super) struct Profile {
    /// One for all modes.
    credits: Vec<CreditProfile>,
    layers: Layers<Layer>,
}

/// Sums of lines rounded one by one, on those terms that ask for it.
#[derive(Debug)]
pub(super) struct Split {
    credits: Vec<Option<CreditSplit>>,
    layers: Option<LayerSplit>,
}

impl<'a> Everything<'a> {
    /// The measure over an index compiled for any role.
    pub(super) fn new(index: &'a Index) -> Self {
        let credits = terms().map(|terms| Credits::new(index, terms, Roles::Asked)).collect();
        Self { credits, redundancy: Redundancy::new(index) }
    }

    /// Who covers lines wholly on the terms of a number: each of those has a sum of nothing that is something.
    pub(super) fn of_whole_lines(&self, number: usize, profile: &Profile, window: Interval) -> CellCredits {
        let something = Sum { amount: Money::ZERO, any: true };
        let of = self.credits.get(number).zip(profile.credits.get(profile_number(number)));
        of.map(|(credits, profile)| credits.resolve(profile, window, something, None)).unwrap_or_default()
    }

    /// What became of a cell on the terms of a number, if its lines are rounded one by one on those.
    pub(super) fn of_split(
        &self,
        number: usize,
        profile: &Profile,
        window: Interval,
        cell: &Cell<Split>,
    ) -> Option<CellCredits> {
        let split = cell.split.as_deref()?.credits.get(number)?.as_ref()?;
        let (credits, profile) = (self.credits.get(number)?, profile.credits.get(profile_number(number))?);
        Some(credits.resolve(profile, window, Sum::default(), Some(split)))
    }
}

/// The layers of a profile, for the report of coverage.
pub(super) fn layers(profile: &Profile) -> &Layers<Layer> {
    &profile.layers
}

/// Their sums of a split cell.
pub(super) fn layer_split(split: &Split) -> Option<&LayerSplit> {
    split.layers.as_ref()
}

impl Measure for Everything<'_> {
    type Profile = Profile;
    type Split = Split;

    fn profile(&self, locus: &Locus) -> (Profile, Vec<Instant>) {
        let (layers, mut changes) = self.redundancy.profile(locus);
        let mut credits = Vec::new();
        for (number, measured) in self.credits.iter().enumerate() {
            if profile_number(number) == credits.len() {
                let (profile, at) = measured.profile(locus);
                credits.push(profile);
                changes.extend(at);
            }
        }
        (Profile { credits, layers }, changes)
    }

    fn split(&self, profile: &Profile, interval: Interval) -> Option<Split> {
        let of_terms = |(number, credits): (usize, &Credits<'_>)| {
            credits.split(profile.credits.get(profile_number(number))?, interval)
        };
        let credits: Vec<_> = self.credits.iter().enumerate().map(of_terms).collect();
        let layers = self.redundancy.split(&profile.layers, interval);
        let any = layers.is_some() || credits.iter().any(Option::is_some);
        any.then_some(Split { credits, layers })
    }

    fn add(&self, profile: &Profile, split: &mut Split, cost: Money) -> Result<(), Overflow> {
        if let Some(layers) = &mut split.layers {
            self.redundancy.add(&profile.layers, layers, cost)?;
        }
        for (number, (credits, split)) in self.credits.iter().zip(&mut split.credits).enumerate() {
            if let (Some(split), Some(profile)) = (split, profile.credits.get(profile_number(number))) {
                credits.add(profile, split, cost)?;
            }
        }
        Ok(())
    }
}
