//! The committed JSON Schema of the manifest is the one of the types that read it.

use landreeve_tests::{root, text};

/// `UPDATE_SCHEMA=1` writes the committed copy anew.
#[test]
fn the_committed_schema_is_the_one_of_the_types() {
    let path = root().join("core/data/manifest.schema.json");
    let schema = serde_json::to_string_pretty(&landreeve::estate::manifest::schema()).unwrap() + "\n";
    if std::env::var_os("UPDATE_SCHEMA").is_some() {
        std::fs::write(&path, &schema).unwrap();
    }
    assert!(text(&path) == schema, "run the tests once with UPDATE_SCHEMA=1");
}
