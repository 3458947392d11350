//! Tagging at a customer, against a small directory with the answers that Microsoft Graph and Azure Resource Manager document:
//! made once, linked by a secret that goes again, and undone.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use pal_client::cloud::{Cloud, address};
use pal_client::fleet::action::Foreigners;
use pal_client::fleet::tag::{Maker, ROLE, Tag};
use pal_client::http::Waits;
use pal_client::session::Session;
use pal_client::sign_in::{Credential, Kind};

use crate::mock::{CONTOSO, DEPLOY_BOT, Mock, QUICK, Reply, SECRET, Seen};

const SUBSCRIPTION: &str = "50000000-0000-4000-8000-000000000001";
const APPLICATION: &str = "a0000000-0000-4000-8000-000000000001";
const SECRET_OF_A_MOMENT: &str = "hunter2-of-a-moment";

/// What the directory holds.
#[derive(Default)]
struct Directory {
    application: Option<Vec<&'static str>>,
    principal: bool,
    roles: BTreeSet<String>,
    passwords: usize,
    link: Option<String>,
    /// How often the new secret is not known yet.
    settling: usize,
}

fn listed(rows: &str) -> Reply {
    Reply::json(&format!(r#"{{"value":[{rows}]}}"#))
}

impl Directory {
    fn answer(&mut self, seen: &Seen) -> Reply {
        let (path, _) = seen.target.split_once('?').unwrap_or((&seen.target, ""));
        let tags = |tags: &[&str]| tags.iter().map(|tag| format!("\"{tag}\"")).collect::<Vec<_>>().join(",");
        if seen.is_token() {
            let new = seen.body.contains(SECRET_OF_A_MOMENT);
            if new && self.settling > 0 {
                self.settling -= 1;
                return Reply::new(401, &[], r#"{"error":"invalid_client","error_codes":[7000215]}"#);
            }
            return Reply::token(if new { "of-the-tag" } else { "of-ana" });
        }
        match (seen.method.as_str(), path) {
            ("GET", "/v1.0/applications") => {
                listed(&self.application.as_ref().map_or_else(String::new, |marks| {
                    format!(r#"{{"id":"object-1","appId":"{APPLICATION}","tags":[{}]}}"#, tags(marks))
                }))
            }
            ("POST", "/v1.0/applications") => {
                self.application = Some(vec!["pal-fleet-tag"]);
                Reply::new(201, &[], &format!(r#"{{"id":"object-1","appId":"{APPLICATION}"}}"#))
            }
            ("GET", "/v1.0/servicePrincipals") if !self.principal => listed(""),
            ("GET", "/v1.0/servicePrincipals") => listed(&format!(r#"{{"id":"{DEPLOY_BOT}"}}"#)),
            ("POST", "/v1.0/servicePrincipals") => {
                self.principal = true;
                Reply::new(201, &[], &format!(r#"{{"id":"{DEPLOY_BOT}"}}"#))
            }
            ("POST", "/v1.0/applications/object-1/addPassword") => {
                self.passwords += 1;
                Reply::json(&format!(r#"{{"keyId":"k","secretText":"{SECRET_OF_A_MOMENT}"}}"#))
            }
            ("POST", "/v1.0/applications/object-1/removePassword") => {
                self.passwords -= 1;
                Reply::new(204, &[], "")
            }
            ("DELETE", "/v1.0/applications/object-1") => {
                (self.application, self.principal) = (None, false);
                Reply::new(204, &[], "")
            }
            ("GET", "/subscriptions") => listed(&format!(r#"{{"subscriptionId":"{SUBSCRIPTION}"}}"#)),
            ("GET", path) if path.ends_with("/roleAssignments") => {
                let rows = self.roles.iter().map(|id| {
                    format!(r#"{{"id":"{id}","properties":{{"principalId":"{DEPLOY_BOT}","roleDefinitionId":"/x/{ROLE}"}}}}"#)
                });
                listed(&rows.collect::<Vec<_>>().join(","))
            }
            ("PUT", path) if path.contains("/roleAssignments/") => {
                assert!(seen.body.contains("\"principalType\":\"ServicePrincipal\""), "{}", seen.body);
                let new = self.roles.insert(path.to_owned());
                Reply::new(if new { 201 } else { 200 }, &[], "{}")
            }
            ("DELETE", path) if path.contains("/roleAssignments/") => {
                Reply::new(if self.roles.remove(path) { 200 } else { 204 }, &[], "")
            }
            (method, path) if path.contains("/Microsoft.ManagementPartner/partners") => {
                self.linked(method, path, seen)
            }
            (method, path) => panic!("{method} {path}"),
        }
    }

    fn linked(&mut self, method: &str, path: &str, seen: &Seen) -> Reply {
        assert_eq!(seen.header("authorization"), Some("bearer of-the-tag"), "linked as somebody else");
        if method != "GET" {
            self.link = path.rsplit('/').next().map(str::to_owned);
        }
        match &self.link {
            Some(id) => Reply::json(&format!(r#"{{"properties":{{"partnerId":"{id}","state":"Active"}}}}"#)),
            None => Reply::new(404, &[], r#"{"error":{"code":"NotFound","message":"not linked"}}"#),
        }
    }
}

/// A directory, and Ana who may make applications in it.
async fn place(directory: Directory) -> (Mock, Arc<Mutex<Directory>>, Maker) {
    let directory = Arc::new(Mutex::new(directory));
    let kept = Arc::clone(&directory);
    let mock = Mock::start(move |seen, _| kept.lock().unwrap().answer(seen)).await;
    let cloud = Arc::new(Cloud { graph: address(&mock.url).ok(), ..mock.cloud() });
    let kind = Kind::ClientSecret { client_id: "ana".to_owned(), secret: SECRET.to_owned().into() };
    let (credential, waits) = (Arc::new(Credential::new(kind)), Arc::new(Waits::default()));
    let session = Session::new(mock.http(), Arc::clone(&cloud), CONTOSO.parse().unwrap(), credential, waits);
    let maker = Maker::new(mock.http(), cloud, session).unwrap().with_settling(QUICK);
    (mock, directory, maker)
}

fn tag(partner: &str) -> Tag {
    let subscriptions = vec![SUBSCRIPTION.parse().unwrap()];
    let (name, partner) = ("pal-tag-12345".to_owned(), partner.parse().unwrap());
    Tag { name, partner, subscriptions, foreigners: Foreigners::LeftAlone }
}

#[tokio::test]
async fn a_tag_is_made_once_linked_and_undone() {
    let (mock, directory, maker) = place(Directory { settling: 2, ..Directory::default() }).await;
    for (partner, result, link) in
        [("12345", "done", "12345"), ("12345", "unchanged", "12345"), ("54321", "done", "54321")]
    {
        let tag = Tag { foreigners: Foreigners::TakenOver, ..tag(partner) };
        let shown = maker.tag(&tag).await.unwrap().shown(&maker, &tag);
        assert_eq!(
            (shown["result"].as_str(), shown["objectId"].as_str(), shown["applicationId"].as_str()),
            (Some(result), Some(DEPLOY_BOT), Some(APPLICATION))
        );
        let directory = directory.lock().unwrap();
        assert_eq!((directory.roles.len(), directory.passwords), (1, 0), "one role, and no secret left");
        assert_eq!(directory.link.as_deref(), Some(link));
        assert!(!shown.to_string().contains(SECRET_OF_A_MOMENT));
    }
    let made = mock
        .asked()
        .iter()
        .filter(|seen| seen.method == "POST" && seen.target == "/v1.0/applications")
        .count();
    assert_eq!(made, 1);
    let undone = maker.undo("pal-tag-12345").await.unwrap().unwrap();
    assert_eq!(undone["roleAssignmentsRemoved"].as_array().unwrap().len(), 1);
    {
        let left = directory.lock().unwrap();
        assert!(left.application.is_none() && !left.principal && left.roles.is_empty());
    }
    assert_eq!(maker.undo("pal-tag-12345").await.unwrap(), None);
}

#[tokio::test]
async fn a_link_to_another_partner_is_left_alone_unless_it_is_taken_over() {
    let before = Directory { link: Some("99999".to_owned()), ..Directory::default() };
    let (_mock, directory, maker) = place(before).await;
    let refused = maker.tag(&tag("12345")).await.unwrap_err();
    assert_eq!(refused.code, "FOREIGN");
    assert!(refused.hint.unwrap().contains("--take-over"));
    let left = directory.lock().unwrap();
    assert_eq!((left.link.as_deref(), left.passwords), (Some("99999"), 0));
}

#[tokio::test]
async fn an_application_of_somebody_else_is_left_alone() {
    let (mock, directory, maker) =
        place(Directory { application: Some(vec!["payroll"]), ..Directory::default() }).await;
    assert_eq!(maker.tag(&tag("12345")).await.unwrap_err().code, "NOT_OURS");
    assert_eq!(maker.undo("pal-tag-12345").await.unwrap_err().code, "NOT_OURS");
    assert!(mock.asked().iter().all(|seen| seen.method == "GET"));
    assert!(directory.lock().unwrap().application.is_some());
}

#[tokio::test]
async fn a_secret_that_is_never_known_is_taken_away_all_the_same() {
    let (_mock, directory, maker) = place(Directory { settling: 100, ..Directory::default() }).await;
    assert_eq!(maker.tag(&tag("12345")).await.unwrap_err().code, "AADSTS7000215");
    assert_eq!(directory.lock().unwrap().passwords, 0);
}
