//! Who gets each month's figure of the Power Platform assets (PAL-41): compiled once, a search a figure.
//!
//! For every asset the activities that earn are kept in the order in which they win. The partner of a month is then that of
//! the last one before its end, whether it lies in the month or before.

mod assets;
mod lack;

use pal_model::power_platform::{Asset, AssetReason, AssetUsage, PlatformFacts};
use pal_model::{Facts, PartnerId};

use crate::index::directory::Directory;
use crate::index::identity::Identities;
use assets::Assets;
use lack::Lacks;

/// Who gets a figure, or why nobody does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssetCredit<'a> {
    /// The figure.
    pub usage: &'a AssetUsage,
    /// What the asset was in the month, where the tables say it.
    pub asset: Option<&'a Asset>,
    /// One partner at most.
    pub partner: Result<PartnerId, AssetReason>,
}

/// An estate's assets, ready to be asked about.
#[derive(Debug)]
pub struct Platform<'a> {
    facts: &'a PlatformFacts,
    directory: Directory,
    assets: Assets<'a>,
    lacks: Lacks<'a>,
}

impl<'a> Platform<'a> {
    /// Compiles an estate.
    pub fn compile(facts: &'a Facts, platform: &'a PlatformFacts) -> Self {
        let (directory, identities) = (Directory::compile(facts), Identities::compile(facts));
        let assets = Assets::compile(facts, platform, &identities, &directory);
        let lacks = Lacks::compile(platform, &identities, &directory);
        Self { facts: platform, directory, assets, lacks }
    }

    /// The names of partners.
    pub fn directory(&self) -> &Directory {
        &self.directory
    }

    /// Who gets each figure, in the order of the figures.
    pub fn credits(&self) -> impl Iterator<Item = AssetCredit<'a>> + '_ {
        self.facts.asset_usage.iter().map(|usage| self.credit(usage))
    }

    fn credit(&self, usage: &'a AssetUsage) -> AssetCredit<'a> {
        let month = usage.month.interval();
        let found = month.and_then(|month| Some((month, self.assets.found(usage, &month)?)));
        let Some((month, found)) = found else {
            return AssetCredit { usage, asset: None, partner: Err(AssetReason::AssetUnknown) };
        };
        let partner = found.winner(month.to()).ok_or_else(|| self.lacks.reason(found.asset, month.to()));
        AssetCredit { usage, asset: Some(found.asset), partner }
    }
}
