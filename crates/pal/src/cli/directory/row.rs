//! The rows of `pal directory`: the keys of a world file as options (contract §8). Secrets come by standard input alone: what
//! stands on a command line, every process of the machine can read.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use pal_model::scope::ManagementGroupName;
use pal_model::{Guid, Instant, ObjectId, PartnerId, RoleDefinitionId, Scope, SubscriptionId, TenantId};

use crate::cli::period::moment;
use crate::cli::store::StoreArguments;

/// A tenant.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pal directory tenant add --data data --id 72f988bf-86f1-41af-91ab-2d7cd011db47 \\
    --name Contoso --domain contoso.test")]
pub struct TenantAdd {
    /// Its id
    #[arg(long, value_name = "ID")]
    pub id: TenantId,
    /// The name that is shown
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// Its domain, which sign-in pages and paths may name
    #[arg(long, value_name = "DOMAIN")]
    pub domain: Option<String>,
    /// Put it in the place of the one that is there, of which nothing is kept
    #[arg(long)]
    pub replace: bool,
    /// The store.
    #[command(flatten)]
    pub store: StoreArguments,
}

/// Which tenant.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pal directory tenant remove --data data --id 72f988bf-86f1-41af-91ab-2d7cd011db47")]
pub struct TenantKey {
    /// Its id
    #[arg(long, value_name = "ID")]
    pub id: TenantId,
    /// The store.
    #[command(flatten)]
    pub store: StoreArguments,
}

/// A member or guest.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pal directory user add --data data --tenant 72f988bf-86f1-41af-91ab-2d7cd011db47 \\
    --object-id 9a92d6b3-f5c4-4dae-978c-be9059647f88 \\
    --upn bo@contoso.test --name Bo --password-stdin")]
pub struct UserAdd {
    /// The tenant
    #[arg(long, value_name = "ID")]
    pub tenant: TenantId,
    /// Its object there
    #[arg(long, value_name = "ID")]
    pub object_id: ObjectId,
    /// What a member signs in with
    #[arg(long, value_name = "NAME@DOMAIN")]
    pub upn: Option<String>,
    /// The name that is shown
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// Read the password from the first line of standard input
    #[arg(long, conflicts_with = "home_tenant")]
    pub password_stdin: bool,
    /// The tenant a guest comes from
    #[arg(long, value_name = "ID", requires = "home_object_id")]
    pub home_tenant: Option<TenantId>,
    /// The account of a guest there, with which it signs in
    #[arg(long, value_name = "ID", requires = "home_tenant")]
    pub home_object_id: Option<ObjectId>,
    /// Put it in the place of the one that is there, of which nothing is kept
    #[arg(long)]
    pub replace: bool,
    /// The store.
    #[command(flatten)]
    pub store: StoreArguments,
}

/// Which member or guest.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pal directory user remove --data data --tenant 72f988bf-86f1-41af-91ab-2d7cd011db47 \\
    --object-id 9a92d6b3-f5c4-4dae-978c-be9059647f88")]
pub struct UserKey {
    /// The tenant
    #[arg(long, value_name = "ID")]
    pub tenant: TenantId,
    /// Its object there
    #[arg(long, value_name = "ID")]
    pub object_id: ObjectId,
    /// The store.
    #[command(flatten)]
    pub store: StoreArguments,
}

/// A program.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pal directory service-principal add --data data --tenant 72f988bf-86f1-41af-91ab-2d7cd011db47 \\
    --object-id 9a92d6b3-f5c4-4dae-978c-be9059647f88 \\
    --client-id 644362dd-d842-4ced-bda4-262faae1e150 --name deploy-bot --secret-stdin")]
pub struct ProgramAdd {
    /// The tenant
    #[arg(long, value_name = "ID")]
    pub tenant: TenantId,
    /// Its object there
    #[arg(long, value_name = "ID")]
    pub object_id: ObjectId,
    /// The application, unique within the tenant
    #[arg(long, value_name = "ID")]
    pub client_id: Guid,
    /// The name that is shown
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// Read the secret from the first line of standard input
    #[arg(long)]
    pub secret_stdin: bool,
    /// A file with certificates, PEM, any of which proves who it is
    #[arg(long, value_name = "FILE")]
    pub certificate: Option<PathBuf>,
    /// The issuer whose tokens prove who it is
    #[arg(long, value_name = "URL", requires = "federated_subject")]
    pub federated_issuer: Option<String>,
    /// The subject of those tokens
    #[arg(long, value_name = "TEXT", requires = "federated_issuer")]
    pub federated_subject: Option<String>,
    /// Their audience [default: `api://AzureADTokenExchange`]
    #[arg(long, value_name = "TEXT", requires = "federated_issuer")]
    pub federated_audience: Option<String>,
    /// Put it in the place of the one that is there, of which nothing is kept
    #[arg(long)]
    pub replace: bool,
    /// The store.
    #[command(flatten)]
    pub store: StoreArguments,
}

/// Which program.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pal directory service-principal remove --data data --tenant 72f988bf-86f1-41af-91ab-2d7cd011db47 \\
    --object-id 9a92d6b3-f5c4-4dae-978c-be9059647f88")]
pub struct ProgramKey {
    /// The tenant
    #[arg(long, value_name = "ID")]
    pub tenant: TenantId,
    /// Its object there
    #[arg(long, value_name = "ID")]
    pub object_id: ObjectId,
    /// The store.
    #[command(flatten)]
    pub store: StoreArguments,
}

/// A group and those in it.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pal directory group add --data data --tenant 72f988bf-86f1-41af-91ab-2d7cd011db47 \\
    --object-id 9a92d6b3-f5c4-4dae-978c-be9059647f88 \\
    --name ops --member 644362dd-d842-4ced-bda4-262faae1e150")]
pub struct GroupAdd {
    /// The tenant
    #[arg(long, value_name = "ID")]
    pub tenant: TenantId,
    /// Its object there
    #[arg(long, value_name = "ID")]
    pub object_id: ObjectId,
    /// The name that is shown
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// An account or group that is in it; may be repeated
    #[arg(long = "member", value_name = "ID")]
    pub members: Vec<ObjectId>,
    /// Put it in the place of the one that is there, of which nothing is kept
    #[arg(long)]
    pub replace: bool,
    /// The store.
    #[command(flatten)]
    pub store: StoreArguments,
}

/// Which group.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pal directory group remove --data data --tenant 72f988bf-86f1-41af-91ab-2d7cd011db47 \\
    --object-id 9a92d6b3-f5c4-4dae-978c-be9059647f88")]
pub struct GroupKey {
    /// The tenant
    #[arg(long, value_name = "ID")]
    pub tenant: TenantId,
    /// Its object there
    #[arg(long, value_name = "ID")]
    pub object_id: ObjectId,
    /// The store.
    #[command(flatten)]
    pub store: StoreArguments,
}

/// What a partner account is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum AccountWord {
    /// Can be linked
    #[default]
    Location,
    /// Gathers locations, and cannot be linked
    Global,
}

/// A partner account.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pal directory partner add --data data --partner-id 12345 --name Fabrikam --global-id 12344")]
pub struct PartnerAdd {
    /// Its id
    #[arg(long, value_name = "N")]
    pub partner_id: PartnerId,
    /// The name that is shown
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// Whether it can be linked
    #[arg(long, value_enum, default_value_t, value_name = "TYPE")]
    pub account_type: AccountWord,
    /// The global account of a location [default: its own]
    #[arg(long, value_name = "N")]
    pub global_id: Option<PartnerId>,
    /// Put it in the place of the one that is there, of which nothing is kept
    #[arg(long)]
    pub replace: bool,
    /// The store.
    #[command(flatten)]
    pub store: StoreArguments,
}

/// Which partner account.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pal directory partner remove --data data --partner-id 12345")]
pub struct PartnerKey {
    /// Its id
    #[arg(long, value_name = "N")]
    pub partner_id: PartnerId,
    /// The store.
    #[command(flatten)]
    pub store: StoreArguments,
}

/// A subscription and its owner.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pal directory subscription add --data data --id 644362dd-d842-4ced-bda4-262faae1e150 \\
    --tenant 72f988bf-86f1-41af-91ab-2d7cd011db47 --name prod")]
pub struct SubscriptionAdd {
    /// Its id
    #[arg(long, value_name = "ID")]
    pub id: SubscriptionId,
    /// The tenant that owns it
    #[arg(long, value_name = "ID")]
    pub tenant: TenantId,
    /// The name that is shown
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// Put it in the place of the one that is there, of which nothing is kept
    #[arg(long)]
    pub replace: bool,
    /// The store.
    #[command(flatten)]
    pub store: StoreArguments,
}

/// Which subscription.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pal directory subscription remove --data data --id 644362dd-d842-4ced-bda4-262faae1e150")]
pub struct SubscriptionKey {
    /// Its id
    #[arg(long, value_name = "ID")]
    pub id: SubscriptionId,
    /// The store.
    #[command(flatten)]
    pub store: StoreArguments,
}

/// A management group and what is directly below it.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pal directory management-group add --data data --tenant 72f988bf-86f1-41af-91ab-2d7cd011db47 \\
    --name platform --subscription 644362dd-d842-4ced-bda4-262faae1e150")]
pub struct ManagementGroupAdd {
    /// The tenant
    #[arg(long, value_name = "ID")]
    pub tenant: TenantId,
    /// Its name in ids
    #[arg(long, value_name = "NAME")]
    pub name: ManagementGroupName,
    /// The group above [default: the tenant's root]
    #[arg(long, value_name = "NAME")]
    pub parent: Option<ManagementGroupName>,
    /// A subscription directly in it; may be repeated
    #[arg(long = "subscription", value_name = "ID")]
    pub subscriptions: Vec<SubscriptionId>,
    /// Put it in the place of the one that is there, of which nothing is kept
    #[arg(long)]
    pub replace: bool,
    /// The store.
    #[command(flatten)]
    pub store: StoreArguments,
}

/// Which management group.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pal directory management-group remove --data data --tenant 72f988bf-86f1-41af-91ab-2d7cd011db47 \\
    --name platform")]
pub struct ManagementGroupKey {
    /// The tenant
    #[arg(long, value_name = "ID")]
    pub tenant: TenantId,
    /// Its name in ids
    #[arg(long, value_name = "NAME")]
    pub name: ManagementGroupName,
    /// The store.
    #[command(flatten)]
    pub store: StoreArguments,
}

/// Whether a role is held.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum KindWord {
    /// Held
    #[default]
    Active,
    /// To be activated first
    Eligible,
}

/// Who holds which role where.
#[derive(Debug, Args)]
pub struct Held {
    /// The account or group that holds it
    #[arg(long, value_name = "ID")]
    pub principal_id: ObjectId,
    /// The role: its GUID, or an ARM id that ends in it
    #[arg(long, value_name = "ID", value_parser = RoleDefinitionId::from_arm)]
    pub role_definition_id: RoleDefinitionId,
    /// Where: an ARM id, or / for the whole tenant
    #[arg(long, value_name = "SCOPE")]
    pub scope: Scope,
}

/// From one tenant into another.
#[derive(Debug, Args)]
pub struct Across {
    /// The tenant of the account or group
    #[arg(long, value_name = "ID")]
    pub managing_tenant: TenantId,
    /// The tenant that gives the access
    #[arg(long, value_name = "ID")]
    pub customer_tenant: TenantId,
}

/// While something holds.
#[derive(Debug, Args)]
pub struct Valid {
    /// From when on it holds: RFC 3339, or a date for midnight UTC [default: always]
    #[arg(long, value_name = "TIME", value_parser = moment)]
    pub valid_from: Option<Instant>,
    /// Until when it holds [default: always]
    #[arg(long, value_name = "TIME", value_parser = moment)]
    pub valid_to: Option<Instant>,
}

/// A role of a principal within its tenant.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pal directory role-assignment add --data data --tenant 72f988bf-86f1-41af-91ab-2d7cd011db47 \\
    --principal-id 9a92d6b3-f5c4-4dae-978c-be9059647f88 \\
    --role-definition-id b24988ac-6180-42a0-ab88-20f7382dd24c \\
    --scope /subscriptions/644362dd-d842-4ced-bda4-262faae1e150")]
pub struct RoleAssignmentAdd {
    /// The tenant
    #[arg(long, value_name = "ID")]
    pub tenant: TenantId,
    /// Who holds which role where.
    #[command(flatten)]
    pub held: Held,
    /// Whether it is held
    #[arg(long, value_enum, default_value_t, value_name = "KIND")]
    pub kind: KindWord,
    /// While it holds.
    #[command(flatten)]
    pub valid: Valid,
    /// The store.
    #[command(flatten)]
    pub store: StoreArguments,
}

/// Which role; whatever its kind and times.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pal directory role-assignment remove --data data --tenant 72f988bf-86f1-41af-91ab-2d7cd011db47 \\
    --principal-id 9a92d6b3-f5c4-4dae-978c-be9059647f88 \\
    --role-definition-id b24988ac-6180-42a0-ab88-20f7382dd24c \\
    --scope /subscriptions/644362dd-d842-4ced-bda4-262faae1e150")]
pub struct RoleAssignmentKey {
    /// The tenant
    #[arg(long, value_name = "ID")]
    pub tenant: TenantId,
    /// Who holds which role where.
    #[command(flatten)]
    pub held: Held,
    /// The store.
    #[command(flatten)]
    pub store: StoreArguments,
}

/// A role of a principal in another tenant.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pal directory delegation add --data data --managing-tenant 72f988bf-86f1-41af-91ab-2d7cd011db47 \\
    --customer-tenant 9a92d6b3-f5c4-4dae-978c-be9059647f88 \\
    --principal-id 644362dd-d842-4ced-bda4-262faae1e150 \\
    --role-definition-id b24988ac-6180-42a0-ab88-20f7382dd24c \\
    --scope /subscriptions/644362dd-d842-4ced-bda4-262faae1e150")]
pub struct DelegationAdd {
    /// Across which tenants.
    #[command(flatten)]
    pub across: Across,
    /// Who holds which role where.
    #[command(flatten)]
    pub held: Held,
    /// While it holds.
    #[command(flatten)]
    pub valid: Valid,
    /// The store.
    #[command(flatten)]
    pub store: StoreArguments,
}

/// Which delegation; whatever its times.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pal directory delegation remove --data data \\
    --managing-tenant 72f988bf-86f1-41af-91ab-2d7cd011db47 \\
    --customer-tenant 9a92d6b3-f5c4-4dae-978c-be9059647f88 \\
    --principal-id 644362dd-d842-4ced-bda4-262faae1e150 \\
    --role-definition-id b24988ac-6180-42a0-ab88-20f7382dd24c \\
    --scope /subscriptions/644362dd-d842-4ced-bda4-262faae1e150")]
pub struct DelegationKey {
    /// Across which tenants.
    #[command(flatten)]
    pub across: Across,
    /// Who holds which role where.
    #[command(flatten)]
    pub held: Held,
    /// The store.
    #[command(flatten)]
    pub store: StoreArguments,
}
