//! The languages there are, and which of them a reader wants (RFC 9110 §12.5.4).

/// A language that the texts are in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Language {
    /// English, where nothing else is asked for.
    #[default]
    English,
    /// Dutch.
    Dutch,
    /// Swedish.
    Swedish,
}

impl Language {
    /// Every language, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::English, Self::Dutch, Self::Swedish];

    /// Its tag (BCP 47).
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Dutch => "nl",
            Self::Swedish => "sv",
        }
    }

    /// What it calls itself.
    pub const fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Dutch => "Nederlands",
            Self::Swedish => "Svenska",
        }
    }

    /// The language of a tag: `nl`, and `nl-BE` too.
    pub fn of_tag(tag: &str) -> Option<Self> {
        let primary = tag.split('-').next().unwrap_or_default();
        Self::ALL.into_iter().find(|language| primary.eq_ignore_ascii_case(language.tag()))
    }

    /// The language that `Accept-Language` likes best among ours; of equals the first. A language with `q=0` is not wanted.
    pub fn accepted(header: &str) -> Self {
        let mut best = (0, Self::default());
        for range in header.split(',') {
            let mut parts = range.split(';').map(str::trim);
            let Some(language) = parts.next().and_then(Self::of_tag) else { continue };
            let quality = parts.next().map_or(Some(1000), quality);
            if let Some(quality) = quality.filter(|quality| *quality > best.0) {
                best = (quality, language);
            }
        }
        best.1
    }
}

/// `q=0.8` in thousandths.
fn quality(parameter: &str) -> Option<u16> {
    let value = parameter.strip_prefix("q=").or_else(|| parameter.strip_prefix("Q="))?;
    let (whole, fraction) = value.split_once('.').unwrap_or((value, ""));
    let digits = fraction.len() <= 3 && fraction.bytes().all(|byte| byte.is_ascii_digit());
    match whole {
        "1" => Some(1000),
        "0" if digits => format!("{fraction:0<3}").parse().ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reader_gets_the_language_that_is_liked_best() {
        for (header, expected) in [
            ("", Language::English),
            ("nl", Language::Dutch),
            ("nl-BE,nl;q=0.9,en;q=0.8", Language::Dutch),
            ("sv-FI", Language::Swedish),
            ("SV", Language::Swedish),
            ("de, sv;q=0.5, en;q=0.7", Language::English),
            ("de, sv;q=0.7, en;q=0.5", Language::Swedish),
            ("de", Language::English),
            ("nl;q=0, sv;q=0.001", Language::Swedish),
            ("nl;q=0", Language::English),
            ("*", Language::English),
            ("nl;q=2", Language::English),
            ("nl;q=0.1234", Language::English),
            (";;;,,,q=1", Language::English),
            ("nld", Language::English),
        ] {
            assert_eq!(Language::accepted(header), expected, "{header}");
        }
    }
}
