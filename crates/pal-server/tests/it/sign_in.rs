//! People sign in: on the page, on a device, again and again.

use super::cast::{ANA_AT_CONTOSO, ANA_AT_HOME, ANA_AT_NORTHWIND, AZ, CONTOSO, FABRIKAM, NORTHWIND};
use super::server::{Answer, Running, encoded};

/// RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const REDIRECT: &str = "http://localhost:8400/back";

fn claims(token: &serde_json::Value) -> serde_json::Value {
    use base64::Engine;
    let part = token.as_str().unwrap().split('.').nth(1).unwrap();
    serde_json::from_slice(&base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

fn authorize(at: &str, changed: &[(&str, &str)]) -> String {
    let mut pairs = vec![
        ("client_id", AZ),
        ("response_type", "code"),
        ("redirect_uri", REDIRECT),
        ("scope", "openid offline_access"),
        ("state", "a&b"),
        ("nonce", "n"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    for (name, value) in changed {
        pairs.retain(|(known, _)| known != name);
        if !value.is_empty() {
            pairs.push((name, value));
        }
    }
    let path = if at == "adfs" {
        "/adfs/oauth2/authorize".to_owned()
    } else {
        format!("/{at}/oauth2/v2.0/authorize")
    };
    format!("{path}?{}", encoded(&pairs))
}

async fn code(server: &Running, at: &str) -> String {
    let answer = server
        .form(&authorize(at, &[]), &[("username", "Ana@fabrikam.test"), ("password", "ana's password")])
        .await;
    assert_eq!(answer.status, 303, "{answer:?}");
    let location = answer.header("location").to_owned();
    let (_, query) = location.split_once('?').unwrap();
    let query = pal_wire::query::Query::of(query);
    assert_eq!(query.first("state"), Some("a&b"));
    query.first("code").unwrap().to_owned()
}

async fn redeem(server: &Running, at: &str, code: &str, changed: &[(&str, &str)]) -> Answer {
    let mut pairs = vec![
        ("grant_type", "authorization_code"),
        ("client_id", AZ),
        ("code", code),
        ("redirect_uri", REDIRECT),
        ("code_verifier", VERIFIER),
    ];
    for (name, value) in changed {
        pairs.retain(|(known, _)| known != name);
        pairs.push((name, value));
    }
    let path =
        if at == "adfs" { "/adfs/oauth2/token".to_owned() } else { format!("/{at}/oauth2/v2.0/token") };
    server.form(&path, &pairs).await
}

#[tokio::test]
async fn a_person_signs_in_on_the_page_and_gets_the_account_of_the_tenant() {
    let server = Running::start().await;
    for (at, tenant, object) in [
        (CONTOSO, CONTOSO, ANA_AT_CONTOSO),
        (NORTHWIND, NORTHWIND, ANA_AT_NORTHWIND),
        ("organizations", FABRIKAM, ANA_AT_HOME),
        ("adfs", FABRIKAM, ANA_AT_HOME),
    ] {
        let page = server.ask("GET", &authorize(at, &[("login_hint", "\"><script>")]), None).await;
        assert_eq!(page.status, 200);
        assert!(page.body.contains("name=\"username\"") && page.body.contains("name=\"password\""));
        assert!(!page.body.contains("<script>"), "{}", page.body);
        assert!(page.header("content-security-policy").contains("form-action 'self' http://localhost:8400"));
        let code = code(&server, at).await;
        let answer = redeem(&server, at, &code, &[]).await;
        assert_eq!(answer.status, 200, "{at}: {answer:?}");
        let tokens = answer.json();
        let (access, id) = (claims(&tokens["access_token"]), claims(&tokens["id_token"]));
        assert_eq!((&access["tid"], &access["oid"]), (&tenant.into(), &object.into()), "{at}");
        assert_eq!((&id["aud"], &id["nonce"], &id["oid"]), (&AZ.into(), &"n".into(), &object.into()));
        let info = claims(&serde_json::json!(format!("x.{}.x", tokens["client_info"].as_str().unwrap())));
        assert_eq!(info, serde_json::json!({"uid": ANA_AT_HOME, "utid": FABRIKAM}));
        // A code is good once; using it again ends what came of it.
        assert_eq!(redeem(&server, at, &code, &[]).await.json()["error"], "invalid_grant");
        let refresh = tokens["refresh_token"].as_str().unwrap();
        assert_eq!(refreshed(&server, CONTOSO, refresh).await.json()["error"], "invalid_grant");
    }
}

#[tokio::test]
async fn a_form_can_be_posted_back() {
    let server = Running::start().await;
    let path = authorize(CONTOSO, &[("response_mode", "form_post")]);
    let page = server.form(&path, &[("username", "ana@fabrikam.test"), ("password", "ana's password")]).await;
    assert_eq!(page.status, 200, "{page:?}");
    assert!(page.body.contains(&format!("action=\"{REDIRECT}\"")), "{}", page.body);
    assert!(page.body.contains("name=\"state\" value=\"a&#38;b\""), "{}", page.body);
    let code = page.body.split("name=\"code\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    assert_eq!(redeem(&server, CONTOSO, code, &[]).await.status, 200);
}

#[tokio::test]
async fn a_code_is_only_for_the_program_that_asked_for_it() {
    let server = Running::start().await;
    let another = "x".repeat(43);
    for changed in [
        ("code_verifier", another.as_str()),
        ("redirect_uri", "http://localhost:8400/"),
        ("client_id", "1950a258-227b-4e31-a9cf-717495945fc2"),
    ] {
        let code = code(&server, CONTOSO).await;
        let refused = redeem(&server, CONTOSO, &code, &[changed]).await;
        assert_eq!(refused.json()["error"], "invalid_grant", "{changed:?}");
        assert_eq!(
            redeem(&server, CONTOSO, &code, &[]).await.json()["error"],
            "invalid_grant",
            "it is used up"
        );
    }
    let other_tenant = code(&server, CONTOSO).await;
    assert_eq!(redeem(&server, NORTHWIND, &other_tenant, &[]).await.json()["error"], "invalid_grant");
    let late = code(&server, CONTOSO).await;
    server.hands.forward(61);
    assert_eq!(redeem(&server, CONTOSO, &late, &[]).await.json()["error"], "invalid_grant");
}

#[tokio::test]
async fn nothing_goes_where_it_should_not() {
    let server = Running::start().await;
    for (changed, shown, sent) in [
        (("client_id", "d0000000-0000-0000-0000-000000000001"), Some("cannot sign in"), None),
        (("redirect_uri", "https://evil.example/"), Some("redirect_uri"), None),
        (("redirect_uri", "http://localhost.evil.example/"), Some("redirect_uri"), None),
        (("response_type", "token"), None, Some("unsupported_response_type")),
        (("response_type", "code id_token"), None, Some("unsupported_response_type")),
        (("code_challenge_method", "plain"), None, Some("invalid_request")),
        (("code_challenge", ""), None, Some("invalid_request")),
        (("response_mode", "fragment"), None, Some("invalid_request")),
        (("prompt", "none"), None, Some("login_required")),
    ] {
        let answer = server.ask("GET", &authorize(CONTOSO, &[changed]), None).await;
        assert_eq!(answer.header("cache-control"), "no-store");
        match (shown, sent) {
            (Some(text), _) => {
                assert_eq!(
                    (answer.status, answer.body.contains(text)),
                    (400, true),
                    "{changed:?}: {answer:?}"
                );
            }
            (None, Some(error)) => {
                let start = format!("{REDIRECT}?error={error}&");
                assert!(answer.header("location").starts_with(&start), "{changed:?}: {answer:?}");
            }
            (None, None) => panic!("{changed:?} is neither shown nor sent"),
        }
    }
    let request = server.request("POST", &authorize(CONTOSO, &[])).header("sec-fetch-site", "cross-site");
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    let crossed = request.body(encoded(&[("username", "ana@fabrikam.test"), ("password", "ana's password")]));
    assert_eq!(Answer::of(crossed).await.status, 403);
}

#[tokio::test]
async fn who_has_no_account_in_the_tenant_is_told_so() {
    let server = Running::start().await;
    let text = "The user does not have an account in this tenant";
    let typed = [("username", "bo@contoso.test"), ("password", "bo's password")];
    let page = server.form(&authorize(NORTHWIND, &[]), &typed).await;
    assert_eq!((page.status, page.body.contains(text)), (400, true), "{page:?}");
    let tokens = server.person(CONTOSO, "bo@contoso.test").await;
    let refresh = tokens["refresh_token"].as_str().unwrap();
    let refused = refreshed(&server, NORTHWIND, refresh).await;
    assert_eq!((refused.status, &refused.json()["error"]), (400, &"invalid_grant".into()));
    assert!(refused.json()["error_description"].as_str().unwrap().starts_with(text));
    // It was not used up by that.
    assert_eq!(refreshed(&server, CONTOSO, refresh).await.status, 200);
}

async fn refreshed(server: &Running, at: &str, token: &str) -> Answer {
    let pairs = [("grant_type", "refresh_token"), ("client_id", AZ), ("refresh_token", token)];
    server.form(&format!("/{at}/oauth2/v2.0/token"), &pairs).await
}

#[tokio::test]
async fn a_refresh_token_is_good_once_at_every_tenant_of_the_person() {
    let server = Running::start().await;
    let first = server.person("organizations", "ana@fabrikam.test").await;
    let at_contoso = refreshed(&server, CONTOSO, first["refresh_token"].as_str().unwrap()).await.json();
    assert_eq!(claims(&at_contoso["access_token"])["oid"], ANA_AT_CONTOSO);
    let second = at_contoso["refresh_token"].as_str().unwrap();
    let at_northwind = refreshed(&server, NORTHWIND, second).await.json();
    assert_eq!(claims(&at_northwind["access_token"])["oid"], ANA_AT_NORTHWIND);
    let third = at_northwind["refresh_token"].as_str().unwrap();
    let other_client = [
        ("grant_type", "refresh_token"),
        ("client_id", "1950a258-227b-4e31-a9cf-717495945fc2"),
        ("refresh_token", third),
    ];
    let refused = server.form(&format!("/{CONTOSO}/oauth2/v2.0/token"), &other_client).await;
    assert_eq!(refused.json()["error"], "invalid_grant");
    // The second was used: using it again ends the third too.
    assert_eq!(refreshed(&server, CONTOSO, second).await.json()["error"], "invalid_grant");
    assert_eq!(refreshed(&server, CONTOSO, third).await.json()["error"], "invalid_grant");
}

#[tokio::test]
async fn a_device_waits_for_the_person() {
    let server = Running::start().await;
    let scope = format!("{}/.default", server.url);
    let begin = [("client_id", AZ), ("scope", scope.as_str())];
    let device = server.form(&format!("/{CONTOSO}/oauth2/v2.0/devicecode"), &begin).await.json();
    assert_eq!(device["verification_uri"], format!("{}/device", server.url));
    let poll = || {
        let code = device["device_code"].as_str().unwrap();
        // Clients of wire facts §6 send the code under both names.
        let grant = "urn:ietf:params:oauth:grant-type:device_code";
        let pairs = [("grant_type", grant), ("client_id", AZ), ("device_code", code), ("code", code)];
        let body = encoded(&pairs);
        let request = server.request("POST", &format!("/{CONTOSO}/oauth2/v2.0/token"));
        Answer::of(request.header("content-type", "application/x-www-form-urlencoded").body(body))
    };
    let pending = poll().await;
    assert_eq!((pending.status, &pending.json()["error"]), (400, &"authorization_pending".into()));
    let page = server.ask("GET", "/device", None).await;
    for field in ["user_code", "username", "password"] {
        assert!(page.body.contains(&format!("name=\"{field}\"")), "{}", page.body);
    }
    let user_code = device["user_code"].as_str().unwrap();
    // The code alone shows who asks.
    let step = server.form("/device", &[("user_code", user_code)]).await;
    assert!(step.status == 200 && step.body.contains("Azure CLI"), "{step:?}");
    let wrong = [("user_code", user_code), ("username", "ana@fabrikam.test"), ("password", "x")];
    assert_eq!(server.form("/device", &wrong).await.status, 400);
    let typed = user_code.to_lowercase();
    let right =
        [("user_code", typed.as_str()), ("username", "ana@fabrikam.test"), ("password", "ana's password")];
    let done = server.form("/device", &right).await;
    assert_eq!((done.status, done.body.contains("Signed in")), (200, true), "{done:?}");
    let tokens = poll().await;
    assert_eq!(claims(&tokens.json()["access_token"])["oid"], ANA_AT_CONTOSO);
    assert_eq!(tokens.json()["scope"], scope);
    assert_eq!(poll().await.json()["error"], "expired_token");
    assert_eq!(server.form("/device", &right).await.status, 400);
}

#[tokio::test]
async fn ten_failures_make_an_account_wait() {
    let server = Running::start().await;
    let attempt = |password: &'static str| {
        let request = server.request("POST", &authorize(CONTOSO, &[]));
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        Answer::of(request.body(encoded(&[("username", "ana@fabrikam.test"), ("password", password)])))
    };
    for _ in 0..10 {
        let answer = attempt("wrong").await;
        assert_eq!((answer.status, answer.body.contains("name=\"password\"")), (400, true));
    }
    let throttled = attempt("ana's password").await;
    assert_eq!((throttled.status, throttled.header("retry-after")), (429, "600"));
    // Others are not throttled.
    server.person_token(CONTOSO, "bo@contoso.test").await;
    server.hands.forward(601);
    assert_eq!(attempt("ana's password").await.status, 303);
}

#[tokio::test]
async fn id_and_refresh_tokens_open_nothing() {
    let server = Running::start().await;
    let tokens = server.person(CONTOSO, "bo@contoso.test").await;
    let path = "/providers/Microsoft.ManagementPartner/partners?api-version=2018-02-01";
    for (name, status) in [("access_token", 404), ("id_token", 401), ("refresh_token", 401)] {
        assert_eq!(server.get(path, tokens[name].as_str().unwrap()).await.status, status, "{name}");
    }
}
