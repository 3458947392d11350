//! Collecting from a service that answers as we wrote it: pages, refusals, waits, and runs that were broken off.

mod mock;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use mock::{Mock, Reply};
use pal_client::collect::{Account, Begun, Collected, Directory, RunFolder, Surface, asked, collect};
use pal_model::Instant;
use serde_json::{Value, json};
use tempfile::TempDir;

const CONTOSO: &str = "c0000000-0000-4000-8000-000000000001";
const FABRIKAM: &str = "f0000000-0000-4000-8000-000000000001";
const PROD: &str = "50000000-0000-4000-8000-000000000001";
const TEST: &str = "51000000-0000-4000-8000-000000000001";
const DEPLOY_BOT: &str = "b1000000-0000-4000-8000-000000000001";
const OPS: &str = "0b500000-0000-4000-8000-000000000001";
const NIGHT: &str = "0b500000-0000-4000-8000-000000000002";
const BO: &str = "b0000000-0000-4000-8000-000000000001";
const NOW: &str = "2026-11-01T08:00:00Z";

fn ok(body: Value) -> [Reply; 1] {
    [(200, None, body)]
}

fn refused(status: u16, code: &str) -> [Reply; 1] {
    [(status, None, json!({"error": {"code": code, "message": "no"}}))]
}

fn list(rows: &[Value]) -> [Reply; 1] {
    ok(json!({ "value": rows }))
}

fn roles(subscription: &str) -> String {
    format!("GET /subscriptions/{subscription}/providers/Microsoft.Authorization/roleAssignments")
}

fn subscription(id: &str, owner: &str) -> Value {
    json!({"subscriptionId": id, "tenantId": owner})
}

fn assignment(name: &str, principal: &str) -> Value {
    json!({"name": name, "type": "Microsoft.Authorization/roleAssignments", "properties": {"principalId": principal}})
}

const LINK: &str = "GET /providers/Microsoft.ManagementPartner/partners";
const ENTITIES: &str = "POST /providers/Microsoft.Management/getEntities";

/// Contoso with one subscription, everything there and little in it.
async fn contoso() -> Mock {
    let mock = Mock::start().await;
    mock.on("GET /subscriptions", list(&[subscription(PROD, CONTOSO)]));
    mock.on(LINK, refused(404, "NotFound"));
    mock.on(ENTITIES, list(&[json!({"name": "root"})]));
    mock.on(&roles(PROD), list(&[assignment("a", BO)]));
    for below in [
        "Authorization/roleDefinitions",
        "Authorization/roleAssignmentScheduleInstances",
        "Authorization/roleEligibilityScheduleInstances",
        "ManagedServices/registrationAssignments",
    ] {
        mock.on(&format!("GET /subscriptions/{PROD}/providers/Microsoft.{below}"), list(&[]));
    }
    mock
}

fn accounts(mock: &Mock, tenants: &[&str]) -> Vec<Account> {
    tenants.iter().map(|tenant| Account::new(mock.session(tenant), None, None)).collect()
}

fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

fn open(estate: &Path, accounts: &[Account], directory: Directory, now: &str) -> Arc<RunFolder> {
    Arc::new(RunFolder::open(estate, &asked(accounts, directory), at(now)).unwrap())
}

async fn run(estate: &TempDir, mock: &Mock, tenants: &[&str], directory: Directory) -> Collected {
    let accounts = accounts(mock, tenants);
    let folder = open(estate.path(), &accounts, directory, NOW);
    collect(accounts, directory, folder).await.unwrap()
}

/// What lies of a list: its pages.
fn pages(collected: &Collected, tenant: &str, surface: Surface) -> Vec<Value> {
    let tenant = tenant.parse().unwrap();
    let files =
        collected.tenants.iter().filter(|pages| pages.tenant == tenant).flat_map(|pages| &pages.files);
    let text = files
        .filter(|(_, listed)| listed.surface == surface)
        .map(|(path, _)| std::fs::read_to_string(path).unwrap())
        .collect::<String>();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn whole(collected: &Collected, tenant: &str) -> BTreeSet<Surface> {
    let tenant = tenant.parse().unwrap();
    let pages = collected.tenants.iter().filter(|pages| pages.tenant == tenant);
    pages.flat_map(|pages| &pages.whole).map(|listed| listed.surface).collect()
}

/// Codes of what is missing, beside what.
fn gaps(collected: &Collected) -> Vec<(Surface, String)> {
    let gaps = collected.readings.iter().flat_map(|reading| &reading.gaps);
    gaps.map(|gap| (gap.surface, gap.failure.code.clone())).collect()
}

fn words(mock: &Mock) -> Vec<String> {
    mock.asked().into_iter().map(|asked| asked.what).collect()
}

#[tokio::test]
async fn lists_come_page_by_page_and_an_account_without_a_link_is_known_to_have_none() {
    let (estate, mock) = (TempDir::new().unwrap(), contoso().await);
    let next = format!(
        "{{base}}/subscriptions/{PROD}/providers/Microsoft.Authorization/roleAssignments?$skiptoken=2"
    );
    mock.on(&roles(PROD), ok(json!({"value": [assignment("a", BO)], "nextLink": next})));
    mock.on(&format!("{}?$skiptoken=2", roles(PROD)), list(&[assignment("b", BO)]));
    let collected = run(&estate, &mock, &[CONTOSO], Directory::Leave).await;
    assert_eq!(gaps(&collected), []);
    assert!(collected.unavailable.is_empty() && collected.at == at(NOW));
    let names: Vec<Value> = pages(&collected, CONTOSO, Surface::RoleAssignments)
        .iter()
        .map(|page| page["value"][0]["name"].clone())
        .collect();
    assert_eq!(names, ["a", "b"]);
    assert_eq!(pages(&collected, CONTOSO, Surface::Link), [json!([])]);
    let link = collected.tenants[0].whole.iter().find(|listed| listed.surface == Surface::Link).unwrap();
    assert_eq!(link.object.unwrap().to_string(), DEPLOY_BOT);
    assert_eq!(whole(&collected, CONTOSO).len(), 8);
}

#[tokio::test]
async fn what_not_every_tenant_has_is_said_once_and_the_rest_is_a_gap_of_the_account() {
    let (estate, mock) = (TempDir::new().unwrap(), contoso().await);
    mock.on("GET /subscriptions", list(&[subscription(PROD, CONTOSO), subscription(TEST, FABRIKAM)]));
    mock.on(&roles(TEST), refused(403, "AuthorizationFailed"));
    for id in [PROD, TEST] {
        let instances = "providers/Microsoft.Authorization/roleAssignmentScheduleInstances";
        let what = format!("GET /subscriptions/{id}/{instances}");
        mock.on(&what, refused(400, "AadPremiumLicenseRequired"));
    }
    let collected = run(&estate, &mock, &[CONTOSO, FABRIKAM], Directory::Leave).await;
    assert_eq!(gaps(&collected), [(Surface::RoleAssignments, "AuthorizationFailed".to_owned())]);
    // The subscription is Fabrikam's, so Fabrikam's account was to read it first.
    assert_eq!(collected.readings[1].gaps.len(), 1);
    let said: Vec<_> = collected
        .unavailable
        .iter()
        .map(|it| (it.surface, it.failure.code.as_str(), it.tenants.len()))
        .collect();
    assert!(said.contains(&(Surface::ActiveInstances, "AadPremiumLicenseRequired", 2)), "{said:?}");
    assert!(said.contains(&(Surface::Delegations, "InvalidResourceType", 1)), "{said:?}");
    assert!(whole(&collected, CONTOSO).contains(&Surface::RoleAssignments));
    assert!(!whole(&collected, FABRIKAM).contains(&Surface::RoleAssignments));
    assert!(!whole(&collected, CONTOSO).contains(&Surface::ActiveInstances));
}

#[tokio::test]
async fn a_tenant_that_wants_a_second_factor_is_named_and_the_others_are_read() {
    let (estate, mock) = (TempDir::new().unwrap(), contoso().await);
    let mfa = json!({"error": "interaction_required", "error_codes": [50076], "error_description": "AADSTS50076: more"});
    mock.on(&format!("POST /{FABRIKAM}/oauth2/v2.0/token"), [(400, None, mfa)]);
    let collected = run(&estate, &mock, &[FABRIKAM, CONTOSO], Directory::Leave).await;
    assert_eq!(gaps(&collected), [(Surface::Subscriptions, "AADSTS50076".to_owned())]);
    let seen: Vec<_> = collected.readings.iter().map(|reading| reading.subscriptions).collect();
    assert_eq!(seen, [None, Some(1)]);
    assert!(whole(&collected, FABRIKAM).is_empty());
}

#[tokio::test]
async fn no_request_comes_before_its_retry_after() {
    let (estate, mock) = (TempDir::new().unwrap(), contoso().await);
    let throttled =
        (429, Some(("Retry-After", "1")), json!({"error": {"code": "TooManyRequests", "message": "wait"}}));
    mock.on(&roles(PROD), [throttled, (200, None, json!({"value": [assignment("a", BO)]}))]);
    let collected = run(&estate, &mock, &[CONTOSO], Directory::Leave).await;
    assert_eq!(gaps(&collected), []);
    let times: Vec<_> =
        mock.asked().into_iter().filter(|asked| asked.what == roles(PROD)).map(|asked| asked.at).collect();
    assert_eq!(times.len(), 2);
    assert!(times[1] - times[0] >= Duration::from_secs(1), "{:?}", times[1] - times[0]);
}

#[tokio::test]
async fn a_run_that_was_broken_off_asks_only_for_what_is_missing() {
    let (estate, mock) = (TempDir::new().unwrap(), contoso().await);
    let second = format!("{}?$skiptoken=2", roles(PROD));
    let next = format!(
        "{{base}}/subscriptions/{PROD}/providers/Microsoft.Authorization/roleAssignments?$skiptoken=2"
    );
    let first = json!({"value": [assignment("a", BO)], "nextLink": next});
    mock.on(&roles(PROD), ok(first.clone()));
    mock.on(&second, refused(403, "AuthorizationFailed"));
    let broken = run(&estate, &mock, &[CONTOSO], Directory::Leave).await;
    assert_eq!(gaps(&broken), [(Surface::RoleAssignments, "AuthorizationFailed".to_owned())]);
    assert_eq!(words(&mock).len(), 9);
    // Half a line, as a kill leaves it.
    let mut kept =
        std::fs::read_dir(estate.path().join(".collect")).unwrap().map(|entry| entry.unwrap().path());
    let done = kept.find(|path| path.is_dir()).unwrap().join("done.jsonl");
    let text = std::fs::read_to_string(&done).unwrap();
    std::fs::write(&done, format!("{text}{{\"tenant\":\"c0")).unwrap();

    mock.on(&second, list(&[assignment("b", BO)]));
    let accounts = accounts(&mock, &[CONTOSO]);
    let folder = open(estate.path(), &accounts, Directory::Leave, "2026-11-01T20:00:00Z");
    assert_eq!(*folder.begun(), Begun::GoneOn { lists: 7 });
    let collected = collect(accounts, Directory::Leave, Arc::clone(&folder)).await.unwrap();
    // The second page alone.
    assert_eq!(words(&mock), std::slice::from_ref(&second));
    assert_eq!((gaps(&collected), collected.at), (vec![], at(NOW)));
    assert_eq!(pages(&collected, CONTOSO, Surface::RoleAssignments).len(), 2);
    Arc::into_inner(folder).unwrap().remove().unwrap();
    assert!(!estate.path().join(".collect").exists());

    // A link to a next page does not live for ever: the list is read from its first page.
    mock.on(&second, refused(403, "AuthorizationFailed"));
    run(&estate, &mock, &[CONTOSO], Directory::Leave).await;
    mock.on(&second, [refused(400, "InvalidSkipToken")[0].clone(), (200, None, json!({"value": []}))]);
    mock.asked();
    let collected = run(&estate, &mock, &[CONTOSO], Directory::Leave).await;
    assert_eq!(words(&mock), [second.clone(), roles(PROD), second]);
    assert_eq!(pages(&collected, CONTOSO, Surface::RoleAssignments)[1..], [json!({"value": []})]);
}

#[tokio::test]
async fn a_run_that_asked_something_else_or_is_too_old_begins_anew() {
    let (estate, mock) = (TempDir::new().unwrap(), contoso().await);
    run(&estate, &mock, &[CONTOSO], Directory::Leave).await;
    for (tenants, directory, now) in [
        (vec![CONTOSO, FABRIKAM], Directory::Leave, "2026-11-01T09:00:00Z"),
        (vec![CONTOSO, FABRIKAM], Directory::Read, "2026-11-01T09:30:00Z"),
        (vec![CONTOSO, FABRIKAM], Directory::Read, "2026-11-02T09:30:00Z"),
    ] {
        let accounts = accounts(&mock, &tenants);
        let folder = open(estate.path(), &accounts, directory, now);
        assert!(matches!(folder.begun(), Begun::AnewInsteadOf { .. }), "{now}: {:?}", folder.begun());
        assert_eq!(folder.started(), at(now));
    }
    let accounts = accounts(&mock, &[CONTOSO]);
    let held = open(estate.path(), &accounts, Directory::Leave, NOW);
    let busy = RunFolder::open(estate.path(), &asked(&accounts, Directory::Leave), at(NOW)).unwrap_err();
    assert!(busy.to_string().contains("at work"), "{busy}");
    Arc::into_inner(held).unwrap().leave();
    assert!(!estate.path().exists(), "an empty run leaves nothing behind");
}

#[tokio::test]
async fn a_subscription_is_read_once_by_its_owner_else_by_whom_lighthouse_lets_in() {
    let (estate, mock) = (TempDir::new().unwrap(), contoso().await);
    // Both see it: the mock answers every tenant alike.
    let collected = run(&estate, &mock, &[FABRIKAM, CONTOSO], Directory::Leave).await;
    assert_eq!(gaps(&collected), []);
    let asked = words(&mock);
    assert_eq!(asked.iter().filter(|what| **what == roles(PROD)).count(), 1, "{asked:?}");
    assert_eq!(pages(&collected, CONTOSO, Surface::RoleAssignments).len(), 1);
    assert_eq!(pages(&collected, FABRIKAM, Surface::RoleAssignments).len(), 0);
    let estate = TempDir::new().unwrap();
    let refusal = refused(403, "AuthorizationFailed")[0].clone();
    mock.on(&roles(PROD), [refusal, (200, None, json!({"value": [assignment("a", BO)]}))]);
    let collected = run(&estate, &mock, &[FABRIKAM, CONTOSO], Directory::Leave).await;
    assert_eq!(gaps(&collected), []);
    assert!(whole(&collected, CONTOSO).contains(&Surface::RoleAssignments));
}

#[tokio::test]
async fn members_are_read_of_groups_that_hold_something_and_of_groups_in_them() {
    let (estate, mock) = (TempDir::new().unwrap(), contoso().await);
    let (group, idle) = (|id: &str| json!({"id": id}), "0b500000-0000-4000-8000-000000000003");
    mock.on(&roles(PROD), list(&[assignment("a", OPS), assignment("b", BO)]));
    mock.on("GET /v1.0/users", list(&[group(BO)]));
    mock.on("GET /v1.0/servicePrincipals", list(&[]));
    mock.on("GET /v1.0/groups", list(&[group(OPS), group(NIGHT), group(idle)]));
    let typed = |id: &str, kind: &str| json!({"@odata.type": format!("#microsoft.graph.{kind}"), "id": id});
    mock.on(&format!("GET /v1.0/groups/{OPS}/members"), list(&[typed(BO, "user"), typed(NIGHT, "group")]));
    mock.on(&format!("GET /v1.0/groups/{NIGHT}/members"), list(&[typed(OPS, "group")]));
    let collected = run(&estate, &mock, &[CONTOSO], Directory::Read).await;
    assert_eq!(gaps(&collected), []);
    let asked: BTreeSet<String> =
        words(&mock).into_iter().filter(|what| what.ends_with("/members")).collect();
    let expected = [OPS, NIGHT].map(|id| format!("GET /v1.0/groups/{id}/members"));
    assert_eq!(asked, expected.into());
    mock.on("GET /v1.0/users", refused(403, "Authorization_RequestDenied"));
    let collected = run(&TempDir::new().unwrap(), &mock, &[CONTOSO], Directory::Read).await;
    assert_eq!(gaps(&collected), [(Surface::Users, "Authorization_RequestDenied".to_owned())]);
}

#[tokio::test]
async fn a_page_elsewhere_or_without_end_is_not_followed() {
    for (next, code) in [
        ("https://elsewhere.test/subscriptions?$skiptoken=2", "FOREIGN_NEXT_LINK"),
        ("{base}/more?$skiptoken=2", "ENDLESS_PAGES"),
    ] {
        let (estate, mock) = (TempDir::new().unwrap(), contoso().await);
        let page = json!({"value": [], "nextLink": next});
        mock.on(ENTITIES, ok(page.clone()));
        mock.on("POST /more?$skiptoken=2", ok(page));
        let collected = run(&estate, &mock, &[CONTOSO], Directory::Leave).await;
        assert_eq!(gaps(&collected), [(Surface::ManagementGroups, code.to_owned())]);
    }
}
