use std::sync::Arc;

use pal_model::Guid;
use pal_store::{
    Actor, AuditVerdict, Device, DeviceAnswered, DeviceState, DeviceStored, Digest, Grant, GrantKind, Polled,
    Redeemed, StoredKey,
};

use crate::home::{at, on_each};

fn digest(value: u8) -> Digest {
    [value; 32]
}

fn grant(secret: u8, family: u128) -> Grant {
    Grant {
        digest: digest(secret),
        family: Guid::from_u128(family),
        kind: GrantKind::RefreshToken,
        payload: "{\"client\":\"az\"}".to_owned(),
        expires: at(100),
    }
}

#[tokio::test]
async fn a_grant_is_good_once_and_its_reuse_is_seen() {
    on_each(async |home| {
        let store = home.open().await;
        let code = Grant { kind: GrantKind::AuthorizationCode, ..grant(1, 7) };
        store.put_grant(code.clone()).await.unwrap();
        store.put_grant(grant(2, 7)).await.unwrap();
        store.put_grant(grant(3, 8)).await.unwrap();
        let redeem = async |secret, second| store.redeem_grant(digest(secret), at(second)).await.unwrap();
        assert_eq!(redeem(9, 1).await, Redeemed::Unknown);
        assert_eq!(redeem(1, 99).await, Redeemed::Fresh(code.clone()));
        assert_eq!(redeem(1, 99).await, Redeemed::Reused(code.family));
        store.end_family(code.family, at(99)).await.unwrap();
        store.end_family(code.family, at(99)).await.unwrap();
        // What was under way when the family ended is of no use either.
        store.put_grant(grant(4, 7)).await.unwrap();
        for secret in [1, 2, 4] {
            assert_eq!(redeem(secret, 99).await, Redeemed::Unknown, "{secret}");
        }
        assert_eq!(redeem(3, 99).await, Redeemed::Fresh(grant(3, 8)));
        store.put_grant(grant(5, 8)).await.unwrap();
        assert_eq!(redeem(5, 100).await, Redeemed::Unknown);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_that_redeem_at_once_one_gets_it() {
    on_each(async |home| {
        let store = Arc::new(home.open().await);
        for secret in 0..20 {
            store.put_grant(grant(secret, 1)).await.unwrap();
            let device = device(100 + secret, secret);
            store.put_device(device.clone(), at(0)).await.unwrap();
            store.approve_device(device.user_code_digest, "yes".to_owned(), at(0)).await.unwrap();
            let tries: Vec<_> = (0..16)
                .map(|_| {
                    let store = Arc::clone(&store);
                    tokio::spawn(async move {
                        let redeemed = store.redeem_grant(digest(secret), at(1)).await.unwrap();
                        let polled = store.poll_device(digest(100 + secret), at(1)).await.unwrap();
                        (matches!(redeemed, Redeemed::Fresh(_)), matches!(polled, Polled::Approved(_)))
                    })
                })
                .collect();
            let mut got = (0, 0);
            for attempt in tries {
                let (grant, device) = attempt.await.unwrap();
                got = (got.0 + usize::from(grant), got.1 + usize::from(device));
            }
            assert_eq!(got, (1, 1));
        }
    })
    .await;
}

fn device(secret: u8, user_code: u8) -> Device {
    Device {
        digest: digest(secret),
        user_code_digest: digest(user_code),
        payload: "{}".to_owned(),
        expires: at(100),
        state: DeviceState::Pending,
    }
}

#[tokio::test]
async fn a_device_is_told_what_the_person_said() {
    on_each(async |home| {
        let store = home.open().await;
        for (device, second, stored) in [
            (device(1, 11), 0, DeviceStored::Stored),
            (device(2, 12), 0, DeviceStored::Stored),
            (device(3, 11), 99, DeviceStored::CodeTaken),
        ] {
            assert_eq!(store.put_device(device, at(second)).await.unwrap(), stored);
        }
        let poll = async |secret, second| store.poll_device(digest(secret), at(second)).await.unwrap();
        assert_eq!(poll(1, 1).await, Polled::Pending);
        assert_eq!(poll(3, 1).await, Polled::Unknown);
        assert_eq!(store.device_by_user_code(digest(11), at(1)).await.unwrap(), Some(device(1, 11)));
        assert_eq!(store.device_by_user_code(digest(11), at(100)).await.unwrap(), None);
        assert_eq!(store.device_by_user_code(digest(1), at(1)).await.unwrap(), None);

        let approve = async |code, second| {
            store.approve_device(digest(code), "{\"oid\":1}".to_owned(), at(second)).await.unwrap()
        };
        assert_eq!(approve(11, 100).await, DeviceAnswered::Unknown);
        assert_eq!(approve(11, 99).await, DeviceAnswered::Taken);
        assert_eq!(approve(11, 99).await, DeviceAnswered::Unknown);
        assert_eq!(store.deny_device(digest(11), at(99)).await.unwrap(), DeviceAnswered::Unknown);
        assert_eq!(store.deny_device(digest(12), at(99)).await.unwrap(), DeviceAnswered::Taken);
        assert_eq!(poll(1, 99).await, Polled::Approved("{\"oid\":1}".to_owned()));
        assert_eq!(poll(1, 99).await, Polled::Unknown);
        assert_eq!(poll(2, 99).await, Polled::Denied);
        assert_eq!(poll(2, 100).await, Polled::Unknown);
        // What has expired is not in the way of a new one.
        assert_eq!(store.put_device(device(4, 12), at(100)).await.unwrap(), DeviceStored::Stored);
    })
    .await;
}

#[tokio::test]
async fn signing_keys_are_kept_and_retired_once() {
    on_each(async |home| {
        let store = home.open().await;
        let old = StoredKey { id: "z".to_owned(), sealed: vec![0, 1, 255], created: at(1), retired: None };
        let new = StoredKey { id: "a".to_owned(), sealed: Vec::new(), created: at(2), retired: None };
        for key in [&new, &old, &old] {
            store.add_key(key.clone(), Actor::Service).await.unwrap();
        }
        assert_eq!(store.keys().await.unwrap(), [old.clone(), new.clone()]);
        let retired = StoredKey { retired: Some(at(3)), ..old };
        let later = StoredKey { retired: Some(at(4)), ..retired.clone() };
        for key in [&retired, &later] {
            store.add_key(key.clone(), Actor::Service).await.unwrap();
        }
        assert_eq!(store.keys().await.unwrap(), [retired, new]);
        assert!(matches!(store.verify_audit().await.unwrap(), AuditVerdict::Intact { rows: 3, .. }));
    })
    .await;
}

#[tokio::test]
async fn failures_are_counted_by_account_and_time() {
    on_each(async |home| {
        let store = home.open().await;
        for (account, second) in [("bo@contoso.test", 1), (" BO@contoso.test ", 5), ("ana@contoso.test", 5)] {
            store.record_failure(account, at(second)).await.unwrap();
        }
        let count = async |account, second| store.failures_since(account, at(second)).await.unwrap();
        assert_eq!((count("bo@contoso.test", 1).await, count("bo@contoso.test", 2).await), (2, 1));
        assert_eq!((count("bo@contoso.test", 6).await, count("nobody", 0).await), (0, 0));
        store.clear_failures("bo@contoso.test").await.unwrap();
        assert_eq!((count("bo@contoso.test", 0).await, count("ana@contoso.test", 0).await), (0, 1));
    })
    .await;
}

#[tokio::test]
async fn what_has_expired_goes() {
    on_each(async |home| {
        let store = home.open().await;
        store.put_grant(grant(1, 1)).await.unwrap();
        store.put_grant(Grant { expires: at(1_000_000), ..grant(2, 2) }).await.unwrap();
        store.end_family(Guid::from_u128(1), at(1)).await.unwrap();
        store.end_family(Guid::from_u128(2), at(1)).await.unwrap();
        store.put_device(device(1, 1), at(0)).await.unwrap();
        store.record_failure("bo", at(1)).await.unwrap();
        for second in [200_000, 200_100] {
            store.redeem_grant(digest(9), at(second)).await.unwrap();
        }
        drop(store);
        for (table, rows) in [("grants", 1), ("ended_families", 1), ("devices", 0), ("failures", 0)] {
            assert_eq!(home.count(table).await, rows, "{table}");
        }
        let store = home.open().await;
        assert_eq!(store.redeem_grant(digest(2), at(200_200)).await.unwrap(), Redeemed::Unknown);
    })
    .await;
}
