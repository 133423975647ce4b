#!/usr/bin/env python3
"""Compares `landreeve check` with gixy-ng on the judged configurations.

    pip install gixy-ng
    cargo build --release
    benches/gixy.py target/release/landreeve

Runs both on every file of tests/conformance/nginx/peers, holds what they say
against judged.tsv (which says of each finding whether it is right), prints
what differs from it and a table of who found what. Exit status 1 where a
finding is not judged, or judged and not made any more.
"""

import json
import os
import shutil
import subprocess
import sys

FOLDER = os.path.join(os.path.dirname(__file__), "..", "tests", "conformance", "nginx", "peers")


def judged():
    with open(os.path.join(FOLDER, "judged.tsv"), encoding="utf-8") as table:
        for line in table:
            if not line.startswith("#"):
                yield line.rstrip("\n").split("\t")


def run(command):
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def gixy(path):
    found = json.loads(run(["gixy", "-f", "json", path]) or "[]")
    return {(str(it["line"]), it["plugin"]) for it in found}


def landreeve(program, path):
    found = json.loads(run([program, "check", path, "--format", "json"]))["findings"]
    return {(str(it["range"]["start"]["line"]), it["rule"]) for it in found}


def main():
    program = os.path.abspath(sys.argv[1])
    if not shutil.which("gixy"):
        sys.exit("gixy-ng is not installed")
    rows = list(judged())
    differs = []
    for name in sorted(it for it in os.listdir(FOLDER) if it.endswith(".conf")):
        path = os.path.join(FOLDER, name)
        both = ((1, "gixy-ng", gixy(path)), (3, "landreeve", landreeve(program, path)))
        for column, who, found in both:
            expected = {(row[column], row[column + 1]) for row in rows if row[0] == name and row[column + 1]}
            differs += [f"{name}:{line}: {who} says {what}, which is not judged" for line, what in found - expected]
            differs += [f"{name}:{line}: {who} does not say {what}" for line, what in expected - found]
    print(f"{'configuration':26} {'gixy-ng':44} {'landreeve':40} verdict")
    for name, line, check, own_line, rule, verdict, _ in rows:
        theirs = f"{line} {check}" if check else "-"
        ours = f"{own_line} {rule}" if rule else "-"
        print(f"{name:26} {theirs:44} {ours:40} {verdict}")
    right = [row for row in rows if row[5] == "right"]
    for column, who in ((2, "gixy-ng"), (4, "landreeve")):
        hits = sum(1 for row in right if row[column])
        alarms = sum(1 for row in rows if row[5] != "right" and row[column])
        print(f"{who}: {hits} of {len(right)} right findings, {alarms} false alarms")
    print("\n".join(differs))
    sys.exit(1 if differs else 0)


if __name__ == "__main__":
    main()
