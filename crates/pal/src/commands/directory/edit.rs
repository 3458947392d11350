//! Rows of the directory from options.

use std::fs;
use std::io::{self, BufRead};

use pal_identity::{PasswordHash, Secret, assertion};
use pal_model::facts::{AccountType, AssignmentKind};
use pal_model::{Instant, Interval, Principal};
use pal_server::edit::{Existing, Key, Row};
use pal_store::directory::{
    Credential, Delegation, Group, HomeAccount, ManagementGroup, Partner, RoleAssignment, ServicePrincipal,
    Subscription, Tenant, User,
};

use crate::cli::directory::row::{self, AccountWord, KindWord};
use crate::cli::directory::{Directory, Edit};
use crate::cli::store::StoreArguments;
use crate::commands::request::RequestError;
use crate::diagnostics::Failure;

/// The longest line that is read for a secret.
const SECRET_BYTES_MAX: u64 = pal_identity::password::LENGTH_MAX as u64 + 2;

/// A change of one row, and where.
pub(super) struct Change<'a> {
    pub(super) store: &'a StoreArguments,
    pub(super) kind: ChangeKind,
}

/// What is to become of a row.
pub(super) enum ChangeKind {
    Add(Row, Existing),
    Remove(Key),
}

/// The change that was asked for; `None` if the command changes no single row.
pub(super) fn change(directory: &Directory) -> Result<Option<Change<'_>>, Failure> {
    let change = match directory {
        Directory::Show(_) | Directory::Apply(_) => return Ok(None),
        Directory::Tenant(Edit::Add(row)) => added(&row.store, tenant(row), row.replace),
        Directory::Tenant(Edit::Remove(row)) => removed(&row.store, Key::Tenant(row.id)),
        Directory::User(Edit::Add(row)) => added(&row.store, user(row)?, row.replace),
        Directory::User(Edit::Remove(row)) => removed(&row.store, Key::User(of(row.tenant, row.object_id))),
        Directory::ServicePrincipal(Edit::Add(row)) => added(&row.store, program(row)?, row.replace),
        Directory::ServicePrincipal(Edit::Remove(row)) => {
            removed(&row.store, Key::ServicePrincipal(of(row.tenant, row.object_id)))
        }
        Directory::Group(Edit::Add(row)) => added(&row.store, group(row), row.replace),
        Directory::Group(Edit::Remove(row)) => removed(&row.store, Key::Group(of(row.tenant, row.object_id))),
        Directory::Partner(Edit::Add(row)) => added(&row.store, partner(row), row.replace),
        Directory::Partner(Edit::Remove(row)) => removed(&row.store, Key::Partner(row.partner_id)),
        Directory::Subscription(Edit::Add(row)) => added(&row.store, subscription(row), row.replace),
        Directory::Subscription(Edit::Remove(row)) => removed(&row.store, Key::Subscription(row.id)),
        Directory::ManagementGroup(Edit::Add(row)) => added(&row.store, management_group(row), row.replace),
        Directory::ManagementGroup(Edit::Remove(row)) => {
            removed(&row.store, Key::ManagementGroup(row.tenant, row.name.clone()))
        }
        Directory::RoleAssignment(Edit::Add(row)) => added(&row.store, assignment(row)?, false),
        Directory::RoleAssignment(Edit::Remove(row)) => {
            let holder = of(row.tenant, row.held.principal_id);
            let (role, scope) = (row.held.role_definition_id, row.held.scope.clone());
            removed(&row.store, Key::RoleAssignment(holder, role, scope))
        }
        Directory::Delegation(Edit::Add(row)) => added(&row.store, delegation(row)?, false),
        Directory::Delegation(Edit::Remove(row)) => {
            let holder = of(row.across.managing_tenant, row.held.principal_id);
            let (role, scope) = (row.held.role_definition_id, row.held.scope.clone());
            removed(&row.store, Key::Delegation(holder, row.across.customer_tenant, role, scope))
        }
    };
    Ok(Some(change))
}

fn added(store: &StoreArguments, row: Row, replace: bool) -> Change<'_> {
    let existing = if replace { Existing::Replace } else { Existing::Keep };
    Change { store, kind: ChangeKind::Add(row, existing) }
}

fn removed(store: &StoreArguments, key: Key) -> Change<'_> {
    Change { store, kind: ChangeKind::Remove(key) }
}

fn of(tenant: pal_model::TenantId, object: pal_model::ObjectId) -> Principal {
    Principal { tenant, object }
}

fn tenant(row: &row::TenantAdd) -> Row {
    Row::Tenant(Tenant { id: row.id, name: row.name.clone(), domain: row.domain.clone() })
}

fn user(row: &row::UserAdd) -> Result<Row, Failure> {
    let home = row.home_tenant.zip(row.home_object_id);
    let password_hash = if row.password_stdin { Some(hashed_line()?) } else { None };
    Ok(Row::User(User {
        tenant: row.tenant,
        object_id: row.object_id,
        upn: row.upn.clone(),
        name: row.name.clone(),
        password_hash,
        home: home.map(|(tenant, object_id)| HomeAccount { tenant, object_id }),
    }))
}

fn program(row: &row::ProgramAdd) -> Result<Row, Failure> {
    let mut credentials = Vec::new();
    if let Some(path) = &row.certificate {
        let pem = fs::read_to_string(path).map_err(|source| Failure::Input { path: path.clone(), source })?;
        credentials.push(Credential::Certificate(pem));
    }
    if let (Some(issuer), Some(subject)) = (&row.federated_issuer, &row.federated_subject) {
        let audience = row.federated_audience.as_deref().unwrap_or(assertion::FEDERATED_AUDIENCE);
        let (issuer, subject, audience) = (issuer.clone(), subject.clone(), audience.to_owned());
        credentials.push(Credential::Federated { issuer, subject, audience });
    }
    if row.secret_stdin {
        credentials.push(Credential::SecretHash(hashed_line()?));
    }
    Ok(Row::ServicePrincipal(ServicePrincipal {
        tenant: row.tenant,
        object_id: row.object_id,
        client_id: row.client_id,
        name: row.name.clone(),
        credentials,
    }))
}

/// The hash of the first line of standard input.
fn hashed_line() -> Result<String, Failure> {
    let failure = |source| Failure::Input { path: "-".into(), source };
    let mut line = String::new();
    io::Read::take(io::stdin().lock(), SECRET_BYTES_MAX).read_line(&mut line).map_err(failure)?;
    let end = line.trim_end_matches(['\r', '\n']).len();
    line.truncate(end);
    let secret = Secret::new(line);
    if secret.expose().is_empty() {
        return Err(Failure::NoSecret);
    }
    Ok(PasswordHash::of(&secret)?.as_str().to_owned())
}

fn group(row: &row::GroupAdd) -> Row {
    Row::Group(Group {
        tenant: row.tenant,
        object_id: row.object_id,
        name: row.name.clone(),
        members: row.members.clone(),
    })
}

fn partner(row: &row::PartnerAdd) -> Row {
    let account_type = match row.account_type {
        AccountWord::Location => AccountType::Location,
        AccountWord::Global => AccountType::Global,
    };
    let (partner_id, name, global_id) = (row.partner_id, row.name.clone(), row.global_id);
    Row::Partner(Partner { partner_id, name, account_type, global_id })
}

fn subscription(row: &row::SubscriptionAdd) -> Row {
    Row::Subscription(Subscription { id: row.id, tenant: row.tenant, name: row.name.clone() })
}

fn management_group(row: &row::ManagementGroupAdd) -> Row {
    Row::ManagementGroup(ManagementGroup {
        tenant: row.tenant,
        name: row.name.clone(),
        parent: row.parent.clone(),
        subscriptions: row.subscriptions.clone(),
    })
}

fn assignment(row: &row::RoleAssignmentAdd) -> Result<Row, Failure> {
    let kind = match row.kind {
        KindWord::Active => AssignmentKind::Active,
        KindWord::Eligible => AssignmentKind::Eligible,
    };
    Ok(Row::RoleAssignment(RoleAssignment {
        tenant: row.tenant,
        principal_id: row.held.principal_id,
        role_definition_id: row.held.role_definition_id,
        scope: row.held.scope.clone(),
        kind,
        valid: interval(&row.valid)?,
    }))
}

fn delegation(row: &row::DelegationAdd) -> Result<Row, Failure> {
    Ok(Row::Delegation(Delegation {
        managing_tenant: row.across.managing_tenant,
        customer_tenant: row.across.customer_tenant,
        principal_id: row.held.principal_id,
        role_definition_id: row.held.role_definition_id,
        scope: row.held.scope.clone(),
        valid: interval(&row.valid)?,
    }))
}

fn interval(valid: &row::Valid) -> Result<Interval, Failure> {
    let (from, to) = (valid.valid_from.unwrap_or(Instant::MIN), valid.valid_to.unwrap_or(Instant::MAX));
    Interval::new(from, to).ok_or(Failure::Request(RequestError::Validity { from, to }))
}
