//! The credentials of a fleet file: where each one's secret lies, never the secret itself.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use pal_model::Guid;

use super::fault::{FileFault, Text};
use super::table::{Cell, CredentialTable};

/// A credential that tenants refer to by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FleetCredential {
    /// Its name in the file.
    pub name: String,
    /// How it signs in.
    pub kind: CredentialKind,
}

/// How a credential signs in. Variables of the environment are read when it does, not with the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CredentialKind {
    /// A program with a secret.
    ClientSecret {
        /// The application.
        client: Guid,
        /// The variable that holds the secret.
        secret_env: String,
    },
    /// A program with a certificate and its key.
    ClientCertificate {
        /// The application.
        client: Guid,
        /// The PEM file; without one, that of `AZURE_CLIENT_CERTIFICATE_PATH`.
        certificate: Option<PathBuf>,
    },
    /// A program that another issuer vouches for.
    Federated {
        /// The application.
        client: Guid,
        /// Who gives the token.
        source: TokenSource,
    },
    /// The identity of the machine.
    ManagedIdentity {
        /// The application of an identity that was assigned; without one, the machine's own.
        client: Option<Guid>,
    },
    /// Whoever is signed in to `az`.
    AzureCli,
    /// A person, by a code that is typed in elsewhere.
    DeviceCode {
        /// The application; without one, that of `az`.
        client: Option<Guid>,
    },
}

/// Who gives the token of a federated credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TokenSource {
    /// A file that somebody keeps fresh.
    File(PathBuf),
    /// The file that `AZURE_FEDERATED_TOKEN_FILE` names, as workload identity has it.
    Environment,
    /// A workflow of GitHub.
    GitHub,
    /// A pipeline of Azure DevOps.
    AzurePipelines {
        /// The id of the service connection.
        service_connection: String,
    },
}

/// What a kind may say beside its name, and what it must.
const KINDS: [(&str, &[&str], &[&str]); 6] = [
    ("client-secret", &["client_id", "secret_env"], &[]),
    ("client-certificate", &["client_id"], &["certificate"]),
    ("federated", &["client_id"], &["token_file", "token_source", "service_connection_id"]),
    ("managed-identity", &[], &["client_id"]),
    ("azure-cli", &[], &[]),
    ("device-code", &[], &["client_id"]),
];

/// The credentials by name, each position that in the file.
pub(super) fn read(
    text: &Text,
    tables: Vec<CredentialTable>,
) -> Result<(Vec<FleetCredential>, BTreeMap<String, usize>), FileFault> {
    let mut credentials = Vec::with_capacity(tables.len());
    let mut by_name = BTreeMap::new();
    for table in tables {
        let at = table.name.span().start;
        let name = table.name.get_ref().clone();
        if name.is_empty() {
            return Err(text.fault(at, "a credential needs a name"));
        }
        if by_name.insert(name.clone(), credentials.len()).is_some() {
            return Err(text.fault(at, "a credential of this name is there already"));
        }
        credentials.push(FleetCredential { name, kind: kind(text, &table)? });
    }
    Ok((credentials, by_name))
}

fn kind(text: &Text, table: &CredentialTable) -> Result<CredentialKind, FileFault> {
    let word = table.kind.get_ref().as_str();
    let Some((_, wanted, allowed)) = KINDS.iter().find(|(kind, _, _)| *kind == word) else {
        let kinds: Vec<&str> = KINDS.iter().map(|(kind, _, _)| *kind).collect();
        return Err(text.fault(table.kind.span().start, format!("a kind is one of {}", kinds.join(", "))));
    };
    for (key, cell) in table.keys() {
        match cell {
            Some(cell) if !wanted.contains(&key) && !allowed.contains(&key) => {
                return Err(text.fault(cell.span().start, format!("`{key}` means nothing for kind {word}")));
            }
            None if wanted.contains(&key) => {
                return Err(text.fault(table.kind.span().start, format!("kind {word} needs `{key}`")));
            }
            Some(_) | None => {}
        }
    }
    let client = table.client_id.as_ref().map(|cell| guid(text, cell)).transpose()?;
    let needed = |value: Option<Guid>| {
        value.ok_or_else(|| text.fault(table.kind.span().start, "this kind needs `client_id`"))
    };
    Ok(match word {
        "client-secret" => {
            CredentialKind::ClientSecret { client: needed(client)?, secret_env: variable(text, table)? }
        }
        "client-certificate" => CredentialKind::ClientCertificate {
            client: needed(client)?,
            certificate: table.certificate.as_ref().map(|cell| beside(text, cell)),
        },
        "federated" => {
            CredentialKind::Federated { client: needed(client)?, source: token_source(text, table)? }
        }
        "managed-identity" => CredentialKind::ManagedIdentity { client },
        "azure-cli" => CredentialKind::AzureCli,
        _ => CredentialKind::DeviceCode { client },
    })
}

/// The name of the variable. A text that cannot be one may be the secret itself: it is not repeated here, nor told later as a
/// variable that is missing.
fn variable(text: &Text, table: &CredentialTable) -> Result<String, FileFault> {
    let needed = || text.fault(table.kind.span().start, "kind client-secret needs `secret_env`");
    let cell = table.secret_env.as_ref().ok_or_else(needed)?;
    let name = cell.get_ref();
    let is_letter = |byte: u8| byte.is_ascii_alphabetic() || byte == b'_';
    let named = name.bytes().next().is_some_and(is_letter)
        && name.bytes().all(|byte| is_letter(byte) || byte.is_ascii_digit());
    if !named {
        let reason =
            "`secret_env` is the name of a variable (letters, digits and _), never the secret itself";
        return Err(text.fault(cell.span().start, reason));
    }
    Ok(name.clone())
}

fn token_source(text: &Text, table: &CredentialTable) -> Result<TokenSource, FileFault> {
    let connection = table.service_connection_id.as_ref();
    let source = match (&table.token_file, &table.token_source) {
        (Some(_), Some(source)) => {
            return Err(text.fault(source.span().start, "`token_file` and `token_source` exclude each other"));
        }
        (Some(file), None) => TokenSource::File(beside(text, file)),
        (None, None) => TokenSource::Environment,
        (None, Some(source)) => match (source.get_ref().as_str(), connection) {
            ("github", _) => TokenSource::GitHub,
            ("azure-pipelines", Some(id)) => {
                return Ok(TokenSource::AzurePipelines { service_connection: id.get_ref().clone() });
            }
            ("azure-pipelines", None) => {
                let reason = "token_source azure-pipelines needs `service_connection_id`";
                return Err(text.fault(source.span().start, reason));
            }
            (_, _) => {
                return Err(text.fault(source.span().start, "a token_source is github or azure-pipelines"));
            }
        },
    };
    match connection {
        Some(cell) => {
            let reason = "`service_connection_id` belongs to token_source azure-pipelines";
            Err(text.fault(cell.span().start, reason))
        }
        None => Ok(source),
    }
}

/// A file named in the fleet file lies where that says, seen from the folder of the fleet file.
fn beside(text: &Text, cell: &Cell) -> PathBuf {
    text.path().parent().unwrap_or(Path::new("")).join(cell.get_ref())
}

fn guid(text: &Text, cell: &Cell) -> Result<Guid, FileFault> {
    let refused = |_| text.fault(cell.span().start, "`client_id` is not a GUID");
    cell.get_ref().parse().map_err(refused)
}

impl CredentialTable {
    /// The keys that belong to some kinds only.
    fn keys(&self) -> [(&'static str, Option<&Cell>); 6] {
        [
            ("client_id", self.client_id.as_ref()),
            ("secret_env", self.secret_env.as_ref()),
            ("certificate", self.certificate.as_ref()),
            ("token_file", self.token_file.as_ref()),
            ("token_source", self.token_source.as_ref()),
            ("service_connection_id", self.service_connection_id.as_ref()),
        ]
    }
}
