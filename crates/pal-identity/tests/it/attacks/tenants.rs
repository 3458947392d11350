//! Tenants, versions and purposes, which each kind of issuer writes in its own way (R6, R8, R10).

use pal_identity::TokenError::{
    self, Missing, Mistyped, NotAnAccessToken, WrongIssuer, WrongTenant, WrongVersion,
};
use pal_identity::TrustedIssuer;
use serde_json::{Value, json};

use crate::cast::{Good, Judge, NORTHWIND, good_tokens};

/// A claim, what it is set to (`None`: taken away), and why that is refused.
type Case = (String, Option<Value>, TokenError);

fn case(claim: &str, value: impl Into<Option<Value>>, expected: TokenError) -> Case {
    (claim.to_owned(), value.into(), expected)
}

fn own_cases(good: &Good) -> Vec<Case> {
    let mut cases = vec![
        case("tid", json!("common"), Mistyped("tid")),
        case("tid", None, Missing("tid")),
        case("oid", json!("bo@contoso.test"), Mistyped("oid")),
        case("oid", None, Missing("oid")),
        case("ver", json!("3.0"), WrongVersion),
        case("ver", json!(2), Mistyped("ver")),
        case("ver", None, Missing("ver")),
        case("token_use", json!("id"), NotAnAccessToken("token_use")),
        case("token_use", json!(null), Mistyped("token_use")),
        case("token_use", None, NotAnAccessToken("token_use")),
    ];
    // AD FS is one issuer for all tenants: there only its own key could say another.
    if !good.name.ends_with("AD FS") {
        cases.push(case("tid", json!(NORTHWIND.to_string()), WrongIssuer));
    }
    match good.claims.get("scp") {
        Some(_) => cases.push(case("scp", None, Missing("scp"))),
        None => cases.push(case("idtyp", None, Missing("scp"))),
    }
    cases
}

fn trusted_cases(good: &Good, row: &TrustedIssuer) -> Vec<Case> {
    let (tenant, said) = match row.tenant_claim.as_deref() {
        None => ("tid", "tid"),
        Some(claim) => (claim, "tenant_claim"),
    };
    let object = row.object_claim.as_str();
    let mut cases = vec![
        case(tenant, json!(NORTHWIND.to_string()), WrongTenant(said)),
        case(tenant, json!("common"), Mistyped(said)),
        case(tenant, json!([good.claims[tenant]]), Mistyped(said)),
        case(tenant, None, Missing(said)),
        case(object, json!("bo@contoso.test"), Mistyped("object_claim")),
        case(object, json!(7), Mistyped("object_claim")),
        case(object, None, Missing("object_claim")),
        // A claim that the row does not read must not say otherwise.
        case("tid", json!(NORTHWIND.to_string()), WrongTenant("tid")),
        case("at_hash", json!("h"), NotAnAccessToken("at_hash")),
        case("c_hash", json!("h"), NotAnAccessToken("c_hash")),
        case("typ", json!("ID"), NotAnAccessToken("typ")),
        case("typ", json!("Refresh"), NotAnAccessToken("typ")),
        case("typ", json!(null), Mistyped("typ")),
    ];
    for (kind, other) in [("Entra v1", "2.0"), ("Entra v2", "1.0")] {
        if good.name.starts_with(kind) {
            cases.push(case("ver", json!(other), WrongVersion));
            cases.push(case("ver", json!(1), Mistyped("ver")));
        }
    }
    cases
}

#[test]
fn tenants_versions_and_purposes_are_never_mixed() {
    for good in good_tokens() {
        let cases = match &good.judge {
            Judge::Own => own_cases(&good),
            Judge::Trusted(row) => trusted_cases(&good, row),
        };
        for (claim, value, expected) in cases {
            let text = match value.clone() {
                Some(value) => good.claim(&claim, value),
                None => good.without_claim(&claim),
            };
            assert_eq!(good.judge(&text), Err(expected), "{}: {claim} {value:?}", good.name);
        }
    }
}
