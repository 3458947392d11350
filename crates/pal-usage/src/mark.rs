//! What an export says of a line beside its usage: the kind of product, and the credit that was applied ([`Mark`]).
//!
//! These columns are read only where a report asks for them ([`Asked::Marks`]). A mark is made once for each combination of
//! cells; a line is a code.

use pal_model::earned_credit::{Basis, Mark, Product, Rate, Said};

use crate::batch::Columns;
use crate::dialect::Dialect;
use crate::error::{CellError, shown};

/// Which columns a report asks for beside those that every report needs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Asked {
    /// No others.
    #[default]
    Usage,
    /// Those of [`Mark`] too.
    Marks,
}

/// A column that a mark is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MarkColumn {
    /// Whether the publisher is the cloud's own or a vendor.
    PublisherType,
    /// Who published it.
    PublisherName,
    /// On demand, spot, reservation or savings plan.
    PricingModel,
    /// The same, finer.
    PricingSubcategory,
    /// The kind of commitment that paid.
    CommitmentType,
    /// The commitment's id.
    Benefit,
    /// The reservation's id.
    Reservation,
    /// Whether the credit was applied.
    Applied,
    /// At what rate.
    Rate,
}

/// How many there are.
pub(crate) const MARK_COLUMNS: usize = 9;

impl MarkColumn {
    pub(crate) const ALL: [Self; MARK_COLUMNS] = [
        Self::PublisherType,
        Self::PublisherName,
        Self::PricingModel,
        Self::PricingSubcategory,
        Self::CommitmentType,
        Self::Benefit,
        Self::Reservation,
        Self::Applied,
        Self::Rate,
    ];

    /// What headers call it: names of Cost Management, FOCUS and Partner Center.
    pub(crate) fn names(self) -> &'static [&'static str] {
        match self {
            Self::PublisherType => &["PublisherType", "x_PublisherCategory"],
            Self::PublisherName => &["PublisherName"],
            Self::PricingModel => &["PricingModel", "PricingCategory"],
            Self::PricingSubcategory => &["x_PricingSubcategory"],
            Self::CommitmentType => &["CommitmentDiscountType", "BenefitType"],
            Self::Benefit => &["BenefitId", "CommitmentDiscountId"],
            Self::Reservation => &["ReservationId"],
            Self::Applied => &["PartnerEarnedCreditApplied", "x_PartnerCreditApplied"],
            Self::Rate => {
                &["PartnerEarnedCreditRate", "x_PartnerCreditRate", "PartnerEarnedCreditPercentage"]
            }
        }
    }
}

/// Something that decides a credit and that an export has no column for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unsaid {
    /// Whether it is a third party's or from the marketplace.
    Publisher,
    /// Whether it is Spot.
    Spot,
    /// Whether a reservation or savings plan paid.
    Commitment,
    /// Whether the credit was applied.
    Credit,
}

impl Unsaid {
    /// What it is, in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Publisher => "what is a third party's or from the marketplace",
            Self::Spot => "what is Spot",
            Self::Commitment => "what a reservation or savings plan paid",
            Self::Credit => "whether the credit was applied",
        }
    }
}

/// Where a file has these columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct MarkLayout {
    pub(crate) columns: [Option<usize>; MARK_COLUMNS],
    pub(crate) basis: Basis,
}

impl MarkLayout {
    /// The layout of a file whose columns `find` knows.
    pub(crate) fn new(dialect: Dialect, find: impl Fn(&'static [&'static str]) -> Option<usize>) -> Self {
        Self { columns: MarkColumn::ALL.map(|column| find(column.names())), basis: basis(dialect) }
    }

    fn has(&self, column: MarkColumn) -> bool {
        let columns = MarkColumn::ALL.iter().zip(&self.columns);
        columns.into_iter().any(|(of, position)| *of == column && position.is_some())
    }

    /// What nothing in the file says. Daily rated usage holds no charges of commitments and of the marketplace at all.
    pub(crate) fn unsaid(&self, dialect: Dialect) -> Vec<Unsaid> {
        let has = |columns: &[MarkColumn]| columns.iter().any(|column| self.has(*column));
        let is_rated = dialect == Dialect::DailyRated;
        let pricing = [MarkColumn::PricingModel, MarkColumn::PricingSubcategory];
        let commitment = [
            MarkColumn::PricingModel,
            MarkColumn::PricingSubcategory,
            MarkColumn::CommitmentType,
            MarkColumn::Benefit,
        ];
        let said = [
            (Unsaid::Publisher, has(&[MarkColumn::PublisherType, MarkColumn::PublisherName])),
            (Unsaid::Spot, has(&pricing)),
            (Unsaid::Commitment, is_rated || has(&commitment)),
            (Unsaid::Credit, has(&[MarkColumn::Applied, MarkColumn::Rate])),
        ];
        said.into_iter().filter(|(_, is_said)| !is_said).map(|(unsaid, _)| unsaid).collect()
    }
}

/// What the cost column of a dialect says. Daily rated usage bills the effective unit price, which has the credit in it.
fn basis(dialect: Dialect) -> Basis {
    match dialect {
        Dialect::DailyRated => Basis::AfterCredit,
        Dialect::Focus10Preview
        | Dialect::Focus10
        | Dialect::Focus12Preview
        | Dialect::Focus12
        | Dialect::Enterprise
        | Dialect::OldEnterprise
        | Dialect::Customer
        | Dialect::Partner
        | Dialect::PayAsYouGo => Basis::BeforeCredit,
    }
}

/// The code of a cell of one of these columns.
pub(crate) fn word(
    columns: &mut Columns,
    column: MarkColumn,
    basis: Basis,
    text: &[u8],
) -> Result<u32, CellError> {
    match column {
        MarkColumn::Applied => columns.flags.code(text, flag),
        MarkColumn::Rate => {
            let code = columns.rates.code(text, rate)?;
            let of_cell = columns.rates.get(code).copied().flatten();
            let is_over = of_cell.is_some_and(|rate| rate.units() * 2 > 10_i128.pow(18));
            if is_over && basis == Basis::AfterCredit { Err(CellError::Rate(shown(text))) } else { Ok(code) }
        }
        MarkColumn::PublisherType
        | MarkColumn::PublisherName
        | MarkColumn::PricingModel
        | MarkColumn::PricingSubcategory
        | MarkColumn::CommitmentType
        | MarkColumn::Benefit
        | MarkColumn::Reservation => columns.words.code(text, |text| {
            let text = std::str::from_utf8(text).map_err(|_| CellError::NotUtf8)?;
            Ok(text.to_ascii_lowercase().into())
        }),
    }
}

fn flag(text: &[u8]) -> Result<Option<bool>, CellError> {
    let is = |words: &[&str]| words.iter().any(|word| text.eq_ignore_ascii_case(word.as_bytes()));
    if is(&["true", "1", "yes"]) {
        Ok(Some(true))
    } else if is(&["false", "0", "no"]) {
        Ok(Some(false))
    } else {
        Err(CellError::Flag(shown(text)))
    }
}

fn rate(text: &[u8]) -> Result<Option<Rate>, CellError> {
    let text = std::str::from_utf8(text).map_err(|_| CellError::NotUtf8)?;
    Rate::from_export(text).map(Some).map_err(|_| CellError::Rate(shown(text.as_bytes())))
}

/// The code of the mark that cells of these codes make.
pub(crate) fn code(columns: &mut Columns, basis: Basis, cells: &[u32; MARK_COLUMNS]) -> u32 {
    let mut key = [0; MARK_COLUMNS * 4 + 1];
    for (bytes, cell) in key.chunks_exact_mut(4).zip(cells) {
        bytes.copy_from_slice(&cell.to_le_bytes());
    }
    if let Some(last) = key.last_mut() {
        *last = u8::from(basis == Basis::AfterCredit);
    }
    let Columns { marks, words, flags, rates, .. } = columns;
    let made = |_: &[u8]| {
        let [
            publisher_type,
            publisher,
            pricing,
            subcategory,
            commitment,
            benefit,
            reservation,
            applied,
            rate,
        ] = *cells;
        let word = |code| words.get(code).map_or("", |word| word);
        let product = Offered {
            publisher_type: word(publisher_type),
            publisher: word(publisher),
            pricing: word(pricing),
            subcategory: word(subcategory),
            commitment: word(commitment),
            benefit: word(benefit),
            reservation: word(reservation),
        }
        .product();
        let said = said(flags.get(applied).copied().flatten(), rates.get(rate).copied().flatten());
        Ok::<_, std::convert::Infallible>(Mark { product, said, basis })
    };
    match marks.code(&key, made) {
        Ok(code) => code,
        Err(never) => match never {},
    }
}

/// What the two columns of the credit say together. The one that says whether comes before the one that says how much.
fn said(applied: Option<bool>, rate: Option<Rate>) -> Said {
    match (applied, rate) {
        (None, None) => Said::Nothing,
        (Some(false), _) | (None, Some(Rate::NONE)) => Said::NotApplied,
        (Some(true) | None, rate) => Said::Applied(rate),
    }
}

/// What an export says of what was sold, in lower case.
#[derive(Debug)]
struct Offered<'a> {
    publisher_type: &'a str,
    publisher: &'a str,
    pricing: &'a str,
    subcategory: &'a str,
    commitment: &'a str,
    benefit: &'a str,
    reservation: &'a str,
}

impl Offered<'_> {
    fn product(&self) -> Product {
        match self.publisher_type {
            "marketplace" | "vendor" => return Product::Marketplace,
            "" if !self.publisher.is_empty() && !self.publisher.starts_with("microsoft") => {
                return Product::ThirdParty;
            }
            "" | "azure" | "microsoft" | "cloud provider" => {}
            _ => return Product::ThirdParty,
        }
        let plan = ["savingsplan", "savings plan", "committed spend"];
        let is_plan = |word: &str| plan.contains(&word);
        if is_plan(self.pricing)
            || is_plan(self.subcategory)
            || is_plan(self.commitment)
            || self.benefit.contains("/microsoft.billingbenefits/")
        {
            return Product::SavingsPlan;
        }
        let reserved = ["reservation", "committed usage"];
        let is_reserved = |word: &str| reserved.contains(&word);
        let is_committed = ["committed", "commitment-based", "commitment discount"].contains(&self.pricing);
        if is_reserved(self.pricing)
            || is_reserved(self.subcategory)
            || is_reserved(self.commitment)
            || self.benefit.contains("/microsoft.capacity/")
            || !self.reservation.is_empty()
            || is_committed
        {
            return Product::Reservation;
        }
        let is_spot = ["spot", "dynamic"].contains(&self.pricing) || self.subcategory == "spot";
        if is_spot { Product::Spot } else { Product::Azure }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A mark's cells by column.
    fn mark(cells: &[(MarkColumn, &str)]) -> Mark {
        let mut columns = Columns::new();
        let codes = MarkColumn::ALL.map(|column| {
            let cell = cells.iter().find(|(of, _)| *of == column).map_or("", |(_, text)| *text);
            word(&mut columns, column, Basis::BeforeCredit, cell.as_bytes()).unwrap()
        });
        let code = code(&mut columns, Basis::BeforeCredit, &codes);
        *columns.marks.get(code).unwrap()
    }

    #[test]
    fn products_are_told_by_the_words_of_every_dialect() {
        use MarkColumn::{
            Benefit, CommitmentType, PricingModel, PricingSubcategory, PublisherName, PublisherType,
            Reservation,
        };
        for (cells, product) in [
            (&[(PublisherType, "Azure"), (PricingModel, "OnDemand")][..], Product::Azure),
            (&[(PublisherType, "Microsoft"), (PublisherName, "Contoso")], Product::Azure),
            (&[(PublisherType, "Cloud Provider"), (PricingModel, "Standard")], Product::Azure),
            (&[(PublisherType, "Marketplace"), (PricingModel, "Spot")], Product::Marketplace),
            (&[(PublisherType, "Vendor")], Product::Marketplace),
            (&[(PublisherType, "AWS")], Product::ThirdParty),
            (&[(PublisherName, "SUSE")], Product::ThirdParty),
            (&[(PublisherName, "Microsoft Corporation")], Product::Azure),
            (&[(PricingModel, "Reservation")], Product::Reservation),
            (&[(PricingModel, "Committed"), (PricingSubcategory, "Committed Usage")], Product::Reservation),
            (&[(PricingModel, "Commitment-Based"), (CommitmentType, "Reservation")], Product::Reservation),
            (&[(Reservation, "49ed0e4d")], Product::Reservation),
            (&[(Benefit, "/providers/Microsoft.Capacity/reservationOrders/1")], Product::Reservation),
            (&[(PricingModel, "SavingsPlan")], Product::SavingsPlan),
            (&[(PricingModel, "Committed"), (CommitmentType, "Savings Plan")], Product::SavingsPlan),
            (&[(Benefit, "/providers/Microsoft.BillingBenefits/savingsPlanOrders/1")], Product::SavingsPlan),
            (&[(PricingModel, "Spot")], Product::Spot),
            (&[(PricingModel, "Dynamic"), (PricingSubcategory, "Spot")], Product::Spot),
            (&[], Product::Azure),
        ] {
            assert_eq!(mark(cells).product, product, "{cells:?}");
        }
    }

    #[test]
    fn the_credit_is_told_by_flag_and_rate() {
        use MarkColumn::{Applied, Rate as RateColumn};
        let rate = Some(Rate::USUAL);
        for (cells, said) in [
            (&[][..], Said::Nothing),
            (&[(Applied, "True"), (RateColumn, "0.15")], Said::Applied(rate)),
            (&[(Applied, "1"), (RateColumn, "15")], Said::Applied(rate)),
            (&[(Applied, "true")], Said::Applied(None)),
            (&[(Applied, "false"), (RateColumn, "15%")], Said::NotApplied),
            (&[(Applied, "0"), (RateColumn, "0")], Said::NotApplied),
            (&[(RateColumn, "0")], Said::NotApplied),
            (&[(RateColumn, "15")], Said::Applied(rate)),
        ] {
            assert_eq!(mark(cells).said, said, "{cells:?}");
        }
    }

    #[test]
    fn cells_that_say_neither_are_refused() {
        let mut columns = Columns::new();
        let mut refused =
            |column, basis, text: &str| word(&mut columns, column, basis, text.as_bytes()).is_err();
        assert!(refused(MarkColumn::Applied, Basis::BeforeCredit, "maybe"));
        assert!(refused(MarkColumn::Rate, Basis::BeforeCredit, "-1"));
        assert!(refused(MarkColumn::Rate, Basis::AfterCredit, "60"));
        assert!(!refused(MarkColumn::Rate, Basis::BeforeCredit, "60"));
    }
}
