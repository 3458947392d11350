//! Ids of Power Platform: mostly GUIDs, but environments are also called `Default-{guid}`, and some products number otherwise.

use std::fmt;
use std::str::FromStr;

use crate::ids::Guid;

/// Nothing, or text with characters that no id has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an id: printable characters without blanks around them")]
pub struct PlatformIdError(pub String);

/// A GUID at the end of an id compares without case and prints in lower case (contract §2); the rest is as it was written.
fn canonical(text: &str) -> Result<Box<str>, PlatformIdError> {
    if text.is_empty() || text.trim() != text || text.chars().any(char::is_control) {
        return Err(PlatformIdError(text.to_owned()));
    }
    let split = text.len().checked_sub(Guid::LENGTH).and_then(|at| text.split_at_checked(at));
    Ok(match split.and_then(|(before, end)| Some((before, Guid::from_bytes(end.as_bytes())?))) {
        Some((before, guid)) => format!("{before}{guid}").into(),
        None => text.into(),
    })
}

macro_rules! platform_ids {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Box<str>);

        impl $name {
            /// The id as it prints.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = PlatformIdError;

            fn from_str(text: &str) -> Result<Self, PlatformIdError> {
                canonical(text).map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )+};
}

platform_ids! {
    /// An app, flow, dataset or instance, within its tenant.
    AssetId;
    /// An environment of a tenant.
    EnvironmentId;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guid_in_an_id_prints_in_lower_case() {
        for (text, expected) in [
            ("8E3AF657-A8FF-443C-A75C-2FE8C4BCB635", "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"),
            ("Default-8E3AF657-A8FF-443C-A75C-2FE8C4BCB635", "Default-8e3af657-a8ff-443c-a75c-2fe8c4bcb635"),
            ("Orders-2", "Orders-2"),
            ("é8E3AF657-A8FF-443C-A75C-2FE8C4BCB63", "é8E3AF657-A8FF-443C-A75C-2FE8C4BCB63"),
        ] {
            assert_eq!(text.parse::<AssetId>().unwrap().to_string(), expected);
        }
        for bad in ["", " x", "x ", "a\nb"] {
            assert!(bad.parse::<EnvironmentId>().is_err(), "{bad:?}");
        }
    }
}
