//! Asked again as often as it may help, never before the moment that was asked for, and nobody else held up (contract §11).

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use pal_client::http::{Http, HttpOptions, Method, Request, Wait, Waits};
use pal_client::partner;

use crate::mock::{CONTOSO, Mock, Reply, Seen};

const SECOND: Duration = Duration::from_secs(1);

/// Answers the first reads so, then well.
async fn troubled(trouble: impl Fn(usize) -> Option<Reply> + Send + Sync + 'static) -> Mock {
    Mock::start(move |seen: &Seen, before| {
        if seen.is_token() { Reply::token("t") } else { trouble(before).unwrap_or_else(|| Reply::json("{}")) }
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn trouble_that_passes_is_outlasted_six_times_and_no_more() {
    let troubles: [fn() -> Reply; 6] = [
        || Reply::new(429, &[], ""),
        || Reply::new(500, &[], ""),
        || Reply::new(503, &[], r#"{"error":{"code":"ServiceUnavailable","message":"x"}}"#),
        || Reply::new(408, &[], ""),
        Reply::nothing,
        || Reply::json(r#"{"value":[]}"#).half(),
    ];
    for trouble in troubles {
        for (times, good) in [(5, true), (6, false)] {
            let mock = troubled(move |before| (before < times).then(trouble)).await;
            assert_eq!(mock.session().get("/tenants").await.is_ok(), good);
            assert_eq!(mock.asked().len(), 6);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_is_not_asked_again() {
    for status in [400, 403, 404, 409] {
        let mock = troubled(move |_| Some(Reply::new(status, &[], ""))).await;
        let failure = mock.session().get("/tenants").await.unwrap_err();
        assert_eq!((failure.status, mock.asked().len()), (Some(status), 1));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_asked_before_the_time_a_service_names() {
    let date = ("Date", "Sat, 21 Nov 2026 10:00:00 GMT");
    for headers in [
        vec![("Retry-After", "1")],
        vec![date, ("Retry-After", "Sat, 21 Nov 2026 10:00:01 GMT")],
        vec![("x-ms-retry-after-ms", "1000")],
    ] {
        for status in [429, 503] {
            let headers = headers.clone();
            let mock = troubled(move |before| (before == 0).then(|| Reply::new(status, &headers, ""))).await;
            let session = mock.session();
            session.get("/tenants").await.unwrap();
            let asked = mock.asked();
            assert!(asked[1].at - asked[0].at >= SECOND, "{status}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_writes_left_counts_as_too_many_requests() {
    let mock = Mock::start(|seen, _| match (seen.is_token(), seen.method.as_str()) {
        (true, _) => Reply::token("t"),
        (false, "PUT") => Reply::new(
            200,
            &[("x-ms-ratelimit-remaining-tenant-writes", "0")],
            r#"{"properties":{"partnerId":"12345","state":"Active"}}"#,
        ),
        (false, _) => Reply::new(200, &[("x-ms-ratelimit-remaining-tenant-writes", "1")], "{}"),
    })
    .await;
    let session = mock.session();
    partner::create(&session, "12345").await.unwrap();
    session.get("/a").await.unwrap();
    session.get("/b").await.unwrap();
    let at: Vec<_> = mock.asked().iter().map(|seen| seen.at).collect();
    assert!(at[1] - at[0] >= SECOND && at[2] - at[1] < SECOND);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_waits_for_its_turn_heeds_what_was_asked_meanwhile() {
    let mock = troubled(|before| (before == 0).then(|| Reply::new(429, &[("Retry-After", "1")], ""))).await;
    let options =
        HttpOptions { ca: Some(mock.ca.clone()), parallel: NonZeroUsize::MIN, ..HttpOptions::default() };
    let (http, waits) = (Http::new(&options).unwrap(), Arc::new(Waits::default()));
    let wait = Wait::Arm(CONTOSO.parse().unwrap());
    let ask = || {
        let (http, waits, wait) = (http.clone(), Arc::clone(&waits), wait.clone());
        let url = pal_client::cloud::address(&mock.url).unwrap();
        let request = Request::new(Method::GET, url);
        tokio::spawn(async move { http.once_allowed(&waits, &wait, request).await.unwrap() })
    };
    for asked in [ask(), ask(), ask()] {
        asked.await.unwrap();
    }
    let at: Vec<_> = mock.asked().iter().map(|seen| seen.at).collect();
    assert!(at[1] - at[0] >= SECOND && at[2] - at[0] >= SECOND);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_tenant_waits_and_the_others_go_on() {
    let mock = troubled(|_| None).await;
    let (http, waits) = (mock.http(), Waits::default());
    let wait = Wait::Arm(CONTOSO.parse().unwrap());
    waits.note(wait.clone(), SECOND);
    let begun = std::time::Instant::now();
    let url = pal_client::cloud::address(&mock.url).unwrap();
    let request = Request::new(Method::GET, url.clone());
    http.once_allowed(&waits, &wait, request).await.unwrap();
    assert!(begun.elapsed() >= SECOND);
    let northwind = Wait::Arm("c0000000-0000-4000-8000-000000000002".parse().unwrap());
    waits.note(wait, Duration::from_mins(1));
    let request = Request::new(Method::GET, url);
    http.once_allowed(&waits, &northwind, request).await.unwrap();
    assert!(begun.elapsed() < Duration::from_secs(30));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_ended_is_renewed_once() {
    for (code, times, tokens, reads) in [
        ("ExpiredAuthenticationToken", 1, 2, 2),
        ("InvalidAuthenticationToken", 9, 2, 2),
        ("InvalidAuthenticationTokenTenant", 9, 1, 1),
    ] {
        let body = format!(r#"{{"error":{{"code":"{code}","message":"x"}}}}"#);
        let mock = troubled(move |before| (before < times).then(|| Reply::new(401, &[], &body))).await;
        assert_eq!(mock.session().get("/tenants").await.is_ok(), times == 1, "{code}");
        let asked = mock.asked().len();
        assert_eq!((mock.seen().len() - asked, asked), (tokens, reads), "{code}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_with_a_token_that_ended_is_sent_once_more() {
    let mock = Mock::start(|seen, before| match (seen.is_token(), before) {
        (true, before) => Reply::token(&format!("t{before}")),
        (false, 0) => {
            Reply::new(401, &[], r#"{"error":{"code":"ExpiredAuthenticationToken","message":"x"}}"#)
        }
        (false, _) => Reply::json(r#"{"properties":{"partnerId":"12345","state":"Active"}}"#),
    })
    .await;
    partner::create(&mock.session(), "12345").await.unwrap();
    let asked = mock.asked();
    let bearers: Vec<_> = asked.iter().map(|seen| seen.header("authorization").unwrap()).collect();
    assert_eq!(bearers, ["bearer t0", "bearer t1"]);
}
