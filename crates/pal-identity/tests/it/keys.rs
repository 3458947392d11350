//! Our own signing keys: kept under a seal, and relieved without refusing anybody.

use pal_identity::key::KeyError;
use pal_identity::sealing::SealError;
use pal_identity::{
    AccessClaims, Authority, KeyRing, KeySet, SealingKey, Secret, SigningKey, Subject, Token, TokenError,
};
use pal_model::Principal;

use crate::cast::{ANA, AZ, CONTOSO, Key, NOW, PUBLIC_URL, at, issuer, keys};

const HOUR: i64 = 3600;

fn key(key: &Key, created: i64, retired: Option<i64>) -> SigningKey {
    SigningKey::from_pkcs8(&key.pkcs8(), at(created), retired.map(at)).unwrap()
}

fn access_token(ring: &KeyRing, now: i64) -> Secret {
    let access = AccessClaims {
        authority: Authority::Tenant(CONTOSO),
        audience: PUBLIC_URL.to_owned(),
        principal: Principal { tenant: CONTOSO, object: ANA },
        subject: Subject::Program,
        client_id: AZ.parse().unwrap(),
    };
    issuer().access_token(&access, ring, at(now)).unwrap().token
}

fn judge(token: &Secret, ring: &KeyRing, now: i64) -> Result<(), TokenError> {
    issuer().validate(&Token::read(token.expose())?, ring, at(now)).map(|_| ())
}

#[test]
fn a_key_comes_back_from_under_its_seal_and_signs_as_before() {
    let seal = SealingKey::new(&*SealingKey::generate().unwrap()).unwrap();
    let made = SigningKey::generate(at(NOW)).unwrap();
    let sealed = made.seal(&seal).unwrap();
    let (id, jwk) = (made.id().to_owned(), made.jwk());
    let token = access_token(&KeyRing::new(vec![made]).unwrap(), NOW);

    let opened = SigningKey::unseal(&id, &sealed, at(NOW), None, &seal).unwrap();
    assert_eq!((opened.jwk(), opened.created()), (jwk, at(NOW)));
    assert_eq!(judge(&token, &KeyRing::new(vec![opened]).unwrap(), NOW), Ok(()), "after a restart");

    let seal_error = |id: &str| KeyError::Seal { id: id.to_owned(), source: SealError::NotOpened };
    let unseal = |id: &str, sealed: &[u8], seal: &SealingKey| {
        SigningKey::unseal(id, sealed, at(NOW), None, seal).map(|_| ()).unwrap_err()
    };
    assert_eq!(unseal("other", &sealed, &seal), seal_error("other"), "kept under another name");
    assert_eq!(unseal(&id, &sealed, &SealingKey::new(&[1; 32]).unwrap()), seal_error(&id));
    let junk = seal.seal(&format!("signing key {id}"), b"junk").unwrap();
    assert_eq!(unseal(&id, &junk, &seal), KeyError::NotThatKey(id.clone()));
    let another = seal.seal(&format!("signing key {id}"), &keys().foreign.pkcs8()).unwrap();
    assert_eq!(unseal(&id, &another, &seal), KeyError::NotThatKey(id.clone()));
}

#[test]
fn nothing_of_the_private_key_can_be_read_under_the_seal() {
    let seal = SealingKey::new(&[9; 32]).unwrap();
    let signing = key(&keys().own, NOW, None);
    let (sealed, private) = (signing.seal(&seal).unwrap(), keys().own.pkcs8());
    assert!(!sealed.windows(8).any(|part| private.windows(8).any(|window| window == part)));
}

#[test]
fn what_an_old_key_signed_is_good_until_it_expires_and_the_key_then_dies() {
    let rotated = NOW + 10 * HOUR;
    let before = || vec![key(&keys().own, NOW, None)];
    let after = || vec![key(&keys().own, NOW, None), key(&keys().trusted, rotated, None)];
    let ring = KeyRing::new(after()).unwrap();
    let (old, new) = (keys().own.kid(), keys().trusted.kid());
    // A new key is shown before it signs, so that another replica knows it when its tokens come.
    let relieved = rotated + KeyRing::NOTICE_SECONDS;
    for (now, signs, shown) in [
        (NOW, old, vec![old, new]),
        (relieved - 1, old, vec![old, new]),
        (relieved, new, vec![old, new]),
        (relieved + HOUR + 59, new, vec![old, new]),
        (relieved + HOUR + 60, new, vec![new]),
    ] {
        assert_eq!(ring.current(at(now)).unwrap().id(), signs, "{}", now - relieved);
        let jwks = KeySet::parse(ring.jwks(at(now)).to_string().as_bytes()).unwrap();
        let mut expected = shown.clone();
        expected.sort_unstable();
        assert_eq!(jwks.kids().collect::<Vec<_>>(), expected, "{}", now - relieved);
        assert_eq!(ring.verifying(old, at(now)).is_some(), shown.contains(&old));
    }
    let last = access_token(&ring, relieved - 1);
    assert_eq!(judge(&last, &ring, relieved + HOUR), Ok(()), "the last token of the old key, to its end");
    assert_eq!(judge(&last, &ring, relieved + HOUR + 60), Err(TokenError::UnknownKey));
    // A replica that has not yet read the new key judges what the other one signed with the old.
    assert_eq!(judge(&last, &KeyRing::new(before()).unwrap(), relieved), Ok(()));
}

#[test]
fn a_withdrawn_key_is_dead_at_once_and_the_one_before_it_signs_again() {
    let withdrawn = NOW + 500 * HOUR;
    let pair = || vec![key(&keys().own, NOW, None), key(&keys().trusted, NOW + HOUR, Some(withdrawn))];
    let ring = KeyRing::new(pair()).unwrap();
    let token = access_token(&ring, withdrawn - 1);
    assert_eq!(judge(&token, &ring, withdrawn - 1), Ok(()));
    assert_eq!(judge(&token, &ring, withdrawn), Err(TokenError::UnknownKey));
    let again = access_token(&ring, withdrawn);
    assert_eq!(judge(&again, &ring, withdrawn), Ok(()));
    assert!(KeyRing::new(vec![]).is_err());
    let gone = KeyRing::new(vec![key(&keys().own, NOW, Some(NOW))]).unwrap();
    assert!(gone.current(at(NOW)).is_err() && gone.is_due(at(NOW)));
}

#[test]
fn the_first_key_signs_at_once_and_the_next_is_due_after_a_quarter() {
    let ring = KeyRing::new(vec![key(&keys().own, NOW, None)]).unwrap();
    assert_eq!(ring.current(at(NOW)).unwrap().id(), keys().own.kid());
    assert!(!ring.is_due(at(NOW + KeyRing::ROTATION_SECONDS - 1)));
    assert!(ring.is_due(at(NOW + KeyRing::ROTATION_SECONDS)));
}
