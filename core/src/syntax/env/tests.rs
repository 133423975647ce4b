//! The readers in their corners, and the tree against any text.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::source::{FileId, Source, Value};

fn source(text: &str) -> Source {
    Source::whole(FileId(0), text.into())
}

fn values(text: &str, dialect: Dialect, env: Lookup<'_>) -> BTreeMap<String, Option<String>> {
    let reading = read(&source(text), dialect, env);
    reading.variables.into_iter().map(|it| (it.name, it.value.value.known().cloned())).collect()
}

/// Run with systemd 252's own reader.
#[test]
fn systemd_reads_by_its_own_rules() {
    let table = [
        ("A=b # c", "A=b # c"),
        ("A=b#c", "A=b#c"),
        ("A=\"b\" # c", "A=b# c"),
        ("A='b' # c", "A=b# c"),
        ("A=\"b\"c", "A=bc"),
        ("A=\"b\"'c'", "A=bc"),
        ("A=b\"c d\"", "A=b\"c d\""),
        ("; c\nA=b", "A=b"),
        ("A = b", "A=b"),
        ("A\t=\tb", "A=b"),
        ("A=b   ", "A=b"),
        ("A=b c d", "A=b c d"),
        ("export A=b", ""),
        ("A\nB=c", "B=c"),
        ("A=\nB=c", "A= · B=c"),
        ("X=1\nA=${X}/y", "A=${X}/y · X=1"),
        ("A=$(echo hi)", "A=$(echo hi)"),
        ("A=\"\\$X\"", "A=$X"),
        ("A=\\$X", "A=$X"),
        ("A=\"a\\nb\"", "A=a\\nb"),
        ("A='a\\nb'", "A=a\\nb"),
        ("A=a\\nb", "A=anb"),
        ("A=\"a\\\"b\"", "A=a\"b"),
        ("A='a\\'b'", "A=a\\b'"),
        ("A=\"a\\\\b\"", "A=a\\b"),
        ("A=C:\\new\\table", "A=C:newtable"),
        ("A=\"l1\nl2\"\nB=c", "A=l1\nl2 · B=c"),
        ("A=l1\\\n  l2\nB=c", "A=l1  l2 · B=c"),
        ("A=\"l1\\\n  l2\"\nB=c", "A=l1  l2 · B=c"),
        ("# c \\\nA=b", "A=b"),
        ("A=\"b\nB=c\n", "A=b\nB=c\n"),
        ("A.B=c\nA-B=c\n1A=c", ""),
        ("A: b", ""),
        ("\u{feff}A=b", ""),
        ("A=b\r\nB=c\r\n", "A=b · B=c"),
    ];
    for (text, expected) in table {
        let got: Vec<String> = values(text, Dialect::Systemd, &|_| None)
            .into_iter()
            .map(|(name, value)| format!("{name}={}", value.unwrap()))
            .collect();
        assert_eq!(got.join(" · "), expected, "{text:?}");
    }
}

#[test]
fn values_know_their_place() {
    let text = "\u{feff}A = \"x y\" # c\nexport B='z'\n";
    for dialect in [Dialect::PythonDotenv, Dialect::NodeDotenv, Dialect::RubyDotenv] {
        let reading = read(&source(text), dialect, &|_| None);
        let places: Vec<&str> = reading.variables.iter().map(|it| &text[it.value.span.range()]).collect();
        assert_eq!(places, ["\"x y\"", "'z'"], "{dialect:?}");
    }
}

#[test]
fn a_template_hole_is_unknown() {
    let text = "A=\u{1a}\u{1a}x\nB=1\n";
    for dialect in [Dialect::Systemd, Dialect::PythonDotenv, Dialect::NodeDotenv, Dialect::RubyDotenv, Dialect::Bash] {
        let reading = read(&source(text), dialect, &|_| None);
        assert!(matches!(reading.variables[0].value.value, Value::Unknown(_)), "{dialect:?}");
        assert_eq!(reading.variables[1].value.known().map(String::as_str), Some("1"), "{dialect:?}");
    }
}

#[test]
fn lines_are_cut_as_people_see_them() {
    let text = "# c\nexport A = 'x\ny' # d\nB=\"open\nC=\"z\"\n[s]\nfoo bar=1\n\nD=\r\n";
    let tree = EnvTree::parse(&source(text));
    let lines: Vec<String> = tree
        .lines
        .iter()
        .map(|line| match &line.kind {
            LineKind::Blank => "blank".to_owned(),
            LineKind::Comment => "comment".to_owned(),
            LineKind::Junk => "junk".to_owned(),
            LineKind::Assignment(it) => format!("{}={}", &text[it.key.range()], &text[it.value.range()]),
        })
        .collect();
    assert_eq!(lines, ["comment", "A='x\ny'", "B=\"open", "C=\"z\"", "junk", "junk", "blank", "D="]);
    assert_eq!(tree.errors.len(), 1);
}

proptest! {
    #[test]
    fn any_text_is_cut_without_loss(text in "([A-C]|[ \\t=\"'`#$\\\\{}()\\r\\n\u{1a}\u{feff}ñ.:<>|&;!~?*+-]|export |\\$\\{|\\$\\(){0,60}") {
        let source = source(&text);
        let tree = EnvTree::parse(&source);
        let joined: String = tree.lines.iter().map(|it| source.slice(it.span)).collect();
        prop_assert_eq!(&joined, &text);
        for dialect in Dialect::names().filter_map(Dialect::by_name) {
            for it in read(&source, dialect, &|_| None).variables {
                prop_assert!(text.get(it.value.span.range()).is_some() && text.get(it.key.range()).is_some());
            }
        }
    }
}

/// Run with bash 5.2.
#[test]
fn the_shell_carries_out_what_it_reads() {
    let table = [
        ("X=1\nA=${}\nB=2", "B=2 · X=1"),
        ("X=1\nA=a(b)\nB=2", "X=1"),
        ("A=1 ; )\nB=2", ""),
        ("A=(1 2)\nB=2", "B=2"),
        ("A=a||B=1", "A=a"),
        ("A=a&&B=1", "A=a · B=1"),
        ("true && B=1; false && C=1", "B=1"),
        ("A=1 |B=2\nC=3", "C=3"),
        ("A=1 & B=2", "B=2"),
        ("A=1 <nofile\nB=$A", "A=1 · B=1"),
        ("A=${N:-${M:-x}}\nB=${N:=5}\nC=$N", "A=x · B=5 · C=5 · N=5"),
        ("A=x\nB=${A:+y}${N:+z}${#A}", "A=x · B=y1"),
        ("X=1\nA=${N:?no}\nB=1", ""),
        ("A=$'x\\ty\\x41'", "A=x\tyA"),
        ("A=<<x\nfoo\nx\nB=1", "A= · B=1"),
        ("A=\"${N:-'x'}\"\nB=${N:-'x y'}", "A='x' · B=x y"),
        ("export A=1 'B=2'\n! C=3", "A=1 · B=2 · C=3"),
        ("A=$(echo hi)", "A=hi"),
        ("A+=1\nA+=2", "A=12"),
        ("A=1\nunset A", ""),
        ("A=1 \\\n B=2", "A=1 · B=2"),
        ("(A=1)\nB=2", "B=2"),
        ("A= $N\nB=1", "A= · B=1"),
        (": \"${A:=x}\" ${B=y}\nC=$A", "A=x · B=y · C=x"),
        ("{ A=1; }\nB=2", "A=1 · B=2"),
        ("case x in\n  a|b) A=1;;\n  *) B=2 ;;\nesac\nC=3", "A=? · B=? · C=3"),
        ("case x in x) ;; esac; C=3", "C=3"),
        ("f() { A=1; }\nfunction g {\n  B=2\n}\nC=3", "A=? · B=? · C=3"),
        ("[[ $X =~ ^(a|b)$ && -n y ]]\nA=1", "A=1"),
        ("A=1\n[ -z \"$A\" ] && A=2\n[ -n \"$A\" ] && B=3\n[[ $A != 1 ]] || C=4", "A=1 · B=3 · C=4"),
        ("A=1\nUID=2\nreadonly C=3\nC=4; D=5\nB=6", "A=1 · B=6 · C=3"),
        ("A=1\nexport -n A\nset +a\nB=2\nC=$A$B\nexport C", "C=12"),
        ("set -u\nA=$N\nB=1", ""),
        ("set -e\nA=1\nfalse\nB=1", ""),
        ("A=1\nexit 0", ""),
        ("A=1\nreturn\nB=2", "A=1"),
        ("A=1\nB=${N?x y}\nC=1", ""),
        ("A=()x\nB=${A}", "A=()x · B=()x"),
        ("X=/a/b.c\nA=${X##*/}${X%.*}${X//\\//_}${X/b/d}", "A=b.c/a/b_a_b.c/a/d.c · X=/a/b.c"),
        ("X=abc\nA=${X:1}${X: -1}${X:0:2}${X^}${X^^}${X@Q}", "A=bccabAbcABC'abc' · X=abc"),
        ("X=Y\nY=1\nA=${!X}$((Y+2*3))$[1<<2]", "A=174 · X=Y · Y=1"),
        ("A=$((1/0))\nB=$((08)); C=1\nD=2", "D=2"),
        ("export B: && A=1\nC=2", "C=2"),
        ("A=1\nfi\nB=2", "A=1"),
    ];
    for (text, expected) in table {
        let got: Vec<String> = values(text, Dialect::Bash, &|_| None)
            .into_iter()
            .map(|(name, value)| format!("{name}={}", value.unwrap_or_else(|| "?".to_owned())))
            .collect();
        assert_eq!(got.join(" · "), expected, "{text:?}");
    }
    let unknown = |text| values(text, Dialect::Bash, &|_| None).remove("A");
    for text in [
        "A=$(date)",
        "A=$((X=2))",
        "A=$1",
        "date && A=1",
        "if x\nthen\nA=1",
        "A=~root/x",
        "A=1\nA=${A%$B}",
        "A=$UID",
        "A=$RANDOM",
        ". ./x\nA=$N",
        "if x; then A=1; fi",
        "for A in 1 2; do :; done",
        "read A",
        "let A=3",
        "((A=4))",
        "f() { A=7; }\nf",
        "case $X in\n  x) A=8;;\n  *) A=9;;\nesac",
        "export A={a,b}",
        "A=$(echo $B)",
        "[ -f x ] && A=1",
        "while x; do export A=1; done",
        "date && export \"A=1\"",
        "date && : ${A:=1}",
    ] {
        assert_eq!(unknown(text), Some(None), "{text}");
    }
}

#[test]
fn deep_nesting_ends() {
    for (open, close) in [("${A:-", "}"), ("$(", ")"), ("\"${A:-", "}\""), ("(", ")")] {
        let text = format!("A={}x{}\n", open.repeat(3000), close.repeat(3000));
        for dialect in Dialect::names().filter_map(Dialect::by_name) {
            read(&source(&text), dialect, &|_| None);
        }
    }
}

/// Run with `docker create --env-file` of Docker 28.2, in an environment with `FROM=yes`.
#[test]
fn docker_takes_lines_as_they_stand() {
    let env = |name: &str| (name == "FROM").then(|| "yes".to_owned());
    let read_docker = |text: &str| {
        let reading = read(&source(text), Dialect::Docker, &env);
        let shown = reading.variables.iter().map(|it| format!("{}={}", it.name, it.value.known().unwrap()));
        reading.raised.map_or_else(|| shown.collect::<Vec<_>>().join("|"), str::to_owned)
    };
    let table = [
        (
            "A=1\nB=\"x y\"\nC=$A # c\r\nD=\n  E= f \n#c\n ;g=1\nFROM\nUNSET\nA=2\n",
            "A=1|B=\"x y\"|C=$A # c|D=|E= f |;g=1|FROM=yes|A=2",
        ),
        ("\u{feff}A=1\n\tB=x\\\nC=1", "A=1|B=x\\|C=1"),
        ("A.b-c=1\r\n\r\nX=a\rb\n\u{b}Y=1\n\u{a0}Z=2", "A.b-c=1|X=a\rb|Y=1|Z=2"),
        ("A=1\nexport D=1\n", "invalid env file"),
        ("=x\n", "invalid env file"),
        ("A =1\n", "invalid env file"),
        ("1A=2\nB c\n", "invalid env file"),
    ];
    for (text, expected) in table {
        assert_eq!(read_docker(text), expected, "{text:?}");
    }
}
