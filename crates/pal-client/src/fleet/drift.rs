//! How links differ from what the last apply left (contract §11).

use super::action::Reading;
use super::journal::{LastRead, Left, Remembered};

/// How a link differs from what the last apply left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drift {
    /// Not at all, as far as can be seen.
    None,
    /// It was ours, and is no more.
    Lost,
    /// It is linked to another partner than then.
    Changed,
    /// No apply has come to it yet.
    NewTenant,
}

/// Whether a link can still be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// It can, or could not then either.
    AsBefore,
    /// It could, and cannot any more.
    Gone,
}

impl Drift {
    /// The word of the contract.
    pub const fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Lost => "lost",
            Self::Changed => "changed",
            Self::NewTenant => "new-tenant",
        }
    }
}

/// How what was found differs from what is remembered.
pub fn drift(remembered: &Remembered, found: &Reading, now: Whose) -> (Drift, Sight) {
    if is_what_was_sent(remembered, found) {
        return (Drift::None, Sight::AsBefore);
    }
    let Some(left) = &remembered.left else {
        return match (found, remembered.last_read) {
            (Reading::Unread(_), LastRead::Blocked) => (Drift::None, Sight::AsBefore),
            (_, LastRead::Read | LastRead::Blocked) => (Drift::NewTenant, Sight::AsBefore),
        };
    };
    let drift = match (left, found) {
        (_, Reading::Unread(_)) => {
            return match remembered.last_read {
                LastRead::Blocked => (Drift::None, Sight::AsBefore),
                LastRead::Read => (Drift::None, Sight::Gone),
            };
        }
        (Left::Ours(id), Reading::Linked(now)) if same(id, now) => Drift::None,
        (Left::Ours(_), Reading::Linked(_)) => Drift::Changed,
        (Left::Ours(_), Reading::NotLinked) => Drift::Lost,
        // Foreign then and now is nothing new, whoever it is.
        (Left::Foreign(id), Reading::Linked(found)) if same(id, found) || now == Whose::Foreign => {
            Drift::None
        }
        (Left::Foreign(_), Reading::Linked(_) | Reading::NotLinked) => Drift::Changed,
        (Left::Unlinked, Reading::Linked(_)) => Drift::Changed,
        (Left::Unlinked, Reading::NotLinked) => Drift::None,
    };
    (drift, Sight::AsBefore)
}

/// Whose link it is that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// The file names its partner id, or there is none.
    Ours,
    /// The file does not.
    Foreign,
}

/// A run that was killed may have made the change without living to write so.
fn is_what_was_sent(remembered: &Remembered, found: &Reading) -> bool {
    match found {
        Reading::Linked(id) => remembered.open.is_some_and(|open| id.parse() == Ok(open.partner)),
        Reading::NotLinked | Reading::Unread(_) => false,
    }
}

/// Partner ids are numbers; what a service writes otherwise is compared as it stands.
fn same(left: &str, right: &str) -> bool {
    use pal_model::PartnerId;
    match (left.parse::<PartnerId>(), right.parse::<PartnerId>()) {
        (Ok(left), Ok(right)) => left == right,
        (Ok(_) | Err(_), _) => left == right,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::failure::Failure;
    use crate::fleet::errand::Change;
    use crate::fleet::journal::Open;
    use pal_model::Guid;

    fn left(left: Option<Left>, last_read: LastRead) -> Remembered {
        Remembered { left, last_read, open: None }
    }

    #[test]
    fn drift_is_what_differs_from_the_last_apply() {
        let linked = |id: &str| Reading::Linked(id.to_owned());
        let unread = || Reading::Unread(Failure::new("AADSTS50076", "wants another factor"));
        let was = |state: Left| left(Some(state), LastRead::Read);
        let ours = || was(Left::Ours("12345".to_owned()));
        let foreign = || was(Left::Foreign("99999".to_owned()));
        let never = || left(None, LastRead::Read);
        let blocked = || left(None, LastRead::Blocked);
        let blocked_later = || left(Some(Left::Ours("12345".to_owned())), LastRead::Blocked);
        let sent = Open { sent: (Change::Create, Guid::from_u128(1)), partner: "12345".parse().unwrap() };
        let killed = || Remembered { open: Some(sent), ..never() };
        let (as_before, gone) = (Sight::AsBefore, Sight::Gone);
        for (remembered, found, now, drift_of, sight) in [
            (ours(), linked("12345"), Whose::Ours, Drift::None, as_before),
            (ours(), linked("54321"), Whose::Ours, Drift::Changed, as_before),
            (ours(), linked("99999"), Whose::Foreign, Drift::Changed, as_before),
            (ours(), Reading::NotLinked, Whose::Ours, Drift::Lost, as_before),
            (ours(), unread(), Whose::Ours, Drift::None, gone),
            (foreign(), linked("99999"), Whose::Foreign, Drift::None, as_before),
            (foreign(), linked("88888"), Whose::Foreign, Drift::None, as_before),
            (foreign(), linked("12345"), Whose::Ours, Drift::Changed, as_before),
            (foreign(), Reading::NotLinked, Whose::Ours, Drift::Changed, as_before),
            (was(Left::Unlinked), Reading::NotLinked, Whose::Ours, Drift::None, as_before),
            (was(Left::Unlinked), linked("12345"), Whose::Ours, Drift::Changed, as_before),
            (never(), Reading::NotLinked, Whose::Ours, Drift::NewTenant, as_before),
            (never(), linked("12345"), Whose::Ours, Drift::NewTenant, as_before),
            (never(), unread(), Whose::Ours, Drift::NewTenant, as_before),
            (blocked(), unread(), Whose::Ours, Drift::None, as_before),
            (blocked(), linked("12345"), Whose::Ours, Drift::NewTenant, as_before),
            (blocked_later(), unread(), Whose::Ours, Drift::None, as_before),
            (blocked_later(), linked("12345"), Whose::Ours, Drift::None, as_before),
            (blocked_later(), Reading::NotLinked, Whose::Ours, Drift::Lost, as_before),
            (killed(), linked("12345"), Whose::Ours, Drift::None, as_before),
            (killed(), Reading::NotLinked, Whose::Ours, Drift::NewTenant, as_before),
        ] {
            assert_eq!(drift(&remembered, &found, now), (drift_of, sight), "{remembered:?} {found:?}");
        }
    }
}
