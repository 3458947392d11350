//! `pal report power-platform`: each month's figure of an asset, and the one partner who gets it (contract §2.2; PAL-41).

use std::collections::BTreeMap;

use pal_model::power_platform::{AssetReason, Metric, PlatformFacts};
use pal_model::{Facts, Interval, PartnerId};

use super::table::{Cell, Column, ColumnKind, Table};
use crate::platform::{AssetCredit, Platform};

/// What the report asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PowerPlatform {
    /// Only months that start in it.
    pub period: Interval,
    /// Only this partner's figures.
    pub partner: Option<PartnerId>,
    /// What becomes of figures that nobody gets.
    pub unattributed: Unattributed,
}

/// What becomes of figures that nobody gets.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Unattributed {
    /// They make no row.
    #[default]
    LeftOut,
    /// They make rows without a partner, with the reason.
    Shown,
}

/// The report.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PlatformReport {
    /// The rows.
    pub rows: Table,
    /// What each partner gets of each metric in each month, for a person.
    pub totals: Table,
    /// How many figures of the period nobody gets, by reason, whether they are shown or not.
    pub lacking: BTreeMap<AssetReason, u64>,
    /// Assets of the period without any figure in it: they can make no row.
    pub without_usage: u64,
}

/// What totals are apart by: month, partner and metric.
type TotalKey = (String, PartnerId, Metric);

/// What adds up to a total.
#[derive(Debug, Clone, Copy, Default)]
struct Total {
    assets: u64,
    value: u64,
}

impl PowerPlatform {
    /// The report on an estate.
    pub fn report(&self, facts: &Facts, platform: &PlatformFacts) -> PlatformReport {
        let compiled = Platform::compile(facts, platform);
        let name = |partner| compiled.directory().name(partner).to_owned();
        let mut report = PlatformReport::default();
        let (mut rows, mut totals) = (Vec::new(), BTreeMap::<TotalKey, Total>::new());
        for credit in compiled.credits().filter(|credit| self.is_asked_for(credit)) {
            match credit.partner {
                Ok(partner) => {
                    let key = (credit.usage.month.to_string(), partner, credit.usage.metric);
                    let total = totals.entry(key).or_default();
                    total.assets += 1;
                    total.value = total.value.saturating_add(credit.usage.value);
                    rows.push(self.cells(&credit, &name));
                }
                Err(reason) => {
                    *report.lacking.entry(reason).or_default() += 1;
                    if self.unattributed == Unattributed::Shown {
                        rows.push(self.cells(&credit, &name));
                    }
                }
            }
        }
        rows.sort_unstable();
        report.rows = Table { columns: self.columns(), rows };
        report.totals = totals_table(totals, &name);
        report.without_usage = self.without_usage(platform);
        report
    }

    fn is_asked_for(&self, credit: &AssetCredit<'_>) -> bool {
        let in_period = credit.usage.month.interval().is_some_and(|month| self.period.contains(month.from()));
        in_period
            && match (self.partner, credit.partner) {
                (Some(wanted), Ok(partner)) => wanted == partner,
                (None, _) | (Some(_), Err(_)) => true,
            }
    }

    fn columns(&self) -> Vec<Column> {
        let text = |name| Column { name, kind: ColumnKind::Text };
        let mut columns = vec![
            text("Month"),
            text("CustomerTenantId"),
            text("EnvironmentId"),
            text("AssetId"),
            text("AssetType"),
            text("MPNId"),
            text("PartnerName"),
            text("Metric"),
            Column { name: "Value", kind: ColumnKind::Count },
        ];
        match self.unattributed {
            Unattributed::LeftOut => {}
            Unattributed::Shown => columns.push(text("Reason")),
        }
        columns
    }

    fn cells(&self, credit: &AssetCredit<'_>, name: &dyn Fn(PartnerId) -> String) -> Vec<Cell> {
        let usage = credit.usage;
        let of_asset = credit.asset.map(|asset| (asset.environment.to_string(), asset.asset_type.word()));
        let (environment, asset_type) = of_asset.unwrap_or_default();
        let (partner, partner_name, reason) = match credit.partner {
            Ok(partner) => (partner.to_string(), name(partner), ""),
            Err(reason) => (String::new(), String::new(), reason.code()),
        };
        let mut cells: Vec<Cell> = [
            usage.month.to_string(),
            usage.tenant.to_string(),
            environment,
            usage.asset.to_string(),
            asset_type.to_owned(),
            partner,
            partner_name,
            usage.metric.word().to_owned(),
        ]
        .map(Cell::Text)
        .into();
        cells.push(Cell::Count(usage.value));
        match self.unattributed {
            Unattributed::LeftOut => {}
            Unattributed::Shown => cells.push(Cell::Text(reason.to_owned())),
        }
        cells
    }

    /// Assets that are there in a part of the period and have no figure of a month that starts in it.
    fn without_usage(&self, platform: &PlatformFacts) -> u64 {
        let in_period = |month: pal_model::Month| {
            month.interval().is_some_and(|month| self.period.contains(month.from()))
        };
        let used = platform.asset_usage.iter().filter(|usage| in_period(usage.month));
        let used: std::collections::BTreeSet<_> = used.map(|usage| (usage.tenant, &usage.asset)).collect();
        let there = platform.assets.iter().filter(|asset| asset.valid.intersect(&self.period).is_some());
        let unused: std::collections::BTreeSet<_> =
            there.map(|asset| (asset.tenant, &asset.asset)).filter(|asset| !used.contains(asset)).collect();
        unused.len() as u64
    }
}

fn totals_table(totals: BTreeMap<TotalKey, Total>, name: &dyn Fn(PartnerId) -> String) -> Table {
    let text = |name| Column { name, kind: ColumnKind::Text };
    let count = |name| Column { name, kind: ColumnKind::Count };
    let row = |((month, partner, metric), total): (TotalKey, Total)| {
        vec![
            Cell::Text(month),
            Cell::Text(partner.to_string()),
            Cell::Text(name(partner)),
            Cell::Text(metric.word().to_owned()),
            Cell::Count(total.assets),
            Cell::Count(total.value),
        ]
    };
    Table {
        columns: vec![
            text("Month"),
            text("MPNId"),
            text("PartnerName"),
            text("Metric"),
            count("Assets"),
            count("Value"),
        ],
        rows: totals.into_iter().map(row).collect(),
    }
}

/// A reason in words: what is the matter, and what mends it.
pub const fn explained(reason: AssetReason) -> (&'static str, &'static str) {
    match reason {
        AssetReason::AssetUnknown => (
            "no row of assets says what it was in the month",
            "add it to the assets table, or import the tenant's apps and flows",
        ),
        AssetReason::NotLinkedInTenant => (
            "no account of the tenant was linked by the end of the month",
            "sign in to the customer's tenant with the account that owns the asset and link it",
        ),
        AssetReason::PartnerIdInvalid => (
            "accounts were linked only to ids that were no location accounts in force",
            "link the id of a location account that is active in the partner directory",
        ),
        AssetReason::IdentityDisabled => (
            "the linked accounts were disabled while they were linked",
            "enable the account, or link another one that owns the asset",
        ),
        AssetReason::IdentityDeleted => {
            ("the linked accounts no longer existed", "link another account that owns the asset")
        }
        AssetReason::NoRole => (
            "no linked account stands in any role on the asset",
            "have the customer make a linked account owner or co-owner, or import the managed solution with it",
        ),
        AssetReason::RoleNotEligible => (
            "linked accounts stand only in roles that do not count for such an asset",
            "canvas app: owner or co-owner; model app: owner or creator; flow: creator; dataset: publisher",
        ),
        AssetReason::NoActivity => (
            "no linked account whose role counts was active on the asset by the end of the month",
            "only activity while linked and in the role counts; see that it is in asset_activity",
        ),
    }
}
