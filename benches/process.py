#!/usr/bin/env python3
"""Times `landreeve check` as a process on the inputs of the benches.

    cargo build --release
    cargo run --release -p landreeve-benches --example inputs -- target/bench-inputs
    benches/process.py target/release/landreeve target/bench-inputs

Prints, for each input, the median and the least wall time of 21 runs in
milliseconds and the peak memory in MiB; the first row is the program doing
nothing, which every other row contains.
"""

import os
import statistics
import subprocess
import sys
import time


def measure(command):
    times, peak = [], 0
    for _ in range(21):
        start = time.perf_counter()
        child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
        times.append((time.perf_counter() - start) * 1000)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode not in (0, 1):
            sys.exit(f"{command} ended with {child.returncode}")
        peak = max(peak, usage.ru_maxrss)
    return statistics.median(times), min(times), peak / 1024


def main():
    program, folder = sys.argv[1:3]
    print(f"{'input':<14}{'median ms':>12}{'least ms':>12}{'peak MiB':>12}")
    rows = [("--version", [program, "--version"])]
    rows += [(name, [program, "check", os.path.join(folder, name)]) for name in sorted(os.listdir(folder))]
    for name, command in rows:
        median, least, peak = measure(command)
        print(f"{name:<14}{median:>12.1f}{least:>12.1f}{peak:>12.1f}")


if __name__ == "__main__":
    main()
