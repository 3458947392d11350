//! How a cell of the directory is written: as its text, read back by its own parser.

use pal_model::facts::{AccountType, AssignmentKind};
use serde::{Deserialize, Serialize};

/// A value as its text.
pub(crate) mod text {
    use std::fmt::Display;
    use std::str::FromStr;

    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(crate) fn serialize<T: Display, S: Serializer>(value: &T, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(value)
    }

    pub(crate) fn deserialize<'de, T, D>(from: D) -> Result<T, D::Error>
    where
        T: FromStr<Err: Display>,
        D: Deserializer<'de>,
    {
        String::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}

/// A value that may be absent, as its text or null.
pub(crate) mod optional_text {
    use std::fmt::Display;
    use std::str::FromStr;

    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[expect(clippy::ref_option, reason = "serde hands over a reference to the field")]
    pub(crate) fn serialize<T: Display, S: Serializer>(value: &Option<T>, to: S) -> Result<S::Ok, S::Error> {
        value.as_ref().map(ToString::to_string).serialize(to)
    }

    pub(crate) fn deserialize<'de, T, D>(from: D) -> Result<Option<T>, D::Error>
    where
        T: FromStr<Err: Display>,
        D: Deserializer<'de>,
    {
        let text = Option::<String>::deserialize(from)?;
        text.map(|text| text.parse().map_err(D::Error::custom)).transpose()
    }
}

/// Values as an array of their texts.
pub(crate) mod texts {
    use std::fmt::Display;
    use std::str::FromStr;

    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(crate) fn serialize<T: Display, S: Serializer>(values: &[T], to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(values.iter().map(ToString::to_string))
    }

    pub(crate) fn deserialize<'de, T, D>(from: D) -> Result<Vec<T>, D::Error>
    where
        T: FromStr<Err: Display>,
        D: Deserializer<'de>,
    {
        let texts = Vec::<String>::deserialize(from)?;
        texts.iter().map(|text| text.parse().map_err(D::Error::custom)).collect()
    }
}

/// An interval as its two ends; an open end is empty.
pub(crate) mod interval {
    use std::fmt::Display;

    use pal_model::{Instant, Interval};
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(crate) fn serialize<S: Serializer>(value: &Interval, to: S) -> Result<S::Ok, S::Error> {
        [value.from().to_string(), value.to().to_string()].serialize(to)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Interval, D::Error> {
        let [begin, end] = <[String; 2]>::deserialize(from)?;
        let (begin, end) = (edge(&begin, Instant::MIN), edge(&end, Instant::MAX));
        let ends = begin.and_then(|begin| end.map(|end| (begin, end))).map_err(refuse::<D::Error>)?;
        Interval::new(ends.0, ends.1).ok_or_else(|| D::Error::custom("an interval that holds nothing"))
    }

    fn edge(text: &str, open: Instant) -> Result<Instant, pal_model::time::TimeError> {
        if text.is_empty() { Ok(open) } else { text.parse() }
    }

    fn refuse<E: Error>(reason: impl Display) -> E {
        E::custom(reason)
    }
}

/// The words of [`AccountType`].
#[derive(Serialize, Deserialize)]
#[serde(remote = "AccountType", rename_all = "snake_case")]
pub(crate) enum AccountTypeCell {
    Location,
    Global,
}

/// The words of [`AssignmentKind`].
#[derive(Serialize, Deserialize)]
#[serde(remote = "AssignmentKind", rename_all = "snake_case")]
pub(crate) enum AssignmentKindCell {
    Active,
    Eligible,
}
