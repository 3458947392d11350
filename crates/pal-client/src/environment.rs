//! Variables of the process, read once; a variable that is empty is not set.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

/// The variables of a process. Their values may be secrets and are never shown.
#[derive(Clone, Default)]
pub struct Environment(BTreeMap<String, String>);

impl Environment {
    /// The variables of this process. What is no Unicode is none of ours.
    pub fn of_the_process() -> Self {
        let known = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
        known.collect()
    }

    /// What a variable says.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// The first of several variables that is set.
    pub fn first(&self, names: &[&str]) -> Option<&str> {
        names.iter().find_map(|name| self.get(name))
    }

    /// The folder of what the program keeps for its user: `PAL_CONFIG_DIR`, else where the system keeps such things.
    pub fn config_folder(&self) -> Option<PathBuf> {
        if let Some(folder) = self.get("PAL_CONFIG_DIR") {
            return Some(folder.into());
        }
        let folder = if cfg!(windows) {
            self.get("APPDATA").map(PathBuf::from)
        } else {
            let home = || self.get("HOME").map(|home| PathBuf::from(home).join(".config"));
            self.get("XDG_CONFIG_HOME").map(PathBuf::from).filter(|path| path.is_absolute()).or_else(home)
        };
        folder.map(|folder| folder.join("pal"))
    }

    /// The file of certificate authorities to believe instead of the system's (contract §6), and the variable that names it.
    pub fn certificate_authorities(&self) -> Option<(&'static str, PathBuf)> {
        ["PAL_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"]
            .into_iter()
            .find_map(|name| self.get(name).map(|path| (name, path.into())))
    }
}

impl FromIterator<(String, String)> for Environment {
    fn from_iter<T: IntoIterator<Item = (String, String)>>(variables: T) -> Self {
        Self(variables.into_iter().collect())
    }
}

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Environment").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(pairs: &[(&str, &str)]) -> Environment {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn an_empty_variable_is_not_set_and_none_is_shown() {
        let variables = of(&[("A", ""), ("B", "secret")]);
        assert_eq!((variables.get("A"), variables.first(&["A", "B"])), (None, Some("secret")));
        assert_eq!(format!("{variables:?}"), "Environment { .. }");
    }

    #[cfg(unix)]
    #[test]
    fn what_is_kept_for_the_user_has_a_folder() {
        for (pairs, folder) in [
            (&[("PAL_CONFIG_DIR", "/a"), ("XDG_CONFIG_HOME", "/b")][..], Some("/a")),
            (&[("XDG_CONFIG_HOME", "/b"), ("HOME", "/c")], Some("/b/pal")),
            (&[("XDG_CONFIG_HOME", "b"), ("HOME", "/c")], Some("/c/.config/pal")),
            (&[], None),
        ] {
            assert_eq!(of(pairs).config_folder(), folder.map(PathBuf::from));
        }
    }

    #[test]
    fn certificate_authorities_are_looked_for_in_order() {
        let all = of(&[("SSL_CERT_FILE", "s"), ("REQUESTS_CA_BUNDLE", "r"), ("PAL_CA_BUNDLE", "")]);
        assert_eq!(all.certificate_authorities(), Some(("REQUESTS_CA_BUNDLE", "r".into())));
    }
}
