//! `pal partner`, which also answers to `pal managementpartner` (contract §1).

use clap::builder::NonEmptyStringValueParser;
use clap::{Args, Subcommand};

use super::connection::Connection;

/// The partner link of one account in one tenant.
#[derive(Debug, Subcommand)]
#[command(after_help = "Examples:
  pal partner create --partner-id 12345
  pal partner show --tenant c0000000-0000-4000-8000-000000000001
  pal managementpartner show --query partnerId -o tsv

Who signs in is found in the environment, in this order: AZURE_CLIENT_ID with AZURE_CLIENT_SECRET or
AZURE_CLIENT_CERTIFICATE_PATH; a federated token (AZURE_FEDERATED_TOKEN_FILE, GitHub Actions, Azure
Pipelines); a managed identity (IDENTITY_ENDPOINT, MSI_ENDPOINT); `az`, then `azd`.")]
pub enum Partner {
    /// Link the account to a partner
    ///
    /// If it is linked to another partner already, nothing changes and the command fails: `update` changes a link.
    Create(Named),
    /// Show what the account is linked to
    ///
    /// Ends with status 3 if it is not linked, or not to the partner that is named.
    Show(Shown),
    /// Link the account to another partner
    ///
    /// One step: there is no moment without a link.
    Update(Named),
    /// Remove the link
    ///
    /// Prints nothing.
    Delete(Named),
}

/// One link by its partner.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pal partner create --partner-id 12345
  pal partner update --partner-id 54321 --cloud AzureUSGovernment --client-id ID --secret-env PAL_SECRET")]
pub struct Named {
    /// The partner: the location ID of the Cloud AI Partner Program, digits only
    #[arg(long, value_name = "ID", value_parser = NonEmptyStringValueParser::new())]
    pub partner_id: String,
    /// Where, and who.
    #[command(flatten)]
    pub connection: Connection,
}

/// The account's link.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pal partner show
  pal partner show --device-code -o json
  pal partner show --cloud https://localhost:8443 --ca data/tls/ca.pem")]
pub struct Shown {
    /// Only if it is to this partner [default: whatever it is to]
    #[arg(long, value_name = "ID", value_parser = NonEmptyStringValueParser::new())]
    pub partner_id: Option<String>,
    /// Where, and who.
    #[command(flatten)]
    pub connection: Connection,
}
