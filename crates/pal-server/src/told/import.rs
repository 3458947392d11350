//! What is wrong with what `az` and ARM print, and where.

use pal_estate::import::{ElementFault, ImportError};

use super::estate::{because, in_file, system};
use super::{Part, Tell, Told, words};
use crate::texts::key;

impl Tell for ImportError {
    fn told(&self) -> Told {
        let element = |input: &str, at: &str, fault: Told| in_file(input, in_file(at, fault));
        match self {
            Self::Unpack { input, source } => because(input, key("fault-unpack"), system(source)),
            Self::Utf16 { input } => in_file(input, Told::plain(key("fault-utf16-none"))),
            Self::Json { input, line, column, source } => {
                let place = format!("{input}:{line}:{column}");
                because(&place, key("fault-json"), words(source))
            }
            Self::Empty { input } => in_file(input, Told::plain(key("fault-empty"))),
            Self::Element { input, at, fault } => element(input, at, fault.told()),
            Self::MissingTenant { input, at } => element(input, at, Told::plain(key("fault-no-tenant"))),
            Self::TwoParents { tenant, child, at, one, other } => {
                let parts = [
                    ("at", words(at)),
                    ("child", child.into()),
                    ("tenant", words(tenant)),
                    ("one", one.into()),
                    ("other", other.into()),
                ];
                Told::of(key("fault-two-parents"), parts)
            }
            Self::TwoOwners { subscription, at, one, other } => {
                let parts = [
                    ("at", words(at)),
                    ("subscription", words(subscription)),
                    ("one", words(one)),
                    ("other", words(other)),
                ];
                Told::of(key("fault-two-owners"), parts)
            }
            Self::TwoPartners { principal, at } => {
                Told::of(key("fault-two-partners"), [("principal", words(principal)), ("at", words(at))])
            }
            Self::Log { path, line, source } => {
                let place = format!("{}:{line}", path.display());
                because(&place, key("fault-log"), words(source))
            }
            Self::LogVersion { path, version, known } => {
                let parts = [("version", words(version)), ("known", words(known))];
                in_file(path.as_path(), Told::of(key("fault-log-version"), parts))
            }
            Self::Busy { path } => in_file(path.as_path(), Told::plain(key("fault-busy"))),
            Self::Io { path, source } => because(path.as_path(), key("fault-io"), system(source)),
            Self::Estate(error) => error.told(),
            Self::Contradiction { source } => {
                let fault = Told::plain(key("fault-contradiction"));
                Told::of(key("fault-because"), [("fault", fault.into()), ("why", source.told().into())])
            }
        }
    }
}

impl Tell for ElementFault {
    fn told(&self) -> Told {
        let found = |key: &str, found: Part| Told::of(key, [("found", found)]);
        match self {
            Self::Unknown(what) => found(key("fault-unknown-element"), what.into()),
            Self::NotAnObject => Told::plain(key("fault-no-object")),
            Self::NotText => Told::plain(key("fault-no-text")),
            Self::Missing => Told::plain(key("fault-missing")),
            Self::Guid(error) => error.told(),
            Self::Scope(error) => error.told(),
            Self::Time(error) => error.told(),
            Self::PartnerId(error) => error.told(),
            Self::Child(child) => found(key("fault-child"), child.into()),
            Self::DelegationScope(scope) => found(key("fault-delegation-scope"), words(scope)),
            Self::Unexpanded => Told::plain(key("fault-no-definition")),
            Self::NoParent => Told::plain(key("fault-no-parent")),
            Self::UnknownGroup => Told::plain(key("fault-unknown-group")),
            Self::AssetRole(role) => found(key("fault-asset-role"), role.into()),
            Self::PermissionOfNothing => Told::plain(key("fault-permission-of-nothing")),
            Self::PlatformId(error) => error.told(),
            Self::ServiceError(code) => found(key("fault-service-error"), code.into()),
        }
    }
}
