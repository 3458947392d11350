//! The query of a request and the body of a form: names and values, decoded once.

use std::borrow::Cow;

use crate::path::decoded;

/// Names and values in their order. A name without `=` has the empty value.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query<'a>(Vec<(Cow<'a, str>, Cow<'a, str>)>);

/// A name that may come once came again (R39; RFC 6749 §3.1).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is given more than once")]
pub struct Repeated(pub String);

impl<'a> Query<'a> {
    /// Reads the part after the question mark, or a form of type `application/x-www-form-urlencoded`.
    pub fn of(text: &'a str) -> Self {
        let pairs = text.split('&').filter(|pair| !pair.is_empty());
        Self(
            pairs
                .map(|pair| {
                    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
                    (unplussed(name), unplussed(value))
                })
                .collect(),
        )
    }

    /// Every name and value, in order.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_ref(), value.as_ref()))
    }

    /// The values of a name that compares without ASCII case, as ARM's do.
    pub fn values(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0
            .iter()
            .filter(move |(given, _)| given.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_ref())
    }

    /// The first value of a name.
    pub fn first(&self, name: &str) -> Option<&str> {
        self.values(name).next()
    }

    /// The value of a name that may come once.
    pub fn once(&self, name: &str) -> Result<Option<&str>, Repeated> {
        let mut values = self.values(name);
        match (values.next(), values.next()) {
            (value, None) => Ok(value),
            (_, Some(_)) => Err(Repeated(name.to_owned())),
        }
    }
}

fn unplussed(text: &str) -> Cow<'_, str> {
    if text.contains('+') { Cow::Owned(decoded(&text.replace('+', " ")).into_owned()) } else { decoded(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_compare_without_case_and_values_are_decoded_once() {
        let query = Query::of(
            "API-Version=2018-02-01&$filter=principalId+eq%20%27x%27&&flag&a=1&a=2&%61pi-version=y",
        );
        assert_eq!(query.values("api-version").collect::<Vec<_>>(), ["2018-02-01", "y"]);
        assert_eq!(query.first("$filter"), Some("principalId eq 'x'"));
        assert_eq!(query.once("flag"), Ok(Some("")));
        assert_eq!(query.once("none"), Ok(None));
        assert_eq!(query.once("a"), Err(Repeated("a".to_owned())));
    }
}
