//! What a package's manifest says of its dependencies.

use std::collections::BTreeSet;

use toml::{Table, Value};

use super::finding::Finding;
use super::tree::{File, Tree};

/// A package and the names of what it depends on.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Manifest {
    /// The package's name.
    pub(crate) name: String,
    /// What it is built with, build scripts and every target included.
    pub(crate) dependencies: BTreeSet<String>,
    /// What only its tests, examples and benches are built with.
    pub(crate) tests: BTreeSet<String>,
}

impl Manifest {
    /// Reads one manifest.
    pub(crate) fn parse(file: &File) -> Result<Self, Finding> {
        let refused =
            |reason: String| Finding::in_file(&file.path, format!("the manifest does not read: {reason}"));
        let table: Table =
            file.text.parse().map_err(|error: toml::de::Error| refused(error.message().to_owned()))?;
        let name = table.get("package").and_then(|package| package.get("name")).and_then(Value::as_str);
        let mut manifest = Self {
            name: name.ok_or_else(|| refused("no package name".to_owned()))?.to_owned(),
            ..Self::default()
        };
        manifest.add(&table);
        for target in table.get("target").and_then(Value::as_table).into_iter().flat_map(Table::values) {
            if let Some(target) = target.as_table() {
                manifest.add(target);
            }
        }
        Ok(manifest)
    }

    fn add(&mut self, table: &Table) {
        self.dependencies.extend(names(table, "dependencies"));
        self.dependencies.extend(names(table, "build-dependencies"));
        self.tests.extend(names(table, "dev-dependencies"));
    }
}

/// The packages of the workspace, each with the path of its manifest; and the manifests that do not read.
pub(crate) fn packages(tree: &Tree) -> (Vec<(&str, Manifest)>, Vec<Finding>) {
    let mut packages = Vec::new();
    let mut found = Vec::new();
    for file in tree.files.iter().filter(|file| is_package(&file.path)) {
        match Manifest::parse(file) {
            Ok(manifest) => packages.push((file.path.as_str(), manifest)),
            Err(finding) => found.push(finding),
        }
    }
    (packages, found)
}

fn is_package(path: &str) -> bool {
    path == "xtask/Cargo.toml"
        || path
            .strip_prefix("crates/")
            .and_then(|path| path.strip_suffix("/Cargo.toml"))
            .is_some_and(|name| !name.contains('/'))
}

/// The packages that a section names, by the name that they have in their own manifest.
fn names(table: &Table, section: &str) -> Vec<String> {
    let dependencies = table.get(section).and_then(Value::as_table);
    let rename = |value: &Value| value.get("package").and_then(Value::as_str).map(str::to_owned);
    dependencies
        .into_iter()
        .flatten()
        .map(|(key, value)| rename(value).unwrap_or_else(|| key.clone()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::tree::Tree;
    use super::Manifest;

    #[test]
    fn every_way_to_depend_is_read() {
        let tree = Tree::of(&[(
            "crates/pal/Cargo.toml",
            "[package]\nname = \"pal\"\n[dependencies]\npal-model.workspace = true\nmodel = { package = \"pal-usage\" }\n\
             [build-dependencies]\ncc = \"1\"\n[target.'cfg(unix)'.dependencies]\nlibc = \"0.2\"\n\
             [dev-dependencies]\npal-testkit = { path = \"../pal-testkit\" }\n",
        )]);
        let manifest = Manifest::parse(&tree.files[0]).unwrap();
        assert_eq!(manifest.name, "pal");
        assert_eq!(
            manifest.dependencies.iter().collect::<Vec<_>>(),
            ["cc", "libc", "pal-model", "pal-usage"]
        );
        assert_eq!(manifest.tests.iter().collect::<Vec<_>>(), ["pal-testkit"]);
    }

    #[test]
    fn a_manifest_that_does_not_read_is_a_finding() {
        let tree = Tree::of(&[("crates/pal/Cargo.toml", "[package]\n")]);
        assert_eq!(
            Manifest::parse(&tree.files[0]).unwrap_err().to_string(),
            "crates/pal/Cargo.toml: the manifest does not read: no package name"
        );
    }
}
