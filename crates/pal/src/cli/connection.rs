//! Which cloud is meant, and who signs in there: the same words for every command that asks a cloud.

use std::num::NonZeroU64;
use std::path::PathBuf;

use clap::Args;
use clap::builder::NonEmptyStringValueParser;
use pal_client::cloud::{Authority, Place};
use pal_model::TenantId;

/// Which cloud is meant, and who signs in there.
#[derive(Debug, Clone, Args)]
pub struct Connection {
    /// Which cloud.
    #[command(flatten)]
    pub reach: Reach,
    /// Who.
    #[command(flatten)]
    pub sign_in: SignIn,
}

/// Which cloud is meant.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Cloud")]
pub struct Reach {
    /// A cloud by its name (see `pal cloud list`), or the address of its Azure Resource Manager
    /// [default: `PAL_CLOUD`, else the one that `pal cloud set` chose, else `AzureCloud`]
    #[arg(long, value_name = "NAME|URL", value_parser = Place::parse)]
    pub cloud: Option<Place>,
    /// Who hands out tokens [default: `AZURE_AUTHORITY_HOST`, else what the cloud says]
    #[arg(long, value_name = "URL", value_parser = Authority::parse)]
    pub authority: Option<Authority>,
    /// What the tokens are for [default: what the cloud says]
    #[arg(long, value_name = "TEXT", value_parser = NonEmptyStringValueParser::new())]
    pub audience: Option<String>,
    /// The certificate authorities to believe, PEM
    /// [default: `PAL_CA_BUNDLE`, `REQUESTS_CA_BUNDLE` or `SSL_CERT_FILE`, else the system's]
    #[arg(long, value_name = "FILE")]
    pub ca: Option<PathBuf>,
    /// How long one request may take
    #[arg(long, value_name = "SECONDS", default_value = "30")]
    pub timeout: NonZeroU64,
}

/// Who signs in.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Sign-in")]
#[group(skip)]
pub struct SignIn {
    /// The tenant to sign in to [default: `AZURE_TENANT_ID`, else where the account is at home]
    #[arg(long, value_name = "ID")]
    pub tenant: Option<TenantId>,
    /// The program that signs in [default: `AZURE_CLIENT_ID`]
    #[arg(long, value_name = "ID", value_parser = NonEmptyStringValueParser::new())]
    pub client_id: Option<String>,
    /// The variable that holds the client secret [default: `AZURE_CLIENT_SECRET`]
    #[arg(long, value_name = "NAME", group = "way", value_parser = NonEmptyStringValueParser::new())]
    pub secret_env: Option<String>,
    /// Sign in by a code that is typed in a browser on any device
    #[arg(long, group = "way")]
    pub device_code: bool,
    /// Sign in in a browser on this machine
    #[arg(long, group = "way")]
    pub browser: bool,
    /// Sign in as the managed identity of this machine
    #[arg(long, group = "way")]
    pub identity: bool,
}
