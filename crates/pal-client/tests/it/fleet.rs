//! A fleet whose tenants each answer in a way of their own: what is planned, done, and written down.

use std::collections::HashMap;
use std::fmt::Write;
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use pal_client::environment::Environment;
use pal_client::fleet::action::Foreigners;
use pal_client::fleet::apply::apply;
use pal_client::fleet::file::Fleet;
use pal_client::fleet::journal::Journal;
use pal_client::fleet::look::AccessCheck;
use pal_client::fleet::means::{Machine, Means};
use pal_client::fleet::plan::{Manner, plan};
use pal_client::fleet::shown;
use pal_client::fleet::work::Done;
use serde_json::{Value, json};

use crate::mock::{DEPLOY_BOT, Mock, Reply, SECRET, Seen};

const MANNER: Manner = Manner { foreigners: Foreigners::LeftAlone, check: AccessCheck::NotAsked };

/// What a tenant answers to reads and changes, one word after the other, the last one for ever. `read` and `none` answer a read,
/// a number is a status, `made` a change that is made.
const TENANTS: [(&str, &[&str], &[&str]); 10] = [
    ("may not read", &["403 AuthorizationFailed"], &[]),
    ("wants a second factor", &[], &[]),
    ("ours in the meantime", &["none", "54321"], &["409 Conflict", "made"]),
    ("theirs in the meantime", &["none", "99999"], &["409 Conflict"]),
    ("unlinked in the meantime", &["54321", "none"], &["404 NotFound", "made"]),
    ("unknown partner", &["none"], &["400 BadRequest"]),
    ("always in conflict", &["none"], &["409 Conflict"]),
    ("deleted", &["deleted"], &["made"]),
    ("made and not told", &["none", "12345"], &["500 InternalServerError"]),
    ("stale token", &["401 ExpiredAuthenticationToken"], &[]),
];

fn tenant(number: usize) -> String {
    format!("c0000000-0000-4000-8000-{number:012}")
}

/// The number of the tenant, from the path of the token endpoint or from the token.
fn number(seen: &Seen) -> usize {
    let text = match seen.header("authorization") {
        Some(bearer) => bearer.rsplit('.').next().unwrap(),
        None => seen.target.split('/').nth(1).unwrap().rsplit('-').next().unwrap(),
    };
    text.parse().unwrap()
}

fn word(word: &str, seen: &Seen) -> Reply {
    let link = |id: &str, state: &str| {
        Reply::json(&format!(r#"{{"properties":{{"partnerId":"{id}","state":"{state}"}}}}"#))
    };
    match word.split_once(' ') {
        Some((status, code)) => {
            let body = format!(r#"{{"error":{{"code":"{code}","message":"said so"}}}}"#);
            Reply::new(status.parse().unwrap(), &[], &body)
        }
        None if word == "none" => word_none(),
        None if word == "deleted" => link("12345", "Deleted"),
        None if word == "made" => {
            let path = seen.target.split('?').next().unwrap();
            link(path.rsplit('/').next().unwrap(), "Active")
        }
        None => link(word, "Active"),
    }
}

fn word_none() -> Reply {
    Reply::new(404, &[], r#"{"error":{"code":"NotFound","message":"not linked"}}"#)
}

async fn mock() -> Mock {
    let counts: Mutex<HashMap<(usize, bool), usize>> = Mutex::default();
    Mock::start(move |seen, _| {
        let number = number(seen);
        let (what, reads, changes) = TENANTS[number];
        if seen.is_token() && what == "wants a second factor" {
            let body = r#"{"error":"invalid_grant","error_description":"AADSTS50076: use another factor"}"#;
            return Reply::new(400, &[], body);
        }
        if seen.is_token() {
            let claims = URL_SAFE_NO_PAD.encode(format!(r#"{{"oid":"{DEPLOY_BOT}"}}"#));
            return Reply::token(&format!("e30.{claims}.{number}"));
        }
        let is_read = seen.method == "GET";
        let mut counts = counts.lock().unwrap();
        let count = counts.entry((number, is_read)).or_default();
        let words = if is_read { reads } else { changes };
        let said = words[(*count).min(words.len() - 1)];
        *count += 1;
        word(said, seen)
    })
    .await
}

fn means(mock: &Mock, folder: &Path) -> (Arc<Fleet>, Arc<Means>) {
    let mut text = "partner_id = \"12345\"\n[[credential]]\nname = \"ops\"\nkind = \"client-secret\"\n\
                    client_id = \"d0000000-0000-4000-8000-000000000002\"\nsecret_env = \"OPS\"\n"
        .to_owned();
    for number in 0..TENANTS.len() {
        write!(text, "[[tenant]]\nid = \"{}\"\ncredential = \"ops\"\n", tenant(number)).unwrap();
    }
    let path = folder.join("fleet.toml");
    std::fs::write(&path, text + "partner_id = \"54321\"\n").unwrap();
    let fleet = Arc::new(Fleet::read(&path).unwrap());
    let variables: Environment = [("OPS".to_owned(), SECRET.to_owned())].into_iter().collect();
    let machine = Machine { variables: &variables, tell: Arc::new(|_: &str| {}), folder: None };
    let parallel = NonZeroUsize::new(16).unwrap();
    let means = Arc::new(Means::of(&fleet, mock.http(), parallel, Ok(mock.cloud()), &machine));
    (fleet, means)
}

/// Action, result and code of each row.
fn words(rows: &Value) -> Vec<(String, String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let rows = rows.as_array().unwrap().iter();
    rows.map(|row| (text(&row["action"]), text(&row["result"]), text(&row["error"]["code"]))).collect()
}

#[tokio::test]
async fn each_answer_leads_to_what_is_right_for_it() {
    let folder = tempfile::tempdir().unwrap();
    let mock = mock().await;
    let (fleet, means) = means(&mock, folder.path());
    let journal = folder.path().join("journal");
    let opened = Journal::open(&journal).unwrap();
    let applied = apply(&fleet, &means, MANNER, opened, &Done::default()).await;
    let rows = shown::apply(&fleet, &applied);
    let expected = [
        ("blocked", "failed", "AuthorizationFailed"),
        ("blocked", "failed", "AADSTS50076"),
        ("update", "done", ""),
        ("foreign", "skipped", ""),
        ("create", "done", ""),
        ("create", "failed", "BadRequest"),
        ("create", "failed", "Conflict"),
        ("create", "done", ""),
        ("create", "done", ""),
        ("blocked", "failed", "ExpiredAuthenticationToken"),
    ];
    let expected =
        expected.map(|(action, result, code)| (action.to_owned(), result.to_owned(), code.to_owned()));
    assert_eq!(words(&rows), expected);
    assert_eq!(rows[0]["objectId"], json!(DEPLOY_BOT), "the token says so, though the link cannot be read");
    assert_eq!(rows[1]["objectId"], Value::Null);
    assert_eq!(rows[3]["currentPartnerId"], json!("99999"));
    assert!(rows[1]["reason"].as_str().unwrap().starts_with("AADSTS50076"));
    let sent = |number: usize, method: &str| {
        mock.asked().iter().filter(|seen| self::number(seen) == number && seen.method == method).count()
    };
    assert_eq!((sent(2, "PUT"), sent(2, "PATCH")), (1, 1));
    assert_eq!((sent(4, "PATCH"), sent(4, "PUT")), (1, 1));
    assert_eq!((sent(6, "PUT"), sent(8, "PUT")), (2, 1));
    assert_eq!(sent(9, "GET"), 2, "one new token, one more try");
    assert!(mock.asked().iter().all(|seen| seen.method != "DELETE"));
    let lines = std::fs::read_to_string(&journal).unwrap();
    let events: Vec<(usize, String)> = lines
        .lines()
        .map(|line| {
            let line: Value = serde_json::from_str(line).unwrap();
            let tenant = line["tenantId"].as_str().unwrap().rsplit('-').next().unwrap().parse().unwrap();
            (tenant, line["event"].as_str().unwrap().to_owned())
        })
        .collect();
    for (number, told) in [
        (0, &["blocked"][..]),
        (1, &["blocked"]),
        (2, &["sending", "sending", "done"]),
        (3, &["sending", "foreign"]),
        (4, &["sending", "sending", "done"]),
        (5, &["sending", "refused"]),
        (6, &["sending", "sending", "refused"]),
        (7, &["sending", "done"]),
        (8, &["sending", "done"]),
        (9, &["blocked"]),
    ] {
        let of: Vec<&str> =
            events.iter().filter(|(of, _)| *of == number).map(|(_, event)| event.as_str()).collect();
        assert_eq!(of, told, "{}", TENANTS[number].0);
    }
}

#[tokio::test]
async fn a_plan_changes_nothing_and_asks_once() {
    let folder = tempfile::tempdir().unwrap();
    let mock = mock().await;
    let (fleet, means) = means(&mock, folder.path());
    let seen = plan(&fleet, &means, MANNER, &Done::default()).await;
    let rows = shown::plan(&fleet, &seen);
    let actions: Vec<&str> =
        rows.as_array().unwrap().iter().map(|row| row["action"].as_str().unwrap()).collect();
    let expected = [
        "blocked", "blocked", "create", "create", "update", "create", "create", "create", "create", "blocked",
    ];
    assert_eq!(actions, expected);
    assert!(mock.asked().iter().all(|seen| seen.method == "GET"));
    assert_eq!(
        mock.asked().len(),
        8 + 2,
        "one read a row, a second one with a new token, none without a token"
    );
}
