//! My insights: what partners influenced, by month and by whatever is asked for, down to the witnesses of a figure.

use std::collections::BTreeMap;
use std::fmt::Write;

use askama::Template;
use http::StatusCode;
use pal_attribution::board::{Board, Question, Words};
use pal_attribution::report::influenced::GroupKey;
use pal_attribution::report::table::{Cell, Table};
use pal_model::{Grain, Mode, Money, Month, RolePolicy};
use pal_wire::path::encoded;

use super::chart::{Chart, NAMES_AT, RIGHT, VIEW_BOX, bars};
use super::freshness::Freshness;
use super::names::Names;
use super::page::{Frame, page};
use super::place::Place;
use super::reader::reader;
use super::session::Visitor;
use crate::api::question::{ASSOCIATIONS, MODES, question};
use crate::http::answer::{Answer, Refusal};
use crate::http::asked::Asked;
use crate::insights::viewer::{Because, Revenue, View};
use crate::texts::{Texts, key};

/// Detail rows that a page shows; the download has all.
const ROWS_MAX: usize = 100;

/// By what a breakdown can be: its word, its key, the column of its value, the key of its name.
const BY: [(&str, GroupKey, &str, &str); 5] = [
    ("tenant", GroupKey::Tenant, "CustomerTenantId", key("insights-customer")),
    ("subscription", GroupKey::Subscription, "SubscriptionId", key("insights-subscription")),
    ("service", GroupKey::Service, "ServiceName", key("insights-service")),
    ("role", GroupKey::Role, "AdminType", key("insights-role")),
    ("partner", GroupKey::Partner, "MPNId", key("insights-partner")),
];

/// The keys of what the cells of a [`DetailRow`] are.
const COLUMNS: [&str; 6] = [
    key("insights-month"),
    key("insights-customer"),
    key("insights-subscription"),
    key("insights-service"),
    key("insights-partner"),
    key("insights-role"),
];

/// A choice of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Choice {
    /// What is sent.
    pub(crate) value: String,
    /// What is read.
    pub(crate) name: String,
    /// Whether it is chosen.
    pub(crate) chosen: bool,
}

/// A row of figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FigureRow {
    /// What it is of.
    pub(crate) name: String,
    /// Its id, where that is something else.
    pub(crate) id: String,
    /// The figure as it is read: an amount, or how many subscriptions.
    pub(crate) figure: String,
    /// Where it leads.
    pub(crate) onward: Option<String>,
}

/// A row of the details.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DetailRow {
    /// Month, customer, subscription, service, partner, role.
    pub(crate) cells: Vec<String>,
    /// The amount, if it is seen.
    pub(crate) figure: Option<String>,
    /// Whether another location of the account counts it.
    pub(crate) is_duplicate: bool,
    /// The page with its witnesses.
    pub(crate) why: Option<String>,
}

/// The filters as they are set.
#[derive(Debug, Clone, Default)]
pub(crate) struct Filters {
    /// Policies.
    pub(crate) policies: Vec<Choice>,
    /// Modes.
    pub(crate) modes: Vec<Choice>,
    /// Associations.
    pub(crate) associations: Vec<Choice>,
    /// Locations or global accounts.
    pub(crate) grains: Vec<Choice>,
    /// Currencies.
    pub(crate) currencies: Vec<Choice>,
    /// First months.
    pub(crate) from: Vec<Choice>,
    /// Last months.
    pub(crate) to: Vec<Choice>,
    /// Breakdowns.
    pub(crate) by: Vec<Choice>,
    /// What the rows are narrowed to: the name of the parameter, its value, what is read.
    pub(crate) narrowed: Vec<(String, String, String)>,
}

/// The page.
#[derive(Debug, Template)]
#[template(path = "portal/insights.html")]
pub(crate) struct InsightsPage<'a> {
    /// The frame.
    pub(crate) frame: &'a Frame,
    /// How new the figures are.
    pub(crate) freshness: Freshness,
    /// The key of why the person sees what it sees.
    pub(crate) because: &'static str,
    /// Whether there is a column of money.
    pub(crate) revenue: bool,
    /// The filters.
    pub(crate) filters: Filters,
    /// The chart of months.
    pub(crate) chart: Option<Chart>,
    /// Its twin.
    pub(crate) months: Vec<FigureRow>,
    /// The key of what the breakdown is by, and its rows.
    pub(crate) by: &'static str,
    /// Its rows.
    pub(crate) breakdown: Vec<FigureRow>,
    /// The keys of the columns of the rows behind it.
    pub(crate) columns: [&'static str; 6],
    /// The rows behind it.
    pub(crate) details: Vec<DetailRow>,
    /// How many there are.
    pub(crate) details_all: usize,
    /// The files to download: name and address.
    pub(crate) downloads: Vec<(&'static str, String)>,
}

/// Shows it.
pub(crate) fn show(asked: &Asked<'_>, visitor: &Visitor) -> Result<Answer, Refusal> {
    let frame = Frame::of(asked, visitor, Place::Insights);
    let Some(shown) = asked.app.insights.shown() else { return Ok(super::freshness::not_yet(&frame)) };
    let reader = reader(visitor, &asked.index);
    let view = asked.app.insights.viewers.view(&asked.index, shown.board.facts(), &reader.accounts);
    let question = question(&asked.query)?;
    let drawn =
        Drawn { asked, t: frame.t, board: &shown.board, view: &view, names: Names::of(asked, &shown) };
    let page_of = drawn.page(&frame, question, Freshness::of(frame.t, &shown))?;
    Ok(page(StatusCode::OK, &page_of))
}

/// What a page is drawn from.
struct Drawn<'a> {
    asked: &'a Asked<'a>,
    t: Texts,
    board: &'a Board,
    view: &'a View,
    names: Names<'a>,
}

impl Drawn<'_> {
    fn page<'f>(
        &self,
        frame: &'f Frame,
        mut question: Question,
        freshness: Freshness,
    ) -> Result<InsightsPage<'f>, Refusal> {
        let words = self.board.words();
        // Amounts of two currencies are never added: one is always chosen.
        if question.currency.is_none() {
            question.currency = words.currencies.first().cloned();
        }
        let by = self.by(&question);
        let months = self.table(&question, &[GroupKey::Month, GroupKey::Subscription])?;
        let (chart, months) = self.months(&months);
        let breakdown = self.breakdown(&question, by)?;
        let (details, details_all) = self.details(&question)?;
        let files = [("CSV", "csv"), ("Excel", "xlsx"), ("Parquet", "parquet")];
        let address =
            |format: &str| format!("/portal/insights/download?{}format={format}", self.carried(&["format"]));
        Ok(InsightsPage {
            frame,
            freshness,
            because: match self.view.because {
                Because::Operator => key("insights-because-operator"),
                Because::Row => key("insights-because-row"),
                Because::OwnLinks => key("insights-because-own"),
            },
            revenue: self.sees_revenue(),
            filters: self.filters(&question, by.0, &words),
            chart,
            months,
            by: by.3,
            breakdown,
            columns: COLUMNS,
            details,
            details_all,
            downloads: files.map(|(name, format)| (name, address(format))).to_vec(),
        })
    }

    fn sees_revenue(&self) -> bool {
        self.view.revenue == Revenue::Shown
    }

    fn table(&self, question: &Question, keys: &[GroupKey]) -> Result<Table, Refusal> {
        let keys = keys.iter().copied().collect();
        let asked = Question { keys, ..question.clone() };
        self.board.figures(&asked, &self.view.sight).map_err(crate::api::too_large)
    }

    /// What the breakdown is by: as asked, else the first that is not narrowed yet.
    fn by(&self, question: &Question) -> (&'static str, GroupKey, &'static str, &'static str) {
        let word = self.asked.query.first("by").unwrap_or_default();
        let is_narrowed = |word: &str| match word {
            "tenant" => question.customer.is_some(),
            "subscription" => question.subscription.is_some(),
            "service" => question.service.is_some(),
            "role" => question.role.is_some(),
            _ => question.partner.is_some(),
        };
        let chosen = BY.into_iter().find(|(known, ..)| *known == word);
        let next = || BY.into_iter().find(|(known, ..)| !is_narrowed(known));
        chosen.or_else(next).unwrap_or(BY[0])
    }

    /// The query of this page without some of its parameters, to be gone on with.
    fn carried(&self, without: &[&str]) -> String {
        let mut text = String::new();
        for (name, value) in self.asked.query.pairs() {
            if !without.contains(&name) && !value.is_empty() {
                // INVARIANT: writing to a String does not fail.
                let _ = write!(text, "{}={}&", encoded(name), encoded(value));
            }
        }
        text
    }

    fn months(&self, table: &Table) -> (Option<Chart>, Vec<FigureRow>) {
        let mut by_month: BTreeMap<String, (Money, std::collections::BTreeSet<String>)> = BTreeMap::new();
        let mut currency = String::new();
        for row in &table.rows {
            let month = cell(table, row, "Month");
            let entry = by_month.entry(month).or_default();
            entry.0 = entry.0.checked_add(amount(row)).unwrap_or(entry.0);
            entry.1.insert(cell(table, row, "SubscriptionId"));
            currency = cell(table, row, "Currency");
        }
        let figure = |(sum, subscriptions): &(Money, std::collections::BTreeSet<String>)| {
            if self.sees_revenue() {
                self.t.money(*sum, &currency)
            } else {
                self.t.count("insights-subscriptions", subscriptions.len()).into_owned()
            }
        };
        let rows: Vec<FigureRow> = by_month
            .iter()
            .map(|(month, of)| FigureRow {
                name: self.month(month),
                id: String::new(),
                figure: figure(of),
                onward: None,
            })
            .collect();
        let size = |(sum, subscriptions): &(Money, std::collections::BTreeSet<String>)| {
            if self.sees_revenue() { *sum } else { Money::from_units(subscriptions.len() as i128) }
        };
        let sizes: Vec<Money> = by_month.values().map(size).collect();
        let most = by_month.values().max_by_key(|of| size(of)).map(figure).unwrap_or_default();
        let (Some(first), Some(last)) = (rows.first(), rows.last()) else { return (None, rows) };
        let (bars, zero) = bars(&sizes);
        let title = if self.sees_revenue() {
            self.t.fill("insights-chart-title", &[("currency", &currency)]).into_owned()
        } else {
            self.t.say("insights-chart-title-count").into_owned()
        };
        let parts = [
            ("first", first.name.as_str()),
            ("last", last.name.as_str()),
            ("most", most.as_str()),
            ("now", last.figure.as_str()),
        ];
        let description = self.t.fill("insights-chart-description", &parts).into_owned();
        let chart = Chart {
            title,
            description,
            bars,
            first: first.name.clone(),
            last: last.name.clone(),
            top: most,
            zero,
        };
        (Some(chart), rows)
    }

    fn month(&self, text: &str) -> String {
        let month: Option<Month> =
            format!("{text}T00:00:00Z").parse().ok().map(|at: pal_model::Instant| at.month());
        month.map_or_else(|| text.to_owned(), |month| self.t.month(month))
    }

    fn breakdown(
        &self,
        question: &Question,
        (word, by, column, _): (&'static str, GroupKey, &'static str, &'static str),
    ) -> Result<Vec<FigureRow>, Refusal> {
        let by = if question.terms.grain == Grain::Global && by == GroupKey::Partner {
            GroupKey::Global
        } else {
            by
        };
        let column = if by == GroupKey::Global { "PGAMpnId" } else { column };
        let table = self.table(question, &[by, GroupKey::Subscription])?;
        let mut sums: BTreeMap<String, (Money, usize)> = BTreeMap::new();
        let mut currency = String::new();
        for row in &table.rows {
            let entry = sums.entry(cell(&table, row, column)).or_default();
            *entry = (entry.0.checked_add(amount(row)).unwrap_or(entry.0), entry.1 + 1);
            currency = cell(&table, row, "Currency");
        }
        let parameter = if word == "tenant" { "customer" } else { word };
        let row = |(value, (sum, subscriptions)): (&String, &(Money, usize))| {
            let carried = self.carried(&[parameter, "by"]);
            let leads = !value.is_empty() && (word != "role" || question.terms.grain == Grain::Location);
            FigureRow {
                name: self.names.of_value(word, value),
                id: value.clone(),
                figure: if self.sees_revenue() {
                    self.t.money(*sum, &currency)
                } else {
                    self.t.count("insights-subscriptions", *subscriptions).into_owned()
                },
                onward: leads.then(|| format!("/portal/insights?{carried}{parameter}={}", encoded(value))),
            }
        };
        let mut rows: Vec<_> = sums.iter().map(|entry| (std::cmp::Reverse(entry.1.0), row(entry))).collect();
        if self.sees_revenue() {
            rows.sort_by_key(|(sum, _)| *sum);
        } else {
            rows.sort_by_key(|(_, row)| row.name.to_lowercase());
        }
        Ok(rows.into_iter().map(|(_, row)| row).collect())
    }

    fn details(&self, question: &Question) -> Result<(Vec<DetailRow>, usize), Refusal> {
        use GroupKey::{Duplicate, Global, Month, Partner, Role, Service, Subscription, Tenant};
        let keys = [Month, Tenant, Subscription, Service, Partner, Global, Role, Duplicate];
        let asked = Question { keys: keys.into(), ..question.clone() };
        let last = self.board.last_figures(&asked, &self.view.sight, ROWS_MAX);
        let (table, all) = last.map_err(crate::api::too_large)?;
        let carried =
            self.carried(&["partner", "subscription", "month", "service", "by", "customer", "from", "to"]);
        let row = |row: &Vec<Cell>| {
            let of = |name| cell(&table, row, name);
            let (month, subscription, partner) = (of("Month"), of("SubscriptionId"), of("MPNId"));
            let leads = !subscription.is_empty() && !partner.is_empty();
            let why = format!(
                "/portal/insights/figure?{carried}partner={partner}&subscription={subscription}&month={}&service={}",
                month.get(..7).unwrap_or_default(),
                encoded(&of("ServiceName")),
            );
            DetailRow {
                cells: vec![
                    self.month(&month),
                    self.names.of_value("tenant", &of("CustomerTenantId")),
                    self.names.of_value("subscription", &subscription),
                    of("ServiceName"),
                    self.names.of_value(
                        "partner",
                        if partner.is_empty() { of("PGAMpnId") } else { partner }.as_str(),
                    ),
                    of("AdminType"),
                ],
                figure: self.sees_revenue().then(|| self.t.money(amount(row), &of("Currency"))),
                is_duplicate: matches!(
                    table
                        .columns
                        .iter()
                        .position(|c| c.name == "IsACRDuplicateAtPGALevel")
                        .and_then(|at| row.get(at)),
                    Some(Cell::Count(1))
                ),
                why: leads.then_some(why),
            }
        };
        Ok((table.rows.iter().rev().map(row).collect(), all))
    }

    fn filters(&self, question: &Question, by: &str, words: &Words) -> Filters {
        let choice = |value: &str, name: String, chosen| Choice { value: value.to_owned(), name, chosen };
        let say = |key: &str| self.t.say(key).into_owned();
        let policy = |policy: RolePolicy| {
            let name = match policy {
                RolePolicy::Any => key("insights-policy-any"),
                RolePolicy::Pec => key("insights-policy-pec"),
                RolePolicy::Incentive => key("insights-policy-incentive"),
                // INVARIANT: nobody asks the pages for one that depends on the time; its own name would do.
                RolePolicy::Dated(dated) => dated.name(),
            };
            choice(policy.word(), say(name), question.terms.policy == policy)
        };
        let mode = |(word, mode): (&str, Mode)| {
            let name = match mode {
                Mode::TimeWeighted => key("insights-mode-time-weighted"),
                Mode::AnyTime => key("insights-mode-any-time"),
                Mode::Whole => key("insights-mode-whole"),
            };
            choice(word, say(name), question.terms.mode == mode)
        };
        let names = [
            key("insights-association-pal"),
            key("insights-association-csp"),
            key("insights-association-all"),
        ];
        let association = |((word, association), name): ((&str, pal_model::Association), &'static str)| {
            choice(word, say(name), question.terms.association == association)
        };
        let grain = |word: &str, name, grain| choice(word, say(name), question.terms.grain == grain);
        let months = |chosen: Option<Month>| {
            let any = choice("", say("insights-any-month"), chosen.is_none());
            let one = |month: &Month| {
                let text = month.to_string();
                choice(text.get(..7).unwrap_or_default(), self.t.month(*month), chosen == Some(*month))
            };
            std::iter::once(any).chain(words.months.iter().map(one)).collect::<Vec<_>>()
        };
        let currency = |text: &String| choice(text, text.clone(), question.currency.as_ref() == Some(text));
        let narrowed = [
            ("customer", "tenant", question.customer.map(|id| id.to_string())),
            ("subscription", "subscription", question.subscription.map(|id| id.to_string())),
            ("service", "service", question.service.clone()),
            ("role", "role", question.role.clone()),
            ("partner", "partner", question.partner.map(|id| id.to_string())),
        ];
        let narrowed = narrowed
            .into_iter()
            .filter_map(|(name, kind, value)| value.map(|value| (name, kind, value)))
            .map(|(name, kind, value)| (name.to_owned(), value.clone(), self.names.of_value(kind, &value)))
            .collect();
        Filters {
            policies: RolePolicy::ALL.map(policy).to_vec(),
            modes: MODES.map(mode).to_vec(),
            associations: ASSOCIATIONS.into_iter().zip(names).map(association).collect(),
            grains: vec![
                grain("location", key("insights-grain-location"), Grain::Location),
                grain("global", key("insights-grain-global"), Grain::Global),
            ],
            currencies: words.currencies.iter().map(currency).collect(),
            from: months(question.from),
            to: months(question.to),
            by: BY.into_iter().map(|(word, _, _, name)| choice(word, say(name), word == by)).collect(),
            narrowed,
        }
    }
}

/// The text of a cell.
fn cell(table: &Table, row: &[Cell], name: &str) -> String {
    let at = table.columns.iter().position(|column| column.name == name);
    match at.and_then(|at| row.get(at)) {
        Some(Cell::Text(text)) => text.clone(),
        Some(Cell::Amount(_) | Cell::Count(_) | Cell::Share(_)) | None => String::new(),
    }
}

fn amount(row: &[Cell]) -> Money {
    match row.last() {
        Some(Cell::Amount(amount)) => *amount,
        Some(Cell::Text(_) | Cell::Count(_) | Cell::Share(_)) | None => Money::ZERO,
    }
}
