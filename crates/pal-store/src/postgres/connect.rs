//! Connections, lent to one at a time and made anew when they are gone.

use std::str::FromStr;
use std::time::Duration;

use deadpool_postgres::{Hook, HookError, Manager, ManagerConfig, Pool, RecyclingMethod, Runtime, Timeouts};
use tokio_postgres::config::SslMode;
use tokio_postgres::{Config, NoTls};

use super::tls::Rustls;
use crate::error::StoreError;

/// The most connections of one server.
const CONNECTIONS_MAX: usize = 16;

/// How long a request waits for a connection.
const PATIENCE: Duration = Duration::from_secs(5);

/// What holds for every connection: a 200 means on disk whatever the server's default, and a server that is cut off does
/// not keep the others waiting for a lock of its own.
const SETTINGS: &str = "
    SET idle_in_transaction_session_timeout = '10s';
    SET lock_timeout = '10s';
    SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'";

/// A pool for the database that the URL names. Nothing is connected yet.
pub(crate) fn pool(url: &str) -> Result<Pool, StoreError> {
    let url = url.trim();
    if !["postgres://", "postgresql://"].iter().any(|scheme| url.starts_with(scheme)) {
        return Err(StoreError::Url("it begins with neither `postgres://` nor `postgresql://`"));
    }
    let (url, authorities) = without_authorities(url);
    // What the parser says may repeat the password.
    let config = Config::from_str(&url).map_err(|_| StoreError::Url("it is malformed"))?;
    // A connection that broke is noticed before it is lent, not by the one who borrows it.
    let settings = ManagerConfig { recycling_method: RecyclingMethod::Verified };
    let manager = if config.get_ssl_mode() == SslMode::Require {
        Manager::from_config(config, Rustls::trusting(authorities)?, settings)
    } else {
        Manager::from_config(config, NoTls, settings)
    };
    Pool::builder(manager)
        .max_size(CONNECTIONS_MAX)
        .runtime(Runtime::Tokio1)
        .timeouts(Timeouts { wait: Some(PATIENCE), create: Some(PATIENCE), recycle: Some(PATIENCE) })
        .post_create(Hook::async_fn(|client, _| {
            Box::pin(async move { client.batch_execute(SETTINGS).await.map_err(HookError::Backend) })
        }))
        .build()
        .map_err(|_| StoreError::Url("no pool can be made for it"))
}

/// The URL without the parameter `sslrootcert`, which the driver does not know, and the file it names.
fn without_authorities(url: &str) -> (String, Option<&str>) {
    let Some((address, parameters)) = url.split_once('?') else { return (url.to_owned(), None) };
    let parameters = || parameters.split('&');
    let file = parameters().find_map(|parameter| parameter.strip_prefix("sslrootcert="));
    let rest: Vec<&str> = parameters().filter(|parameter| !parameter.starts_with("sslrootcert=")).collect();
    (format!("{address}?{}", rest.join("&")), file)
}
