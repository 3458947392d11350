//! Cookies of the portal: kept by this host alone, sent over TLS alone, out of reach of scripts (R44).

use http::HeaderMap;
use http::header::{COOKIE, SET_COOKIE};

use crate::http::answer::Answer;

/// A cookie of ours. The prefix has browsers refuse one that another host or plain HTTP sets (RFC 6265bis §4.1.3.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CookieName {
    /// Who is signed in.
    Session,
    /// Which browser began to sign in.
    SignIn,
    /// The language that was chosen.
    Language,
}

/// For how long a browser keeps a cookie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kept {
    /// Until it is closed.
    WhileOpen,
    /// So many seconds; none at all takes it away.
    Seconds(u32),
}

impl CookieName {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Session => "__Host-pal-session",
            Self::SignIn => "__Host-pal-sign-in",
            Self::Language => "__Host-pal-language",
        }
    }

    /// The value that the browser sends. Two of one name: somebody slipped one in, so neither counts.
    pub(crate) fn read(self, headers: &HeaderMap) -> Option<&str> {
        let texts = headers.get_all(COOKIE).iter().filter_map(|header| header.to_str().ok());
        let pairs = texts.flat_map(|text| text.split(';')).filter_map(|pair| pair.trim().split_once('='));
        let mut values = pairs.filter(|(name, _)| *name == self.as_str()).map(|(_, value)| value);
        match (values.next(), values.next()) {
            (value, None) => value,
            (_, Some(_)) => None,
        }
    }

    /// The answer with the cookie. The value is one of ours: letters that need no quotes.
    pub(crate) fn put(self, answer: Answer, value: &str, kept: Kept) -> Answer {
        let age = match kept {
            Kept::WhileOpen => String::new(),
            Kept::Seconds(seconds) => format!("; Max-Age={seconds}"),
        };
        answer.with(
            SET_COOKIE,
            &format!("{}={value}; Path=/; Secure; HttpOnly; SameSite=Lax{age}", self.as_str()),
        )
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn a_cookie_counts_if_there_is_one_of_its_name() {
        for (sent, expected) in [
            (&[][..], None),
            (&["__Host-pal-session=a"], Some("a")),
            (&["x=1; __Host-pal-session=a; y=2"], Some("a")),
            (&["pal-session=a"], None),
            (&["__Host-pal-session=a; __Host-pal-session=b"], None),
            (&["__Host-pal-session=a", "__Host-pal-session=b"], None),
            (&["__host-pal-session=a"], None),
        ] {
            let mut headers = HeaderMap::new();
            for value in sent {
                headers.append(COOKIE, HeaderValue::from_static(value));
            }
            assert_eq!(CookieName::Session.read(&headers), expected, "{sent:?}");
        }
    }
}
