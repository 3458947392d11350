//! `management_groups`: what hangs below which group, and when.

use std::collections::HashSet;

use pal_model::facts::{ManagementGroupChild, ManagementGroupEdge};
use pal_model::ids::SubscriptionId;
use pal_model::scope::ManagementGroupName;
use pal_model::{Guid, Interval};

use super::cell::{CellFault, Cells, Value};
use super::column::{Column, required};
use super::overlap::{Claim, first_conflict};
use super::{Record, Table};
use crate::error::{EstateError, Fault};

impl Value for ManagementGroupChild {
    /// Any GUID is taken for a subscription at first: only the whole table knows better, see [`settle`].
    fn read(text: &str) -> Result<Self, Fault> {
        match Guid::from_bytes(text.as_bytes()) {
            Some(id) => Ok(Self::Subscription(SubscriptionId(id))),
            None => Ok(Self::Group(text.parse()?)),
        }
    }
}

impl Record for ManagementGroupEdge {
    const TABLE: &'static str = "management_groups";
    const COLUMNS: &'static [Column] = &[
        required("tenant_id"),
        required("child"),
        required("parent"),
        required("valid_from"),
        required("valid_to"),
    ];

    fn read(cells: &mut Cells<'_>) -> Result<Self, CellFault> {
        Ok(Self {
            tenant: cells.required()?,
            child: cells.required()?,
            parent: cells.required()?,
            valid: cells.bounds()?,
        })
    }

    fn print(&self) -> Vec<String> {
        let child = match &self.child {
            ManagementGroupChild::Subscription(id) => id.to_string(),
            ManagementGroupChild::Group(name) => name.to_string(),
        };
        vec![self.tenant.to_string(), child, self.parent.to_string()]
    }

    fn valid(&self) -> Interval {
        self.valid
    }
}

/// Tells groups named by a GUID from subscriptions, then refuses a child with two parents at one time (contract §9).
///
/// Azure lets a group be named by any GUID, and names the root group like its tenant. A GUID that is the row's tenant or a
/// parent somewhere in the table is a group; a group named by a GUID that has nothing below it cannot be told from a
/// subscription, and does not have to be: it reaches nothing.
pub(super) fn settle(table: &mut Table<ManagementGroupEdge>) -> Result<(), EstateError> {
    let parents: HashSet<Guid> =
        table.rows.iter().filter_map(|edge| Guid::from_bytes(edge.parent.as_str().as_bytes())).collect();
    for edge in &mut table.rows {
        if let ManagementGroupChild::Subscription(SubscriptionId(id)) = edge.child
            && (id == edge.tenant.0 || parents.contains(&id))
            && let Ok(name) = id.to_string().parse::<ManagementGroupName>()
        {
            edge.child = ManagementGroupChild::Group(name);
        }
    }
    let claims = table
        .placed()
        .map(|(position, edge)| Claim {
            key: (edge.tenant, &edge.child),
            valid: edge.valid,
            value: &edge.parent,
            position,
        })
        .collect();
    first_conflict(claims)
        .map_or(Ok(()), |conflict| Err(conflict.into_error(&table.file, "parent", Fault::ParentOverlap)))
}
