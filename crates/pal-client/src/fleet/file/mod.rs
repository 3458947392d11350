//! The fleet file (contract §6): which partner id each account of each tenant shall be linked to.
//!
//! ```toml
//! partner_id = "12345"
//!
//! [[credential]]
//! name = "ops"
//! kind = "client-secret"
//! client_id = "d0000000-0000-4000-8000-000000000002"
//! secret_env = "PAL_OPS_SECRET"
//!
//! [[tenant]]
//! id = "c0000000-0000-4000-8000-000000000001"
//! name = "Contoso"
//! credential = "ops"
//! ```
//!
//! What is wrong in it is told with line and column before anything is asked of anybody, and no value of a credential is repeated.

mod credential;
mod fault;
mod spreadsheet;
mod table;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use pal_model::{PartnerId, TenantId};

pub use credential::{CredentialKind, FleetCredential, TokenSource};
pub use fault::FileFault;

use fault::Text;
use table::{Cell, CloudCell, FleetTable, TenantTable};

use crate::cloud::{AddressError, Authority, CloudChoice, Place, address};

/// What a fleet file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fleet {
    /// Where it lies.
    pub path: PathBuf,
    /// The cloud, as far as the file says which.
    pub cloud: CloudChoice,
    /// The credentials, in the order of the file.
    pub credentials: Vec<FleetCredential>,
    /// One row for each tenant and credential, in the order of the file.
    pub rows: Vec<Row>,
    /// Every partner id that the file names: a link to another one is foreign.
    pub ours: BTreeSet<PartnerId>,
}

/// An account of a tenant, and the partner id it shall be linked to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The tenant.
    pub tenant: TenantId,
    /// What people call it.
    pub name: Option<String>,
    /// Which of [`Fleet::credentials`] is the account there.
    pub credential: usize,
    /// The partner id.
    pub wanted: PartnerId,
}

impl Fleet {
    /// Reads the file, and the spreadsheet of tenants that it names.
    pub fn read(path: &Path) -> Result<Self, FileFault> {
        Self::of(&Text::read(path)?)
    }

    /// The name of the credential of a row.
    pub fn credential_of(&self, row: &Row) -> &str {
        self.credentials.get(row.credential).map_or("", |credential| &credential.name)
    }

    fn of(text: &Text) -> Result<Self, FileFault> {
        let table: FleetTable = text.parse()?;
        let default = table.partner_id.as_ref().map(|cell| partner(text, cell)).transpose()?;
        let cloud = cloud(text, table.cloud, table.authority)?;
        let (credentials, by_name) = credential::read(text, table.credential)?;
        let mut reader = Reader { text, default, by_name: &by_name, seen: BTreeSet::new(), rows: Vec::new() };
        for tenant in &table.tenant {
            reader.add(tenant)?;
        }
        let Reader { seen, mut rows, .. } = reader;
        if let Some(name) = &table.tenants_csv {
            let path = text.path().parent().unwrap_or(Path::new("")).join(name.get_ref());
            let sheet = Text::read(&path)?;
            rows.extend(spreadsheet::read(&sheet, default, &by_name, &seen)?);
        }
        let ours = default.into_iter().chain(rows.iter().map(|row| row.wanted)).collect();
        Ok(Self { path: text.path().to_owned(), cloud, credentials, rows, ours })
    }
}

/// The rows read so far.
struct Reader<'a> {
    text: &'a Text,
    default: Option<PartnerId>,
    by_name: &'a BTreeMap<String, usize>,
    seen: BTreeSet<TenantId>,
    rows: Vec<Row>,
}

impl Reader<'_> {
    fn add(&mut self, table: &TenantTable) -> Result<(), FileFault> {
        let text = self.text;
        let at = table.id.span().start;
        let tenant: TenantId =
            table.id.get_ref().parse().map_err(|_| text.fault(at, "the id of a tenant is a GUID"))?;
        if !self.seen.insert(tenant) {
            return Err(text.fault(
                at,
                format!("tenant {tenant} is there already: name its `credentials` in one place"),
            ));
        }
        let wanted = match &table.partner_id {
            Some(cell) => partner(text, cell)?,
            None => self.default.ok_or_else(|| {
                text.fault(at, "this tenant has no `partner_id`, and the file has none for all")
            })?,
        };
        let name = table.name.as_ref().map(|cell| cell.get_ref().clone()).filter(|name| !name.is_empty());
        let mut used = BTreeSet::new();
        for cell in credentials(text, table)? {
            let refused = |reason: &str| text.fault(cell.span().start, reason);
            let credential = *self
                .by_name
                .get(cell.get_ref())
                .ok_or_else(|| refused("no [[credential]] has this name"))?;
            if !used.insert(credential) {
                return Err(refused("this credential is there already"));
            }
            self.rows.push(Row { tenant, name: name.clone(), credential, wanted });
        }
        Ok(())
    }
}

fn credentials<'a>(text: &Text, table: &'a TenantTable) -> Result<&'a [Cell], FileFault> {
    match (&table.credential, &table.credentials) {
        (Some(one), None) => Ok(std::slice::from_ref(one)),
        (None, Some(many)) if !many.get_ref().is_empty() => Ok(many.get_ref()),
        (None, Some(many)) => Err(text.fault(many.span().start, "a tenant needs a credential")),
        (None, None) => Err(text.fault(table.id.span().start, "this tenant has no `credential`")),
        (Some(_), Some(many)) => {
            Err(text.fault(many.span().start, "`credential` and `credentials` exclude each other"))
        }
    }
}

/// A partner id that can be linked: digits without a leading zero (contract §10).
fn partner(text: &Text, cell: &Cell) -> Result<PartnerId, FileFault> {
    linkable(cell.get_ref()).ok_or_else(|| text.fault(cell.span().start, NOT_A_PARTNER_ID))
}

const NOT_A_PARTNER_ID: &str = "a partner id is 1 to 20 digits, the first one not 0";

fn linkable(id: &str) -> Option<PartnerId> {
    id.parse().ok().filter(|_| !id.starts_with('0'))
}

/// The cloud, and what the file says about it in place of the cloud's own metadata.
fn cloud(
    text: &Text,
    cloud: Option<toml::Spanned<CloudCell>>,
    outer: Option<Cell>,
) -> Result<CloudChoice, FileFault> {
    let (place, inner, audience) = match cloud.map(toml::Spanned::into_inner) {
        None => (None, None, None),
        Some(CloudCell::Name(name)) => (Some(Place::Named(name)), None, None),
        Some(CloudCell::Table(table)) => {
            let refused = |error: AddressError| text.fault(table.arm.span().start, error.to_string());
            let arm = address(table.arm.get_ref()).map_err(refused)?;
            (Some(Place::At(arm)), table.authority, table.audience.map(Cell::into_inner))
        }
    };
    let authority = match (inner, outer) {
        (Some(inner), Some(_)) => {
            let reason = "`authority` stands above already, for the whole file";
            return Err(text.fault(inner.span().start, reason));
        }
        (inner, outer) => inner.or(outer),
    };
    let authority = authority.map(|cell| {
        let refused = |error: AddressError| text.fault(cell.span().start, error.to_string());
        Authority::parse(cell.get_ref()).map_err(refused)
    });
    Ok(CloudChoice { place, authority: authority.transpose()?, audience })
}
