//! What of an answer is different each time: it is shown by its name, and kept for the requests that need it.

use std::collections::BTreeMap;

use super::connection::RawAnswer;

/// Texts that later requests of the story may name.
pub(crate) type Kept = BTreeMap<String, String>;

/// Members of JSON that are secrets, or keys.
const MEMBERS: [&str; 7] =
    ["access_token", "refresh_token", "id_token", "device_code", "user_code", "kid", "n"];
/// What a browser carries: in a form of a page, or in the query of where it is sent.
const CARRIED: &str = "code";

/// The answer's lines, with what is random replaced by its name. All else is as it came.
pub(crate) fn lines(answer: &RawAnswer, kept: &mut Kept) -> Vec<String> {
    let mut random: Vec<(String, String)> = Vec::new();
    // One id of the provider, and one of ARM that three headers share.
    for (header, name) in [("request-id", "{provider-id}"), ("x-ms-request-id", "{arm-id}")] {
        random.extend(answer.header(header).map(|id| (id.to_owned(), name.to_owned())));
    }
    for (name, secret) in secrets(answer) {
        kept.insert(name.to_owned(), secret.to_owned());
        random.push((secret.to_owned(), format!("{{{name}}}")));
    }
    let masked = |text: &str| {
        random.iter().fold(text.to_owned(), |text, (random, name)| text.replace(random.as_str(), name))
    };
    let is_page = answer.header("content-type").is_some_and(|it| it.starts_with("text/html"));
    let mut lines = vec![answer.status.clone()];
    for (name, value) in &answer.headers {
        let value = match name.as_str() {
            "date" => "{date}".to_owned(),
            // Pages are for people: what they look like is no contract.
            "content-length" if is_page => "{length}".to_owned(),
            "content-security-policy" => without_digests(value),
            _ => masked(value),
        };
        lines.push(format!("{name}: {value}"));
    }
    lines.push(String::new());
    if is_page {
        lines.push("{page}".to_owned());
    } else {
        lines.extend(masked(&answer.body).lines().map(str::to_owned));
    }
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines
}

fn secrets(answer: &RawAnswer) -> Vec<(&'static str, &str)> {
    let (body, location) = (answer.body.as_str(), answer.header("location").unwrap_or_default());
    let members = MEMBERS.map(|name| (name, body, format!("\"{name}\":\""), '"'));
    let field = (CARRIED, body, format!("name=\"{CARRIED}\" value=\""), '"');
    let query = (CARRIED, location, format!("?{CARRIED}="), '&');
    let places = members.into_iter().chain([field, query]);
    let found = places.flat_map(|(name, text, before, end)| {
        let rests: Vec<&str> = text.split(before.as_str()).skip(1).collect();
        rests.into_iter().filter_map(move |rest| Some((name, rest.split(end).next()?)))
    });
    found.collect()
}

fn without_digests(policy: &str) -> String {
    let words = policy.split(' ').map(|word| match word.split_once("'sha256-") {
        Some((before, rest)) => format!("{before}'sha256-{{digest}}'{}", rest.rsplit('\'').next().unwrap()),
        None => word.to_owned(),
    });
    words.collect::<Vec<_>>().join(" ")
}

/// The text with names in braces replaced by what was kept of them.
pub(crate) fn filled(text: &str, kept: &Kept) -> String {
    kept.iter().fold(text.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
}
