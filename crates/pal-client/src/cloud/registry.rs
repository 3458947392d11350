//! Clouds that the user registered, and the one that is meant where none is named: a file in the user's folder.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{Authority, Cloud, address, shown};

/// The file in the folder of what is kept for the user.
const FILE: &str = "clouds.json";
/// The cloud that is meant where nobody said another.
const PUBLIC: &str = "AzureCloud";

/// Why the file of clouds is of no use.
#[derive(Debug, thiserror::Error)]
pub enum RegistryError {
    /// It cannot be read or written.
    #[error("{}: the registered clouds cannot be kept", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It is not what we write.
    #[error("{}: not a file of registered clouds", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
    },
    /// Nobody says where the user's folder is.
    #[error("there is no folder to keep clouds in: set PAL_CONFIG_DIR")]
    NoFolder,
    /// A name that is taken by a known cloud.
    #[error("`{0}` is a known cloud and cannot be changed")]
    Known(String),
    /// A name that is none.
    #[error("`{0}` is not a name of a cloud: letters, digits, `.`, `-` and `_`")]
    Name(String),
    /// No such cloud.
    #[error("there is no cloud `{0}`")]
    Absent(String),
}

/// The clouds of a user.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Registry {
    path: Option<PathBuf>,
    clouds: Vec<Cloud>,
    active: Option<String>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct File {
    active: Option<String>,
    clouds: Vec<Row>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Row {
    name: String,
    arm: String,
    authority: String,
    audience: String,
    graph: Option<String>,
}

impl Row {
    fn of(cloud: &Cloud) -> Self {
        Self {
            name: cloud.name.clone(),
            arm: shown(&cloud.arm).to_owned(),
            authority: cloud.authority.to_string(),
            audience: cloud.audience.clone(),
            graph: cloud.graph.as_ref().map(|graph| shown(graph).to_owned()),
        }
    }

    fn into_cloud(self) -> Option<Cloud> {
        Some(Cloud {
            name: self.name,
            arm: address(&self.arm).ok()?,
            authority: Authority::parse(&self.authority).ok()?,
            audience: self.audience,
            graph: self.graph.map(|graph| address(&graph)).transpose().ok()?,
        })
    }
}

impl Registry {
    /// The clouds in a folder; none if there is no such folder or file.
    pub fn read(folder: Option<&Path>) -> Result<Self, RegistryError> {
        let Some(path) = folder.map(|folder| folder.join(FILE)) else { return Ok(Self::default()) };
        let text = match fs::read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Ok(Self { path: Some(path), ..Self::default() });
            }
            Err(source) => return Err(RegistryError::Io { path, source }),
        };
        let malformed = || RegistryError::Malformed { path: path.clone() };
        let file: File = serde_json::from_slice(&text).map_err(|_| malformed())?;
        let clouds: Option<Vec<Cloud>> = file.clouds.into_iter().map(Row::into_cloud).collect();
        Ok(Self { clouds: clouds.ok_or_else(malformed)?, active: file.active, path: Some(path) })
    }

    /// The registered clouds.
    pub fn clouds(&self) -> &[Cloud] {
        &self.clouds
    }

    /// A known or registered cloud.
    pub fn find(&self, name: &str) -> Option<Cloud> {
        let registered = || self.clouds.iter().find(|cloud| cloud.name.eq_ignore_ascii_case(name)).cloned();
        Cloud::known(name).or_else(registered)
    }

    /// The cloud that is meant where none is named: the one that was set, else the public one.
    pub fn active(&self) -> Option<Cloud> {
        self.find(self.active.as_deref().unwrap_or(PUBLIC))
    }

    /// Registers a cloud, in place of one of that name.
    pub fn register(&mut self, cloud: Cloud) -> Result<(), RegistryError> {
        let is_name = |letter: char| letter.is_ascii_alphanumeric() || ".-_".contains(letter);
        if cloud.name.is_empty() || !cloud.name.chars().all(is_name) {
            return Err(RegistryError::Name(cloud.name));
        }
        if Cloud::known(&cloud.name).is_some() {
            return Err(RegistryError::Known(cloud.name));
        }
        self.clouds.retain(|other| !other.name.eq_ignore_ascii_case(&cloud.name));
        self.clouds.push(cloud);
        self.write()
    }

    /// Forgets a cloud. If it was the active one, the public one is again.
    pub fn unregister(&mut self, name: &str) -> Result<(), RegistryError> {
        if Cloud::known(name).is_some() {
            return Err(RegistryError::Known(name.to_owned()));
        }
        let before = self.clouds.len();
        self.clouds.retain(|cloud| !cloud.name.eq_ignore_ascii_case(name));
        if self.clouds.len() == before {
            return Err(RegistryError::Absent(name.to_owned()));
        }
        self.active = self.active.take().filter(|active| !active.eq_ignore_ascii_case(name));
        self.write()
    }

    /// Makes a cloud the one that is meant where none is named.
    pub fn set(&mut self, name: &str) -> Result<(), RegistryError> {
        let cloud = self.find(name).ok_or_else(|| RegistryError::Absent(name.to_owned()))?;
        self.active = Some(cloud.name);
        self.write()
    }

    /// The file appears whole or not at all.
    fn write(&self) -> Result<(), RegistryError> {
        let path = self.path.clone().ok_or(RegistryError::NoFolder)?;
        let folder = path.parent().unwrap_or(Path::new("."));
        let rows = self.clouds.iter().map(Row::of).collect();
        let file = File { active: self.active.clone(), clouds: rows };
        let written = (|| {
            fs::create_dir_all(folder)?;
            let mut beside = tempfile::NamedTempFile::new_in(folder)?;
            let text = serde_json::to_string_pretty(&file).map_err(io::Error::other)?;
            writeln!(beside, "{text}")?;
            beside.as_file().sync_all()?;
            beside.persist(&path).map_err(|error| error.error)?;
            Ok(())
        })();
        written.map_err(|source| RegistryError::Io { path: path.clone(), source })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cloud(name: &str) -> Cloud {
        Cloud { name: name.to_owned(), ..Cloud::known("AzureCloud").unwrap() }
    }

    #[test]
    fn what_is_registered_is_there_the_next_time() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("pal");
        let mut registry = Registry::read(Some(&folder)).unwrap();
        registry.register(cloud("stack")).unwrap();
        registry.register(cloud("Stack")).unwrap();
        registry.set("STACK").unwrap();
        let mut again = Registry::read(Some(&folder)).unwrap();
        assert_eq!(again, registry);
        assert_eq!((again.clouds().len(), again.active().unwrap().name.as_str()), (1, "Stack"));
        again.unregister("stack").unwrap();
        let empty = Registry::read(Some(&folder)).unwrap();
        assert_eq!((empty.clouds().len(), empty.active().unwrap().name.as_str()), (0, PUBLIC));
    }

    #[test]
    fn what_is_no_name_or_no_file_of_clouds_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let mut registry = Registry::read(Some(folder.path())).unwrap();
        assert!(matches!(registry.register(cloud("azurecloud")), Err(RegistryError::Known(_))));
        assert!(matches!(registry.register(cloud("a b")), Err(RegistryError::Name(_))));
        assert!(matches!(registry.unregister("stack"), Err(RegistryError::Absent(_))));
        assert!(matches!(Registry::default().register(cloud("stack")), Err(RegistryError::NoFolder)));
        let bad = r#"{"active":null,"clouds":[{"name":"x","arm":"http://example.test","authority":"https://l.test","audience":"a","graph":null}]}"#;
        for text in ["", "{", bad] {
            fs::write(folder.path().join(FILE), text).unwrap();
            assert!(
                matches!(Registry::read(Some(folder.path())), Err(RegistryError::Malformed { .. })),
                "{text}"
            );
        }
    }
}
