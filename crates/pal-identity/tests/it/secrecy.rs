//! No message and no debug output shows a secret, a token or a key (R20, R60).

use pal_identity::{
    Certificate, PasswordHash, SealingKey, Secret, SigningKey, Token, TokenCache, TokenError, UserCode,
    VerifiedSecrets,
};

use crate::cast::{NOW, at, base64url, good_tokens, keys, ring};

#[test]
fn debug_output_shows_no_secret() {
    let canary = "canary-3f9c1d";
    let secret = Secret::new(canary.to_owned());
    let hash = PasswordHash::of(&secret).unwrap();
    let good = good_tokens().remove(0);
    let text = good.text();
    let signing = SigningKey::from_pkcs8(&keys().own.pkcs8(), at(NOW), None).unwrap();
    let seal = SealingKey::new(&canary.repeat(3).as_bytes()[..32]).unwrap();
    let code = UserCode::generate().unwrap();
    let verified = VerifiedSecrets::new().unwrap();
    verified.remember(&hash, &secret);
    let cache = TokenCache::new(10);
    cache.insert(secret.digest(), 1, at(0), at(1));
    let shown = format!(
        "{secret:?} {:?} {hash:?} {:?} {signing:?} {:?} {seal:?} {code:?} {verified:?} {cache:?}",
        secret.digest(),
        Token::read(&text).unwrap(),
        ring(),
    );
    let parts: Vec<&str> = text.split('.').collect();
    let mut hidden = vec![canary, &text, code.expose(), hash.as_str(), "argon2id"];
    hidden.extend(parts);
    let private = base64url(&keys().own.pkcs8()[100..160]);
    hidden.push(&private);
    for hidden in hidden {
        assert!(!shown.contains(hidden), "{hidden} in {shown}");
    }
}

#[test]
fn a_refusal_names_the_rule_and_never_what_was_sent() {
    let canary = "canary-3f9c1d";
    for good in good_tokens() {
        for name in ["aud", "iss", "tid", "oid", "exp", "idtyp", "ver", "nonce"] {
            if let Err(refusal) = good.judge(&good.claim(name, canary.into())) {
                assert!(!format!("{refusal} {refusal:?}").contains(canary), "{name}");
            }
        }
        for name in ["alg", "typ", "kid", "jku"] {
            let refusal = good.judge(&good.header(name, canary.into())).unwrap_err();
            assert!(!format!("{refusal} {refusal:?}").contains(canary), "{name}");
        }
    }
    let astray = format!("-----BEGIN PRIVATE KEY-----\n{canary}\n-----END PRIVATE KEY-----");
    let refusal = Certificate::parse_pem(&astray).unwrap_err();
    assert!(!format!("{refusal} {refusal:?}").contains(canary));
    let refusal = canary.parse::<PasswordHash>().unwrap_err();
    assert!(!format!("{refusal} {refusal:?}").contains(canary));
    assert_eq!(TokenError::CODE, "invalid_token");
}
