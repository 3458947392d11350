//! 500 texts that would be scripts, were they part of a page; each would set `window.__pwned`. A real browser reads the same file.

const FILE: &str = include_str!("../../../../pal/tests/portal/payloads.json");

/// Every way to make something part of a page, with every way to run: `@` in a shape is what runs.
pub(crate) fn payloads() -> Vec<String> {
    let file: serde_json::Value = serde_json::from_str(FILE).unwrap();
    let texts = |name: &str| -> Vec<String> {
        file[name].as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned()).collect()
    };
    let (shapes, runs) = (texts("shapes"), texts("runs"));
    shapes.iter().flat_map(|shape| runs.iter().map(|run| shape.replace('@', run))).collect()
}
