//! Certificates as people paste them.

use pal_identity::assertion::by_certificate;
use pal_identity::{AssertionError, Certificate, CertificateError, Token, TokenError};
use rcgen::{CertificateParams, KeyPair, PKCS_ECDSA_P256_SHA256};

use crate::assertions::{assertion, certificates, client_id, pem, token_endpoint};
use crate::cast::{NOW, at, keys};

#[test]
fn one_of_several_certificates_is_enough() {
    let text = format!(
        "Bag Attributes\r\n{}subject=deploy-bot\n{}",
        pem(&keys().foreign).replace('\n', "\r\n"),
        pem(&keys().bot)
    );
    let certificates = Certificate::parse_pem(&text).unwrap();
    assert_eq!(certificates.len(), 2);
    for (key, certificate) in [(&keys().foreign, &certificates[0]), (&keys().bot, &certificates[1])] {
        let text = assertion(key, |header, _| {
            header.insert("x5t".to_owned(), certificate.sha1().into());
        });
        let token = Token::read(&text).unwrap();
        assert!(by_certificate(&token, &certificates, client_id(), &[&token_endpoint()], at(NOW)).is_ok());
    }
    // The name of one and the signature of the other.
    let mixed = assertion(&keys().bot, |header, _| {
        header.insert("x5t".to_owned(), certificates[0].sha1().into());
    });
    let token = Token::read(&mixed).unwrap();
    let refused = by_certificate(&token, &certificates, client_id(), &[&token_endpoint()], at(NOW));
    assert_eq!(refused, Err(TokenError::BadSignature.into()));
}

#[test]
fn what_is_no_certificate_of_rsa_is_refused_without_showing_it() {
    let good = pem(&keys().bot);
    let elliptic = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap();
    let elliptic = CertificateParams::new(vec![]).unwrap().self_signed(&elliptic).unwrap().pem();
    let private = good.replace("CERTIFICATE", "PRIVATE KEY");
    for (text, expected) in [
        (String::new(), CertificateError::NoPem),
        ("deploy-bot".to_owned(), CertificateError::NoPem),
        (private.clone(), CertificateError::NotACertificate { number: 1 }),
        (format!("{good}{private}"), CertificateError::NotACertificate { number: 2 }),
        (good.replace("-----END CERTIFICATE-----", ""), CertificateError::Malformed { number: 1 }),
        (good.replacen("MII", "MI!", 1), CertificateError::Malformed { number: 1 }),
        (good.replacen("MII", "AII", 1), CertificateError::Malformed { number: 1 }),
        (elliptic, CertificateError::NotRsa { number: 1 }),
        (good.repeat(17), CertificateError::TooMany),
    ] {
        assert_eq!(Certificate::parse_pem(&text).unwrap_err(), expected);
    }
}

#[test]
fn a_certificate_proves_while_it_is_in_force() {
    let certificate = &certificates()[0];
    let at_time = |time: &str| time.parse().unwrap();
    for (time, valid) in [
        ("2025-12-31T23:59:59Z", false),
        ("2026-01-01T00:00:00Z", true),
        ("2027-01-01T00:00:00Z", true),
        ("2027-01-01T00:00:01Z", false),
    ] {
        assert_eq!(certificate.is_valid(at_time(time)), valid, "{time}");
    }
    // 2027-09-21: an assertion made a year later, with the same certificate.
    let later = NOW + 365 * 24 * 3600;
    let text = assertion(&keys().bot, |_, claims| {
        claims.insert("iat".to_owned(), later.into());
        claims.insert("exp".to_owned(), (later + 600).into());
    });
    let token = Token::read(&text).unwrap();
    let refused = by_certificate(&token, &certificates(), client_id(), &[&token_endpoint()], at(later));
    let thumbprint = certificate.sha256().to_owned();
    assert_eq!(refused, Err(AssertionError::CertificateNotInForce { thumbprint }));
}
