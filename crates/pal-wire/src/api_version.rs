//! `api-version`, which every ARM request names (contract §10).

use crate::query::Query;

/// The one version there is of the link service.
pub const LINK_SERVICE: &str = "2018-02-01";

/// Why a request's version is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ApiVersionError {
    /// None was given.
    #[error("the query parameter `api-version` is missing; use `api-version={wanted}`")]
    Missing {
        /// What to send.
        wanted: &'static str,
    },
    /// Two were given, equal or not.
    #[error("the query parameter `api-version` is given more than once; use `api-version={wanted}` once")]
    Repeated {
        /// What to send.
        wanted: &'static str,
    },
    /// Another one was given.
    #[error("the api-version `{given}` is not supported; use `api-version={wanted}`")]
    Unsupported {
        /// What was sent, cut at 40 characters.
        given: String,
        /// What to send.
        wanted: &'static str,
    },
}

/// What the other surfaces tell to send: any date will do.
const ANY_DATE: &str = "2022-12-01";

/// Checks a request of the link service: exactly one, and that one.
pub fn check_link_service(query: &Query<'_>) -> Result<(), ApiVersionError> {
    check(query, LINK_SERVICE, |given| given == LINK_SERVICE)
}

/// Checks a request of the other ARM surfaces: exactly one, a date, perhaps a preview.
pub fn check_dated(query: &Query<'_>) -> Result<(), ApiVersionError> {
    check(query, ANY_DATE, is_dated)
}

fn check(
    query: &Query<'_>,
    wanted: &'static str,
    accepts: impl Fn(&str) -> bool,
) -> Result<(), ApiVersionError> {
    let mut given = query.values("api-version");
    match (given.next(), given.next()) {
        (None, _) => Err(ApiVersionError::Missing { wanted }),
        (Some(_), Some(_)) => Err(ApiVersionError::Repeated { wanted }),
        (Some(given), None) if accepts(given) => Ok(()),
        (Some(given), None) => Err(ApiVersionError::Unsupported { given: crate::error::cut(given), wanted }),
    }
}

fn is_dated(text: &str) -> bool {
    let (date, suffix) = text.split_at_checked(10).unwrap_or((text, ""));
    let is_date = date.len() == 10
        && date.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    let suffix = suffix.strip_prefix('-');
    is_date
        && (text.len() == 10
            || suffix.is_some_and(|word| !word.is_empty() && word.bytes().all(|b| b.is_ascii_alphanumeric())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_link_service_takes_one_version_once() {
        let missing = Err(ApiVersionError::Missing { wanted: LINK_SERVICE });
        let repeated = Err(ApiVersionError::Repeated { wanted: LINK_SERVICE });
        let unsupported =
            |given: &str| Err(ApiVersionError::Unsupported { given: given.to_owned(), wanted: LINK_SERVICE });
        for (query, expected) in [
            ("api-version=2018-02-01", Ok(())),
            ("x=y&API-VERSION=2018%2D02-01", Ok(())),
            ("", missing.clone()),
            ("apiversion=2018-02-01", missing),
            ("api-version=", unsupported("")),
            ("api-version", unsupported("")),
            ("api-version=2018-02-01-preview", unsupported("2018-02-01-preview")),
            ("api-version=%202018-02-01", unsupported(" 2018-02-01")),
            ("api-version=2018-02-01&api-version=2018-02-01", repeated.clone()),
            ("api-version=2018-02-01&Api-Version=2022-12-01", repeated),
        ] {
            assert_eq!(check_link_service(&Query::of(query)), expected, "{query}");
        }
    }

    #[test]
    fn the_other_surfaces_take_any_date() {
        for (given, good) in [
            ("2022-12-01", true),
            ("2022-05-01-preview", true),
            ("2022-12-01-", false),
            ("2022-12-1", false),
            ("latest", false),
            ("2022-12-01x", false),
            ("\u{664}022-12-01", false),
        ] {
            assert_eq!(check_dated(&Query::of(&format!("api-version={given}"))).is_ok(), good, "{given}");
        }
    }
}
