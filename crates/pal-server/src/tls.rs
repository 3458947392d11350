//! The certificate a server shows: one that is given, or one of a private CA that it makes once and keeps (contract §8).

use std::fs;
use std::io::{self, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::civil::Date;
use pal_model::Instant;
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer,
    KeyPair, KeyUsagePurpose, SanType,
};
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use x509_cert::der::Decode;

use crate::clock::seconds;

/// Whose certificate is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ServerCertificate {
    /// One that was given.
    Files {
        /// The chain, PEM.
        certificate: PathBuf,
        /// Its key, PEM.
        key: PathBuf,
    },
    /// One of the private CA under the data folder.
    Private,
}

/// Why no certificate can be shown.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read or written.
    #[error("`{}` cannot be used", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file holds no certificate, or no key.
    #[error("`{}` is not PEM of a certificate or key", path.display())]
    Pem {
        /// Which.
        path: PathBuf,
        /// What is wrong.
        source: rustls::pki_types::pem::Error,
    },
    /// None can be made.
    #[error("no certificate can be made")]
    Made(#[from] rcgen::Error),
    /// Certificate and key do not fit.
    #[error("the certificate cannot be used")]
    Unusable(#[from] rustls::Error),
}

const DAY: i64 = 86_400;
/// How long the private CA is good.
const CA_DAYS: i64 = 3650;
/// How long its server certificate is: some clients take none that lives longer than 825 days.
const SERVER_DAYS: i64 = 820;
/// A server certificate with less left is made anew at the next start.
const RENEW_DAYS: i64 = 60;

/// Makes ready what the server shows.
pub fn server_config(
    certificate: &ServerCertificate,
    folder: &Path,
    now: Instant,
) -> Result<Arc<ServerConfig>, TlsError> {
    let (chain, key) = match certificate {
        ServerCertificate::Files { certificate, key } => (certificate.clone(), key.clone()),
        ServerCertificate::Private => private(&folder.join("tls"), now)?,
    };
    let chain = certificates(&chain)?;
    let key =
        PrivateKeyDer::from_pem_slice(&read(&key)?).map_err(|source| TlsError::Pem { path: key, source })?;
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, key)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

fn read(path: &Path) -> Result<Vec<u8>, TlsError> {
    fs::read(path).map_err(|source| TlsError::File { path: path.to_owned(), source })
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let pem = |source| TlsError::Pem { path: path.to_owned(), source };
    let text = read(path)?;
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&text).collect();
    let chain = chain.map_err(pem)?;
    if chain.is_empty() { Err(pem(rustls::pki_types::pem::Error::NoItemsFound)) } else { Ok(chain) }
}

/// The private CA's server certificate and key, made if they are not there or about to end.
fn private(folder: &Path, now: Instant) -> Result<(PathBuf, PathBuf), TlsError> {
    let (ca_file, ca_key_file) = (folder.join("ca.pem"), folder.join("ca.key"));
    let (chain_file, key_file) = (folder.join("server.pem"), folder.join("server.key"));
    if is_good(&chain_file, &key_file, now) {
        return Ok((chain_file, key_file));
    }
    fs::create_dir_all(folder).map_err(|source| TlsError::File { path: folder.to_owned(), source })?;
    let params = authority_params(now);
    let issuer = if ca_file.exists() && ca_key_file.exists() {
        Issuer::new(params, kept_key(&ca_key_file)?)
    } else {
        let key = KeyPair::generate()?;
        write(&ca_key_file, key.serialize_pem().as_bytes(), Readers::Owner)?;
        write(&ca_file, params.self_signed(&key)?.pem().as_bytes(), Readers::Anyone)?;
        Issuer::new(params, key)
    };
    let key = KeyPair::generate()?;
    let certificate = server_params(now).signed_by(&key, &issuer)?;
    let ca_text = read(&ca_file)?;
    write(&key_file, key.serialize_pem().as_bytes(), Readers::Owner)?;
    write(&chain_file, &[certificate.pem().as_bytes(), &ca_text].concat(), Readers::Anyone)?;
    Ok((chain_file, key_file))
}

fn kept_key(path: &Path) -> Result<KeyPair, TlsError> {
    let pem = |source| TlsError::Pem { path: path.to_owned(), source };
    let key = PrivateKeyDer::from_pem_slice(&read(path)?).map_err(pem)?;
    Ok(KeyPair::try_from(&key)?)
}

/// What the private CA says of itself. Its name and key are what server certificates are checked against, so they stay the same.
fn authority_params(now: Instant) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = named("pal private CA");
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    set_validity(&mut params, now, CA_DAYS);
    params
}

fn server_params(now: Instant) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = named("pal");
    let localhost = "localhost".try_into().ok().map(SanType::DnsName);
    let addresses = [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)];
    params.subject_alt_names = addresses.into_iter().map(SanType::IpAddress).chain(localhost).collect();
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    set_validity(&mut params, now, SERVER_DAYS);
    params
}

fn named(name: &str) -> DistinguishedName {
    let mut named = DistinguishedName::new();
    named.push(DnType::CommonName, name);
    named
}

/// From yesterday, for clocks that go slow.
fn set_validity(params: &mut CertificateParams, now: Instant, days: i64) {
    let start = seconds(now) - DAY;
    let moment = |at: i64| {
        let date = date(at);
        rcgen::date_time_ymd(i32::from(date.year()), date.month().unsigned_abs(), date.day().unsigned_abs())
    };
    params.not_before = moment(start);
    params.not_after = moment(start + days * DAY);
}

fn date(seconds: i64) -> Date {
    let epoch = jiff::civil::date(1970, 1, 1);
    epoch.saturating_add(jiff::SignedDuration::from_secs(seconds))
}

/// Whether key and certificate are there and have time left.
fn is_good(chain: &Path, key: &Path, now: Instant) -> bool {
    let end = certificates(chain).ok().and_then(|chain| {
        let certificate = x509_cert::Certificate::from_der(chain.first()?).ok()?;
        let end = certificate.tbs_certificate().validity().not_after.to_unix_duration();
        i64::try_from(end.as_secs()).ok()
    });
    key.exists() && end.is_some_and(|end| end - seconds(now) > RENEW_DAYS * DAY)
}

#[derive(Clone, Copy)]
pub(crate) enum Readers {
    Owner,
    Anyone,
}

/// Writes a file that appears whole; only the owner can read one that holds a key, from its first byte on.
pub(crate) fn write(path: &Path, bytes: &[u8], readers: Readers) -> Result<(), TlsError> {
    let failure = |source| TlsError::File { path: path.to_owned(), source };
    let beside = path.with_extension("new");
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(match readers {
            Readers::Owner => 0o600,
            Readers::Anyone => 0o644,
        });
    }
    let _ = fs::remove_file(&beside);
    let mut file = options.open(&beside).map_err(failure)?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(failure)?;
    fs::rename(&beside, path).map_err(failure)
}
