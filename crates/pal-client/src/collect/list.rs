//! Reading one list to its end.

use pal_model::TenantId;
use serde_json::{Value, json};

use super::account::Account;
use super::folder::{Done, FolderFault, RunFolder};
use super::part::Part;
use super::question::{Question, Surface, Verb};
use super::seen;
use crate::failure::Failure;
use crate::http::Method;
use crate::session::Session;

/// Why a list is not there.
#[derive(Debug)]
pub(super) enum Missed {
    /// The service would not answer, or could not.
    Asked(Failure),
    /// The answer could not be kept.
    Kept(FolderFault),
}

impl From<FolderFault> for Missed {
    fn from(fault: FolderFault) -> Self {
        Self::Kept(fault)
    }
}

/// Whose list it is, and who asks for it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asking<'a> {
    /// The tenant whose facts the list holds.
    pub owner: TenantId,
    pub question: Question,
    pub account: &'a Account,
    /// The account's place among all.
    pub asker: usize,
}

/// Reads a list, unless an earlier part of the run has it.
pub(super) async fn read(folder: &RunFolder, asking: Asking<'_>) -> Result<Done, Missed> {
    let Asking { owner, question, account, asker } = asking;
    if let Some(done) = folder.has(owner, question, asker) {
        return Ok(done);
    }
    let session = account.session(question.surface()).map_err(Missed::Asked)?;
    let mut part = folder.part(owner, question, asker)?;
    let was_begun = part.is_begun();
    match fill(&mut part, session, question).await {
        // A link to the next page does not live for ever: what a killed run had begun is then read from its first page.
        Err(Missed::Asked(failure)) if was_begun && is_refusal(&failure) => {
            part.clear()?;
            fill(&mut part, session, question).await?;
        }
        filled => filled?,
    }
    let about = match question {
        Question::Link => match part.last().and_then(linked_object) {
            Some(object) => Some(object),
            None => session.object_id().await.map(|id| id.to_string()),
        },
        Question::RoleAssignments(id)
        | Question::CustomRoles(id)
        | Question::ActiveInstances(id)
        | Question::EligibleInstances(id)
        | Question::Delegations(id) => Some(id.to_string()),
        Question::Members(group) => Some(group.to_string()),
        Question::Subscriptions
        | Question::Entities
        | Question::Users
        | Question::ServicePrincipals
        | Question::Groups => None,
    };
    Ok(folder.finish(owner, question, part, about)?)
}

/// Reads page after page.
async fn fill(part: &mut Part, session: &Session, question: Question) -> Result<(), Missed> {
    let path = question.path();
    let method = || match question.verb() {
        Verb::Get => Method::GET,
        Verb::Post => Method::POST,
    };
    loop {
        let page = match session.page_after(method(), &path, part.last()).await {
            Ok(None) => return Ok(()),
            Ok(Some(page)) => page,
            // Having no link is an answer, too.
            Err(failure) if question.surface() == Surface::Link && is_not_linked(&failure) => json!([]),
            Err(failure) => return Err(Missed::Asked(failure)),
        };
        let next = seen::next_link(&page);
        if next.is_some() && part.last().and_then(seen::next_link) == next {
            let message = "a page names itself as the next one";
            return Err(Missed::Asked(Failure::new("ENDLESS_PAGES", message)));
        }
        part.add(page)?;
    }
}

/// Whether the service refuses, and would again.
pub(super) fn is_refusal(failure: &Failure) -> bool {
    failure.status.is_some_and(|status| (400..500).contains(&status) && !matches!(status, 401 | 408 | 429))
}

/// The link service's own 404; that of a cloud without a link service has another code.
fn is_not_linked(failure: &Failure) -> bool {
    failure.status == Some(404) && failure.code == "NotFound"
}

fn linked_object(page: &Value) -> Option<String> {
    let object = page.get("properties").unwrap_or(page).get("objectId")?.as_str()?;
    Some(object.to_ascii_lowercase())
}
