//! The pages of figures, uploads and the operator with samples, as [`samples`](super::samples) has the others.

use super::chart::{Chart, bars};
use super::customer::{AccessView, AccountView, CustomerPage, PartnerView};
use super::figure::{FigurePage, WitnessRow};
use super::freshness::Freshness;
use super::insights::{Choice, DetailRow, FigureRow, Filters, InsightsPage};
use super::missing::{EngineerRow, MissingPage, MissingRow};
use super::operator::{OperatorPage, TenantView};
use super::page::Frame;
use super::samples::{check, frame};
use super::uploads::{JobView, RunView, UploadPage, UploadsPage};
use crate::texts::{Language, key};
use pal_model::Money;

/// What a name may be, at its worst.
const NAME: &str = "<b onload=\"x\">Fabrikam & Söner's";

fn name() -> String {
    NAME.to_owned()
}

fn freshness(newest: Option<&str>) -> Freshness {
    Freshness { as_of: "15 June 2026, 12:00 UTC".to_owned(), newest: newest.map(str::to_owned) }
}

fn choices() -> Vec<Choice> {
    vec![
        Choice { value: name(), name: name(), chosen: true },
        Choice { value: String::new(), name: name(), chosen: false },
    ]
}

fn figure(onward: Option<&str>) -> FigureRow {
    FigureRow {
        name: name(),
        id: "c0".to_owned(),
        figure: "EUR 10.50".to_owned(),
        onward: onward.map(str::to_owned),
    }
}

fn insights(frame: &Frame, revenue: bool) -> InsightsPage<'_> {
    let (drawn, zero) = bars(&[Money::from_units(5), Money::from_units(-2)]);
    let chart = Chart {
        title: name(),
        description: name(),
        bars: drawn,
        first: "May 2026".to_owned(),
        last: "June 2026".to_owned(),
        top: "EUR 10.50".to_owned(),
        zero,
    };
    InsightsPage {
        frame,
        freshness: freshness(Some("14 June 2026")),
        because: key("insights-because-own"),
        revenue,
        filters: Filters {
            policies: choices(),
            modes: choices(),
            associations: choices(),
            grains: choices(),
            currencies: choices(),
            from: choices(),
            to: choices(),
            by: choices(),
            narrowed: vec![("customer".to_owned(), name(), name())],
        },
        chart: Some(chart),
        months: vec![figure(None)],
        by: key("insights-customer"),
        breakdown: vec![figure(Some("/portal/insights?customer=c0")), figure(None)],
        columns: [key("insights-month"); 6],
        details: vec![DetailRow {
            cells: vec![name(); 6],
            figure: revenue.then(|| "EUR 10.50".to_owned()),
            is_duplicate: true,
            why: Some("/portal/insights/figure?partner=12345".to_owned()),
        }],
        details_all: 2,
        downloads: vec![("CSV", "/portal/insights/download?format=csv".to_owned())],
    }
}

fn run(outcome: &'static str, reason: Option<String>) -> RunView {
    RunView {
        id: "u1".to_owned(),
        at: "15 June 2026, 12:00 UTC".to_owned(),
        by: name(),
        outcome,
        is_good: reason.is_none(),
        reason,
        files: vec![name()],
        rows: Some("1,000".to_owned()),
        days: Some(("1 May 2026".to_owned(), "1 June 2026".to_owned())),
        sums: vec![("EUR 10.50".to_owned(), "EUR 10.00".to_owned())],
        has_manifest: true,
        notes: vec![name()],
    }
}

/// PAL-36: each says how new it is.
#[test]
fn every_page_of_figures_is_whole_in_every_language() {
    for language in Language::ALL {
        let frame = frame(language);
        for revenue in [true, false] {
            check("insights", &insights(&frame, revenue));
        }
        let empty = InsightsPage {
            months: Vec::new(),
            chart: None,
            freshness: freshness(None),
            ..insights(&frame, true)
        };
        check("insights without figures", &empty);
        let witness = WitnessRow {
            account: name(),
            directory: name(),
            via: name(),
            role: name(),
            scope: "/".to_owned(),
            from: name(),
            to: name(),
        };
        for (witnesses, others, is_sold) in [(vec![witness], 0, false), (Vec::new(), 2, true)] {
            let page = FigurePage {
                frame: &frame,
                freshness: freshness(None),
                partner: name(),
                subscription: name(),
                month: name(),
                service: Some(name()),
                witnesses,
                others,
                is_sold,
            };
            check("figure", &page);
        }
        let missing = MissingRow {
            customer: name(),
            customer_id: "c0".to_owned(),
            partner: name(),
            partner_id: "12345".to_owned(),
            code: "NO_ROLE".to_owned(),
            reason: name(),
            step: name(),
            command: Some("az managementpartner create --partner-id 12345".to_owned()),
            links_there: true,
        };
        let engineer = EngineerRow {
            account: name(),
            customer: name(),
            partner: name(),
            covers: "75.0%".to_owned(),
            share: "50.0%".to_owned(),
            lost: Some("EUR 5.00".to_owned()),
        };
        for (missing, engineers) in [(vec![missing], vec![engineer]), (Vec::new(), Vec::new())] {
            let (freshness, missing_all) = (freshness(None), 3);
            check(
                "missing",
                &MissingPage {
                    frame: &frame,
                    freshness,
                    revenue: true,
                    is_own: true,
                    missing,
                    missing_all,
                    engineers,
                },
            );
        }
    }
}

#[test]
fn the_pages_of_customers_and_operators_are_whole_in_every_language() {
    for language in Language::ALL {
        let frame = frame(language);
        let access = AccessView {
            role: name(),
            scope: name(),
            via: name(),
            from: name(),
            to: Some(name()),
            command: Some(name()),
        };
        let account = |access| AccountView {
            name: name(),
            id: "a1".to_owned(),
            from_directory: Some(name()),
            linked_from: name(),
            linked_to: Some(name()),
            access,
        };
        let accounts = vec![account(vec![access]), account(Vec::new())];
        let figures = vec![("May 2026".to_owned(), "EUR 10.50".to_owned())];
        let partner = PartnerView { name: name(), id: "12345".to_owned(), accounts, figures };
        for (partners, subscriptions) in
            [(vec![partner], Some(vec![name()])), (vec![PartnerView::default()], None), (Vec::new(), None)]
        {
            check(
                "customer",
                &CustomerPage {
                    frame: &frame,
                    freshness: freshness(None),
                    directory: name(),
                    directory_id: "c0".to_owned(),
                    subscriptions,
                    partners,
                },
            );
        }
        let runs = vec![run(key("uploads-taken"), None), run(key("uploads-refused"), Some(name()))];
        check("uploads", &UploadsPage { frame: &frame, runs: runs.clone() });
        check("uploads without any", &UploadsPage { frame: &frame, runs: Vec::new() });
        let job = JobView {
            id: "u1".to_owned(),
            files: vec![name()],
            lines: "10".to_owned(),
            bytes_read: 5,
            bytes: 10,
        };
        for (run, job, is_broken) in
            [(runs.first().cloned(), None, false), (None, Some(job), false), (None, None, true)]
        {
            check("upload", &UploadPage { frame: &frame, run, job, is_broken });
        }
        for fault in [None, Some("3".to_owned())] {
            let page = OperatorPage {
                frame: &frame,
                tenants: vec![TenantView { name: name(), id: "c0".to_owned(), objects: "3".to_owned() }],
                issuers: vec![name()],
                runs: runs.clone(),
                audit_rows: "3".to_owned(),
                audit_fault: fault.clone(),
                figures: fault.clone(),
                lines: "0".to_owned(),
                broken: fault,
                notes: vec![name()],
                links_changed: "0".to_owned(),
                tokens_checked: "0".to_owned(),
            };
            check("operator", &page);
        }
    }
}
