//! Who may do what: every route asked by every actor over HTTP, held against `access_matrix` and printed.

use std::fmt::Write;

use pal_server::access_matrix::{self, Gate, Reach};
use pal_wire::route::{ROUTES, RouteKind, Row};

use super::cast::{CONTOSO, DEPLOY_BOT, FABRIKAM, LENA, OTHER_BOT, OTHER_BOT_SECRET, PROD};
use super::portal::Browser;
use super::server::{Answer, Hands, PLAIN, Running, WORLD};

/// An asker, the token it has, and what the world says of it.
struct Actor {
    name: &'static str,
    token: Option<String>,
    cookie: Option<String>,
    is: &'static [Trait],
}

#[derive(PartialEq)]
enum Trait {
    /// Has an access token.
    Caller,
    /// Is signed in at the portal.
    Visitor,
    /// Has the token of the metrics.
    Operator,
    /// Is a human.
    Person,
    /// Has the link that is asked about.
    Linked,
    /// Sees the subscription that is asked about.
    SeesProd,
    /// Is of the tenant whose objects are asked about.
    OfContoso,
    /// Owns the directory in which it asks.
    Administers,
    /// Is an operator of the service.
    Runs,
}

impl Actor {
    fn is(&self, it: &Trait) -> bool {
        self.is.contains(it)
    }
}

async fn actors(server: &Running) -> Vec<Actor> {
    use Trait::{Administers, Caller, Linked, OfContoso, Operator, Person, Runs, SeesProd, Visitor};
    let person = |at, name| server.person_token(at, name);
    let actor = |name, token: Option<String>, is| Actor { name, token, cookie: None, is };
    let other_bot = server.program(CONTOSO, OTHER_BOT, OTHER_BOT_SECRET).await;
    let visitor = async |name, who, is| {
        let cookies = Browser::signed_in(server, who).await.cookies;
        let cookies: Vec<String> = cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        Actor { name, token: None, cookie: Some(cookies.join("; ")), is }
    };
    let visitors = [
        visitor("portal visitor", "bo@contoso.test", &[Visitor][..]).await,
        visitor("portal owner", "carla@contoso.test", &[Visitor, Administers][..]).await,
        visitor("portal operator", "lena@fabrikam.test", &[Visitor, Runs][..]).await,
    ];
    let callers = vec![
        actor("linked account", Some(server.deploy_bot().await), &[Caller, Linked, SeesProd, OfContoso]),
        actor(
            "colleague",
            Some(person(CONTOSO, "ana@fabrikam.test").await),
            &[Caller, Person, SeesProd, OfContoso],
        ),
        actor(
            "customer owner",
            Some(person(CONTOSO, "carla@contoso.test").await),
            &[Caller, Person, SeesProd, OfContoso, Administers],
        ),
        actor("other partner", Some(other_bot), &[Caller, OfContoso]),
        actor("operator", Some("scrape me".to_owned()), &[Operator]),
        actor("anonymous", None, &[]),
        actor("another tenant", Some(person(FABRIKAM, "lena@fabrikam.test").await), &[Caller, Person, Runs]),
        actor("guest's home", Some(person(FABRIKAM, "ana@fabrikam.test").await), &[Caller, Person]),
    ];
    callers.into_iter().chain(visitors).collect()
}

const BO: &str = "c0000000-0000-0000-0000-00000000000b";
const OPS: &str = "c0000000-0000-0000-0000-0000000000f0";
const LINK_VERSION: &str = "2018-02-01";

/// What stands for the names of a pattern where `PROD` and the role Contributor do not.
const EXAMPLES: [(RouteKind, &str); 9] = [
    (RouteKind::Partners, ""),
    (RouteKind::Operations, ""),
    (RouteKind::Partner, "12345"),
    (RouteKind::User, BO),
    (RouteKind::Group, OPS),
    (RouteKind::GroupMembers, OPS),
    (RouteKind::GroupTransitiveMembers, OPS),
    (RouteKind::ServicePrincipal, "c0000000-0000-0000-0000-0000000000d0"),
    (RouteKind::RoleAssignment, "b6f481b4-638e-55e6-a3b7-c369518c64a5"),
];

/// A path of the route that asks for what the linked account has.
fn path(row: &Row) -> String {
    let example = EXAMPLES.iter().find(|(kind, _)| *kind == row.kind).map(|(_, id)| *id);
    let path = row
        .pattern
        .replace("assets/{name}", "assets/portal.css")
        .replace("{scope}", &format!("/subscriptions/{PROD}"))
        .replace("{id}", example.unwrap_or(PROD))
        .replace("{name}", example.unwrap_or("b24988ac-6180-42a0-ab88-20f7382dd24c"))
        .replace("{rest}", "resourceGroups")
        .replace("{namespace}", "Microsoft.ManagementPartner")
        .replace("{authority}", CONTOSO)
        .replace("{tenant}", CONTOSO)
        .replace("{client}", DEPLOY_BOT);
    let is_link = row.pattern.starts_with("/providers/Microsoft.ManagementPartner/");
    format!("{path}?api-version={}", if is_link { LINK_VERSION } else { "2022-04-01" })
}

async fn ask(server: &Running, row: &Row, actor: &Actor) -> Answer {
    let method = if row.methods == ["POST"] { "POST" } else { "GET" };
    let mut request = server.request(method, &path(row));
    if row.kind == RouteKind::ObjectsByIds {
        request = request.body("{\"ids\":[]}");
    }
    if let Some(cookie) = &actor.cookie {
        request = request.header("cookie", cookie);
    }
    if let Some(token) = &actor.token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    Answer::of(request).await
}

/// What the table says the answer is.
fn expected(kind: RouteKind, actor: &Actor) -> &'static [u16] {
    let (gate, reach) = access_matrix::row(kind);
    let found = |it: &Trait| -> &'static [u16] { if actor.is(it) { &[200] } else { &[404] } };
    // There is no upload of that id for anybody.
    let operators = || -> &'static [u16] { if actor.is(&Trait::Runs) { &[200, 404] } else { &[404] } };
    match (gate, reach) {
        (Gate::Wall, _) => &[404],
        (Gate::Open, _) => &[200, 303],
        (Gate::Metrics, _) if actor.is(&Trait::Operator) => &[200],
        (Gate::Metrics, _) => &[401],
        // Nothing was proven: refused, or the empty form is shown.
        (Gate::Proof, _) => &[200, 303, 400],
        // A token is no session.
        (Gate::Session, _) if !actor.is(&Trait::Visitor) => &[303, 403],
        (Gate::Session, Reach::Operators) => operators(),
        (Gate::Session, Reach::AdministeredDirectory) => found(&Trait::Administers),
        // A form without its fields changes nothing; Bo has no link that could be removed.
        (Gate::Session, _) => &[200, 303, 400],
        (Gate::Token, _) if !actor.is(&Trait::Caller) => &[401],
        (
            Gate::Token,
            Reach::Same | Reach::OwnAccounts | Reach::SeenSubscriptions | Reach::OwnTenant | Reach::Proven,
        ) => &[200],
        // A figure that is not named cannot be explained.
        (Gate::Token, Reach::SeenFigures) => &[200, 400],
        (Gate::Token, Reach::Operators) => operators(),
        (Gate::Token, Reach::AdministeredDirectory) => found(&Trait::Administers),
        (Gate::Token, Reach::OwnLink) => found(&Trait::Linked),
        (Gate::Token, Reach::NamedSubscription) => found(&Trait::SeesProd),
        (Gate::Token, Reach::NamedObject) => found(&Trait::OfContoso),
        (Gate::Token, Reach::Myself) if actor.is(&Trait::Person) => &[200],
        (Gate::Token, Reach::Myself) => &[400],
        (Gate::Token, Reach::Nothing) => &[404],
    }
}

#[tokio::test]
async fn every_actor_finds_behind_every_route_what_the_table_says() {
    let folder = std::sync::Arc::new(tempfile::TempDir::new().unwrap());
    let config = format!(
        "{PLAIN}[metrics]\ntoken = \"scrape me\"\n[[operator]]\ntenant = \"{FABRIKAM}\"\nobject_id = \"{LENA}\"\n"
    );
    let server = Running::with(folder, Some(WORLD), &config, Hands::new()).await.unwrap();
    let actors = actors(&server).await;
    let link = format!("/providers/Microsoft.ManagementPartner/partners/12345?api-version={LINK_VERSION}");
    let linked = server.ask("PUT", &link, actors[0].token.as_deref()).await;
    assert_eq!(linked.status, 200, "{linked:?}");
    server.figures(actors[0].token.as_deref().unwrap()).await;
    let mut table = format!("{:<26}", "");
    for actor in &actors {
        write!(table, "{:<16}", actor.name).unwrap();
    }
    for kind in RouteKind::ALL {
        let row = ROUTES.iter().find(|row| row.kind == *kind).unwrap();
        write!(table, "\n{:<26}", format!("{kind:?}")).unwrap();
        for actor in &actors {
            let answer = ask(&server, row, actor).await;
            let expected = expected(*kind, actor);
            assert!(expected.contains(&answer.status), "{} {kind:?}: {expected:?} {answer:?}", actor.name);
            // Led to sign in is whoever is not.
            if access_matrix::row(*kind).0 == Gate::Session && answer.status == 303 {
                let led_to_sign_in = answer.header("location").starts_with("/portal/sign-in");
                assert_ne!(led_to_sign_in, actor.is(&Trait::Visitor), "{} {kind:?}: {answer:?}", actor.name);
            }
            let sign = match answer.status {
                200 => "✔",
                303 => "→",
                404 => "✘",
                _ => "!",
            };
            write!(table, "{:<16}", format!("{sign} {}", answer.status)).unwrap();
        }
    }
    let mut printed = table.lines().map(str::trim_end).collect::<Vec<_>>().join("\n");
    printed.push('\n');
    let golden = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/golden/authorization.txt");
    if std::env::var_os("UPDATE_GOLDENS").is_some() {
        std::fs::write(golden, &printed).unwrap();
    }
    assert_eq!(
        printed,
        std::fs::read_to_string(golden).unwrap(),
        "UPDATE_GOLDENS=1 writes the golden file anew"
    );
}

/// PAL-04: "Only you can edit or remove the link to the partner ID."
#[tokio::test]
async fn nobody_else_changes_the_link() {
    let server = Running::start().await;
    let actors = actors(&server).await;
    let (owner, others) = actors.split_first().unwrap();
    let path = format!("/providers/Microsoft.ManagementPartner/partners/12345?api-version={LINK_VERSION}");
    let before = server.ask("PUT", &path, owner.token.as_deref()).await;
    assert_eq!(before.status, 200, "{before:?}");
    for actor in others {
        let expected = if actor.is(&Trait::Caller) { 404 } else { 401 };
        for method in ["DELETE", "PATCH"] {
            let answer = server.ask(method, &path, actor.token.as_deref()).await;
            assert_eq!(answer.status, expected, "{} {method}: {answer:?}", actor.name);
        }
    }
    assert_eq!(server.ask("GET", &path, owner.token.as_deref()).await.body, before.body);
}
