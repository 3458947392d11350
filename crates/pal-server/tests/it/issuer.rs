//! What the issuer says of itself, and how programs prove who they are.

use super::cast::{
    CONTOSO, DEPLOY_BOT, DEPLOY_BOT_OBJECT, DEPLOY_BOT_SECRET, NORTHWIND, OTHER_BOT, OTHER_BOT_SECRET,
};
use super::server::{Answer, Hands, PLAIN, Running, WORLD, encoded};

fn claims(token: &str) -> serde_json::Value {
    use base64::Engine;
    let part = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

#[tokio::test]
async fn both_styles_of_authority_say_where_everything_is() {
    let server = Running::start().await;
    for (path, issuer, token) in [
        (format!("/{CONTOSO}/v2.0"), format!("/{CONTOSO}/v2.0"), format!("/{CONTOSO}/oauth2/v2.0/token")),
        (
            "/contoso.test/v2.0".to_owned(),
            format!("/{CONTOSO}/v2.0"),
            format!("/{CONTOSO}/oauth2/v2.0/token"),
        ),
        (
            "/organizations/v2.0".to_owned(),
            "/{tenantid}/v2.0".to_owned(),
            "/organizations/oauth2/v2.0/token".to_owned(),
        ),
        ("/adfs".to_owned(), "/adfs".to_owned(), "/adfs/oauth2/token".to_owned()),
    ] {
        let document =
            server.ask("GET", &format!("{path}/.well-known/openid-configuration"), None).await.json();
        assert_eq!(document["issuer"], format!("{}{issuer}", server.url));
        assert_eq!(document["token_endpoint"], format!("{}{token}", server.url));
        let keys = document["jwks_uri"].as_str().unwrap().strip_prefix(&server.url).unwrap().to_owned();
        let keys = server.ask("GET", &keys, None).await.json();
        assert_eq!((&keys["keys"][0]["kty"], &keys["keys"][0]["use"]), (&"RSA".into(), &"sig".into()));
        assert_eq!(keys["keys"][0].get("d"), None);
    }
    let unknown = format!("/{}/v2.0/.well-known/openid-configuration", "a".repeat(8));
    let unknown = server.ask("GET", &unknown, None).await;
    assert_eq!((unknown.status, unknown.json()["error"].as_str()), (400, Some("invalid_request")));
}

#[tokio::test]
async fn a_program_proves_itself_with_its_secret() {
    let server = Running::start().await;
    let scope = format!("{}/.default", server.url);
    let double = format!("{}//.default", server.url);
    let credentials = |grant, client, secret, scope| {
        vec![("grant_type", grant), ("client_id", client), ("client_secret", secret), ("scope", scope)]
    };
    let grant = "client_credentials";
    let good = |scope| credentials(grant, DEPLOY_BOT, DEPLOY_BOT_SECRET, scope);
    for (at, pairs, status, error) in [
        (CONTOSO, good(&scope), 200, ""),
        (CONTOSO, good(&double), 200, ""),
        ("contoso.test", good(&scope), 200, ""),
        ("adfs", good(&scope), 200, ""),
        (NORTHWIND, good(&scope), 401, "invalid_client"),
        ("organizations", good(&scope), 400, "invalid_request"),
        ("common", good(&scope), 400, "invalid_request"),
        ("adfs", credentials(grant, OTHER_BOT, OTHER_BOT_SECRET, &scope), 400, "invalid_request"),
        (CONTOSO, credentials(grant, OTHER_BOT, OTHER_BOT_SECRET, &scope), 200, ""),
        (NORTHWIND, credentials(grant, OTHER_BOT, OTHER_BOT_SECRET, &scope), 401, "invalid_client"),
        (CONTOSO, credentials(grant, DEPLOY_BOT, "wrong", &scope), 401, "invalid_client"),
        (CONTOSO, credentials(grant, NORTHWIND, "wrong", &scope), 401, "invalid_client"),
        (CONTOSO, vec![("grant_type", grant), ("client_id", DEPLOY_BOT)], 401, "invalid_client"),
        (CONTOSO, vec![("grant_type", grant)], 400, "invalid_request"),
        (CONTOSO, vec![("client_id", DEPLOY_BOT)], 400, "invalid_request"),
        (CONTOSO, [good(&scope), vec![("client_id", DEPLOY_BOT)]].concat(), 400, "invalid_request"),
        (
            CONTOSO,
            credentials("password", DEPLOY_BOT, DEPLOY_BOT_SECRET, &scope),
            400,
            "unsupported_grant_type",
        ),
        (
            CONTOSO,
            credentials("implicit", DEPLOY_BOT, DEPLOY_BOT_SECRET, &scope),
            400,
            "unsupported_grant_type",
        ),
        (CONTOSO, good("api://a/.default api://b/.default"), 400, "invalid_scope"),
    ] {
        let endpoint =
            if at == "adfs" { "/adfs/oauth2/token".to_owned() } else { format!("/{at}/oauth2/v2.0/token") };
        let answer = server.form(&endpoint, &pairs).await;
        assert_eq!(answer.status, status, "{at} {pairs:?}: {answer:?}");
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(answer.json()["error"].as_str().unwrap_or_default(), error, "{at} {pairs:?}");
    }
}

#[tokio::test]
async fn a_token_says_what_the_contract_says() {
    let server = Running::start().await;
    let claims = claims(&server.deploy_bot().await);
    for (name, value) in [
        ("aud", serde_json::json!(server.url)),
        ("iss", serde_json::json!(format!("{}/{CONTOSO}/v2.0", server.url))),
        ("tid", serde_json::json!(CONTOSO)),
        ("oid", serde_json::json!(DEPLOY_BOT_OBJECT)),
        ("idtyp", serde_json::json!("app")),
        ("iat", serde_json::json!(1_781_524_800)),
        ("nbf", serde_json::json!(1_781_524_800)),
        ("exp", serde_json::json!(1_781_528_400)),
    ] {
        assert_eq!(claims[name], value, "{name}");
    }
}

#[tokio::test]
async fn a_secret_may_come_in_the_header() {
    use base64::Engine;
    let server = Running::start().await;
    let send = |credentials: String| {
        let header = base64::engine::general_purpose::STANDARD.encode(credentials);
        let request = server.request("POST", &format!("/{CONTOSO}/oauth2/v2.0/token"));
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        Answer::of(
            request
                .header("authorization", format!("Basic {header}"))
                .body(encoded(&[("grant_type", "client_credentials")])),
        )
    };
    let secret = pal_wire::path::encoded(DEPLOY_BOT_SECRET);
    assert_eq!(send(format!("{DEPLOY_BOT}:{secret}")).await.status, 200);
    let refused = send(format!("{DEPLOY_BOT}:wrong")).await;
    assert_eq!((refused.status, refused.header("www-authenticate")), (401, "Basic realm=\"token\""));
}

#[tokio::test]
async fn a_token_is_good_for_an_hour_and_for_us_alone() {
    let server = Running::start().await;
    let path = "/providers/Microsoft.ManagementPartner/partners?api-version=2018-02-01";
    let token = server.deploy_bot().await;
    let elsewhere = [
        ("grant_type", "client_credentials"),
        ("client_id", DEPLOY_BOT),
        ("client_secret", DEPLOY_BOT_SECRET),
        ("scope", "https://management.example/.default"),
    ];
    let elsewhere = server.form(&format!("/{CONTOSO}/oauth2/v2.0/token"), &elsewhere).await.json();
    assert_eq!(claims(elsewhere["access_token"].as_str().unwrap())["aud"], "https://management.example");
    for (token, status) in [
        (token.clone(), 404),
        (elsewhere["access_token"].as_str().unwrap().to_owned(), 401),
        (format!("{token}x"), 401),
        (token.rsplit_once('.').unwrap().0.to_owned(), 401),
    ] {
        assert_eq!(server.get(path, &token).await.status, status);
    }
    server.hands.forward(3600 + 59);
    assert_eq!(server.get(path, &token).await.status, 404);
    server.hands.forward(2);
    let expired = server.get(path, &token).await;
    assert_eq!((expired.status, expired.code().as_str()), (401, "InvalidAuthenticationToken"));
}

#[tokio::test]
async fn a_token_outlives_the_server_and_ends_with_its_principal() {
    let path = |rest: &str| format!("/providers/Microsoft.ManagementPartner/{rest}?api-version=2018-02-01");
    let config = format!("{PLAIN}public_url = \"http://pal.test\"\n");
    let (folder, hands) = (std::sync::Arc::new(tempfile::TempDir::new().unwrap()), Hands::new());
    let server = Running::with(folder, Some(WORLD), &config, hands.clone()).await.unwrap();
    let token = server.deploy_bot().await;
    assert_eq!(server.ask("PUT", &path("partners/12345"), Some(&token)).await.status, 200);
    let folder = server.stop().await;
    let gone = WORLD.replace(DEPLOY_BOT_OBJECT, "c0000000-0000-0000-0000-00000000dead");
    for (world, status) in [(WORLD, 200), (&gone, 401), (WORLD, 200)] {
        let server = Running::with(folder.clone(), Some(world), &config, hands.clone()).await.unwrap();
        assert_eq!(server.get(&path("partners"), &token).await.status, status);
        server.stop().await;
    }
}

#[tokio::test]
async fn a_managed_identity_gets_its_token_by_header() {
    let server = Running::start().await;
    let path =
        format!("/managed-identity/{CONTOSO}/{DEPLOY_BOT}?api-version=2019-08-01&resource={}", server.url);
    let send = |secret: &str| Answer::of(server.request("GET", &path).header("X-IDENTITY-HEADER", secret));
    let answer = send(DEPLOY_BOT_SECRET).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(answer.json()["expires_on"], "1781528400");
    assert_eq!(claims(answer.json()["access_token"].as_str().unwrap())["oid"], DEPLOY_BOT_OBJECT);
    assert_eq!(send("wrong").await.status, 401);
}

#[tokio::test]
async fn without_its_own_issuer_nobody_signs_in_here() {
    let config = format!(
        "{PLAIN}[[trusted_issuer]]\nissuer = \"https://login.example/x\"\naudiences = [\"api://pal\"]\n\
         tenant = \"{CONTOSO}\"\njwks_file = \"keys.json\"\nreplace_builtin = true\n"
    );
    let folder = std::sync::Arc::new(tempfile::TempDir::new().unwrap());
    let server = Running::with(folder, Some(WORLD), &config, Hands::new()).await.unwrap();
    let answer =
        server.form(&format!("/{CONTOSO}/oauth2/v2.0/token"), &[("grant_type", "client_credentials")]).await;
    assert_eq!(answer.status, 404);
}
