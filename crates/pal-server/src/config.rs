//! `pal.toml`: what the operator decides about a server. Everything has a default; an unknown key is an error.

mod viewer;

use std::path::{Path, PathBuf};

use pal_identity::trusted::NotBefore;
use pal_identity::{Secret, TrustedIssuer};
use pal_model::Guid;
use serde::Deserialize;
use toml::Spanned;

use crate::insights::viewer::Viewers;
use crate::provider::ProviderSettings;
use crate::toml_file::{FileFault, Hidden, TomlFile};

/// A server's configuration.
#[derive(Debug, Default)]
pub struct Config {
    /// Where clients find the server, without a slash at its end; `None`: where it listens.
    pub public_url: Option<String>,
    /// How connections are made.
    pub transport: Transport,
    /// How much one caller may ask; `None`: as much as it likes.
    pub limits: Option<Limits>,
    /// What `/metrics` wants to see; `None`: nothing.
    pub metrics_token: Option<Secret>,
    /// Issuers that are trusted beside, or instead of, our own.
    pub trusted: Vec<Trust>,
    /// Whether our own issuer signs and is believed.
    pub own_issuer: OwnIssuer,
    /// Programs that keep no secret.
    pub public_clients: Vec<PublicClient>,
    /// Where people sign in for the portal; `None`: at our own issuer.
    pub provider: Option<ProviderSettings>,
    /// Who sees which figures, and who runs the service.
    pub viewers: Viewers,
    /// The longest upload; `None`: [`UPLOAD_BYTES_MAX`].
    pub upload_bytes_max: Option<u64>,
}

/// The longest upload unless the configuration says otherwise: a month of a large estate, compressed.
pub const UPLOAD_BYTES_MAX: u64 = 4 << 30;

/// How connections are made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Transport {
    /// TLS.
    #[default]
    Tls,
    /// Nothing: a proxy on the same machine does it.
    Plain,
}

/// Whether our own issuer signs and is believed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum OwnIssuer {
    /// It is.
    #[default]
    On,
    /// Trusted issuers replace it.
    Off,
}

/// A bucket for each caller: it holds `burst` requests and fills at `per_minute`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Requests a minute.
    pub per_minute: u32,
    /// Requests at once.
    pub burst: u32,
}

/// An issuer that is trusted, and where its keys are.
#[derive(Debug, Clone)]
pub struct Trust {
    /// What its tokens must say.
    pub issuer: TrustedIssuer,
    /// Where its keys are.
    pub keys: KeySource,
}

/// Where the keys of an issuer are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeySource {
    /// Where its discovery document says.
    Discovery,
    /// At this URL.
    Url(String),
    /// In this file.
    File(PathBuf),
}

/// A program that keeps no secret: what it asks for is proven by PKCE and by where the answer goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicClient {
    /// The application.
    pub client_id: Guid,
    /// The name that pages show.
    pub name: String,
    /// Where answers may go beside the loopback addresses, compared byte by byte.
    pub redirect_uris: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    public_url: Option<Spanned<String>>,
    #[serde(default)]
    plain_http: bool,
    #[serde(default)]
    replace_builtin: bool,
    limits: Option<Spanned<LimitsTable>>,
    metrics: Option<MetricsTable>,
    #[serde(default)]
    trusted_issuer: Vec<IssuerRow>,
    #[serde(default)]
    public_client: Vec<ClientRow>,
    portal: Option<PortalTable>,
    #[serde(default)]
    viewer: Vec<viewer::Row>,
    #[serde(default)]
    operator: Vec<viewer::OperatorRow>,
    insights: Option<InsightsTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PortalTable {
    issuer: Spanned<String>,
    client_id: Spanned<String>,
    secret_env: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct InsightsTable {
    upload_bytes_max: Option<u64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LimitsTable {
    requests_per_minute: u32,
    burst: Option<u32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MetricsTable {
    token: Hidden,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct IssuerRow {
    issuer: Spanned<String>,
    audiences: Spanned<Vec<String>>,
    tenant: Spanned<String>,
    tenant_claim: Option<String>,
    object_claim: Option<String>,
    jwks_uri: Option<Spanned<String>>,
    jwks_file: Option<Spanned<PathBuf>>,
    not_before: Option<Spanned<String>>,
    #[serde(default)]
    replace_builtin: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClientRow {
    client_id: Spanned<String>,
    name: Option<String>,
    #[serde(default)]
    redirect_uris: Vec<Spanned<String>>,
}

impl Config {
    /// Reads `pal.toml`. Files it names lie beside it unless they say otherwise.
    pub fn read(path: &Path) -> Result<Self, FileFault> {
        let file = TomlFile::read(path)?;
        let folder = path.parent().unwrap_or(Path::new(""));
        Self::of(&file, folder)
    }

    fn of(file: &TomlFile, folder: &Path) -> Result<Self, FileFault> {
        let rows: File = file.parse()?;
        let public_url = rows.public_url.as_ref().map(|url| public_url(file, url)).transpose()?;
        let replaced = rows.replace_builtin || rows.trusted_issuer.iter().any(|row| row.replace_builtin);
        let trusted: Result<Vec<_>, _> =
            rows.trusted_issuer.iter().map(|row| trust(file, folder, row)).collect();
        let clients: Result<Vec<_>, _> =
            rows.public_client.into_iter().map(|row| client(file, row)).collect();
        Ok(Self {
            public_url,
            transport: if rows.plain_http { Transport::Plain } else { Transport::Tls },
            limits: rows.limits.map(|limits| limited(file, &limits)).transpose()?,
            metrics_token: rows.metrics.map(|metrics| metrics.token.0),
            trusted: trusted?,
            own_issuer: if replaced { OwnIssuer::Off } else { OwnIssuer::On },
            public_clients: clients?,
            provider: rows.portal.map(|table| provider(file, &rows.trusted_issuer, &table)).transpose()?,
            viewers: viewer::read(file, &rows.viewer, &rows.operator)?,
            upload_bytes_max: rows.insights.and_then(|table| table.upload_bytes_max),
        })
    }
}

fn public_url(file: &TomlFile, cell: &Spanned<String>) -> Result<String, FileFault> {
    let url = cell.get_ref().trim_end_matches('/');
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let is_origin = rest.is_some_and(|rest| !rest.is_empty() && !rest.contains(['/', '?', '#', '@', ' ']));
    if is_origin {
        return Ok(url.to_ascii_lowercase());
    }
    Err(file.fault(
        cell.span().start,
        "`public_url` is a scheme, a host and perhaps a port: https://pal.example:8443",
    ))
}

fn limited(file: &TomlFile, cell: &Spanned<LimitsTable>) -> Result<Limits, FileFault> {
    let table = cell.get_ref();
    let (per_minute, burst) = (table.requests_per_minute, table.burst.unwrap_or(table.requests_per_minute));
    if per_minute > 0 && burst > 0 {
        return Ok(Limits { per_minute, burst });
    }
    Err(file.fault(cell.span().start, "limits of 0 would let nobody in; leave the table out for none"))
}

fn trust(file: &TomlFile, folder: &Path, row: &IssuerRow) -> Result<Trust, FileFault> {
    let at = |start: usize, reason: String| file.fault(start, reason);
    let tenant = row.tenant.get_ref().parse();
    let tenant =
        tenant.map_err(|error: pal_model::ids::GuidError| at(row.tenant.span().start, error.to_string()))?;
    if row.audiences.get_ref().is_empty() {
        return Err(at(
            row.audiences.span().start,
            "`audiences` names none: no token would be good".to_owned(),
        ));
    }
    let keys = match (&row.jwks_uri, &row.jwks_file) {
        (None, None) => {
            may_be_asked(file, &row.issuer)?;
            KeySource::Discovery
        }
        (Some(uri), None) => {
            may_be_asked(file, uri)?;
            KeySource::Url(uri.get_ref().clone())
        }
        (None, Some(path)) => KeySource::File(folder.join(path.get_ref())),
        (Some(_), Some(path)) => {
            return Err(at(
                path.span().start,
                "keys are at `jwks_uri` or in `jwks_file`, not both".to_owned(),
            ));
        }
    };
    let not_before = match row.not_before.as_ref().map(|cell| (cell, cell.get_ref().as_str())) {
        None | Some((_, "required")) => NotBefore::Required,
        Some((_, "optional")) => NotBefore::IssuedAtCounts,
        Some((cell, word)) => {
            return Err(at(cell.span().start, format!("`{word}` is neither `required` nor `optional`")));
        }
    };
    let object_claim = row.object_claim.clone().unwrap_or_else(|| TrustedIssuer::OBJECT_CLAIM.to_owned());
    let issuer = TrustedIssuer {
        issuer: row.issuer.get_ref().clone(),
        audiences: row.audiences.get_ref().clone(),
        tenant,
        tenant_claim: row.tenant_claim.clone(),
        object_claim,
        not_before,
    };
    Ok(Trust { issuer, keys })
}

/// The provider of the portal is an issuer that is trusted: its row says whose accounts it speaks of.
fn provider(
    file: &TomlFile,
    trusted: &[IssuerRow],
    table: &PortalTable,
) -> Result<ProviderSettings, FileFault> {
    let issuer = table.issuer.get_ref();
    if !trusted.iter().any(|row| row.issuer.get_ref() == issuer) {
        return Err(file.fault(
            table.issuer.span().start,
            format!(
                "no `[[trusted_issuer]]` has the issuer `{issuer}`: its row says which accounts it speaks of"
            ),
        ));
    }
    may_be_asked(file, &table.issuer)?;
    let secret = table.secret_env.as_ref().map(|cell| {
        let found = std::env::var(cell.get_ref()).ok().filter(|secret| !secret.is_empty());
        found.map(Secret::new).ok_or_else(|| {
            let reason = format!("the environment has no `{}` with the secret of the portal", cell.get_ref());
            file.fault(cell.span().start, reason)
        })
    });
    let client_id = table.client_id.get_ref().clone();
    Ok(ProviderSettings { issuer: issuer.clone(), client_id, secret: secret.transpose()? })
}

fn may_be_asked(file: &TomlFile, cell: &Spanned<String>) -> Result<(), FileFault> {
    if crate::outside::may_be_asked(cell.get_ref()) {
        return Ok(());
    }
    Err(file.fault(cell.span().start, "keys are fetched over https only, except from this machine"))
}

fn client(file: &TomlFile, row: ClientRow) -> Result<PublicClient, FileFault> {
    let cell = &row.client_id;
    let client_id: Guid = cell
        .get_ref()
        .parse()
        .map_err(|error: pal_model::ids::GuidError| file.fault(cell.span().start, error.to_string()))?;
    for uri in &row.redirect_uris {
        let is_plain =
            uri.get_ref().starts_with("https://") && !uri.get_ref().contains(['#', '*', ' ', '"', '\'']);
        if !is_plain {
            return Err(
                file.fault(uri.span().start, "a redirect URI is an https URL without wildcard or fragment")
            );
        }
    }
    Ok(PublicClient {
        client_id,
        name: row.name.unwrap_or_else(|| client_id.to_string()),
        redirect_uris: row.redirect_uris.into_iter().map(Spanned::into_inner).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Config, String> {
        Config::of(&TomlFile::of(Path::new("pal.toml"), text), Path::new("etc"))
            .map_err(|fault| fault.to_string())
    }

    #[test]
    fn an_empty_file_is_the_default() {
        let config = read("").unwrap();
        assert_eq!(
            (config.public_url, config.transport, config.own_issuer),
            (None, Transport::Tls, OwnIssuer::On)
        );
        assert!(config.limits.is_none() && config.metrics_token.is_none() && config.trusted.is_empty());
    }

    #[test]
    fn an_issuer_says_where_its_keys_are() {
        let row = |rest: &str| {
            let text = format!(
                "[[trusted_issuer]]\nissuer = \"https://login.example/a\"\naudiences = [\"api://pal\"]\n\
                 tenant = \"11111111-1111-1111-1111-111111111111\"\n{rest}"
            );
            read(&text).map(|config| (config.trusted[0].keys.clone(), config.own_issuer))
        };
        assert_eq!(row(""), Ok((KeySource::Discovery, OwnIssuer::On)));
        assert_eq!(row("replace_builtin = true"), Ok((KeySource::Discovery, OwnIssuer::Off)));
        assert_eq!(
            row("jwks_file = \"keys.json\""),
            Ok((KeySource::File("etc/keys.json".into()), OwnIssuer::On))
        );
        assert!(row("jwks_uri = \"http://127.0.0.1:9/keys\"").is_ok());
        assert_eq!(
            row("jwks_uri = \"http://login.example/keys\"").unwrap_err(),
            "pal.toml:5:12: keys are fetched over https only, except from this machine"
        );
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        for (text, told) in [
            ("publicurl = 'x'", "pal.toml:1:1: unknown field `publicurl`"),
            ("\npublic_url = 'https://a/b'", "pal.toml:2:14: `public_url` is a scheme, a host"),
            ("[limits]\nrequests_per_minute = 0", "pal.toml:1:1: limits of 0 would let nobody in"),
            ("[[public_client]]\nclient_id = 'x'", "pal.toml:2:13: `x` is not a GUID"),
            ("[metrics]\ntoken = 12345678", "pal.toml:2:9: this value must be a text in quotes"),
        ] {
            let error = read(text).unwrap_err();
            assert!(error.starts_with(told), "{error}");
        }
    }
}
