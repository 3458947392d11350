//! Another `OpenID` provider instead of our own issuer: a second server of ours, to which the portal is a client like any other.

use std::sync::Arc;

use tempfile::TempDir;

use super::Browser;
use crate::cast::FABRIKAM;
use crate::server::{Hands, PLAIN, Running, WORLD};

const PORTAL: &str = "d0000000-0000-0000-0000-0000000000aa";
const URL: &str = "https://portal.example";

async fn portal(provider: &Running, world: &str, hands: Hands) -> Running {
    let issuer = format!("{}/{FABRIKAM}/v2.0", provider.url);
    let config = format!(
        "{PLAIN}public_url = \"{URL}\"\nreplace_builtin = true\n[portal]\nissuer = \"{issuer}\"\nclient_id = \"{PORTAL}\"\n\
         [[trusted_issuer]]\nissuer = \"{issuer}\"\naudiences = [\"api://pal\"]\ntenant = \"{FABRIKAM}\"\n"
    );
    Running::with(Arc::new(TempDir::new().unwrap()), Some(world), &config, hands).await.unwrap()
}

#[tokio::test]
async fn people_sign_in_where_the_configuration_says() {
    let hands = Hands::new();
    let config = format!(
        "{PLAIN}[[public_client]]\nclient_id = \"{PORTAL}\"\nname = \"The portal\"\nredirect_uris = [\"{URL}/portal/callback\"]\n"
    );
    let provider =
        Running::with(Arc::new(TempDir::new().unwrap()), Some(WORLD), &config, hands.clone()).await.unwrap();
    let portal = portal(&provider, WORLD, hands.clone()).await;
    let (mut here, mut there) = (Browser::new(&portal), Browser::new(&provider));
    here.headers = vec![("host", "portal.example")];
    let begun = here.get("/portal/sign-in?returnUrl=/portal/link").await;
    let address = there.local(begun.header("location"));
    assert!(
        begun.status == 303 && address.starts_with(&format!("/{FABRIKAM}/oauth2/v2.0/authorize?")),
        "{begun:?}"
    );
    assert!(there.get(&address).await.body.contains("The portal"));
    let typed = [("username", "ana@fabrikam.test"), ("password", "ana's password")];
    let sent = there.post(&address, &typed).await;
    let back = here.local(sent.header("location"));
    assert!(back.starts_with("/portal/callback?code="), "{sent:?}");
    // A code that somebody else has is of no use: there is no cookie of that sign-in.
    let mut other = Browser::new(&portal);
    other.headers = vec![("host", "portal.example")];
    assert_eq!(other.get(&back).await.status, 400);
    let done = here.get(&back).await;
    assert_eq!((done.status, done.header("location")), (303, "/portal/link"), "{done:?}");
    assert!(here.get("/portal/link").await.body.contains("Fabrikam"));
    assert_eq!(here.get(&back).await.status, 403, "a code is good once");
}

#[tokio::test]
async fn whom_only_the_provider_knows_is_told_so() {
    let hands = Hands::new();
    let config = format!(
        "{PLAIN}[[public_client]]\nclient_id = \"{PORTAL}\"\nredirect_uris = [\"{URL}/portal/callback\"]\n"
    );
    let provider =
        Running::with(Arc::new(TempDir::new().unwrap()), Some(WORLD), &config, hands.clone()).await.unwrap();
    let world = format!("[[tenant]]\nid = \"{FABRIKAM}\"\nname = \"Fabrikam\"\n");
    let portal = portal(&provider, &world, hands).await;
    let (mut here, mut there) = (Browser::new(&portal), Browser::new(&provider));
    here.headers = vec![("host", "portal.example")];
    let begun = here.get("/portal/sign-in").await;
    let address = there.local(begun.header("location"));
    let sent =
        there.post(&address, &[("username", "ana@fabrikam.test"), ("password", "ana's password")]).await;
    let refused = here.get(&here.local(sent.header("location"))).await;
    assert!(refused.status == 403 && refused.body.contains("You are not known here"), "{refused:?}");
    provider.stop().await;
    portal.hands.forward(3601);
    let nowhere = here.get("/portal/sign-in").await;
    assert!(nowhere.status == 503 && nowhere.body.contains("Nobody can sign in right now"), "{nowhere:?}");
}

/// Cookies belong to one name: whoever comes under another is led to it, once, for a proxy may ask under a name of its own.
#[tokio::test]
async fn signing_in_begins_at_the_name_that_the_server_gives_itself() {
    let config = format!("{PLAIN}public_url = \"{URL}\"\n");
    let folder = Arc::new(TempDir::new().unwrap());
    let server = Running::with(folder, Some(WORLD), &config, Hands::new()).await.unwrap();
    let mut ana = Browser::new(&server);
    let led = ana.get("/portal/sign-in?returnUrl=/portal/link").await;
    let address = "/portal/sign-in?led=here&returnUrl=%2Fportal%2Flink";
    assert_eq!((led.status, led.header("location")), (303, format!("{URL}{address}").as_str()));
    let begun = ana.get(address).await;
    assert!(
        begun.header("location").starts_with(&format!("{URL}/organizations/oauth2/v2.0/authorize?")),
        "{begun:?}"
    );
}
