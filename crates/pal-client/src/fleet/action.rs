//! What is to be done about one link: a pure decision (contract §6 and §11).

use std::collections::BTreeSet;

use pal_model::PartnerId;

use crate::failure::Failure;

/// What a read of a link found. A link in a state other than `Active` is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    /// There is no link.
    NotLinked,
    /// There is one, to the partner id as the service writes it.
    Linked(String),
    /// It could not be read.
    Unread(Failure),
}

/// What is to be done about a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Link it: PUT.
    Create,
    /// Link it to another of ours, or take it over: PATCH, so that there is never a moment without a link.
    Update,
    /// It is as the file says.
    None,
    /// It is linked to a partner that the file does not name: left alone.
    Foreign,
    /// It could not be read.
    Blocked,
}

impl Action {
    /// The word of the contract.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Update => "update",
            Self::None => "none",
            Self::Foreign => "foreign",
            Self::Blocked => "blocked",
        }
    }
}

/// What happens to links to partners that the file does not name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Foreigners {
    /// Left alone.
    LeftAlone,
    /// Changed to what the file says: `--take-over`.
    TakenOver,
}

/// What is to be done, given what was found. A partner id that does not parse is nobody's of ours.
pub fn decide(
    wanted: PartnerId,
    found: &Reading,
    ours: &BTreeSet<PartnerId>,
    foreigners: Foreigners,
) -> Action {
    match found {
        Reading::Unread(_) => Action::Blocked,
        Reading::NotLinked => Action::Create,
        Reading::Linked(id) => match (id.parse::<PartnerId>(), foreigners) {
            (Ok(id), _) if id == wanted => Action::None,
            (Ok(id), _) if ours.contains(&id) => Action::Update,
            (_, Foreigners::TakenOver) => Action::Update,
            (_, Foreigners::LeftAlone) => Action::Foreign,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_to_be_done_follows_from_what_was_found() {
        let ours: BTreeSet<PartnerId> = ["12345", "54321"].iter().map(|id| id.parse().unwrap()).collect();
        let linked = |id: &str| Reading::Linked(id.to_owned());
        let unread = || Reading::Unread(Failure::new("AADSTS50076", "wants another factor"));
        let (left, taken) = (Foreigners::LeftAlone, Foreigners::TakenOver);
        for (found, foreigners, action) in [
            (Reading::NotLinked, left, Action::Create),
            (Reading::NotLinked, taken, Action::Create),
            (linked("12345"), left, Action::None),
            (linked("12345"), taken, Action::None),
            (linked("54321"), left, Action::Update),
            (linked("54321"), taken, Action::Update),
            (linked("99999"), left, Action::Foreign),
            (linked("99999"), taken, Action::Update),
            (linked("not a number"), left, Action::Foreign),
            (linked("not a number"), taken, Action::Update),
            (unread(), left, Action::Blocked),
            (unread(), taken, Action::Blocked),
        ] {
            let wanted = "12345".parse().unwrap();
            assert_eq!(decide(wanted, &found, &ours, foreigners), action, "{found:?} {foreigners:?}");
        }
    }
}
