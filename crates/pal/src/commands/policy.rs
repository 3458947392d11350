//! Policies as a report is asked for them: by word, or from a file of periods.

use std::collections::BTreeSet;
use std::path::Path;

use pal_model::role::dated::{DatedPolicy, Period, Roles};
use pal_model::{Instant, Interval, RoleDefinitionId, RolePolicy};
use pal_server::toml_file::{FileFault, TomlFile};
use serde::Deserialize;
use serde_json::{Value, json};
use toml::Spanned;

use crate::cli::policy::{PolicyChoice, PolicyWord};

/// A policy file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    name: Option<String>,
    period: Spanned<Vec<Row>>,
}

/// One period of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    from: Option<Spanned<String>>,
    to: Option<Spanned<String>>,
    /// A word, or role definition ids.
    roles: Spanned<toml::Value>,
}

/// The policy that was named.
pub fn policy(choice: &PolicyChoice) -> Result<RolePolicy, FileFault> {
    match choice {
        PolicyChoice::Word(PolicyWord::Any) => Ok(RolePolicy::Any),
        PolicyChoice::Word(PolicyWord::Pec) => Ok(RolePolicy::Pec),
        PolicyChoice::Word(PolicyWord::Incentive) => Ok(RolePolicy::Incentive),
        PolicyChoice::Word(PolicyWord::Programme) => Ok(DatedPolicy::programme()),
        PolicyChoice::File(path) => Ok(parse(path, &TomlFile::read(path)?)?.lasting()),
    }
}

/// The policy of what is to come: a word that depends on the time means what it means from now on.
pub const fn to_come(word: PolicyWord) -> RolePolicy {
    match word {
        PolicyWord::Any => RolePolicy::Any,
        PolicyWord::Pec | PolicyWord::Programme => RolePolicy::Pec,
        PolicyWord::Incentive => RolePolicy::Incentive,
    }
}

fn parse(path: &Path, text: &TomlFile) -> Result<DatedPolicy, FileFault> {
    let fault = |offset: usize, reason: String| text.fault(offset, reason);
    let file: File = text.parse()?;
    let start = file.period.span().start;
    let bound = |bound: Option<&Spanned<String>>, open: Instant| {
        bound.map_or(Ok(open), |text| {
            Instant::parse_lenient(text.get_ref())
                .map_err(|error| fault(text.span().start, error.to_string()))
        })
    };
    let mut periods = Vec::new();
    for row in file.period.get_ref() {
        let (from, to) = (bound(row.from.as_ref(), Instant::MIN)?, bound(row.to.as_ref(), Instant::MAX)?);
        let at = row.to.as_ref().or(row.from.as_ref()).map_or(start, |bound| bound.span().start);
        let valid = Interval::new(from, to)
            .ok_or_else(|| fault(at, format!("`to` {to} is not after `from` {from}")))?;
        periods.push(Period { valid, roles: roles(&row.roles, &fault)? });
    }
    let stem = || path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let name = file.name.unwrap_or_else(stem);
    DatedPolicy::new(name, periods).map_err(|overlap| fault(start, overlap.to_string()))
}

fn roles(
    listed: &Spanned<toml::Value>,
    fault: &impl Fn(usize, String) -> FileFault,
) -> Result<Roles, FileFault> {
    let wrong = |found: String| {
        let wanted = "is neither any, pec, incentive nor a list of role definition ids";
        fault(listed.span().start, format!("`{found}` {wanted}"))
    };
    if let Some(word) = listed.get_ref().as_str() {
        return match word {
            "any" => Ok(Roles::Any),
            "pec" => Ok(Roles::Pec),
            "incentive" => Ok(Roles::Incentive),
            other => Err(wrong(other.to_owned())),
        };
    }
    let ids = listed.get_ref().as_array().ok_or_else(|| wrong(listed.get_ref().type_str().to_owned()))?;
    let id = |id: &toml::Value| {
        let text = id.as_str().ok_or_else(|| wrong(id.type_str().to_owned()))?;
        let parsed: Result<RoleDefinitionId, _> = text.parse();
        parsed.map_err(|error| fault(listed.span().start, error.to_string()))
    };
    ids.iter().map(id).collect::<Result<BTreeSet<_>, _>>().map(Roles::These)
}

/// Which roles counted when, for people, where it depends on the time: as far as a report's period reaches.
pub fn told(policy: RolePolicy, period: Interval) -> Option<String> {
    let RolePolicy::Dated(dated) = policy else { return None };
    let told: Vec<String> = within(dated, period)
        .map(|(valid, roles)| match (valid.from().is_bounded(), valid.to().is_bounded()) {
            (false, false) => format!("{roles} throughout"),
            (true, false) => format!("{roles} from {}", valid.from()),
            (false, true) => format!("{roles} until {}", valid.to()),
            (true, true) => format!("{roles} from {} until {}", valid.from(), valid.to()),
        })
        .collect();
    let told = if told.is_empty() { "no role at any time".to_owned() } else { told.join(", ") };
    Some(format!("note: policy {}: {told}", dated.name()))
}

/// The same for programs.
pub fn to_json(policy: RolePolicy, period: Interval) -> Option<Value> {
    let RolePolicy::Dated(dated) = policy else { return None };
    let bound = |at: Instant| at.is_bounded().then(|| at.to_string());
    let periods: Vec<Value> = within(dated, period)
        .map(|(valid, roles)| json!({"From": bound(valid.from()), "To": bound(valid.to()), "Roles": roles}))
        .collect();
    Some(json!({"Name": dated.name(), "Periods": periods}))
}

fn within(dated: &DatedPolicy, period: Interval) -> impl Iterator<Item = (Interval, String)> {
    dated.periods().iter().filter_map(move |row| Some((row.valid.intersect(&period)?, row.roles.to_string())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Result<DatedPolicy, String> {
        let path = Path::new("ours.toml");
        parse(path, &TomlFile::of(path, text)).map_err(|fault| fault.to_string())
    }

    #[test]
    fn a_file_says_which_roles_count_when() {
        let text = "[[period]]\nto = \"2022-10-01\"\nroles = \"any\"\n\n[[period]]\nfrom = \"2022-10-01T00:00:00Z\"\n\
                    roles = [\"8e3af657-a8ff-443c-a75c-2fe8c4bcb635\"]\n";
        let policy = parsed(text).unwrap();
        assert_eq!(policy.name(), "ours");
        let policy = policy.lasting();
        assert_eq!(
            told(policy, Interval::ALWAYS).unwrap(),
            "note: policy ours: any until 2022-10-01T00:00:00Z, 1 listed roles from 2022-10-01T00:00:00Z"
        );
        assert_eq!(told(RolePolicy::Pec, Interval::ALWAYS), None);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        for (text, expected) in [
            ("", "missing field `period`"),
            (
                "[[period]]\nroles = \"all\"\n",
                "ours.toml:2:9: `all` is neither any, pec, incentive nor a list of role definition ids",
            ),
            ("[[period]]\nroles = [\"x\"]\n", "ours.toml:2:9: `x`"),
            ("[[period]]\nroles = \"any\"\nfrom = \"soon\"\n", "ours.toml:3:8: `soon`"),
            ("[[period]]\nroles = \"any\"\nform = \"2022-10-01\"\n", "ours.toml:3:1: unknown field `form`"),
            (
                "[[period]]\nroles = \"any\"\nfrom = \"2022-10-01\"\nto = \"2022-10-01\"\n",
                "ours.toml:4:6: `to` 2022-10-01T00:00:00Z is not after",
            ),
            ("[[period]]\nroles = \"any\"\n[[period]]\nroles = \"pec\"\n", "the period from"),
        ] {
            let error = parsed(text).unwrap_err();
            assert!(error.contains(expected), "{error} / {expected}");
        }
    }
}
