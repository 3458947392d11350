//! What can be wrong with what is imported, and where.

use std::io;
use std::path::PathBuf;

use pal_model::ids::{GuidError, PartnerIdError};
use pal_model::power_platform::PlatformIdError;
use pal_model::scope::{Scope, ScopeError};
use pal_model::time::TimeError;
use pal_model::{Instant, Principal, SubscriptionId, TenantId};

use crate::EstateError;

/// Why nothing was imported. The folder is as it was.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The bytes of an input are no gzip although they begin like it, or hold more than can be read at once.
    #[error("{input}: cannot be unpacked")]
    Unpack {
        /// The input.
        input: String,
        /// What the unpacker said.
        source: io::Error,
    },
    /// The text begins like UTF-16 and is none.
    #[error("{input}: begins as UTF-16 and is not")]
    Utf16 {
        /// The input.
        input: String,
    },
    /// The text is not JSON.
    #[error("{input}:{line}:{column}: is not JSON")]
    Json {
        /// The input.
        input: String,
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
        /// What the parser said.
        source: serde_json::Error,
    },
    /// There is nothing in the file.
    #[error("{input}: is empty")]
    Empty {
        /// The input.
        input: String,
    },
    /// One element of an input is not what it has to be.
    #[error("{input}: {at}: {fault}")]
    Element {
        /// The input.
        input: String,
        /// The path to the element or its field, as `jq` writes it.
        at: String,
        /// What is wrong.
        fault: ElementFault,
    },
    /// An element does not say its tenant, and nobody else did.
    #[error("{input}: {at}: does not say its tenant; name it with --tenant")]
    MissingTenant {
        /// The input.
        input: String,
        /// The path to the element.
        at: String,
    },
    /// A snapshot shows one child below two parents.
    #[error("in the snapshot of {at}, `{child}` of tenant {tenant} is below both `{one}` and `{other}`")]
    TwoParents {
        /// The tenant.
        tenant: TenantId,
        /// The child.
        child: String,
        /// When it was seen so.
        at: Instant,
        /// A parent.
        one: String,
        /// Another.
        other: String,
    },
    /// A snapshot shows one subscription in two tenants.
    #[error("in the snapshot of {at}, subscription {subscription} belongs to both {one} and {other}")]
    TwoOwners {
        /// The subscription.
        subscription: SubscriptionId,
        /// When it was seen so.
        at: Instant,
        /// A tenant.
        one: TenantId,
        /// Another.
        other: TenantId,
    },
    /// One principal linked to two partners since the same moment.
    #[error("`{principal}` is linked to two partners since {at}")]
    TwoPartners {
        /// The principal.
        principal: Principal,
        /// Since when.
        at: Instant,
    },
    /// A line of `import.jsonl` is not one that an import wrote.
    #[error("{}:{line}: is not a line that an import wrote", path.display())]
    Log {
        /// The file.
        path: PathBuf,
        /// The line.
        line: usize,
        /// What the parser said.
        source: serde_json::Error,
    },
    /// `import.jsonl` is of a later program.
    #[error("{}: is of version {version}, this program reads version {known}", path.display())]
    LogVersion {
        /// The file.
        path: PathBuf,
        /// Its version.
        version: u32,
        /// The version that is known here.
        known: u32,
    },
    /// Another import is at work in the folder.
    #[error("{}: another import is at work here", path.display())]
    Busy {
        /// The folder.
        path: PathBuf,
    },
    /// A file or folder of the estate cannot be read or written.
    #[error("{}: cannot be read or written", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The tables that are there, or those that would come out, break the contract.
    #[error(transparent)]
    Estate(#[from] EstateError),
    /// What was given by hand and what was imported do not go together.
    #[error("the rows that were in the folder before contradict what is imported")]
    Contradiction {
        /// How.
        source: EstateError,
    },
}

/// What is wrong with an element of an input.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ElementFault {
    /// Nothing that is known here looks like it.
    #[error("is nothing that can be imported: {0}")]
    Unknown(String),
    /// Something other than an object where there must be one.
    #[error("is not an object")]
    NotAnObject,
    /// Something other than text where there must be text.
    #[error("is not text")]
    NotText,
    /// A field that must be there is not.
    #[error("is missing")]
    Missing,
    /// Not a GUID.
    #[error(transparent)]
    Guid(#[from] GuidError),
    /// Not a scope, or not a name of one.
    #[error(transparent)]
    Scope(#[from] ScopeError),
    /// Not a time in UTC.
    #[error(transparent)]
    Time(#[from] TimeError),
    /// Not a partner id.
    #[error(transparent)]
    PartnerId(#[from] PartnerIdError),
    /// Neither a subscription nor a management group.
    #[error("`{0}` is neither a subscription nor a management group")]
    Child(String),
    /// A delegation of something other than a subscription or resource group (PAL-12).
    #[error("`{0}` is neither a subscription nor a resource group")]
    DelegationScope(Scope),
    /// A Lighthouse assignment that was listed without what it assigns.
    #[error(
        "has no registrationDefinition; list with $expandRegistrationDefinition=true or --include-definition"
    )]
    Unexpanded,
    /// A management group of a plain listing.
    #[error("names no parent; use `az account management-group entities list`, or `show --expand --recurse`")]
    NoParent,
    /// Members of an unnamed group.
    #[error(
        "is a member of a group that the file does not name; keep the @odata.context of /groups/ID/members"
    )]
    UnknownGroup,
    /// A permission that is none of Power Platform.
    #[error("`{0}` is none of `Owner`, `CanEdit`, `CanView`, `CanViewWithShare`")]
    AssetRole(String),
    /// A permission on nothing that is known.
    #[error("names neither an app nor a flow")]
    PermissionOfNothing,
    /// Not an id of Power Platform.
    #[error(transparent)]
    PlatformId(#[from] PlatformIdError),
    /// The answer of a service that could not give what was asked for.
    #[error("is the error `{0}` that a service answered")]
    ServiceError(String),
}
