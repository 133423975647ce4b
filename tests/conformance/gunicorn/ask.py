"""Fills a table of this folder in: python ask.py VERSION < table.jsonl > new.jsonl, with the Python of an environment in
which that release of Gunicorn is installed. Each row is run in a process and a folder of its own."""

import json
import os
import sys
import tempfile
import traceback

NAMES = """bind workers worker_class threads timeout graceful_timeout keepalive preload_app reload umask daemon
forwarded_allow_ips raw_env pidfile proc_name wsgi_app accesslog errorlog loglevel max_requests max_requests_jitter
secure_scheme_headers chdir proxy_protocol limit_request_line sendfile""".split()


def plain(value):
    if callable(value):
        return "function"
    if isinstance(value, (list, tuple)):
        return [plain(it) for it in value]
    return value


def settle(row, folder):
    """What this release makes of a row, in this very process."""
    for name, text in [("gunicorn.conf.py", row.get("conf")), *row.get("files", {}).items()]:
        if text is not None:
            with open(os.path.join(folder, name), "w") as file:
                file.write(text)
    os.chdir(folder)
    for name in ["PORT", "WEB_CONCURRENCY", "FORWARDED_ALLOW_IPS", "GUNICORN_CMD_ARGS", "SENDFILE", "PWD"]:
        os.environ.pop(name, None)
    os.environ.update(row.get("env", {}))
    sys.argv = ["gunicorn", *row.get("argv", ["app:app"])]
    from gunicorn.app.wsgiapp import WSGIApplication

    app = WSGIApplication()
    made = {name: plain(app.cfg.settings[name].get()) for name in NAMES if name in app.cfg.settings}
    made["effective_worker_class"] = app.cfg.worker_class_str
    for name in ["address", "env"]:
        try:
            made[name] = plain(getattr(app.cfg, name))
        except Exception as error:
            made[name] = "error: " + type(error).__name__
    return {"set": made, "app": app.app_uri}


def asked(row):
    """The same in a process of its own."""
    read, write = os.pipe()
    with tempfile.TemporaryDirectory() as folder:
        folder = os.path.realpath(folder)
        if os.fork() == 0:
            sys.stdout = sys.stderr = open(os.devnull, "w")
            try:
                answer = settle(row, folder)
            except SystemExit as error:
                answer = {"error": "exit %s" % (0 if error.code is None else error.code)}
            except BaseException as error:
                answer = {"error": type(error).__name__, "trace": traceback.format_exc()[-300:]}
            os.write(write, json.dumps(answer).replace(folder, "@D").encode())
            os._exit(0)
        os.close(write)
        with os.fdopen(read) as pipe:
            text = pipe.read()
        os.wait()
    return json.loads(text)


def main(version):
    plain_answer = asked({})["set"]
    for number, line in enumerate(sys.stdin):
        row = json.loads(line)
        if number == 0:
            print(json.dumps(row))
            continue
        name, given, answers = row
        answer = asked(given)
        answer.pop("trace", None)
        if "set" in answer:
            answer["set"] = {key: it for key, it in answer["set"].items() if plain_answer.get(key) != it}
        if answer.get("app") == "app:app":
            del answer["app"]
        print(json.dumps([name, given, {**answers, version: answer}]))


main(sys.argv[1])
