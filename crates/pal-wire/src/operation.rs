//! `GET …/operations` and `az provider operation show`: what can be done with a partner link.

use serde::{Deserialize, Serialize};

/// The provider's name as people read it.
pub const PROVIDER: &str = "Microsoft ManagementPartner";

/// The four operations: the last segment of the name, the word for people, what it does. `action` is the update.
pub const OPERATIONS: [(&str, &str, &str); 4] = [
    ("read", "Get partner link", "Shows which partner the calling account is linked to"),
    ("write", "Create partner link", "Links the calling account to a partner"),
    ("action", "Update partner link", "Links the calling account to another partner"),
    ("delete", "Delete partner link", "Removes the partner link of the calling account"),
];

/// The whole answer of `operations`: one page, without `nextLink`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operations {
    /// The operations.
    pub value: Vec<Operation>,
}

/// One operation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operation {
    /// `Microsoft.ManagementPartner/partners/…`.
    pub name: String,
    /// What people read.
    pub display: OperationDisplay,
}

/// What people read of an operation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperationDisplay {
    /// The provider.
    pub provider: String,
    /// The resource type.
    pub resource: String,
    /// The operation.
    pub operation: String,
    /// What it does.
    pub description: String,
}

impl Operations {
    /// All of them.
    pub fn all() -> Self {
        let operation = |(verb, operation, description): (&str, &str, &str)| Operation {
            name: format!("{}/{verb}", crate::partner::TYPE),
            display: OperationDisplay {
                provider: PROVIDER.to_owned(),
                resource: "Partners".to_owned(),
                operation: operation.to_owned(),
                description: description.to_owned(),
            },
        };
        Self { value: OPERATIONS.into_iter().map(operation).collect() }
    }
}
