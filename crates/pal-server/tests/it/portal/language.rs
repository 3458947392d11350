//! The languages: as the browser asks, as the person chooses, and in what the link service says when it refuses.

use super::Browser;
use crate::cast::PROD;
use crate::server::{Answer, Running};

#[tokio::test]
async fn pages_are_in_the_language_that_is_asked_for_or_chosen() {
    let server = Running::start().await;
    for (accepted, tag, words) in [
        ("de, en;q=0.5", "en", "Hello, Bo"),
        ("nl-NL,nl;q=0.9,en;q=0.8", "nl", "Dag Bo"),
        ("sv", "sv", "Hej Bo"),
    ] {
        let mut bo = Browser::new(&server);
        bo.headers = vec![("accept-language", accepted)];
        let home = bo.sign_in("bo@contoso.test", "/portal/").await;
        let tagged = home.body.contains(&format!("<html lang=\"{tag}\">"));
        assert!(tagged && home.body.contains(words), "{home:?}");
        let chosen = bo.submit(&home, "/portal/language", &[("language", "sv")]).await;
        assert_eq!(chosen.header("location"), "/portal/");
        assert!(bo.get("/portal/").await.body.contains("Hej Bo"));
        bo.submit(&home, "/portal/language", &[("language", "tlh")]).await;
        assert!(bo.get("/portal/").await.body.contains("Hej Bo"), "no such language changes nothing");
    }
    // The sign-in page has the switch too, and stays where it is.
    let mut somebody = Browser::new(&server);
    let (address, page) = somebody.follow("/portal/link").await;
    let chosen = somebody.submit(&page, "/portal/language", &[("language", "nl")]).await;
    assert_eq!(chosen.header("location"), address);
    let page = somebody.get(&address).await;
    assert!(page.body.contains("Gebruikersnaam"), "{page:?}");
}

#[tokio::test]
async fn what_the_link_service_refuses_is_said_in_the_readers_language() {
    let server = Running::start().await;
    let token = server.deploy_bot().await;
    let path =
        |id: &str| format!("/providers/Microsoft.ManagementPartner/partners{id}?api-version=2018-02-01");
    let ask = async |method: &str, path: &str, language: Option<&str>| {
        let mut request = server.request(method, path).header("authorization", format!("Bearer {token}"));
        if let Some(language) = language {
            request = request.header("accept-language", language);
        }
        Answer::of(request).await
    };
    let message = |answer: &Answer| answer.json()["error"]["message"].as_str().unwrap().to_owned();
    for (language, not_linked, not_linkable) in [
        (
            None,
            "the account has no partner link; create one with PUT",
            "`12344` is not the partner id of a location account;",
        ),
        (
            Some("fr"),
            "the account has no partner link; create one with PUT",
            "`12344` is not the partner id of a location account;",
        ),
        (
            Some("nl"),
            "het account heeft geen partnerkoppeling; maak er een met PUT",
            "`12344` is niet de partner-ID van een vestiging;",
        ),
        (
            Some("sv-SE"),
            "kontot har ingen partnerlänk; skapa en med PUT",
            "`12344` är inte partner-ID för en plats;",
        ),
    ] {
        let absent = ask("GET", &path(""), language).await;
        assert_eq!(
            (absent.status, absent.code(), message(&absent)),
            (404, "NotFound".to_owned(), not_linked.to_owned())
        );
        let global = ask("PUT", &path("/12344"), language).await;
        assert_eq!((global.status, global.code()), (400, "BadRequest".to_owned()));
        assert!(message(&global).starts_with(not_linkable), "{global:?}");
    }
    let without_version = path("").split('?').next().unwrap().to_owned();
    let answer = ask("GET", &without_version, Some("nl")).await;
    assert_eq!(answer.code(), "MissingApiVersionParameter");
    assert!(message(&answer).starts_with("de queryparameter `api-version` ontbreekt"), "{answer:?}");
}

/// The reads of ARM and Graph refuse in the same languages; codes are the same in every one.
#[tokio::test]
async fn what_reads_refuse_is_said_in_the_readers_language() {
    let server = Running::start().await;
    let token = server.deploy_bot().await;
    let unknown = "99999999-0000-0000-0000-000000000000";
    let prod = format!("/subscriptions/{PROD}");
    let roles = format!("{prod}/providers/Microsoft.Authorization/roleAssignments");
    for (path, code, english, dutch, swedish) in [
        (
            format!("/subscriptions/{unknown}?api-version=2022-12-01"),
            "SubscriptionNotFound",
            format!("the subscription `{unknown}` could not be found, or the account holds no role there"),
            "het abonnement",
            "prenumerationen",
        ),
        (
            format!("{roles}/{unknown}?api-version=2022-04-01"),
            "NotFound",
            format!("there is no role assignment `{unknown}` at this scope"),
            "er is op dit bereik geen roltoewijzing",
            "det finns ingen rolltilldelning",
        ),
        (
            format!("{roles}?api-version=2022-04-01&$filter=principalId%20eq%20'x'"),
            "BadRequest",
            "`x` is not an object id".to_owned(),
            "`x` is geen object-ID",
            "`x` är inget ",
        ),
        (
            format!("{roles}?api-version=2022-04-01&$filter=roleDefinitionId%20eq%20'x'"),
            "BadRequest",
            "`x` is not a GUID".to_owned(),
            "`x` is geen GUID",
            "`x` är inget GUID",
        ),
        (
            format!("{roles}?api-version=2022-04-01&$filter=x%20eq%20'y'"),
            "BadRequest",
            "filtering by `x` is not supported here".to_owned(),
            "filteren op `x`",
            "det går inte att filtrera på `x`",
        ),
        (
            "/v1.0/me".to_owned(),
            "BadRequest",
            "`/me` is a person, and the token is a program's".to_owned(),
            "`/me` is een persoon",
            "`/me` är en person",
        ),
        (
            format!("/v1.0/users/{unknown}"),
            "Request_ResourceNotFound",
            format!("there is no `{unknown}` of that kind in the tenant of the token"),
            "er is in de tenant van het token",
            "det finns ingen",
        ),
        (
            "/v1.0/users?$top=0".to_owned(),
            "BadRequest",
            "`$top` is a number from 1".to_owned(),
            "`$top` is een getal",
            "`$top` är ett tal",
        ),
    ] {
        for (language, words) in
            [(None, english.as_str()), (Some("fr"), &english), (Some("nl"), dutch), (Some("sv"), swedish)]
        {
            let mut request = server.request("GET", &path).header("authorization", format!("Bearer {token}"));
            if let Some(language) = language {
                request = request.header("accept-language", language);
            }
            let answer = Answer::of(request).await;
            let message = answer.json()["error"]["message"].as_str().unwrap().to_owned();
            assert_eq!(answer.code(), code, "{answer:?}");
            let said = if language.is_some_and(|tag| tag != "fr") {
                message.starts_with(words)
            } else {
                message == words
            };
            assert!(said, "{language:?} {path}: {message}");
        }
    }
}
