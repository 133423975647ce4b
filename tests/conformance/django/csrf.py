"""Makes csrf.jsonl: python csrf.py > csrf.jsonl, as root, with nginx, openssl and the Python of an environment that has
Django, Gunicorn, Uvicorn and Daphne. Each row is a Django behind a real server behind nginx with TLS, and whether it takes
what a page of its own site posts."""

import itertools
import json
import os
import pathlib
import socket
import ssl
import subprocess
import sys
import tempfile
import time

NAME = "app.acme.cl"
HEADERS = [
    "",
    "proxy_set_header Host $host;",
    "proxy_set_header Host $host; proxy_set_header X-Forwarded-Proto $scheme;",
    "proxy_set_header Host $http_host; proxy_set_header X-Forwarded-Proto https;",
    "proxy_set_header Host $host:$server_port; proxy_set_header X-Forwarded-Proto $scheme;",
    "proxy_set_header Host $host; proxy_set_header X-Forwarded-Proto $http_x_forwarded_proto;",
    "proxy_set_header Host $host; proxy_set_header X-Forwarded-Ssl on;",
    "proxy_set_header Host $host; proxy_set_header X-Scheme $scheme;",
    "proxy_set_header X-Forwarded-Proto $scheme;",
    "proxy_set_header Host $host; proxy_set_header X-Forwarded-Protocol $scheme;",
]
SETTINGS = [
    "",
    "SECURE_PROXY_SSL_HEADER = ('HTTP_X_FORWARDED_PROTO', 'https')",
    "SECURE_PROXY_SSL_HEADER = ('HTTP_X_SCHEME', 'https')",
    "SECURE_PROXY_SSL_HEADER = ('HTTP_X_FORWARDED_PROTO', 'on')",
    "CSRF_TRUSTED_ORIGINS = ['https://app.acme.cl']",
    "CSRF_TRUSTED_ORIGINS = ['https://other.acme.cl', 'http://app.acme.cl']",
]
SERVERS = [
    ("gunicorn --bind unix:%s/a.sock x.wsgi", "unix:%s/a.sock"),
    ("gunicorn --bind 127.0.0.1:18123 x.wsgi", "127.0.0.1:18123"),
    ("gunicorn --bind 127.0.0.1:18123 --forwarded-allow-ips 10.0.0.1 x.wsgi", "127.0.0.1:18123"),
    ("gunicorn --bind 127.0.0.1:18123 --forwarded-allow-ips * x.wsgi", "127.0.0.1:18123"),
    ("uvicorn x.asgi:application --uds %s/a.sock", "unix:%s/a.sock"),
    ("uvicorn x.asgi:application --uds %s/a.sock --forwarded-allow-ips=*", "unix:%s/a.sock"),
    ("uvicorn x.asgi:application --port 18123", "127.0.0.1:18123"),
    ("uvicorn x.asgi:application --port 18123 --no-proxy-headers", "127.0.0.1:18123"),
    ("daphne -u %s/a.sock x.asgi:application", "unix:%s/a.sock"),
    ("daphne -p 18123 x.asgi:application", "127.0.0.1:18123"),
]
BASE = f"""
SECRET_KEY = "x"
ROOT_URLCONF = "x.urls"
MIDDLEWARE = ["django.middleware.csrf.CsrfViewMiddleware"]
ALLOWED_HOSTS = ["{NAME}", "localhost", "127.0.0.1"]
"""
URLS = """
from django.http import HttpResponse
from django.urls import path
urlpatterns = [path("", lambda request: HttpResponse("ok"))]
"""
TOKEN = "a" * 32


def write(folder, files):
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def post(address):
    context = ssl._create_unverified_context()
    body = f"csrfmiddlewaretoken={TOKEN}"
    request = (
        f"POST / HTTP/1.1\r\nHost: {NAME}\r\nOrigin: https://{NAME}\r\nCookie: csrftoken={TOKEN}\r\nConnection: close\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    )
    for _ in range(100):
        with context.wrap_socket(socket.create_connection((address, 443)), server_hostname=NAME) as it:
            it.sendall(request.encode())
            status = int(it.recv(4096).split()[1])
        if status != 502:
            return status
        time.sleep(0.1)
    return 502


def main():
    print(json.dumps({"about": "Whether Django takes what a page of its own site posts: settings, server, nginx, status"}))
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        folder.chmod(0o755)
        key = ["-newkey", "rsa:2048", "-nodes", "-keyout", f"{folder}/key.pem", "-out", f"{folder}/cert.pem"]
        subprocess.run(["openssl", "req", "-x509", "-subj", f"/CN={NAME}", *key], check=True, capture_output=True)
        number = 0
        for (command, target), settings in itertools.product(SERVERS, SETTINGS):
            text = BASE + settings + "\n"
            start = 'import os\nos.environ["DJANGO_SETTINGS_MODULE"] = "x.settings"\n'
            write(folder, {
                "x/__init__.py": "",
                "x/settings.py": text,
                "x/urls.py": URLS,
                "x/wsgi.py": start + "from django.core.wsgi import get_wsgi_application\napplication = get_wsgi_application()\n",
                "x/asgi.py": start + "from django.core.asgi import get_asgi_application\napplication = get_asgi_application()\n",
            })
            place = lambda it: it % folder if "%s" in it else it
            servers = "".join(
                f"server {{ listen 127.0.0.{80 + at}:443 ssl; server_name {NAME}; ssl_certificate {folder}/cert.pem; "
                f"ssl_certificate_key {folder}/key.pem; location / {{ {headers} proxy_pass http://{place(target)}; }} }}\n"
                for at, headers in enumerate(HEADERS)
            )
            conf = f"user root;\npid {folder}/pid;\nerror_log /dev/null;\nevents {{}}\nhttp {{ access_log off;\n{servers} }}\n"
            (folder / "nginx.conf").write_text(conf)
            programs = [
                subprocess.Popen([sys.executable, "-m", *place(command).split()], cwd=folder, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL),
                subprocess.Popen(["nginx", "-c", f"{folder}/nginx.conf", "-g", "daemon off;"]),
            ]
            time.sleep(0.5)
            for at, headers in enumerate(HEADERS):
                number += 1
                given = {"command": command, "pass": target, "settings": settings, "headers": headers}
                print(json.dumps([f"{number:04}", given, post(f"127.0.0.{80 + at}")], separators=(",", ":")), flush=True)
            for it in programs:
                it.terminate()
            for it in programs:
                it.wait()
            (folder / "a.sock").unlink(missing_ok=True)


main()
