//! The rules as data: `spec/*.rules`, facts and expected answers that hold for every implementation alike.
//!
//! ```text
//! rule PAL-04 "A link in one tenant means nothing in another." (E11)
//! given
//!   subscription prod in contoso
//!   assign ana in contoso Contributor at prod
//!   link ana in fabrikam to 12345
//!   usage prod/app/vm 730
//! then
//!   nothing
//!   none 12345 in contoso because NOT_LINKED_IN_TENANT
//! ```
//!
//! A rule is known by its ids and says in our words what holds. What is `given` are rows of the estate and usage lines; a row
//! ends in `from T`, `until T`, both or neither, `T` being an hour of the month or an RFC 3339 time. The month has exactly 730
//! hours and is the interval of a line that names none. Each `then` may name terms (`then policy pec`) and lists **all** rows of
//! the report (`credit`, or `nothing`), and reasons (`none … because`). `#` begins a comment.

mod check;
mod error;
mod given;
mod name;
mod then;
mod word;

use std::path::PathBuf;

use pal_model::definition::missing::Missing;
use pal_model::{Facts, Mechanism, Money, PartnerId, RoleDefinitionId, TenantId, Terms, UsageLine};

pub use check::{Mismatch, check, check_reasons, definition_rows};
pub use error::{Problem, SpecError};

/// One `rule` of a file.
#[derive(Debug, Clone)]
pub struct Case {
    /// The file it stands in.
    pub file: String,
    /// The line it begins on.
    pub line: usize,
    /// The rules it shows.
    pub rules: Vec<String>,
    /// What holds.
    pub wording: String,
    /// The estate.
    pub facts: Facts,
    /// The usage.
    pub lines: Vec<UsageLine>,
    /// What must come of it.
    pub expectations: Vec<Expectation>,
}

/// One `then`.
#[derive(Debug, Clone)]
pub struct Expectation {
    /// The line it begins on.
    pub line: usize,
    /// The terms that the report is asked on.
    pub terms: Terms,
    /// All rows of the report.
    pub credits: Vec<RowLike>,
    /// Whether the rows name the role they came by.
    pub roles: Roles,
    /// Partners without credit at a customer, and why; not all of them.
    pub missing: Vec<Missing>,
    /// Whether `credit` or `nothing` was said.
    stated: bool,
}

/// Whether the expected rows name the role they came by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Roles {
    /// They do not: rows by different roles are added up.
    #[default]
    Unnamed,
    /// They do.
    Named,
}

/// A row of a report by every key that a rule can speak of. An answer may hold several of one key; they are added up.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RowLike {
    /// Whose consumption it is.
    pub customer: TenantId,
    /// The location, or the global account where those are credited.
    pub partner: PartnerId,
    /// By what the partner is tied to the usage.
    pub mechanism: Mechanism,
    /// Whether another unit of the global account already counts the amount.
    pub duplicate: bool,
    /// The broadest role, where the report names it.
    pub role: Option<RoleDefinitionId>,
    /// The currency.
    pub currency: String,
    /// How much.
    pub amount: Money,
}

/// Every case of `spec/`, in the order of files and lines.
pub fn cases() -> Result<Vec<Case>, SpecError> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../spec");
    let unreadable = |path: &PathBuf| {
        let path = path.clone();
        |source| SpecError::Unreadable { path, source }
    };
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(&folder).map_err(unreadable(&folder))? {
        let path = entry.map_err(unreadable(&folder))?.path();
        if path.extension().is_some_and(|extension| extension == "rules") {
            paths.push(path);
        }
    }
    paths.sort();
    let mut cases = Vec::new();
    for path in paths {
        let text = std::fs::read_to_string(&path).map_err(unreadable(&path))?;
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        cases.extend(parse(&name, &text)?);
    }
    Ok(cases)
}

/// Where in a rule the reading is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Rule,
    Given,
    Then,
}

/// Reads the text of a rule file.
pub fn parse(file: &str, text: &str) -> Result<Vec<Case>, SpecError> {
    let mut cases: Vec<Case> = Vec::new();
    let mut part = Part::Rule;
    for (number, line) in (1..).zip(text.lines()) {
        let mut words = word::Words::of(line);
        let at =
            |(column, problem)| SpecError::Malformed { file: file.to_owned(), line: number, column, problem };
        let Some(first) = words.peek() else { continue };
        match (first, cases.last_mut(), part) {
            ("rule", before, _) => {
                complete(before.as_deref()).map_err(|lacks| at((1, Problem::Lacks(lacks))))?;
                cases.push(heading(file, number, &mut words).map_err(at)?);
                part = Part::Rule;
            }
            ("given", Some(_), Part::Rule) => {
                words.skip();
                part = Part::Given;
            }
            ("then", Some(case), Part::Given | Part::Then) => {
                case.expectations.push(then::heading(number, &mut words).map_err(at)?);
                part = Part::Then;
            }
            (_, Some(case), Part::Given) => given::statement(case, &mut words).map_err(at)?,
            (_, Some(Case { expectations, .. }), Part::Then) => {
                let Some(expectation) = expectations.last_mut() else { continue };
                then::statement(expectation, &mut words).map_err(at)?;
            }
            (_, _, _) => return Err(at(words.refuse("a `rule` and its `given`"))),
        }
        words.end().map_err(at)?;
    }
    let last = text.lines().count();
    let at = |lacks| SpecError::Malformed {
        file: file.to_owned(),
        line: last,
        column: 1,
        problem: Problem::Lacks(lacks),
    };
    complete(cases.last()).map_err(at)?;
    Ok(cases)
}

/// `rule PAL-04 "What holds."`, with more ids and the number of a worked example where there are any.
fn heading(file: &str, line: usize, words: &mut word::Words<'_>) -> Result<Case, word::Refusal> {
    words.skip();
    let mut rules = Vec::new();
    while let Some(id) = words.peek().filter(|word| word.starts_with("PAL-")) {
        rules.push(id.to_owned());
        words.skip();
    }
    if rules.is_empty() {
        return Err(words.refuse("a rule such as PAL-07"));
    }
    let wording = words.quoted("what holds, in quotes")?;
    if let Some(example) = words.peek() {
        if !(example.starts_with("(E") && example.ends_with(')')) {
            return Err(words.refuse("an example such as (E7)"));
        }
        words.skip();
    }
    Ok(Case {
        file: file.to_owned(),
        line,
        rules,
        wording,
        facts: Facts::default(),
        lines: Vec::new(),
        expectations: Vec::new(),
    })
}

/// What a case still lacks once the next one begins.
fn complete(case: Option<&Case>) -> Result<(), &'static str> {
    let Some(case) = case else { return Ok(()) };
    if case.expectations.is_empty() {
        return Err("then");
    }
    let stated = case.expectations.iter().all(|expectation| expectation.stated);
    if stated { Ok(()) } else { Err("credit` or `nothing") }
}
