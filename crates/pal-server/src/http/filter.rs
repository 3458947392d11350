//! `$filter` as far as `az` and collectors use it: terms joined by `and` (ARM) or `or` (Graph).

use pal_wire::error::{ErrorCode, cut};

use super::answer::Refusal;
use crate::texts::key;

/// One term of a filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Term {
    /// `name()`.
    Flag(String),
    /// `name('value')`.
    Call(String, String),
    /// `name eq 'value'`, with or without quotes.
    Equals(String, String),
    /// `startswith(name,'value')`.
    StartsWith(String, String),
    /// `names/any(x:x eq 'value')`.
    Any(String, String),
    /// `name in ('a','b')`.
    In(String, Vec<String>),
}

/// The terms of a filter, between which that word stands. Names are in lower case.
pub(crate) fn terms(filter: Option<&str>, word: &str) -> Result<Vec<Term>, Refusal> {
    let Some(filter) = filter.map(str::trim).filter(|filter| !filter.is_empty()) else {
        return Ok(Vec::new());
    };
    let between = format!(" {word} ");
    filter
        .split(&between)
        .map(|text| {
            term(text.trim()).ok_or_else(|| {
                Refusal::text(ErrorCode::BadRequest, key("arm-filter"), [("filter", cut(text))])
            })
        })
        .collect()
}

/// A refusal of a term that means nothing here.
pub(crate) fn unsupported(term: &Term) -> Refusal {
    let text = match term {
        Term::Flag(name) | Term::Call(name, _) | Term::StartsWith(name, _) | Term::Any(name, _) => name,
        Term::Equals(name, _) | Term::In(name, _) => name,
    };
    Refusal::text(ErrorCode::BadRequest, key("arm-filter-by"), [("name", cut(text))])
}

fn term(text: &str) -> Option<Term> {
    if let Some((name, inner)) = text.split_once("/any(") {
        let (_, comparison) = inner.strip_suffix(')')?.split_once(':')?;
        let (_, value) = comparison.split_once(" eq ")?;
        return Some(Term::Any(lower(name)?, unquoted(value)?));
    }
    if let Some((name, value)) = text.split_once(" eq ") {
        return Some(Term::Equals(lower(name)?, unquoted(value)?));
    }
    if let Some((name, list)) = text.split_once(" in ") {
        let list = list.trim().strip_prefix('(')?.strip_suffix(')')?;
        return Some(Term::In(lower(name)?, list.split(',').map(unquoted).collect::<Option<_>>()?));
    }
    let (name, inner) = text.strip_suffix(')')?.split_once('(')?;
    let name = lower(name)?;
    if inner.trim().is_empty() {
        return Some(Term::Flag(name));
    }
    if name == "startswith" {
        let (name, value) = inner.split_once(',')?;
        return Some(Term::StartsWith(lower(name)?, unquoted(value)?));
    }
    Some(Term::Call(name, unquoted(inner)?))
}

fn lower(name: &str) -> Option<String> {
    let name = name.trim();
    let is_name =
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_/.".contains(&byte));
    is_name.then(|| name.to_ascii_lowercase())
}

/// A value with or without quotes; a doubled quote within stands for one.
fn unquoted(text: &str) -> Option<String> {
    let text = text.trim();
    match text.strip_prefix('\'').and_then(|text| text.strip_suffix('\'')) {
        Some(inner) => Some(inner.replace("''", "'")),
        None => (!text.contains(['\'', '(', ')', ' '])).then(|| text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_filters_of_az_are_understood() {
        let text = |text: &str| text.to_owned();
        for (filter, word, expected) in [
            ("", "and", vec![]),
            ("atScope()", "and", vec![Term::Flag(text("atscope"))]),
            (
                "atScope() and assignedTo('o')",
                "and",
                vec![Term::Flag(text("atscope")), Term::Call(text("assignedto"), text("o"))],
            ),
            ("principalId eq 'o'", "and", vec![Term::Equals(text("principalid"), text("o"))]),
            ("principalId eq o", "and", vec![Term::Equals(text("principalid"), text("o"))]),
            (
                "roleName eq 'O''Neil and co'",
                "or",
                vec![Term::Equals(text("rolename"), text("O'Neil and co"))],
            ),
            (
                "servicePrincipalNames/any(c:c eq 'a')",
                "or",
                vec![Term::Any(text("serviceprincipalnames"), text("a"))],
            ),
            ("startswith(displayName,'de')", "or", vec![Term::StartsWith(text("displayname"), text("de"))]),
            (
                "managedByTenantId in ('a','b')",
                "and",
                vec![Term::In(text("managedbytenantid"), vec![text("a"), text("b")])],
            ),
        ] {
            assert_eq!(terms(Some(filter), word).unwrap(), expected, "{filter}");
        }
        for bad in ["x", "principalId eq ", "principalId ne 'o'", "atScope() and", "(atScope())"] {
            assert!(terms(Some(bad), "and").is_err(), "{bad}");
        }
    }
}
