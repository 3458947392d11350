//! What each kind of element shows, one file a source.

mod activity;
mod directory;
mod hierarchy;
mod lighthouse;
mod link;
mod membership;
mod power_platform;
mod role;
mod subscription;

use std::collections::{BTreeMap, BTreeSet};

use super::aside::Aside;
use super::document::{self, Page};
use super::element::Element;
use super::error::{ElementFault, ImportError};
use super::log::Log;
use super::observation::{Fact, Listing};
use super::shape::{self, PlatformShape, Shape};
use super::{ImportOptions, Input, List};
use crate::note::Note;
use membership::MembersOf;

/// Whether the last page of a list was there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Pages {
    #[default]
    Unfinished,
    Finished,
}

/// What is gathered from inputs before the estate is touched.
#[derive(Debug)]
pub(super) struct Reading {
    pub log: Log,
    pub asides: BTreeMap<Aside, u64>,
    notes: BTreeSet<Note>,
    /// Inputs that go on elsewhere, and whether one of that kind does not, by kind of list.
    unfinished: BTreeMap<String, (BTreeSet<String>, Pages)>,
    options: ImportOptions,
    /// What the input is known to list, if the question is known to which it is the answer.
    asked: Option<List>,
}

impl Reading {
    pub(super) fn new(options: ImportOptions) -> Self {
        Self {
            log: Log::default(),
            asides: BTreeMap::new(),
            notes: BTreeSet::new(),
            unfinished: BTreeMap::new(),
            options,
            asked: None,
        }
    }

    /// Reads one input.
    pub(super) fn take(&mut self, input: &Input) -> Result<(), ImportError> {
        let pages = document::pages(input)?;
        for page in &pages {
            self.take_page(input, page)?;
        }
        Ok(())
    }

    /// Reads the answer to a question. What is whole of it, the asker says.
    pub(super) fn take_collected(&mut self, input: &Input, list: List) -> Result<(), ImportError> {
        self.asked = Some(list);
        self.take(input)
    }

    /// Adds all that another has gathered.
    pub(super) fn unite(&mut self, other: Self) {
        self.log.unite(other.log);
        self.notes.extend(other.notes);
        for (aside, count) in other.asides {
            *self.asides.entry(aside).or_default() += count;
        }
        for (kind, (names, pages)) in other.unfinished {
            let (all, state) = self.unfinished.entry(kind).or_default();
            all.extend(names);
            if pages == Pages::Finished {
                *state = pages;
            }
        }
    }

    /// What the reader of the summary should know.
    pub(super) fn notes(&self) -> Vec<Note> {
        let unfinished = self.unfinished.values().filter(|(_, pages)| *pages == Pages::Unfinished);
        let note = |name: &String| Note::Unfinished { input: name.clone() };
        self.notes.iter().cloned().chain(unfinished.flat_map(|(names, _)| names.iter().map(note))).collect()
    }

    fn count_page(&mut self, input: &Input, page: &Page) {
        let kind = page.elements.first().and_then(|(_, element)| element.get("type")?.as_str());
        let kind = page.context.as_deref().or(kind).unwrap_or_default().to_ascii_lowercase();
        let (names, pages) = self.unfinished.entry(kind).or_default();
        match page.next {
            Some(_) => _ = names.insert(input.name.clone()),
            None => *pages = Pages::Finished,
        }
    }

    fn take_page(&mut self, input: &Input, page: &Page) -> Result<(), ImportError> {
        let members_of = if let Some(List::Members(group)) = self.asked {
            Some(MembersOf::direct(group))
        } else {
            membership::members_of(page)
        };
        if self.asked.is_none() {
            self.count_page(input, page);
            self.tell_listing(input, page, members_of.as_ref())?;
        }
        for (at, value) in &page.elements {
            let element = Element::new(&input.name, at, value, self.options.tenant)?;
            match &members_of {
                Some(group) => membership::take(self, &element, group)?,
                None => self.take_element(&element, page)?,
            }
        }
        Ok(())
    }

    /// What the page itself says it is a list of.
    fn tell_listing(
        &mut self,
        input: &Input,
        page: &Page,
        members_of: Option<&MembersOf>,
    ) -> Result<(), ImportError> {
        if let Some(group) = members_of {
            self.list(group.listing(input, page, self.options.tenant)?);
        } else if page.elements.is_empty() {
            match directory::listing_of_context(input, page, self.options.tenant)? {
                Some(listing) => self.list(listing),
                None => self.pass_over(Aside::EmptyList),
            }
        }
        Ok(())
    }

    fn take_element(&mut self, element: &Element<'_>, page: &Page) -> Result<(), ImportError> {
        let (path, whole) = (element.path("Internal"), shape::answer_within(element));
        let whole = whole.map(|value| element.inner(&path, value)).transpose()?;
        let element = whole.as_ref().unwrap_or(element);
        match shape::recognise(element, page).ok_or_else(|| refusal(element))? {
            Shape::RoleAssignment => role::take_assignment(self, element),
            Shape::ScheduledRole => role::take_scheduled(self, element),
            Shape::EligibleRole => role::take_eligible(self, element),
            Shape::RegistrationAssignment => lighthouse::take(self, element),
            Shape::ManagementGroup => hierarchy::take_group(self, element),
            Shape::SubscriptionEntity => hierarchy::take_entity(self, element),
            Shape::Subscription => subscription::take(self, element),
            Shape::AzAccount => subscription::take_account(self, element),
            Shape::Directory(kind) => directory::take(self, element, kind, page),
            Shape::Link => link::take(self, element),
            Shape::ActivityEvent => activity::take_event(self, element),
            Shape::RoleChange => activity::take_change(self, element),
            Shape::Platform(PlatformShape::Environment) => power_platform::take_environment(self, element),
            Shape::Platform(PlatformShape::App) => power_platform::take_app(self, element, page),
            Shape::Platform(PlatformShape::Flow) => power_platform::take_flow(self, element, page),
            Shape::Platform(PlatformShape::Permission) => {
                power_platform::take_permission(self, element, page)
            }
            Shape::Platform(PlatformShape::Dataset) => power_platform::take_dataset(self, element, page),
            Shape::PassedOver(aside) => {
                self.pass_over(aside);
                Ok(())
            }
        }
    }

    /// Notes that a page is of a whole list, unless the asker knows better whether it is whole.
    fn list(&mut self, listing: Listing) {
        if self.asked.is_some() {
            return;
        }
        self.log.list(listing, self.options.collected_at);
    }

    fn see(&mut self, fact: Fact) {
        self.log.see(fact, self.options.collected_at);
    }

    fn note(&mut self, note: Note) {
        self.notes.insert(note);
    }

    fn pass_over(&mut self, aside: Aside) {
        *self.asides.entry(aside).or_default() += 1;
    }
}

fn refusal(element: &Element<'_>) -> ImportError {
    let answered =
        element.own("error").and_then(|error| error.get("code")).and_then(serde_json::Value::as_str);
    element.refuse_whole(match answered {
        Some(code) => ElementFault::ServiceError(code.to_owned()),
        None => ElementFault::Unknown(element.outline()),
    })
}
