#!/usr/bin/env python3
"""Makes the table of services: what `docker-compose config` of Debian (1.29) settles on for each project.

    tests/conformance/compose/compose.py > tests/conformance/compose/services.jsonl

Needs docker-compose and PyYAML (`apt-get install docker-compose`). A row has the files of a project, and for each
service its image, its environment (env files in it) and its published ports; or `refused`.
"""

import json
import os
import subprocess
import tempfile

import yaml

BASE = "docker-compose.yml"
ENV = ".env"


def web(body, **files):
    lines = "\n".join(f"    {line}" for line in body.splitlines())
    return {BASE: f"services:\n  web:\n    image: shop\n{lines}\n", **{name.replace("__", "."): text for name, text in files.items()}}


def projects():
    dot = "TAG=4.2\nEMPTY=\nQUOTED='a b'\nPORT=8080\nDOLLAR=a$$b\n"
    for text in [
        "x:${TAG}", "x:$TAG", "x:${TAG:-1}", "x:${NONE:-1}", "x:${NONE-1}", "x:${EMPTY:-1}", "x:${EMPTY-1}", "x${EMPTY}",
        "x:${NONE}", "x:$$TAG", "x:$${TAG}", "x:${TAG?no}", "x:${NONE?no}", "x:${NONE:?no}", "x:${EMPTY:?no}", "x:${TAG", "x:$",
        "x:${}", "x:${1}", "x:${TAG:-a:b}", "x:${NONE:-a b}", "x:${NONE:-http://h/p}", "${QUOTED}", "x:$TAG-$PORT", "x:${tag:-low}",
    ]:
        yield {BASE: f"services:\n  web:\n    image: '{text}'\n", ENV: dot}
    for body in [
        "environment:\n  A: 1\n  B: two\n  C: 'three'\n  D: \"fo\\tur\"\n  E: 1.2.3",
        "environment:\n  A: ''\n  B: ~\n  C:",
        "environment:\n- A=1\n- B=two words\n- C=\n- D\n- E=x=y\n- 'F=\"q\"'",
        "environment:\n- A=${TAG}\n- B=$${TAG}\n- C=${NONE:-d}",
        "environment:\n  A: ${TAG}\n  B: '${NONE:-d}'\n  TAG:",
        "environment:\n- TAG\n- NONE",
        "environment:\n  A: true", "environment:\n  A: 'true'", "environment:\n  A: yes", "environment:\n  A: 0777", "environment:\n  A: 1.50",
        "environment:\n  A: 1e3", "environment:\n  A: 12:30", "environment:\n  A: 1_000", "environment:\n  A: 2026-01-02", "environment:\n  A: 0x1f",
        "environment:\n  A: -5", "environment:\n  A: 007a", "environment: {A: 1, B: 'x # y'}", "environment: {A: x #y\n  }",
        "environment:\n  A: |\n    one\n    two\n  B: >-\n    one\n    two",
        "ports: ['80']", "ports: ['8080:80', '127.0.0.1:81:80', '443:443/udp']", "ports: ['9000-9002:90-92']", "ports: [\"${PORT}:80\"]",
        "ports:\n- target: 80\n  published: 8080\n  protocol: tcp", "ports: [8080:80]", "ports: ['[::1]:80:80']",
    ]:
        yield web(body, __env=dot)
    one = "A=one\nB='two words'\n# c\nC=x # y\nexport D=4\nE\nF=\"a\\nb\"\n"
    two = "A=later\nG=${A}\nH=\\t\n"
    yield web("env_file: one.env", one__env=one)
    yield web("env_file: [one.env, two.env]", one__env=one, two__env=two)
    yield web("env_file: [two.env, one.env]\nenvironment: {A: mine}", one__env=one, two__env=two)
    yield web("env_file: ./one.env\nenvironment:\n- A\n- B=", one__env=one, __env="A=dot\n")
    yield web("env_file: none.env")
    yield web("env_file: ${FILE}.env", one__env=one, __env="FILE=one\n")
    base = "services:\n  web:\n    image: shop\n    environment: {A: 1, B: 1}\n    ports: ['80:80']\n"
    over = "docker-compose.override.yml"
    yield {BASE: base, over: "services:\n  web:\n    environment: [B=2, C=2]\n    ports: ['81:80']\n"}
    yield {BASE: base, over: "services:\n  web:\n    image: other\n  job:\n    image: job\n"}
    yield {BASE: base, over: "services:\n  web:\n    env_file: o.env\n", "o.env": "A=9\nZ=9\n"}
    yield {BASE: "x-a: &a\n  image: shop\n  environment: &e {A: 1, B: 1}\nservices:\n  web:\n    <<: *a\n    environment:\n      <<: *e\n      B: 2\n  two: *a\n"}
    yield {BASE: "services:\n  web:\n    extends: {file: b/base.yml, service: base}\n    environment: {B: 2}\n",
           "b/base.yml": "services:\n  base:\n    image: shop\n    env_file: b.env\n    environment: {A: 1, B: 1}\n", "b/b.env": "C=3\n"}
    yield {BASE: "services:\n  web:\n    extends: base\n    environment: {B: 2}\n  base:\n    image: shop\n    environment: {A: 1, B: 1}\n"}


def settled(files):
    with tempfile.TemporaryDirectory() as folder:
        for path, text in files.items():
            os.makedirs(os.path.dirname(os.path.join(folder, path)), exist_ok=True)
            with open(os.path.join(folder, path), "w", encoding="utf-8") as file:
                file.write(text)
        clean = {"PATH": os.environ["PATH"], "HOME": folder, "LC_ALL": "C.UTF-8"}
        child = subprocess.run(["docker-compose", "config"], cwd=folder, env=clean, capture_output=True, text=True, check=False)
    if child.returncode != 0:
        return {"refused": True}
    services = {}
    for name, service in yaml.safe_load(child.stdout)["services"].items():
        plain = lambda it: None if it is None else str(it).replace("$$", "$")
        environment = {key: plain(value) for key, value in service.get("environment", {}).items()}
        services[name] = {"image": plain(service.get("image")), "environment": environment, "ports": [port(it) for it in service.get("ports", [])]}
    return {"services": services}


def port(it):
    """`HOST:PUBLISHED:TARGET/PROTOCOL`, as far as it is said."""
    if isinstance(it, dict):
        return f":{it.get('published', '')}:{it['target']}/{it.get('protocol', 'tcp')}"
    text, _, protocol = str(it).partition("/")
    rest, _, target = text.rpartition(":")
    host, _, published = rest.rpartition(":")
    return f"{host}:{published}:{target}/{protocol or 'tcp'}"


def main():
    print(json.dumps({"made": "docker-compose 1.29.2 config, with an empty environment"}))
    for number, files in enumerate(projects(), 1):
        print(json.dumps({"id": f"compose-{number:03}", "files": files, **settled(files)}, ensure_ascii=False))


if __name__ == "__main__":
    main()
