//! The table of nginx directives is what its data says: it regenerates to the
//! same bytes. `UPDATE_FACTS=1` writes it.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::path::Path;

const CONTEXTS: [&str; 30] = [
    "main",
    "events",
    "http",
    "server",
    "location",
    "if-in-server",
    "if-in-location",
    "limit_except",
    "upstream",
    "types",
    "map",
    "geo",
    "split_clients",
    "charset_map",
    "num_map",
    "match",
    "oidc_provider",
    "acme_issuer",
    "otel_exporter",
    "mgmt",
    "stream",
    "stream-server",
    "stream-upstream",
    "stream-map",
    "stream-geo",
    "stream-split_clients",
    "stream-num_map",
    "stream-match",
    "mail",
    "mail-server",
];

#[test]
fn the_table_regenerates_to_the_same_bytes() {
    let core = Path::new(env!("CARGO_MANIFEST_DIR")).join("../core");
    let data = std::fs::read_to_string(core.join("data/nginx/directives.tsv")).unwrap();
    let path = core.join("src/facts/nginx/table.rs");
    let grammar = std::fs::read_to_string(core.join("data/nginx/grammar.tsv")).unwrap();
    let table = generate(&data, &grammar);
    if std::env::var_os("UPDATE_FACTS").is_some() {
        std::fs::write(&path, &table).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap();
    assert!(committed == table, "table.rs is not what directives.tsv and grammar.tsv say: run with UPDATE_FACTS=1");
}

#[test]
fn the_variables_regenerate_to_the_same_bytes() {
    let core = Path::new(env!("CARGO_MANIFEST_DIR")).join("../core");
    let data = std::fs::read_to_string(core.join("data/nginx/variables.tsv")).unwrap();
    let path = core.join("src/facts/nginx/variable_table.rs");
    let mut table = String::from(
        "//! Generated from core/data/nginx/variables.tsv, which names its sources; do not edit.\n//!\n\
         //! `UPDATE_FACTS=1 cargo test -p landreeve-tests --test facts_nginx` writes it.\n\n\
         use super::variable::{BuiltIn, Kind};\n\n\
         /// Every variable, sorted by name.\n\
         pub(super) static VARIABLES: &[BuiltIn] = &[\n",
    );
    for line in data.lines().filter(|line| !line.starts_with('#')) {
        let [name, protocol, kind, changeable, since] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("5 columns: {line}")
        };
        let kind = match kind {
            "" => "Plain".to_owned(),
            other => title(other),
        };
        let changeable = match changeable {
            "" => "None".to_owned(),
            it => format!("Some({})", it == "yes"),
        };
        writeln!(
            table,
            "    BuiltIn {{ name: \"{name}\", stream: {}, kind: Kind::{kind}, changeable: {changeable}, since: {} }},",
            protocol == "stream",
            release(since)
        )
        .expect("a string takes any text");
    }
    table.push_str("];\n");
    if std::env::var_os("UPDATE_FACTS").is_some() {
        std::fs::write(&path, &table).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == table, "variable_table.rs is not what variables.tsv says: run with UPDATE_FACTS=1");
}

#[test]
fn the_directives_of_other_modules_regenerate_to_the_same_bytes() {
    let core = Path::new(env!("CARGO_MANIFEST_DIR")).join("../core");
    let data = std::fs::read_to_string(core.join("data/nginx/modules.tsv")).unwrap();
    let path = core.join("src/facts/nginx/third_party_table.rs");
    let mut table = String::from(
        "//! Generated from core/data/nginx/modules.tsv, which names its sources; do not edit.\n//!\n\
         //! `UPDATE_FACTS=1 cargo test -p landreeve-tests --test facts_nginx` writes it.\n\n\
         use super::third_party::ThirdParty;\n\
         use super::{Args, Contexts};\n\n\
         /// Every directive, sorted by name.\n\
         pub(super) static DIRECTIVES: &[ThirdParty] = &[\n",
    );
    for line in data.lines().filter(|line| !line.starts_with('#')) {
        let [name, module, contexts, args, block] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("5 columns: {line}")
        };
        writeln!(
            table,
            "    ThirdParty {{ name: \"{name}\", module: \"{module}\", contexts: Contexts::of({}), args: Args({:#06x}), \
             block: {} }},",
            hex(bits(contexts)),
            counts(args),
            !block.is_empty()
        )
        .expect("a string takes any text");
    }
    table.push_str("];\n");
    if std::env::var_os("UPDATE_FACTS").is_some() {
        std::fs::write(&path, &table).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == table, "third_party_table.rs is not what modules.tsv says: run with UPDATE_FACTS=1");
}

fn generate(data: &str, grammar: &str) -> String {
    let mut shapes = Shapes::read(grammar);
    let mut by_name: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for line in data.lines().filter(|line| !line.starts_with('#')) {
        let fields: Vec<&str> = line.split('\t').collect();
        by_name.entry(fields[0]).or_default().push(form(&fields, &mut shapes));
    }
    let mut out = String::from(
        "//! Generated from core/data/nginx/directives.tsv and grammar.tsv, which name their sources; do not edit.\n//!\n\
         //! `UPDATE_FACTS=1 cargo test -p landreeve-tests --test facts_nginx` writes it.\n\n\
         use super::shape::{Piece, Shape};\n\
         use super::typed::Type;\n\
         use super::{Args, Contexts, Form, Kind, Own, Repeat};\n\n\
         /// Every name, sorted, with its first form and the number of its forms.\n\
         pub(super) static NAMES: &[(&str, u16, u16)] = &[\n",
    );
    let mut first = 0;
    for (name, forms) in &by_name {
        writeln!(out, "    (\"{name}\", {first}, {}),", forms.len()).expect("a string takes any text");
        first += forms.len();
    }
    out.push_str("];\n\n/// Every form, in the order of the names.\npub(super) static FORMS: &[Form] = &[\n");
    for form in by_name.values().flatten() {
        writeln!(out, "    {form},").expect("a string takes any text");
    }
    out.push_str("];\n\n");
    out.push_str(&shapes.out);
    out
}

/// The grammars by name and family, and the statics made of them so far.
struct Shapes<'g> {
    rows: HashMap<(&'g str, &'g str), (&'g str, &'g str)>,
    made: HashMap<(&'g str, &'g str), usize>,
    out: String,
}

impl<'g> Shapes<'g> {
    fn read(grammar: &'g str) -> Self {
        let rows = grammar.lines().filter(|line| !line.starts_with('#')).map(|line| {
            let [name, family, arguments, needs] = line.split('\t').collect::<Vec<_>>()[..] else {
                panic!("4 columns: {line}")
            };
            ((name, family), (arguments, needs))
        });
        Self { rows: rows.collect(), made: HashMap::new(), out: String::new() }
    }

    /// Returns the kind of a form whose arguments have a grammar.
    fn kind(&mut self, name: &str, module: &str) -> Option<String> {
        let family =
            ["stream", "mail"].into_iter().find(|it| module.starts_with(&format!("ngx_{it}_"))).unwrap_or("http");
        let row = self.rows.iter().find(|(key, _)| **key == (name, family));
        let row = row.or_else(|| self.rows.iter().find(|(key, _)| **key == (name, "")));
        let (_, &(arguments, needs)) = row?;
        if let Some(own) = arguments.strip_prefix("own:") {
            return Some(format!("Kind::Own(Own::{own})"));
        }
        let next = self.made.len();
        let number = *self.made.entry((arguments, needs)).or_insert(next);
        if number == next {
            let list: Vec<String> = arguments.split(" / ").map(|it| shape(it, needs)).collect();
            writeln!(self.out, "/// `{arguments}`").expect("a string takes any text");
            writeln!(self.out, "static SHAPE_{number}: [Shape; {}] = [{}];", list.len(), list.join(", "))
                .expect("a string takes any text");
        }
        Some(format!("Kind::Shapes(&SHAPE_{number})"))
    }
}

fn shape(text: &str, needs: &str) -> String {
    let repeats = text.ends_with('…');
    let places: Vec<String> = text
        .trim_end_matches('…')
        .split(' ')
        .map(|place| format!("&[{}]", place.split('|').map(piece).collect::<Vec<_>>().join(", ")))
        .collect();
    let needs: Vec<String> = needs.split('|').filter(|it| !it.is_empty()).map(|it| format!("\"{it}\"")).collect();
    format!("Shape {{ places: &[{}], repeats: {repeats}, needs: &[{}] }}", places.join(", "), needs.join(", "))
}

/// Writes a long number as Rust has it, with a line under every three digits.
fn grouped(number: &str) -> String {
    if number.len() < 6 || !number.bytes().all(|it| it.is_ascii_digit()) {
        return number.to_owned();
    }
    let mut out = String::new();
    for (at, digit) in number.chars().enumerate() {
        if at > 0 && (number.len() - at).is_multiple_of(3) {
            out.push('_');
        }
        out.push(digit);
    }
    out
}

fn piece(text: &str) -> String {
    let (text, since) = text.split_once('@').unwrap_or((text, ""));
    let (key, kind) = text.split_once('<').unwrap_or((text, ""));
    let kind = kind.trim_end_matches('>');
    let (kind, bounds) = kind.split_once(':').unwrap_or((kind, ""));
    let (least, most) = bounds.split_once('-').unwrap_or(("0", ""));
    let most = grouped(if most.is_empty() { "4294967295" } else { most });
    let kind = match (kind, bounds) {
        ("", _) => "Nothing".to_owned(),
        ("num", _) => format!("Number({least}, {most})"),
        ("value", "size") => "SizeValue".to_owned(),
        ("value", "") => "Value".to_owned(),
        ("value", _) => format!("NumberValue({least}, {most})"),
        ("int", _) => "Integer".to_owned(),
        ("var", _) => "Variable".to_owned(),
        ("sec", _) => "Seconds".to_owned(),
        ("msec", _) => "Milliseconds".to_owned(),
        ("onoff", _) => "Switch".to_owned(),
        (other, _) => other.split('_').map(title).collect(),
    };
    format!("Piece {{ key: \"{key}\", kind: Type::{kind}, since: {} }}", release(since))
}

fn form(fields: &[&str], shapes: &mut Shapes<'_>) -> String {
    let [name, module, contexts, args, kind, words, bounds, block, opens, repeat, since, removed, replaced] = fields
    else {
        panic!("13 columns, not {}: {fields:?}", fields.len())
    };
    format!(
        "Form {{ module: \"{module}\", contexts: Contexts::of({}), args: Args({:#06x}), kind: {}, block: {}, \
         opens: Contexts::of({}), repeat: Repeat::{}, since: {}, removed: {}, replaced_by: {} }}",
        hex(bits(contexts)),
        counts(args),
        shapes.kind(name, module).unwrap_or_else(|| kind_of(kind, words, bounds)),
        !block.is_empty(),
        hex(bits(opens)),
        title(repeat),
        release(since),
        release(removed),
        if replaced.is_empty() { "None".to_owned() } else { format!("Some(\"{replaced}\")") },
    )
}

fn bits(contexts: &str) -> u32 {
    let bit = |name: &str| CONTEXTS.iter().position(|it| *it == name).unwrap_or_else(|| panic!("context {name}"));
    contexts.split(',').filter(|it| !it.is_empty()).map(|it| 1 << bit(it)).sum()
}

fn hex(bits: u32) -> String {
    format!("{:#06x}_{:04x}", bits >> 16, bits & 0xffff)
}

/// Bit n: n arguments are right; bit 15 also stands for more.
fn counts(args: &str) -> u16 {
    if args == "any" {
        return u16::MAX;
    }
    if let Some((least, most)) = args.split_once('-') {
        let least: u32 = least.parse().expect("a number of arguments");
        let most: u32 = if most.is_empty() { 15 } else { most.parse().expect("a number of arguments") };
        return (least..=most).map(|it| 1 << it).sum();
    }
    args.split(',').map(|it| 1 << it.parse::<u32>().expect("a number of arguments")).sum()
}

fn kind_of(kind: &str, words: &str, bounds: &str) -> String {
    let list = || format!("&[{}]", words.split(',').map(|it| format!("\"{it}\"")).collect::<Vec<_>>().join(", "));
    match kind {
        "flag" => "Kind::Flag".into(),
        "num" if bounds.is_empty() => "Kind::Number(None)".into(),
        "num" => format!("Kind::Number(Some(({})))", bounds.replace('-', ", ")),
        "size" => "Kind::Size".into(),
        "off" => "Kind::Offset".into(),
        "msec" => "Kind::Milliseconds".into(),
        "sec" => "Kind::Seconds".into(),
        "bufs" => "Kind::Buffers".into(),
        "enum" => format!("Kind::Word({})", list()),
        "enums" => format!("Kind::Words({})", list()),
        "other" => "Kind::Other".into(),
        other => panic!("kind {other}"),
    }
}

fn title(word: &str) -> String {
    word[..1].to_uppercase() + &word[1..]
}

fn release(text: &str) -> String {
    if text.is_empty() {
        return "None".to_owned();
    }
    format!("Some(({}))", text.split('.').collect::<Vec<_>>().join(", "))
}
