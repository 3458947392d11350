//! What `apply` does about one row, as a machine without a network: it says what to do next and is told what came of it.
//!
//! Reading comes first, always. A change whose outcome is unknown is followed by a read and nothing else, so a change that was
//! made is never asked for again (contract §11). A change is sent again with the same request id: the service then knows that it
//! is the same one. What it answers to that may be a remembered answer, so it is believed only after one more read.

use std::collections::BTreeSet;

use pal_model::{Guid, PartnerId};

use super::action::{Action, Foreigners, Reading, decide};
use crate::failure::Failure;

/// How often a change is sent at most.
pub const SENDS_MAX: u32 = 6;

/// A change of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// PUT.
    Create,
    /// PATCH.
    Update,
}

/// What to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Read the link.
    Read,
    /// Write down that it is sent, then send it once.
    Send(Change, Guid),
    /// Wait a little, the longer the more often something went wrong, then [`Errand::waited`].
    Pause(u32),
    /// Nothing: this is what came of the row.
    End(End),
}

/// What came of a change that was sent once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sent {
    /// It was made: the link is to this partner id now.
    Made(String),
    /// It was not made, and may be sent again when the wait that was asked for is over.
    Throttled(Failure),
    /// Whether it was made is not known.
    Unknown(Failure),
    /// It was not made.
    Refused(Failure),
}

/// What came of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// This run changed it.
    Done,
    /// It was right.
    Unchanged,
    /// Somebody else's link, left alone.
    Skipped,
    /// It is not as the file says, as far as we know.
    Failed(Failure),
}

/// What is known of whether changes that were sent were made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Made {
    /// None was.
    No,
    /// One may have been.
    Perhaps,
}

/// A change that was sent before, in this run or in one that was killed, and its request id.
pub type SentBefore = (Change, Guid);

/// A change, the id it is known by, and how often it was sent.
#[derive(Debug, Clone, Copy)]
struct Used {
    change: Change,
    id: Guid,
    times: u32,
}

/// One row on its way.
#[derive(Debug)]
pub struct Errand<'a> {
    wanted: PartnerId,
    ours: &'a BTreeSet<PartnerId>,
    foreigners: Foreigners,
    new_id: fn() -> Guid,
    found: Option<Reading>,
    action: Action,
    sent: Option<Used>,
    made: Made,
    sends: u32,
    planned_anew: bool,
    last: Option<Failure>,
}

impl<'a> Errand<'a> {
    /// A row that nobody has looked at yet. `before` is what a killed run sent without learning what came of it.
    pub fn new(
        wanted: PartnerId,
        ours: &'a BTreeSet<PartnerId>,
        foreigners: Foreigners,
        before: Option<SentBefore>,
        new_id: fn() -> Guid,
    ) -> Self {
        Self {
            wanted,
            ours,
            foreigners,
            new_id,
            found: None,
            action: Action::None,
            sent: before.map(|(change, id)| Used { change, id, times: 1 }),
            made: Made::No,
            sends: 0,
            planned_anew: false,
            last: None,
        }
    }

    /// What the action answers: what was found first, or what somebody else made of it since.
    pub const fn found(&self) -> Option<&Reading> {
        self.found.as_ref()
    }

    /// What had to be done about the row.
    pub const fn action(&self) -> Action {
        self.action
    }

    /// Whether a change may have been made of which nothing is known.
    pub const fn is_open(&self) -> bool {
        matches!(self.made, Made::Perhaps)
    }

    /// After a read.
    pub fn read(&mut self, found: Reading) -> Step {
        let action = decide(self.wanted, &found, self.ours, self.foreigners);
        let first = self.found.is_none();
        let step = match (action, &found) {
            (Action::None, _) if self.made == Made::Perhaps => Step::End(End::Done),
            (Action::None, _) => Step::End(End::Unchanged),
            (Action::Foreign, _) => Step::End(End::Skipped),
            (Action::Blocked, Reading::Unread(failure)) => Step::End(End::Failed(failure.clone())),
            (Action::Blocked, Reading::NotLinked | Reading::Linked(_)) => Step::Read,
            (Action::Create, _) => self.send(Change::Create),
            (Action::Update, _) => self.send(Change::Update),
        };
        match action {
            Action::None | Action::Blocked if !first => {}
            Action::None | Action::Blocked | Action::Create | Action::Update | Action::Foreign => {
                self.action = action;
                self.found = Some(found);
            }
        }
        step
    }

    /// After a change was sent.
    pub fn sent(&mut self, sent: Sent) -> Step {
        match sent {
            // Some services answer a PUT with a link that is there already: nothing is believed but our own id.
            Sent::Made(id)
                if id.parse() == Ok(self.wanted) && self.sent.is_some_and(|sent| sent.times == 1) =>
            {
                Step::End(End::Done)
            }
            Sent::Made(_) => {
                self.made = Made::Perhaps;
                // If the link is not there, a remembered answer was given to the id: the next change is another one.
                self.sent = None;
                Step::Read
            }
            Sent::Throttled(failure) => self.again(failure),
            Sent::Unknown(failure) => {
                self.made = Made::Perhaps;
                self.again(failure)
            }
            Sent::Refused(failure) if matches!(failure.status, Some(404 | 409)) && !self.planned_anew => {
                self.planned_anew = true;
                self.sent = None;
                Step::Read
            }
            Sent::Refused(failure) => Step::End(End::Failed(failure)),
        }
    }

    /// After a pause: whatever was sent, its outcome is read.
    pub const fn waited(&self) -> Step {
        Step::Read
    }

    fn send(&mut self, change: Change) -> Step {
        if self.sends >= SENDS_MAX {
            let given_up =
                || Failure::new("NOT_LINKED", "the link was changed again and again while it was made");
            return Step::End(End::Failed(self.last.clone().unwrap_or_else(given_up)));
        }
        self.sends += 1;
        let used = match self.sent {
            Some(used) if used.change == change => Used { times: used.times + 1, ..used },
            Some(_) | None => Used { change, id: (self.new_id)(), times: 1 },
        };
        self.sent = Some(used);
        Step::Send(change, used.id)
    }

    fn again(&mut self, failure: Failure) -> Step {
        self.last = Some(failure);
        Step::Pause(self.sends)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: Guid = Guid::from_u128(1);
    const NEW: Guid = Guid::from_u128(2);

    fn failure(code: &str, status: u16) -> Failure {
        Failure { status: Some(status), ..Failure::new(code, "") }
    }

    fn linked(id: &str) -> Reading {
        Reading::Linked(id.to_owned())
    }

    /// What the network says, one word after the other.
    enum Said {
        Read(Reading),
        Sent(Sent),
    }

    /// What the machine did, a word a step, and how it ended.
    fn told(before: Option<SentBefore>, said: Vec<Said>) -> (String, Action) {
        let ours = ["12345", "54321"].iter().map(|id| id.parse().unwrap()).collect();
        let wanted = "12345".parse().unwrap();
        let mut errand = Errand::new(wanted, &ours, Foreigners::LeftAlone, before, || NEW);
        let (mut step, mut told) = (Step::Read, Vec::new());
        let mut said = said.into_iter();
        loop {
            step = match step {
                Step::Read => match said.next() {
                    Some(Said::Read(reading)) => {
                        told.push("read".to_owned());
                        errand.read(reading)
                    }
                    _ => panic!("reads where it should not: {told:?}"),
                },
                Step::Send(change, id) => match said.next() {
                    Some(Said::Sent(sent)) => {
                        let id = if id == OLD { "old" } else { "new" };
                        told.push(format!("{change:?} {id}"));
                        errand.sent(sent)
                    }
                    _ => panic!("sends where it should not: {told:?}"),
                },
                Step::Pause(_) => errand.waited(),
                Step::End(end) => {
                    told.push(match end {
                        End::Done => "done".to_owned(),
                        End::Unchanged => "unchanged".to_owned(),
                        End::Skipped => "skipped".to_owned(),
                        End::Failed(failure) => failure.code,
                    });
                    assert!(said.next().is_none(), "ends too early: {told:?}");
                    return (told.join(", "), errand.action());
                }
            };
        }
    }

    #[test]
    fn a_change_of_unknown_outcome_is_read_before_anything_is_sent_again() {
        use Said::{Read, Sent as Said_};
        let made = |id: &str| Said_(Sent::Made(id.to_owned()));
        let unknown = || Said_(Sent::Unknown(failure("500", 500)));
        let throttled = || Said_(Sent::Throttled(failure("429", 429)));
        let refused = |code: &str, status| Said_(Sent::Refused(failure(code, status)));
        let none = || Read(Reading::NotLinked);
        let unread = || Read(Reading::Unread(failure("AADSTS50076", 400)));
        for (before, said, expected, action) in [
            (None, vec![Read(linked("12345"))], "read, unchanged", Action::None),
            (None, vec![none(), made("12345")], "read, Create new, done", Action::Create),
            (None, vec![Read(linked("54321")), made("12345")], "read, Update new, done", Action::Update),
            (None, vec![Read(linked("99999"))], "read, skipped", Action::Foreign),
            (None, vec![unread()], "read, AADSTS50076", Action::Blocked),
            (
                None,
                vec![none(), unknown(), Read(linked("12345"))],
                "read, Create new, read, done",
                Action::Create,
            ),
            (
                None,
                vec![none(), unknown(), none(), made("12345"), Read(linked("12345"))],
                "read, Create new, read, Create new, read, done",
                Action::Create,
            ),
            (
                None,
                vec![none(), throttled(), none(), throttled(), Read(linked("12345"))],
                "read, Create new, read, Create new, read, unchanged",
                Action::Create,
            ),
            (None, vec![none(), unknown(), unread()], "read, Create new, read, AADSTS50076", Action::Create),
            (
                None,
                vec![none(), refused("Conflict", 409), Read(linked("54321")), made("12345")],
                "read, Create new, read, Update new, done",
                Action::Update,
            ),
            (
                None,
                vec![none(), refused("Conflict", 409), Read(linked("99999"))],
                "read, Create new, read, skipped",
                Action::Foreign,
            ),
            (
                None,
                vec![Read(linked("54321")), refused("NotFound", 404), none(), refused("Conflict", 409)],
                "read, Update new, read, Create new, Conflict",
                Action::Create,
            ),
            (None, vec![none(), refused("BadRequest", 400)], "read, Create new, BadRequest", Action::Create),
            // A service that answers a PUT with somebody else's link has not made ours.
            (
                None,
                vec![none(), made("99999"), Read(linked("99999"))],
                "read, Create new, read, skipped",
                Action::Foreign,
            ),
            // What a killed run sent: found as made, sent again under its id, or planned anew.
            (Some((Change::Create, OLD)), vec![Read(linked("12345"))], "read, unchanged", Action::None),
            (
                Some((Change::Create, OLD)),
                vec![none(), made("12345"), Read(linked("12345"))],
                "read, Create old, read, done",
                Action::Create,
            ),
            (
                Some((Change::Create, OLD)),
                vec![none(), made("12345"), none(), made("12345")],
                "read, Create old, read, Create new, done",
                Action::Create,
            ),
            (
                Some((Change::Create, OLD)),
                vec![Read(linked("54321")), made("12345")],
                "read, Update new, done",
                Action::Update,
            ),
        ] {
            assert_eq!(told(before, said), (expected.to_owned(), action));
        }
    }

    #[test]
    fn a_change_is_not_sent_for_ever() {
        let once = || [Said::Read(Reading::NotLinked), Said::Sent(Sent::Unknown(failure("503", 503)))];
        let mut said: Vec<Said> = (0..SENDS_MAX).flat_map(|_| once()).collect();
        said.push(Said::Read(Reading::NotLinked));
        let (told, _) = told(None, said);
        assert!(told.ends_with("Create new, read, 503"), "{told}");
    }
}
