//! Every kind of token at every door (R8): each opens one and no other.

use pal_identity::assertion::{by_certificate, by_federation};
use pal_identity::{Authority, FederatedCredential, IdClaims, Secret, Token};
use pal_model::{Guid, Principal};
use serde_json::{Value, json};

use crate::assertions::{assertion, certificates, client_id, token_endpoint};
use crate::cast::{ANA, AZ, CONTOSO, Good, Judge, NOW, at, good_tokens, issuer, keys, ring, trusted_keys};

fn door(name: &str, text: &str) -> bool {
    let Ok(token) = Token::read(text) else { return false };
    match name {
        "own access" => issuer().validate(&token, &ring(), at(NOW)).is_ok(),
        "trusted access" => trusted_good().judge(text).is_ok(),
        "certificate assertion" => {
            by_certificate(&token, &certificates(), client_id(), &[&token_endpoint()], at(NOW)).is_ok()
        }
        "federated assertion" => by_federation(&token, credential(), &trusted_keys(), at(NOW)).is_ok(),
        other => panic!("no door {other}"),
    }
}

fn credential() -> FederatedCredential<'static> {
    FederatedCredential {
        issuer: "https://cluster.test",
        subject: "system:serviceaccount:ops:deploy-bot",
        audience: pal_identity::assertion::FEDERATED_AUDIENCE,
    }
}

fn trusted_good() -> Good {
    good_tokens().into_iter().find(|good| good.name == "Entra v2 program").unwrap()
}

#[test]
fn each_kind_of_token_opens_its_own_door_only() {
    let own = good_tokens().remove(2).text();
    let id = IdClaims {
        authority: Authority::Tenant(CONTOSO),
        client_id: AZ.parse().unwrap(),
        principal: Principal { tenant: CONTOSO, object: ANA },
        name: None,
        upn: None,
        nonce: None,
    };
    let id = issuer().id_token(&id, &ring(), at(NOW)).unwrap().token;
    // An ID token of a client whose id somebody managed to set to our URL.
    let own_good = good_tokens().remove(0);
    let id_for_us = own_good.without_claim("token_use");
    let trusted = trusted_good();
    let trusted_id = trusted.claim("nonce", "n".into());
    let federated = {
        let mut claims = trusted.claims.clone();
        claims.insert("iss".to_owned(), credential().issuer.into());
        claims.insert("sub".to_owned(), credential().subject.into());
        claims.insert("aud".to_owned(), json!([credential().audience]));
        trusted.rendered(&trusted.header, &claims)
    };
    let certified = assertion(&keys().bot, |_, _| {});
    let refresh = Secret::generate().unwrap();
    let tokens: [(&str, &str, Option<&str>); 8] = [
        ("own access", &own, Some("own access")),
        ("own ID", id.expose(), None),
        ("own ID for our URL", &id_for_us, None),
        ("refresh", refresh.expose(), None),
        ("trusted access", &trusted.text(), Some("trusted access")),
        ("trusted ID", &trusted_id, None),
        ("certificate assertion", &certified, Some("certificate assertion")),
        ("federated assertion", &federated, Some("federated assertion")),
    ];
    for (kind, text, opens) in tokens {
        for name in ["own access", "trusted access", "certificate assertion", "federated assertion"] {
            assert_eq!(door(name, text), opens == Some(name), "{kind} at the door of {name}");
        }
    }
}

#[test]
fn a_token_of_one_trusted_issuer_is_none_of_another_even_with_the_same_keys() {
    let goods = good_tokens();
    let trusted: Vec<&Good> = goods.iter().filter(|good| matches!(good.judge, Judge::Trusted(_))).collect();
    for token in &trusted {
        for judge in &trusted {
            assert_eq!(
                judge.judge(&token.text()).is_ok(),
                token.name == judge.name,
                "{} at {}",
                token.name,
                judge.name
            );
        }
    }
}

#[test]
fn a_key_that_says_whose_it_is_signs_for_nobody_else() {
    let good = trusted_good();
    let Judge::Trusted(row) = &good.judge else { panic!("not trusted") };
    let template = row.issuer.replace(&CONTOSO.to_string(), "{tenantid}");
    for (owner, taken) in [
        (json!(row.issuer), true),
        (json!(template), true),
        (json!("https://login.microsoftonline.com/00000000-0000-0000-0000-0000000000a0/v2.0"), false),
        (json!(""), false),
    ] {
        let mut jwk = keys().trusted.jwk();
        jwk["issuer"] = owner.clone();
        let set = json!({ "keys": [jwk] }).to_string();
        let set = pal_identity::KeySet::parse(set.as_bytes()).unwrap();
        let text = good.text();
        let token = Token::read(&text).unwrap();
        assert_eq!(row.validate(&token, &set, at(NOW)).is_ok(), taken, "{owner}");
    }
}

#[test]
fn whose_a_token_is_is_told_by_the_whole_issuer() {
    let good = good_tokens().remove(0);
    for (issuer_text, is_ours) in [
        (good.claims["iss"].clone(), true),
        (json!("https://127.0.0.1:8443.evil.test/x"), false),
        (json!("https://127.0.0.1:8443"), false),
        (Value::Null, false),
    ] {
        let text = good.claim("iss", issuer_text.clone());
        assert_eq!(issuer().is_of(&Token::read(&text).unwrap()), is_ours, "{issuer_text}");
    }
    assert_ne!(client_id(), Guid::from_u128(0));
}
