//! The link service, to the letter of the wire.

use super::cast::{BO, CONTOSO, DEPLOY_BOT_OBJECT, OTHER_BOT, OTHER_BOT_SECRET};
use super::server::{Answer, Hands, PLAIN, Running, WORLD};

const BASE: &str = "/providers/Microsoft.ManagementPartner";
const VERSION: &str = "api-version=2018-02-01";

fn path(rest: &str) -> String {
    format!("{BASE}/{rest}?{VERSION}")
}

fn link(id: &str, name: Option<&str>, version: u32, updated: &str, created: &str) -> String {
    let name = name.map(|name| format!("\"partnerName\":\"{name}\",")).unwrap_or_default();
    format!(
        "{{\"id\":\"/providers/microsoft.managementpartner/partners/{id}\",\"type\":\"Microsoft.ManagementPartner/partners\",\
         \"name\":\"{id}\",\"etag\":{version},\"properties\":{{\"partnerId\":\"{id}\",{name}\"tenantId\":\"{CONTOSO}\",\
         \"objectId\":\"{DEPLOY_BOT_OBJECT}\",\"version\":{version},\"updatedTime\":\"{updated}\",\
         \"createdTime\":\"{created}\",\"state\":\"Active\"}}}}"
    )
}

#[tokio::test]
async fn a_link_lives_through_its_cycle() {
    let server = Running::start().await;
    let token = server.deploy_bot().await;
    let (noon, later) = ("2026-06-15T12:00:00Z", "2026-06-15T12:00:10Z");
    let made = link("12345", Some("Fabrikam"), 1, noon, noon);
    let changed = link("54321", None, 2, later, noon);
    let again = link("12345", Some("Fabrikam"), 4, "2026-06-15T12:00:10.0000002Z", noon);
    for (method, rest, status, expected) in [
        ("GET", "partners", 404, "NotFound"),
        ("PUT", "partners/12345", 200, made.as_str()),
        ("GET", "partners", 200, &made),
        ("GET", "partners/", 200, &made),
        ("GET", "partners/12345", 200, &made),
        ("PUT", "partners/12345", 200, &made),
        ("PATCH", "partners/12345/", 200, &made),
        ("PUT", "partners/54321", 409, "Conflict"),
        ("PUT", "partners/12344", 400, "BadRequest"),
        ("PATCH", "partners/99999", 400, "BadRequest"),
        ("PUT", "partners/012345", 400, "BadRequest"),
        ("PUT", "partners/12345%2F", 400, "BadRequest"),
        ("GET", "partners/54321", 404, "NotFound"),
        ("GET", "partners/x", 404, "NotFound"),
        ("DELETE", "partners/54321", 404, "NotFound"),
        ("DELETE", "partners/x", 404, "NotFound"),
        ("+10 s", "", 0, ""),
        ("PATCH", "partners/54321", 200, &changed),
        ("GET", "partners/12345", 404, "NotFound"),
        ("DELETE", "partners/54321", 200, ""),
        ("DELETE", "partners/54321", 404, "NotFound"),
        ("GET", "partners", 404, "NotFound"),
        ("PATCH", "partners/12345", 404, "NotFound"),
        ("PUT", "partners/12345", 200, &again),
    ] {
        if method == "+10 s" {
            server.hands.forward(10);
            continue;
        }
        let answer = server.ask(method, &path(rest), Some(&token)).await;
        assert_eq!(answer.status, status, "{method} {rest}: {answer:?}");
        if status == 200 {
            assert_eq!(answer.body, expected, "{method} {rest}");
        } else {
            assert_eq!(answer.code(), expected, "{method} {rest}");
        }
    }
}

#[tokio::test]
async fn an_answer_has_the_headers_of_arm() {
    let server = Running::start().await;
    let token = server.deploy_bot().await;
    let put = server.ask("PUT", &path("partners/12345"), Some(&token)).await;
    let delete = server.ask("DELETE", &path("partners/12345"), Some(&token)).await;
    let refused = server.ask("GET", &path("partners"), Some(&token)).await;
    let unknown = server.ask("GET", "/nothing", None).await;
    for answer in [&put, &delete, &refused, &unknown] {
        for (name, value) in [
            ("cache-control", "no-cache"),
            ("pragma", "no-cache"),
            ("expires", "-1"),
            ("x-content-type-options", "nosniff"),
            ("strict-transport-security", "max-age=31536000; includeSubDomains"),
        ] {
            assert_eq!(answer.header(name), value, "{name}: {answer:?}");
        }
        let id = answer.header("x-ms-request-id");
        assert_eq!(id, answer.header("x-ms-correlation-request-id"));
        assert_eq!(answer.header("x-ms-routing-request-id"), format!("LOCAL:20260615T120000Z:{id}"));
        assert!(pal_model::Guid::from_bytes(answer.header("request-id").as_bytes()).is_some());
    }
    assert_eq!(put.header("content-type"), "application/json; charset=utf-8");
    assert_eq!(put.header("x-ms-ratelimit-remaining-tenant-writes"), "1199");
    assert_eq!((delete.header("content-type"), delete.header("content-length")), ("", "0"));
}

#[tokio::test]
async fn refusals_come_in_their_order() {
    let server = Running::start().await;
    let token = server.deploy_bot().await;
    let good = Some(token.as_str());
    for (method, path, token, status, code) in [
        ("PUT", "/providers/Microsoft.ManagementPartner/nothing", None, 404, "NotFound"),
        ("GET", "/subscriptions/x/providers/Microsoft.ManagementPartner/partners", good, 404, "NotFound"),
        ("POST", "/providers/Microsoft.ManagementPartner/partners", None, 401, "AuthenticationFailed"),
        (
            "POST",
            "/providers/Microsoft.ManagementPartner/partners",
            Some("x"),
            401,
            "InvalidAuthenticationToken",
        ),
        ("POST", "/providers/Microsoft.ManagementPartner/partners/1", good, 405, "MethodNotAllowed"),
        ("PUT", "/providers/Microsoft.ManagementPartner/partners", good, 405, "MethodNotAllowed"),
        ("OPTIONS", "/providers/Microsoft.ManagementPartner/partners/1", good, 405, "MethodNotAllowed"),
        ("PUT", "/providers/Microsoft.ManagementPartner/partners/x", good, 400, "MissingApiVersionParameter"),
        (
            "PUT",
            "/providers/Microsoft.ManagementPartner/partners/x?api-version=2020-01-01",
            good,
            400,
            "InvalidApiVersionParameter",
        ),
        (
            "GET",
            "/providers/Microsoft.ManagementPartner/operations?api-version=2018-02-01&api-version=2018-02-01",
            good,
            400,
            "InvalidApiVersionParameter",
        ),
        (
            "PUT",
            "/providers/Microsoft.ManagementPartner/partners/x?api-version=2018-02-01",
            good,
            400,
            "BadRequest",
        ),
    ] {
        let answer = server.ask(method, path, token).await;
        assert_eq!((answer.status, answer.code().as_str()), (status, code), "{method} {path}");
        if status == 401 {
            let wanted =
                format!("Bearer authorization_uri=\"{}/common\", error=\"invalid_token\"", server.url);
            assert_eq!(answer.header("www-authenticate"), wanted);
        }
        if status == 405 {
            assert!(answer.header("allow").starts_with("GET, HEAD"), "{answer:?}");
        }
    }
    let two = server.request("GET", &path("partners")).header("authorization", format!("Bearer {token}"));
    let two = Answer::of(two.header("authorization", format!("Bearer {token}"))).await;
    assert_eq!((two.status, two.code().as_str()), (401, "InvalidAuthenticationToken"));
}

#[tokio::test]
async fn a_message_says_which_id_and_what_to_do() {
    let server = Running::start().await;
    let token = server.deploy_bot().await;
    server.ask("PUT", &path("partners/12345"), Some(&token)).await;
    let (long, cut) = ("9".repeat(60), "9".repeat(40));
    for (method, id, parts) in [
        ("PUT", "54321", vec!["`12345`", "`54321`", "PATCH"]),
        ("PUT", "12x", vec!["`12x`", "Partner Center"]),
        ("PATCH", long.as_str(), vec![cut.as_str()]),
        ("DELETE", "7", vec!["`7`"]),
        ("GET", "7", vec!["`7`", "PUT"]),
    ] {
        let answer = server.ask(method, &path(&format!("partners/{id}")), Some(&token)).await;
        let message = answer.json()["error"]["message"].as_str().unwrap().to_owned();
        assert!(parts.iter().all(|part| message.contains(part)), "{method} {id}: {message}");
        assert!(!message.contains(&"9".repeat(41)));
    }
}

#[tokio::test]
async fn a_repeated_change_gets_the_answer_it_got() {
    let config = format!("{PLAIN}public_url = \"http://pal.test\"\n");
    let folder = std::sync::Arc::new(tempfile::TempDir::new().unwrap());
    let server = Running::with(folder, Some(WORLD), &config, Hands::new()).await.unwrap();
    let token = server.deploy_bot().await;
    let send = |server: &Running, method: &str, rest: &str, id: &str| {
        let request = server.request(method, &path(rest)).header("authorization", format!("Bearer {token}"));
        Answer::of(request.header("x-ms-client-request-id", id))
    };
    let first = send(&server, "PUT", "partners/12345", "one").await;
    assert_eq!(first.status, 200);
    send(&server, "PATCH", "partners/54321", "two").await;
    // Later changes do not matter, nor does the form of the path.
    let repeated = send(&server, "PUT", "PARTNERS/12345/", "one").await;
    assert_eq!((repeated.status, &repeated.body), (200, &first.body));
    assert_eq!(send(&server, "PUT", "partners/12345", "three").await.status, 409);
    // Refusals are not remembered; another account has a memory of its own.
    send(&server, "DELETE", "partners/54321", "four").await;
    assert_eq!(send(&server, "PUT", "partners/12345", "three").await.status, 200);
    let hands = server.hands.clone();
    let folder = server.stop().await;
    let server = Running::with(folder, Some(WORLD), &config, hands).await.unwrap();
    assert_eq!(send(&server, "PUT", "partners/12345", "one").await.body, first.body);
    server.hands.forward(24 * 3600 + 60);
    let token = server.deploy_bot().await;
    let request =
        server.request("PUT", &path("partners/12345")).header("authorization", format!("Bearer {token}"));
    let forgotten = Answer::of(request.header("x-ms-client-request-id", "one")).await;
    assert_eq!(forgotten.json()["etag"], 4, "{forgotten:?}");
}

#[tokio::test]
async fn bodies_are_ignored_up_to_their_limit_and_nothing_but_the_token_says_who_calls() {
    let server = Running::start().await;
    let token = server.deploy_bot().await;
    let other = server.program(CONTOSO, OTHER_BOT, OTHER_BOT_SECRET).await;
    let put = |body: Vec<u8>, token: &str| {
        let request =
            server.request("PUT", &path("partners/12345")).header("authorization", format!("Bearer {token}"));
        let request = request
            .header("content-type", "text/plain")
            .header("x-ms-client-tenant-id", CONTOSO)
            .header("x-ms-client-object-id", BO)
            .header("x-ms-client-principal-id", BO)
            .header("x-original-url", "/providers/Microsoft.ManagementPartner/operations")
            .header("x-http-method-override", "DELETE");
        Answer::of(request.body(body))
    };
    let made = put(br#"{"properties":{"partnerId":"54321","objectId":"x"}}"#.to_vec(), &token).await;
    assert_eq!(made.json()["properties"]["objectId"], DEPLOY_BOT_OBJECT);
    assert_eq!(put(vec![b'x'; 64 * 1024], &token).await.status, 200);
    let long = put(vec![b'x'; 64 * 1024 + 1], &token).await;
    assert_eq!((long.status, long.code().as_str()), (413, "RequestEntityTooLarge"));
    // The other program sees none of it, in the same words as if there were nothing.
    let theirs = server.get(&path("partners/12345"), &other).await;
    assert_eq!(theirs.status, 404);
    assert_eq!(server.get(&path("partners"), &other).await.status, 404);
}

#[tokio::test]
async fn head_answers_as_get_without_a_body() {
    let server = Running::start().await;
    let token = server.deploy_bot().await;
    server.ask("PUT", &path("partners/12345"), Some(&token)).await;
    let get = server.get(&path("partners"), &token).await;
    let head = server.ask("HEAD", &path("partners"), Some(&token)).await;
    assert_eq!((head.status, head.body.as_str()), (200, ""));
    assert_eq!(head.header("content-length"), get.body.len().to_string());
}

#[tokio::test]
async fn there_are_four_operations() {
    let server = Running::start().await;
    let token = server.deploy_bot().await;
    let answer = server.get(&path("operations"), &token).await.json();
    let rows = answer["value"].as_array().unwrap();
    let names: Vec<&str> = rows.iter().map(|row| row["name"].as_str().unwrap()).collect();
    let expected = ["read", "write", "action", "delete"]
        .map(|verb| format!("Microsoft.ManagementPartner/partners/{verb}"));
    assert_eq!(names, expected);
    assert!(rows.iter().all(|row| row["display"]["provider"] == "Microsoft ManagementPartner"));
    assert_eq!(answer.as_object().unwrap().len(), 1, "no nextLink: {answer}");
}

#[tokio::test]
async fn callers_are_limited_if_the_operator_says_so() {
    let config = format!("{PLAIN}[limits]\nrequests_per_minute = 60\nburst = 2\n");
    let folder = std::sync::Arc::new(tempfile::TempDir::new().unwrap());
    let server = Running::with(folder, Some(WORLD), &config, Hands::new()).await.unwrap();
    let token = server.deploy_bot().await;
    for expected in [404, 404, 429] {
        let answer = server.get(&path("partners"), &token).await;
        assert_eq!(answer.status, expected);
        assert_eq!(answer.header("retry-after"), if expected == 429 { "1" } else { "" });
    }
    server.hands.forward(1);
    assert_eq!(server.get(&path("partners"), &token).await.status, 404);
}
