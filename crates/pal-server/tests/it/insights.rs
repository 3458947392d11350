//! Uploads, figures and who sees them, over HTTP.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::cast::{
    ANA_AT_HOME, BO, CONTOSO, DEPLOY_BOT_OBJECT, FABRIKAM, LENA, NORTHWIND, OTHER_BOT, OTHER_BOT_SECRET, PROD,
};
use super::portal::Browser;
use super::server::{Answer, Hands, PLAIN, Running, WORLD};

const LINK: &str = "/providers/Microsoft.ManagementPartner/partners/12345?api-version=2018-02-01";

/// Lena runs the service, Ana sees all of Fabrikam, Bo the location 12345 without revenue.
fn config() -> String {
    format!(
        "{PLAIN}[[operator]]\ntenant = \"{FABRIKAM}\"\nobject_id = \"{LENA}\"\n\
         [[viewer]]\ntenant = \"{FABRIKAM}\"\nobject_id = \"{ANA_AT_HOME}\"\nglobal_id = \"12344\"\nrole = \"executive\"\n\
         [[viewer]]\ntenant = \"{CONTOSO}\"\nobject_id = \"{BO}\"\npartner_id = \"12345\"\nrole = \"account\"\n"
    )
}

/// A day of prod at 10.50 EUR, and one of a purchase.
fn usage(service: &str) -> String {
    let line = |category: &str, cost: &str| {
        format!(
            "EUR,{category},2026-06-17T00:00:00Z,2026-06-16T00:00:00Z,{cost},{cost},Microsoft,/subscriptions/{PROD}/resourceGroups/rg/providers/a/b/c,{service},{PROD}\n"
        )
    };
    format!(
        "BillingCurrency,ChargeCategory,ChargePeriodEnd,ChargePeriodStart,EffectiveCost,BilledCost,ProviderName,ResourceId,ServiceName,SubAccountId\n{}{}",
        line("Usage", "10.5"),
        line("Purchase", "100"),
    )
}

/// A server with deploy-bot linked to 12345 and the usage uploaded, and the token of its operator.
async fn started(service: &str) -> (Running, String) {
    let folder = Arc::new(TempDir::new().unwrap());
    let server = Running::with(folder, Some(WORLD), &config(), Hands::new()).await.unwrap();
    let bot = server.deploy_bot().await;
    assert_eq!(server.ask("PUT", LINK, Some(&bot)).await.status, 200);
    let lena = server.person_token(FABRIKAM, "lena@fabrikam.test").await;
    let upload = uploaded(&server, &lena, "june.csv", usage(service).into_bytes()).await;
    assert_eq!(upload["status"], "taken", "{upload}");
    loop {
        let rows = server.get("/api/v1/insights", &lena).await;
        if rows.status == 200 && rows.json()["value"].as_array().is_some_and(|rows| !rows.is_empty()) {
            return (server, lena);
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

async fn uploaded(server: &Running, token: &str, name: &str, body: Vec<u8>) -> Value {
    let request = server.request("POST", &format!("/api/v1/uploads?name={name}")).body(body);
    let answer = Answer::of(request.header("authorization", format!("Bearer {token}"))).await;
    assert_eq!(answer.status, 202, "{answer:?}");
    let path = answer.header("location").strip_prefix(&server.url).unwrap().to_owned();
    loop {
        let upload = server.get(&path, token).await.json();
        if upload["status"] != "waiting" && upload["status"] != "working" {
            return upload;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// PAL-35, PAL-36
#[tokio::test]
async fn everybody_sees_what_the_configuration_or_their_own_links_give_them() {
    let (server, lena) = started("Virtual Machines").await;
    let ana = server.person_token(FABRIKAM, "ana@fabrikam.test").await;
    let ana_as_guest = server.person_token(CONTOSO, "ana@fabrikam.test").await;
    let bo = server.person_token(CONTOSO, "bo@contoso.test").await;
    let other_bot = server.program(CONTOSO, OTHER_BOT, OTHER_BOT_SECRET).await;
    let deploy_bot = server.deploy_bot().await;
    for (who, token, rows, revenue) in [
        ("the operator", &lena, 1, true),
        ("an executive viewer", &ana, 1, true),
        ("the same person by the token of another tenant", &ana_as_guest, 0, false),
        ("a viewer without revenue", &bo, 1, false),
        ("the account that is linked", &deploy_bot, 1, false),
        ("an account of the tenant that is not", &other_bot, 0, false),
    ] {
        let answer = server.get("/api/v1/insights", token).await;
        let found = answer.json();
        assert_eq!(answer.header("cache-control"), "no-store", "{who}");
        assert_eq!(found["value"].as_array().unwrap().len(), rows, "{who}: {found}");
        assert_eq!(found["revenue"], revenue, "{who}: {found}");
        assert_eq!(found["newestUsage"], "2026-06-17T00:00:00Z", "{who}: {found}");
        let acr = found["value"].as_array().unwrap().first().map(|row| row["ACR"].as_str());
        let expected = (rows > 0).then_some(revenue.then_some("10.5"));
        assert_eq!(acr, expected, "{who}: {found}");
        let coverage = server.get("/api/v1/coverage", token).await.json();
        let seen = rows > 0;
        assert_eq!(!coverage["value"].as_array().unwrap().is_empty(), seen, "{who}: {coverage}");
        assert_eq!(coverage.to_string().contains("LostWithout\""), seen && revenue, "{who}: {coverage}");
        let path = format!("/api/v1/explain?partner=12345&subscription={PROD}&month=2026-06");
        let explained = server.get(&path, token).await;
        assert_eq!(explained.status, if seen { 200 } else { 404 }, "{who}: {explained:?}");
        if seen {
            let witness = &explained.json()["witnesses"][0];
            assert_eq!(witness["objectId"], DEPLOY_BOT_OBJECT, "{who}");
            assert_eq!(witness["roleName"], "Contributor", "{who}");
        }
    }
    assert_eq!(
        server.get("/api/v1/insights?currency=EUR&rollUp=global", &ana).await.json()["value"][0]["PGAMpnId"],
        "12344"
    );
    let empty = server.get("/api/v1/insights?partner=", &ana).await;
    assert_eq!((empty.status, empty.code()), (400, "BadRequest".to_owned()));
    let summary = server.get("/api/v1/summary", &lena).await.json();
    assert_eq!(summary[0]["Attributed"], "10.5", "{summary}");
    assert_eq!(summary[0]["Excluded"]["NOT_CONSUMPTION"], "100", "{summary}");
}

#[tokio::test]
async fn who_is_missing_and_why_is_told_to_those_who_see_the_partner() {
    let (server, _) = started("Virtual Machines").await;
    let ana = server.person_token(FABRIKAM, "ana@fabrikam.test").await;
    let missing = server.get("/api/v1/missing", &ana).await.json();
    let rows = missing["value"].as_array().unwrap();
    let of = |customer: &str| rows.iter().find(|row| row["CustomerTenantId"] == customer);
    assert!(of(CONTOSO).is_none(), "{missing}");
    assert_eq!(of(NORTHWIND).unwrap()["Reason"], "NOT_LINKED_IN_TENANT", "{missing}");
    let other_bot = server.program(CONTOSO, OTHER_BOT, OTHER_BOT_SECRET).await;
    assert_eq!(server.get("/api/v1/missing", &other_bot).await.json()["value"], Value::Array(Vec::new()));
}

/// PAL-45
#[tokio::test]
async fn a_customers_owner_sees_who_is_linked_and_what_takes_access_away() {
    let (server, _) = started("Virtual Machines").await;
    let carla = server.person_token(CONTOSO, "carla@contoso.test").await;
    let rows = server.get("/api/v1/customer", &carla).await.json();
    let row = &rows.as_array().unwrap()[0];
    assert_eq!(
        (row["partnerId"].as_str(), row["objectId"].as_str()),
        (Some("12345"), Some(DEPLOY_BOT_OBJECT))
    );
    assert_eq!(row["linkedFrom"], "2026-06-15T12:00:00Z");
    let access = &row["access"][0];
    assert_eq!(access["scope"], format!("/subscriptions/{PROD}"));
    assert_eq!(
        access["remove"],
        format!(
            "az role assignment delete --assignee {DEPLOY_BOT_OBJECT} --role b24988ac-6180-42a0-ab88-20f7382dd24c --scope \"/subscriptions/{PROD}\""
        )
    );
}

#[tokio::test]
async fn uploads_are_taken_once_refused_with_their_place_and_last() {
    let (server, lena) = started("Virtual Machines").await;
    let again = uploaded(&server, &lena, "again.csv", usage("Virtual Machines").into_bytes()).await;
    assert_eq!(again["status"], "known");
    let bad = uploaded(&server, &lena, "../bad.csv", usage("x").replace("10.5", "ten").into_bytes()).await;
    assert_eq!(bad["status"], "refused");
    assert!(bad["run"]["reason"].as_str().unwrap().starts_with("bad.csv:2: column EffectiveCost: "), "{bad}");
    let overlapping = uploaded(&server, &lena, "late.csv", usage("Storage").into_bytes()).await;
    assert!(
        overlapping["run"]["reason"].as_str().unwrap().contains("`june.csv` has the same days"),
        "{overlapping}"
    );
    let runs = server.get("/api/v1/uploads", &lena).await.json();
    let outcomes: Vec<_> =
        runs["value"].as_array().unwrap().iter().map(|run| run["outcome"].clone()).collect();
    assert_eq!(outcomes, ["refused", "refused", "known", "taken"]);
    let usage = &runs["value"][3]["usage"];
    assert_eq!((&usage["rows"], &usage["sums"]["EUR"]["total"]), (&Value::from(2), &Value::from("110.5")));

    let hands = server.hands.clone();
    let folder = server.stop().await;
    let server = Running::with(folder, Some(WORLD), &config(), hands).await.unwrap();
    let lena = server.person_token(FABRIKAM, "lena@fabrikam.test").await;
    server.figures(&lena).await;
    assert_eq!(server.get("/api/v1/insights", &lena).await.json()["value"][0]["ACR"], "10.5");
    assert_eq!(server.get("/api/v1/uploads", &lena).await.json()["value"].as_array().unwrap().len(), 4);
}

#[tokio::test]
async fn an_upload_that_is_too_long_is_not_kept() {
    let folder = Arc::new(TempDir::new().unwrap());
    let config = format!("{}[insights]\nupload_bytes_max = 1000\n", config());
    let server = Running::with(folder, Some(WORLD), &config, Hands::new()).await.unwrap();
    let lena = server.person_token(FABRIKAM, "lena@fabrikam.test").await;
    let request = server.request("POST", "/api/v1/uploads?name=x.csv").body(vec![b'a'; 1001]);
    let answer = Answer::of(request.header("authorization", format!("Bearer {lena}"))).await;
    assert_eq!((answer.status, answer.code().as_str()), (413, "RequestEntityTooLarge"));
    let staging = server.folder.path().join("data/insights/staging");
    assert_eq!(std::fs::read_dir(staging).unwrap().count(), 0);
}

/// A connection that ended at once would take the answer with it (RFC 9112 §9.6).
#[tokio::test]
async fn a_client_that_still_sends_hears_why_it_is_refused() {
    const LENGTH: usize = 600_000;
    let folder = Arc::new(TempDir::new().unwrap());
    let config = format!("{}[insights]\nupload_bytes_max = 1000\n", config());
    let server = Running::with(folder, Some(WORLD), &config, Hands::new()).await.unwrap();
    let lena = server.person_token(FABRIKAM, "lena@fabrikam.test").await;
    for (path, token, status) in [
        ("/api/v1/uploads?name=x.csv", lena.as_str(), "413"),
        ("/api/v1/uploads?name=x.csv&overlap=x", &lena, "400"),
        ("/api/v1/uploads?name=x.csv", "nobody", "401"),
        ("/organizations/oauth2/v2.0/token", "nobody", "413"),
    ] {
        let mut stream = TcpStream::connect(server.address).await.unwrap();
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\
             Content-Type: application/octet-stream\r\nContent-Length: {LENGTH}\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        for _ in 0..LENGTH / 1000 {
            stream.write_all(&[b'a'; 1000]).await.unwrap_or_else(|error| panic!("{path}: {error}"));
            tokio::task::yield_now().await;
        }
        let mut answer = vec![0; 12];
        let read = stream.read_exact(&mut answer).await;
        read.unwrap_or_else(|error| panic!("{path}: {error}"));
        assert_eq!(String::from_utf8_lossy(&answer), format!("HTTP/1.1 {status}"), "{path}");
    }
}

/// What is in an export, a table or a world may be read by a browser: it stays text on every page.
#[tokio::test]
async fn what_was_uploaded_stays_text_on_every_page() {
    let evil = "<script>window.__pwned=1</script>\"'><img src=x onerror=alert(1)>=cmd";
    let (server, _) = started(&format!("\"{}\"", evil.replace('"', "\"\""))).await;
    let mut lena = Browser::signed_in(&server, "lena@fabrikam.test").await;
    for path in [
        "/portal/insights?by=service".to_owned(),
        "/portal/insights?service=%3Cscript%3E".to_owned(),
        format!("/portal/insights/figure?partner=12345&subscription={PROD}&month=2026-06"),
        "/portal/missing".to_owned(),
        "/portal/operator".to_owned(),
        "/portal/uploads".to_owned(),
    ] {
        let page = lena.get(&path).await;
        assert_eq!(page.status, 200, "{path}: {page:?}");
        assert!(!page.body.contains("<script>window") && !page.body.contains("<img src=x"), "{path}");
        assert!(!page.body.contains("<script>\""), "{path}");
    }
    let csv = lena.get("/portal/insights/download?format=csv&groupBy=service").await;
    assert_eq!(csv.status, 200);
    assert!(csv.header("content-disposition").starts_with("attachment"), "{csv:?}");
    assert!(csv.body.contains("10.5"), "{csv:?}");
    for (format, start) in [("xlsx", "PK"), ("parquet", "PAR1")] {
        let file = lena.get(&format!("/portal/insights/download?format={format}")).await;
        assert!(file.status == 200 && file.body.starts_with(start), "{format}");
    }
}

/// PAL-03: whoever asks to link where it has no account is told why not, and what to do instead of it.
#[tokio::test]
async fn the_form_of_the_link_says_what_an_account_is_in_another_directory() {
    let (server, lena) = started("Storage").await;
    let links = format!(
        "tenant_id,object_id,partner_id,valid_from,valid_to\n{CONTOSO},{BO},12345,2026-01-01T00:00:00Z,\n"
    );
    let sold = format!(
        "subscription_id,tenant_id,csp_partner_id\n70000000-0000-0000-0000-000000000001,{NORTHWIND},12345\n"
    );
    for (name, table) in [("links.csv", links), ("subscriptions.csv", sold)] {
        assert_eq!(uploaded(&server, &lena, name, table.into_bytes()).await["status"], "taken");
    }
    for (who, directory, words) in [
        ("ana@fabrikam.test", CONTOSO, "This is about Contoso, and you are in another directory now."),
        ("ana@fabrikam.test", "contoso.test", "Switch to Contoso"),
        (
            "lena@fabrikam.test",
            NORTHWIND,
            "Northwind delegates resources to your company by Azure Lighthouse.",
        ),
        ("bo@contoso.test", NORTHWIND, "Your company sells to Northwind as a cloud solution provider."),
        ("bo@contoso.test", FABRIKAM, "If you work as a cloud solution provider on behalf of the customer"),
        ("bo@contoso.test", "nowhere.test", "You have no account in nowhere.test,"),
    ] {
        let mut browser = Browser::signed_in(&server, who).await;
        let path = format!("/portal/link?directory={directory}");
        // The figures know of what was uploaded a moment later.
        let mut page = browser.get(&path).await;
        for _ in 0..500 {
            if page.body.contains(words) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
            page = browser.get(&path).await;
        }
        assert!(page.status == 200 && page.body.contains(words), "{who} {directory}: {page:?}");
        // The name of a directory that somebody has nothing to do with is not told.
        assert!(directory != FABRIKAM || !page.body.contains("Fabrikam,"), "{page:?}");
    }
    let mut ana = Browser::signed_in(&server, "ana@fabrikam.test").await;
    let page = ana.get(&format!("/portal/link?directory={CONTOSO}")).await;
    assert_eq!(
        ana.submit(&page, "/portal/directories", &[]).await.header("location"),
        "/portal/link?done=switched"
    );
}

/// Every choice that the filters offer is answered, with amounts and without.
#[tokio::test]
async fn every_choice_of_the_filters_is_answered() {
    let (server, _) = started("Storage").await;
    for who in ["lena@fabrikam.test", "ana@fabrikam.test", "bo@contoso.test"] {
        let mut browser = Browser::signed_in(&server, who).await;
        for policy in ["any", "pec", "incentive"] {
            for mode in ["time-weighted", "any-time", "whole"] {
                for association in ["pal", "csp", "all"] {
                    for grain in ["location", "global"] {
                        for by in ["tenant", "subscription", "service", "role", "partner"] {
                            let query = format!(
                                "policy={policy}&mode={mode}&association={association}&rollUp={grain}&by={by}&from=2026-06&to=&currency=EUR"
                            );
                            let page = browser.get(&format!("/portal/insights?{query}")).await;
                            assert_eq!(page.status, 200, "{who} {query}: {page:?}");
                        }
                    }
                }
            }
        }
    }
    // What Contoso's only location covers wholly, its global account does, too.
    let mut lena = Browser::signed_in(&server, "lena@fabrikam.test").await;
    let page = lena.get("/portal/insights?rollUp=global&mode=whole&by=partner").await;
    assert!(page.body.contains("EUR 10.50") && page.body.contains("12344"), "{page:?}");
}
