//! What is measured on: a store with many links, written by `pal-store`, and tokens for some of its accounts.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, ensure};
use pal_identity::{AccessClaims, Authority, Issuer, KeyRing, PasswordHash, Secret, Subject};
use pal_model::facts::AccountType;
use pal_model::partner_link::{Ask, Wanted};
use pal_model::{Guid, Instant, ObjectId, PartnerId, Principal, TenantId};
use pal_server::clock::Clock;
use pal_server::keys::Keys;
use pal_store::directory::{Credential, Directory, Partner, ServicePrincipal, Tenant};
use pal_store::{Actor, LinkChange, Location, Store};

use crate::load::LANES;
use crate::options::Options;

/// What the server calls itself, whatever carries it.
pub(crate) const URL: &str = "https://pal.test";
/// The secret of every program.
pub(crate) const SECRET: &str = "the secret of a program in a benchmark";
/// What everybody is linked to at first, and what they may be linked to instead.
pub(crate) const PARTNERS: [&str; 2] = ["12345", "23456"];
/// Accounts that call: half of them change the link they have, half link and unlink themselves.
const CALLERS: usize = 8192;
/// Those that change the link they have.
pub(crate) const CHANGING: usize = CALLERS / 2;
/// Changes that wait for one commit while the store is made.
const WAITING: usize = 512;

/// An account that calls.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    pub(crate) principal: Principal,
    pub(crate) client_id: Guid,
    pub(crate) token: String,
}

/// The store and who calls.
#[derive(Debug)]
pub(crate) struct Data {
    /// `--data`.
    pub(crate) folder: PathBuf,
    pub(crate) callers: Vec<Caller>,
}

/// Makes all of it anew.
pub(crate) fn make(options: &Options) -> anyhow::Result<Data> {
    ensure!(options.links >= CALLERS, "at least {CALLERS} links: so many accounts call");
    let folder = options.dir.join("data");
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir_all(&folder)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let now = Clock::of_the_machine().now();
    let accounts: Vec<Principal> = (0..options.links).map(account).collect();
    let (callers, ring) = runtime.block_on(async {
        let store = Arc::new(Store::open(&Location::Folder(folder.clone())).await?);
        let hash = PasswordHash::of(&Secret::new(SECRET.to_owned()))?.as_str().to_owned();
        let callers = accounts.iter().take(CALLERS).enumerate();
        let programs = callers.map(|(at, caller)| program(*caller, (at < LANES).then_some(&hash))).collect();
        store.replace_directory(directory(&accounts, programs)?, now, Actor::Service).await?;
        for accounts in accounts.chunks(WAITING) {
            link(&store, accounts, now).await?;
        }
        let keys = Keys::open(&folder, &store, now).await?;
        anyhow::Ok((accounts.into_iter().take(CALLERS), keys.ring()))
    })?;
    let callers: Vec<Principal> = callers.collect();
    Ok(Data { folder, callers: signed(&callers, &ring, now)? })
}

/// Account number n: its ids are as scattered as those of Entra are.
pub(crate) fn account(number: usize) -> Principal {
    let scattered = |salt: u64| {
        let mut state = u64::try_from(number).unwrap_or_default().wrapping_mul(2).wrapping_add(salt);
        let mut next = || {
            // SplitMix64, by Vigna.
            state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            u128::from(mixed ^ (mixed >> 31))
        };
        Guid::from_u128(next() << 64 | next())
    };
    Principal { tenant: tenant(number % 200), object: ObjectId(scattered(1)) }
}

fn tenant(number: usize) -> TenantId {
    let number = u128::try_from(number).unwrap_or_default();
    TenantId(Guid::from_u128((number + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c834)))
}

fn directory(accounts: &[Principal], service_principals: Vec<ServicePrincipal>) -> anyhow::Result<Directory> {
    let mut tenants: Vec<TenantId> = accounts.iter().map(|account| account.tenant).collect();
    tenants.sort_unstable();
    tenants.dedup();
    let partner = |id: &str| {
        anyhow::Ok(Partner {
            partner_id: id.parse()?,
            name: Some("Fabrikam".to_owned()),
            account_type: AccountType::Location,
            global_id: None,
        })
    };
    Ok(Directory {
        tenants: tenants.into_iter().map(|id| Tenant { id, name: None, domain: None }).collect(),
        service_principals,
        partners: Some(PARTNERS.into_iter().map(partner).collect::<Result<_, _>>()?),
        ..Directory::default()
    })
}

/// As many as there are connections sign in with a secret: the server verifies each hash once, and that takes its time.
fn program(principal: Principal, hash: Option<&String>) -> ServicePrincipal {
    ServicePrincipal {
        tenant: principal.tenant,
        object_id: principal.object,
        client_id: client_id(principal),
        name: Some("deploy-bot".to_owned()),
        credentials: hash.cloned().map(Credential::SecretHash).into_iter().collect(),
    }
}

fn client_id(principal: Principal) -> Guid {
    Guid::from_u128(!principal.object.0.as_u128())
}

async fn link(store: &Arc<Store>, accounts: &[Principal], at: Instant) -> anyhow::Result<()> {
    let partner: PartnerId = PARTNERS.first().context("a partner")?.parse()?;
    let changes: Vec<_> = accounts
        .iter()
        .map(|principal| {
            let change = LinkChange {
                principal: *principal,
                ask: Ask::Create(Wanted::Linkable(partner)),
                at,
                replay: None,
                render: Arc::new(|_| String::new()),
                actor: Actor::Principal(*principal),
            };
            let store = Arc::clone(store);
            tokio::spawn(async move { store.change_link(change).await })
        })
        .collect();
    for change in changes {
        change.await??;
    }
    Ok(())
}

/// Signs a token for each, on every processor there is.
fn signed(callers: &[Principal], ring: &KeyRing, now: Instant) -> anyhow::Result<Vec<Caller>> {
    let issuer = Issuer::new(URL);
    let sign = |principal: &Principal| {
        let claims = AccessClaims {
            authority: Authority::Tenant(principal.tenant),
            audience: URL.to_owned(),
            principal: *principal,
            subject: Subject::Program,
            client_id: client_id(*principal),
        };
        let token = issuer.access_token(&claims, ring, now)?.token.expose().to_owned();
        anyhow::Ok(Caller { principal: *principal, client_id: client_id(*principal), token })
    };
    let processors = std::thread::available_parallelism()?.get();
    let parts = callers.chunks(callers.len().div_ceil(processors));
    std::thread::scope(|scope| {
        let threads: Vec<_> = parts
            .map(|part| scope.spawn(move || part.iter().map(sign).collect::<anyhow::Result<Vec<_>>>()))
            .collect();
        let mut signed = Vec::new();
        for thread in threads {
            signed.extend(thread.join().ok().context("a thread panicked")??);
        }
        Ok(signed)
    })
}
