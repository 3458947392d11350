//! Nothing goes where an answer leads: no redirect, no page of another host, no token, no secret.

use pal_client::cloud::{Cloud, CloudChoice, Place, Registry, address};
use pal_client::http::{Http, HttpOptions, Method, Request};

use crate::mock::{Mock, QUICK, Reply, SECRET};

#[tokio::test(flavor = "multi_thread")]
async fn a_redirect_is_not_followed() {
    let elsewhere = Mock::start(|_, _| Reply::json("{}")).await;
    for status in [301, 302, 303, 307, 308] {
        let to = elsewhere.url.clone();
        let mock = Mock::start(move |seen, _| {
            if seen.is_token() { Reply::token("t") } else { Reply::new(status, &[("Location", &to)], "") }
        })
        .await;
        let failure = mock.session().get("/tenants").await.unwrap_err();
        assert_eq!((failure.status, failure.code), (Some(status), format!("HTTP_{status}")));
        assert_eq!(mock.asked().len(), 1);
    }
    assert!(elsewhere.seen().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_authority_that_redirects_gets_nobody_signed_in() {
    let elsewhere = Mock::start(|_, _| Reply::token("t")).await;
    let to = elsewhere.url.clone();
    let mock = Mock::start(move |_, _| Reply::new(307, &[("Location", &to)], "")).await;
    let failure = mock.session().get("/tenants").await.unwrap_err();
    assert_eq!((failure.status, failure.code.as_str()), (None, "HTTP_307"));
    assert!(elsewhere.seen().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_next_page_is_read_at_the_same_host_and_port_only() {
    let elsewhere = Mock::start(|_, _| Reply::json("{}")).await;
    let other_scheme = elsewhere.url.replace("https", "http");
    for (link, code) in [
        (format!("{}/tenants?page=2", elsewhere.url), "FOREIGN_NEXT_LINK"),
        (format!("{other_scheme}/tenants"), "FOREIGN_NEXT_LINK"),
        ("https://ana:pw@@HOST/tenants?page=2".to_owned(), "FOREIGN_NEXT_LINK"),
        ("https://@HOST/tenants".to_owned(), "FOREIGN_NEXT_LINK"),
        ("//elsewhere.test/tenants".to_owned(), "FOREIGN_NEXT_LINK"),
        ("https://@HOST/tenants?page=2".to_owned(), ""),
        ("/tenants?page=2".to_owned(), ""),
    ] {
        let mock = Mock::start(move |seen, _| {
            let host = seen.header("host").unwrap();
            match (seen.is_token(), seen.target.as_str()) {
                (true, _) => Reply::token("t"),
                (false, "/tenants") => {
                    Reply::json(&format!(r#"{{"value":[1],"nextLink":"{}"}}"#, link.replace("@HOST", host)))
                }
                (false, _) => Reply::json(r#"{"value":[2]}"#),
            }
        })
        .await;
        match mock.session().pages("/tenants").await {
            Ok(pages) => assert_eq!((pages.len(), code), (2, "")),
            Err(failure) => assert_eq!((failure.code.as_str(), mock.asked().len()), (code, 1)),
        }
    }
    assert!(elsewhere.seen().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_path_leads_nowhere_else() {
    let mock = Mock::start(|_, _| Reply::token("t")).await;
    for path in ["@elsewhere.test/x", ".elsewhere.test/x", "//x@elsewhere.test", "tenants", ""] {
        let answer = mock.session().get(path).await;
        assert!(answer.is_err() || mock.seen().iter().all(|seen| seen.head.contains("127.0.0.1")), "{path}");
    }
    assert!(mock.asked().iter().all(|seen| seen.target.starts_with('/')));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_goes_to_the_authority_in_the_body_and_a_token_to_arm() {
    let authority = Mock::start(|_, _| Reply::token("bearer-of-deploy-bot")).await;
    let arm = Mock::start(|_, _| Reply::json("{}")).await;
    let mut cloud = arm.cloud();
    cloud.authority = authority.cloud().authority;
    let both = std::fs::read_to_string(&arm.ca).unwrap() + &std::fs::read_to_string(&authority.ca).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let ca = folder.path().join("both.pem");
    std::fs::write(&ca, both).unwrap();
    let http = Http::new(&HttpOptions { ca: Some(ca), patience: QUICK, ..HttpOptions::default() }).unwrap();
    let kind = pal_client::sign_in::Kind::ClientSecret {
        client_id: "deploy-bot".to_owned(),
        secret: SECRET.to_owned().into(),
    };
    let session = pal_client::session::Session::new(
        http,
        cloud.into(),
        crate::mock::CONTOSO.parse().unwrap(),
        pal_client::sign_in::Credential::new(kind).into(),
        pal_client::http::Waits::default().into(),
    );
    session.get("/tenants").await.unwrap();
    session.get("/subscriptions").await.unwrap();
    let (tokens, reads) = (authority.seen(), arm.seen());
    assert_eq!((tokens.len(), reads.len()), (1, 2));
    assert!(tokens[0].body.contains(SECRET) && !tokens[0].head.contains(SECRET));
    assert!(tokens[0].header("authorization").is_none());
    for read in reads {
        assert_eq!(read.header("authorization"), Some("bearer bearer-of-deploy-bot"));
        assert!(!read.head.contains(SECRET) && !read.body.contains(SECRET));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_believed_whom_the_given_authorities_do_not_vouch_for() {
    let (mock, other) =
        (Mock::start(|_, _| Reply::json("{}")).await, Mock::start(|_, _| Reply::json("{}")).await);
    for ca in [Some(other.ca.clone()), None] {
        let http = Http::new(&HttpOptions { ca, patience: QUICK, ..HttpOptions::default() }).unwrap();
        let request = Request::new(Method::GET, address(&mock.url).unwrap());
        let none = http.once(request).await.unwrap_err();
        assert_eq!((none.code, none.sent), ("UNTRUSTED", pal_client::http::Sent::No), "{none}");
        let failure = pal_client::Failure::from(none);
        assert!(failure.hint.unwrap().contains("--ca"), "{}", failure.message);
    }
    assert!(mock.seen().is_empty());
    let empty = tempfile::NamedTempFile::new().unwrap();
    let ca = Some(empty.path().to_owned());
    assert!(Http::new(&HttpOptions { ca, ..HttpOptions::default() }).is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cloud_says_who_signs_in_and_never_where_its_arm_is() {
    let mock = Mock::start(|seen, _| {
        assert_eq!(seen.target, "/metadata/endpoints?api-version=2022-09-01");
        assert!(seen.header("authorization").is_none());
        Reply::json(
            r#"{"name":"stack","resourceManager":"https://elsewhere.test","microsoftGraphResourceId":"",
                "authentication":{"loginEndpoint":"https://adfs.test/adfs","audiences":["https://management.test/1"]}}"#,
        )
    })
    .await;
    let arm = address(&mock.url).unwrap();
    let cloud = Cloud::discover(&mock.http(), &arm).await.unwrap();
    assert_eq!((cloud.arm, cloud.authority.to_string().as_str()), (arm.clone(), "https://adfs.test/adfs"));
    // What is said by hand needs no asking.
    let choice = CloudChoice {
        place: Some(Place::At(arm)),
        authority: pal_client::cloud::Authority::parse("https://login.test").ok(),
        audience: Some("https://management.test".to_owned()),
    };
    choice.resolve(&mock.http(), &Registry::default()).await.unwrap();
    assert_eq!(mock.seen().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_arm_that_says_nothing_of_itself_is_its_own_audience() {
    let mock = Mock::start(|_, _| Reply::new(404, &[], "")).await;
    let arm = address(&mock.url).unwrap();
    let mut choice = CloudChoice { place: Some(Place::At(arm)), ..CloudChoice::default() };
    let unsaid = choice.resolve(&mock.http(), &Registry::default()).await.unwrap_err();
    assert_eq!(unsaid.status, Some(404));
    choice.authority = pal_client::cloud::Authority::parse(&mock.url).ok();
    let cloud = choice.resolve(&mock.http(), &Registry::default()).await.unwrap();
    assert_eq!(cloud.audience, mock.url);
}
