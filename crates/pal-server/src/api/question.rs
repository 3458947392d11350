//! What a query asks of the figures, by the words of the command line.

use std::collections::BTreeSet;
use std::str::FromStr;

use pal_attribution::board::Question;
use pal_attribution::report::influenced::GroupKey;
use pal_model::{Association, Grain, Instant, Mode, Month, RolePolicy, Terms};
use pal_wire::error::{ErrorCode, cut};
use pal_wire::query::Query;

use crate::http::answer::Refusal;
use crate::texts::key;
use crate::told::{Tell, Told};

/// A parameter that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BadParameter {
    name: &'static str,
    text: String,
    reason: Told,
}

impl From<BadParameter> for Refusal {
    fn from(bad: BadParameter) -> Self {
        Self::new(ErrorCode::BadRequest, bad.told())
    }
}

impl Tell for BadParameter {
    fn told(&self) -> Told {
        let Self { name, text, reason } = self;
        let parts = [("name", (*name).into()), ("text", text.into()), ("reason", reason.clone().into())];
        Told::of(key("api-parameter"), parts)
    }
}

/// The keys of rows and their words, as on the command line.
pub(crate) const KEYS: [(&str, GroupKey); 10] = [
    ("month", GroupKey::Month),
    ("tenant", GroupKey::Tenant),
    ("subscription", GroupKey::Subscription),
    ("service", GroupKey::Service),
    ("partner", GroupKey::Partner),
    ("global", GroupKey::Global),
    ("attribution-type", GroupKey::AttributionType),
    ("role", GroupKey::Role),
    ("duplicate", GroupKey::Duplicate),
    ("currency", GroupKey::Currency),
];
/// The words of modes.
pub(crate) const MODES: [(&str, Mode); 3] =
    [("time-weighted", Mode::TimeWeighted), ("any-time", Mode::AnyTime), ("whole", Mode::Whole)];
/// The words of associations.
pub(crate) const ASSOCIATIONS: [(&str, Association); 3] =
    [("pal", Association::Pal), ("csp", Association::Csp), ("all", Association::All)];
/// The words of grains.
pub(crate) const GRAINS: [(&str, Grain); 2] = [("location", Grain::Location), ("global", Grain::Global)];

/// A parameter, given once and not empty. A form sends what was left open as an empty text.
pub(crate) fn text<'q>(query: &'q Query<'_>, name: &'static str) -> Result<Option<&'q str>, BadParameter> {
    let repeated = || BadParameter { name, text: "…".to_owned(), reason: Told::plain(key("api-repeated")) };
    Ok(query.once(name).map_err(|_| repeated())?.filter(|text| !text.is_empty()))
}

/// A parameter of some type.
pub(crate) fn parsed<T: FromStr<Err: Tell>>(
    query: &Query<'_>,
    name: &'static str,
) -> Result<Option<T>, BadParameter> {
    let read = |text: &str| {
        text.parse().map_err(|error: T::Err| BadParameter { name, text: cut(text), reason: error.told() })
    };
    text(query, name)?.map(read).transpose()
}

fn word<T: Copy>(
    query: &Query<'_>,
    name: &'static str,
    words: &[(&str, T)],
) -> Result<Option<T>, BadParameter> {
    let Some(text) = text(query, name)? else { return Ok(None) };
    let found = words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
    let known = || words.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(", ");
    let bad = || BadParameter {
        name,
        text: cut(text),
        reason: Told::of(key("api-words"), [("known", (&known()).into())]),
    };
    found.ok_or_else(bad).map(Some)
}

/// A month, `YYYY-MM`.
pub(crate) fn month(query: &Query<'_>, name: &'static str) -> Result<Option<Month>, BadParameter> {
    let Some(text) = text(query, name)? else { return Ok(None) };
    let read = || {
        let (year, month) = text.split_once('-')?;
        let digits =
            |text: &str, count| text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
        (digits(year, 4) && digits(month, 2)).then_some(())?;
        Some(Instant::from_date(year.parse().ok()?, month.parse().ok()?, 1)?.month())
    };
    let reason = || Told::plain(key("api-month"));
    read().map(Some).ok_or_else(|| BadParameter { name, text: cut(text), reason: reason() })
}

/// The policy, mode, association and grain.
pub(crate) fn terms(query: &Query<'_>) -> Result<Terms, BadParameter> {
    Ok(Terms {
        policy: parsed::<RolePolicy>(query, "policy")?.unwrap_or_default(),
        mode: word(query, "mode", &MODES)?.unwrap_or_default(),
        association: word(query, "association", &ASSOCIATIONS)?.unwrap_or_default(),
        grain: word(query, "rollUp", &GRAINS)?.unwrap_or_default(),
        ..Terms::default()
    })
}

/// Keys to group by; without the parameter all of them.
fn keys(query: &Query<'_>) -> Result<BTreeSet<GroupKey>, BadParameter> {
    let name = "groupBy";
    let Some(text) = text(query, name)? else { return Ok(KEYS.into_iter().map(|(_, key)| key).collect()) };
    let known = || KEYS.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(", ");
    let key = |word: &str| {
        let found = KEYS.iter().find(|(known, _)| *known == word).map(|(_, key)| *key);
        let bad = || BadParameter {
            name,
            text: cut(word),
            reason: Told::of(key("api-keys"), [("known", (&known()).into())]),
        };
        found.ok_or_else(bad)
    };
    text.split(',').map(key).collect()
}

/// All that a query asks.
pub(crate) fn question(query: &Query<'_>) -> Result<Question, BadParameter> {
    Ok(Question {
        terms: terms(query)?,
        keys: keys(query)?,
        from: month(query, "from")?,
        to: month(query, "to")?,
        customer: parsed(query, "customer")?,
        subscription: parsed(query, "subscription")?,
        service: text(query, "service")?.map(str::to_owned),
        currency: text(query, "currency")?.map(str::to_owned),
        partner: parsed(query, "partner")?,
        role: text(query, "role")?.map(str::to_owned),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::Texts;

    #[test]
    fn words_are_those_of_the_command_line() {
        let asked = question(&Query::of(
            "policy=pec&mode=any-time&association=all&rollUp=global&groupBy=month,role&from=2026-01&to=&currency=EUR",
        ))
        .unwrap();
        let terms = Terms {
            policy: RolePolicy::Pec,
            mode: Mode::AnyTime,
            association: Association::All,
            grain: Grain::Global,
            ..Terms::default()
        };
        assert_eq!(asked.terms, terms);
        assert_eq!(asked.keys, [GroupKey::Month, GroupKey::Role].into());
        assert_eq!(asked.from.map(|month| month.to_string()).as_deref(), Some("2026-01-01"));
        assert_eq!((asked.to, asked.currency.as_deref()), (None, Some("EUR")));
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (text, told) in [
            ("policy=all", "`policy` cannot be `all`: `all` is not a role policy: any, pec or incentive"),
            ("mode=x", "`mode` cannot be `x`: it is one of time-weighted, any-time, whole"),
            ("groupBy=month,x", "`groupBy` cannot be `x`: keys are month, tenant"),
            ("from=2026-13", "`from` cannot be `2026-13`: a month is written as 2026-05"),
            ("from=26-1", "`from` cannot be `26-1`"),
            ("partner=abc", "`partner` cannot be `abc`"),
            ("customer=1&customer=2", "`customer` cannot be `…`: it is given more than once"),
        ] {
            let error = Texts::default().told(&question(&Query::of(text)).unwrap_err().told());
            assert!(error.starts_with(told), "{error}");
        }
    }
}
