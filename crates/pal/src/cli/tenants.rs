//! `pal tenants`.

use clap::Args;

use super::connection::Connection;

/// Show the tenants that a sign-in reaches.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pal tenants --device-code
  pal tenants -o tsv --query [].tenantId

`home` is the account's own tenant and `guest` one where it is a guest: there it can be linked. Of a
tenant that is `managedBy` only delegated subscriptions are reached: it is linked in one's own tenant.")]
pub struct Tenants {
    /// Where, and who.
    #[command(flatten)]
    pub connection: Connection,
}
