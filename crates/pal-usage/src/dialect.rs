//! Which export a header belongs to, and which of its columns say what (contract §3).
//!
//! Names compare without ASCII case and blanks. A localised header such as `Abonnement-GUID (SubscriptionGuid)` means the name
//! in its last parentheses.

use std::fmt;

use crate::CostBasis;
use crate::mark::{Asked, MarkLayout};

/// The most columns a file may have; the widest export has 105.
pub(crate) const COLUMNS_MAX: usize = 4096;

/// The kinds of export, as far as their headers tell them apart. Actual and amortized cost have equal headers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dialect {
    /// FOCUS 1.0-preview.
    Focus10Preview,
    /// FOCUS 1.0 or 1.0r2, whose headers are equal.
    Focus10,
    /// FOCUS 1.2-preview.
    Focus12Preview,
    /// FOCUS 1.2.
    Focus12,
    /// Enterprise Agreement, since 2020.
    Enterprise,
    /// Enterprise Agreement as it was until 2019, with `SubscriptionGuid` and `PreTaxCost`.
    OldEnterprise,
    /// Microsoft Customer Agreement.
    Customer,
    /// Microsoft Partner Agreement, or a CSP subscription under it.
    Partner,
    /// Pay-as-you-go (also called web direct, MOSP).
    PayAsYouGo,
    /// Daily rated usage of Partner Center: what CSP partners reconcile with.
    DailyRated,
}

impl fmt::Display for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Focus10Preview => "FOCUS 1.0-preview",
            Self::Focus10 => "FOCUS 1.0",
            Self::Focus12Preview => "FOCUS 1.2-preview",
            Self::Focus12 => "FOCUS 1.2",
            Self::Enterprise => "Enterprise Agreement",
            Self::OldEnterprise => "Enterprise Agreement (2019)",
            Self::Customer => "Microsoft Customer Agreement",
            Self::Partner => "Microsoft Partner Agreement",
            Self::PayAsYouGo => "pay-as-you-go",
            Self::DailyRated => "daily rated usage",
        })
    }
}

/// Why a header is of no export that is known.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DialectError {
    /// Columns are missing from the nearest family of exports.
    #[error("the header is of no known export: a {family} export also has {}", list(lacks))]
    Lacks {
        /// The family that the header comes nearest to.
        family: &'static str,
        /// What it would need as well; names that stand for one another are joined by `or`.
        lacks: Vec<String>,
    },
    /// A needed column is there twice.
    #[error("columns {} (`{first_name}`) and {} (`{second_name}`) are the same column", first + 1, second + 1)]
    Twice {
        /// Position of the one, from 0.
        first: usize,
        /// What the header calls it.
        first_name: String,
        /// Position of the other, from 0.
        second: usize,
        /// What the header calls it.
        second_name: String,
    },
}

fn list(names: &[String]) -> String {
    names.join(", ")
}

/// Which columns say when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Period {
    /// From one instant to another.
    Charge {
        /// The column of the start.
        start: usize,
        /// The column of the end.
        end: usize,
    },
    /// One UTC day.
    Day(usize),
}

/// Which column of a file says what, by position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Layout {
    /// What kind of export it is.
    pub(crate) dialect: Dialect,
    /// When it was consumed.
    pub(crate) period: Period,
    /// The cost asked for.
    pub(crate) cost: usize,
    /// The billing currency.
    pub(crate) currency: usize,
    /// Whether it is consumption; a file without the column holds nothing else.
    pub(crate) charge: Option<usize>,
    /// Whose service it is; Microsoft's in a file without the column.
    pub(crate) provider: Option<usize>,
    /// The resource id.
    pub(crate) resource: Option<usize>,
    /// The name of the resource group.
    pub(crate) resource_group: Option<usize>,
    /// The subscription.
    pub(crate) subscription: Option<usize>,
    /// The customer's tenant.
    pub(crate) tenant: Option<usize>,
    /// The service's name.
    pub(crate) service: Option<usize>,
    /// What is asked for beside.
    pub(crate) marks: Option<MarkLayout>,
}

/// Names for one column, the preferred one first.
type Names = &'static [&'static str];

const PERIOD_START: Names = &["ChargePeriodStart"];
const PERIOD_END: Names = &["ChargePeriodEnd"];
const CATEGORY: Names = &["ChargeCategory"];
const PROVIDER: Names = &["ProviderName"];
const FOCUS_CURRENCY: Names = &["BillingCurrency"];
const FOCUS_GROUP: Names = &["x_ResourceGroupName", "ResourceGroup", "ResourceGroupName"];
const FOCUS_SUBSCRIPTION: Names = &["SubAccountId"];
const FOCUS_RESOURCE: Names = &["ResourceId"];
const FOCUS_SERVICE: Names = &["ServiceName"];

const DAY: Names = &["Date", "UsageDateTime", "UsageDate", "UsageStart"];
const COST: Names = &["CostInBillingCurrency", "Cost", "PreTaxCost"];
const CURRENCY: Names = &["BillingCurrency", "BillingCurrencyCode", "Currency"];
const CHARGE: Names = &["ChargeType"];
const RESOURCE: Names = &["ResourceId", "InstanceId", "InstanceName"];
const GROUP: Names = &["ResourceGroup", "ResourceGroupName"];
const SUBSCRIPTION: Names = &["SubscriptionId", "SubscriptionGuid"];
const SERVICE: Names = &["MeterCategory"];

const TENANT: Names = &["x_CustomerId", "CustomerTenantId", "TenantId"];

const RATED_DAY: Names = &["UsageDate"];
const RATED_COST: Names = &["BillingPreTaxTotal"];
const RATED_CURRENCY: Names = &["BillingCurrency"];
const RATED_RESOURCE: Names = &["ResourceURI"];
const RATED_SUBSCRIPTION: Names = &["EntitlementId"];
const RATED_TENANT: Names = &["CustomerId"];

impl Layout {
    /// The layout of a file with this header, or what it lacks.
    pub(crate) fn of(header: &[String], cost: CostBasis, asked: Asked) -> Result<Self, DialectError> {
        let written = header;
        let header = Header(written.iter().map(|name| canonical(name)).collect());
        let mut layout = match (header.focus(cost), header.cost_management()) {
            (Ok(layout), _) | (Err(_), Ok(layout)) => layout,
            (Err(_), Err(_)) if header.has("BillingPreTaxTotal") => header
                .daily_rated()
                .map_err(|lacks| DialectError::Lacks { family: "daily rated usage", lacks })?,
            (Err(focus), Err(other)) if focus.len() < other.len() || header.has("ChargePeriodStart") => {
                return Err(DialectError::Lacks { family: "FOCUS", lacks: focus });
            }
            (Err(_), Err(other)) => {
                return Err(DialectError::Lacks { family: "Cost Management", lacks: other });
            }
        };
        layout.marks = header.marks(&layout, asked);
        header.refuse_doubles(&layout, written)?;
        Ok(layout)
    }

    /// The layout of JSON lines with these members. Only daily rated usage comes in that form.
    pub(crate) fn of_rated(members: &[String], asked: Asked) -> Result<Self, DialectError> {
        let header = Header(members.iter().map(|name| canonical(name)).collect());
        let lacks = |lacks| DialectError::Lacks { family: "daily rated usage", lacks };
        let mut layout = header.daily_rated().map_err(lacks)?;
        layout.marks = header.marks(&layout, asked);
        header.refuse_doubles(&layout, members)?;
        Ok(layout)
    }

    /// Every column that is needed, in the order of its use.
    pub(crate) fn needed(&self) -> impl Iterator<Item = usize> {
        let (start, end) = match self.period {
            Period::Charge { start, end } => (start, Some(end)),
            Period::Day(day) => (day, None),
        };
        let sometimes = [
            end,
            self.charge,
            self.provider,
            self.resource,
            self.resource_group,
            self.subscription,
            self.tenant,
            self.service,
        ];
        let marks = self.marks.into_iter().flat_map(|marks| marks.columns);
        [start, self.cost, self.currency].into_iter().chain(sometimes.into_iter().chain(marks).flatten())
    }

    /// The cell as it counts: in FOCUS files the word `NULL` is an empty cell (contract §9).
    pub(crate) fn meant<'a>(&self, cell: &'a [u8]) -> &'a [u8] {
        match self.dialect {
            Dialect::Focus10Preview | Dialect::Focus10 | Dialect::Focus12Preview | Dialect::Focus12
                if cell == b"NULL" =>
            {
                b""
            }
            Dialect::Focus10Preview | Dialect::Focus10 | Dialect::Focus12Preview | Dialect::Focus12 => cell,
            Dialect::Enterprise
            | Dialect::OldEnterprise
            | Dialect::Customer
            | Dialect::Partner
            | Dialect::PayAsYouGo
            | Dialect::DailyRated => cell,
        }
    }
}

/// A column's name as it is compared: lower case, without blanks, the English name of a localised one.
pub(crate) fn canonical(name: &str) -> String {
    let name = name.trim();
    let english = name
        .strip_suffix(')')
        .and_then(|inner| inner.rsplit_once('('))
        .map(|(_, english)| english)
        .filter(|english| !english.trim().is_empty());
    let name = english.unwrap_or(name);
    name.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_lowercase()).collect()
}

/// A header's names as they are compared.
struct Header(Vec<String>);

impl Header {
    fn find(&self, names: Names) -> Option<usize> {
        names.iter().find_map(|name| self.0.iter().position(|column| column.eq_ignore_ascii_case(name)))
    }

    fn has(&self, name: &'static str) -> bool {
        self.0.iter().any(|column| column.eq_ignore_ascii_case(name))
    }

    fn marks(&self, layout: &Layout, asked: Asked) -> Option<MarkLayout> {
        match asked {
            Asked::Usage => None,
            Asked::Marks => Some(MarkLayout::new(layout.dialect, |names| self.find(names))),
        }
    }

    fn focus(&self, cost: CostBasis) -> Result<Layout, Vec<String>> {
        let mut need = Need { header: self, lacks: Vec::new() };
        let cost: Names = match cost {
            CostBasis::Effective => &["EffectiveCost"],
            CostBasis::Billed => &["BilledCost"],
        };
        let layout = Layout {
            dialect: self.focus_version(),
            period: Period::Charge { start: need.one_of(PERIOD_START), end: need.one_of(PERIOD_END) },
            cost: need.one_of(cost),
            currency: need.one_of(FOCUS_CURRENCY),
            charge: Some(need.one_of(CATEGORY)),
            provider: Some(need.one_of(PROVIDER)),
            resource: self.find(FOCUS_RESOURCE),
            resource_group: self.find(FOCUS_GROUP),
            subscription: self.find(FOCUS_SUBSCRIPTION),
            tenant: self.find(TENANT),
            service: self.find(FOCUS_SERVICE),
            marks: None,
        };
        need.place(&layout, "ResourceId or SubAccountId");
        need.met(layout)
    }

    fn cost_management(&self) -> Result<Layout, Vec<String>> {
        let mut need = Need { header: self, lacks: Vec::new() };
        let layout = Layout {
            dialect: self.agreement(),
            period: Period::Day(need.one_of(DAY)),
            cost: need.one_of(COST),
            currency: need.one_of(CURRENCY),
            charge: self.find(CHARGE),
            provider: None,
            resource: self.find(RESOURCE),
            resource_group: self.find(GROUP),
            subscription: self.find(SUBSCRIPTION),
            tenant: self.find(TENANT),
            service: self.find(SERVICE),
            marks: None,
        };
        need.place(&layout, "ResourceId or SubscriptionId");
        need.met(layout)
    }

    /// Partner Center's own file. It holds metered usage alone, so every line is consumption.
    fn daily_rated(&self) -> Result<Layout, Vec<String>> {
        let mut need = Need { header: self, lacks: Vec::new() };
        let layout = Layout {
            dialect: Dialect::DailyRated,
            period: Period::Day(need.one_of(RATED_DAY)),
            cost: need.one_of(RATED_COST),
            currency: need.one_of(RATED_CURRENCY),
            charge: None,
            provider: None,
            resource: self.find(RATED_RESOURCE),
            resource_group: self.find(GROUP),
            subscription: self.find(RATED_SUBSCRIPTION),
            tenant: self.find(RATED_TENANT),
            service: self.find(SERVICE),
            marks: None,
        };
        need.place(&layout, "ResourceURI or EntitlementId");
        need.met(layout)
    }

    /// The version of FOCUS, by the columns that came and went with it.
    fn focus_version(&self) -> Dialect {
        if self.has("ChargeSubcategory") {
            Dialect::Focus10Preview
        } else if !self.has("ServiceSubcategory") && !self.has("SkuMeter") && !self.has("InvoiceId") {
            Dialect::Focus10
        } else if self.has("x_SkuDetails") {
            Dialect::Focus12Preview
        } else {
            Dialect::Focus12
        }
    }

    /// The agreement that an export is under, by the columns that only it has.
    fn agreement(&self) -> Dialect {
        if self.has("CustomerTenantId") || self.has("PartnerEarnedCreditApplied") {
            Dialect::Partner
        } else if self.has("CostInPricingCurrency") || self.has("PaygCostInBillingCurrency") {
            Dialect::Customer
        } else if !self.has("PreTaxCost") {
            Dialect::Enterprise
        } else if self.has("AccountOwnerId") || self.has("DepartmentName") {
            Dialect::OldEnterprise
        } else {
            Dialect::PayAsYouGo
        }
    }

    /// Two columns of one name are an error only where the name is needed: nothing tells which of them holds.
    fn refuse_doubles(&self, layout: &Layout, written: &[String]) -> Result<(), DialectError> {
        for needed in layout.needed() {
            let same = |position: &usize| self.0.get(*position) == self.0.get(needed);
            if let Some(other) = (0..self.0.len()).filter(|position| *position != needed).find(same) {
                let (first, second) = (needed.min(other), needed.max(other));
                let name = |position: usize| written.get(position).cloned().unwrap_or_default();
                return Err(DialectError::Twice {
                    first,
                    first_name: name(first),
                    second,
                    second_name: name(second),
                });
            }
        }
        Ok(())
    }
}

/// The columns that a family of exports must have, and those of them that are missing.
struct Need<'a> {
    header: &'a Header,
    lacks: Vec<String>,
}

impl Need<'_> {
    /// The position of the first of these names that the header has.
    fn one_of(&mut self, names: Names) -> usize {
        // A lacking column makes the layout void, so its position means nothing.
        self.header.find(names).unwrap_or_else(|| {
            self.lacks.push(names.join(" or "));
            usize::MAX
        })
    }

    fn place(&mut self, layout: &Layout, names: &str) {
        if layout.resource.is_none() && layout.subscription.is_none() {
            self.lacks.push(names.to_owned());
        }
    }

    fn met(self, layout: Layout) -> Result<Layout, Vec<String>> {
        if self.lacks.is_empty() { Ok(layout) } else { Err(self.lacks) }
    }
}
