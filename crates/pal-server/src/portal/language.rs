//! The language of pages: chosen by a form, kept in a cookie; without one, what the browser asks for.

use super::cookie::{CookieName, Kept};
use super::form;
use super::return_path::ReturnPath;
use crate::http::answer::{Answer, Refusal};
use crate::http::asked::Asked;
use crate::texts::Language;

/// For how long a choice is kept: a year.
const CHOICE_SECONDS: u32 = 31_536_000;

/// Takes a choice and goes back to the page it was made on. Whoever is not signed in chooses too, so there is no session that
/// the form could prove; nothing but the language of this browser changes by it.
pub(crate) async fn choose(asked: &Asked<'_>) -> Result<Answer, Refusal> {
    let body = form::body(asked).await?;
    let typed = form::fields(asked, &body)?;
    let back = ReturnPath::shown(typed.first("returnUrl"));
    let answer = Answer::see_other(back.as_str());
    Ok(match typed.first("language").and_then(Language::of_tag) {
        Some(language) => CookieName::Language.put(answer, language.tag(), Kept::Seconds(CHOICE_SECONDS)),
        None => answer,
    })
}
