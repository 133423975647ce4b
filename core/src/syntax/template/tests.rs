//! Corners of templates: what is a hole, how far it reaches, what is left alone.

use proptest::prelude::*;

use super::*;
use crate::source::{FileSet, Hole, Source};

fn read(text: &str, style: Style) -> Source {
    let files = FileSet::from_texts([("a", text)]);
    let id = files.ids().next().unwrap();
    blank(&Source::whole(id, files.text(id).clone()), style)
}

fn holes(text: &str, style: Style) -> Vec<String> {
    let show = |hole: &Hole| match hole {
        Hole::Value(it) => format!("value {}", &text[it.range()]),
        Hole::Lines(it) => format!("lines {}", &text[it.range()]),
    };
    read(text, style).holes.iter().map(show).collect()
}

#[test]
fn stretches_reach_from_the_outermost_opening_to_its_end() {
    let text = "a {% if x %}b{% for y in z %}c{% endfor %}{% else %}d{% endif %} {% set q = 1 %} e";
    assert_eq!(holes(text, Style::Template), [&format!("lines {}", &text[2..64]), "lines {% set q = 1 %}"]);
    let erb = "<% if x %>a<% end %><% list.each do |y| %>b<% end %><%= z %>;";
    assert_eq!(
        holes(erb, Style::Template),
        ["lines <% if x %>a<% end %>", "lines <% list.each do |y| %>b<% end %>", "value <%= z %>"]
    );
    let bars = "{{#if x}}a{{else}}b{{/if}}{{> part}}x{{{y}}}";
    assert_eq!(holes(bars, Style::Template), ["lines {{#if x}}a{{else}}b{{/if}}", "lines {{> part}}", "value {{{y}}}"]);
    assert_eq!(holes("{{- range .x }}a{{ end }}b", Style::Plain), ["lines {{- range .x }}a{{ end }}"]);
}

#[test]
fn an_open_statement_reaches_to_the_end() {
    assert_eq!(holes("a {% if x %} b\n", Style::Plain), ["lines {% if x %} b\n"]);
}

#[test]
fn a_value_on_a_line_of_its_own_is_lines() {
    assert_eq!(holes("x;\n  {{ more }}\ny {{ z }};\n", Style::Plain), ["lines {{ more }}", "value {{ z }}"]);
}

#[test]
fn variables_of_the_shell_are_filled_in_by_templates_only() {
    let text = "listen ${PORT}; root $ROOT; try_files ${uri} $uri =404;";
    assert_eq!(holes(text, Style::Template), ["value ${PORT}", "value $ROOT"]);
    assert!(holes(text, Style::Plain).is_empty());
}

#[test]
fn raw_text_and_comments_hide_nothing() {
    assert!(holes("{% raw %}{{ x }}{% endraw %}{# {{ y }} #}", Style::Template).is_empty());
    assert_eq!(&*read("a {# b #} c", Style::Template).text, "a         c");
}

#[test]
fn signs_without_their_end_are_text() {
    for text in ["a {{ b\n", "a {% b", "server {# note\n}", "<% x", "x {{ a\n}} b"] {
        assert_eq!(&*read(text, Style::Plain).text, text);
    }
}

proptest! {
    #[test]
    fn offsets_stay(text in "([{}%#<>$=\\-]|if|end|raw|é|A|\\n| ){0,60}") {
        for style in [Style::Template, Style::Plain] {
            let source = read(&text, style);
            prop_assert_eq!(source.text.len(), text.len());
            for hole in source.holes.iter() {
                prop_assert!(text.get(hole.span().range()).is_some());
            }
        }
    }
}
