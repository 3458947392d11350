//! The world file: applied whole or not at all, and only where it changed.

use std::sync::Arc;

use tempfile::TempDir;

use super::cast::{CONTOSO, DEPLOY_BOT, DEPLOY_BOT_SECRET};
use super::server::{Hands, PLAIN, Running, WORLD};

const LINK: &str = "/providers/Microsoft.ManagementPartner/partners?api-version=2018-02-01";

#[tokio::test]
async fn the_same_file_again_changes_nothing() {
    let (folder, hands) = (Arc::new(TempDir::new().unwrap()), Hands::new());
    let version = |server: &Running| {
        let bytes = std::fs::read_to_string(server.folder.path().join("data/world.fingerprint")).unwrap();
        bytes.split(' ').next().unwrap().to_owned()
    };
    let server = Running::with(folder, Some(WORLD), PLAIN, hands.clone()).await.unwrap();
    let first = version(&server);
    let folder = server.stop().await;
    // Another text of the same directory: every hash is kept, so nothing changes either.
    let server =
        Running::with(folder, Some(&format!("# again\n{WORLD}")), PLAIN, hands.clone()).await.unwrap();
    assert_eq!(version(&server), first);
    let folder = server.stop().await;
    // Without a file, the directory of the last start stays.
    let server = Running::with(folder, None, PLAIN, hands.clone()).await.unwrap();
    server.deploy_bot().await;
    let folder = server.stop().await;
    let renewed = WORLD.replace(DEPLOY_BOT_SECRET, "another secret");
    let server = Running::with(folder, Some(&renewed), PLAIN, hands).await.unwrap();
    assert_ne!(version(&server), first);
    server.program(CONTOSO, DEPLOY_BOT, "another secret").await;
}

#[tokio::test]
async fn links_outlive_what_they_name() {
    let (folder, hands) = (Arc::new(TempDir::new().unwrap()), Hands::new());
    let server = Running::with(folder, Some(WORLD), PLAIN, hands.clone()).await.unwrap();
    let token = server.deploy_bot().await;
    let partner = LINK.replace("partners", "partners/12345");
    assert_eq!(server.ask("PUT", &partner, Some(&token)).await.status, 200);
    let folder = server.stop().await;
    let renamed = WORLD.replace("name = \"Fabrikam\"\naccount_type", "name = \"Fabrikam NL\"\naccount_type");
    let server = Running::with(folder, Some(&renamed), PLAIN, hands.clone()).await.unwrap();
    let token = server.deploy_bot().await;
    let shown = server.get(LINK, &token).await.json();
    assert_eq!((&shown["properties"]["partnerName"], &shown["etag"]), (&"Fabrikam NL".into(), &1.into()));
    let folder = server.stop().await;
    let unlisted = WORLD.replace("\"12345\"", "\"77777\"");
    let server = Running::with(folder, Some(&unlisted), PLAIN, hands.clone()).await.unwrap();
    let token = server.deploy_bot().await;
    assert_eq!(server.get(LINK, &token).await.json()["properties"].get("partnerName"), None);
    assert_eq!(server.ask("DELETE", &partner, Some(&token)).await.status, 200);
    let folder = server.stop().await;
    // A file without partners takes every well-formed id.
    let any: String = WORLD.split("[[partner]]").next().unwrap().to_owned();
    let server = Running::with(folder, Some(&any), PLAIN, hands).await.unwrap();
    let token = server.deploy_bot().await;
    let put = server.ask("PUT", &LINK.replace("partners", "partners/99999"), Some(&token)).await;
    assert_eq!((put.status, put.json()["properties"].get("partnerName")), (200, None));
}

#[tokio::test]
async fn what_is_wrong_is_told_with_its_place_and_nothing_is_applied() {
    let (folder, hands) = (Arc::new(TempDir::new().unwrap()), Hands::new());
    let line = |text: &str, needle: &str| {
        let before = text.split(needle).next().unwrap();
        before.matches('\n').count() + 1
    };
    let last = |addition: &str| format!("{WORLD}\n{addition}");
    let server = Running::with(folder, Some(WORLD), PLAIN, hands.clone()).await.unwrap();
    let mut folder = server.stop().await;
    for (text, needle, told) in [
        (last("[[tenants]]\nid = 'x'"), "[[tenants]]", "unknown field `tenants`"),
        (last("[[tenant]]\nid = 'x'\nnaam = 'y'"), "naam", "unknown field `naam`"),
        (last("[[tenant]]\nid = 'x'"), "'x'", "`x` is not a GUID"),
        (last("[[tenant]]\nname = 'y'"), "[[tenant]]\nname = 'y'", "missing field `id`"),
        (
            WORLD.replacen(
                "members = [\"c0000000-0000-0000-0000-00000000000b\"]",
                "members = [\"c0000000-0000-0000-0000-00000000dead\"]",
                1,
            ),
            "\"c0000000-0000-0000-0000-00000000dead\"",
            "there is no user",
        ),
        (
            WORLD.replace(
                "home_object_id = \"f0000000-0000-0000-0000-00000000000a\"",
                "home_object_id = \"f0000000-0000-0000-0000-0000000000f0\"",
            ),
            "\"f0000000-0000-0000-0000-0000000000f0\"",
            "is no member",
        ),
        (
            last(&format!("[[subscription]]\nid = '{CONTOSO}'\ntenant = '{DEPLOY_BOT}'")),
            &format!("'{DEPLOY_BOT}'"),
            "there is no tenant",
        ),
        (WORLD.replace("scope = \"/\"", "scope = \"//\""), "\"//\"", "`//`"),
        (WORLD.replace("password = \"bo's password\"", "password = 12345678"), "12345678", "must be a text"),
        (WORLD.replace("kind = \"eligible\"", "kind = \"maybe\""), "\"maybe\"", "`maybe` is no kind"),
        (last("[[tenant"), "[[tenant\u{0}", ""),
    ] {
        let expected =
            if needle.contains('\0') { text.matches('\n').count() + 1 } else { line(&text, needle) };
        let error = Running::with(Arc::clone(&folder), Some(&text), PLAIN, hands.clone())
            .await
            .err()
            .unwrap()
            .to_string();
        let place = format!("world.toml:{expected}:");
        assert!(error.contains(&place) && error.contains(told), "{place} {told}: {error}");
        assert!(!error.contains("12345678"), "{error}");
    }
    let server = Running::with(folder, None, PLAIN, hands).await.unwrap();
    server.deploy_bot().await;
    folder = server.stop().await;
    drop(folder);
}
