//! The table of Gunicorn's settings is what its data says: it regenerates to the same bytes. `UPDATE_FACTS=1` writes it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may stop")]

use std::fmt::Write as _;
use std::path::Path;

#[test]
fn the_table_regenerates_to_the_same_bytes() {
    let core = Path::new(env!("CARGO_MANIFEST_DIR")).join("../core");
    let data = std::fs::read_to_string(core.join("data/gunicorn/settings.tsv")).unwrap();
    let path = core.join("src/facts/gunicorn/table.rs");
    let table = generate(&data);
    if std::env::var_os("UPDATE_FACTS").is_some() {
        std::fs::write(&path, &table).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap();
    assert!(committed == table, "table.rs is not what settings.tsv says: run with UPDATE_FACTS=1");
}

fn generate(data: &str) -> String {
    let mut out = String::from(
        "//! Generated from core/data/gunicorn/settings.tsv, which names its sources; do not edit.\n//!\n\
         //! `UPDATE_FACTS=1 cargo test -p landreeve-tests --test facts_gunicorn` writes it.\n\n\
         use super::{Action, Kind, Setting};\n\n/// Every form of every setting, sorted by name and version.\n\
         #[rustfmt::skip]\npub(super) static SETTINGS: &[Setting] = &[\n",
    );
    for line in data.lines().filter(|line| !line.starts_with('#')) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [name, since, until, flags, action, number, kind, default] = fields[..] else { panic!("{line}") };
        let flags: Vec<String> = flags.split(',').filter(|it| *it != "-").map(|it| format!("\"{it}\"")).collect();
        let until = if until == "-" { "999" } else { until };
        let default = if default == "-" { "None".to_owned() } else { format!("Some({default:?})") };
        writeln!(
            out,
            "    Setting {{ name: \"{name}\", since: {}, until: {}, flags: &[{}], action: Action::{}, \
             kind: {}, default: {default} }},",
            version_of(since),
            version_of(until),
            flags.join(", "),
            action_of(action, number),
            kind_of(kind),
        )
        .unwrap();
    }
    out.push_str("];\n");
    out
}

fn version_of(text: &str) -> String {
    let mut parts: Vec<&str> = text.split('.').collect();
    parts.resize(3, "0");
    format!("({})", parts.join(", "))
}

fn action_of(action: &str, number: &str) -> &'static str {
    match (action, number) {
        ("-", _) => "None",
        ("append", _) => "Append",
        ("store_true", _) => "True",
        ("store_const", _) => "False",
        ("optional", _) => "Optional",
        (_, "int") => "Integer",
        (_, "octal") => "Octal",
        _ => "Store",
    }
}

fn kind_of(kind: &str) -> String {
    let (name, argument) = kind.split_once('=').unwrap_or((kind, ""));
    let camel: String = name.split('_').map(|it| it[..1].to_uppercase() + &it[1..]).collect();
    match name {
        "callable" => format!("Kind::Callable({argument})"),
        "choice" | "engine" => {
            let choices: Vec<String> = argument.split(',').map(|it| format!("\"{it}\"")).collect();
            format!("Kind::{camel}(&[{}])", choices.join(", "))
        }
        _ => format!("Kind::{camel}"),
    }
}
