//! What scripts come to, and that none of any shape breaks the evaluator.

use proptest::prelude::*;

use super::*;
use crate::source::{FileSet, Unknown};

fn source(text: &str) -> (FileSet, Source) {
    let files = FileSet::from_texts([("config/puma.rb", text)]);
    let id = files.ids().next().expect("one file");
    let source = Source::whole(id, files.text(id).clone());
    (files, source)
}

/// Runs a script; variables of `env` are set, all others are not.
fn run(text: &str, env: &[(&str, &str)]) -> Evaluation {
    let (_, source) = source(text);
    let variable = |name: &str| match env.iter().find(|it| it.0 == name) {
        Some((_, value)) => Variable::Set(Located::new(Value::Known((*value).to_owned()), source.all().tail())),
        None => Variable::Unset,
    };
    evaluate(&source, Context { file: Some("/srv/app/config/puma.rb"), variable: &variable, around: Around::default() })
}

/// Shows the calls as `name(arguments)`, one a line; `?` after the name is a call that may not run.
fn calls(text: &str, env: &[(&str, &str)]) -> String {
    let evaluation = run(text, env);
    let mut lines: Vec<String> = evaluation.calls.iter().map(line).collect();
    lines.extend(evaluation.raised.map(|it| format!("{}!", it.class)));
    lines.join("\n")
}

fn line(call: &Call) -> String {
    let arguments: Vec<String> = call.arguments.iter().map(shown).collect();
    let doubt = if call.certainty == Certainty::Maybe { "?" } else { "" };
    format!("{}{doubt}({})", call.name, arguments.join(", "))
}

fn shown(item: &Item) -> String {
    match &item.value {
        Value::Unknown(Unknown::Hole) => "hole".into(),
        Value::Unknown(_) => "unknown".into(),
        Value::Known(Object::Array(items)) => format!("[{}]", items.iter().map(shown).collect::<Vec<_>>().join(", ")),
        Value::Known(Object::Hash(pairs)) => {
            let pairs: Vec<String> =
                pairs.iter().map(|(key, value)| format!("{}: {}", shown(key), shown(value))).collect();
            format!("{{{}}}", pairs.join(", "))
        }
        Value::Known(Object::String(text)) => format!("{text:?}"),
        Value::Known(Object::Symbol(text)) => format!(":{text}"),
        Value::Known(Object::Nil) => "nil".into(),
        Value::Known(object) => object.to_s().unwrap_or_else(|| object.class().to_owned()),
    }
}

#[track_caller]
fn one(expression: &str, expected: &str) {
    assert_eq!(
        calls(&format!("set({expression})"), &[("N", "4"), ("EMPTY", ""), ("WORD", "two")]),
        expected,
        "{expression}"
    );
}

#[test]
fn expressions() {
    for (expression, value) in [
        ("3", "3"),
        ("1_000", "1000"),
        ("0o117", "79"),
        ("'a' + \"b#{1 + 1}\"", "\"ab2\""),
        ("ENV.fetch('N') { 9 }", "\"4\""),
        ("ENV.fetch('M') { 9 }", "9"),
        ("ENV.fetch('M', 3).to_i * 2", "6"),
        ("ENV['M'] || 7", "7"),
        ("Integer(ENV['N'] || 2)", "4"),
        ("ENV.fetch('M') { ENV['K'] || 'c' }", "\"c\""),
        ("ENV['EMPTY'].presence || 5", "5"),
        ("ENV['EMPTY'].to_i", "0"),
        ("ENV['M'].to_i", "0"),
        ("ENV.key?('N') ? 1 : 2", "1"),
        ("Integer('010')", "8"),
        ("7 / -2", "-4"),
        ("File.expand_path('../..', __FILE__)", "\"/srv/app\""),
        ("File.expand_path('..', __dir__)", "\"/srv/app\""),
        ("File.join(__dir__, 'x', '/y')", "\"/srv/app/config/x/y\""),
        ("File.dirname(__FILE__)", "\"/srv/app/config\""),
        ("%w[a b]", "[\"a\", \"b\"]"),
        ("*[1, 2]", "1, 2"),
        ("*'1,6'.split(',').map { |n| n.to_i }", "1, 6"),
        ("[ENV['N'].to_i, 2].max", "4"),
        ("Etc.nprocessors > 0 ? 2 : 1", "2"),
        ("Etc.nprocessors > 4 ? 2 : 1", "unknown"),
        ("(ENV['WORD'] == 'two')", "true"),
        ("'x'.freeze", "\"x\""),
        ("*'1,6'.split(',').map(&:to_i)", "1, 6"),
        ("'a-b-c'.gsub('-', '')", "\"abc\""),
        ("(Integer('x') rescue 3)", "3"),
        ("cert: '/c.pem', port: 1", "{:cert: \"/c.pem\", :port: 1}"),
        ("Rails.root", "unknown"),
        ("/x/", "Regexp"),
    ] {
        one(expression, &format!("set({value})"));
    }
}

#[test]
fn exceptions_end_the_script() {
    for (expression, class) in [
        ("ENV.fetch('M')", "KeyError!"),
        ("Integer(ENV['WORD'])", "ArgumentError!"),
        ("Integer(nil)", "TypeError!"),
        ("ENV['M'].strip", "NoMethodError!"),
    ] {
        one(expression, class);
    }
    assert_eq!(calls("a 1\nraise 'x'\nb 2", &[]), "a(1)\nRuntimeError!");
}

#[test]
fn branches_on_known_values_are_decided() {
    let text = "if ENV['N'] == '4' then a 1 else b 1 end\nc 2 unless ENV['M']\nd 3 if ENV['M']\n\
                case ENV['N']\nwhen '3', '4' then e 4\nelse f 5\nend\n";
    assert_eq!(calls(text, &[("N", "4")]), "a(1)\nc(2)\ne(4)");
}

#[test]
fn branches_on_unknown_values_may_run() {
    let text = "x = 1\ny = 1\nif Rails.env.production?\n  a 1\n  x = 2\n  a x\nelse\n  b x\nend\nset x, y";
    assert_eq!(calls(text, &[]), "a?(1)\na?(2)\nb?(1)\nset(unknown, 1)");
}

#[test]
fn a_local_that_a_known_branch_skips_is_nil() {
    assert_eq!(calls("x = 1 if false\nset x", &[]), "set(nil)");
}

#[test]
fn blocks_are_noted_and_not_run() {
    let evaluation =
        run("on_worker_boot do\n  connect 1\nend\n3.times { bind 'x' }\n%w[a b].each { |it| bind it }", &[]);
    assert!(evaluation.calls[0].block.is_some());
    let lines: Vec<String> = evaluation.calls.iter().map(line).collect();
    assert_eq!(lines, ["on_worker_boot()", "bind(\"x\")", "bind(\"x\")", "bind(\"x\")", "bind(\"a\")", "bind(\"b\")"]);
}

#[test]
fn changing_an_object_in_place_makes_it_unknown() {
    assert_eq!(calls("x = 'a'\nx << 'b'\nset x", &[]), "set(unknown)");
}

#[test]
fn methods_of_the_script_and_evaluated_code_are_opaque() {
    for text in
        ["def w; workers 2; end\nw", "instance_eval File.read('base.rb')", "send :workers, 2", "while x; a; end"]
    {
        assert!(run(text, &[]).opaque.is_some(), "{text}");
    }
    assert!(run("workers 2\nrequire 'etc'\nputs 'x'", &[]).opaque.is_none());
}

#[test]
fn a_gem_may_bring_variables_and_methods() {
    let text = "require 'dotenv/load'\nset ENV['M'] || 3\nother";
    let evaluation = run(text, &[]);
    assert_eq!(line(&evaluation.calls[0]), "set(unknown)");
    assert!(evaluation.calls.iter().all(|it| it.extended));
}

#[test]
fn a_script_sees_the_variables_it_sets() {
    assert_eq!(calls("ENV['A'] = '3'\nset ENV['A']", &[]), "set(\"3\")");
    assert_eq!(calls("ENV['A'] ||= '3'\nset ENV['A']", &[]), "set(\"3\")");
    assert_eq!(calls("ENV['A'] ||= '3'\nset ENV['A']", &[("A", "1")]), "set(\"1\")");
    assert_eq!(calls("a, b = 1, 2\nset b, a", &[]), "set(2, 1)");
}

#[test]
fn reads_know_their_fallback() {
    let text = "set ENV.fetch('N') { 4 }, ENV['M'] || 5, ENV['K'], Integer(ENV.fetch('L', 2))";
    let evaluation = run(text, &[("N", "1")]);
    let reads: Vec<String> = evaluation
        .reads
        .iter()
        .map(|it| format!("{}:{}", it.name, it.fallback.as_ref().map_or("none".into(), shown)))
        .collect();
    assert_eq!(reads, ["N:4", "M:5", "K:none", "L:2"]);
    let (files, _) = source(text);
    assert_eq!(files.slice(evaluation.reads[1].span), "ENV['M'] || 5");
}

#[test]
fn values_remember_what_took_part() {
    let text = "n = ENV.fetch('M', 3)\nset \"#{n}x\"";
    let evaluation = run(text, &[]);
    let (files, _) = source(text);
    let from: Vec<&str> = evaluation.calls[0].arguments[0].from.iter().map(|it| files.slice(*it)).collect();
    assert_eq!(from, ["ENV.fetch('M', 3)", "3"]);
}

#[test]
fn filler_is_unknown_and_no_end_of_the_script() {
    let text = "port \u{1a}\u{1a}\u{1a}\nbind 'unix:///run/\u{1a}\u{1a}.sock'\nset 1\n";
    assert_eq!(calls(text, &[]), "port(hole)\nbind(hole)\nset(1)");
    assert_eq!(run(text, &[]).errors, []);
}

#[test]
fn errors_point_at_their_place() {
    let (files, source) = source("workers 2\nthreads 1,\n");
    let errors = errors(&source);
    assert!(!errors.is_empty());
    assert!(files.positions(errors[0].span).0.line >= 2, "{errors:?}");
}

#[test]
fn deep_and_long_scripts_end() {
    let deep = [
        "(".repeat(30_000),
        format!("set {}", "[".repeat(20_000)),
        format!("set {}1", "1+".repeat(20_000)),
        format!("set a{}", ".b".repeat(20_000)),
        format!("if {}a\nend", "a && ".repeat(12_000)),
        "if a\n".repeat(9_000),
        "x = 'a'\nx = x + x\n".to_owned() + &"x = x + x\n".repeat(2_000),
        "\"#{".repeat(15_000),
        "def a\n".repeat(9_000),
        "a do\n".repeat(9_000),
        "-> { ".repeat(9_000),
        "not ".repeat(15_000),
        "!".repeat(60_000),
        "a = ".repeat(15_000),
        "case 1\nwhen ".repeat(4_000),
    ];
    for text in deep {
        run(&text, &[]);
    }
}

proptest! {
    #[test]
    fn any_text_is_evaluated(text in "\\PC*") {
        run(&text, &[]);
    }

    #[test]
    fn any_bytes_are_evaluated(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let input = crate::source::Input {
            path: "config/puma.rb".into(),
            content: crate::source::Content::Bytes(bytes),
            named: true,
        };
        let files = FileSet::new([input]);
        let id = files.ids().next().expect("one file");
        let source = Source::whole(id, files.text(id).clone());
        evaluate(&source, Context { file: None, variable: &|_| Variable::Unknown, around: Around::default() });
    }

    #[test]
    fn any_ruby_like_text_is_evaluated(words in proptest::collection::vec(
        prop::sample::select(vec![
            "workers ", "ENV", "[", "]", "'A'", ".fetch", "(", ")", "{", "}", "||", "&&", "if ", "else\n", "end\n", "\n",
            "x", "=", "1", "+", "case ", "when ", "do |x|", "begin\n", "rescue\n", "\"#{", "\"", "*", "?", ":", ",", ".each",
            "unless ", "def m\n", "%w[a b]", "Integer", ".to_i", "__FILE__", "File.join", "<<", "\u{1a}",
        ]), 0..60)
    ) {
        run(&words.concat(), &[("A", "1")]);
    }
}
