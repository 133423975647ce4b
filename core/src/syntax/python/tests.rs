//! What modules come to, and that none of any shape breaks the evaluator.

use proptest::prelude::*;

use super::*;
use crate::source::{FileSet, Unknown};

fn source(text: &str) -> Source {
    let files = FileSet::from_texts([("gunicorn.conf.py", text)]);
    let id = files.ids().next().expect("one file");
    Source::whole(id, files.text(id).clone())
}

/// Runs a module; variables of `env` are set, all others are not.
fn run(text: &str, env: &[(&str, &str)]) -> Evaluation {
    let source = source(text);
    let variable = |name: &str| match env.iter().find(|it| it.0 == name) {
        Some((_, value)) => Variable::Set(Located::new(Value::Known((*value).to_owned()), source.all().tail())),
        None => Variable::Unset,
    };
    evaluate(&source, Context { file: Some("/srv/app/gunicorn.conf.py"), variable: &variable })
}

fn shown(item: &Item) -> String {
    match &item.value {
        Value::Unknown(Unknown::Hole) => "hole".into(),
        Value::Unknown(_) => "unknown".into(),
        Value::Known(Object::List(items)) => format!("[{}]", items.iter().map(shown).collect::<Vec<_>>().join(", ")),
        Value::Known(Object::Tuple(items)) => format!("({})", items.iter().map(shown).collect::<Vec<_>>().join(", ")),
        Value::Known(Object::String(text)) => format!("{text:?}"),
        Value::Known(object) => object.text().unwrap_or_else(|| object.class().to_owned()),
    }
}

#[track_caller]
fn one(text: &str, expected: &str) {
    let evaluation = run(text, &[("N", "4"), ("EMPTY", ""), ("WORD", "two"), ("LIST", "a, b")]);
    let found = match evaluation.raised {
        Some(raise) => format!("{}!", raise.class),
        None => evaluation.get("x").map_or("none".into(), shown),
    };
    assert_eq!(found, expected, "{text}");
}

#[test]
fn large_settings_are_evaluated() {
    let texts = (0..6_000).map(|at| format!("MESSAGE_{at} = 'a text that says what to do, and is long'\n"));
    let evaluation = run(&(texts.collect::<String>() + "ALLOWED_HOSTS = ['a.cl']\n"), &[]);
    assert_eq!(evaluation.get("ALLOWED_HOSTS").map(shown).as_deref(), Some("[\"a.cl\"]"));
    let code = "DATABASES = {'default': {'HOST': '10.0.0.1', 'PORT': 5432 + 1}}\n";
    assert!(run(&code.repeat(6_000), &[]).get("DATABASES").is_none(), "too many signs");
}

#[test]
fn expressions() {
    let os = "import os\nimport multiprocessing\n";
    for (expression, value) in [
        ("2 * 3 + 1", "7"),
        ("7 // -2", "-4"),
        ("7 / 2", "3.5"),
        ("0o007", "7"),
        ("'a' 'b' + \"c\"", "\"abc\""),
        ("f'0.0.0.0:{1 + 1}'", "\"0.0.0.0:2\""),
        ("'%s:%d' % ('h', 80)", "\"h:80\""),
        ("'{}:{}'.format('h', 80)", "\"h:80\""),
        ("os.environ.get('N', 2)", "\"4\""),
        ("int(os.environ.get('M', 2))", "2"),
        ("os.getenv('M', default='k')", "\"k\""),
        ("os.environ.get('M')", "None"),
        ("os.environ.get('EMPTY') or 'd'", "\"d\""),
        ("os.environ['N']", "\"4\""),
        ("'N' in os.environ and 'M' not in os.environ", "True"),
        ("__import__('os').environ.get('M', 2)", "2"),
        ("multiprocessing.cpu_count() * 2 + 1", "unknown"),
        ("min(1, multiprocessing.cpu_count()) * 2 + 1", "3"),
        ("'a' if multiprocessing.cpu_count() > 0 else 'b'", "\"a\""),
        ("os.path.join(os.path.dirname(os.path.abspath(__file__)), 'x')", "\"/srv/app/x\""),
        ("[p.strip() for p in os.environ['LIST'].split(',')]", "[\"a\", \"b\"]"),
        ("{'a': 1}['a']", "1"),
        ("{'a': 1}.get('b', 2)", "2"),
        ("os.environ.get('N', 'x').lower() == 'true'", "False"),
        ("lambda a, b: None", "function"),
        ("max(2, int('3'))", "3"),
        ("(1, 'a')", "(1, \"a\")"),
        ("bool(int(os.environ.get('M', '0')))", "False"),
    ] {
        one(&format!("{os}x = {expression}\n"), value);
    }
}

#[test]
fn exceptions_end_the_module() {
    for (text, class) in [
        ("import os\nx = os.environ['M']", "KeyError!"),
        ("x = int('two')", "ValueError!"),
        ("x = int(None)", "TypeError!"),
        ("x = nothing", "NameError!"),
        ("x = 'a' + 1", "TypeError!"),
        ("x = 1 // 0", "ZeroDivisionError!"),
        ("raise SystemExit(3)", "SystemExit!"),
        ("import sys\nsys.exit(1)", "SystemExit!"),
        ("assert False", "AssertionError!"),
        ("x = [1][3]", "IndexError!"),
    ] {
        one(text, class);
    }
    assert_eq!(run("raise SystemExit(3)", &[]).raised.and_then(|it| it.status), Some(3));
}

#[test]
fn branches_on_known_values_are_decided() {
    one("import os\nif os.environ.get('N') == '4':\n    x = 1\nelse:\n    x = 2", "1");
    one("import os\nif os.environ.get('M'):\n    x = 1\nelif 'N' in os.environ:\n    x = 2", "2");
    one("try:\n    x = int('a')\nexcept ValueError:\n    x = 5", "5");
    one("x = 0\nfor i in range(4):\n    x += i", "6");
}

#[test]
fn branches_on_unknown_values_may_run() {
    one("x = 1\nimport os\nif os.path.exists('/a'):\n    x = 2", "unknown");
    one("x = 1\nimport os\nif os.path.exists('/a'):\n    y = 2", "1");
    one("try:\n    import gevent\n    x = 'gevent'\nexcept ImportError:\n    x = 'sync'", "unknown");
    one("x = [1]\nx.sort()", "unknown");
}

#[test]
fn functions_of_the_script_are_run() {
    one(
        "import os\ndef env(name, default=1):\n    return int(os.environ.get(name, default))\nx = env('N') + env('M')",
        "5",
    );
    one("def f():\n    return f()\nx = f()", "unknown");
}

#[test]
fn what_may_not_be_there_is_noted() {
    assert!(run("import gevent", &[]).foreign.is_some());
    assert!(run("import os, json", &[]).foreign.is_none());
    one("from environs import Env\nenv = Env()\nx = env.int('N', 2)", "unknown");
    one("import dotenv\nimport os\ndotenv.load_dotenv()\nx = os.environ.get('M', 1)", "unknown");
}

#[test]
fn reads_know_their_fallback() {
    let evaluation =
        run("import os\na = os.getenv('A', '1')\nb = os.environ.get('B') or '2'\nc = os.environ.get('C')", &[]);
    let reads: Vec<String> = evaluation
        .reads
        .iter()
        .map(|it| format!("{}:{}", it.name, it.fallback.as_ref().map_or("none".into(), shown)))
        .collect();
    assert_eq!(reads, ["A:\"1\"", "B:\"2\"", "C:none"]);
}

#[test]
fn filler_is_unknown() {
    one("x = '\u{1a}\u{1a}'", "hole");
    assert_eq!(run("x = \u{1a}\u{1a}", &[]).errors, []);
}

#[test]
fn errors_point_at_their_place() {
    let source = source("workers = 2\nbind = [\n");
    assert!(!errors(&source).is_empty());
    assert!(evaluate(&source, Context { file: None, variable: &|_| Variable::Unknown }).opaque.is_some());
}

#[test]
fn deep_and_long_scripts_end() {
    for text in [
        "(".repeat(20_000),
        format!("x = {}1", "-".repeat(30_000)),
        format!("x = {}1", "not ".repeat(7_000)),
        format!("x = {}1", "not ".repeat(100_000)),
        format!("x = {}1", "-".repeat(400_000)),
        format!("x = a{}", ".b".repeat(100_000)),
        format!("x = {}1", "1+".repeat(15_000)),
        format!("x = a{}", ".b".repeat(15_000)),
        format!("x = {}1", "lambda: ".repeat(3_500)),
        format!("x = {}1", "1 if 1 else ".repeat(2_500)),
        format!("x = {}1", "1 ** ".repeat(6_000)),
        (0..90).map(|it| " ".repeat(it) + "if x:\n").collect::<Vec<_>>().concat(),
        "x = 'a'\n".to_owned() + &"x = x + x\n".repeat(2_000),
    ] {
        run(&text, &[]);
    }
}

proptest! {
    #[test]
    fn any_text_is_evaluated(text in "\\PC*") {
        run(&text, &[]);
    }

    #[test]
    fn any_python_like_text_is_evaluated(words in proptest::collection::vec(
        prop::sample::select(vec![
            "workers = ", "import os\n", "os.environ", "[", "]", "'A'", ".get", "(", ")", "{", "}", " or ", "if ", "else:\n",
            ":\n    ", "\n", "x", " = ", "1", "+", "for ", "in ", "def f(a):\n", "    return ", "try:\n", "except:\n", "f'{",
            "'", "*", ",", "lambda ", "int", "**", " not ", "\u{1a}", "    ",
        ]), 0..60)
    ) {
        run(&words.concat(), &[("A", "1")]);
    }
}
