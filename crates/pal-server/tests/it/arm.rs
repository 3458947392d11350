//! The reads beside the link service: who sees what, in which shape.

use serde_json::{Value, json};

use super::cast::{
    ANA_AT_CONTOSO, BO, CONTOSO, DEPLOY_BOT, DEPLOY_BOT_OBJECT, DEV, FABRIKAM, NORTHWIND, PROD, SHOP,
};
use super::server::{Answer, Running, encoded};

const VERSION: &str = "api-version=2022-12-01";

fn names(answer: &Answer, name: &str) -> Vec<String> {
    let rows = answer.json()["value"].as_array().unwrap_or_else(|| panic!("{answer:?}")).clone();
    rows.iter().map(|row| row[name].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_subscription_is_seen_by_whoever_holds_a_role_there() {
    let server = Running::start().await;
    for (at, name, expected) in [
        (CONTOSO, "bo@contoso.test", vec![PROD]),
        (CONTOSO, "carla@contoso.test", vec![PROD, DEV]),
        (CONTOSO, "ana@fabrikam.test", vec![PROD]),
        (NORTHWIND, "ana@fabrikam.test", vec![]),
        (FABRIKAM, "ana@fabrikam.test", vec![]),
        (FABRIKAM, "lena@fabrikam.test", vec![SHOP]),
    ] {
        let token = server.person_token(at, name).await;
        let answer = server.get(&format!("/subscriptions?{VERSION}"), &token).await;
        assert_eq!(names(&answer, "subscriptionId"), expected, "{name} at {at}");
        for id in [PROD, DEV, SHOP] {
            let one = server.get(&format!("/subscriptions/{id}?{VERSION}"), &token).await;
            let locations = server.get(&format!("/subscriptions/{id}/locations?{VERSION}"), &token).await;
            let rest = server.get(&format!("/subscriptions/{id}/resourceGroups?{VERSION}"), &token).await;
            if expected.contains(&id) {
                assert_eq!((one.status, locations.status, rest.code().as_str()), (200, 200, "NotFound"));
            } else {
                for answer in [one, locations, rest] {
                    assert_eq!(
                        (answer.status, answer.code().as_str()),
                        (404, "SubscriptionNotFound"),
                        "{name} {id}"
                    );
                }
            }
        }
    }
    let lena = server.person_token(FABRIKAM, "lena@fabrikam.test").await;
    let shop = server.get(&format!("/subscriptions/{SHOP}?{VERSION}"), &lena).await.json();
    assert_eq!(
        shop,
        json!({
            "id": format!("/subscriptions/{SHOP}"), "subscriptionId": SHOP, "tenantId": NORTHWIND, "displayName": "shop",
            "state": "Enabled", "managedByTenants": [{"tenantId": FABRIKAM}],
        })
    );
}

#[tokio::test]
async fn a_person_has_several_tenants_and_a_program_one() {
    let server = Running::start().await;
    let ana = server.person_token(CONTOSO, "ana@fabrikam.test").await;
    let answer = server.get(&format!("/tenants?{VERSION}"), &ana).await;
    assert_eq!(names(&answer, "tenantId"), [CONTOSO, NORTHWIND, FABRIKAM]);
    assert_eq!(answer.json()["value"][2]["tenantCategory"], "Home");
    let bot = server.deploy_bot().await;
    let answer = server.get(&format!("/tenants?{VERSION}"), &bot).await;
    assert_eq!(
        answer.json()["value"],
        json!([{
            "id": format!("/tenants/{CONTOSO}"), "tenantId": CONTOSO, "displayName": "Contoso",
            "defaultDomain": "contoso.test", "tenantCategory": "Home",
        }])
    );
}

async fn assignments(server: &Running, token: &str, scope: &str, filter: &str) -> Vec<(String, String)> {
    let query = encoded(&[("api-version", "2022-04-01"), ("$filter", filter)]);
    let answer = server
        .get(&format!("{scope}/providers/Microsoft.Authorization/roleAssignments?{query}"), token)
        .await;
    let rows = answer.json()["value"].as_array().unwrap_or_else(|| panic!("{answer:?}")).clone();
    let mut rows: Vec<(String, String)> = rows
        .iter()
        .map(|row| {
            let text = |name: &str| row["properties"][name].as_str().unwrap().to_owned();
            (
                text("principalId").chars().rev().take(2).collect::<String>().chars().rev().collect(),
                text("scope"),
            )
        })
        .collect();
    rows.sort();
    rows
}

#[tokio::test]
async fn role_assignments_are_filtered_as_arm_does() {
    let server = Running::start().await;
    let token = server.deploy_bot().await;
    let prod = format!("/subscriptions/{PROD}");
    let web = format!("{prod}/resourceGroups/web");
    let corp = "/providers/Microsoft.Management/managementGroups/corp";
    let (carla, ana, bot, ops) = (("0c", "/"), ("0a", corp), ("d0", prod.as_str()), ("f0", web.as_str()));
    let by_bo = format!("assignedTo('{BO}')");
    let of_bot = format!("principalId eq '{DEPLOY_BOT_OBJECT}'");
    let both = format!("atScope() and {by_bo}");
    for (scope, filter, expected) in [
        (&prod, "", vec![ana, carla, bot, ops]),
        (&prod, "atScope()", vec![ana, carla, bot]),
        (&prod, of_bot.as_str(), vec![bot]),
        (&prod, &by_bo, vec![ops]),
        (&prod, &both, vec![]),
        (&web, "atScope()", vec![ana, carla, bot, ops]),
        (&web, &both, vec![ops]),
    ] {
        let mut expected: Vec<(String, String)> =
            expected.into_iter().map(|(who, at)| (who.to_owned(), at.to_owned())).collect();
        expected.sort();
        assert_eq!(assignments(&server, &token, scope, filter).await, expected, "{scope} {filter}");
    }
    let query = format!("api-version=2022-04-01&{}", encoded(&[("$filter", &of_bot)]));
    let path = format!("{prod}/providers/Microsoft.Authorization/roleAssignments?{query}");
    let first = server.get(&path, &token).await.json()["value"][0].clone();
    let name = first["name"].as_str().unwrap();
    let contributor = "b24988ac-6180-42a0-ab88-20f7382dd24c";
    assert_eq!(
        first,
        json!({
            "id": format!("{prod}/providers/Microsoft.Authorization/roleAssignments/{name}"),
            "name": "b6f481b4-638e-55e6-a3b7-c369518c64a5",
            "type": "Microsoft.Authorization/roleAssignments",
            "properties": {
                "roleDefinitionId": format!("{prod}/providers/Microsoft.Authorization/roleDefinitions/{contributor}"),
                "principalId": DEPLOY_BOT_OBJECT, "principalType": "ServicePrincipal", "scope": prod,
                "createdOn": "2026-01-01T00:00:00Z", "updatedOn": "2026-01-01T00:00:00Z",
            },
        })
    );
    let one = server.get(&format!("{}?api-version=2022-04-01", first["id"].as_str().unwrap()), &token).await;
    assert_eq!(one.json(), first);
    let carla = server.person_token(CONTOSO, "carla@contoso.test").await;
    let path =
        format!("/subscriptions/{DEV}/providers/Microsoft.Authorization/roleEligibilityScheduleInstances");
    let eligible = server.get(&format!("{path}?api-version=2020-10-01"), &carla).await.json();
    assert_eq!(eligible["value"][0]["properties"]["principalId"], BO);
    let bad = format!("{prod}/providers/Microsoft.Authorization/roleAssignments?{VERSION}&$filter=x");
    assert_eq!(server.get(&bad, &token).await.code(), "BadRequest");
}

#[tokio::test]
async fn roles_are_found_by_name() {
    let server = Running::start().await;
    let token = server.deploy_bot().await;
    let query = encoded(&[("api-version", "2022-05-01-preview"), ("$filter", "roleName eq 'contributor'")]);
    let path = format!("/subscriptions/{PROD}/providers/Microsoft.Authorization/roleDefinitions?{query}");
    let answer = server.get(&path, &token).await;
    assert_eq!(names(&answer, "name"), ["b24988ac-6180-42a0-ab88-20f7382dd24c"]);
    assert_eq!(answer.json()["value"][0]["properties"]["type"], "BuiltInRole");
}

/// A role that nobody holds yet is there to be given.
#[tokio::test]
async fn every_built_in_role_of_the_published_list_is_there() {
    let server = Running::start().await;
    let token = server.deploy_bot().await;
    let path = format!("/subscriptions/{PROD}/providers/Microsoft.Authorization/roleDefinitions?{VERSION}");
    let rows = server.get(&path, &token).await.json();
    let listed = |name: &str| {
        let rows = rows["value"].as_array().unwrap();
        rows.iter()
            .any(|row| row["properties"]["roleName"] == name && row["properties"]["type"] == "BuiltInRole")
    };
    for role in pal_model::role::published() {
        let name = pal_model::role::name(role);
        assert!(listed(&name), "{name}");
    }
}

#[tokio::test]
async fn a_delegation_comes_with_its_definition() {
    let server = Running::start().await;
    let lena = server.person_token(FABRIKAM, "lena@fabrikam.test").await;
    let path = format!(
        "/subscriptions/{SHOP}/providers/Microsoft.ManagedServices/registrationAssignments?{VERSION}"
    );
    let row = server.get(&path, &lena).await.json()["value"][0].clone();
    let definition = &row["properties"]["registrationDefinition"]["properties"];
    assert_eq!(
        row["properties"]["registrationDefinitionId"],
        row["properties"]["registrationDefinition"]["id"]
    );
    assert_eq!(
        *definition,
        json!({
            "registrationDefinitionName": "Fabrikam", "provisioningState": "Succeeded",
            "manageeTenantId": NORTHWIND, "manageeTenantName": "Northwind",
            "managedByTenantId": FABRIKAM, "managedByTenantName": "Fabrikam",
            "authorizations": [{
                "principalId": "f0000000-0000-0000-0000-0000000000f0",
                "principalIdDisplayName": "managed services",
                "roleDefinitionId": "b24988ac-6180-42a0-ab88-20f7382dd24c",
            }],
        })
    );
    let other = format!("{path}&{}", encoded(&[("$filter", &format!("managedByTenantId eq '{CONTOSO}'"))]));
    assert_eq!(server.get(&other, &lena).await.json()["value"], json!([]));
}

#[tokio::test]
async fn entities_know_what_is_above_them() {
    let server = Running::start().await;
    let token = server.deploy_bot().await;
    let path = format!("/providers/Microsoft.Management/getEntities?{VERSION}");
    let answer = server.ask("POST", &path, Some(&token)).await;
    let rows: Vec<Value> = answer.json()["value"].as_array().unwrap().clone();
    let short: Vec<(&str, &Value, &Value)> = rows
        .iter()
        .map(|row| {
            (
                row["name"].as_str().unwrap(),
                &row["properties"]["parentNameChain"],
                &row["properties"]["numberOfDescendants"],
            )
        })
        .collect();
    assert_eq!(
        short,
        [
            (CONTOSO, &json!([]), &json!(3)),
            ("corp", &json!([CONTOSO]), &json!(2)),
            ("online", &json!([CONTOSO, "corp"]), &json!(1)),
            (PROD, &json!([CONTOSO, "corp", "online"]), &json!(0)),
        ]
    );
    assert_eq!(
        rows[3]["properties"]["parent"]["id"],
        "/providers/Microsoft.Management/managementGroups/online"
    );
}

#[tokio::test]
async fn the_provider_is_registered_everywhere() {
    let server = Running::start().await;
    let token = server.deploy_bot().await;
    let path = format!("/subscriptions/{PROD}/providers/Microsoft.ManagementPartner?api-version=2024-11-01");
    let answer = server.get(&path, &token).await.json();
    assert_eq!(
        (&answer["registrationState"], &answer["resourceTypes"][0]["apiVersions"]),
        (&json!("Registered"), &json!(["2018-02-01"]))
    );
    let path = "/providers/Microsoft.Authorization/providerOperations/Microsoft.ManagementPartner?api-version=2022-04-01";
    let answer = server.get(&format!("{path}&$expand=resourceTypes"), &token).await.json();
    assert_eq!(answer["resourceTypes"][0]["operations"].as_array().unwrap().len(), 4);
    let metadata = server.ask("GET", "/metadata/endpoints?api-version=2022-09-01", None).await.json();
    assert_eq!(metadata["authentication"]["loginEndpoint"], server.url);
    assert_eq!(metadata["authentication"]["audiences"][0], server.url);
    for path in ["/tenants", "/subscriptions"] {
        assert_eq!(server.get(path, &token).await.code(), "MissingApiVersionParameter");
    }
}

#[tokio::test]
async fn graph_shows_the_tenant_of_the_token_alone() {
    let server = Running::start().await;
    let token = server.deploy_bot().await;
    let ops = "c0000000-0000-0000-0000-0000000000f0";
    for (path, expected) in [
        ("/v1.0/users".to_owned(), vec![ANA_AT_CONTOSO, BO, "c0000000-0000-0000-0000-00000000000c"]),
        ("/v1.0/groups".to_owned(), vec![ops, "c0000000-0000-0000-0000-0000000000f1"]),
        (format!("/v1.0/groups/{ops}/members"), vec!["c0000000-0000-0000-0000-0000000000f1"]),
        (format!("/v1.0/groups/{ops}/transitiveMembers"), vec![BO, "c0000000-0000-0000-0000-0000000000f1"]),
        (
            format!(
                "/v1.0/servicePrincipals?{}",
                encoded(&[("$filter", &format!("servicePrincipalNames/any(c:c eq '{DEPLOY_BOT}')"))])
            ),
            vec![DEPLOY_BOT_OBJECT],
        ),
        (format!("/v1.0/users?{}", encoded(&[("$filter", "startswith(displayName,'bo')")])), vec![BO]),
    ] {
        assert_eq!(names(&server.get(&path, &token).await, "id"), expected, "{path}");
    }
    // Pages end where the rows do, and lead on by our own URL.
    let first =
        server.request("GET", "/v1.0/users?$top=2").header("authorization", format!("Bearer {token}"));
    let first =
        Answer::of(first.header("host", "evil.example").header("x-forwarded-host", "evil.example")).await;
    let next = first.json()["@odata.nextLink"].as_str().unwrap().to_owned();
    let second = server.get(next.strip_prefix(&server.url).unwrap(), &token).await;
    assert_eq!((names(&first, "id").len(), names(&second, "id").len()), (2, 1));
    assert_eq!(second.json().get("@odata.nextLink"), None);
    let body =
        json!({"ids": [BO, DEPLOY_BOT_OBJECT, FABRIKAM], "types": ["user", "servicePrincipal"]}).to_string();
    let request = server
        .request("POST", "/v1.0/directoryObjects/getByIds")
        .header("authorization", format!("Bearer {token}"));
    let found = Answer::of(request.body(body)).await.json();
    let types: Vec<&str> =
        found["value"].as_array().unwrap().iter().map(|row| row["@odata.type"].as_str().unwrap()).collect();
    assert_eq!(types, ["#microsoft.graph.user", "#microsoft.graph.servicePrincipal"]);
    let bo = server.person_token(CONTOSO, "bo@contoso.test").await;
    let me = server.get("/v1.0/me", &bo).await.json();
    assert_eq!((&me["id"], &me["userPrincipalName"]), (&json!(BO), &json!("bo@contoso.test")));
    let unknown = server.get("/v1.0/groups/f0000000-0000-0000-0000-0000000000f0/members", &bo).await;
    assert_eq!((unknown.status, unknown.code().as_str()), (404, "Request_ResourceNotFound"));
}
