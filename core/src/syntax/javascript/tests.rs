//! What programs come to.

use std::collections::BTreeMap;

use super::*;
use crate::source::{FileSet, Unknown};

/// Runs `main` with other files, and shows the calls of a callee with their arguments.
fn calls(files: &[(&str, &str)], variables: &[(&str, Option<&str>)], callee: &str) -> Vec<String> {
    let evaluation = run(files, variables);
    let shown = |it: &Call| {
        let arguments = it.arguments.iter().map(show).collect::<Vec<_>>().join(", ");
        format!("{:?} {arguments}", it.certainty)
    };
    let named = evaluation.calls.iter().filter(|it| it.callee.path == callee);
    named.map(shown).collect()
}

fn run(files: &[(&str, &str)], variables: &[(&str, Option<&str>)]) -> Evaluation {
    let set = FileSet::from_texts(files.iter().copied());
    let sources: BTreeMap<String, Source> =
        set.ids().map(|id| (set.file(id).path.clone(), Source::whole(id, set.text(id).clone()))).collect();
    let module = |path: &str| {
        let names = [path.to_owned(), format!("{path}.js"), format!("{path}.json"), format!("{path}/index.js")];
        let found = names.iter().find_map(|it| sources.get_key_value(it.as_str()));
        match found {
            Some((path, source)) if path == "list.json" => Found::Json(source),
            Some((path, source)) => Found::Script(path.clone(), source),
            None => Found::Unknown,
        }
    };
    let at = sources.values().next().unwrap().all().head();
    let variable = |name: &str| match variables.iter().find(|it| it.0 == name) {
        Some((_, Some(value))) => Variable::Set(Located::new(Value::Known((*value).to_owned()), at)),
        Some((_, None)) => Variable::Unknown,
        None => Variable::Unset,
    };
    let env_file = |_: Option<&str>| {
        let value = |text: &str| Located::new(Value::Known(text.to_owned()), at);
        Held::Variables(vec![("FROM_FILE".to_owned(), value("file")), ("PORT".to_owned(), value("4000"))], false)
    };
    let project =
        Project { module: &module, variable: &variable, env_file: &env_file, folder: Some("/srv/app"), first: &[] };
    evaluate(project, "main.js")
}

fn show(item: &Item) -> String {
    match &item.value {
        Value::Unknown(Unknown::Undefined(name)) => format!("?{name}"),
        Value::Unknown(_) => "?".to_owned(),
        Value::Known(object) => match object {
            Object::Array(items) => format!("[{}]", items.iter().map(show).collect::<Vec<_>>().join(" ")),
            Object::Map(items, open) => {
                let items: Vec<String> = items.iter().map(|(name, it)| format!("{name}: {}", show(it))).collect();
                format!("{{{}{}}}", items.join(", "), if *open { " .." } else { "" })
            }
            Object::Regexp(text, flags) => format!("/{text}/{flags}"),
            Object::Function => "f".to_owned(),
            Object::Named(it) => it.path.clone(),
            Object::String(text) => format!("'{text}'"),
            other => other.text().unwrap(),
        },
    }
}

fn log(main: &str) -> String {
    calls(&[("main.js", main)], &[("UNKNOWN", None), ("SET", Some("a, b,,c"))], "console.log").join("; ")
}

#[test]
fn values() {
    for (written, shown) in [
        ("'a' + 1 + true, 2 * 3, 7 % 4", "'a1true', 6, 3"),
        ("`x${1 + 1}y`, !0, !!'', 1 === 1, '1' == 1, '1' === 1", "'x2y', true, false, true, true, false"),
        ("[1, ...[2, 3]], {a: 1, ...{b: 2, a: 3}}", "[1 2 3], {a: 3, b: 2}"),
        ("process.env.SET.split(',').map(s => s.trim()).filter(Boolean)", "['a' 'b' 'c']"),
        ("process.env['SET'] || 'd', process.env.NONE || 'd', process.env.UNKNOWN || 'd'", "'a, b,,c', 'd', ?UNKNOWN"),
        ("process.env.NONE ?? 5, Number('3000'), parseInt('80x', 10), +'7'", "5, 3000, 80, 7"),
        ("process.env.NODE_ENV === 'production' ? 1 : 2, typeof x, typeof undefined", "2, ?, 'undefined'"),
        ("/^a$/i, new RegExp('b'), null, undefined, () => 1", "/^a$/i, /b/, null, undefined, f"),
        ("((a, b = 2) => a + b)(1), (function () { return arguments })()", "3, ?"),
        ("['a', 'b'].includes('a'), ['a'].indexOf('x'), 'abc'.startsWith('ab')", "true, -1, true"),
        ("require('path').join('/a', '../b', 'c'), require('express')", "'/b/c', <express>"),
        ("JSON.stringify({}), Math.max(1, 2)", "JSON.stringify(), Math.max()"),
        (
            "Object.keys({a: 1, b: 2}), Object.assign({a: 1}, {b: 2}), Array.isArray([])",
            "['a' 'b'], {a: 1, b: 2}, true",
        ),
        ("(x => x?.y?.z)({y: {z: 3}}), [1, 2, 3].length, 'abc'[1], [[1], 2].flat()", "3, 3, 'b', [1 2]"),
    ] {
        assert_eq!(log(&format!("console.log({written})")), format!("Always {shown}"), "{written}");
    }
}

#[test]
fn names_and_branches() {
    for (written, shown) in [
        ("let a = 1; if (process.env.NONE) a = 2; console.log(a)", "Always 1"),
        ("let a = 1; if (process.env.UNKNOWN) { a = 2 } console.log(a)", "Always ?"),
        ("if (process.env.UNKNOWN) console.log(1); else console.log(2)", "Maybe 1; Maybe 2"),
        ("if (!process.env.UNKNOWN) { process.exit(1) } console.log(1)", "Always 1"),
        ("if (!process.env.UNKNOWN) throw new Error('x'); console.log(1)", "Always 1"),
        ("const o = {a: 1}; o.b = 2; o['c'] = 3; delete o.a; console.log(o)", "Always {a: undefined, b: 2, c: 3}"),
        ("const a = []; a.push('x'); a.push('y', 'z'); console.log(a)", "Always ['x' 'y' 'z']"),
        ("const a = ['x']; setTimeout(() => a.push('y')); console.log(a)", "Always ?"),
        ("const o = {a: 1}; console.log(o); o.a = 2", "Always {a: ?}"),
        ("const o = {a: 1}; require('./unknown')(o); console.log(o)", "Always ?"),
        ("const {a, b = 2, ...c} = {a: 1, x: 9}; console.log(a, b, c)", "Always 1, 2, {x: 9}"),
        ("const [a, , b = 3, ...c] = [1, 2, undefined, 4]; console.log(a, b, c)", "Always 1, 3, [4]"),
        (
            "function f(x) { if (x) return 'a'; return 'b' } console.log(f(0), f(1), f(process.env.UNKNOWN))",
            "Always 'b', 'a', ?",
        ),
        (
            "switch ('b') { case 'a': console.log(1); break; case 'b': console.log(2); break; default: console.log(3) }",
            "Always 2",
        ),
        ("for (const x of ['a', 'b']) console.log(x)", "Always 'a'; Always 'b'"),
        ("for (let i = 0; i < 2; i++) { console.log(i) }", "Always 0; Always 1"),
        (
            "try { console.log(1); throw 1 } catch (e) { console.log(2) } finally { console.log(3) }",
            "Always 1; Always 2; Always 3",
        ),
        (
            "class A { x = 1; constructor(y) { this.y = y } go() { console.log(this.x, this.y) } } new A(2).go()",
            "Always 1, 2",
        ),
        (
            "class A { constructor() { this.x = 1 } } class B extends A { constructor() { super(); this.y = 2 } go() { \
          console.log(this.x, this.y) } } new B().go()",
            "Always 1, 2",
        ),
        ("const f = async () => { await g(); console.log(1) }; const g = async () => 2; f()", "Always 1"),
        ("db.connect().then(() => console.log(1))", "Later 1"),
        ("const f = () => console.log(1)", "Maybe 1"),
        ("x.on('y', function (req, res) { console.log(req.z, res) })", "Later (req).z, (res)"),
        ("const go = async () => 1; go().then(x => console.log(x))", "Later 1"),
        ("if (require.main === module) console.log(1)", "Always 1"),
        ("while (process.env.NONE) { console.log(1) }", "Maybe 1"),
        ("let s; f(() => { s = 1 }); g(() => console.log(s))", "Later ?"),
        (
            "process.env.NODE_ENV = process.env.NODE_ENV || 'development'; console.log(process.env.NODE_ENV)",
            "Always 'development'",
        ),
    ] {
        let written = written.replace("db.", "require('db').").replace("x.on", "require('x').on");
        let written =
            written.replace("f(() => { s", "setTimeout(() => { s").replace("g(() => con", "setTimeout(() => con");
        assert_eq!(log(&written), shown, "{written}");
    }
}

#[test]
fn modules() {
    let main = "const {port} = require('./config'); const list = require('./list.json'); const f = require('./lib');\n\
                console.log(port, list, f(2), require('./none'), __dirname)";
    let files = [
        ("main.js", main),
        ("config.js", "exports.port = process.env.PORT || 3000"),
        ("list.json", "{\"a\": [1, 2]}"),
        ("lib/index.js", "module.exports = x => x + require('../config').port"),
    ];
    assert_eq!(calls(&files, &[], "console.log"), ["Always 3000, {a: [1 2]}, 3002, ?, ?"]);
    let main = "import config, { port as p } from './config.js'; import * as all from './config.js';\n\
                import express from 'express'; export const x = 1; console.log(config, p, all.port, express)";
    let files = [("main.js", main), ("config.js", "export const port = 1; export default { a: 2 }")];
    assert_eq!(calls(&files, &[], "console.log"), ["Always {a: 2}, 1, 1, <express>"]);
    let compiled = "\"use strict\";\nvar __importDefault = (this && this.__importDefault) || function (mod) {\n    return \
                    (mod && mod.__esModule) ? mod : { \"default\": mod };\n};\nObject.defineProperty(exports, \
                    \"__esModule\", { value: true });\nconst express_1 = __importDefault(require(\"express\"));\n\
                    const app = (0, express_1.default)();\napp.listen(3000);";
    assert_eq!(calls(&[("main.js", compiled)], &[], "<express>().listen"), ["Always 3000"]);
}

#[test]
fn environment() {
    let main = "require('dotenv').config(); console.log(process.env.FROM_FILE, process.env.PORT, process.env.X)";
    assert_eq!(calls(&[("main.js", main)], &[("PORT", Some("1"))], "console.log"), ["Always 'file', '1', undefined"]);
    let main = "import 'dotenv/config'; const {PORT = 1, X = 'y'} = process.env; console.log(PORT, X, process.env.Z)";
    assert_eq!(calls(&[("main.js", main)], &[("Z", None)], "console.log"), ["Always '4000', 'y', ?Z"]);
    let reads = run(
        &[(
            "main.js",
            "const a = Number(process.env.A) || 3000, {B = 'x', C} = process.env;\n\
                       app(() => process.env.D ?? f())",
        )],
        &[],
    )
    .reads;
    let shown: Vec<String> =
        reads.iter().map(|it| format!("{} {}", it.name, it.fallback.as_ref().map_or("-".to_owned(), show))).collect();
    assert_eq!(shown, ["A 3000", "B 'x'", "C -", "D ?"]);
}

#[test]
fn anything_is_read_to_its_end() {
    let deep = |text: &str| text.repeat(60_000 / text.len());
    for text in [
        deep("!"),
        deep("a=>"),
        deep("if(a)"),
        deep("a?a:"),
        deep("a="),
        deep("new "),
        deep("-"),
        deep("a**"),
        deep("async x=>"),
        deep("`${"),
        deep("(a="),
        deep("[a="),
        deep("{a:"),
        deep("a+"),
        deep("a.b"),
        deep("a,"),
        deep("else if(a);"),
        deep("() => "),
        deep("await "),
        deep("typeof "),
        deep("do "),
        deep("x: "),
        deep("class A extends "),
        deep("function f(){"),
        deep("import a from 'b';"),
        "a".to_owned() + &deep("?.b"),
        "a".to_owned() + &deep("+a"),
        "f".to_owned() + &deep("()"),
        "const f = () => f(f(), f()); f();".to_owned(),
        "while(true){f(()=>{while(true){}})}".to_owned(),
    ] {
        run(&[("main.js", &text)], &[]);
    }
}

proptest::proptest! {
    #[test]
    fn any_text_is_read(text in "[ -~\n]{0,80}") {
        run(&[("main.js", &text)], &[]);
    }

    #[test]
    fn any_words_are_read(words in proptest::collection::vec(proptest::sample::select(vec![
        "const", "a", "=", "process.env.", "X", "(", ")", "{", "}", "=>", "require('./a')", ";", ",", "[", "]", "if", "return",
        "...", "class", "new", "this", ".", "'b'", "||", "?", ":", "async", "await", "function", "for", "of", "import", "export",
    ]), 0..40)) {
        run(&[("main.js", &words.join(" "))], &[]);
    }
}

#[test]
fn what_holds_a_whole_application_is_not_copied_for_each_call() {
    let level =
        "it = Array.from([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]).map(() => ({ it, also: it }));";
    let main = format!("let it = {{}};\n{}console.log(it);\nconsole.log({{ a: 1 }});\n", level.repeat(7));
    let shown = calls(&[("main.js", &main)], &[], "console.log");
    assert!((1_000..100_000).contains(&shown[0].len()), "{}", shown[0].len());
    assert_eq!(shown[1], "Always {a: 1}");
}
