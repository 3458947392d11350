//! A program that proves who it is with the key of a certificate: it signs an assertion about itself (RFC 7523 §2.2).

use std::fmt;
use std::path::Path;

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{KeyPair, RSA_PKCS1_SHA256, RSA_PSS_SHA256, RsaEncoding, RsaKeyPair};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use pal_model::{Instant, TenantId};
use serde_json::json;
use x509_cert::der::Decode;
use zeroize::Zeroizing;

use crate::clock::seconds;
use crate::cloud::{Authority, AuthorityStyle};
use crate::failure::Failure;
use crate::secret::{Secret, request_id};

/// How long an assertion is good.
const LIFE_SECONDS: i64 = 600;

/// Why a file is of no use as certificate and key. Shows nothing of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CertificateError {
    /// PKCS#12 or the like.
    #[error("there is no certificate and key in PEM form")]
    NoPem,
    /// A key that a password protects.
    #[error("the private key is encrypted")]
    Encrypted,
    /// There is no key in it.
    #[error("there is no private key beside the certificate")]
    NoKey,
    /// Not well-formed, or no RSA.
    #[error("the private key is no RSA key of 2048 to 8192 bits")]
    NotRsa,
    /// The key is another's.
    #[error("the private key belongs to none of the certificates")]
    Unrelated,
}

/// Whether the certificate itself goes with an assertion, for tenants that trust its issuer and name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chain {
    /// Only its thumbprints.
    Named,
    /// The certificate and those above it (`x5c`).
    Sent,
}

/// A certificate with its key.
pub struct SigningCertificate {
    key: RsaKeyPair,
    /// The one of the key first.
    certificates: Vec<Vec<u8>>,
    chain: Chain,
}

impl fmt::Debug for SigningCertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningCertificate").finish_non_exhaustive()
    }
}

impl SigningCertificate {
    /// Reads a file with the PEM of a certificate and its key.
    pub fn read(path: &Path, chain: Chain) -> Result<Self, Failure> {
        let failed = |why: String| Failure::new("NO_CERTIFICATE", format!("{}: {why}", path.display()));
        let bytes = Zeroizing::new(std::fs::read(path).map_err(|error| failed(error.to_string()))?);
        let text = std::str::from_utf8(&bytes).map_err(|_| CertificateError::NoPem);
        text.and_then(|text| Self::parse(text, chain)).map_err(|error| {
            let failure = failed(error.to_string());
            match error {
                CertificateError::NoPem | CertificateError::Encrypted => failure.with_hint(
                    "`openssl pkcs12 -in FILE.pfx -out FILE.pem -nodes` makes a PEM file with certificate and key",
                ),
                CertificateError::NoKey | CertificateError::NotRsa | CertificateError::Unrelated => failure,
            }
        })
    }

    /// Reads PEM. What stands between the blocks is passed over.
    pub fn parse(text: &str, chain: Chain) -> Result<Self, CertificateError> {
        let blocks = blocks(text);
        if blocks.iter().any(|(label, _)| label == "ENCRYPTED PRIVATE KEY")
            || text.contains("Proc-Type: 4,ENCRYPTED")
        {
            return Err(CertificateError::Encrypted);
        }
        let mut certificates: Vec<Vec<u8>> =
            blocks.iter().filter(|(label, _)| label == "CERTIFICATE").map(|(_, der)| der.to_vec()).collect();
        if certificates.is_empty() {
            return Err(CertificateError::NoPem);
        }
        let key = blocks.iter().find_map(|(label, der)| match label.as_str() {
            "PRIVATE KEY" => Some(RsaKeyPair::from_pkcs8(der)),
            "RSA PRIVATE KEY" => Some(RsaKeyPair::from_der(der)),
            _ => None,
        });
        let key = key.ok_or(CertificateError::NoKey)?.map_err(|_| CertificateError::NotRsa)?;
        let is_its = |der: &Vec<u8>| {
            x509_cert::Certificate::from_der(der).is_ok_and(|certificate| {
                let info = certificate.tbs_certificate().subject_public_key_info();
                info.subject_public_key.raw_bytes() == key.public_key().as_ref()
            })
        };
        let own = certificates.iter().position(is_its).ok_or(CertificateError::Unrelated)?;
        certificates.rotate_left(own);
        Ok(Self { key, certificates, chain })
    }

    /// What the program says of itself to an authority, signed: with PSS and named by SHA-256 as Entra asks, with PKCS#1 for
    /// AD FS, which knows no other; both thumbprints in either case.
    pub fn assertion(
        &self,
        client_id: &str,
        authority: &Authority,
        tenant: Option<TenantId>,
        now: Instant,
    ) -> Result<Secret, Failure> {
        let (algorithm, signing): (_, &'static dyn RsaEncoding) = match authority.style() {
            AuthorityStyle::Entra => ("PS256", &RSA_PSS_SHA256),
            AuthorityStyle::Adfs => ("RS256", &RSA_PKCS1_SHA256),
        };
        let own = self.certificates.first().map(Vec::as_slice).unwrap_or_default();
        let mut header = json!({
            "alg": algorithm,
            "typ": "JWT",
            "x5t": URL_SAFE_NO_PAD.encode(digest(&SHA1_FOR_LEGACY_USE_ONLY, own)),
            "x5t#S256": URL_SAFE_NO_PAD.encode(digest(&SHA256, own)),
        });
        if self.chain == Chain::Sent {
            let chain: Vec<String> = self.certificates.iter().map(|der| STANDARD.encode(der)).collect();
            if let Some(header) = header.as_object_mut() {
                header.insert("x5c".to_owned(), chain.into());
            }
        }
        let now = seconds(now);
        let claims = json!({
            "aud": authority.token_endpoint(tenant).as_str(),
            "iss": client_id,
            "sub": client_id,
            "jti": request_id()?.to_string(),
            "iat": now,
            "nbf": now,
            "exp": now + LIFE_SECONDS,
        });
        let encoded = |value: &serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let text = Zeroizing::new(format!("{}.{}", encoded(&header), encoded(&claims)));
        let signature = self.sign(signing, text.as_bytes())?;
        Ok(Secret::new(format!("{}.{}", *text, URL_SAFE_NO_PAD.encode(signature))))
    }

    /// Bytes that only who has the key can make, always the same: PKCS#1 signatures are (RFC 8017 §8.2). No authority takes them
    /// for an assertion.
    pub(super) fn proof(&self) -> Result<Zeroizing<Vec<u8>>, Failure> {
        self.sign(&RSA_PKCS1_SHA256, b"what pal keeps for the owner of this key").map(Zeroizing::new)
    }

    fn sign(&self, how: &'static dyn RsaEncoding, message: &[u8]) -> Result<Vec<u8>, Failure> {
        let mut signature = vec![0; self.key.public_modulus_len()];
        let signed = self.key.sign(how, &SystemRandom::new(), message, &mut signature);
        signed.map_err(|_| Failure::new("NO_CERTIFICATE", "the private key does not sign"))?;
        Ok(signature)
    }
}

/// Label and content of every PEM block.
fn blocks(text: &str) -> Vec<(String, Zeroizing<Vec<u8>>)> {
    let mut blocks = Vec::new();
    for part in text.split("-----BEGIN ").skip(1) {
        let Some((label, rest)) = part.split_once("-----") else { continue };
        let body = rest.split("-----END ").next().unwrap_or_default();
        let letters: Zeroizing<String> = Zeroizing::new(body.split_ascii_whitespace().collect());
        if let Ok(der) = STANDARD.decode(letters.as_bytes()) {
            blocks.push((label.to_owned(), Zeroizing::new(der)));
        }
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;
    use rcgen::{CertificateParams, KeyPair as Generated, PKCS_ECDSA_P256_SHA256, PKCS_RSA_SHA256};

    fn certificate(key: &Generated) -> String {
        CertificateParams::new(vec!["deploy-bot".to_owned()]).unwrap().self_signed(key).unwrap().pem()
    }

    #[test]
    fn an_assertion_says_who_signed_it_and_for_whom() {
        let (key, other) = (
            Generated::generate_for(&PKCS_RSA_SHA256).unwrap(),
            Generated::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap(),
        );
        let pem = format!(
            "subject=deploy-bot\n{}{}{}",
            certificate(&other),
            key.serialize_pem(),
            certificate(&key)
        );
        let now = "2026-11-21T10:00:00Z".parse().unwrap();
        for (authority, algorithm) in [("https://login.test", "PS256"), ("https://login.test/adfs", "RS256")]
        {
            let authority = Authority::parse(authority).unwrap();
            let signing = SigningCertificate::parse(&pem, Chain::Sent).unwrap();
            let assertion = signing.assertion("bot", &authority, None, now).unwrap();
            let parts: Vec<&str> = assertion.expose().split('.').collect();
            let read = |part: &str| -> serde_json::Value {
                serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
            };
            let (header, claims) = (read(parts[0]), read(parts[1]));
            assert_eq!(header["alg"], algorithm);
            assert_eq!(header["x5c"].as_array().unwrap().len(), 2);
            assert_eq!(
                (header["x5t"].as_str().unwrap().len(), header["x5t#S256"].as_str().unwrap().len()),
                (27, 43)
            );
            assert_eq!(claims["aud"], authority.token_endpoint(None).as_str());
            assert_eq!((&claims["iss"], &claims["sub"]), (&"bot".into(), &"bot".into()));
            assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), LIFE_SECONDS);
            assert_eq!(URL_SAFE_NO_PAD.decode(parts[2]).unwrap().len(), 256);
        }
    }

    #[test]
    fn what_is_no_certificate_with_its_rsa_key_is_refused() {
        let ec = Generated::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap();
        let (rsa, other) = (
            Generated::generate_for(&PKCS_RSA_SHA256).unwrap(),
            Generated::generate_for(&PKCS_RSA_SHA256).unwrap(),
        );
        for (pem, error) in [
            (String::new(), CertificateError::NoPem),
            (rsa.serialize_pem(), CertificateError::NoPem),
            (certificate(&rsa), CertificateError::NoKey),
            (certificate(&ec) + &ec.serialize_pem(), CertificateError::NotRsa),
            (certificate(&rsa) + &other.serialize_pem(), CertificateError::Unrelated),
            (
                certificate(&rsa) + &rsa.serialize_pem().replace("PRIVATE", "ENCRYPTED PRIVATE"),
                CertificateError::Encrypted,
            ),
        ] {
            assert_eq!(SigningCertificate::parse(&pem, Chain::Named).unwrap_err(), error, "{pem}");
        }
    }
}
