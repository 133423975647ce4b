//! Corners of the grammar, and the two promises that hold for any text.

use std::fmt::Write as _;

use proptest::prelude::*;

use super::*;
use crate::source::{FileSet, Source};

fn tree(text: &str) -> Tree {
    let files = FileSet::from_texts([("nginx.conf", text)]);
    let id = files.find("nginx.conf").unwrap();
    let known = ["root", "location", "server", "listen", "index", "add_header", "proxy_pass"];
    parse(&Source::whole(id, files.text(id).clone()), &|_, args, next| args > 0 && known.contains(&next))
}

/// One line a statement, indented by depth, then one line a problem.
fn dump(text: &str) -> String {
    fn statement(out: &mut String, it: Directive<'_>, depth: usize) {
        let words: Vec<_> = std::iter::once(it.name()).chain(it.args()).map(|it| format!("[{}]", it.text())).collect();
        let end = match it.ending() {
            Ending::Semicolon => ";",
            Ending::Block { .. } => " {}",
            Ending::Missing => "",
            Ending::Opaque => " ~",
        };
        writeln!(out, "{}{}{end}", "  ".repeat(depth), words.concat()).unwrap();
        it.children().for_each(|child| statement(out, child, depth + 1));
    }
    let tree = tree(text);
    let mut out = String::new();
    tree.directives().for_each(|it| statement(&mut out, it, 0));
    for problem in tree.problems() {
        writeln!(out, "! {:?} at {}", problem.flaw, problem.span.start).unwrap();
    }
    out
}

#[test]
fn the_braces_of_a_regular_expression_are_told_from_those_of_a_block() {
    assert_eq!(
        dump("location ~ ^/(a{3}|b{1,2})$ { root x; }"),
        "[location][~][^/(a{3}|b{1,2})$] {}\n  [root][x];\n! UnquotedBrace at 15\n! UnquotedBrace at 20\n"
    );
    assert_eq!(dump("map a b { ~x{2,} 1; }"), "[map][a][b] {}\n  [~x{2,}][1];\n! UnquotedBrace at 12\n");
    assert_eq!(dump("events{}a{1;}"), "[events] {}\n[a] {}\n  [1];\n");
}

#[test]
fn words_end_where_nginx_ends_them() {
    assert_eq!(dump("a b}c#d;"), "[a][b}c#d];\n");
    assert_eq!(dump(r"a b\;c 'd\'e' ${x}y{}"), "[a][b\\;c][d'e][${x}y] {}\n");
    assert_eq!(dump("if ($a = \"b\") { return 1; }"), "[if][($a][=][b][)] {}\n  [return][1];\n");
    assert_eq!(dump("a ''  b\r\n c;"), "[a][][b][c];\n");
}

#[test]
fn comments_start_only_where_a_word_could() {
    assert_eq!(dump("# { a\na b; # }\n"), "[a][b];\n");
}

#[test]
fn lua_is_not_nginx() {
    let lua = "content_by_lua_block { -- }\n local s = \"}\" .. [==[ } ]] ]==] if t then x({}) end --[[ } ]] }\na b;";
    assert_eq!(dump(lua), "[content_by_lua_block] {}\n[a][b];\n");
    assert_eq!(dump("a_by_lua_block { {"), "[a_by_lua_block] {}\n! UnclosedLua at 15\n");
}

#[test]
fn one_missing_semicolon_is_one_problem() {
    assert_eq!(
        dump("server {\n  root /x\n  location / {\n    index a\n  }\n}\n"),
        "[server] {}\n  [root][/x]\n  [location][/] {}\n    [index][a]\n! MissingSemicolon at 18\n! MissingSemicolon at 45\n"
    );
    assert_eq!(dump("server_name a\n  b\n  c;"), "[server_name][a][b][c];\n", "a list may span lines");
}

#[test]
fn one_missing_brace_is_one_problem() {
    assert_eq!(
        dump("server {\n  location / {\n    root x;\n\n}\nserver {\n  listen 1;\n}\n"),
        "[server] {}\n  [location][/] {}\n    [root][x];\n[server] {}\n  [listen][1];\n! UnclosedBlock at 22\n"
    );
    assert_eq!(
        dump("server {\n  location / {\n  root x;\n  }\n\nserver {\n  listen 1;\n}\n"),
        "[server] {}\n  [location][/] {}\n    [root][x];\n[server] {}\n  [listen][1];\n! UnclosedBlock at 7\n"
    );
}

#[test]
fn one_brace_too_many_is_one_problem() {
    assert_eq!(
        dump("server {\n  location / {\n  }\n  }\n  listen 1;\n}\n"),
        "[server] {}\n  [location][/] {}\n  [listen][1];\n! StrayClose at 30\n"
    );
    assert_eq!(dump("a b; ;{ c d; }"), "[a][b];\n[c][d];\n! StraySemicolon at 5\n! StrayOpen at 6\n");
}

#[test]
fn an_open_quote_ends_with_its_line() {
    assert_eq!(
        dump("add_header A \"x;\nadd_header B \"y\";\n"),
        "[add_header][A][x];\n[add_header][B][y];\n! UnclosedQuote at 13\n"
    );
    assert_eq!(dump("a \"b\"c;"), "[a][b][c];\n! GluedToQuote at 5\n");
}

#[test]
fn a_line_that_is_not_shown_is_opaque() {
    assert_eq!(
        dump("server {\n  ...\n  listen 1;\n  … etc\n}"),
        "[server] {}\n  [...] ~\n  [listen][1];\n  […][etc] ~\n"
    );
    assert_eq!(dump("server {\n \u{1a}\u{1a}\n listen 1;\n}"), "[server] {}\n  [\u{1a}\u{1a}] ~\n  [listen][1];\n");
}

#[test]
fn words_above_the_buffer_are_too_long() {
    assert_eq!(tree(&format!("a {};", "x".repeat(4096))).problems().len(), 0);
    assert_eq!(tree(&format!("a {};", "x".repeat(4097))).problems()[0].flaw, Flaw::TooLong);
}

fn is_lossless(text: &str) -> bool {
    let tree = tree(text);
    let joined: String = tree.tokens().map(|it| &text[it.start as usize..it.end as usize]).collect();
    let inside = tree
        .all()
        .all(|it| tree.source.all().contains(it.span()) && it.children().all(|c| it.span().contains(c.span())));
    joined == text && inside
}

proptest! {
    #[test]
    fn any_text_is_kept(text in "\\PC{0,60}") {
        prop_assert!(is_lossless(&text));
    }

    #[test]
    fn any_mix_of_signs_is_kept(
        parts in prop::collection::vec(
            prop::sample::select(vec![
                "a", " ", "\n", "\t", ";", "{", "}", "\"", "'", "\\", "$", "${", "#", "server", "\u{1a}", "...", "ñ",
                "x_by_lua_block", "[[", "]]", "--", "\r\n", "(", ")",
            ]),
            0..40,
        )
    ) {
        prop_assert!(is_lossless(&parts.concat()));
    }
}
