//! Programs that prove themselves without a secret, and tokens of other issuers. The other issuer is a second server of ours.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{RSA_PKCS1_SHA256, RSA_PSS_SHA256, RsaEncoding, RsaKeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;

use super::cast::{CONTOSO, DEPLOY_BOT, DEPLOY_BOT_SECRET, OTHER_BOT, OTHER_BOT_SECRET};
use super::server::{Answer, Hands, PLAIN, Running, WORLD};

const TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
const NOW: i64 = 1_781_524_800;

/// A key of deploy-bot and its certificate.
struct Credential {
    pair: RsaKeyPair,
    pem: String,
    der: Vec<u8>,
}

fn credential(from: i32, to: i32) -> Credential {
    use aws_lc_rs::encoding::AsDer;
    let pair = RsaKeyPair::generate(KeySize::Rsa2048).unwrap();
    let pkcs8 = AsDer::<aws_lc_rs::encoding::Pkcs8V1Der<'_>>::as_der(&pair).unwrap();
    let key = rcgen::KeyPair::from_pkcs8_der_and_sign_algo(
        &pkcs8.as_ref().to_vec().into(),
        &rcgen::PKCS_RSA_SHA256,
    );
    let mut params = rcgen::CertificateParams::default();
    params.not_before = rcgen::date_time_ymd(from, 1, 1);
    params.not_after = rcgen::date_time_ymd(to, 1, 1);
    let certificate = params.self_signed(&key.unwrap()).unwrap();
    Credential { pair, pem: certificate.pem(), der: certificate.der().to_vec() }
}

impl Credential {
    fn sign(&self, alg: &str, header: serde_json::Value, claims: &serde_json::Value) -> String {
        let mut header = header;
        header["alg"] = alg.into();
        let text = |value: &serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", text(&header), text(claims));
        let mut signature = vec![0; self.pair.public_modulus_len()];
        let padding: &'static dyn RsaEncoding =
            if alg == "PS256" { &RSA_PSS_SHA256 } else { &RSA_PKCS1_SHA256 };
        self.pair.sign(padding, &SystemRandom::new(), signed.as_bytes(), &mut signature).unwrap();
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

fn thumbprint(der: &[u8], algorithm: &'static aws_lc_rs::digest::Algorithm) -> String {
    URL_SAFE_NO_PAD.encode(aws_lc_rs::digest::digest(algorithm, der))
}

async fn assert_by(server: &Running, assertion: &str) -> Answer {
    let pairs = [
        ("grant_type", "client_credentials"),
        ("client_id", DEPLOY_BOT),
        ("client_assertion_type", TYPE),
        ("client_assertion", assertion),
    ];
    server.form(&format!("/{CONTOSO}/oauth2/v2.0/token"), &pairs).await
}

#[tokio::test]
async fn a_program_proves_itself_with_one_of_its_certificates() {
    let (first, second, old) = (credential(2026, 2027), credential(2026, 2027), credential(2020, 2021));
    let pem = format!("{}{}{}", first.pem, second.pem, old.pem);
    let secret = format!("secret = \"{DEPLOY_BOT_SECRET}\"");
    let world = WORLD.replace(&secret, &format!("certificate = \"\"\"\n{pem}\"\"\""));
    let folder = std::sync::Arc::new(tempfile::TempDir::new().unwrap());
    let server = Running::with(folder, Some(&world), PLAIN, Hands::new()).await.unwrap();
    let sha1 =
        |it: &Credential| json!({"x5t": thumbprint(&it.der, &aws_lc_rs::digest::SHA1_FOR_LEGACY_USE_ONLY)});
    let sha256 = |it: &Credential| json!({"x5t#S256": thumbprint(&it.der, &aws_lc_rs::digest::SHA256)});
    let endpoint = format!("{}/{CONTOSO}/oauth2/v2.0/token", server.url);
    let claims = |changed: serde_json::Value| {
        let mut claims = json!({
            "iss": DEPLOY_BOT, "sub": DEPLOY_BOT, "aud": endpoint, "jti": "1", "iat": NOW, "nbf": NOW, "exp": NOW + 600,
        });
        claims.as_object_mut().unwrap().extend(changed.as_object().unwrap().clone());
        claims
    };
    let good = claims(json!({}));
    for (assertion, status) in [
        (first.sign("RS256", sha1(&first), &good), 200),
        (second.sign("PS256", sha256(&second), &good), 200),
        (old.sign("RS256", sha1(&old), &good), 401),
        (first.sign("RS256", sha1(&second), &good), 401),
        (first.sign("RS256", json!({}), &good), 401),
        (first.sign("RS256", sha1(&first), &claims(json!({"aud": "https://elsewhere.example"}))), 401),
        (first.sign("RS256", sha1(&first), &claims(json!({"sub": OTHER_BOT}))), 401),
        (first.sign("RS256", sha1(&first), &claims(json!({"exp": NOW - 61}))), 401),
        ("x.y.z".to_owned(), 401),
    ] {
        let answer = assert_by(&server, &assertion).await;
        assert_eq!(answer.status, status, "{answer:?}");
    }
    let both = [
        ("grant_type", "client_credentials"),
        ("client_id", DEPLOY_BOT),
        ("client_secret", "x"),
        ("client_assertion_type", TYPE),
        ("client_assertion", "x.y.z"),
    ];
    assert_eq!(
        server.form(&format!("/{CONTOSO}/oauth2/v2.0/token"), &both).await.json()["error"],
        "invalid_request"
    );
}

/// A token of `other-bot` at another server, for that audience.
async fn foreign_token(other: &Running, audience: &str) -> String {
    let scope = format!("{audience}/.default");
    let pairs = [
        ("grant_type", "client_credentials"),
        ("client_id", OTHER_BOT),
        ("client_secret", OTHER_BOT_SECRET),
        ("scope", &scope),
    ];
    let answer = other.form(&format!("/{CONTOSO}/oauth2/v2.0/token"), &pairs).await.json();
    answer["access_token"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_program_proves_itself_with_a_token_of_another_issuer() {
    let other = Running::start().await;
    let subject = "c0000000-0000-0000-0000-0000000000d1";
    let federated =
        format!("federated = {{ issuer = \"{}/{CONTOSO}/v2.0\", subject = \"{subject}\" }}", other.url);
    let world = WORLD.replace(&format!("secret = \"{DEPLOY_BOT_SECRET}\""), &federated);
    let folder = std::sync::Arc::new(tempfile::TempDir::new().unwrap());
    let server = Running::with(folder, Some(&world), PLAIN, Hands::new()).await.unwrap();
    let exchanged = assert_by(&server, &foreign_token(&other, "api://AzureADTokenExchange").await).await;
    assert_eq!(exchanged.status, 200, "{exchanged:?}");
    let wrong_audience = assert_by(&server, &foreign_token(&other, "api://other").await).await;
    assert_eq!(wrong_audience.status, 401);
    let own = assert_by(&server, &other.deploy_bot().await).await;
    assert_eq!(own.status, 401, "another subject");
}

#[tokio::test]
async fn tokens_of_a_trusted_issuer_are_good_beside_our_own() {
    let other = Running::start().await;
    let path = "/providers/Microsoft.ManagementPartner/partners/12345?api-version=2018-02-01";
    let config = |tenant: &str, rest: &str| {
        format!(
            "{PLAIN}[[trusted_issuer]]\nissuer = \"{}/{CONTOSO}/v2.0\"\naudiences = [\"api://pal\"]\ntenant = \"{tenant}\"\n{rest}",
            other.url
        )
    };
    let trusted = foreign_token(&other, "api://pal").await;
    let elsewhere = foreign_token(&other, "api://elsewhere").await;
    for (config, token, status) in [
        (config(CONTOSO, ""), &trusted, 200),
        (config(CONTOSO, "replace_builtin = true\n"), &trusted, 200),
        (config(CONTOSO, &format!("jwks_uri = \"{}/adfs/discovery/keys\"\n", other.url)), &trusted, 200),
        (config(CONTOSO, "jwks_file = \"not-there.json\"\n"), &trusted, 401),
        (config(CONTOSO, ""), &elsewhere, 401),
        (config("e0000000-0000-0000-0000-000000000000", ""), &trusted, 401),
        (PLAIN.to_owned(), &trusted, 401),
    ] {
        let folder = std::sync::Arc::new(tempfile::TempDir::new().unwrap());
        let server = Running::with(folder, Some(WORLD), &config, Hands::new()).await.unwrap();
        let answer = server.ask("PUT", path, Some(token)).await;
        assert_eq!(answer.status, status, "{config}: {answer:?}");
        if status == 200 {
            assert_eq!(answer.json()["properties"]["objectId"], "c0000000-0000-0000-0000-0000000000d1");
        }
    }
}
