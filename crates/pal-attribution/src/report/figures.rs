//! Figures: every measure at once, by month, customer, partner and currency.
//!
//! What `pal report influenced`, `coverage`, `pec` and `power-platform` say each by itself, for whoever compares or attests all of
//! it. One reading of the usage gives all that is measured of consumption, another the credit, whose days are judged apart; assets
//! need none. A further measure is a further variant of [`Measured`].

use std::collections::BTreeMap;

use pal_model::power_platform::Metric;
use pal_model::{Instant, Interval, IntervalSet, Money, Month, PartnerId, RolePolicy, TenantId};
use pal_usage::batch::Standing;

use super::earned_credit::EarnedCredit;
use super::layers::{LayerSplit, Layers};
use crate::earned::reach::Reach;
use crate::earned::worker::Worker as EarnedWorker;
use crate::index::Index;
use crate::kernel::locus::Locus;
use crate::kernel::worker::Worker;
use crate::kernel::{Measure, Overflow, Sum};
use crate::platform::Platform;

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Measured {
    /// All consumption, whoever reaches it.
    Consumption,
    /// Consumption that at least one linked account reaches by a role of the policy, whichever partner it works for.
    Covered(RolePolicy),
    /// Consumption influenced by one partner (PAL-19, PAL-20), as `pal report influenced` has it, each location by itself.
    Influenced(RolePolicy),
    /// Partner earned credit of who sells (PAL-38), at the rate that was asked for.
    EarnedCredit,
    /// What is counted of Power Platform assets: without a partner all of it, else what the partner gets (PAL-41). A number, in
    /// no currency.
    PowerPlatform(Metric),
}

impl Measured {
    /// The word that answers print.
    pub fn word(self) -> String {
        match self {
            Self::Consumption => "consumption".to_owned(),
            Self::Covered(policy) => format!("covered-{}", policy.word()),
            Self::Influenced(policy) => format!("influenced-{}", policy.word()),
            Self::EarnedCredit => "earned-credit".to_owned(),
            Self::PowerPlatform(Metric::MonthlyActiveUsers) => "power-platform-users".to_owned(),
            Self::PowerPlatform(Metric::UnifiedProfiles) => "power-platform-profiles".to_owned(),
        }
    }

    /// What it is a share of: consumption, or all that is counted of assets. Of the credit the share is the rate that it comes to.
    #[must_use]
    pub fn whole(self) -> Self {
        match self {
            Self::Consumption | Self::Covered(_) | Self::Influenced(_) | Self::EarnedCredit => {
                Self::Consumption
            }
            Self::PowerPlatform(_) => self,
        }
    }
}

/// What a figure is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FigureKey {
    /// The month in which the lines start (PAL-33).
    pub month: Month,
    /// Whose consumption it is.
    pub customer: TenantId,
    /// What is measured.
    pub measured: Measured,
    /// For whom, where a partner is measured.
    pub partner: Option<PartnerId>,
    /// In what currency, if it is an amount of money.
    pub currency: String,
}

/// Figures by what they are about. One is there if any of its lines has an amount other than zero (contract §9).
pub type Figures = BTreeMap<FigureKey, Money>;

/// The measure of all figures at a locus. The index must be compiled for any role.
#[derive(Debug)]
pub struct Everything<'a> {
    index: &'a Index,
}

/// What is measured at a locus, and for whom.
type Layer = (Measured, Option<PartnerId>);

impl<'a> Everything<'a> {
    /// The measure over an index compiled for any role.
    pub fn new(index: &'a Index) -> Self {
        Self { index }
    }
}

impl Measure for Everything<'_> {
    type Profile = Layers<Layer>;
    type Split = LayerSplit;

    fn profile(&self, locus: &Locus) -> (Layers<Layer>, Vec<Instant>) {
        let earning = locus
            .subscription
            .map(|subscription| self.index.earning_at(locus.node, subscription, &locus.owners))
            .unwrap_or_default();
        let mut layers = Vec::new();
        for policy in RolePolicy::ALL {
            let mut partners: BTreeMap<PartnerId, Vec<Interval>> = BTreeMap::new();
            for (entitlement, earns) in &earning {
                if policy.counts(entitlement.role) {
                    partners.entry(entitlement.partner).or_default().extend(earns.intervals());
                }
            }
            let anybody: IntervalSet = partners.values().flatten().copied().collect();
            layers.push(((Measured::Covered(policy), None), anybody));
            layers.extend(partners.into_iter().map(|(partner, covered)| {
                ((Measured::Influenced(policy), Some(partner)), covered.into_iter().collect())
            }));
        }
        Layers::of(layers)
    }

    fn split(&self, profile: &Layers<Layer>, interval: Interval) -> Option<LayerSplit> {
        profile.split(interval)
    }

    fn add(&self, _: &Layers<Layer>, split: &mut LayerSplit, cost: Money) -> Result<(), Overflow> {
        split.add(cost)
    }
}

/// The figures, from what the workers gathered.
pub fn figures(workers: &[Worker<'_, Everything<'_>>]) -> Result<Figures, Overflow> {
    let mut sums: BTreeMap<FigureKey, Sum> = BTreeMap::new();
    for worker in workers {
        for cell in worker.cells().iter().filter(|cell| cell.key.standing == Standing::Consumption) {
            let Some(known) = worker.known(cell.key.locus) else { continue };
            let window = worker.window(&cell.key);
            let Some(customer) = known.locus.owner(window.from()) else { continue };
            let Some(month) = Worker::<Everything<'_>>::month(&cell.key) else { continue };
            let mut add = |measured, partner, sum| {
                let currency = worker.currency(&cell.key).to_owned();
                let key = FigureKey { month, customer, measured, partner, currency };
                sums.entry(key).or_default().add_sum(sum)
            };
            add(Measured::Consumption, None, cell.gathered.cost)?;
            let split = cell.split.as_deref();
            for ((measured, partner), sum) in known.profile.parts(window, cell.gathered.cost, split) {
                add(*measured, *partner, sum)?;
            }
        }
    }
    Ok(amounts(sums))
}

/// Figures of which some line has an amount.
fn amounts(sums: BTreeMap<FigureKey, Sum>) -> Figures {
    sums.into_iter().filter(|(_, sum)| sum.any).map(|(key, sum)| (key, sum.amount)).collect()
}

impl EarnedCredit {
    /// The credit as figures, of whoever earns it.
    pub fn figures(&self, reach: &Reach<'_>, workers: &[EarnedWorker<'_>]) -> Result<Figures, Overflow> {
        let mut sums: BTreeMap<FigureKey, Sum> = BTreeMap::new();
        for judged in self.judged(reach, workers) {
            let (Ok(_), Some(sale)) = (judged.verdict, judged.sale) else { continue };
            let cell = &judged.cell;
            let Some(customer) = cell.known.locus.owner(cell.interval.from()) else { continue };
            let key = FigureKey {
                month: cell.month,
                customer,
                measured: Measured::EarnedCredit,
                partner: Some(sale.provider),
                currency: cell.currency.to_owned(),
            };
            sums.entry(key).or_default().add_sum(cell.sums.possible)?;
        }
        Ok(amounts(sums))
    }
}

/// What is counted of assets in months that start in a period, and who gets it.
pub fn asset_figures(platform: &Platform<'_>, period: Interval) -> Result<Figures, Overflow> {
    let mut sums: BTreeMap<FigureKey, Sum> = BTreeMap::new();
    for credit in platform.credits() {
        let usage = credit.usage;
        if !usage.month.interval().is_some_and(|month| period.contains(month.from())) {
            continue;
        }
        let whom = std::iter::once(None).chain(credit.partner.ok().map(Some));
        for partner in whom {
            let key = FigureKey {
                month: usage.month,
                customer: usage.tenant,
                measured: Measured::PowerPlatform(usage.metric),
                partner,
                currency: String::new(),
            };
            sums.entry(key).or_default().add(Money::whole(usage.value))?;
        }
    }
    Ok(amounts(sums))
}
