//! Whoever asks for figures: by token, one account; in the portal, a person with all its accounts.

use std::sync::Arc;

use pal_identity::Caller;
use pal_model::Principal;
use pal_wire::error::ErrorCode;

use crate::http::answer::{Answer, Refusal};
use crate::http::asked::Asked;
use crate::http::nobodys;
use crate::insights::Shown;
use crate::insights::viewer::View;

/// Who asks.
#[derive(Debug, Clone)]
pub(crate) struct Reader {
    /// The account that acts: the token's, or that of the directory in which the person is.
    pub(crate) account: Principal,
    /// All accounts whose rows and links count.
    pub(crate) accounts: Vec<Principal>,
}

impl Reader {
    /// The account of a token, and no other: a token of one tenant says nothing about others.
    pub(crate) fn of_token(caller: Caller) -> Self {
        Self { account: caller.principal, accounts: vec![caller.principal] }
    }

    /// Whether it runs the service.
    pub(crate) fn is_operator(&self, asked: &Asked<'_>) -> bool {
        asked.app.insights.viewers.is_operator(&asked.index, &self.accounts)
    }

    /// Goes on only for an operator; for everybody else there is nothing here.
    pub(crate) fn operates(&self, asked: &Asked<'_>) -> Result<(), Refusal> {
        if self.is_operator(asked) { Ok(()) } else { Err(nobodys(asked.parts.uri.path())) }
    }

    /// The figures, and what of them is seen.
    pub(crate) fn view(&self, asked: &Asked<'_>) -> Result<(Arc<Shown>, View), Refusal> {
        let shown = shown(asked)?;
        let view = asked.app.insights.viewers.view(&asked.index, shown.board.facts(), &self.accounts);
        Ok((shown, view))
    }
}

/// The figures, once they have been worked out.
pub(crate) fn shown(asked: &Asked<'_>) -> Result<Arc<Shown>, Refusal> {
    asked.app.insights.shown().ok_or_else(|| {
        let message = "NOT_YET_REFRESHED: the figures are being worked out; try again in a moment";
        let answer = Answer::error(ErrorCode::ServiceUnavailable, message);
        Refusal::As(Box::new(answer.with(http::header::RETRY_AFTER, "2")))
    })
}
