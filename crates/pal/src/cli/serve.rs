//! `pal serve` (contract §8).

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;

/// Serve links, sign-in and the reads beside them.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pal serve --data data --world world.toml
  pal serve --data data --listen 0.0.0.0:443 --tls-cert pal.pem --tls-key pal.key --config pal.toml

Without a certificate, clients have to trust DIR/tls/ca.pem:
  export REQUESTS_CA_BUNDLE=data/tls/ca.pem NODE_EXTRA_CA_CERTS=data/tls/ca.pem")]
pub struct Serve {
    /// The folder for everything that is kept; made if it is missing
    #[arg(long, value_name = "DIR")]
    pub data: PathBuf,
    /// The address and port to listen at; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8443")]
    pub listen: SocketAddr,
    /// A directory to load: tenants, accounts, partners, subscriptions, roles [default: that of the last start]
    #[arg(long, value_name = "FILE")]
    pub world: Option<PathBuf>,
    /// A PostgreSQL database to keep everything in instead of the folder
    #[arg(long, value_name = "URL", env = "PAL_DATABASE", hide_env_values = true)]
    pub database: Option<String>,
    /// The certificate to show, PEM with its chain [default: one of a private CA under DIR/tls]
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    pub tls_cert: Option<PathBuf>,
    /// The key of the certificate, PEM
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    pub tls_key: Option<PathBuf>,
    /// The settings of the server: public URL, limits, trusted issuers, public clients
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
}
