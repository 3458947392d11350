//! Every page of the portal with samples, rendered in every language: none fails, each is whole, and what is in it is text.

use askama::Template;

use super::directories::{AccountKind, DirectoriesPage, DirectoryView};
use super::elsewhere::Elsewhere;
use super::home::HomePage;
use super::link::{LinkConfirmPage, LinkPage, LinkRemovePage, LinkView, PartnerPart};
use super::link_history::{ChangeView, LinkHistoryPage};
use super::notice::Notice;
use super::page::{Frame, FrameVisitor, Message};
use super::partner_id::{PartnerView, TypedPartner};
use super::place::Place;
use crate::texts::{Language, Texts};

/// What a name may be, at its worst.
const NAME: &str = "<b onload=\"x\">Fabrikam & Söner's";

/// A frame for a page that whoever is signed in sees.
pub(crate) fn frame(language: Language) -> Frame {
    let visitor = FrameVisitor::sample(Place::Link, NAME);
    Frame { visitor: Some(visitor), ..Frame::sample(Texts(language)) }
}

/// Renders a sample and looks at it.
pub(crate) fn check(name: &str, sample: &impl Template) {
    let html = sample.render().unwrap_or_else(|error| panic!("{name}: {error}"));
    assert!(!html.contains("<b onload"), "{name} shows a name as a part of the page: {html}");
    let mut open: Vec<&str> = Vec::new();
    for part in html.split('<').skip(1) {
        let tag = part.split('>').next().unwrap_or_default();
        let element = tag.trim_start_matches('/').split([' ', '\n']).next().unwrap_or_default();
        match (element, tag.starts_with('/')) {
            ("!doctype" | "meta" | "link" | "input" | "img" | "br", _) => {}
            (_, false) => open.push(element),
            (_, true) => assert_eq!(open.pop(), Some(element), "{name}: {html}"),
        }
    }
    assert!(open.is_empty(), "{name} leaves {open:?} open: {html}");
    for id in html.split(" id=\"").skip(1).map(|rest| rest.split('"').next().unwrap_or_default()) {
        assert_eq!(html.matches(&format!(" id=\"{id}\"")).count(), 1, "{name}: `{id}` comes twice");
    }
}

fn linked() -> LinkView {
    LinkView {
        partner_id: "12345".to_owned(),
        partner_name: Some(NAME.to_owned()),
        since: "5 June 2026".to_owned(),
        first: "1 May 2026".to_owned(),
        version: "3".to_owned(),
    }
}

fn partner(name: Option<&str>) -> PartnerView {
    PartnerView { id: "12345".to_owned(), name: name.map(str::to_owned) }
}

fn found() -> [Option<TypedPartner>; 7] {
    let global = |locations| TypedPartner::Global { partner: partner(Some(NAME)), locations };
    [
        None,
        Some(TypedPartner::Location(partner(Some(NAME)))),
        Some(TypedPartner::Location(partner(None))),
        Some(global(Vec::new())),
        Some(global(vec![partner(Some(NAME)), partner(None)])),
        Some(TypedPartner::Unknown),
        Some(TypedPartner::Malformed),
    ]
}

fn elsewhere() -> [Elsewhere; 4] {
    let name = || NAME.to_owned();
    [
        Elsewhere::Account { id: "c0".to_owned(), name: name() },
        Elsewhere::Delegated { name: name() },
        Elsewhere::OnBehalf { name: name() },
        Elsewhere::Nobody { name: name() },
    ]
}

fn directories() -> Vec<DirectoryView> {
    let view = |account, is_current, recent, linked| DirectoryView {
        id: "c0000000-0000-0000-0000-000000000000".to_owned(),
        name: NAME.to_owned(),
        domain: Some("contoso.test".to_owned()),
        account,
        is_current,
        recent,
        linked,
    };
    vec![view(AccountKind::Home, true, None, None), view(AccountKind::Guest, false, Some(0), Some(linked()))]
}

#[test]
fn every_page_renders_in_every_language_whatever_is_in_it() {
    for language in Language::ALL {
        let frame = &frame(language);
        for linked in [None, Some(linked())] {
            check("home", &HomePage { frame, linked: linked.clone(), directories: 3 });
            for found in found() {
                check("partner", &PartnerPart { frame, found: found.clone() });
                let notice = Some(Notice::LinkSaved);
                let (elsewhere, linked) = (None, linked.clone());
                check("link", &LinkPage { frame, notice, elsewhere, linked, typed: NAME, found });
            }
            for elsewhere in elsewhere() {
                let (notice, linked, found) = (None, linked.clone(), None);
                let elsewhere = Some(elsewhere);
                check("elsewhere", &LinkPage { frame, notice, elsewhere, linked, typed: "", found });
            }
            let partner = partner(Some(NAME));
            check("confirm", &LinkConfirmPage { frame, linked: linked.clone(), partner });
        }
        check("remove", &LinkRemovePage { frame, linked: linked() });
        let change = ChangeView {
            when: "5 June 2026".to_owned(),
            what: "history-changed",
            partner_id: "12345".to_owned(),
            partner_name: Some(NAME.to_owned()),
            version: "2".to_owned(),
        };
        for changes in [Vec::new(), vec![change]] {
            check("history", &LinkHistoryPage { frame, changes });
        }
        for directories in [Vec::new(), directories()] {
            for elsewhere in elsewhere().into_iter().map(Some) {
                let directories = directories.clone();
                check("directories", &DirectoriesPage { frame, search: NAME, directories, elsewhere });
            }
        }
        let outside = &Frame { visitor: None, ..frame.clone() };
        for frame in [frame, outside] {
            let onward = Some(("/portal/", "shell-go-home"));
            check("message", &Message { frame, title: "form-stale-title", text: NAME, onward });
        }
    }
}
