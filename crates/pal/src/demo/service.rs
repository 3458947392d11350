//! The second half of the demo: a link service on loopback, two programs that link themselves, and what comes of it.

use std::collections::BTreeMap;
use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;

use pal_identity::Secret;
use pal_model::{Facts, Instant, PartnerId, Principal};
use pal_server::clock::Clock;
use pal_server::estate;
use pal_server::serve::{ServeOptions, Server};
use pal_server::tls::ServerCertificate;
use pal_server::toml_file::TomlFile;
use pal_server::world;
use pal_store::directory::Directory;
use pal_store::{Actor, Location, Store};
use tokio::sync::oneshot;

use super::client::{ClientError, LinkClient, Linked};
use crate::diagnostics::Failure;
use crate::sample::{self, Sample};

/// What came of the service.
pub(super) struct Served {
    /// Where it was.
    pub(super) url: String,
    /// What it said to each program.
    pub(super) linked: Vec<(Principal, Linked)>,
    /// What was collected of its store while it ran.
    pub(super) facts: Facts,
    /// When that was.
    pub(super) at: Instant,
}

/// Serves the directory of the sample, lets its two programs link themselves, and collects the store.
pub(super) fn serve(sample: &Sample, facts: &Facts, partner: PartnerId) -> Result<Served, Failure> {
    let failure = |source| Failure::Sample { path: std::env::temp_dir(), source };
    let folder = tempfile::tempdir().map_err(failure)?;
    let mut secrets = BTreeMap::new();
    for program in [sample.deploy_bot, sample.patch_bot] {
        secrets.insert(program, Secret::generate()?);
    }
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(Failure::Runtime)?;
    let clock = Clock::of_the_machine();
    runtime.block_on(async {
        let location = Location::Folder(folder.path().to_owned());
        fill(&location, facts, &secrets, clock.now()).await?;
        let server = Server::start(&options(folder.path()), clock.clone()).await?;
        let url = server.url().to_owned();
        let (stop, stopped) = oneshot::channel::<()>();
        // Whether told to, or because nobody is left who could tell: it stops.
        let serving = tokio::spawn(server.serve(async { _ = stopped.await }));
        let authority = fs::read(folder.path().join("tls").join("ca.pem")).map_err(failure)?;
        let linked = link(&url, &authority, &secrets, partner).await?;
        let facts = estate::facts(&Store::snapshot_at(&location).await?)?;
        drop(stop);
        // A server that broke after it had answered everything takes nothing with it.
        _ = serving.await;
        Ok(Served { url, linked, facts, at: clock.now() })
    })
}

/// The directory of the sample, straight into the store: the secrets are never written down.
async fn fill(
    location: &Location,
    facts: &Facts,
    secrets: &BTreeMap<Principal, Secret>,
    now: Instant,
) -> Result<(), Failure> {
    let file = TomlFile::of(Path::new("the world of the sample"), &sample::world(facts, secrets));
    let directory = world::read(&file, &Directory::default())?;
    let store = Store::open(location).await?;
    store.replace_directory(directory, now, Actor::Operator("demo".to_owned())).await?;
    Ok(())
}

fn options(folder: &Path) -> ServeOptions {
    ServeOptions {
        data: folder.to_owned(),
        listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
        world: None,
        database: None,
        certificate: ServerCertificate::Private,
        config: None,
    }
}

async fn link(
    url: &str,
    authority: &[u8],
    secrets: &BTreeMap<Principal, Secret>,
    partner: PartnerId,
) -> Result<Vec<(Principal, Linked)>, ClientError> {
    let client = LinkClient::new(url, authority)?;
    let mut linked = Vec::new();
    for (program, secret) in secrets {
        let token = client.token(*program, sample::client_id(*program), secret).await?;
        linked.push((*program, client.link(&token, partner).await?));
    }
    Ok(linked)
}
