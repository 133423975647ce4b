//! The table of Puma's methods is what its data says: it regenerates to the
//! same bytes. `UPDATE_FACTS=1` writes it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may stop")]

use std::fmt::Write as _;
use std::path::Path;

#[test]
fn the_table_regenerates_to_the_same_bytes() {
    let core = Path::new(env!("CARGO_MANIFEST_DIR")).join("../core");
    let data = std::fs::read_to_string(core.join("data/puma/methods.tsv")).unwrap();
    let path = core.join("src/facts/puma/methods.rs");
    let table = generate(&data);
    if std::env::var_os("UPDATE_FACTS").is_some() {
        std::fs::write(&path, &table).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap();
    assert!(committed == table, "methods.rs is not what methods.tsv says: run with UPDATE_FACTS=1");
}

fn generate(data: &str) -> String {
    let mut out = String::from(
        "//! Generated from core/data/puma/methods.tsv, which names its sources; do not edit.\n//!\n\
         //! `UPDATE_FACTS=1 cargo test -p landreeve-tests --test facts_puma` writes it.\n\n\
         use super::Method;\n\n/// Every method, sorted by name.\n#[rustfmt::skip]\n\
         pub(super) static METHODS: &[Method] = &[\n",
    );
    for line in data.lines().filter(|line| !line.starts_with('#')) {
        let fields: Vec<&str> = line.split('\t').collect();
        let optional = |text: &str| if text == "-" { "None".to_owned() } else { format!("Some(\"{text}\")") };
        writeln!(
            out,
            "    Method {{ name: \"{}\", since: \"{}\", removed_in: {}, replaced_by: {}, takes: ({}, {}) }},",
            fields[0],
            fields[1],
            optional(fields[2]),
            optional(fields[3]),
            fields[4],
            fields[5],
        )
        .unwrap();
    }
    out.push_str("];\n");
    out
}
