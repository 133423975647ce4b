#!/usr/bin/env python3
"""Times `landreeve check` on large env files beside dotenv-linter, and on many Puma files.

    cargo build --release
    cargo install dotenv-linter --root /path/of/your/choice
    benches/env.py target/release/landreeve /path/of/your/choice/bin/dotenv-linter

An env file of 10,000 lines stands there in three orders: in groups with comments, sorted, and shuffled. Each pair
runs in turns; printed are the medians in milliseconds and the ratio of each median to dotenv-linter's best of the
three. Then comes what ten times the lines, and four times the Puma files, take: 10 and 4 would be linear, start-up
taken off. Without dotenv-linter only landreeve's own figures are printed.
"""

import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

WORDS = ["API", "CACHE", "DATABASE", "EMAIL", "FEATURE", "LOG", "MEDIA", "PAYMENT", "QUEUE", "SEARCH", "SESSION", "WORKER"]


def assignments(count):
    for n in range(count):
        name = f"{WORDS[n % len(WORDS)]}_SETTING_{n:06}"
        value = [f"value-{n}", f'"two words {n}"', f"'single {n}'", f"https://service-{n}.shop.test/path"][n % 4]
        yield f"{name}={value}"


def orders(count):
    lines = list(assignments(count))
    rows = sorted(lines)
    shuffled = list(lines)
    random.Random(count).shuffle(shuffled)
    grouped = []
    for at in range(0, count, 10):
        grouped += [f"# group {at // 10}", *sorted(lines[at : at + 10]), ""]
    return {"grouped": grouped[:-1], "sorted": rows, "shuffled": shuffled}


PUMA = """max_threads = ENV.fetch("RAILS_MAX_THREADS") {{ 5 }}
min_threads = ENV.fetch("RAILS_MIN_THREADS") {{ max_threads }}
threads min_threads, max_threads
environment ENV.fetch("RAILS_ENV", "production")
app_dir = File.expand_path("..", __dir__)
bind "unix:///run/app{n}/puma.sock"
pidfile "/run/app{n}/puma.pid"
workers ENV.fetch("WEB_CONCURRENCY", 2).to_i
preload_app!
before_fork {{ ActiveRecord::Base.connection_pool.disconnect! if defined?(ActiveRecord) }}
plugin :tmp_restart
"""


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="ascii") as file:
        file.write(text)
    return path


def once(command):
    start = time.perf_counter()
    child = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    if child.returncode not in (0, 1):
        sys.exit(f"{command} ended with {child.returncode}")
    return (time.perf_counter() - start) * 1000


def medians(commands, runs=15):
    """The commands run in turns, so that whatever else the machine does hits all alike."""
    times = [[once(command) for command in commands] for _ in range(runs)]
    return [statistics.median(column) for column in zip(*times)]


def main():
    program = os.path.abspath(sys.argv[1])
    peer = shutil.which(sys.argv[2] if len(sys.argv) > 2 else "dotenv-linter")
    if peer is None:
        print("dotenv-linter is not there: `cargo install dotenv-linter --root FOLDER`, then name FOLDER/bin/dotenv-linter")
    with tempfile.TemporaryDirectory() as folder:
        small = {
            name: write(f"{folder}/{name}/.env", "\n".join(lines) + "\n") for name, lines in orders(10_000).items()
        }
        large = {
            name: write(f"{folder}/{name}10/.env", "\n".join(lines) + "\n") for name, lines in orders(100_000).items()
        }
        for count in (250, 1_000):
            for n in range(count):
                write(f"{folder}/puma{count}/app{n}/config/puma.rb", PUMA.format(n=n))
        empty = medians([[program, "--version"]])[0]
        own = {name: [program, "check", path] for name, path in small.items()}
        other = {name: [peer, "check", "--plain", path] for name, path in small.items()} if peer else {}
        # Where the peer takes seconds, once is enough: its best is what counts.
        slow = {name: took for name, command in other.items() if (took := once(command)) > 1000}
        quick = [command for name, command in other.items() if name not in slow]
        both = medians([*own.values(), *quick])
        theirs = dict(zip([name for name in other if name not in slow], both[len(own) :])) | slow
        for at, name in enumerate(own):
            line = f"10,000 lines, {name}: landreeve {both[at]:.1f} ms"
            if peer:
                line += f", dotenv-linter {theirs[name]:.1f} ms; its best is {min(theirs.values()) / both[at]:.2f} times that"
            print(line, flush=True)
        tens = medians([[program, "check", path] for path in large.values()], 7)
        for at, name in enumerate(large):
            print(f"100,000 lines, {name}: {tens[at]:.1f} ms, {(tens[at] - empty) / (both[at] - empty):.1f} times as much", flush=True)
        few, many = medians([[program, "check", f"{folder}/puma{count}"] for count in (250, 1_000)], 7)
        print(f"Puma files: 250 in {few:.1f} ms, 1,000 in {many:.1f} ms, {(many - empty) / (few - empty):.1f} times as much")


if __name__ == "__main__":
    main()
