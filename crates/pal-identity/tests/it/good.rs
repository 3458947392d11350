//! What must be taken is taken, and says who is calling.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use pal_identity::{Authority, CallerKind, IdClaims, Token, TokenCache, TokenError};
use pal_model::Principal;
use serde_json::{Value, json};

use crate::cast::{ANA, AZ, CONTOSO, NOW, PUBLIC_URL, at, good_tokens, issuer, ring};

#[test]
fn every_kind_of_good_token_says_who_is_calling() {
    for good in good_tokens() {
        let caller = good.judge(&good.text()).unwrap_or_else(|refusal| panic!("{}: {refusal}", good.name));
        assert_eq!(caller.principal, Principal { tenant: CONTOSO, object: ANA }, "{}", good.name);
        let program = good.name.contains("program");
        assert_eq!(caller.kind == CallerKind::Program, program, "{}", good.name);
    }
}

#[test]
fn a_good_token_is_good_until_it_expires_and_not_after() {
    for good in good_tokens() {
        let text = good.text();
        let (nbf, exp) = (good.claims["nbf"].as_i64().unwrap(), good.claims["exp"].as_i64().unwrap());
        for (now, taken) in [(nbf - 61, false), (nbf - 60, true), (exp + 59, true), (exp + 60, false)] {
            assert_eq!(good.judge_at(&text, now).is_ok(), taken, "{} at {now}", good.name);
        }
        let expired = good.judge_at(&text, exp + 60).unwrap_err();
        assert!(expired == TokenError::Expired && expired.is_expired(), "{}", good.name);
        let caller = good.judge(&text).unwrap();
        assert_eq!((caller.good_from, caller.good_until), (at(nbf - 60), at(exp + 60)), "{}", good.name);
    }
}

#[test]
fn a_cached_caller_is_known_exactly_as_long_as_the_token_is_good() {
    let cache = TokenCache::new(1024);
    for good in good_tokens() {
        let text = good.text();
        let digest = pal_identity::Digest::of(text.as_bytes());
        let caller = good.judge(&text).unwrap();
        cache.insert(digest, caller, caller.good_from, caller.good_until);
        for now in [NOW - 100, NOW, NOW + 3500, NOW + 4000] {
            assert_eq!(cache.get(digest, at(now)), good.judge_at(&text, now).ok(), "{} at {now}", good.name);
        }
    }
}

#[test]
fn our_audience_is_the_public_url_with_or_without_a_slash() {
    let good = &good_tokens()[0];
    let slash = format!("{PUBLIC_URL}/");
    for audience in [json!(PUBLIC_URL), json!(slash), json!([slash]), json!(["other", PUBLIC_URL])] {
        assert!(good.judge(&good.claim("aud", audience.clone())).is_ok(), "{audience}");
    }
}

#[test]
fn our_access_token_has_the_claims_of_the_contract() {
    for good in good_tokens().iter().take(5) {
        let claims = &good.claims;
        assert_eq!(good.header["typ"], "JWT");
        assert_eq!(claims["aud"], PUBLIC_URL);
        assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 3600);
        assert_eq!(claims["nbf"], claims["iat"]);
        assert_eq!((&claims["tid"], &claims["oid"]), (&json!(CONTOSO.to_string()), &json!(ANA.to_string())));
        let idtyp = claims.get("idtyp").and_then(Value::as_str);
        assert_eq!(idtyp, good.name.contains("program").then_some("app"), "{}", good.name);
        let iss = if good.name.ends_with("AD FS") {
            format!("{PUBLIC_URL}/adfs")
        } else {
            format!("{PUBLIC_URL}/{CONTOSO}/v2.0")
        };
        assert_eq!(claims["iss"], iss);
    }
}

#[test]
fn a_slash_at_the_end_of_a_resource_is_taken_off() {
    let ask = |audience: &str| {
        let access = pal_identity::AccessClaims {
            authority: Authority::Adfs,
            audience: audience.to_owned(),
            principal: Principal { tenant: CONTOSO, object: ANA },
            subject: pal_identity::Subject::Program,
            client_id: AZ.parse().unwrap(),
        };
        issuer().access_token(&access, &ring(), at(NOW)).unwrap().token
    };
    let token = ask(&format!("{PUBLIC_URL}//"));
    let caller = issuer().validate(&Token::read(token.expose()).unwrap(), &ring(), at(NOW)).unwrap();
    assert_eq!(caller.client_id, Some(AZ.parse().unwrap()));
    assert_ne!(token.expose(), ask(PUBLIC_URL).expose(), "each token has an id of its own");
}

#[test]
fn an_id_token_gives_the_nonce_back() {
    let id = IdClaims {
        authority: Authority::Adfs,
        client_id: AZ.parse().unwrap(),
        principal: Principal { tenant: CONTOSO, object: ANA },
        name: None,
        upn: Some("bo@contoso.test".to_owned()),
        nonce: Some("n-0S6".to_owned()),
    };
    let issued = issuer().id_token(&id, &ring(), at(NOW)).unwrap();
    let token = jsonwebtoken::dangerous::insecure_decode::<Value>(issued.token.expose()).unwrap();
    assert_eq!((&token.claims["nonce"], &token.claims["aud"]), (&json!("n-0S6"), &json!(AZ)));
    assert_eq!(token.claims["preferred_username"], "bo@contoso.test");
    assert_eq!((issued.expires_in, issued.expires), (3600, at(NOW + 3600)));
}

#[test]
fn client_info_is_the_home_account() {
    let info = pal_identity::claims::client_info(Principal { tenant: CONTOSO, object: ANA });
    let bytes = URL_SAFE_NO_PAD.decode(info).unwrap();
    let expected = format!(r#"{{"uid":"{ANA}","utid":"{CONTOSO}"}}"#);
    assert_eq!(String::from_utf8(bytes).unwrap(), expected);
}
