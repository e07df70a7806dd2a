"""Does a parser ever answer damaged text with anything but an answer or a refusal?

A million seeded cases and more, of the parsers alone: boundary-point TXT, rulebooks, cells of tables,
readers of files (parser_cases.py). A finding is any exception that is no refusal, a refusal without
words, more than 10 s, or the death of the interpreter. It is printed with the command that repeats it.
``PARSER_TIMES=0.1`` runs a tenth, ``PARSER_FIRST=10000000`` other seeds.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
WORKERS = 2
TIMES, FIRST = float(os.environ.get("PARSER_TIMES", "1")), int(os.environ.get("PARSER_FIRST", "0"))
COUNTS = {"txt": 600_000, "book": 350_000, "reader": 60_000, "cells": 20_000}
BATCH = {"txt": 10_000, "book": 10_000, "reader": 1_000, "cells": 1_000}


def batches() -> list[tuple[str, int, int]]:
    """Divide the cases: target, first seed, how many."""
    found = []
    for target, count in COUNTS.items():
        whole = int(count * TIMES)
        size = BATCH[target]
        found += [(target, FIRST + at, min(size, whole - at)) for at in range(0, whole, size)]
    return found


def run_batch(batch: tuple[str, int, int]) -> dict[str, Any]:
    """Run a batch in an interpreter and a folder of its own; say how it ended."""
    target, first, count = batch
    with tempfile.TemporaryDirectory(prefix="parkgis-parsers-") as folder:
        command = [sys.executable, str(HERE / "parser_cases.py"), target, str(first), str(count)]
        ran = subprocess.run(
            [*command, folder], capture_output=True, text=True, check=False, cwd=HERE.parents[1]
        )
    if ran.returncode:
        died = [[first, f"the interpreter died: {ran.returncode}: {ran.stderr[-500:]}"]]
        return {"target": target, "cases": 0, "executions": 0, "findings": died}
    return {"target": target, "cases": count} | json.loads(ran.stdout.splitlines()[-1])


def main() -> int:
    """Run all; return 1 if there is a finding."""
    begun, cases, executions = (
        time.monotonic(),
        defaultdict[str, int](int),
        defaultdict[str, int](int),
    )
    findings: dict[tuple[str, str], list[int]] = defaultdict(list)
    with ThreadPoolExecutor(WORKERS) as pool:
        for done in pool.map(run_batch, batches()):
            cases[done["target"]] += done["cases"]
            executions[done["target"]] += done["executions"]
            bad = len(done["findings"])
            print(
                f"{done['target']}: {cases[done['target']]:,} cases, {bad} new findings", flush=True
            )
            for seed, how in done["findings"]:
                findings[done["target"], how[-300:]].append(seed)
    for target in COUNTS:
        print(f"{target:<8}{cases[target]:>10,} cases{executions[target]:>12,} parsed")
    for (target, how), seeds in findings.items():
        print(f"\nFINDING ({len(seeds)} x) {target}, seeds {seeds[:5]}:\n{how}")
        print(f"    python tests/full/parser_cases.py {target} {seeds[0]} 1 $(mktemp -d)")
    minutes = (time.monotonic() - begun) / 60
    print(f"{sum(cases.values()):,} cases, {len(findings)} findings, {minutes:.0f} minutes")
    return int(bool(findings))


if __name__ == "__main__":
    sys.exit(main())
