//! The lines of a journal: JSON, one event a line.

use pal_model::{Guid, PartnerId, TenantId};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::fleet::errand::Change;

/// Something that happened to a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Line {
    /// When, RFC 3339 in UTC. For people: nothing is decided by it.
    pub at: String,
    /// The tenant.
    #[serde(with = "text")]
    pub tenant_id: TenantId,
    /// The name of the credential.
    pub credential: String,
    /// What happened.
    #[serde(flatten)]
    pub event: Event,
}

/// What happened to a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Event {
    /// A change is about to be sent.
    Sending {
        /// Which.
        change: ChangeWord,
        /// To which partner id.
        #[serde(with = "text")]
        partner_id: PartnerId,
        /// What the service knows the request by; a run that takes over sends the same.
        #[serde(with = "text")]
        request_id: Guid,
    },
    /// The change was made.
    Done {
        /// What it is linked to now.
        #[serde(with = "text")]
        partner_id: PartnerId,
    },
    /// The change was not made.
    Refused {
        /// The code of the refusal.
        code: String,
        /// What it was linked to when it was read last.
        current_partner_id: Option<String>,
    },
    /// The link was as the file says.
    Right {
        /// What it is linked to.
        #[serde(with = "text")]
        partner_id: PartnerId,
    },
    /// The link was somebody else's, and left alone.
    Foreign {
        /// What it is linked to.
        current_partner_id: String,
    },
    /// The link could not be read.
    Blocked {
        /// Why.
        code: String,
    },
}

/// [`Change`] in a journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeWord {
    /// PUT.
    Create,
    /// PATCH.
    Update,
}

impl From<Change> for ChangeWord {
    fn from(change: Change) -> Self {
        match change {
            Change::Create => Self::Create,
            Change::Update => Self::Update,
        }
    }
}

impl From<ChangeWord> for Change {
    fn from(word: ChangeWord) -> Self {
        match word {
            ChangeWord::Create => Self::Create,
            ChangeWord::Update => Self::Update,
        }
    }
}

/// Ids as text.
mod text {
    use std::fmt::Display;
    use std::str::FromStr;

    use super::{Deserialize, Deserializer, Serializer, de};

    pub(super) fn serialize<T: Display, S: Serializer>(id: &T, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(id)
    }

    pub(super) fn deserialize<'de, T, D>(deserializer: D) -> Result<T, D::Error>
    where
        T: FromStr<Err: Display>,
        D: Deserializer<'de>,
    {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}
