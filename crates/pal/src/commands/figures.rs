//! Every measure at once, for the commands that compare or state all of it.

use pal_attribution::report::figures::{Figures, Measured};
use pal_attribution::run;
use pal_model::power_platform::PlatformFacts;
use pal_model::{Facts, Interval, Rate};

use super::loaded::Loaded;
use super::pec;
use crate::diagnostics::Failure;

/// What is measured, beside an estate.
#[derive(Debug, Clone, Copy)]
pub struct Figured<'a> {
    /// The assets of the Power Platform.
    pub platform: &'a PlatformFacts,
    /// The rate of partner earned credit.
    pub rate: Rate,
    /// Only usage, and months, that start in it.
    pub period: Interval,
}

impl Figured<'_> {
    /// Every measure of an estate. The usage must have been opened with its marks.
    pub fn of(&self, facts: &Facts, loaded: &Loaded<'_>) -> Result<Figures, Failure> {
        let (from, to) = (Some(self.period.from()), Some(self.period.to()));
        let mut figures = loaded.read(|_, reading| run::consumption_figures(facts, from, to, reading))?;
        figures.extend(loaded.read(|_, reading| run::credit_figures(facts, self.rate, from, to, reading))?);
        figures.extend(self.of_assets(facts)?);
        Ok(figures)
    }

    /// Says what should be known of the credit, where there is any.
    pub fn tell_credit(&self, figures: &[&Figures], loaded: &Loaded<'_>) {
        let mut keys = figures.iter().flat_map(|figures| figures.keys());
        if keys.any(|key| key.measured == Measured::EarnedCredit) {
            pec::tell(self.rate, loaded);
        }
    }

    /// Those that need no usage.
    pub fn of_assets(&self, facts: &Facts) -> Result<Figures, Failure> {
        Ok(run::platform_figures(facts, self.platform, self.period)?)
    }
}
