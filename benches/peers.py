#!/usr/bin/env python3
"""Times `landreeve check` beside the programs that read the same files.

    cargo build --release
    benches/peers.py target/release/landreeve

Runs each pair in turns, so that whatever else the machine does hits both
alike, and prints the medians of 21 runs in milliseconds and their ratio. A
peer that is not installed is left out.
"""

import glob
import os
import shutil
import statistics
import subprocess
import sys
import time

UNITS = "/lib/systemd/system"
SUFFIXES = ("service", "socket", "timer", "target", "path", "mount", "automount", "slice", "swap")


def pairs(program):
    units = [unit for suffix in SUFFIXES for unit in sorted(glob.glob(f"{UNITS}/*.{suffix}"))]
    if shutil.which("systemd-analyze") and units:
        peer = ["systemd-analyze", "verify", "--man=no", *units]
        yield f"{len(units)} units of {UNITS}", [program, "check", UNITS], peer


def once(command):
    start = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return (time.perf_counter() - start) * 1000


def main():
    program = os.path.abspath(sys.argv[1])
    for title, ours, peer in pairs(program):
        times = [(once(ours), once(peer)) for _ in range(21)]
        mine, other = (statistics.median(column) for column in zip(*times))
        print(f"{title}: landreeve {mine:.1f} ms, {peer[0]} {other:.1f} ms, ratio {other / mine:.1f}")


if __name__ == "__main__":
    main()
