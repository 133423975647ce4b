"""Makes the table of the same name: python starlette_trusted_hosts.py > starlette_trusted_hosts.jsonl, with the Python of
an environment that has Starlette."""

import asyncio
import json
import sys

import starlette
from starlette.middleware.trustedhost import TrustedHostMiddleware

LISTS = [
    None,
    [],
    ["*"],
    ["example.com"],
    ["EXAMPLE.com"],
    ["www.example.com"],
    ["example.com", "www.example.com"],
    ["*.example.com"],
    ["*.EXAMPLE.com", "localhost"],
    [".example.com"],
    ["example.com:8000"],
    ["https://example.com"],
    ["a.example.com", "*"],
    ["127.0.0.1", "[::1]"],
    ["*example.com"],
    ["a.*.com"],
    ["*."],
    ["example.com."],
]
HEADERS = [
    "example.com",
    "EXAMPLE.com",
    "example.com:8000",
    "www.example.com",
    "www.example.com:443",
    "a.example.com",
    "a.b.example.com",
    ".example.com",
    "notexample.com",
    "example.com.",
    "localhost",
    "127.0.0.1:80",
    "[::1]",
    "[::1]:80",
    "[::G]",
    "[1::2::3]",
    "example.com:",
    "example.com:x",
    "exa mple.com",
    "example.com/x",
    "a_b.example.com",
    "",
]


async def ask(allowed, header, redirect):
    async def application(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})

    answer = []

    async def send(message):
        answer.append(message)

    middleware = TrustedHostMiddleware(application, allowed_hosts=allowed, www_redirect=redirect)
    scope = {
        "type": "http",
        "method": "GET",
        "scheme": "http",
        "path": "/",
        "query_string": b"",
        "headers": [(b"host", header.encode())],
        "server": ("127.0.0.1", 80),
    }
    await middleware(scope, None, send)
    status = answer[0]["status"]
    return {"accepted": status == 200, "led_to_www": status == 307}


def main():
    oracle = [f"starlette {starlette.__version__} TrustedHostMiddleware"]
    about = "What real code answered on the topic starlette_trusted_hosts: an identifier, the input and the answer of each row"
    print(json.dumps({"about": about, "oracle": oracle}))
    number = 0
    for allowed in LISTS:
        for header in HEADERS:
            for redirect in (True, False) if allowed and any(it.startswith("www.") for it in allowed) else (True,):
                number += 1
                given = {"allowed_hosts": allowed, "host_header": header, "www_redirect": redirect}
                try:
                    answer = asyncio.run(ask(allowed, header, redirect))
                except AssertionError:
                    answer = {"error": "AssertionError"}
                json.dump([f"{number:04}", given, answer], sys.stdout, separators=(",", ":"))
                print()


main()
