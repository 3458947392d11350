//! The link of the account that is signed in: read, made, changed, removed (wire facts §1).
//!
//! Nothing is sent again before it was read what became of it: a change whose answer was lost may have been made (contract §11).

mod link;

use pal_model::PartnerId;
use pal_wire::path::encoded;
use tokio::time::sleep;

pub use link::PartnerLink;

use crate::failure::{Failure, hint};
use crate::http::{Answer, Method};
use crate::secret::request_id;
use crate::session::{ChangeError, Session};

const PARTNERS: &str = "/providers/Microsoft.ManagementPartner/partners";
const VERSION: &str = "api-version=2018-02-01";

/// What is done to a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verb {
    Create,
    Update,
    Delete,
}

impl Verb {
    const fn method(self) -> Method {
        match self {
            Self::Create => Method::PUT,
            Self::Update => Method::PATCH,
            Self::Delete => Method::DELETE,
        }
    }

    /// Whether a link that was read is what the change was to make.
    fn is_achieved(self, partner_id: &str, found: Option<&PartnerLink>) -> bool {
        match self {
            Self::Create | Self::Update => found.is_some_and(|link| link.is_to(partner_id)),
            Self::Delete => found.is_none(),
        }
    }
}

/// Where a link to a partner id is on the link service. The id is the service's to judge: it is sent as it was given.
pub fn path(partner_id: &str) -> String {
    format!("{PARTNERS}/{}?{VERSION}", encoded(partner_id))
}

/// The account's link, if it has one. A link that is not `Active` is none.
pub async fn read(session: &Session) -> Result<Option<PartnerLink>, Failure> {
    read_at(session, &format!("{PARTNERS}?{VERSION}")).await
}

/// The account's link, if it is to this partner id.
pub async fn read_id(session: &Session, partner_id: &str) -> Result<Option<PartnerLink>, Failure> {
    read_at(session, &path(partner_id)).await
}

async fn read_at(session: &Session, path: &str) -> Result<Option<PartnerLink>, Failure> {
    match session.get(path).await {
        Ok(answer) => {
            let link = link_in(&answer).ok_or_else(|| {
                Failure::unexpected(&crate::http::host(&session.cloud().arm), "a partner link")
            })?;
            Ok(link.is_active().then_some(link))
        }
        Err(Failure { status: Some(404), .. }) => Ok(None),
        Err(failure) => Err(failure),
    }
}

/// The link that an answer tells of; `None` if it tells of none.
pub fn link_in(answer: &Answer) -> Option<PartnerLink> {
    PartnerLink::of(answer.json()?)
}

/// Links the account (PUT).
pub async fn create(session: &Session, partner_id: &str) -> Result<PartnerLink, Failure> {
    change(session, Verb::Create, partner_id).await?.ok_or_else(|| gone(session))
}

/// Links the account to another partner (PATCH): there is no moment without a link.
pub async fn update(session: &Session, partner_id: &str) -> Result<PartnerLink, Failure> {
    change(session, Verb::Update, partner_id).await?.ok_or_else(|| gone(session))
}

/// Removes the link to this partner (DELETE).
pub async fn delete(session: &Session, partner_id: &str) -> Result<(), Failure> {
    change(session, Verb::Delete, partner_id).await.map(|_| ())
}

/// The account's link, or why there is none to show: nothing is linked, or not to this partner id.
pub async fn show(session: &Session, partner_id: Option<&str>) -> Result<PartnerLink, Failure> {
    let Some(id) = partner_id else { return read(session).await?.ok_or_else(|| not_linked(None)) };
    if let Some(link) = read_id(session, id).await? {
        return Ok(link);
    }
    let refused = not_linked(partner_id);
    Err(match read(session).await? {
        Some(link) => refused.with_hint(format!("it is linked to partner {}", link.partner_id)),
        None => refused,
    })
}

/// Nothing is linked, or not to this id.
fn not_linked(partner_id: Option<&str>) -> Failure {
    let message = match partner_id {
        Some(id) => format!("this account is not linked to partner `{id}`"),
        None => "this account is not linked to a partner".to_owned(),
    };
    let failure = Failure::new("NotFound", message).with_hint(hint::NOT_LINKED);
    Failure { status: Some(404), ..failure }
}

async fn change(session: &Session, verb: Verb, partner_id: &str) -> Result<Option<PartnerLink>, Failure> {
    let (patience, id, path) = (session.patience(), request_id()?, path(partner_id));
    let mut attempts = 0;
    loop {
        attempts += 1;
        let failure = match session.change(verb.method(), &path, id).await {
            Ok(_) if verb == Verb::Delete => return Ok(None),
            Ok(answer) => {
                let told = link_in(&answer);
                return if told.is_some() { Ok(told) } else { read(session).await };
            }
            Err(ChangeError::Refused(failure)) => {
                return Err(explained(session, verb, partner_id, failure).await);
            }
            Err(ChangeError::Throttled(failure)) => failure,
            Err(ChangeError::Unknown(failure)) => {
                if patience.allows_after(attempts) {
                    sleep(patience.pause(attempts)).await;
                }
                failure
            }
        };
        let found = read(session).await?;
        if verb.is_achieved(partner_id, found.as_ref()) {
            return Ok(found);
        }
        if !patience.allows_after(attempts) {
            return Err(failure);
        }
    }
}

/// A refusal with what to do about it; where that depends on the link there is, it is read.
async fn explained(session: &Session, verb: Verb, wanted: &str, failure: Failure) -> Failure {
    if failure.hint.is_some() {
        return failure;
    }
    let hint = match (verb, failure.status) {
        (Verb::Create | Verb::Update, Some(400)) if is_about_the_id(&failure) => hint::PARTNER_ID.to_owned(),
        (Verb::Create, Some(409)) => match read(session).await {
            Ok(Some(link)) => format!(
                "linked to partner {}; `pal partner update --partner-id {wanted}` changes that",
                link.partner_id
            ),
            Ok(None) | Err(_) => format!("`pal partner update --partner-id {wanted}` changes a link"),
        },
        (Verb::Update, Some(404)) => hint::NOT_LINKED.to_owned(),
        (Verb::Delete, Some(404)) => match read(session).await {
            Ok(Some(link)) => format!("linked to partner {}", link.partner_id),
            Ok(None) | Err(_) => "`pal partner show` tells what this account is linked to".to_owned(),
        },
        (Verb::Create | Verb::Update | Verb::Delete, _) => return failure,
    };
    failure.with_hint(hint)
}

/// Whether a 400 is about the partner id, and not about how it was asked.
fn is_about_the_id(failure: &Failure) -> bool {
    failure.code == "BadRequest" || failure.message.to_lowercase().contains("partner")
}

fn gone(session: &Session) -> Failure {
    Failure::unexpected(&crate::http::host(&session.cloud().arm), "the link it was asked for")
}

/// Whether two spellings are of one partner id; a text that is none is equal to itself.
fn is_same(left: &str, right: &str) -> bool {
    match (left.parse::<PartnerId>(), right.parse::<PartnerId>()) {
        (Ok(left), Ok(right)) => left == right,
        (_, _) => left == right,
    }
}
