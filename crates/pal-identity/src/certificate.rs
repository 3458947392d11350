//! Certificates that prove who a program is: a public key, two thumbprints and two dates. Who signed them does not matter, for
//! they stand in the directory themselves.

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use aws_lc_rs::rsa::PublicKey;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use pal_model::Instant;
use x509_cert::der::Decode;
use x509_cert::der::oid::ObjectIdentifier;

use crate::algorithm::Algorithm;
use crate::encoding::base64url;
use crate::jwks::VerifyingKey;
use crate::life::instant;
use crate::secret::Digest;

/// The most certificates of one program.
pub const CERTIFICATES_MAX: usize = 16;

const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const BEGIN: &str = "-----BEGIN ";
const DASHES: &str = "-----";

/// Why a text is not taken as certificates. Never shows the text: it might be a private key that went astray.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CertificateError {
    /// No PEM in it.
    #[error("there is no certificate in PEM form")]
    NoPem,
    /// A PEM of something else; a private key must not stand here.
    #[error("PEM {number} is not a certificate")]
    NotACertificate {
        /// The first is 1.
        number: usize,
    },
    /// Not well-formed.
    #[error("certificate {number} is malformed")]
    Malformed {
        /// The first is 1.
        number: usize,
    },
    /// A key that assertions cannot be signed with.
    #[error("certificate {number} has no RSA key of 2048 to 8192 bits")]
    NotRsa {
        /// The first is 1.
        number: usize,
    },
    /// More than [`CERTIFICATES_MAX`].
    #[error("there are more than {CERTIFICATES_MAX} certificates")]
    TooMany,
}

/// A certificate.
#[derive(Debug, Clone)]
pub struct Certificate {
    key: VerifyingKey,
    sha1: String,
    sha256: String,
    not_before: Instant,
    not_after: Instant,
}

impl Certificate {
    /// Reads the PEM of one or more certificates (contract §10). What stands between them is passed over.
    pub fn parse_pem(text: &str) -> Result<Vec<Self>, CertificateError> {
        let mut certificates = Vec::new();
        let mut rest = text;
        while let Some((_, block)) = rest.split_once(BEGIN) {
            let number = certificates.len() + 1;
            if number > CERTIFICATES_MAX {
                return Err(CertificateError::TooMany);
            }
            let malformed = CertificateError::Malformed { number };
            let (label, block) = block.split_once(DASHES).ok_or(malformed)?;
            if label != "CERTIFICATE" {
                return Err(CertificateError::NotACertificate { number });
            }
            let (body, after) = block.split_once("-----END CERTIFICATE-----").ok_or(malformed)?;
            let letters: String = body.split_ascii_whitespace().collect();
            let der = STANDARD.decode(letters).map_err(|_| malformed)?;
            certificates.push(Self::parse(&der, number)?);
            rest = after;
        }
        if certificates.is_empty() { Err(CertificateError::NoPem) } else { Ok(certificates) }
    }

    fn parse(der: &[u8], number: usize) -> Result<Self, CertificateError> {
        let malformed = CertificateError::Malformed { number };
        let certificate = x509_cert::Certificate::from_der(der).map_err(|_| malformed)?;
        let certificate = certificate.tbs_certificate();
        let info = certificate.subject_public_key_info();
        let not_rsa = CertificateError::NotRsa { number };
        if info.algorithm.oid != RSA {
            return Err(not_rsa);
        }
        let key = PublicKey::from_der(info.subject_public_key.raw_bytes()).map_err(|_| not_rsa)?;
        let modulus = key.modulus().big_endian_without_leading_zero();
        let exponent = key.exponent().big_endian_without_leading_zero();
        let sha256 = base64url(&Digest::of(der).0);
        let algorithms = [Algorithm::Rs256, Algorithm::Ps256];
        let key = VerifyingKey::rsa(&sha256, modulus, exponent, &algorithms).ok_or(not_rsa)?;
        let validity = certificate.validity();
        let time =
            |time: x509_cert::time::Time| i64::try_from(time.to_unix_duration().as_secs()).map(instant);
        Ok(Self {
            key,
            sha1: base64url(digest(&SHA1_FOR_LEGACY_USE_ONLY, der).as_ref()),
            sha256,
            not_before: time(validity.not_before).map_err(|_| malformed)?,
            not_after: time(validity.not_after).map_err(|_| malformed)?,
        })
    }

    /// `x5t`: SHA-1 of the certificate in base64url. A name to find it by; the signature is what proves.
    pub fn sha1(&self) -> &str {
        &self.sha1
    }

    /// `x5t#S256`: its SHA-256 in base64url.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// Whether it is in force: both dates are within (RFC 5280 §4.1.2.5).
    pub fn is_valid(&self, now: Instant) -> bool {
        self.not_before <= now && now <= self.not_after
    }

    /// Its key.
    pub fn key(&self) -> &VerifyingKey {
        &self.key
    }
}
