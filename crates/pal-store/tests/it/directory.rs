use pal_model::facts::{AccountType, AssignmentKind};
use pal_model::{Guid, Instant, Interval, ObjectId, TenantId};
use pal_store::directory::{
    Credential, Delegation, Directory, Group, HomeAccount, ManagementGroup, Partner, RoleAssignment,
    ServicePrincipal, Subscription, Tenant, User,
};
use pal_store::{Actor, Applied, AuditVerdict, StoreError};

use crate::home::{ANA, BO, CONTOSO, NORTHWIND, at, id, on_each};

fn tenant(value: u128) -> TenantId {
    TenantId(Guid::from_u128(value))
}

fn object(value: u128) -> ObjectId {
    ObjectId(Guid::from_u128(value))
}

fn user(tenant_id: u128, object_id: u128) -> User {
    User {
        tenant: tenant(tenant_id),
        object_id: object(object_id),
        upn: Some("bo@contoso.test".to_owned()),
        name: None,
        password_hash: Some("$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA".to_owned()),
        home: None,
    }
}

/// A row of each table with everything a row can have, in the order of keys.
fn directory() -> Directory {
    let subscription = "00000000-0000-0000-0000-0000000000f0";
    let open = Interval::ALWAYS;
    let short = Interval::new(at(1), "9999-12-31T23:59:59.9999999Z".parse().unwrap()).unwrap();
    Directory {
        tenants: vec![Tenant {
            id: tenant(CONTOSO),
            name: Some("Contoso \"é\"".to_owned()),
            domain: Some("contoso.test".to_owned()),
        }],
        users: vec![
            User {
                home: Some(HomeAccount { tenant: tenant(NORTHWIND), object_id: object(1) }),
                upn: None,
                password_hash: None,
                ..user(CONTOSO, ANA)
            },
            user(CONTOSO, BO),
        ],
        service_principals: vec![ServicePrincipal {
            tenant: tenant(CONTOSO),
            object_id: object(3),
            client_id: Guid::from_u128(4),
            name: Some("deploy-bot".to_owned()),
            credentials: vec![
                Credential::SecretHash("$argon2id$x".to_owned()),
                Credential::Certificate("-----BEGIN".to_owned()),
                Credential::Federated {
                    issuer: "i".to_owned(),
                    subject: "s".to_owned(),
                    audience: "a".to_owned(),
                },
            ],
        }],
        groups: vec![Group {
            tenant: tenant(CONTOSO),
            object_id: object(5),
            name: None,
            members: vec![object(BO), object(ANA)],
        }],
        partners: Some(vec![Partner {
            partner_id: id("12345"),
            name: Some("Fabrikam".to_owned()),
            account_type: AccountType::Location,
            global_id: Some(id("12344")),
        }]),
        subscriptions: vec![Subscription {
            id: subscription.parse().unwrap(),
            tenant: tenant(CONTOSO),
            name: Some("prod".to_owned()),
        }],
        management_groups: vec![ManagementGroup {
            tenant: tenant(CONTOSO),
            name: "corp".parse().unwrap(),
            parent: Some("root".parse().unwrap()),
            subscriptions: vec![subscription.parse().unwrap()],
        }],
        role_assignments: [(AssignmentKind::Active, open), (AssignmentKind::Eligible, short)]
            .map(|(kind, valid)| RoleAssignment {
                tenant: tenant(CONTOSO),
                principal_id: object(ANA),
                role_definition_id: "8e3af657-a8ff-443c-a75c-2fe8c4bcb635".parse().unwrap(),
                scope: format!("/subscriptions/{subscription}/resourceGroups/a b").parse().unwrap(),
                kind,
                valid,
            })
            .into(),
        delegations: vec![Delegation {
            managing_tenant: tenant(NORTHWIND),
            customer_tenant: tenant(CONTOSO),
            principal_id: object(9),
            role_definition_id: "b24988ac-6180-42a0-ab88-20f7382dd24c".parse().unwrap(),
            scope: format!("/subscriptions/{subscription}").parse().unwrap(),
            valid: Interval::new(Instant::MIN, at(5)).unwrap(),
        }],
    }
}

fn world() -> Actor {
    Actor::Operator("world".to_owned())
}

#[tokio::test]
async fn a_directory_is_read_as_it_was_written_and_written_once() {
    on_each(async |home| {
        let store = home.open().await;
        assert_eq!(store.directory().await.unwrap().1, Directory::default());
        let first = store.directory_version().await.unwrap();
        let replace = async |directory| store.replace_directory(directory, at(1), world()).await.unwrap();
        assert_eq!(replace(directory()).await, Applied::Changed);
        assert_eq!(replace(directory()).await, Applied::Unchanged);
        let (version, kept) = store.directory().await.unwrap();
        assert_eq!(kept, directory());
        assert_eq!(version, store.directory_version().await.unwrap());
        assert!(version > first);

        // Equal rows are one.
        let mut twice = directory();
        twice.role_assignments.extend(directory().role_assignments);
        assert_eq!(replace(twice).await, Applied::Unchanged);

        let mut less = directory();
        less.users.remove(0);
        less.groups[0].members.clear();
        less.tenants.push(Tenant { id: tenant(NORTHWIND + CONTOSO), name: None, domain: None });
        assert_eq!(replace(less.clone()).await, Applied::Changed);
        assert_eq!(store.directory().await.unwrap().1, less);
        assert!(store.directory_version().await.unwrap() > version);
        assert!(matches!(store.verify_audit().await.unwrap(), AuditVerdict::Intact { rows: 2, .. }));
        drop(store);
        assert_eq!(home.open().await.directory().await.unwrap().1, less);
    })
    .await;
}

#[tokio::test]
async fn no_table_of_partners_is_not_an_empty_one() {
    on_each(async |home| {
        let store = home.open().await;
        for (partners, applied) in [
            (Some(Vec::new()), Applied::Changed),
            (Some(Vec::new()), Applied::Unchanged),
            (None, Applied::Changed),
            (None, Applied::Unchanged),
        ] {
            let directory = Directory { partners, ..Directory::default() };
            assert_eq!(store.replace_directory(directory.clone(), at(1), world()).await.unwrap(), applied);
            assert_eq!(store.directory().await.unwrap().1, directory);
        }
    })
    .await;
}

#[tokio::test]
async fn two_rows_of_one_key_are_refused_whole() {
    on_each(async |home| {
        let store = home.open().await;
        let twice = Directory {
            tenants: directory().tenants,
            users: vec![user(CONTOSO, BO), User { name: Some("Bob".to_owned()), ..user(CONTOSO, BO) }],
            ..Directory::default()
        };
        let refused = store.replace_directory(twice, at(1), world()).await;
        assert!(matches!(refused, Err(StoreError::SameKey { table: "users", .. })), "{refused:?}");
        assert_eq!(store.directory().await.unwrap().1, Directory::default());
    })
    .await;
}
