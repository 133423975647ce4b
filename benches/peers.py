#!/usr/bin/env python3
"""Times `landreeve check` beside the programs that read the same files.

    cargo build --release
    pip install gixy-ng crossplane
    benches/peers.py target/release/landreeve

Runs each pair in turns, so that whatever else the machine does hits both
alike, and prints the medians in milliseconds, their ratio, and the peak memory
of both. A peer that is not installed is left out; a slow one runs fewer times.
"""

import glob
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

UNITS = "/lib/systemd/system"
SUFFIXES = ("service", "socket", "timer", "target", "path", "mount", "automount", "slice", "swap")


def pairs(program):
    units = [unit for suffix in SUFFIXES for unit in sorted(glob.glob(f"{UNITS}/*.{suffix}"))]
    if shutil.which("systemd-analyze") and units:
        peer = ["systemd-analyze", "verify", "--man=no", *units]
        yield f"{len(units)} units of {UNITS}", [program, "check", UNITS], peer


def nginx(folder, program):
    """One main file of 2,000 servers, 1 MB, that loads on this machine without any other file."""
    path = os.path.join(folder, "nginx.conf")
    with open(path, "w", encoding="ascii") as file:
        file.write(f"pid {folder}/nginx.pid;\nerror_log stderr;\nevents {{}}\nhttp {{\n    access_log off;\n")
        file.write("    server_names_hash_max_size 65536;\n    server { listen 18080 default_server; return 444; }\n")
        for n in range(2000):
            file.write(SERVER.replace("@", str(n)))
        file.write("}\n")
    size = os.path.getsize(path) / 1e6
    for peer in (["nginx", "-t", "-q", "-c", path], ["crossplane", "parse", path], ["gixy", path]):
        if shutil.which(peer[0]):
            yield f"{size:.1f} MB of nginx", [program, "check", path], peer


SERVER = """    server {
        listen 18080;
        server_name app@.shop.test www.app@.shop.test;
        root /srv/app@/public;

        location /static/ {
            alias /srv/app@/static/;
            expires 30d;
        }

        location ~ ^/items/([0-9]+)$ {
            return 302 /item?id=$1;
        }

        location / {
            proxy_set_header Host $host;
            proxy_set_header X-Forwarded-Proto $scheme;
            proxy_pass http://127.0.0.1:8000;
        }
    }
"""


def once(command):
    start = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    return (time.perf_counter() - start) * 1000, usage.ru_maxrss / 1024


def compare(title, ours, peer):
    # A peer that takes seconds is timed three times.
    runs = 21 if once(peer)[0] < 1000 else 3
    both = [(once(ours), once(peer)) for _ in range(runs)]
    mine, other = (statistics.median(run[0] for run in column) for column in zip(*both))
    memory = [max(run[1] for run in column) for column in zip(*both)]
    print(
        f"{title}: landreeve {mine:.1f} ms {memory[0]:.0f} MiB, {peer[0]} {other:.1f} ms {memory[1]:.0f} MiB, "
        f"ratio {other / mine:.1f}"
    )


def main():
    program = os.path.abspath(sys.argv[1])
    for pair in pairs(program):
        compare(*pair)
    with tempfile.TemporaryDirectory() as folder:
        for pair in nginx(folder, program):
            compare(*pair)


if __name__ == "__main__":
    main()
