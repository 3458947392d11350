//! Who asks: one account in one tenant.

use pal_model::TenantId;

use super::question::Surface;
use crate::failure::Failure;
use crate::session::Session;

/// One account in one tenant.
#[derive(Debug, Clone)]
pub struct Account {
    /// The tenant.
    pub tenant: TenantId,
    /// What people call the tenant.
    pub name: Option<String>,
    /// What the fleet file calls the credential.
    pub credential: Option<String>,
    /// How it asks Azure Resource Manager; else why it cannot.
    arm: Result<Session, Failure>,
    /// How it asks Microsoft Graph, where there is one.
    graph: Option<Session>,
}

impl Account {
    /// The account of a session.
    pub fn new(arm: Session, name: Option<String>, credential: Option<String>) -> Self {
        Self { tenant: arm.tenant(), name, credential, graph: arm.with_graph(), arm: Ok(arm) }
    }

    /// An account that cannot even ask: its secret is not there, say.
    pub const fn blocked(
        tenant: TenantId,
        name: Option<String>,
        credential: Option<String>,
        failure: Failure,
    ) -> Self {
        Self { tenant, name, credential, arm: Err(failure), graph: None }
    }

    /// The session that asks for something.
    pub(super) fn session(&self, surface: Surface) -> Result<&Session, Failure> {
        let arm = self.arm.as_ref().map_err(Failure::clone)?;
        match surface {
            Surface::Subscriptions
            | Surface::Link
            | Surface::ManagementGroups
            | Surface::RoleAssignments
            | Surface::RoleDefinitions
            | Surface::ActiveInstances
            | Surface::EligibleInstances
            | Surface::Delegations => Ok(arm),
            Surface::Users | Surface::ServicePrincipals | Surface::Groups | Surface::Members => {
                let none = || Failure::new("NO_GRAPH", "the cloud names no Microsoft Graph");
                self.graph.as_ref().ok_or_else(none)
            }
        }
    }

    /// What tells it from the other accounts of a run.
    pub(super) fn label(&self) -> String {
        match &self.credential {
            Some(name) => format!("{} as {name}", self.tenant),
            None => self.tenant.to_string(),
        }
    }

    /// The address of the cloud that it asks.
    pub(super) fn cloud(&self) -> Option<&str> {
        self.arm.as_ref().ok().map(|session| crate::cloud::shown(&session.cloud().arm))
    }
}
