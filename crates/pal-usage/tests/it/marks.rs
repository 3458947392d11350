//! What exports say of a line beside its usage, and that nobody pays for it who does not ask.

use std::path::PathBuf;
use std::sync::Arc;

use arrow_array::{ArrayRef, BooleanArray, Decimal128Array, Float64Array};
use pal_model::Rate;
use pal_model::earned_credit::{Basis, Mark, Product, Said};
use pal_usage::batch::Batch;
use pal_usage::{Asked, CostBasis, Dialect, Progress, Refused, Unsaid, Usage, Worker, scan};
use parquet::file::properties::WriterProperties;

use crate::parquet::{table, texts, write};
use crate::reading::{CONTOSO, FOCUS, Folder, focus_line};

/// Keeps the marks of the lines, and how many there were.
#[derive(Debug, Default)]
pub(crate) struct Marks(pub(crate) Vec<Mark>, usize);

impl Worker for Marks {
    fn take(&mut self, batch: &Batch<'_>) -> Result<(), Refused> {
        self.0.extend(batch.mark.iter().map(|code| *batch.columns.marks.get(*code).unwrap()));
        self.1 += batch.rows;
        Ok(())
    }
}

pub(crate) fn marks(path: PathBuf, asked: Asked) -> Result<Marks, String> {
    let usage =
        Usage::open_asking(&[path], CostBasis::Effective, asked).map_err(|error| error.to_string())?;
    let read = scan(&usage, vec![Marks::default()], &Progress::default());
    Ok(read.map_err(|error| error.to_string())?.0.remove(0))
}

fn applied(said: Said) -> Mark {
    Mark { said, ..Mark::default() }
}

const USUAL: Said = Said::Applied(Some(Rate::USUAL));

#[test]
fn a_csv_export_says_more_only_to_who_asks() {
    let folder = Folder::new();
    let header = format!("{FOCUS},x_PartnerCreditApplied,x_PartnerCreditRate,PricingCategory");
    let lines =
        ["true,0.15,Standard", "true,0.15,Standard", "false,0.15,Dynamic", "NULL,NULL,NULL", "True,\"15%\","];
    let lines = lines.map(|cells| format!("{},{cells}\n", focus_line("1")));
    let path = folder.write("usage.csv", format!("{header}\n{}", lines.concat()));
    let spot = Mark { product: Product::Spot, said: Said::NotApplied, basis: Basis::BeforeCredit };
    let expected = [applied(USUAL), applied(USUAL), spot, Mark::default(), applied(USUAL)];
    assert_eq!(marks(path.clone(), Asked::Marks).unwrap().0, expected);
    let unasked = marks(path, Asked::Usage).unwrap();
    assert_eq!((unasked.0.len(), unasked.1), (0, 5));
}

#[test]
fn a_cell_that_says_nothing_sensible_is_told_with_its_place() {
    let folder = Folder::new();
    let header = format!("{FOCUS},x_PartnerCreditApplied,x_PartnerCreditRate");
    for (cells, expected) in [
        ("maybe,0.15", "usage.csv:2: column x_PartnerCreditApplied: `maybe` is neither true nor false"),
        ("true,-1", "usage.csv:2: column x_PartnerCreditRate: `-1` is not a rate of partner earned credit"),
    ] {
        let path = folder.write("usage.csv", format!("{header}\n{},{cells}\n", focus_line("1")));
        assert_eq!(folder.told(&marks(path.clone(), Asked::Marks).unwrap_err()), expected);
        assert!(marks(path, Asked::Usage).is_ok(), "what is not asked for is not looked at");
    }
}

#[test]
fn a_parquet_export_says_it_in_any_type() {
    let flags = [Some(true), None, Some(false), Some(true)];
    let expected = [USUAL, Said::Applied(Some(Rate::USUAL)), Said::NotApplied, USUAL].map(applied);
    let decimals = Decimal128Array::from_iter_values([15_i128; 4]).with_precision_and_scale(10, 2).unwrap();
    let rates: [ArrayRef; 3] = [
        Arc::new(decimals),
        Arc::new(Float64Array::from(vec![0.15; 4])),
        texts(["0.15", "15", "15%", "0.15"]),
    ];
    let words: ArrayRef = texts(["true", "", "0", "1"]);
    let bits: ArrayRef = Arc::new(BooleanArray::from_iter(flags));
    for rate in rates {
        for flag in [&bits, &words] {
            let folder = Folder::new();
            let given: [(&str, ArrayRef); 2] =
                [("x_PartnerCreditApplied", Arc::clone(flag)), ("x_PartnerCreditRate", Arc::clone(&rate))];
            let path = write(&folder, &table(4, &given), WriterProperties::builder());
            assert_eq!(marks(path, Asked::Marks).unwrap().0, expected, "{:?}", flag.data_type());
        }
    }
}

#[test]
fn daily_rated_usage_is_an_export_of_its_own() {
    let folder = Folder::new();
    let header = "CustomerId,EntitlementId,ResourceURI,ResourceGroup,UsageDate,MeterCategory,PublisherName,\
                  BillingPreTaxTotal,BillingCurrency,PartnerEarnedCreditPercentage";
    let tenant = "99999999-9999-9999-9999-999999999999";
    let line = |credit: &str| {
        format!("{tenant},{CONTOSO},,Prod,2024-09-04T00:00:00Z,Storage,Microsoft,8.5,EUR,{credit}\n")
    };
    let path = folder.write("usage.csv", format!("{header}\n{}{}", line("15"), line("0")));
    assert_eq!(
        folder.read(&["usage.csv"], 1).unwrap().lines,
        [(); 2]
            .map(|()| format!("Consumption 2024-09-04 2024-09-05 8.5 EUR Storage {tenant} {CONTOSO} prod"))
    );
    let net = |said| Mark { said, basis: Basis::AfterCredit, ..Mark::default() };
    assert_eq!(marks(path.clone(), Asked::Marks).unwrap().0, [net(USUAL), net(Said::NotApplied)]);
    let before = net(USUAL).before_credit(pal_model::Money::read("8.5").unwrap().amount).unwrap();
    assert_eq!(before.to_string(), "10");
    let usage = Usage::open_asking(&[path], CostBasis::Effective, Asked::Marks).unwrap();
    assert_eq!(usage.dialects().collect::<Vec<_>>(), [Dialect::DailyRated]);
    assert_eq!(usage.unsaid().into_values().flatten().collect::<Vec<_>>(), [Unsaid::Spot]);
}

#[test]
fn what_a_file_does_not_say_is_known() {
    let folder = Folder::new();
    let path = folder.write("usage.csv", "Date,Cost,BillingCurrency,SubscriptionId\n");
    let usage = Usage::open_asking(std::slice::from_ref(&path), CostBasis::Effective, Asked::Marks).unwrap();
    let all = [Unsaid::Publisher, Unsaid::Spot, Unsaid::Commitment, Unsaid::Credit];
    assert_eq!(usage.unsaid().into_values().flatten().collect::<Vec<_>>(), all);
    let unasked = Usage::open(&[path], CostBasis::Effective).unwrap();
    assert!(unasked.unsaid().is_empty());
}
