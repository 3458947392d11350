//! What is known and makes no rows.

/// What is passed over, and counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Aside {
    /// A classic administrator.
    ClassicAdministrator,
    /// A role definition.
    RoleDefinition,
    /// A resource group.
    ResourceGroup,
    /// A device or contact.
    Device,
    /// An account of a tenant.
    TenantLevelAccount,
    /// An event of something else.
    OtherActivity,
    /// An event of what did not happen.
    UnsuccessfulEvent,
    /// A Lighthouse registration that is not in force.
    FailedRegistration,
    /// A list without elements.
    EmptyList,
    /// Something without its place in the hierarchy.
    NoHierarchy,
    /// A permission of everybody.
    TenantWidePermission,
    /// A dataset without its workspace.
    DatasetWithoutWorkspace,
}

impl Aside {
    /// What was passed over and why, after a count.
    pub const fn text(self) -> &'static str {
        match self {
            Self::ClassicAdministrator => "classic administrators, who hold no role assignment",
            Self::RoleDefinition => "role definitions",
            Self::ResourceGroup => "resource groups",
            Self::Device => "devices and contacts, which hold no role",
            Self::TenantLevelAccount => "accounts of a tenant without a subscription",
            Self::OtherActivity => "activity log events of other things than role assignments",
            Self::UnsuccessfulEvent => "events of role assignments that did not succeed",
            Self::FailedRegistration => "Lighthouse registrations that are not in force",
            Self::EmptyList => "empty lists, which do not say of what they are a list",
            Self::NoHierarchy => {
                "subscriptions and management groups whose place in the hierarchy is not shown"
            }
            Self::TenantWidePermission => "permissions of everybody in a tenant, who is no account",
            Self::DatasetWithoutWorkspace => "datasets that do not say their workspace; the admin API does",
        }
    }
}
