//! What a cloud says of itself: `GET {arm}/metadata/endpoints` (wire facts §6), one object, or a list of several clouds.

use serde::Deserialize;

use super::{Authority, Cloud, address};
use crate::failure::Failure;
use crate::http::{Answer, Http, Method, Request, Url};

/// The version that Azure's own tools ask with.
const QUERY: &str = "api-version=2022-09-01";

/// What we need of a cloud's metadata. Older versions write `graphEndpoint`, and neither name nor resource manager.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Endpoints {
    name: Option<String>,
    resource_manager: Option<String>,
    authentication: Authentication,
    microsoft_graph_resource_id: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Authentication {
    login_endpoint: String,
    #[serde(default)]
    audiences: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Document {
    Several(Vec<Endpoints>),
    One(Endpoints),
}

impl Cloud {
    /// Asks an ARM about its cloud. Where ARM is, is what was said, whatever the answer says: a token never goes to a place that
    /// an answer names.
    pub async fn discover(http: &Http, arm: &Url) -> Result<Self, Failure> {
        let host = crate::http::host(arm);
        let answer = ask(http, arm).await?;
        if answer.status != 200 {
            return Err(Failure::of_arm(&host, &answer));
        }
        read(arm, &answer).ok_or_else(|| {
            let failure = Failure::unexpected(&host, "the endpoints of a cloud");
            failure.with_hint("give `--authority` and `--audience`, or register the cloud with both")
        })
    }
}

async fn ask(http: &Http, arm: &Url) -> Result<Answer, Failure> {
    let patience = http.patience();
    let mut url = arm.clone();
    url.set_path(&format!("{}/metadata/endpoints", arm.path().trim_end_matches('/')));
    url.set_query(Some(QUERY));
    for attempt in 1.. {
        let answered = http.once(Request::new(Method::GET, url.clone())).await;
        let pause = match &answered {
            Ok(answer) if answer.is_passing() => answer.retry_after(http.now()),
            Ok(_) => return Ok(answered?),
            Err(none) if none.is_final() => return Ok(answered?),
            Err(_) => None,
        };
        if !patience.allows_after(attempt) {
            return Ok(answered?);
        }
        tokio::time::sleep(pause.unwrap_or_else(|| patience.pause(attempt))).await;
    }
    // INVARIANT: patience ends before the attempts do.
    Err(Failure::new("UNREACHABLE", "the cloud does not answer"))
}

fn read(arm: &Url, answer: &Answer) -> Option<Cloud> {
    let found = match serde_json::from_slice(&answer.body).ok()? {
        Document::One(one) => one,
        Document::Several(several) => several.into_iter().find(|one| is_of(one, arm))?,
    };
    let authority = Authority::parse(&found.authentication.login_endpoint).ok()?;
    let audience = found.authentication.audiences.into_iter().next()?;
    let graph = found.microsoft_graph_resource_id.and_then(|text| address(&text).ok());
    let name = found.name.unwrap_or_else(|| crate::http::host(arm));
    Some(Cloud { name, arm: arm.clone(), authority, audience, graph })
}

/// Whether one of several clouds is the one that was asked.
fn is_of(cloud: &Endpoints, arm: &Url) -> bool {
    let named = cloud.resource_manager.as_deref().and_then(|text| text.parse::<Url>().ok());
    named.is_some_and(|named| named.origin() == arm.origin())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = r#"{"name":"contoso-stack","portal":"https://portal.contoso.test",
        "authentication":{"loginEndpoint":"https://adfs.contoso.test/adfs","audiences":["https://management.contoso.test/1","x"]},
        "resourceManager":"https://arm.contoso.test/","graph":"https://graph.contoso.test/",
        "microsoftGraphResourceId":"https://msgraph.contoso.test/","suffixes":{}}"#;
    const OTHER: &str = r#"{"name":"Other","authentication":{"loginEndpoint":"https://login.other.test","audiences":["o"]},
        "resourceManager":"https://arm.other.test"}"#;
    const OLD: &str = r#"{"galleryEndpoint":"x","graphEndpoint":"y",
        "authentication":{"loginEndpoint":"https://login.contoso.test/","audiences":["https://management.contoso.test/2"]}}"#;

    fn cloud(body: &str) -> Option<Cloud> {
        let headers = reqwest::header::HeaderMap::new();
        let answer = Answer { status: 200, headers, body: body.to_owned().into() };
        read(&address("https://arm.contoso.test").unwrap(), &answer)
    }

    #[test]
    fn a_cloud_is_read_from_one_object_a_list_and_the_old_form() {
        let one = cloud(ONE).unwrap();
        assert_eq!(one.authority, Authority::parse("https://adfs.contoso.test/adfs").unwrap());
        assert_eq!(one.audience, "https://management.contoso.test/1");
        assert_eq!(one.graph, address("https://msgraph.contoso.test").ok());
        assert_eq!(cloud(&format!("[{OTHER},{ONE}]")), Some(one));
        let old = cloud(OLD).unwrap();
        assert_eq!((old.name.as_str(), old.graph), ("arm.contoso.test", None));
    }

    #[test]
    fn what_does_not_say_who_signs_in_is_no_cloud() {
        for bad in ["", "[]", "{}", &format!("[{OTHER}]"), &ONE.replace("https://adfs", "http://adfs")] {
            assert_eq!(cloud(bad), None, "{bad}");
        }
    }
}
