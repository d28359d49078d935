"""`python -m tests.bench [--json] [--runs N] [PART ...]`: what we claim about speed, as ratios in one run."""

import argparse
import importlib
import json
import os
import platform
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

PARTS = ("drawing", "start", "epoch", "play")
LONG = (
    "accounted",
    "convnet",
    "events",
    "feel",
    "goal",
    "niceness",
    "peers",
    "scale",
    "watching",
)  # minutes each: only where they are named


def main():
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument(
        "parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)} (default: these), {', '.join(LONG)}"
    )
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    known = (*PARTS, *LONG)
    unknown = set(options.parts) - set(known)
    if unknown:
        parser.error(f"unknown part {', '.join(sorted(unknown))}: choose from {', '.join(known)}")
    processor = platform.processor() or platform.machine()
    machine = f"{processor}, {os.cpu_count()} cores, Python {platform.python_version()}"
    if not options.json:
        print(f"machine: {machine}\n")
        print("| what | ours | range | reference | ratio | target | met |\n|---|---|---|---|---|---|---|")
    missed = 0
    for part in options.parts or PARTS:
        for row in importlib.import_module(f"bench.{part}").rows(options.runs):
            missed += not row.met
            print(
                json.dumps({**row.as_json(), "machine": machine}) if options.json else as_table(row),
                flush=True,
            )
    return 1 if missed else 0


def as_table(row):
    reference = "" if row.reference is None else f"{row.reference:.3g} {row.unit}"
    ratio = "" if row.ratio is None else f"{row.ratio:.3f}"
    met = "yes" if row.met else "NO"
    ours = f"{row.ours:.3g} {row.unit}"
    return f"| {row.what} | {ours} | {row.spread} | {reference} | {ratio} | {row.target} | {met} |"


raise SystemExit(main())
