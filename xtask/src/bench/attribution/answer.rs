//! The rows that each contender answers with, held against one another to the last digit.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, bail, ensure};

/// Columns that every answer has, under these names; further columns of `pal` are constant in this data.
const KEY: [&str; 4] = ["Month", "CustomerTenantId", "SubscriptionId", "MPNId"];
const SUM: &str = "ACR";

/// Sums by their key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Answer(BTreeMap<[String; 4], String>);

impl Answer {
    /// Reads the rows of a file.
    pub(super) fn read(file: &Path) -> anyhow::Result<Self> {
        let text =
            std::fs::read_to_string(file).with_context(|| format!("cannot read `{}`", file.display()))?;
        Self::parse(&text).with_context(|| format!("in `{}`", file.display()))
    }

    /// Ids and numbers need no quotes, so what commas separate are the cells.
    fn parse(text: &str) -> anyhow::Result<Self> {
        let mut lines = text.lines();
        let header: Vec<&str> = lines.next().unwrap_or_default().split(',').collect();
        let column = |name: &str| {
            header.iter().position(|column| *column == name).with_context(|| format!("no column `{name}`"))
        };
        let (key, sum) = ([column(KEY[0])?, column(KEY[1])?, column(KEY[2])?, column(KEY[3])?], column(SUM)?);
        let mut rows = BTreeMap::new();
        for line in lines {
            let cells: Vec<&str> = line.split(',').collect();
            ensure!(cells.len() == header.len(), "another number of cells than the header: `{line}`");
            let cell = |position: usize| cells.get(position).copied().unwrap_or_default().to_owned();
            if rows.insert(key.map(cell), plain(&cell(sum))).is_some() {
                bail!("a key that was there before: `{line}`");
            }
        }
        Ok(Self(rows))
    }

    /// How many rows there are.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Fails if the other answer has other rows or other sums.
    pub(super) fn require_same(&self, other: &Self, whose: &str) -> anyhow::Result<()> {
        for (key, sum) in &self.0 {
            match other.0.get(key) {
                Some(theirs) if theirs == sum => {}
                Some(theirs) => bail!("{whose} has {theirs} where pal has {sum}, at {}", key.join(", ")),
                None => bail!("{whose} has no row where pal has {sum}, at {}", key.join(", ")),
            }
        }
        match other.0.iter().find(|(key, _)| !self.0.contains_key(*key)) {
            Some((key, sum)) => bail!("{whose} has {sum} where pal has no row, at {}", key.join(", ")),
            None => Ok(()),
        }
    }
}

/// A decimal without zeros at its end: engines print as many as their type has.
fn plain(sum: &str) -> String {
    if sum.contains('.') { sum.trim_end_matches('0').trim_end_matches('.') } else { sum }.to_owned()
}

#[cfg(test)]
mod tests {
    use super::Answer;

    fn answer(sums: &[(&str, &str)]) -> Answer {
        let rows = sums.iter().map(|(partner, sum)| format!("2026-04-01,contoso,prod,{partner},{sum}\n"));
        let text = format!("Month,CustomerTenantId,SubscriptionId,MPNId,ACR\n{}", rows.collect::<String>());
        Answer::parse(&text).unwrap()
    }

    #[test]
    fn answers_are_equal_to_the_last_digit() {
        let ours = answer(&[("1", "1.5"), ("2", "10")]);
        for (theirs, verdict) in [
            (&[("1", "1.500"), ("2", "10.000")] as &[_], "same"),
            (&[("2", "10"), ("1", "1.5")], "same"),
            (
                &[("1", "1.5"), ("2", "10.000000000000000001")],
                "DuckDB has 10.000000000000000001 where pal has 10, at 2026-04-01, contoso, prod, 2",
            ),
            (&[("1", "1.5")], "DuckDB has no row where pal has 10, at 2026-04-01, contoso, prod, 2"),
            (
                &[("1", "1.5"), ("2", "10"), ("3", "7")],
                "DuckDB has 7 where pal has no row, at 2026-04-01, contoso, prod, 3",
            ),
        ] {
            let found = ours.require_same(&answer(theirs), "DuckDB");
            assert_eq!(found.map_or_else(|error| error.to_string(), |()| "same".to_owned()), verdict);
        }
    }

    #[test]
    fn a_file_that_is_no_answer_is_refused() {
        let header = "Month,CustomerTenantId,SubscriptionId,MPNId,ACR";
        for (text, refusal) in [
            ("", "no column `Month`".to_owned()),
            (&format!("{header}\na,b,c\n"), "another number of cells than the header: `a,b,c`".to_owned()),
            (
                &format!("{header}\na,b,c,d,1\na,b,c,d,2\n"),
                "a key that was there before: `a,b,c,d,2`".to_owned(),
            ),
        ] {
            assert_eq!(Answer::parse(text).unwrap_err().to_string(), refusal);
        }
    }
}
