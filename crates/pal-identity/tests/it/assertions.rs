//! deploy-bot proves with a certificate, or with a token of its cluster, that it is deploy-bot.

use std::sync::OnceLock;

use pal_identity::assertion::{FEDERATED_AUDIENCE, by_certificate, by_federation};
use pal_identity::{
    Assertion, AssertionError, Certificate, FederatedCredential, Token,
    TokenError::{
        self, BadHeader, BadSignature, Expired, HeaderNotAccepted, IssuedInFuture, LivesTooLong, Missing,
        Mistyped, NotYetValid, WrongAlgorithm, WrongAudience, WrongType,
    },
};
use pal_model::Guid;
use rcgen::{CertificateParams, KeyPair, PKCS_RSA_SHA256, date_time_ymd};
use serde_json::{Map, Value, json};

use crate::cast::{Key, NOW, at, base64url, keys, trusted_keys};

pub(crate) fn client_id() -> Guid {
    Guid::from_u128(0xb07)
}

pub(crate) fn token_endpoint() -> String {
    "https://127.0.0.1:8443/adfs/oauth2/token".to_owned()
}

/// The PEM of a certificate of that key, in force from 2026 to 2027; [`NOW`] is in September 2026.
pub(crate) fn pem(key: &Key) -> String {
    let pair = KeyPair::from_pkcs8_der_and_sign_algo(&key.pkcs8().into(), &PKCS_RSA_SHA256).unwrap();
    let mut params = CertificateParams::new(vec!["deploy-bot".to_owned()]).unwrap();
    params.not_before = date_time_ymd(2026, 1, 1);
    params.not_after = date_time_ymd(2027, 1, 1);
    params.self_signed(&pair).unwrap().pem()
}

/// deploy-bot's certificate.
pub(crate) fn certificates() -> Vec<Certificate> {
    static PEM: OnceLock<String> = OnceLock::new();
    Certificate::parse_pem(PEM.get_or_init(|| pem(&keys().bot))).unwrap()
}

/// An assertion as MSAL makes it, bent by `bend`.
pub(crate) fn assertion(
    key: &Key,
    bend: impl Fn(&mut Map<String, Value>, &mut Map<String, Value>),
) -> String {
    let mut header = Map::new();
    header.insert("typ".to_owned(), "JWT".into());
    header.insert("alg".to_owned(), "RS256".into());
    header.insert("x5t".to_owned(), certificates()[0].sha1().into());
    let mut claims = Map::new();
    for (name, value) in [
        ("aud", json!(token_endpoint())),
        ("iss", json!(client_id().to_string())),
        ("sub", json!(client_id().to_string())),
        ("exp", json!(NOW + 600)),
        ("iat", json!(NOW)),
        ("jti", json!("f2b1")),
    ] {
        claims.insert(name.to_owned(), value);
    }
    bend(&mut header, &mut claims);
    let alg = header["alg"].as_str().unwrap().to_owned();
    let write = |part: Map<String, Value>| base64url(Value::Object(part).to_string());
    let signed = format!("{}.{}", write(header), write(claims));
    format!("{signed}.{}", base64url(key.sign(&alg, signed.as_bytes())))
}

pub(crate) fn judge(text: &str) -> Result<Assertion, AssertionError> {
    let token = Token::read(text)?;
    by_certificate(&token, &certificates(), client_id(), &[&token_endpoint()], at(NOW))
}

#[test]
fn the_assertions_of_every_client_library_are_taken() {
    type Bend = fn(&mut Map<String, Value>, &mut Map<String, Value>);
    let set = |part: &mut Map<String, Value>, name: &str, value: Value| {
        part.insert(name.to_owned(), value);
    };
    let _ = set;
    let bends: [(&str, Bend); 8] = [
        ("RS256 and x5t", |_, _| {}),
        ("PS256 and x5t#S256", |header, _| {
            header.shift_remove("x5t");
            header.insert("alg".to_owned(), "PS256".into());
            header.insert("x5t#S256".to_owned(), certificates()[0].sha256().into());
        }),
        ("x5t with padding, as MSAL for Python writes it", |header, _| {
            header.insert("x5t".to_owned(), format!("{}=", certificates()[0].sha1()).into());
        }),
        ("x5t in the other alphabet, as MSAL for Go writes it", |header, _| {
            let other = certificates()[0].sha1().replace('-', "+").replace('_', "/");
            header.insert("x5t".to_owned(), format!("{other}=").into());
        }),
        ("with the certificate, which counts for nothing", |header, _| {
            header.insert("x5c".to_owned(), json!(["MIIB"]));
        }),
        ("audience in an array", |_, claims| {
            claims.insert("aud".to_owned(), json!([token_endpoint(), "https://other.test"]));
        }),
        ("client id in capitals", |_, claims| {
            claims.insert("iss".to_owned(), client_id().to_string().to_uppercase().into());
        }),
        ("nbf instead of iat, as MSAL for .NET writes it", |_, claims| {
            claims.shift_remove("iat");
            claims.insert("nbf".to_owned(), NOW.into());
        }),
    ];
    for (name, bend) in bends {
        let assertion =
            judge(&assertion(&keys().bot, bend)).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!((assertion.id.as_deref(), assertion.good_until), (Some("f2b1"), at(NOW + 600)), "{name}");
    }
}

#[test]
fn every_other_assertion_is_refused() {
    type Bend = Box<dyn Fn(&mut Map<String, Value>, &mut Map<String, Value>)>;
    let header = |name: &'static str, value: Value| -> Bend {
        Box::new(move |header, _| {
            header.insert(name.to_owned(), value.clone());
        })
    };
    let claim = |name: &'static str, value: Value| -> Bend {
        Box::new(move |_, claims| {
            claims.insert(name.to_owned(), value.clone());
        })
    };
    let without = |name: &'static str| -> Bend {
        Box::new(move |header, claims| {
            header.shift_remove(name);
            claims.shift_remove(name);
        })
    };
    let token = AssertionError::Token;
    let cases: Vec<(Bend, AssertionError)> = vec![
        (header("alg", json!("none")), token(WrongAlgorithm)),
        (header("alg", json!("HS256")), token(WrongAlgorithm)),
        (header("alg", json!("RS512")), token(WrongAlgorithm)),
        (header("typ", json!("at+jwt")), token(WrongType)),
        (header("jku", json!("https://evil.test")), token(HeaderNotAccepted("jku"))),
        (header("jwk", keys().foreign.jwk()), token(HeaderNotAccepted("jwk"))),
        (header("crit", json!(["x5t"])), token(HeaderNotAccepted("crit"))),
        (header("x5t", json!("AAAAAAAAAAAAAAAAAAAAAAAAAAA")), AssertionError::UnknownCertificate),
        (header("x5t", json!(1)), token(BadHeader("x5t"))),
        (header("x5t#S256", json!("A")), AssertionError::UnknownCertificate),
        (without("x5t"), AssertionError::UnknownCertificate),
        (claim("iss", json!(Guid::from_u128(1).to_string())), AssertionError::NotTheClient("iss")),
        (claim("sub", json!(Guid::from_u128(1).to_string())), AssertionError::NotTheClient("sub")),
        (claim("iss", json!("deploy-bot")), token(Mistyped("iss"))),
        (without("sub"), token(Missing("sub"))),
        (claim("aud", json!("https://127.0.0.1:8443/")), token(WrongAudience)),
        (claim("aud", json!("https://evil.test/oauth2/token")), token(WrongAudience)),
        (without("aud"), token(Missing("aud"))),
        (without("exp"), token(Missing("exp"))),
        (claim("exp", json!(NOW - 60)), token(Expired)),
        (claim("exp", json!((NOW + 600).to_string())), token(Mistyped("exp"))),
        (claim("exp", json!(NOW + 10_000_000)), token(LivesTooLong)),
        (claim("iat", json!(NOW + 61)), token(IssuedInFuture)),
        (claim("nbf", json!(NOW + 61)), token(NotYetValid)),
        (claim("nbf", json!("now")), token(Mistyped("nbf"))),
        (claim("jti", json!("")), token(Mistyped("jti"))),
        (claim("jti", json!(7)), token(Mistyped("jti"))),
    ];
    for (number, (bend, expected)) in cases.into_iter().enumerate() {
        assert_eq!(judge(&assertion(&keys().bot, &bend)), Err(expected), "case {number}");
    }
    assert_eq!(judge(&assertion(&keys().foreign, |_, _| {})), Err(token(BadSignature)));
    // A life that nothing bounds at its start is bounded from now.
    let endless = assertion(&keys().bot, |_, claims| {
        claims.shift_remove("iat");
        claims.insert("exp".to_owned(), json!(NOW + 10_000_000));
    });
    assert_eq!(judge(&endless), Err(token(LivesTooLong)));
}

#[test]
fn a_federated_assertion_is_that_of_its_issuer_subject_and_audience() {
    let credential = FederatedCredential {
        issuer: "https://cluster.test",
        subject: "system:serviceaccount:ops:deploy-bot",
        audience: FEDERATED_AUDIENCE,
    };
    let judge = |key: &Key, name: &str, value: Value| {
        let text = assertion(key, |header, claims| {
            header.shift_remove("x5t");
            header.shift_remove("typ");
            header.insert("kid".to_owned(), key.kid().into());
            claims.insert("iss".to_owned(), credential.issuer.into());
            claims.insert("sub".to_owned(), credential.subject.into());
            claims.insert("aud".to_owned(), json!([credential.audience]));
            claims.insert(name.to_owned(), value.clone());
        });
        let token = Token::read(&text)?;
        by_federation(&token, credential, &trusted_keys(), at(NOW)).map(|_| ())
    };
    let trusted = &keys().trusted;
    assert_eq!(judge(trusted, "aud", json!(FEDERATED_AUDIENCE)), Ok(()));
    for (name, value, expected) in [
        ("iss", json!("https://cluster.test/"), TokenError::WrongIssuer),
        ("iss", json!(["https://cluster.test"]), Mistyped("iss")),
        ("sub", json!("system:serviceaccount:ops:other"), TokenError::WrongSubject),
        ("sub", json!("System:serviceaccount:ops:deploy-bot"), TokenError::WrongSubject),
        ("aud", json!("https://management.azure.com"), WrongAudience),
        ("exp", json!(NOW - 60), Expired),
    ] {
        assert_eq!(judge(trusted, name, value.clone()), Err(expected.into()), "{name} {value}");
    }
    assert_eq!(judge(&keys().foreign, "jti", json!("x")), Err(TokenError::UnknownKey.into()));
}
