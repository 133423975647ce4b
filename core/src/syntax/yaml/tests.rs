//! Places and meanings of nodes, and texts that are made to hurt.

use std::fmt::Write;

use proptest::prelude::*;

use super::*;
use crate::source::{FileId, Source};

fn parse(text: &str) -> Yaml {
    Yaml::parse(&Source::whole(FileId(0), text.into()))
}

/// The tree in one line: scalars with the text they stand at, collections with all of theirs.
fn shown(node: Node<'_>, depth: usize) -> String {
    if depth > 8 {
        return "…".to_owned();
    }
    let own = node.tree.source.slice(node.span());
    if node.target().is_none() {
        return format!("?{own}");
    }
    if node.is_sequence() {
        let items: Vec<String> = node.items().map(|it| shown(it, depth + 1)).collect();
        return format!("[{}]", items.join(", "));
    }
    if node.is_mapping() {
        let entries = node.entries();
        let pairs: Vec<String> =
            entries.iter().map(|it| format!("{}: {}", shown(it.0, depth + 1), shown(it.1, depth + 1))).collect();
        return format!("{{{}}}", pairs.join(", "));
    }
    let text = node.text().unwrap_or_default();
    if own == text { own.to_owned() } else { format!("{text:?}@{own:?}") }
}

fn all(text: &str) -> String {
    let tree = parse(text);
    let documents: Vec<String> = tree.documents().map(|it| shown(it, 0)).collect();
    format!("{}{}", documents.join(" --- "), if tree.is_complete() { "" } else { " !" })
}

#[test]
fn nodes_and_their_places() {
    assert_eq!(all("a: 1 # c\nb:\n- x\n-  'y z'\n- \"\\t\"\n"), r#"{a: 1, b: [x, "y z"@"'y z'", "\t"@"\"\\t\""]}"#);
    assert_eq!(all("a: &x !reset [1, 2]\nb: *x\nc: !!str 5\nd:\ne: ~\n"), "{a: [1, 2], b: [1, 2], c: 5, d: , e: ~}");
    assert_eq!(all("é: ü # ö\nb: {ñ: [ß]}\n"), "{é: ü, b: {ñ: [ß]}}");
    assert_eq!(all("a: |\n  x\n  y\nb: >-\n  x\n  y\n"), r#"{a: "x\ny\n"@"x\n  y\n", b: "x y"@"x\n  y\n"}"#);
    assert_eq!(all("---\na\n---\n- b\n"), "a --- [b]");
    assert_eq!(all("a: x\n  y\n"), r#"{a: "x y"@"x\n  y"}"#);
    assert_eq!(all("\u{feff}a: b\r\nc: d\r\n"), "{a: b, c: d}");
    assert_eq!(all(""), "");
    let tree = parse("a: !override\n  b: c\n");
    let node = tree.root().and_then(|it| it.get("a")).unwrap();
    assert_eq!((node.tag(), tree.source.slice(node.span())), (Some("!override"), "b: c"));
}

#[test]
fn merge_keys_are_joined() {
    let base = "x: &x {a: 1, b: 2}\ny: &y {b: 3, c: 4}\n";
    let of = |text: &str| {
        let tree = parse(&format!("{base}{text}"));
        tree.root().and_then(|it| it.get("z")).map(|it| shown(it, 0)).unwrap_or_default()
    };
    assert_eq!(of("z:\n  <<: *x\n  b: 9\n"), "{b: 9, a: 1}");
    assert_eq!(of("z:\n  <<: [*x, *y]\n"), "{a: 1, b: 2, c: 4}");
    assert_eq!(of("z: {<<: [*y, {b: 5, d: 6}]}\n"), "{b: 3, c: 4, d: 6}");
    assert_eq!(of("z: {\"<<\": *y}\n"), "{\"<<\"@\"\\\"<<\\\"\": {b: 3, c: 4}}");
    assert_eq!(of("z: {a: 1, a: 2}\n"), "{a: 2}");
}

#[test]
fn a_hole_is_part_of_a_word() {
    assert_eq!(
        all("a: \u{1a}\u{1a}\u{1a}\nb: \"x\u{1a}\"\n"),
        "{a: \u{1a}\u{1a}\u{1a}, b: \"x\\u{1a}\"@\"\\\"x\\u{1a}\\\"\"}"
    );
}

#[test]
fn reading_stops_at_a_mistake() {
    assert_eq!(all("a: 1\nb: [1, 2\nc: 3\n"), "{a: 1, b: [1]} !");
    assert_eq!(all("a: 1\nb: \"x\n"), "{a: 1, b: ?} !");
    assert_eq!(all("a: *nothing\n"), "{a: ?} !");
}

#[test]
fn aliases_within_themselves_and_without_end() {
    assert_eq!(all("a: &a [*a, 1]\n"), "{a: [?*a, 1]}");
    let mut bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x]\n".to_owned();
    for at in 1..12 {
        let _ = writeln!(bomb, "a{at}: &a{at} [{}]", vec![format!("*a{}", at - 1); 9].join(","));
    }
    assert!(!parse(&bomb).is_complete());
    let many = format!("a: &a [{}]\nb: [{}]\n", "x,".repeat(2000), "*a,".repeat(2000));
    assert!(!parse(&many).is_complete());
}

#[test]
fn deep_nesting_ends() {
    for (open, close) in [("[", "]"), ("{a: ", "}"), ("- ", ""), ("a:\n ", "")] {
        parse(&format!("{}x{}", open.repeat(3000), close.repeat(3000)));
    }
}

proptest! {
    #[test]
    fn any_text_is_read(text in "([\\x00-\\x7f]|[&*<>|!'\"{}\\[\\],:#%@-]|é|\u{1a}|\n|  |a: |- |<<: \\*a|&a ){0,80}") {
        let tree = parse(&text);
        for data in &tree.nodes {
            prop_assert!(text.get(data.span.range()).is_some());
        }
        for document in tree.documents() {
            shown(document, 0);
        }
    }
}
