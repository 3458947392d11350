//! `pal cloud`: the clouds there are, as `az cloud` keeps them.

use std::path::PathBuf;

use clap::builder::NonEmptyStringValueParser;
use clap::{Args, Subcommand};
use pal_client::cloud::{AddressError, Authority, address};
use reqwest::Url;

/// The clouds there are.
#[derive(Debug, Subcommand)]
#[command(after_help = "Examples:
  pal cloud list
  pal cloud register --name stack --arm https://management.local.azurestack.external
  pal cloud set --name stack")]
pub enum Cloud {
    /// Show the clouds there are, and which is meant where none is named
    List(List),
    /// Show one cloud
    Show(Show),
    /// Make a cloud known by its Azure Resource Manager
    ///
    /// Who hands out tokens, and what they are for, is asked there (`/metadata/endpoints`), unless both are given. A cloud of the
    /// same name is replaced.
    Register(Box<Register>),
    /// Forget a registered cloud
    Unregister(Unregister),
    /// Choose the cloud that is meant where none is named
    Set(Set),
}

/// Show the clouds there are.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pal cloud list -o tsv --query [?isActive].name")]
pub struct List {}

/// Show one cloud.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pal cloud show --name AzureChinaCloud")]
pub struct Show {
    /// Which [default: the one that is meant where none is named]
    #[arg(short, long, value_name = "NAME")]
    pub name: Option<String>,
}

/// Make a cloud known.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pal cloud register --name stack --arm https://management.local.azurestack.external
  pal cloud register --name pal --arm https://localhost:8443 --ca data/tls/ca.pem
  pal cloud register --name pal --arm https://localhost:8443 \\
    --authority https://localhost:8443/adfs --audience https://localhost:8443")]
pub struct Register {
    /// Its name
    #[arg(short, long, value_name = "NAME")]
    pub name: String,
    /// The address of its Azure Resource Manager
    #[arg(long, value_name = "URL", alias = "endpoint-resource-manager", value_parser = url)]
    pub arm: Url,
    /// Who hands out tokens; one that ends in /adfs is in the style of AD FS [default: what the cloud says]
    #[arg(long, value_name = "URL", alias = "endpoint-active-directory", value_parser = Authority::parse)]
    pub authority: Option<Authority>,
    /// What the tokens are for [default: what the cloud says]
    #[arg(
        long,
        value_name = "TEXT",
        alias = "endpoint-active-directory-resource-id",
        value_parser = NonEmptyStringValueParser::new()
    )]
    pub audience: Option<String>,
    /// Microsoft Graph of the cloud [default: what the cloud says]
    #[arg(long, value_name = "URL", alias = "endpoint-microsoft-graph-resource-id", value_parser = url)]
    pub graph: Option<Url>,
    /// The certificate authorities to believe when the cloud is asked, PEM
    /// [default: `PAL_CA_BUNDLE`, `REQUESTS_CA_BUNDLE` or `SSL_CERT_FILE`, else the system's]
    #[arg(long, value_name = "FILE")]
    pub ca: Option<PathBuf>,
}

/// Forget a registered cloud.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pal cloud unregister --name stack")]
pub struct Unregister {
    /// Which
    #[arg(short, long, value_name = "NAME")]
    pub name: String,
}

/// Choose the cloud that is meant where none is named.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pal cloud set --name AzureUSGovernment")]
pub struct Set {
    /// Which
    #[arg(short, long, value_name = "NAME")]
    pub name: String,
}

fn url(text: &str) -> Result<Url, AddressError> {
    address(text)
}
