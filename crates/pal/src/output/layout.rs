//! How the columns of a table for people fit the width there is.

use unicode_width::UnicodeWidthStr;

use super::wrap;

/// Blanks between two columns.
const GAP: usize = 2;
/// A text that has to give way keeps so many columns of the terminal.
const SHORT_TEXT: usize = 24;
/// Columns that are left out before others, the first one first: their neighbours tell nearly the same.
const DISPENSABLE: [&str; 9] = [
    "PGAMpnId",
    "AdminType",
    "SubscriptionId",
    "EnvironmentId",
    "DisplayName",
    "PartnerName",
    "Lines",
    "AssetType",
    "Difference",
];
/// The column for whose sake a table is read: left out after all other words.
const VERDICT: &str = "Verdict";
/// What stands for what was cut out.
const CUT: &str = "…";

/// How a column gives way when there is no room for all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// Words and ids: shortened, told once if they are the same in every row, and left out if all that is not enough.
    Text,
    /// Whole numbers: told once if they are the same in every row.
    Count,
    /// Shares: the bar behind the percentage is left out.
    Share,
    /// Amounts, and the currency they are in: never touched.
    Figure,
}

/// A column as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextColumn {
    /// The header.
    pub name: String,
    /// The header as it is shown, in one or more lines.
    pub header: String,
    /// The cells, in the order of the rows.
    pub cells: Vec<String>,
    /// How it gives way.
    pub weight: Weight,
}

impl TextColumn {
    fn cells_width(&self) -> usize {
        self.cells.iter().map(|cell| wrap::width(cell)).max().unwrap_or(0)
    }

    fn shorten(&mut self, short: impl Fn(&str) -> String) {
        self.cells.iter_mut().for_each(|cell| *cell = short(cell));
        self.header = wrap::name(&self.name, self.cells_width());
    }

    /// Whether the cells are sentences, which bear line ends.
    fn is_prose(&self) -> bool {
        self.weight == Weight::Text
            && self.cells.iter().any(|cell| cell.width() > SHORT_TEXT && cell.split(' ').count() > 4)
    }

    fn width(&self) -> usize {
        wrap::width(&self.header).max(self.cells_width())
    }

    /// The value that stands in the first `rows` cells, if it is the same in all; of a single row there is nothing to say.
    fn constant(&self, rows: usize) -> Option<&String> {
        let mut cells = self.cells.iter().take(rows);
        let first = cells.next()?;
        (rows > 1 && cells.all(|cell| cell == first)).then_some(first)
    }
}

/// The columns that gave way altogether.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GaveWay {
    /// Columns with the same value in every row, and the value.
    pub constant: Vec<(String, String)>,
    /// Columns for which there was no room.
    pub left_out: Vec<String>,
}

/// The width of columns side by side.
fn width(columns: &[TextColumn]) -> usize {
    columns.iter().map(TextColumn::width).sum::<usize>() + GAP * columns.len().saturating_sub(1)
}

/// [`width`] with sentences in as many lines as it takes.
fn least(columns: &[TextColumn]) -> usize {
    let spared = |column: &TextColumn| column.width().saturating_sub(SHORT_TEXT);
    let spared: usize = columns.iter().filter(|column| column.is_prose()).map(spared).sum();
    width(columns) - spared
}

/// Makes columns of so many rows (what follows the rows are totals) fit, in steps: headers in several lines, ids cut in the
/// middle, bars gone, what is the same in every row told once, long texts cut, texts left out, and sentences broken into
/// lines. The first column stays, and so do figures that others do not tell, even if they do not fit.
pub fn fit(columns: &mut Vec<TextColumn>, rows: usize, available: usize) -> GaveWay {
    let mut gave_way = GaveWay::default();
    if width(columns) > available {
        for column in columns.iter_mut() {
            column.header = wrap::name(&column.name, column.cells_width());
        }
    }
    shorten(columns, available, Weight::Text, short_guid);
    shorten(columns, available, Weight::Share, without_bar);
    while least(columns) > available {
        let constant = |column: &TextColumn| match column.weight {
            Weight::Text | Weight::Count => column.constant(rows).is_some(),
            Weight::Share | Weight::Figure => false,
        };
        let Some(position) = columns.iter().skip(1).rposition(constant) else { break };
        let column = columns.remove(position + 1);
        let value = column.constant(rows).cloned().unwrap_or_default();
        gave_way.constant.insert(0, (column.name, value));
    }
    if least(columns) > available {
        let words = columns.iter_mut().filter(|column| column.weight == Weight::Text && !column.is_prose());
        words.for_each(|column| column.shorten(short_text));
    }
    while least(columns) > available {
        let Some(position) = last_to_leave_out(columns) else { break };
        gave_way.left_out.insert(0, columns.remove(position).name);
    }
    wrap_prose(columns, available);
    gave_way
}

/// The column that the reader misses least: one that others tell nearly as well, else the last of words but the verdict; never the
/// first.
fn last_to_leave_out(columns: &[TextColumn]) -> Option<usize> {
    let dispensable =
        DISPENSABLE.iter().find_map(|name| columns.iter().skip(1).position(|column| column.name == *name));
    let is_word = |column: &TextColumn| column.weight == Weight::Text;
    let other = || columns.iter().skip(1).rposition(|column| is_word(column) && column.name != VERDICT);
    let any = || columns.iter().skip(1).rposition(is_word);
    dispensable.or_else(other).or_else(any).map(|position| position + 1)
}

fn shorten(columns: &mut [TextColumn], available: usize, weight: Weight, short: fn(&str) -> String) {
    if width(columns) > available {
        columns.iter_mut().filter(|column| column.weight == weight).for_each(|column| column.shorten(short));
    }
}

/// `8e3af657…b635` for a text that is a GUID; anything else as it is.
fn short_guid(text: &str) -> String {
    match (text.parse::<pal_model::Guid>(), text.get(..8), text.get(32..)) {
        (Ok(_), Some(start), Some(end)) => format!("{start}{CUT}{end}"),
        (Ok(_) | Err(_), _, _) => text.to_owned(),
    }
}

/// Sentences share the room that the other columns leave, and are broken where they have to be.
fn wrap_prose(columns: &mut [TextColumn], available: usize) {
    let total = width(columns);
    let prose: usize = columns.iter().filter(|column| column.is_prose()).map(TextColumn::width).sum();
    let count = columns.iter().filter(|column| column.is_prose()).count();
    if total <= available || count == 0 {
        return;
    }
    let room = (available.saturating_sub(total - prose) / count).max(SHORT_TEXT);
    for column in columns.iter_mut().filter(|column| column.is_prose()) {
        column.shorten(|cell| wrap::sentence(cell, room));
    }
}

/// The percentage alone.
fn without_bar(text: &str) -> String {
    text.split_inclusive('%').next().unwrap_or_default().to_owned()
}

/// The start and the end of a long text: ids differ there.
fn short_text(text: &str) -> String {
    if wrap::width(text) <= SHORT_TEXT {
        return text.to_owned();
    }
    let kept = SHORT_TEXT - CUT.width();
    let start: String = taken(text.chars(), kept / 2).collect();
    let end: Vec<char> = taken(text.chars().rev(), kept - kept / 2).collect();
    start.chars().chain(CUT.chars()).chain(end.into_iter().rev()).collect()
}

/// As many characters as fit into so many columns of a terminal.
fn taken(characters: impl Iterator<Item = char>, columns: usize) -> impl Iterator<Item = char> {
    characters
        .scan(0, |width, character| {
            *width += character.to_string().width();
            Some((*width, character))
        })
        .take_while(move |(width, _)| *width <= columns)
        .map(|(_, character)| character)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns() -> Vec<TextColumn> {
        let column = |name: &str, cells: [&str; 2], weight| TextColumn {
            name: name.to_owned(),
            header: name.to_owned(),
            cells: cells.map(str::to_owned).to_vec(),
            weight,
        };
        vec![
            column("Month", ["2026-04", "2026-05"], Weight::Text),
            column("CustomerTenantId", ["72f988bf-86f1-41af-91ab-2d7cd011db47", "x"], Weight::Text),
            column("PartnerName", ["Fabrikam-Netherlands-and-the-Islands", "Litware"], Weight::Text),
            column("PartnerAttributionType", ["PAL", "PAL"], Weight::Text),
            column("ACR", ["1,234.50", "3.00"], Weight::Figure),
        ]
    }

    #[test]
    fn columns_give_way_in_steps() {
        const LONG: &str = "Fabrikam-Netherlands-and-the-Islands";
        const GUID: &str = "72f988bf-86f1-41af-91ab-2d7cd011db47";
        for (available, cells, constant, left_out) in [
            (120, vec!["2026-04", GUID, LONG, "PAL", "1,234.50"], 0, vec![]),
            (110, vec!["2026-04", GUID, LONG, "PAL", "1,234.50"], 0, vec![]),
            (85, vec!["2026-04", "72f988bf…db47", LONG, "PAL", "1,234.50"], 0, vec![]),
            (72, vec!["2026-04", "72f988bf…db47", LONG, "1,234.50"], 1, vec![]),
            (60, vec!["2026-04", "72f988bf…db47", "Fabrikam-Ne…-the-Islands", "1,234.50"], 1, vec![]),
            (40, vec!["2026-04", "72f988bf…db47", "1,234.50"], 1, vec!["PartnerName".to_owned()]),
            (
                1,
                vec!["2026-04", "1,234.50"],
                1,
                vec!["CustomerTenantId".to_owned(), "PartnerName".to_owned()],
            ),
        ] {
            let mut fitted = columns();
            let gave_way = fit(&mut fitted, 2, available);
            let shown: Vec<&str> = fitted.iter().map(|column| column.cells[0].as_str()).collect();
            assert_eq!(shown, cells, "{available}");
            assert_eq!((gave_way.constant.len(), gave_way.left_out), (constant, left_out), "{available}");
            assert!(available == 1 || width(&fitted) <= available, "{available}");
        }
    }

    #[test]
    fn the_verdict_is_the_last_of_words_to_go() {
        let column = |name: &str, width: usize, weight| TextColumn {
            name: name.to_owned(),
            header: name.to_owned(),
            cells: vec!["x".repeat(width), "y".repeat(width)],
            weight,
        };
        let columns = [
            column("Month", 7, Weight::Text),
            column("MPNId", 7, Weight::Text),
            column("Ours", 9, Weight::Figure),
            column("Difference", 9, Weight::Figure),
            column("Verdict", 11, Weight::Text),
            column("Reason", 20, Weight::Text),
        ];
        for (available, expected) in [
            (100, &["Month", "MPNId", "Ours", "Difference", "Verdict", "Reason"][..]),
            (70, &["Month", "MPNId", "Ours", "Verdict", "Reason"]),
            (50, &["Month", "MPNId", "Ours", "Verdict"]),
            (35, &["Month", "Ours", "Verdict"]),
            (20, &["Month", "Ours"]),
        ] {
            let mut fitted = columns.to_vec();
            let _ = fit(&mut fitted, 2, available);
            let names: Vec<&str> = fitted.iter().map(|column| column.name.as_str()).collect();
            assert_eq!(names, expected, "{available}");
        }
    }

    #[test]
    fn sentences_share_the_room_that_is_left() {
        let sentence =
            "no account of partner 1234501 is linked here: links in other tenants do not count here";
        let column = |cell: &str| TextColumn {
            name: "Message".to_owned(),
            header: "Message".to_owned(),
            cells: vec![cell.to_owned()],
            weight: Weight::Text,
        };
        let mut fitted = vec![column("1234501"), column(sentence), column(sentence)];
        let _ = fit(&mut fitted, 1, 80);
        assert!(width(&fitted) <= 80);
        assert_eq!(fitted[1].cells[0].replace('\n', " "), sentence, "no word is lost");
    }

    #[test]
    fn wide_characters_count_twice() {
        assert_eq!(short_text("顧客の名前がとても長いテナントの名前です").width(), 23);
    }
}
