//! The directory as it is kept: rows of text with a table, a key and the cells as JSON, and what is different between two.

use std::collections::BTreeMap;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::audit::{Actor, AuditEntry};
use crate::directory::{
    Delegation, Directory, Group, ManagementGroup, Partner, RoleAssignment, ServicePrincipal, Subscription,
    Tenant, User,
};
use crate::error::StoreError;

/// Rows by table and key.
pub(crate) type Rows = BTreeMap<(String, String), String>;

/// The most rows that an audit row names; it always counts all.
const NAMED_MAX: usize = 100;

/// A row of the directory.
trait Kept: Serialize + DeserializeOwned {
    const TABLE: &'static str;
    fn key(&self) -> String;
}

macro_rules! kept {
    ($($row:ident in $table:literal by $this:ident => $key:expr;)+) => {$(
        impl Kept for $row {
            const TABLE: &'static str = $table;
            fn key(&self) -> String {
                let $this = self;
                $key
            }
        }
    )+};
}

kept! {
    Tenant in "tenants" by row => row.id.to_string();
    User in "users" by row => format!("{}/{}", row.tenant, row.object_id);
    ServicePrincipal in "service_principals" by row => format!("{}/{}", row.tenant, row.object_id);
    Group in "groups" by row => format!("{}/{}", row.tenant, row.object_id);
    Partner in "partners" by row => row.partner_id.to_string();
    Subscription in "subscriptions" by row => row.id.to_string();
    ManagementGroup in "management_groups" by row => format!("{}/{}", row.tenant, row.name);
    RoleAssignment in "role_assignments" by row => format!(
        "{}/{} {} {} {:?} {}/{}",
        row.tenant, row.principal_id, row.role_definition_id, row.scope, row.kind, row.valid.from(), row.valid.to()
    );
    Delegation in "delegations" by row => format!(
        "{}/{} {} {} {} {}/{}",
        row.managing_tenant, row.principal_id, row.customer_tenant, row.role_definition_id, row.scope,
        row.valid.from(), row.valid.to()
    );
}

/// The rows of a directory. Equal rows are one; rows that differ may not share a key.
pub(crate) fn rows_of(directory: &Directory) -> Result<Rows, StoreError> {
    let mut rows = Rows::new();
    add(&mut rows, &directory.tenants)?;
    add(&mut rows, &directory.users)?;
    add(&mut rows, &directory.service_principals)?;
    add(&mut rows, &directory.groups)?;
    add(&mut rows, directory.partners.as_deref().unwrap_or_default())?;
    add(&mut rows, &directory.subscriptions)?;
    add(&mut rows, &directory.management_groups)?;
    add(&mut rows, &directory.role_assignments)?;
    add(&mut rows, &directory.delegations)?;
    Ok(rows)
}

fn add<T: Kept>(rows: &mut Rows, table: &[T]) -> Result<(), StoreError> {
    for row in table {
        let cells = serde_json::to_string(row).map_err(|e| StoreError::row(T::TABLE, e))?;
        let key = row.key();
        match rows.get(&(T::TABLE.to_owned(), key.clone())) {
            Some(there) if *there != cells => return Err(StoreError::SameKey { table: T::TABLE, key }),
            Some(_) => {}
            None => {
                rows.insert((T::TABLE.to_owned(), key), cells);
            }
        }
    }
    Ok(())
}

/// The directory of such rows. `partners` says whether there is a table of partners, be it empty.
pub(crate) fn directory_of(rows: &Rows, partners: PartnerTable) -> Result<Directory, StoreError> {
    let listed = table(rows)?;
    Ok(Directory {
        tenants: table(rows)?,
        users: table(rows)?,
        service_principals: table(rows)?,
        groups: table(rows)?,
        partners: match partners {
            PartnerTable::Listed => Some(listed),
            PartnerTable::Absent => None,
        },
        subscriptions: table(rows)?,
        management_groups: table(rows)?,
        role_assignments: table(rows)?,
        delegations: table(rows)?,
    })
}

fn table<T: Kept>(rows: &Rows) -> Result<Vec<T>, StoreError> {
    rows.range((T::TABLE.to_owned(), String::new())..)
        .take_while(|((table, _), _)| table == T::TABLE)
        .map(|(_, cells)| serde_json::from_str(cells).map_err(|e| StoreError::row(T::TABLE, e)))
        .collect()
}

/// Whether a directory has a table of partners.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PartnerTable {
    /// It has: only what it lists can be linked.
    Listed,
    /// It has not: every well-formed partner id can be linked.
    Absent,
}

impl PartnerTable {
    pub(crate) fn of(directory: &Directory) -> Self {
        if directory.partners.is_some() { Self::Listed } else { Self::Absent }
    }

    /// The word it is kept as.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Listed => "listed",
            Self::Absent => "absent",
        }
    }

    pub(crate) fn from_word(word: &str) -> Option<Self> {
        [Self::Listed, Self::Absent].into_iter().find(|table| table.word() == word)
    }
}

/// What turns one set of rows into another.
#[derive(Debug, Default)]
pub(crate) struct Difference {
    /// Rows to be written, new or in place of those with their key.
    pub(crate) put: Vec<(String, String, String)>,
    /// Rows to be taken away, by table and key.
    pub(crate) removed: Vec<(String, String)>,
    /// Of `put`, those with a new key.
    added: Vec<(String, String)>,
}

impl Difference {
    pub(crate) fn between(old: &Rows, new: &Rows) -> Self {
        let mut difference = Self::default();
        for (key, cells) in new {
            match old.get(key) {
                Some(there) if there == cells => continue,
                Some(_) => {}
                None => difference.added.push(key.clone()),
            }
            difference.put.push((key.0.clone(), key.1.clone(), cells.clone()));
        }
        difference.removed = old.keys().filter(|key| !new.contains_key(*key)).cloned().collect();
        difference
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.put.is_empty() && self.removed.is_empty()
    }

    /// The row of the audit log: how many rows of each table, and which, without what they hold.
    pub(crate) fn audit_entry(&self, at: i64, actor: Actor, partners: PartnerTable) -> AuditEntry {
        let changed = self.put.iter().map(|(table, key, _)| (table, key));
        let changed = changed.filter(|(table, key)| {
            self.added.binary_search_by(|there| (&there.0, &there.1).cmp(&(*table, *key))).is_err()
        });
        let named: Vec<(&str, &String, &String)> =
            (self.added.iter().map(|(table, key)| ("added", table, key)))
                .chain(changed.map(|(table, key)| ("changed", table, key)))
                .chain(self.removed.iter().map(|(table, key)| ("removed", table, key)))
                .collect();
        let mut counts: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
        for (verb, table, _) in &named {
            *counts.entry(verb).or_default().entry(table).or_default() += 1;
        }
        let rows: Vec<String> =
            named.iter().take(NAMED_MAX).map(|(verb, table, key)| format!("{verb} {table} {key}")).collect();
        let detail = serde_json::json!({ "counts": counts, "rows": rows, "partners": partners.word() });
        AuditEntry { at, actor, action: "directory.replace", subject: None, detail: detail.to_string() }
    }
}
