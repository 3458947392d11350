//! `pal report pec`: what the sellers of subscriptions earn of partner earned credit, what a day without whole access cost, and
//! what the export itself says (PAL-38 … PAL-40).

use std::collections::BTreeSet;

use foldhash::fast::FixedState;
use hashbrown::HashMap;
use pal_model::earned_credit::Said;
use pal_model::{Instant, Interval, PartnerId, Rate, Unearned};
use pal_usage::batch::Standing;

use super::keep::{Detail, keep};
use super::table::{self, Column, ColumnKind, Table};
use crate::earned::reach::{By, Reach};
use crate::earned::sales::Sale;
use crate::earned::worker::{Cell, Selection, Sums, Worker};
use crate::kernel::Overflow;
use crate::kernel::worker::{Places, Services};

/// A key column of the report, in the order in which columns come and rows sort.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CreditKey {
    /// `Date`: the UTC day in which the interval starts.
    Date,
    /// `Month`: first day of the month of that day.
    Month,
    /// `CustomerTenantId`.
    Tenant,
    /// `SubscriptionId`.
    Subscription,
    /// `ServiceName`.
    Service,
    /// `ResourceGroupName`.
    ResourceGroup,
    /// `ResourceId`.
    Resource,
    /// `MPNId` and `PartnerName`: the transacting partner, who earns.
    Partner,
    /// `Tier2MpnId`: the reseller of record.
    Reseller,
    /// `Currency`. Always a key.
    Currency,
}

impl CreditKey {
    /// Every key, in order.
    pub const ALL: [Self; 10] = [
        Self::Date,
        Self::Month,
        Self::Tenant,
        Self::Subscription,
        Self::Service,
        Self::ResourceGroup,
        Self::Resource,
        Self::Partner,
        Self::Reseller,
        Self::Currency,
    ];
}

/// What the rows are about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum CreditForm {
    /// What is earned.
    #[default]
    Earned,
    /// What access that was lacking has cost, and which assignment would have kept it.
    Lost,
    /// Every line, beside what the export says of it.
    Reconciled,
}

/// Our verdict beside the export's, of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Agreement {
    /// Both say yes at one rate, or both no.
    Agree,
    /// Both say yes, at different rates.
    RateDiffers,
    /// We say yes, the export no.
    OursOnly,
    /// The export says yes, we no.
    TheirsOnly,
    /// The export says nothing.
    NotSaid,
}

impl Agreement {
    /// What a verdict and what an export says come to.
    pub fn of(verdict: Result<By, Unearned>, said: Said, rate: Rate) -> Self {
        match (verdict, said) {
            (_, Said::Nothing) => Self::NotSaid,
            (Ok(_), Said::NotApplied) => Self::OursOnly,
            (Ok(_), Said::Applied(Some(theirs))) if theirs != rate => Self::RateDiffers,
            (Ok(_), Said::Applied(_)) | (Err(_), Said::NotApplied) => Self::Agree,
            (Err(_), Said::Applied(_)) => Self::TheirsOnly,
        }
    }

    /// The word as reports print it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Agree => "agree",
            Self::RateDiffers => "rate-differs",
            Self::OursOnly => "ours-only",
            Self::TheirsOnly => "theirs-only",
            Self::NotSaid => "not-said",
        }
    }
}

/// What the report asks.
#[derive(Debug, Clone)]
pub struct EarnedCredit {
    /// The rate of the credit.
    pub rate: Rate,
    /// What the rows are about.
    pub form: CreditForm,
    /// By what keys; currency is always one.
    pub keys: BTreeSet<CreditKey>,
    /// Only sales in which this partner has a part.
    pub partner: Option<PartnerId>,
    /// Only usage that starts at this instant or later.
    pub from: Option<Instant>,
    /// Only usage that starts before this instant.
    pub to: Option<Instant>,
}

/// A cell and what becomes of its lines.
#[derive(Debug)]
pub(super) struct Judged<'w> {
    pub(super) cell: Cell<'w>,
    pub(super) sale: Option<Sale>,
    pub(super) verdict: Result<By, Unearned>,
}

impl<'w> Judged<'w> {
    fn of(reach: &Reach<'_>, cell: Cell<'w>) -> Self {
        let locus = &cell.known.locus;
        let from = cell.interval.from();
        let sale = locus.subscription.and_then(|subscription| reach.sales.at(subscription, from));
        let verdict = match (cell.standing, Unearned::of_product(cell.mark.product)) {
            (Standing::OtherProvider, _) => Err(Unearned::OtherProvider),
            (Standing::NotConsumption, _) => Err(Unearned::NotConsumption),
            (Standing::Consumption, _) if locus.owner(from).is_none() => Err(Unearned::TenantUnknown),
            (Standing::Consumption, Some(product)) => Err(product),
            (Standing::Consumption, None) => reach.verdict(&cell.known.profile, locus, cell.interval),
        };
        Self { sale: sale.map(|(sale, _)| sale), verdict, cell }
    }

    /// Our verdict beside the export's.
    pub(super) fn agreement(&self, rate: Rate) -> Agreement {
        Agreement::of(self.verdict, self.cell.mark.said, rate)
    }

    /// Whether another assignment or link would have kept the credit.
    fn is_lost(&self) -> bool {
        self.verdict.is_err_and(|reason| reason >= Unearned::PartnerNotInForce)
    }
}

/// What a row sums up.
type RowSums = HashMap<Vec<table::Cell>, (Sums, bool), FixedState>;

impl EarnedCredit {
    /// The lines and keys that the row loop must keep apart.
    pub fn selection(&self) -> Selection {
        let asks = |key| self.keys.contains(&key);
        let places = match (asks(CreditKey::Resource), asks(CreditKey::ResourceGroup)) {
            (true, _) => Places::Resource,
            (false, true) => Places::ResourceGroup,
            (false, false) => Places::Subscription,
        };
        let services = if asks(CreditKey::Service) { Services::Apart } else { Services::Together };
        Selection { from: self.from, to: self.to, services, places, rate: self.rate }
    }

    /// Every cell of the sales asked about, judged.
    pub(super) fn judged<'w>(
        &self,
        reach: &'w Reach<'_>,
        workers: &'w [Worker<'_>],
    ) -> impl Iterator<Item = Judged<'w>> {
        let partner = self.partner;
        let cells = workers.iter().flat_map(Worker::cells).map(|cell| Judged::of(reach, cell));
        cells.filter(move |judged| {
            partner.is_none_or(|partner| judged.sale.is_some_and(|sale| sale.has(partner)))
        })
    }

    /// The rows, from what the workers gathered.
    pub fn table(&self, reach: &Reach<'_>, workers: &[Worker<'_>]) -> Result<Table, Overflow> {
        let mut rows = RowSums::default();
        for judged in self.judged(reach, workers) {
            let more = match self.form {
                CreditForm::Earned if judged.verdict.is_ok() => Vec::new(),
                CreditForm::Lost if judged.is_lost() => self.loss(reach, &judged),
                CreditForm::Reconciled => self.comparison(&judged),
                CreditForm::Earned | CreditForm::Lost => continue,
            };
            let mut cells = self.key_cells(reach, &judged);
            cells.extend(more);
            let earned = judged.verdict.is_ok();
            rows.entry(cells).or_insert_with(|| (Sums::default(), earned)).0.add(&judged.cell.sums)?;
        }
        let mut rows: Vec<_> = rows.into_iter().filter(|(_, (sums, _))| self.is_shown(sums)).collect();
        rows.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
        let with_sums = |(mut cells, (sums, earned))| {
            self.add_sums(&mut cells, &sums, earned);
            cells
        };
        Ok(Table { columns: self.columns(), rows: rows.into_iter().map(with_sums).collect() })
    }

    /// Lines that would earn nothing anyway make no row, but where they are held against the export.
    fn is_shown(&self, sums: &Sums) -> bool {
        match self.form {
            CreditForm::Earned | CreditForm::Lost => sums.possible.any,
            CreditForm::Reconciled => true,
        }
    }

    fn key_cells(&self, reach: &Reach<'_>, judged: &Judged<'_>) -> Vec<table::Cell> {
        let Judged { cell, sale, .. } = judged;
        let locus = &cell.known.locus;
        let directory = &reach.index.directory;
        let provider = sale.map(|sale| sale.provider);
        let shown = |value: Option<String>| value.unwrap_or_default();
        let mut cells = Vec::with_capacity(self.keys.len() + 8);
        for key in &self.keys {
            let text = match key {
                CreditKey::Date => day(cell.interval),
                CreditKey::Month => cell.month.to_string(),
                CreditKey::Tenant => shown(locus.owner(cell.interval.from()).map(|id| id.to_string())),
                CreditKey::Subscription => shown(locus.subscription.map(|id| id.to_string())),
                CreditKey::Service => cell.service.to_owned(),
                CreditKey::ResourceGroup => {
                    super::influenced::resource_group(cell.place, self.selection().places)
                }
                CreditKey::Resource => super::influenced::resource(cell.place),
                CreditKey::Partner => {
                    cells.push(table::Cell::Text(shown(provider.map(|id| id.to_string()))));
                    shown(provider.map(|id| directory.name(id).to_owned()))
                }
                CreditKey::Reseller => shown(sale.and_then(|sale| sale.reseller).map(|id| id.to_string())),
                CreditKey::Currency => cell.currency.to_owned(),
            };
            cells.push(table::Cell::Text(text));
        }
        cells
    }

    /// Why a line earns nothing, and what would have kept it.
    fn loss(&self, reach: &Reach<'_>, judged: &Judged<'_>) -> Vec<table::Cell> {
        let detail = if self.keys.contains(&CreditKey::Date) { Detail::Times } else { Detail::General };
        let (code, fix) = match (judged.verdict, judged.sale) {
            (Err(reason), Some(sale)) => (reason.code(), keep(reach, &judged.cell, sale, reason, detail)),
            (Err(reason), None) => (reason.code(), String::new()),
            (Ok(by), _) => (by.word(), String::new()),
        };
        vec![table::Cell::Text(code.to_owned()), table::Cell::Text(fix)]
    }

    fn comparison(&self, judged: &Judged<'_>) -> Vec<table::Cell> {
        let reason = match judged.verdict {
            Ok(by) => by.word(),
            Err(reason) => reason.code(),
        };
        [judged.agreement(self.rate).word(), reason].map(|word| table::Cell::Text(word.to_owned())).to_vec()
    }

    fn add_sums(&self, cells: &mut Vec<table::Cell>, sums: &Sums, earned: bool) {
        let amount = |amount| table::Cell::Amount(amount);
        let ours = if earned { sums.possible.amount } else { pal_model::Money::ZERO };
        match self.form {
            CreditForm::Earned => cells.extend([amount(sums.cost), amount(ours)]),
            CreditForm::Lost => cells.extend([amount(sums.cost), amount(sums.possible.amount)]),
            CreditForm::Reconciled => cells.extend([
                table::Cell::Count(sums.lines),
                amount(sums.cost),
                amount(ours),
                amount(sums.said),
                amount(ours.less(sums.said)),
            ]),
        }
    }

    /// The columns, in order.
    fn columns(&self) -> Vec<Column> {
        let text = |name| Column { name, kind: ColumnKind::Text };
        let amount = |name| Column { name, kind: ColumnKind::Amount };
        let mut columns = Vec::new();
        for key in &self.keys {
            match key {
                CreditKey::Date => columns.push(text("Date")),
                CreditKey::Month => columns.push(text("Month")),
                CreditKey::Tenant => columns.push(text("CustomerTenantId")),
                CreditKey::Subscription => columns.push(text("SubscriptionId")),
                CreditKey::Service => columns.push(text("ServiceName")),
                CreditKey::ResourceGroup => columns.push(text("ResourceGroupName")),
                CreditKey::Resource => columns.push(text("ResourceId")),
                CreditKey::Partner => columns.extend([text("MPNId"), text("PartnerName")]),
                CreditKey::Reseller => columns.push(text("Tier2MpnId")),
                CreditKey::Currency => columns.push(text("Currency")),
            }
        }
        match self.form {
            CreditForm::Earned => columns.extend([amount("Cost"), amount("PEC")]),
            CreditForm::Lost => {
                columns.extend([text("Reason"), text("Fix"), amount("Cost"), amount("LostPEC")]);
            }
            CreditForm::Reconciled => columns.extend([
                text("Verdict"),
                text("Reason"),
                Column { name: "Lines", kind: ColumnKind::Count },
                amount("Cost"),
                amount("PEC"),
                amount("ExportPEC"),
                amount("Difference"),
            ]),
        }
        columns
    }
}

/// The day in which an interval starts.
fn day(interval: Interval) -> String {
    let text = interval.from().to_string();
    text.get(..10).unwrap_or_default().to_owned()
}
