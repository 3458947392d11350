//! Refusals of ARM, Graph and the link service: `{"error":{"code","message"}}`, or the same flat (wire facts §1, §5).

use serde_json::Value;

use super::{Failure, hint, told};
use crate::http::Answer;

impl Failure {
    /// A status that is no success, as what stands in its body says it.
    pub fn of_arm(host: &str, answer: &Answer) -> Self {
        let body = answer.json();
        let detail =
            body.as_ref().map(|body| body.get("error").filter(|error| error.is_object()).unwrap_or(body));
        let text = |name: &str| {
            let text = detail?.get(name)?.as_str()?;
            (!text.trim().is_empty()).then(|| told(text))
        };
        let status = answer.status;
        let code = text("code").unwrap_or_else(|| format!("HTTP_{status}"));
        let message = text("message").or_else(|| plain(answer, body.as_ref()));
        let message = message.unwrap_or_else(|| nothing(host, status));
        let hint = hint::of_arm(status, &code, &message);
        Self { code, message, hint, status: Some(status) }
    }
}

/// A text of a service that does not speak JSON; pages for people say nothing here.
fn plain(answer: &Answer, json: Option<&Value>) -> Option<String> {
    let text = std::str::from_utf8(&answer.body).ok()?.trim();
    let shown = json.is_none() && !text.is_empty() && !text.starts_with('<');
    shown.then(|| told(text))
}

fn nothing(host: &str, status: u16) -> String {
    if (300..400).contains(&status) {
        format!("`{host}` answers with status {status}, a redirect, and those are not followed")
    } else {
        format!("`{host}` answers with status {status}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failure(status: u16, body: &'static str) -> Failure {
        let answer = Answer { status, headers: reqwest::header::HeaderMap::new(), body: body.into() };
        Failure::of_arm("management.test", &answer)
    }

    #[test]
    fn a_refusal_is_read_in_every_form_it_comes_in() {
        let silent = "`management.test` answers with status 404";
        for (status, body, code, message) in [
            (409, r#"{"error":{"code":"Conflict","message":"linked"}}"#, "Conflict", "linked"),
            (409, r#"{"code":"Conflict","message":"linked"}"#, "Conflict", "linked"),
            (404, r#"{"error":null,"code":"NotFound","message":"gone"}"#, "NotFound", "gone"),
            (404, r#"{"error":{}}"#, "HTTP_404", silent),
            (404, r#"{"error":"NotFound"}"#, "HTTP_404", silent),
            (404, "[1]", "HTTP_404", silent),
            (404, "", "HTTP_404", silent),
            (404, "<html>x", "HTTP_404", silent),
            (404, "not\r\n here", "HTTP_404", "not here"),
            (
                302,
                "",
                "HTTP_302",
                "`management.test` answers with status 302, a redirect, and those are not followed",
            ),
        ] {
            let got = failure(status, body);
            assert_eq!((got.code.as_str(), got.message.as_str()), (code, message), "{body}");
            assert_eq!(got.status, Some(status));
        }
    }

    #[test]
    fn a_long_message_is_cut_and_a_repeated_secret_removed() {
        let long = "x".repeat(2_000);
        assert_eq!(told(&long).chars().count(), super::super::MESSAGE_MAX + 1);
        let told = failure(400, r#"{"code":"hunter2","message":"you sent hunter2"}"#);
        let told = told.without(&"hunter2".to_owned().into());
        assert_eq!((told.code.as_str(), told.message.as_str()), ("…", "you sent …"));
    }
}
