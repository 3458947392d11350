//! Holding an answer against a case.

use std::collections::BTreeMap;
use std::fmt;

use pal_model::definition::attribution::{Outcome, outcome};
use pal_model::definition::missing::Missing;
use pal_model::{Facts, Money, Terms, UsageLine};

use super::{Case, Expectation, Roles, RowLike};

/// An answer that is not what a rule says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch<T> {
    /// The file of the rule.
    pub file: String,
    /// The line of the `then`.
    pub line: usize,
    /// What holds.
    pub wording: String,
    /// What must come of it.
    pub expected: Vec<T>,
    /// What came.
    pub found: Vec<T>,
}

impl<T: fmt::Debug> fmt::Display for Mismatch<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}:{}: {}", self.file, self.line, self.wording)?;
        for row in &self.expected {
            writeln!(f, "  expected {row:?}")?;
        }
        for row in &self.found {
            writeln!(f, "  found    {row:?}")?;
        }
        Ok(())
    }
}

/// Whether an implementation of the rules gives exactly the rows that a case says, on the terms of each `then`.
pub fn check(
    case: &Case,
    answer: impl Fn(&Facts, &[UsageLine], Terms) -> Vec<RowLike>,
) -> Result<(), Mismatch<RowLike>> {
    for expectation in &case.expectations {
        let expected = added_up(expectation.credits.clone(), expectation.roles);
        let found = added_up(answer(&case.facts, &case.lines, expectation.terms), expectation.roles);
        if expected != found {
            return Err(mismatch(case, expectation, expected, found));
        }
    }
    Ok(())
}

/// Whether an implementation gives the reasons that a case says. It may give more: a case names those it is about.
pub fn check_reasons(
    case: &Case,
    answer: impl Fn(&Facts, &[UsageLine], Terms) -> Vec<Missing>,
) -> Result<(), Mismatch<Missing>> {
    for expectation in &case.expectations {
        if expectation.missing.is_empty() {
            continue;
        }
        let about = |found: &Missing| {
            expectation
                .missing
                .iter()
                .any(|row| (row.partner, row.customer) == (found.partner, found.customer))
        };
        let mut found = answer(&case.facts, &case.lines, expectation.terms);
        found.retain(about);
        found.sort_unstable();
        let mut expected = expectation.missing.clone();
        expected.sort_unstable();
        if expected != found {
            return Err(mismatch(case, expectation, expected, found));
        }
    }
    Ok(())
}

fn mismatch<T>(case: &Case, expectation: &Expectation, expected: Vec<T>, found: Vec<T>) -> Mismatch<T> {
    let (file, wording) = (case.file.clone(), case.wording.clone());
    Mismatch { file, line: expectation.line, wording, expected, found }
}

/// Rows in order, those of one key added up.
fn added_up(rows: Vec<RowLike>, roles: Roles) -> Vec<RowLike> {
    let mut sums: BTreeMap<RowLike, Money> = BTreeMap::new();
    for row in rows {
        let role = match roles {
            Roles::Named => row.role,
            Roles::Unnamed => None,
        };
        let amount = row.amount;
        let sum = sums.entry(RowLike { role, amount: Money::ZERO, ..row }).or_default();
        // INVARIANT: rules speak of amounts that people write down.
        *sum = sum.checked_add(amount).unwrap_or(Money::from_units(i128::MAX));
    }
    sums.into_iter().map(|(key, amount)| RowLike { amount, ..key }).collect()
}

/// The definition's own answer, a row a credit.
pub fn definition_rows(facts: &Facts, lines: &[UsageLine], terms: Terms) -> Vec<RowLike> {
    let mut rows = Vec::new();
    for line in lines {
        let Outcome::Counted { customer, credits, .. } = outcome(facts, line, terms) else { continue };
        rows.extend(credits.into_iter().map(|credit| RowLike {
            customer,
            partner: credit.unit.partner,
            mechanism: credit.unit.mechanism,
            duplicate: credit.duplicate,
            role: credit.role,
            currency: line.currency.clone(),
            amount: credit.amount,
        }));
    }
    rows
}
