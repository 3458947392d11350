//! What there is to sign in with, in the order that people know from the SDKs: environment, workload identity, managed identity,
//! tools of developers. A person is asked only by a way that was chosen.

use super::certificate::{Chain, SigningCertificate};
use super::{FederatedToken, Kind, ManagedIdentity};
use crate::environment::Environment;
use crate::failure::Failure;
use crate::http::Url;
use crate::secret::Secret;

/// The variables that are looked for.
pub const VARIABLES: [&str; 8] = [
    "AZURE_CLIENT_ID",
    "AZURE_CLIENT_SECRET",
    "AZURE_CLIENT_CERTIFICATE_PATH",
    "AZURE_FEDERATED_TOKEN_FILE",
    "ACTIONS_ID_TOKEN_REQUEST_URL",
    "SYSTEM_OIDCREQUESTURI",
    "IDENTITY_ENDPOINT",
    "MSI_ENDPOINT",
];

/// The first that the environment names; if it names none, whoever is signed in to `az` or `azd`. `client_id` is used instead of
/// `AZURE_CLIENT_ID`.
pub fn from_environment(variables: &Environment, client_id: Option<&str>) -> Result<Kind, Failure> {
    let client_id = client_id.or_else(|| variables.get("AZURE_CLIENT_ID")).map(str::to_owned);
    if let Some(client_id) = &client_id
        && let Some(kind) = program(variables, client_id)?
    {
        return Ok(kind);
    }
    Ok(ManagedIdentity::from_environment(variables, client_id)
        .map_or(Kind::LastResort, Kind::ManagedIdentity))
}

fn program(variables: &Environment, client_id: &str) -> Result<Option<Kind>, Failure> {
    let client_id = client_id.to_owned();
    if let Some(secret) = variables.get("AZURE_CLIENT_SECRET") {
        return Ok(Some(Kind::ClientSecret { client_id, secret: secret.to_owned().into() }));
    }
    if let Some(path) = variables.get("AZURE_CLIENT_CERTIFICATE_PATH") {
        let sent = variables.get("AZURE_CLIENT_SEND_CERTIFICATE_CHAIN");
        let sent = sent.is_some_and(|text| text == "1" || text.eq_ignore_ascii_case("true"));
        let chain = if sent { Chain::Sent } else { Chain::Named };
        let certificate = SigningCertificate::read(path.as_ref(), chain)?;
        return Ok(Some(Kind::ClientCertificate { client_id, certificate }));
    }
    let token = FederatedToken::from_environment(variables);
    Ok(token.map(|token| Kind::Federated { client_id, token }))
}

impl FederatedToken {
    /// The token of another issuer that the environment names: a file, or a pipeline's.
    pub fn from_environment(variables: &Environment) -> Option<Self> {
        let url = |name: &str| variables.get(name)?.parse::<Url>().ok();
        let secret = |name: &str| variables.get(name).map(|text| Secret::new(text.to_owned()));
        if let Some(path) = variables.get("AZURE_FEDERATED_TOKEN_FILE") {
            return Some(Self::File(path.into()));
        }
        if let (Some(url), Some(token)) =
            (url("ACTIONS_ID_TOKEN_REQUEST_URL"), secret("ACTIONS_ID_TOKEN_REQUEST_TOKEN"))
        {
            return Some(Self::GitHub { url, token });
        }
        let connection =
            variables.first(&["AZURESUBSCRIPTION_SERVICE_CONNECTION_ID", "AZURE_SERVICE_CONNECTION_ID"]);
        Some(Self::AzurePipelines {
            url: url("SYSTEM_OIDCREQUESTURI")?,
            token: secret("SYSTEM_ACCESSTOKEN")?,
            service_connection: connection?.to_owned(),
        })
    }
}

/// The secret in a variable.
pub fn secret_in(variables: &Environment, name: &str) -> Result<Secret, Failure> {
    let secret = variables.get(name).map(|text| Secret::new(text.to_owned()));
    secret.ok_or_else(|| {
        let failure = Failure::new("NO_SECRET", format!("the variable {name} is not set, or empty"));
        failure.with_hint(format!("put the client secret into {name}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(pairs: &[(&str, &str)]) -> Kind {
        let variables = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        from_environment(&variables, None).unwrap()
    }

    const ID: (&str, &str) = ("AZURE_CLIENT_ID", "d0000000-0000-4000-8000-000000000002");
    const SECRET: (&str, &str) = ("AZURE_CLIENT_SECRET", "hunter2");
    const FILE: (&str, &str) = ("AZURE_FEDERATED_TOKEN_FILE", "token");
    const GITHUB: [(&str, &str); 2] = [
        ("ACTIONS_ID_TOKEN_REQUEST_URL", "https://pipelines.test/x"),
        ("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "hunter2"),
    ];
    const PIPELINES: [(&str, &str); 3] = [
        ("SYSTEM_OIDCREQUESTURI", "https://dev.test/x"),
        ("SYSTEM_ACCESSTOKEN", "hunter2"),
        ("AZURESUBSCRIPTION_SERVICE_CONNECTION_ID", "7"),
    ];
    const MACHINE: [(&str, &str); 2] =
        [("IDENTITY_ENDPOINT", "http://127.0.0.1:1/"), ("IDENTITY_HEADER", "hunter2")];

    #[test]
    fn the_order_is_the_one_that_people_know() {
        let all = [&[ID, SECRET, FILE][..], &GITHUB, &PIPELINES, &MACHINE].concat();
        assert!(matches!(kind(&all), Kind::ClientSecret { .. }));
        assert!(!format!("{:?}", kind(&all)).contains("hunter2"));
        let file = [&[ID, FILE][..], &GITHUB, &MACHINE].concat();
        assert!(matches!(kind(&file), Kind::Federated { token: FederatedToken::File(_), .. }));
        let github = [&[ID][..], &GITHUB, &PIPELINES].concat();
        assert!(matches!(kind(&github), Kind::Federated { token: FederatedToken::GitHub { .. }, .. }));
        let pipelines = [&[ID][..], &PIPELINES, &MACHINE].concat();
        assert!(matches!(
            kind(&pipelines),
            Kind::Federated { token: FederatedToken::AzurePipelines { .. }, .. }
        ));
        assert!(matches!(kind(&MACHINE), Kind::ManagedIdentity(_)));
        assert!(matches!(kind(&[ID]), Kind::LastResort));
        assert!(matches!(kind(&[SECRET]), Kind::LastResort));
    }

    #[test]
    fn a_secret_that_is_not_there_names_its_variable() {
        let variables = Environment::default();
        let failure = secret_in(&variables, "PAL_OPS_SECRET").unwrap_err();
        assert_eq!(failure.code, "NO_SECRET");
        assert!(failure.message.contains("PAL_OPS_SECRET"), "{failure}");
    }
}
