//! What was passed over, left out or replaced.

use pal_estate::Note;
use pal_estate::import::{Aside, TableSummary};
use pal_model::Instant;

use super::estate::in_file;
use super::{Tell, Told, words};
use crate::texts::key;

impl Tell for Note {
    fn told(&self) -> Told {
        let counted = |key: &str, count: u64| Told::of(key, [("count", count.into())]);
        match self {
            Self::Stray { file } => in_file(file.as_path(), Told::plain(key("note-stray"))),
            Self::UnknownColumn { file, column } => {
                in_file(file.as_path(), Told::of(key("note-unknown-column"), [("column", column.into())]))
            }
            Self::Lost(of) => Told::of(key("note-lost"), [("note", of.told().into())]),
            Self::Unfinished { input } => in_file(input, Told::plain(key("note-unfinished"))),
            Self::NoGroup { input } => in_file(input, Told::plain(key("note-no-group"))),
            Self::PassedOver { count, aside } => {
                Told::of(key("note-passed-over"), [("count", (*count).into()), ("what", aside.told().into())])
            }
            Self::WithoutStart { count } => counted(key("note-without-start"), *count),
            Self::WithoutGrant { count } => counted(key("note-without-grant"), *count),
            Self::UnknownPublishers { count } => counted(key("note-unknown-publishers"), *count),
            Self::Gap { subscription, newest, before } => {
                let moment = |at: &Instant| words(at);
                let parts = [
                    ("subscription", words(subscription)),
                    ("newest", moment(newest)),
                    ("before", moment(before)),
                ];
                Told::of(key("note-gap"), parts)
            }
        }
    }
}

impl Tell for Aside {
    fn told(&self) -> Told {
        Told::plain(match self {
            Self::ClassicAdministrator => key("aside-classic-administrator"),
            Self::RoleDefinition => key("aside-role-definition"),
            Self::ResourceGroup => key("aside-resource-group"),
            Self::Device => key("aside-device"),
            Self::TenantLevelAccount => key("aside-tenant-level-account"),
            Self::OtherActivity => key("aside-other-activity"),
            Self::UnsuccessfulEvent => key("aside-unsuccessful-event"),
            Self::FailedRegistration => key("aside-failed-registration"),
            Self::EmptyList => key("aside-empty-list"),
            Self::NoHierarchy => key("aside-no-hierarchy"),
            Self::TenantWidePermission => key("aside-tenant-wide-permission"),
            Self::DatasetWithoutWorkspace => key("aside-dataset-without-workspace"),
        })
    }
}

impl Tell for TableSummary {
    fn told(&self) -> Told {
        let parts = [
            ("table", self.table.into()),
            ("new", self.new.into()),
            ("changed", self.changed.into()),
            ("unchanged", self.unchanged.into()),
        ];
        Told::of(key("note-table"), parts)
    }
}

impl Tell for pal_usage::Note {
    fn told(&self) -> Told {
        match self {
            Self::NamedTwice { file } => Told::of(key("note-named-twice"), [("file", file.as_path().into())]),
            Self::Replaced { manifest, by } => Told::of(
                key("note-later-run"),
                [("old", manifest.as_path().into()), ("new", by.as_path().into())],
            ),
            Self::Unlisted { manifest, count } => Told::of(
                key("note-unlisted"),
                [("manifest", manifest.as_path().into()), ("count", (*count).into())],
            ),
            Self::Subfolders { folder, count } => {
                in_file(folder.as_path(), Told::of(key("note-subfolders"), [("count", (*count).into())]))
            }
        }
    }
}
