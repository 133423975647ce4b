"""Fills the table of this folder in: python ask.py < cases.json > settings.jsonl, with the Python of an environment that has
Django, django-environ, python-decouple, python-dotenv, dj-database-url and django-cors-headers. Each case is a process and a
folder of its own; `cases.json` is a list of [id, {"env", "files", "module"}]."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

CHILD = r"""
import importlib, json, pathlib, sys, warnings
warnings.simplefilter("ignore")
sys.path.insert(0, "")
sys.argv = ["/srv/gunicorn", "config.wsgi"]

def plain(value, depth=0):
    if value is None or isinstance(value, (bool, int, float)) and type(value) in (bool, int, float):
        return value
    if type(value) is str:
        return value
    if isinstance(value, pathlib.PurePath):
        return str(value)
    if type(value) in (list, tuple):
        return [plain(it) for it in value]
    if type(value) is dict:
        return {str(key): plain(it) for key, it in value.items()}
    return {"?": type(value).__name__}

try:
    module = importlib.import_module(sys.stdin.read())
    answer = {"set": {name: plain(getattr(module, name)) for name in dir(module) if name.isupper() and not name.startswith("_")}}
except BaseException as error:
    answer = {"error": type(error).__name__}
print(json.dumps(answer))
"""


def asked(row):
    with tempfile.TemporaryDirectory() as folder:
        folder = os.path.join(os.path.realpath(folder), "app")
        for name, text in row["files"].items():
            path = pathlib.Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        env = {"PATH": os.environ["PATH"], "HOME": "/root", **row["env"]}
        run = subprocess.run([sys.executable, "-c", CHILD], input=row["module"], env=env, cwd=folder, capture_output=True, text=True)
        return json.loads(run.stdout.strip().splitlines()[-1].replace(folder, "@D"))


head = {"topic": "django", "made": "by ask.py of this folder, with Django 5.2.19, django-environ 0.14.0, python-decouple 3.8, "
        "python-dotenv 1.2.4, django-cors-headers 4.9.0, dj-database-url 3.1.2, setuptools 65.5 on Python 3.11",
        "row": "[id, input, answer]; @D is the folder"}
print(json.dumps(head))
for name, row in json.load(sys.stdin):
    print(json.dumps([name, row, asked(row)]))
