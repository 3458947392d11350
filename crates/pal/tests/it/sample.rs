//! A small report with everything that makes formats differ.

use pal::output::Answer;
use pal_attribution::report::table::{Cell, Column, ColumnKind, Table};
use pal_model::Money;

pub(crate) fn money(text: &str) -> Money {
    Money::read(text).unwrap().amount
}

/// Fabrikam at Contoso and Northwind, in two currencies, with a duplicate and with names that mean harm.
pub(crate) fn table() -> Table {
    use ColumnKind::{Amount, Count, Share, Text};
    let columns = [
        ("Month", Text),
        ("CustomerTenantId", Text),
        ("ServiceName", Text),
        ("MPNId", Text),
        ("PartnerAttributionType", Text),
        ("IsACRDuplicateAtPGALevel", Count),
        ("Currency", Text),
        ("ACR", Amount),
        ("CoveredShare", Share),
    ];
    let contoso = "72f988bf-86f1-41af-91ab-2d7cd011db47";
    let northwind = "0aa1bb2c-3d4e-4f50-8a6b-7c8d9e0f1a2b";
    let rows = [
        ["2026-04-01", contoso, "Virtual Machines", "1234501", "PAL", "0", "EUR", "1234567.8912", "1"],
        [
            "2026-04-01",
            contoso,
            "Virtual Machines",
            "1234502",
            "PAL",
            "1",
            "EUR",
            "-0.000000000000000001",
            "0.5",
        ],
        [
            "2026-04-01",
            northwind,
            "=HYPERLINK(\"x\")\n<b>",
            "1234501",
            "PAL",
            "0",
            "SEK",
            "12.5",
            "0.333333333333333333",
        ],
    ];
    Table {
        columns: columns.map(|(name, kind)| Column { name, kind }).to_vec(),
        rows: rows
            .map(|row| row.into_iter().zip(columns).map(|(text, (_, kind))| cell(text, kind)).collect())
            .to_vec(),
    }
}

fn cell(text: &str, kind: ColumnKind) -> Cell {
    match kind {
        ColumnKind::Text => Cell::Text(text.to_owned()),
        ColumnKind::Amount => Cell::Amount(money(text)),
        ColumnKind::Count => Cell::Count(text.parse().unwrap()),
        ColumnKind::Share => Cell::Share(money(text)),
    }
}

pub(crate) fn answer() -> Answer {
    Answer::Table(table())
}
