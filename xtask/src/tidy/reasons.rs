//! Every dependency has its reason beside it in the root manifest.
//!
//! A comment speaks for the lines below it, up to the next comment or blank line. The workspace's own crates need none.

use super::finding::Finding;
use super::tree::Tree;

const MANIFEST: &str = "Cargo.toml";

pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let Some(manifest) = tree.file(MANIFEST) else {
        return vec![Finding::in_file(MANIFEST, "there is no root manifest")];
    };
    let section = manifest.lines().skip_while(|(_, line)| line.trim() != "[workspace.dependencies]").skip(1);
    let mut found = Vec::new();
    let mut reasoned = false;
    for (number, line) in section.take_while(|(_, line)| !line.starts_with('[')) {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            reasoned = !line.is_empty();
            continue;
        }
        let Some((name, value)) = line.split_once('=') else { continue };
        let ours = value.contains("path = ");
        if !ours && !reasoned && !value.contains(" # ") {
            let name = name.trim();
            found.push(Finding::at(
                MANIFEST,
                number,
                format!("`{name}` has no reason: say above it what it is for"),
            ));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::finding::printed;
    use super::super::tree::Tree;
    use super::check;

    #[test]
    fn a_comment_speaks_for_its_group() {
        let manifest = "[workspace.dependencies]\npal-model = { path = \"crates/pal-model\" }\n\n\
                        # Errors.\nthiserror = \"2\"\nanyhow = \"1\"\n\ncsv = \"1\"\nryu = \"1\" # Doubles.\n\n\
                        [profile.dev]\ndebug = false\n";
        assert_eq!(
            printed(&check(&Tree::of(&[("Cargo.toml", manifest)]))),
            ["Cargo.toml:8: `csv` has no reason: say above it what it is for"]
        );
    }
}
