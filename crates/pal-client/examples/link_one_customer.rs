//! Link one customer: sign in to Contoso's tenant, look, link, look again.
//!
//! Who signs in is what the environment says, as for the SDKs. Against a service of one's own:
//!
//! ```text
//! AZURE_TENANT_ID=… AZURE_CLIENT_ID=… AZURE_CLIENT_SECRET=… PAL_CA_BUNDLE=data/tls/ca.pem \
//!     cargo run -p pal-client --example link_one_customer -- https://127.0.0.1:8443 12345
//! ```

use std::error::Error;
use std::io::{self, Write};
use std::sync::Arc;

use pal_client::cloud::Cloud;
use pal_client::environment::Environment;
use pal_client::http::{Http, HttpOptions, Waits};
use pal_client::partner;
use pal_client::session::Session;
use pal_client::sign_in::{Credential, from_environment};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut words = std::env::args().skip(1);
    let (Some(arm), Some(partner_id)) = (words.next(), words.next()) else {
        return Err("link_one_customer ARM PARTNER_ID".into());
    };
    let variables = Environment::of_the_process();
    let ca = variables.certificate_authorities().map(|(_, path)| path);
    let http = Http::new(&HttpOptions { ca, ..HttpOptions::default() })?;
    let cloud = Arc::new(Cloud::discover(&http, &arm.parse()?).await?);
    let tenant = variables.get("AZURE_TENANT_ID").ok_or("AZURE_TENANT_ID names no tenant")?.parse()?;
    let account = Arc::new(Credential::new(from_environment(&variables, None)?));
    let session = Session::new(http, cloud, tenant, account, Arc::new(Waits::default()));

    let mut out = io::stdout().lock();
    let link = match partner::read(&session).await? {
        None => partner::create(&session, &partner_id).await?,
        Some(link) if link.partner_id == partner_id => link,
        // PATCH: there is no moment without a link.
        Some(_) => partner::update(&session, &partner_id).await?,
    };
    let name = link.partner_name.as_deref().unwrap_or("a partner without a name here");
    writeln!(out, "linked to {} ({name}), version {}", link.partner_id, link.version.unwrap_or_default())?;
    Ok(())
}
