use pal_model::facts::{AccountType, AssignmentKind};
use pal_model::{Guid, Interval};
use pal_store::directory::HomeAccount;

use super::*;

const CONTOSO: TenantId = TenantId(Guid::from_u128(0xc0));
const FABRIKAM: TenantId = TenantId(Guid::from_u128(0xf0));

fn object(id: u128) -> ObjectId {
    ObjectId(Guid::from_u128(id))
}

fn tenant(id: TenantId) -> Row {
    Row::Tenant(Tenant { id, name: None, domain: None })
}

fn user(tenant: TenantId, id: u128, upn: Option<&str>, home: Option<HomeAccount>) -> User {
    let upn = upn.map(str::to_owned);
    User { tenant, object_id: object(id), upn, name: None, password_hash: None, home }
}

fn group(members: &[u128]) -> Row {
    let members = members.iter().map(|id| object(*id)).collect();
    Row::Group(Group { tenant: CONTOSO, object_id: object(9), name: None, members })
}

fn delegation(scope: &str) -> Row {
    Row::Delegation(Delegation {
        managing_tenant: FABRIKAM,
        customer_tenant: CONTOSO,
        principal_id: object(1),
        role_definition_id: RoleDefinitionId(Guid::from_u128(7)),
        scope: scope.parse().unwrap(),
        valid: Interval::ALWAYS,
    })
}

fn assignment(id: u128) -> Row {
    Row::RoleAssignment(RoleAssignment {
        tenant: CONTOSO,
        principal_id: object(id),
        role_definition_id: RoleDefinitionId(Guid::from_u128(7)),
        scope: Scope::Root,
        kind: AssignmentKind::Active,
        valid: Interval::ALWAYS,
    })
}

/// Lena of Fabrikam is a guest of Contoso, where Bo is in a group.
fn directory() -> Directory {
    let home = HomeAccount { tenant: FABRIKAM, object_id: object(1) };
    [
        tenant(CONTOSO),
        tenant(FABRIKAM),
        Row::User(user(FABRIKAM, 1, Some("lena@fabrikam.test"), None)),
        Row::User(user(CONTOSO, 2, None, Some(home))),
        Row::User(user(CONTOSO, 3, Some("bo@contoso.test"), None)),
        group(&[3]),
        assignment(9),
        delegation("/subscriptions/00000000-0000-0000-0000-000000000005"),
    ]
    .into_iter()
    .fold(Directory::default(), |directory, row| add(directory, row, Existing::Keep).unwrap())
}

#[test]
fn a_row_that_does_not_fit_is_refused_by_name() {
    let twice = user(CONTOSO, 4, Some("BO@contoso.test"), None);
    let guest = HomeAccount { tenant: CONTOSO, object_id: object(2) };
    let with_password = User { password_hash: Some("$".to_owned()), ..user(CONTOSO, 2, None, None) };
    let home = HomeAccount { tenant: FABRIKAM, object_id: object(1) };
    for (row, refused) in [
        (Row::User(user(TenantId(Guid::from_u128(1)), 4, None, None)), "there is no tenant"),
        (Row::User(twice), "`bo@contoso.test` is there twice"),
        (Row::User(user(CONTOSO, 9, None, None)), "is there twice"),
        (Row::User(user(CONTOSO, 4, None, Some(guest))), "is no member of tenant"),
        (Row::User(User { home: Some(home), ..with_password }), "has no password here"),
        (group(&[5]), "there is no user, service principal or group"),
        (group(&[3, 3]), "is there twice"),
        (assignment(5), "there is no user, service principal or group"),
        (delegation("/"), "`/` cannot be delegated"),
    ] {
        let error = add(directory(), row.clone(), Existing::Replace).unwrap_err().to_string();
        assert!(error.contains(refused), "{row:?}: {error}");
    }
}

#[test]
fn another_row_of_the_key_is_replaced_only_if_that_is_wanted() {
    let bo = Row::User(user(CONTOSO, 3, Some("bo@contoso.test"), None));
    assert_eq!(add(directory(), bo, Existing::Keep).unwrap(), directory());
    let renamed = user(CONTOSO, 3, Some("bo.hendriks@contoso.test"), None);
    let refused = add(directory(), Row::User(renamed.clone()), Existing::Keep).unwrap_err();
    assert!(matches!(&refused, EditFault::IsThere(key) if key.ends_with("000000000003")), "{refused}");
    let changed = add(directory(), Row::User(renamed.clone()), Existing::Replace).unwrap();
    assert_eq!(changed.users.len(), directory().users.len());
    assert!(changed.users.contains(&renamed));
}

#[test]
fn what_others_refer_to_stays_and_what_nobody_does_goes() {
    let bo = Principal { tenant: CONTOSO, object: object(3) };
    let ops = Principal { tenant: CONTOSO, object: object(9) };
    let lena = Principal { tenant: FABRIKAM, object: object(1) };
    let role = RoleDefinitionId(Guid::from_u128(7));
    for key in [Key::Tenant(FABRIKAM), Key::User(lena), Key::User(bo), Key::Group(ops)] {
        assert!(matches!(remove(directory(), &key), Err(EditFault::Needed { .. })), "{key:?}");
    }
    for key in [
        Key::Partner("1".parse().unwrap()),
        Key::User(ops),
        Key::RoleAssignment(bo, role, Scope::Root),
        Key::Tenant(TenantId(Guid::from_u128(1))),
    ] {
        assert!(matches!(remove(directory(), &key), Err(EditFault::NotThere(_))), "{key:?}");
    }
    let left = [Key::RoleAssignment(ops, role, Scope::Root), Key::Group(ops), Key::User(bo)]
        .iter()
        .fold(directory(), |directory, key| remove(directory, key).unwrap());
    assert_eq!((left.groups.len(), left.users.len(), left.role_assignments.len()), (0, 2, 0));
}

#[test]
fn the_first_partner_makes_the_table_and_the_last_one_leaves_it() {
    let partner_id = "12345".parse().unwrap();
    let row = Partner { partner_id, name: None, account_type: AccountType::Location, global_id: None };
    let with = add(directory(), Row::Partner(row), Existing::Keep).unwrap();
    assert_eq!((directory().partners, with.partners.as_ref().map(Vec::len)), (None, Some(1)));
    assert_eq!(remove(with, &Key::Partner(partner_id)).unwrap().partners, Some(Vec::new()));
}
