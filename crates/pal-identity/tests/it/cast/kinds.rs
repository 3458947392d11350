//! A good token of every kind that is taken: our own, and as Entra, AD FS, Keycloak and RFC 9068 write them.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use pal_identity::{AccessClaims, Authority, NotBefore, Subject, TrustedIssuer};
use pal_model::Principal;
use serde_json::{Map, Value, json};

use super::{ANA, AZ, CONTOSO, Good, Judge, Key, NOW, PUBLIC_URL, at, issuer, keys, ring};

fn object(value: Value) -> Map<String, Value> {
    serde_json::from_value(value).unwrap()
}

/// Takes a token of our own issuer apart.
fn own(name: &'static str, authority: Authority, subject: Subject) -> Good {
    let access = AccessClaims {
        authority,
        audience: PUBLIC_URL.to_owned(),
        principal: Principal { tenant: CONTOSO, object: ANA },
        subject,
        client_id: AZ.parse().unwrap(),
    };
    let issued = issuer().access_token(&access, &ring(), at(NOW)).unwrap();
    let mut parts =
        issued.token.expose().split('.').map(|part| URL_SAFE_NO_PAD.decode(part).unwrap()).take(2);
    let mut next = || object(serde_json::from_slice(&parts.next().unwrap()).unwrap());
    Good { name, judge: Judge::Own, key: &keys().own, header: next(), claims: next() }
}

fn trusted_row(issuer: &str, audience: &str) -> TrustedIssuer {
    TrustedIssuer {
        issuer: issuer.to_owned(),
        audiences: vec![audience.to_owned(), format!("{audience}/")],
        tenant: CONTOSO,
        tenant_claim: None,
        object_claim: TrustedIssuer::OBJECT_CLAIM.to_owned(),
        not_before: NotBefore::Required,
    }
}

fn trusted(name: &'static str, key: &'static Key, row: TrustedIssuer, header: Value, claims: Value) -> Good {
    let times = json!({"iat": NOW - 10, "nbf": NOW - 10, "exp": NOW + 3590});
    let mut claims = object(claims);
    claims.extend(object(times));
    claims.insert("iss".to_owned(), row.issuer.clone().into());
    let mut header = object(header);
    header.insert("kid".to_owned(), key.kid().into());
    Good { name, judge: Judge::Trusted(row), key, header, claims }
}

/// A good token of every kind that is taken.
pub(crate) fn good_tokens() -> Vec<Good> {
    let bo = || Subject::Person { name: Some("Bo".to_owned()), upn: Some("bo@contoso.test".to_owned()) };
    // A guest has no name to sign in with here.
    let guest = Subject::Person { name: Some("Ana".to_owned()), upn: None };
    let entra_one = format!("https://sts.windows.net/{CONTOSO}/");
    let entra_two = format!("https://login.microsoftonline.com/{CONTOSO}/v2.0");
    let (contoso, ana) = (CONTOSO.to_string(), ANA.to_string());
    let own_audience = "https://management.azure.com";
    let adfs = TrustedIssuer {
        tenant_claim: Some("tenant".to_owned()),
        object_claim: "objectguid".to_owned(),
        ..trusted_row("http://adfs.contoso.test/adfs/services/trust", own_audience)
    };
    let keycloak = TrustedIssuer {
        tenant_claim: Some("directory".to_owned()),
        object_claim: "sub".to_owned(),
        ..trusted_row("https://sso.contoso.test/realms/contoso", own_audience)
    };
    vec![
        own("own person", Authority::Tenant(CONTOSO), bo()),
        own("own guest", Authority::Tenant(CONTOSO), guest),
        own("own program", Authority::Tenant(CONTOSO), Subject::Program),
        own("own person by AD FS", Authority::Adfs, bo()),
        own("own program by AD FS", Authority::Adfs, Subject::Program),
        trusted(
            "Entra v1 person",
            &keys().trusted,
            trusted_row(&entra_one, own_audience),
            json!({"typ": "JWT", "alg": "RS256", "x5t": "thumbprint"}),
            json!({"aud": "https://management.azure.com/", "tid": contoso, "oid": ana, "ver": "1.0", "appid": AZ,
                "scp": "user_impersonation", "idtyp": "user", "upn": "bo@contoso.test", "wids": ["b79fbf4d"]}),
        ),
        trusted(
            "Entra v2 program",
            &keys().trusted,
            trusted_row(&entra_two, own_audience),
            json!({"typ": "JWT", "alg": "RS256"}),
            json!({"aud": own_audience, "tid": contoso, "oid": ana, "ver": "2.0", "azp": AZ, "idtyp": "app"}),
        ),
        trusted(
            "AD FS person",
            &keys().trusted,
            adfs,
            json!({"typ": "JWT", "alg": "RS256", "x5t": "thumbprint"}),
            json!({"aud": own_audience, "tenant": contoso, "objectguid": ana, "ver": "1.0", "appid": AZ,
                "scp": "openid", "apptype": "Public"}),
        ),
        trusted(
            "Keycloak person on P-256",
            &keys().elliptic,
            keycloak,
            json!({"typ": "JWT", "alg": "ES256"}),
            json!({"aud": ["account", own_audience], "directory": contoso, "sub": ana, "typ": "Bearer",
                "azp": "pal", "nonce": "n", "realm_access": {"roles": ["r"]}}),
        ),
        trusted(
            "RFC 9068 person",
            &keys().elliptic,
            trusted_row("https://issuer.test", own_audience),
            json!({"typ": "at+jwt", "alg": "ES256"}),
            json!({"aud": own_audience, "tid": contoso, "oid": ana, "client_id": AZ}),
        ),
    ]
}
