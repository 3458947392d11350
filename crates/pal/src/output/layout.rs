//! How the columns of a table for people fit the width there is.

use unicode_width::UnicodeWidthStr;

/// Blanks between two columns.
const GAP: usize = 2;
/// A text that has to give way keeps so many columns of the terminal.
const SHORT_TEXT: usize = 24;
/// What stands for what was cut out.
const CUT: &str = "…";

/// How a column gives way when there is no room for all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// Words and ids: shortened, told once if they are the same in every row, and left out if all that is not enough.
    Text,
    /// Whole numbers: told once if they are the same in every row.
    Count,
    /// Amounts, shares, and the currency they are in: never touched.
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
        self.cells.iter().map(|cell| cell.width()).max().unwrap_or(0)
    }

    fn width(&self) -> usize {
        self.header.lines().map(UnicodeWidthStr::width).max().unwrap_or(0).max(self.cells_width())
    }

    /// The value that stands in the first `rows` cells, if it is the same in all.
    fn constant(&self, rows: usize) -> Option<&String> {
        let mut cells = self.cells.iter().take(rows);
        let first = cells.next()?;
        cells.all(|cell| cell == first).then_some(first)
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

/// Makes columns of so many rows (what follows the rows are totals) fit, in steps: headers in several lines, ids cut in the
/// middle, what is the same in every row told once, long texts cut, and at last texts left out from the right. The first
/// column stays, and so do figures, even if they do not fit.
pub fn fit(columns: &mut Vec<TextColumn>, rows: usize, available: usize) -> GaveWay {
    let mut gave_way = GaveWay::default();
    if width(columns) > available {
        for column in columns.iter_mut() {
            column.header = in_lines(&column.name, column.cells_width());
        }
    }
    shorten(columns, available, short_guid);
    while width(columns) > available {
        let constant = |column: &TextColumn| match column.weight {
            Weight::Text | Weight::Count => column.constant(rows).is_some(),
            Weight::Figure => false,
        };
        let Some(position) = columns.iter().skip(1).rposition(constant) else { break };
        let column = columns.remove(position + 1);
        let value = column.constant(rows).cloned().unwrap_or_default();
        gave_way.constant.insert(0, (column.name, value));
    }
    shorten(columns, available, short_text);
    while width(columns) > available {
        let last = columns.iter().skip(1).rposition(|column| column.weight == Weight::Text);
        let Some(position) = last else { break };
        gave_way.left_out.insert(0, columns.remove(position + 1).name);
    }
    gave_way
}

fn shorten(columns: &mut [TextColumn], available: usize, short: fn(&str) -> String) {
    if width(columns) > available {
        for column in columns.iter_mut().filter(|column| column.weight == Weight::Text) {
            column.cells.iter_mut().for_each(|cell| *cell = short(cell));
            column.header = in_lines(&column.name, column.cells_width());
        }
    }
}

/// A name such as `PartnerAttributionType` in lines as wide as its cells, broken where a word begins.
fn in_lines(name: &str, cells_width: usize) -> String {
    let mut words: Vec<String> = Vec::new();
    let mut before_lower = false;
    for character in name.chars() {
        match words.last_mut() {
            Some(word) if !(before_lower && character.is_uppercase()) => word.push(character),
            Some(_) | None => words.push(character.to_string()),
        }
        before_lower = character.is_lowercase();
    }
    let room = words.iter().map(|word| word.width()).max().unwrap_or(0).max(cells_width);
    let mut lines: Vec<String> = Vec::new();
    for word in words {
        match lines.last_mut() {
            Some(line) if line.width() + word.width() <= room => line.push_str(&word),
            Some(_) | None => lines.push(word),
        }
    }
    lines.join("\n")
}

/// `8e3af657…b635` for a text that is a GUID; anything else as it is.
fn short_guid(text: &str) -> String {
    match (text.parse::<pal_model::Guid>(), text.get(..8), text.get(32..)) {
        (Ok(_), Some(start), Some(end)) => format!("{start}{CUT}{end}"),
        (Ok(_) | Err(_), _, _) => text.to_owned(),
    }
}

/// The start and the end of a long text: ids differ there.
fn short_text(text: &str) -> String {
    if text.width() <= SHORT_TEXT {
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
            column("PartnerName", ["Fabrikam Netherlands and the Islands", "Litware"], Weight::Text),
            column("PartnerAttributionType", ["PAL", "PAL"], Weight::Text),
            column("ACR", ["1,234.50", "3.00"], Weight::Figure),
        ]
    }

    #[test]
    fn columns_give_way_in_steps() {
        const LONG: &str = "Fabrikam Netherlands and the Islands";
        const GUID: &str = "72f988bf-86f1-41af-91ab-2d7cd011db47";
        for (available, cells, constant, left_out) in [
            (120, vec!["2026-04", GUID, LONG, "PAL", "1,234.50"], 0, vec![]),
            (110, vec!["2026-04", GUID, LONG, "PAL", "1,234.50"], 0, vec![]),
            (85, vec!["2026-04", "72f988bf…db47", LONG, "PAL", "1,234.50"], 0, vec![]),
            (72, vec!["2026-04", "72f988bf…db47", LONG, "1,234.50"], 1, vec![]),
            (60, vec!["2026-04", "72f988bf…db47", "Fabrikam Ne… the Islands", "1,234.50"], 1, vec![]),
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
    fn a_long_name_breaks_where_words_begin() {
        for (name, cells, expected) in [
            ("IsACRDuplicateAtPGALevel", 1, "Is\nACRDuplicate\nAt\nPGALevel"),
            ("PartnerAttributionType", 3, "Partner\nAttribution\nType"),
            ("PartnerAttributionType", 15, "Partner\nAttributionType"),
            ("PGAMpnId", 7, "PGAMpn\nId"),
            ("ACR", 2, "ACR"),
            ("", 2, ""),
        ] {
            assert_eq!(in_lines(name, cells), expected, "{name}");
        }
    }

    #[test]
    fn wide_characters_count_twice() {
        assert_eq!(short_text("顧客の名前がとても長いテナントの名前です").width(), 23);
    }
}
