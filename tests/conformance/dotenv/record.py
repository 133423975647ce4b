"""Writes more.jsonl: texts, and what node --env-file, django-environ, python-decouple and foreman make of them.

Usage: python3 record.py cases.jsonl NODE FOREMAN_LIB > more.jsonl, where python3 has django-environ 0.14.0 and
python-decouple 3.8, NODE is a Node.js with util.parseEnv and FOREMAN_LIB the folder lib of foreman 0.87.
"""

import json
import os
import random
import subprocess
import sys
import tempfile

import decouple
import environ

PIECES = [
    "A", "B", "HOST", "N-X", "1A", "A.B", "=", "=", "=", "=", " = ", ": ", "export ", "export  ", "\n", "\n", "\n", "\r\n",
    '"', '"', "'", "'", "`", "\\", "\\n", "\\t", '\\"', "$OUTER", "${A}", "#", " #c", "# c\n", " ", "\t", "x", "a b", "é",
    "{", "}", ";", "\ufeff", "\r", "C:\\new", "://", '"a b"', "'a b'", "\u2028", "\x0b", "\u00a0", "=1\n", "=x y\n",
]


def texts(cases):
    with open(cases, encoding="utf-8") as file:
        known = [json.loads(line)[1] for line in list(file)[1:]]
    rng = random.Random(7)
    made = ["".join(rng.choice(PIECES) for _ in range(rng.randint(2, 12))) for _ in range(700)]
    return [text for text in dict.fromkeys(known + made) if "\0" not in text]


def of_environ(path):
    class Env(environ.Env):
        ENVIRON = {}

    Env.read_env(path)
    return Env.ENVIRON


def of_decouple(path):
    return decouple.RepositoryEnv(path).data


def of_node(node, all):
    code = (
        "const read = require('fs').readFileSync(0, 'utf8');"
        "const {parseEnv} = require('util');"
        "console.log(JSON.stringify(JSON.parse(read).map(it => ({...parseEnv(it)}))))"
    )
    return json.loads(subprocess.run([node, "-e", code], input=json.dumps(all), capture_output=True, text=True, check=True).stdout)


def of_foreman(lib, all):
    code = (
        "require 'json'; require 'tempfile'; require 'foreman/env';"
        "puts JSON.parse(STDIN.read).map { |it| file = Tempfile.new; file.binmode; file.write(it); file.close;"
        " seen = {}; Foreman::Env.new(file.path).entries { |k, v| seen[k] = v }; seen }.to_json"
    )
    command = ["ruby", "-Eutf-8:utf-8", "-I", lib, "-e", code]
    return json.loads(subprocess.run(command, input=json.dumps(all), capture_output=True, text=True, check=True).stdout)


def main():
    cases, node, lib = sys.argv[1:]
    all = texts(cases)
    by_node, by_foreman = of_node(node, all), of_foreman(lib, all)
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    readers = {"node-env-file": f"Node.js {version}", "django-environ": "django-environ 0.14.0",
               "decouple": "python-decouple 3.8", "foreman": "foreman 0.87.2"}
    print(json.dumps({"about": "Made by record.py", "readers": readers, "env": {}}))
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, ".env")
        for at, text in enumerate(all):
            with open(path, "w", encoding="utf-8", newline="") as file:
                file.write(text)
            expect = {"node-env-file": by_node[at], "django-environ": of_environ(path),
                      "decouple": of_decouple(path), "foreman": by_foreman[at]}
            print(json.dumps([f"m{at:03}", text, expect], ensure_ascii=False))


main()
