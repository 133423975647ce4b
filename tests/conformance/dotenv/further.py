"""Makes further.jsonl: python further.py COUNT SEED > further.jsonl, in an environment with python-dotenv, and with npm's
dotenv and dotenv-expand in ./node_modules. Texts are put together from pieces; each reader reads each of them, in the
environment of the first line. What bash runs is looked for nowhere: PATH leads to an empty folder."""

import json
import os
import random
import subprocess
import sys
import tempfile

import dotenv

ENV = {"OUTER": "outer value", "HOST": "db.example.com", "EMPTY_OUT": "", "HOME": "/home/app", "PATH": "/nonexistent"}
NAMES = ["A", "B", "C", "A_B", "DB_URL", "HOST", "OUTER", "EMPTY_OUT", "x1"]
ODD = ["a.b", "A-B", "1A", "Ñ", "A B", '"A"', "A[0]", "A+", "", "A$B", "A:", "export"]
PLAIN = ["x", "abc", "a b", "1", "p#ss", "C:\\path\\new", "\\n", "\\\\", '\\"', "\\'", "\\$", "#", " # c", "\t# c", ";",
         "(1)", "{a}", "*", "~/x", "=", ":", "é", "日本", "\u00a0", "  ", "-n", "$x", "it's", '"', "'", "`", "://u:p@h/db"]
WORDS = ["", "d", "a b", '"q"', "'s'", "$OUTER", "${NOPE:-x}", "${NOPE-${A}}", "\\}", "/p"]
FORMS = ["#o", "##*e", "%e", "%% *", "/o/x", "//e/", ":0:3", ": -3", "^^", ",,", "@Q"]
LINES = ["", "# c", " # A=1", "; c", "export A", "unset A", "set +a", ': "${A:=x}"', "{ A=1; }", "export A=1 B=2",
         "A=1 B=2", "A=1;B=2", "A=1 && B=2", "readonly A=3", "case x in\n  a|b) A=1;;\nesac", "export -n A",
         '[ -z "$A" ] && A=4', "[[ -n $A ]] && B=5", "if true; then A=9; fi", "(A=1)", "A+=z", "A=(1 2)", "UID=3", "A"]


def reference(pick):
    name = pick(["A", "B", "C", "OUTER", "HOST", "EMPTY_OUT", "NOPE", "HOME"])
    operated = name + pick([":-", "-", ":+", "+", ":=", "=", ":?"]) + pick(WORDS)
    turned = name + pick(FORMS)
    inner = pick([name, operated, operated, operated, turned, "#" + name])
    return pick(["$" + name, "${%s}" % inner, "${%s}" % inner, "${%s}" % inner,
                 pick(["$((1+2))", "$(echo hi)", "${", "${}", "$"])])


def value(source):
    pick = source.choice
    body = "".join(reference(pick) if source.random() < 0.35 else pick(PLAIN) for _ in range(pick([0, 1, 1, 2, 3])))
    quote = pick(["", "", '"', '"', "'", "`"])
    return quote + body + quote + (pick(["", "", " ", " # c", "x", ";"]) if quote else "")


def line(source):
    pick = source.choice
    if source.random() < 0.15:
        return pick(LINES)
    name = pick(NAMES) if source.random() < 0.9 else pick(ODD)
    return pick([""] * 6 + ["export ", " ", "\t"]) + name + pick(["="] * 12 + [" = ", "= ", " =", ": "]) + value(source)


def text(source):
    end = source.choice(["\n"] * 6 + ["\r\n"])
    lines = [line(source) for _ in range(source.choice([1, 1, 2, 3]))]
    return source.choice([""] * 15 + ["\ufeff"]) + end.join(lines) + source.choice([end, end, ""])


NODE = """const dotenv = require('dotenv'), { expand } = require('dotenv-expand'), vm = require('vm');
const [texts, env] = JSON.parse(require('fs').readFileSync(0, 'utf8'));
console.log(JSON.stringify(texts.map(text => {
  global.both = () => expand({ parsed: dotenv.parse(text), processEnv: { ...env } }).parsed;
  let expanded = null;
  try { expanded = vm.runInThisContext('both()', { timeout: 150 }); } catch (error) { expanded = null; }
  return [dotenv.parse(text), expanded];
})));"""


def by_node(texts):
    asked = json.dumps([texts, ENV])
    return json.loads(subprocess.run(["node", "-e", NODE], input=asked, stdout=subprocess.PIPE, text=True).stdout)


def by_bash(path, folder):
    script = 'set -a; . "$0" >/dev/null 2>&1; exec /usr/bin/env -0'
    run = subprocess.run(["/bin/bash", "--noprofile", "--norc", "-c", script, path], env=ENV, cwd=folder,
                         stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    pairs = [it.split("=", 1) for it in run.stdout.decode("utf-8", "replace").split("\0") if "=" in it]
    return {name: it for name, it in pairs if ENV.get(name) != it and name not in ("PWD", "SHLVL", "_", "OLDPWD")}


def by_python(path):
    os.environ.clear()
    os.environ.update(ENV)
    return dict(dotenv.dotenv_values(path))


def main(count, seed):
    source = random.Random(seed)
    texts = [text(source) for _ in range(count)]
    print(json.dumps({"about": "What further.py of this folder got from the readers of the releases named",
                      "readers": {"python-dotenv": "1.2.4", "node-dotenv": "16.6.1", "bash": "5.2.15",
                                  "node-dotenv-expand": "16.6.1 with 12.0.3"}, "env": ENV}))
    nodes = by_node(texts)
    for number, (content, (plain, expanded)) in enumerate(zip(texts, nodes)):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "file")
            with open(path, "w", newline="") as file:
                file.write(content)
            read = {"node-dotenv": plain, "node-dotenv-expand": expanded, "bash": by_bash(path, folder),
                    "python-dotenv": by_python(path)}
        read = {reader: it for reader, it in read.items() if it is not None}
        print(json.dumps(["f%03d" % number, content, read], ensure_ascii=False))


main(int(sys.argv[1]), int(sys.argv[2]))
