//! What the last form did, said once on the page that follows it: a word in the address, never a text.

use crate::texts::key;

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Notice {
    /// The account was linked, or its link changed.
    LinkSaved,
    /// The link was removed.
    LinkRemoved,
    /// The portal is about another directory now.
    Switched,
}

impl Notice {
    const ALL: [Self; 3] = [Self::LinkSaved, Self::LinkRemoved, Self::Switched];

    /// The word in the address: `?done=saved`.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::LinkSaved => "saved",
            Self::LinkRemoved => "removed",
            Self::Switched => "switched",
        }
    }

    /// The key of what is said.
    pub(crate) const fn text(self) -> &'static str {
        match self {
            Self::LinkSaved => key("link-saved"),
            Self::LinkRemoved => key("link-removed"),
            Self::Switched => key("link-switched"),
        }
    }

    /// The notice of a word. Any other word is none.
    pub(crate) fn of(word: Option<&str>) -> Option<Self> {
        Self::ALL.into_iter().find(|notice| Some(notice.word()) == word)
    }
}
