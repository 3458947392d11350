//! Every status and error of the wire facts (§5), as fixtures that we wrote from them: what a caller is told.

use std::fmt::Write;
use std::path::Path;

use pal_client::partner;

use crate::mock::{Mock, Reply};

/// `create` and `show` against each fixture: a first line with the status, then headers, then a body.
#[tokio::test(flavor = "multi_thread")]
async fn every_answer_of_the_service_is_told_in_words() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/arm");
    let mut names: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    assert!(names.len() >= 20, "{}", names.len());
    let mut told = String::new();
    for path in names {
        let reply = reply(&std::fs::read_to_string(&path).unwrap());
        let mock =
            Mock::start(move |seen, _| if seen.is_token() { Reply::token("t") } else { reply.clone() }).await;
        let session = mock.session();
        let name = path.file_stem().unwrap().to_str().unwrap();
        let (created, shown) =
            (partner::create(&session, "12345").await, partner::show(&session, None).await);
        let asked: Vec<String> = mock.asked().into_iter().map(|seen| seen.method).collect();
        let _ = write!(
            told,
            "== {name}\nPUT  {}\nGET  {}\nasked {}\n",
            line(&mock, &created),
            line(&mock, &shown),
            asked.join(" ")
        );
    }
    insta::assert_snapshot!(told);
}

fn reply(text: &str) -> Reply {
    let (head, body) = text.split_once("\n\n").unwrap_or((text.trim_end(), ""));
    let mut lines = head.lines();
    let status = lines.next().unwrap().parse().unwrap();
    let headers: Vec<(&str, &str)> = lines.map(|line| line.split_once(": ").unwrap()).collect();
    Reply::new(status, &headers, body.trim_end())
}

fn line(mock: &Mock, outcome: &Result<partner::PartnerLink, pal_client::Failure>) -> String {
    let text = match outcome {
        Ok(link) => format!("linked to {}: {}", link.partner_id, link.to_json()),
        Err(failure) => format!(
            "{} {} | {} | {}",
            failure.status.map_or_else(|| "-".to_owned(), |status| status.to_string()),
            failure.code,
            failure.message,
            failure.hint.as_deref().unwrap_or("-"),
        ),
    };
    text.replace(mock.url.trim_start_matches("https://"), "HOST")
}
