//! Names of uploaded files: a name that a client sent never becomes a path (R50).

use std::fmt;

/// The longest name.
const CHARS_MAX: usize = 100;

/// The last segment of a client's file name, made of letters, digits, `.`, `-` and `_` alone, so that it names a file of the
/// folder it is put in and nothing else. Exports call their blobs so; other characters become `_`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SafeName(String);

impl SafeName {
    /// The safe form of whatever a client sent.
    pub fn of(sent: &str) -> Self {
        let last = sent.rsplit(['/', '\\']).next().unwrap_or_default();
        let plain = |character: char| match character {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '_' | '.' => character,
            _ => '_',
        };
        let count = last.chars().count();
        // The ending says more than the beginning.
        let name: String = last.chars().skip(count.saturating_sub(CHARS_MAX)).map(plain).collect();
        let name = name.trim_start_matches('.');
        Self(if name.is_empty() { "upload".to_owned() } else { name.to_owned() })
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SafeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_name_is_the_last_segment_in_plain_characters() {
        for (sent, safe) in [
            ("part_0_0001.csv.gz", "part_0_0001.csv.gz"),
            ("exports/daily/part.csv", "part.csv"),
            ("C:\\Users\\ana\\kosten mei.csv", "kosten_mei.csv"),
            ("../../etc/passwd", "passwd"),
            ("..", "upload"),
            (".hidden", "hidden"),
            ("", "upload"),
            ("a/", "upload"),
            ("x\0y\n.csv", "x_y_.csv"),
            ("größe.csv", "gr__e.csv"),
        ] {
            assert_eq!(SafeName::of(sent).as_str(), safe, "{sent:?}");
        }
    }

    proptest! {
        #[test]
        fn no_text_leads_out_of_a_folder(sent in any::<String>()) {
            let name = SafeName::of(&sent);
            prop_assert!(!name.as_str().is_empty() && !name.as_str().starts_with('.') && name.as_str().len() <= CHARS_MAX);
            prop_assert!(!name.as_str().contains(['/', '\\', '\0']));
        }
    }
}
