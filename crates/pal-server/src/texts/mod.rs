//! What people read, in their language: the texts of `/locales`, with numbers, money and dates as each language writes them.
//!
//! A text has a key, the same in every language. [`Texts::say`] gives it as it stands, [`Texts::fill`] with something put in,
//! [`Texts::count`] with a number that it agrees with. Where a key is kept for later, [`key`] marks it. A test reads every
//! template and every file of code for those four and holds them against the three languages: no key is missing or unused.

mod format;
mod language;

use std::borrow::Cow;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

pub use language::Language;

use crate::told::{Part, Sentence, Told};

/// The files of each language. One more is one more word here.
macro_rules! files {
    ($language:literal: $($name:literal)+) => {
        &[$(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../locales/", $language, "/", $name, ".ftl")),)+]
    };
    ($($name:literal)+) => {
        [files!("en": $($name)+), files!("nl": $($name)+), files!("sv": $($name)+)]
    };
}

/// The texts of English, Dutch and Swedish.
const FILES: [&[&str]; 3] = files!["shell" "sign-in" "link" "directories" "arm" "insights" "missing" "customer" "uploads" "faults" "notes"];

type Bundle = FluentBundle<FluentResource>;

static ENGLISH: LazyLock<Bundle> = LazyLock::new(|| bundle(Language::English));
static DUTCH: LazyLock<Bundle> = LazyLock::new(|| bundle(Language::Dutch));
static SWEDISH: LazyLock<Bundle> = LazyLock::new(|| bundle(Language::Swedish));

fn bundle(language: Language) -> Bundle {
    let mut bundle = FluentBundle::new_concurrent(vec![language.tag().parse().unwrap_or_default()]);
    // The marks around what is put in are for languages of two directions; a screen reader would spell them.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(match language {
        Language::English => |value, _| number(Language::English, value),
        Language::Dutch => |value, _| number(Language::Dutch, value),
        Language::Swedish => |value, _| number(Language::Swedish, value),
    }));
    let [english, dutch, swedish] = FILES;
    let files = match language {
        Language::English => english,
        Language::Dutch => dutch,
        Language::Swedish => swedish,
    };
    for file in files {
        // INVARIANT: a test reads every file strictly; what is broken in one would be left out, not all of it.
        let (Ok(resource) | Err((resource, _))) = FluentResource::try_new((*file).to_owned());
        bundle.add_resource_overriding(resource);
    }
    bundle
}

fn number(language: Language, value: &FluentValue<'_>) -> Option<String> {
    match value {
        FluentValue::Number(number) => Some(format::decimal(language, &number.as_string())),
        FluentValue::String(_) | FluentValue::Custom(_) | FluentValue::None | FluentValue::Error => None,
    }
}

/// Marks a key that is said elsewhere.
pub const fn key(key: &'static str) -> &'static str {
    key
}

/// The texts of one language.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Texts(pub Language);

impl Texts {
    /// The language.
    pub fn language(self) -> Language {
        self.0
    }

    fn bundle(self) -> &'static Bundle {
        match self.0 {
            Language::English => &ENGLISH,
            Language::Dutch => &DUTCH,
            Language::Swedish => &SWEDISH,
        }
    }

    /// The text of a key.
    pub fn say(self, key: &str) -> Cow<'static, str> {
        self.with(key, None)
    }

    /// The text of a key, with something put in for each name.
    pub fn fill(self, key: &str, parts: &[(&str, impl AsRef<str>)]) -> Cow<'static, str> {
        let mut arguments = FluentArgs::with_capacity(parts.len());
        for (name, value) in parts {
            arguments.set((*name).to_owned(), value.as_ref().to_owned());
        }
        self.with(key, Some(&arguments))
    }

    /// A number with its word: the text of a key that agrees with a number, `$count`.
    pub fn count(self, key: &str, count: usize) -> Cow<'static, str> {
        let mut arguments = FluentArgs::with_capacity(1);
        arguments.set("count", FluentValue::from(count));
        self.with(key, Some(&arguments))
    }

    /// A sentence that was kept without its language.
    pub fn told(self, told: &Told) -> String {
        let mut arguments = FluentArgs::with_capacity(told.parts.len());
        for (name, part) in &told.parts {
            let value = match part {
                Part::Count(count) => FluentValue::from(*count),
                Part::Words(words) => FluentValue::from(words.clone()),
                Part::Told(told) => FluentValue::from(self.told(told)),
            };
            arguments.set(name.clone(), value);
        }
        self.with(&told.key, Some(&arguments)).into_owned()
    }

    /// A sentence as a ledger keeps it.
    pub fn sentence(self, sentence: &Sentence) -> String {
        match sentence {
            Sentence::Told(told) => self.told(told),
            Sentence::Plain(text) => text.clone(),
        }
    }

    /// A key without text shows itself: wrong, and seen.
    fn with(self, key: &str, arguments: Option<&FluentArgs<'_>>) -> Cow<'static, str> {
        let bundle = self.bundle();
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
            tracing::error!(key, "a text is missing");
            return Cow::Owned(key.to_owned());
        };
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, arguments, &mut errors);
        if !errors.is_empty() {
            tracing::error!(key, ?errors, "a text could not be filled in");
        }
        Cow::Owned(text.into_owned())
    }
}

#[cfg(test)]
mod tests;
