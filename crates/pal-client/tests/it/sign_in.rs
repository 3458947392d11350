//! Every way to sign in, against an authority on loopback.

use std::sync::{Arc, Mutex};

use pal_client::clock;
use pal_client::environment::Environment;
use pal_client::http::Waits;
use pal_client::sign_in::{Credential, FederatedToken, Kind, ManagedIdentity, Person, Way, from_environment};
use pal_wire::query::Query;

use crate::mock::{CONTOSO, Mock, Reply, SECRET, Seen};

const NORTHWIND: &str = "c0000000-0000-4000-8000-000000000002";

fn field(seen: &Seen, name: &str) -> Option<String> {
    Query::of(&seen.body).first(name).map(str::to_owned)
}

fn variables(pairs: &[(&str, &str)]) -> Environment {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

async fn authority() -> Mock {
    Mock::start(|seen, _| if seen.is_token() { Reply::token("t") } else { Reply::json("{}") }).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_got_once_for_each_tenant() {
    let mock = authority().await;
    let secret = SECRET.to_owned().into();
    let credential = Credential::new(Kind::ClientSecret { client_id: "deploy-bot".to_owned(), secret });
    let (http, cloud, waits) = (mock.http(), mock.cloud(), Waits::default());
    for tenant in [CONTOSO, NORTHWIND, CONTOSO] {
        credential.token(&http, &cloud, &waits, tenant.parse().unwrap()).await.unwrap();
    }
    let targets: Vec<String> = mock.seen().into_iter().map(|seen| seen.target).collect();
    assert_eq!(targets, [CONTOSO, NORTHWIND].map(|tenant| format!("/{tenant}/oauth2/v2.0/token")));
    let seen = &mock.seen()[0];
    for (name, value) in [
        ("grant_type", "client_credentials"),
        ("client_id", "deploy-bot"),
        ("client_secret", SECRET),
        ("scope", &format!("{}/.default", mock.url)),
    ] {
        assert_eq!(field(seen, name).as_deref(), Some(value));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_next_run_finds_the_token_of_whoever_has_the_same_secret() {
    let mock = authority().await;
    let user = tempfile::tempdir().unwrap();
    let (http, cloud, waits) = (mock.http(), mock.cloud(), Waits::default());
    let tenant = CONTOSO.parse().unwrap();
    let run = |secret: &str| {
        let secret = secret.to_owned().into();
        let credential = Credential::new(Kind::ClientSecret { client_id: "deploy-bot".to_owned(), secret });
        credential.kept_in(Some(user.path()))
    };
    for (secret, stale, asked_so_far) in [
        (SECRET, false, 1),
        (SECRET, false, 1),
        ("another", false, 2),
        ("another", true, 2),
        ("another", false, 3),
    ] {
        let credential = run(secret);
        let token = credential.token(&http, &cloud, &waits, tenant).await.unwrap();
        assert_eq!(token.bearer.expose(), "t");
        assert_eq!(mock.seen().len(), asked_so_far);
        if stale {
            credential.forget(&cloud, tenant, &cloud.audience, &token).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_authority_in_the_style_of_ad_fs_is_never_told_a_tenant() {
    let mock = authority().await;
    let mut cloud = mock.cloud();
    cloud.authority = pal_client::cloud::Authority::parse(&format!("{}/adfs", mock.url)).unwrap();
    let secret = SECRET.to_owned().into();
    let credential = Credential::new(Kind::ClientSecret { client_id: "deploy-bot".to_owned(), secret });
    let tenant = CONTOSO.parse().unwrap();
    credential.token(&mock.http(), &cloud, &Waits::default(), tenant).await.unwrap();
    let seen = &mock.seen()[0];
    assert_eq!(seen.target, "/adfs/oauth2/token");
    assert!(!seen.body.contains(CONTOSO) && !seen.head.contains(CONTOSO));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_sign_in_is_named_and_not_asked_again() {
    for (body, code) in [
        (r#"{"error":"interaction_required","error_description":"AADSTS50076: MFA"}"#, "AADSTS50076"),
        (r#"{"error":"interaction_required","error_codes":[50158]}"#, "AADSTS50158"),
        (
            r#"{"error":"invalid_client","error_description":"AADSTS7000215: hunter2-of-deploy-bot is wrong"}"#,
            "AADSTS7000215",
        ),
        ("", "HTTP_404"),
    ] {
        let mock =
            Mock::start(move |_, _| Reply::new(if body.is_empty() { 404 } else { 400 }, &[], body)).await;
        let session = mock.session();
        for _ in 0..3 {
            let failure = session.get("/tenants").await.unwrap_err();
            assert_eq!((failure.code.as_str(), failure.status), (code, None));
            assert!(!format!("{failure:?}").contains(SECRET), "{failure:?}");
        }
        // Not being signed in is not the same as not being linked.
        assert_eq!(pal_client::partner::read(&session).await.unwrap_err().code, code);
        assert_eq!(mock.seen().len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_authority_in_trouble_is_asked_again_after_the_time_it_names() {
    let mock = Mock::start(|seen, before| match (seen.is_token(), before) {
        (true, 0) => Reply::new(429, &[("Retry-After", "1")], ""),
        (true, 1) => Reply::new(500, &[], ""),
        (true, 2) => Reply::nothing(),
        (true, _) => Reply::token("t"),
        (false, _) => Reply::json("{}"),
    })
    .await;
    mock.session().get("/tenants").await.unwrap();
    let seen = mock.seen();
    assert_eq!(seen.len(), 5);
    assert!((seen[1].at - seen[0].at).as_secs() >= 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_another_issuer_renews_is_read_anew() {
    let mock = authority().await;
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "assertion-1\n").unwrap();
    let token = FederatedToken::File(file.path().to_owned());
    let credential = Credential::new(Kind::Federated { client_id: "deploy-bot".to_owned(), token });
    let (http, cloud, waits) = (mock.http(), mock.cloud(), Waits::default());
    credential.token(&http, &cloud, &waits, CONTOSO.parse().unwrap()).await.unwrap();
    std::fs::write(file.path(), "assertion-2").unwrap();
    credential.token(&http, &cloud, &waits, NORTHWIND.parse().unwrap()).await.unwrap();
    let sent: Vec<_> = mock.seen().iter().map(|seen| field(seen, "client_assertion").unwrap()).collect();
    assert_eq!(sent, ["assertion-1", "assertion-2"]);
    let kind = field(&mock.seen()[0], "client_assertion_type").unwrap();
    assert_eq!(kind, "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
    std::fs::write(file.path(), "").unwrap();
    let other = "c0000000-0000-4000-8000-000000000003".parse().unwrap();
    let failure = credential.token(&http, &cloud, &waits, other).await.unwrap_err();
    assert_eq!(failure.code, "NO_FEDERATED_TOKEN");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pipeline_hands_out_the_assertion() {
    for (is_github, asked) in [
        (true, "GET /idtoken?a=1&audience=api%3A%2F%2FAzureADTokenExchange"),
        (false, "POST /idtoken?a=1&api-version=7.1&serviceConnectionId=7"),
    ] {
        let mock = Mock::start(|seen, _| {
            if seen.is_token() {
                return Reply::token("t");
            }
            Reply::json(r#"{"value":"assertion","oidcToken":"assertion"}"#)
        })
        .await;
        let url = format!("{}/idtoken?a=1", mock.url);
        let id = ("AZURE_CLIENT_ID", "deploy-bot");
        let found = if is_github {
            variables(&[
                id,
                ("ACTIONS_ID_TOKEN_REQUEST_URL", &url),
                ("ACTIONS_ID_TOKEN_REQUEST_TOKEN", SECRET),
            ])
        } else {
            variables(&[
                id,
                ("SYSTEM_OIDCREQUESTURI", &url),
                ("SYSTEM_ACCESSTOKEN", SECRET),
                ("AZURESUBSCRIPTION_SERVICE_CONNECTION_ID", "7"),
            ])
        };
        mock.session_as(from_environment(&found, None).unwrap()).get("/tenants").await.unwrap();
        let seen = mock.seen();
        assert_eq!(format!("{} {}", seen[0].method, seen[0].target), asked);
        assert_eq!(seen[0].header("authorization").unwrap(), format!("bearer {SECRET}"));
        assert_eq!(field(&seen[1], "client_assertion").as_deref(), Some("assertion"));
        assert!(!seen[1].head.contains(SECRET) && !seen[1].body.contains(SECRET));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_identity_of_the_machine_is_asked_where_the_platform_says() {
    let machine = Mock::start_plain(|_, _| {
        let end = clock::machine().nanoseconds() / 1_000_000_000 + 3_600;
        Reply::json(&format!(
            r#"{{"access_token":"t","expires_on":"{end}","resource":"x","token_type":"Bearer"}}"#
        ))
    })
    .await;
    let arm = authority().await;
    let found =
        variables(&[("IDENTITY_ENDPOINT", &format!("{}/msi", machine.url)), ("IDENTITY_HEADER", SECRET)]);
    let identity = ManagedIdentity::from_environment(&found, Some("ana".to_owned())).unwrap();
    let session = arm.session_as(Kind::ManagedIdentity(identity));
    session.get("/tenants").await.unwrap();
    session.get("/tenants").await.unwrap();
    let seen = machine.seen();
    assert_eq!(seen.len(), 1);
    let query = Query::of(seen[0].target.split_once('?').unwrap().1);
    let asked = ["api-version", "resource", "client_id"].map(|name| query.first(name).unwrap().to_owned());
    assert_eq!(asked, ["2019-08-01", &arm.url, "ana"]);
    assert_eq!(seen[0].header("x-identity-header"), Some(SECRET));
    assert!(arm.seen().iter().all(|seen| !seen.is_token()));
}

/// An authority where a person signs in by device code at the third time of asking, and whose refresh tokens are good once.
async fn authority_for_persons() -> Mock {
    Mock::start(|seen, before| {
        if seen.target.ends_with("/devicecode") {
            let code = r#"{"device_code":"d","user_code":"ABCD","verification_uri":"https://login.test/device","expires_in":900,"interval":1}"#;
            return Reply::json(code);
        }
        let granted = |refresh: &str| {
            Reply::json(&format!(r#"{{"access_token":"t","expires_in":60,"refresh_token":"{refresh}"}}"#))
        };
        match (seen.is_token(), field(seen, "grant_type").as_deref(), field(seen, "refresh_token").as_deref()) {
            (false, ..) => Reply::json("{}"),
            (_, Some("refresh_token"), Some("r1")) => granted("r2"),
            (_, Some("refresh_token"), Some("r2")) if seen.target.contains(NORTHWIND) => {
                Reply::new(400, &[], r#"{"error":"invalid_grant","error_description":"AADSTS50076: MFA"}"#)
            }
            (_, Some("refresh_token"), _) => Reply::new(400, &[], r#"{"error":"invalid_grant","error_description":"AADSTS70008: used"}"#),
            (_, Some("authorization_code"), _) => granted("r1"),
            (_, _, _) if before == 0 => Reply::new(400, &[], r#"{"error":"authorization_pending"}"#),
            (_, _, _) => granted("r1"),
        }
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_types_a_code_once_and_is_remembered() {
    let mock = authority_for_persons().await;
    let folder = tempfile::tempdir().unwrap();
    let told = Arc::new(Mutex::new(Vec::new()));
    let person = || {
        let told = Arc::clone(&told);
        let tell = Arc::new(move |text: &str| told.lock().unwrap().push(text.to_owned()));
        let person = Person::new("ana".to_owned(), Way::DeviceCode, tell, Some(folder.path().join("pal")));
        Credential::new(Kind::Person(person))
    };
    let (http, cloud, waits) = (mock.http(), mock.cloud(), Waits::default());
    let contoso = CONTOSO.parse().unwrap();
    person().token(&http, &cloud, &waits, contoso).await.unwrap();
    assert_eq!(*told.lock().unwrap(), ["to sign in, open https://login.test/device and enter the code ABCD"]);
    let text = std::fs::read_to_string(folder.path().join("pal/sign-ins.json")).unwrap();
    assert!(text.contains("\"r1\""), "{text}");
    // Another run: no code is typed, and the next refresh token is kept.
    person().token(&http, &cloud, &waits, contoso).await.unwrap();
    assert_eq!(told.lock().unwrap().len(), 1);
    assert!(std::fs::read_to_string(folder.path().join("pal/sign-ins.json")).unwrap().contains("\"r2\""));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_persons_tokens_are_kept_until_somebody_signs_in_anew() {
    let mock = authority_for_persons().await;
    let user = tempfile::tempdir().unwrap();
    let (http, cloud, waits) = (mock.http(), mock.cloud(), Waits::default());
    let asked = async |tenant: &str| {
        let tell = Arc::new(|_: &str| {});
        let person = Person::new("ana".to_owned(), Way::DeviceCode, tell, Some(user.path().to_owned()));
        let credential = Credential::new(Kind::Person(person)).kept_in(Some(user.path()));
        let before = mock.seen().len();
        credential.token(&http, &cloud, &waits, tenant.parse().unwrap()).await.unwrap();
        mock.seen().len() - before
    };
    assert_eq!(asked(CONTOSO).await, 3, "a code, and two polls");
    assert_eq!(asked(CONTOSO).await, 0);
    assert_eq!(asked("c0000000-0000-4000-8000-000000000003").await, 1, "a refresh, which changes its token");
    assert_eq!(asked(CONTOSO).await, 0);
    std::fs::remove_file(user.path().join("sign-ins.json")).unwrap();
    assert!(asked(CONTOSO).await >= 2, "what another sign-in kept is nobody's");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tenant_that_wants_more_of_a_person_is_named_and_the_others_go_on() {
    let mock = authority_for_persons().await;
    let person = Person::new("ana".to_owned(), Way::DeviceCode, Arc::new(|_: &str| {}), None);
    let credential = Credential::new(Kind::Person(person));
    let (http, cloud, waits) = (mock.http(), mock.cloud(), Waits::default());
    let tenants = [CONTOSO, "c0000000-0000-4000-8000-000000000003", NORTHWIND];
    let mut got = Vec::new();
    for tenant in tenants {
        let token = credential.token(&http, &cloud, &waits, tenant.parse().unwrap()).await;
        got.push(token.map_or_else(|failure| failure.code, |_| "token".to_owned()));
    }
    assert_eq!(got, ["token", "token", "AADSTS50076"]);
    assert_eq!(mock.seen().iter().filter(|seen| seen.target.ends_with("/devicecode")).count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_comes_back_with_a_code_that_only_we_can_use() {
    let mock = authority_for_persons().await;
    let tell = |text: &str| {
        let page: pal_client::http::Url = text.lines().last().unwrap().parse().unwrap();
        std::thread::spawn(move || {
            let of = |name: &str| page.query_pairs().find(|(key, _)| key == name).unwrap().1.into_owned();
            let (redirect, state) = (of("redirect_uri"), of("state"));
            assert_eq!((of("response_mode"), of("code_challenge_method")), ("query".into(), "S256".into()));
            let port = redirect.rsplit(':').next().unwrap().to_owned();
            let visit = |query: &str| {
                use std::io::{Read, Write};
                let mut stream = std::net::TcpStream::connect(format!("127.0.0.1:{port}")).unwrap();
                write!(stream, "GET /?{query} HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
                let mut answer = String::new();
                stream.read_to_string(&mut answer).unwrap();
                answer
            };
            assert!(visit("code=stolen&state=guessed").starts_with("HTTP/1.1 404"));
            assert!(visit(&format!("code=c&state={state}")).starts_with("HTTP/1.1 200"));
        });
    };
    let person = Person::new("ana".to_owned(), Way::Browser(|_| {}), Arc::new(tell), None);
    let credential = Credential::new(Kind::Person(person));
    let (http, cloud) = (mock.http(), mock.cloud());
    credential.token(&http, &cloud, &Waits::default(), CONTOSO.parse().unwrap()).await.unwrap();
    let seen = mock.seen();
    assert_eq!(field(&seen[0], "code").as_deref(), Some("c"));
    assert_eq!(field(&seen[0], "code_verifier").unwrap().len(), 43);
}
