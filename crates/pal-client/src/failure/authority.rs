//! Refusals of an authority (RFC 6749 §5.2), with Entra's numbers.

use serde_json::Value;

use super::{Failure, hint, told};
use crate::http::Answer;

/// What Entra's numbers begin with where they stand in a text.
const PREFIX: &str = "AADSTS";

impl Failure {
    /// What an authority said instead of a token. The code is Entra's number where there is one, else the word of the standard.
    pub fn of_authority(host: &str, answer: &Answer) -> Self {
        let body = answer.json().unwrap_or(Value::Null);
        let text = |name: &str| body.get(name).and_then(Value::as_str).filter(|text| !text.trim().is_empty());
        let description = text("error_description").map(|text| told(without_trace(text)));
        let number = number(&body, description.as_deref());
        let status = answer.status;
        let code = number.or_else(|| text("error").map(told)).unwrap_or_else(|| format!("HTTP_{status}"));
        let message = description.unwrap_or_else(|| format!("`{host}` hands out no token: status {status}"));
        let hint = hint::of_authority(&code, &message);
        Self { code, message, hint, status: Some(status) }
    }

    /// What an authority sent a browser back with (RFC 6749 §4.1.2.1).
    pub(crate) fn of_redirect(word: &str, description: &str) -> Self {
        let message = told(without_trace(description));
        let code = written(&message).unwrap_or_else(|| told(word));
        let hint = hint::of_authority(&code, &message);
        Self { code, message, hint, status: None }
    }

    /// A text that another program passes on, if it has one of Entra's numbers.
    pub(crate) fn of_number(text: &str) -> Option<Self> {
        let message = told(without_trace(text));
        let code = written(&message)?;
        let hint = hint::of_authority(&code, &message);
        Some(Self { code, message, hint, status: None })
    }
}

/// The text without the ids and the time that Entra puts behind it.
fn without_trace(text: &str) -> &str {
    text.split(" Trace ID:").next().unwrap_or(text)
}

/// The number in the description names the case; those in `error_codes` may be more general.
fn number(body: &Value, description: Option<&str>) -> Option<String> {
    let listed = || Some(format!("{PREFIX}{}", body.get("error_codes")?.as_array()?.first()?.as_u64()?));
    description.and_then(written).or_else(listed)
}

/// The number that a text has.
fn written(text: &str) -> Option<String> {
    let (_, rest) = text.split_once(PREFIX)?;
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    (!digits.is_empty()).then(|| format!("{PREFIX}{digits}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entras_number_is_the_code() {
        for (body, code, hinted) in [
            (
                r#"{"error":"interaction_required","error_description":"AADSTS50076: Due to a configuration change … Trace ID: 1 Correlation ID: 2","error_codes":[50076]}"#,
                "AADSTS50076",
                true,
            ),
            (
                r#"{"error":"invalid_grant","error_description":"no consent","error_codes":[65001]}"#,
                "AADSTS65001",
                true,
            ),
            (
                r#"{"error":"invalid_client","error_description":"AADSTS7000215: Invalid client secret"}"#,
                "AADSTS7000215",
                true,
            ),
            (r#"{"error":"invalid_client","error_description":"AADSTS: none"}"#, "invalid_client", true),
            (r#"{"error":"server_error"}"#, "server_error", false),
            ("<html>", "HTTP_400", false),
        ] {
            let answer =
                Answer { status: 400, headers: reqwest::header::HeaderMap::new(), body: body.into() };
            let failure = Failure::of_authority("login.test", &answer);
            assert_eq!((failure.code.as_str(), failure.hint.is_some()), (code, hinted), "{body}");
            assert!(!failure.message.contains("Trace ID"), "{}", failure.message);
        }
    }
}
