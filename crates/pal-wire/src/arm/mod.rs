//! Shapes of Azure Resource Manager's reads.

pub mod delegation;
pub mod entity;
pub mod metadata;
pub mod provider;
pub mod role;
pub mod subscription;

use serde::{Deserialize, Serialize};

/// A page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    /// What is on this one.
    pub value: Vec<T>,
    /// The next page.
    #[serde(rename = "nextLink", default, skip_serializing_if = "Option::is_none")]
    pub next_link: Option<String>,
}
