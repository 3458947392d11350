//! A realistic sample: the estate of a partner and two months of its customers' charges, made from a seed.
//!
//! **Fabrikam** has a global account and two locations, in the Netherlands and in Sweden, and looks after a dozen customers;
//! **Litware** competes at one of them. At *Contoso* Ana is a guest and Contributor, and Bo reaches more by groups and a
//! management group; at *Northwind* deploy-bot is linked, and Bram activates his role for a day's work; *Adatum* delegated to
//! Lena's group by Lighthouse. The others each lack one thing, so that every reason has its customer: a role, usage, a link in
//! the right tenant, an activated role, a living account.
//!
//! The story is told in `story/*.csv` and never varies; the seed decides what is deployed and how much it consumes. The same
//! seed gives the same bytes.

mod calendar;
mod catalog;
mod charge;
mod csv;
mod decimal;
mod dialect;
mod ea;
mod estate;
mod exception;
mod export;
mod focus;
mod names;
mod random;
mod resource;
mod subscription;
#[cfg(test)]
mod tests;
mod world;

use std::io;
use std::path::{Path, PathBuf};

use pal_model::{ObjectId, Principal, SubscriptionId, TenantId};

use catalog::VIRTUAL_MACHINE;
use export::Invoice;

pub(crate) use world::{client_id, world};

/// Tenants of the story, by the names in their ids, and by their names for people.
const TENANTS: [(&str, &str); 13] = [
    ("fabrikam", "Fabrikam"),
    ("contoso", "Contoso"),
    ("northwind", "Northwind Traders"),
    ("adatum", "Adatum"),
    ("tailspin", "Tailspin Toys"),
    ("wingtip", "Wingtip Toys"),
    ("proseware", "Proseware"),
    ("vanarsdel", "VanArsdel"),
    ("fourthcoffee", "Fourth Coffee"),
    ("woodgrove", "Woodgrove Bank"),
    ("trey", "Trey Research"),
    ("lucerne", "Lucerne Publishing"),
    ("alpine", "Alpine Ski House"),
];

/// A sample on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sample {
    /// The folder of estate tables, for `--estate`.
    pub(crate) estate: PathBuf,
    /// The folders of cost exports, for `--usage`.
    pub(crate) usage: Vec<PathBuf>,
    /// How many usage lines they hold.
    pub(crate) lines: u64,
    /// The partner's own tenant and its customers', by name.
    pub(crate) tenants: Vec<(&'static str, TenantId)>,
    /// A machine of Contoso that both of Fabrikam's locations earn for.
    pub(crate) attributed_resource: String,
    /// A machine of Wingtip that nobody earns for.
    pub(crate) unattributed_resource: String,
    /// deploy-bot of Northwind.
    pub(crate) deploy_bot: Principal,
    /// patch-bot of Fabrikam, to which Woodgrove delegated its subscription, and which nobody linked.
    pub(crate) patch_bot: Principal,
    /// Woodgrove's subscription.
    pub(crate) delegated_subscription: SubscriptionId,
}

/// Writes the sample of a seed into `dir`: `estate/*.csv`, `usage/focus/*/` and `usage/ea/`.
pub(crate) fn write(dir: &Path, seed: u64) -> io::Result<Sample> {
    let invoice = Invoice {
        resources: subscription::all()
            .flat_map(|subscription| resource::deployed(subscription, seed))
            .collect(),
        exceptions: exception::all(),
    };
    let estate = dir.join("estate");
    estate::write(&estate)?;
    let [september, october] = export::write_focus(&dir.join("usage").join("focus"), &invoice)?;
    let ea = export::write_ea(&dir.join("usage").join("ea"), &invoice)?;
    Ok(Sample {
        estate,
        lines: september.lines + october.lines + ea.lines,
        usage: vec![september.folder, october.folder, ea.folder],
        tenants: TENANTS.map(|(key, name)| (name, TenantId(names::id_of(key)))).to_vec(),
        attributed_resource: first_machine(&subscription::CONTOSO_PROD),
        unattributed_resource: first_machine(&subscription::WINGTIP_PROD),
        deploy_bot: account("northwind", "northwind/deploy-bot"),
        patch_bot: account("fabrikam", "fabrikam/patch-bot"),
        delegated_subscription: SubscriptionId(names::id_of("woodgrove-prod")),
    })
}

fn account(tenant: &str, object: &str) -> Principal {
    Principal { tenant: TenantId(names::id_of(tenant)), object: ObjectId(names::id_of(object)) }
}

/// The machine that a subscription has whatever the seed.
fn first_machine(subscription: &'static subscription::Subscription) -> String {
    let machine = resource::at(&VIRTUAL_MACHINE, subscription, &["web", subscription.environment], 1);
    let [id, ..] = machine.spellings;
    id
}
