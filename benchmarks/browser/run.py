"""Our layer against `folium.GeoJson` in headless Chromium without GPU: ratios in one run.

``python benchmarks/browser/run.py [--rows 100000] [--rounds 3] [--kinds layer,geojson,cheap]``
The kinds take turns, so that the load of the machine meets all alike. Needs Linux and a Chromium on
PATH, or named by CHROMIUM. At 100,000 parcels a round with GeoJson takes some minutes.
"""

import argparse
import os
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

from drawn_parcels import drawn_parcels
from measure import Measured, measure
from pages import Built, write


def main() -> None:
    """Measure, and print every figure with its median, then the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--kinds", default="layer,geojson,cheap")
    asked = parser.parse_args()
    program = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if program is None:
        sys.exit("no browser: install Chromium, or set CHROMIUM to its program")
    kinds = asked.kinds.split(",")
    parcels = drawn_parcels(asked.rows)
    built: dict[str, list[Built]] = {kind: [] for kind in kinds}
    found: dict[str, list[Measured]] = {kind: [] for kind in kinds}
    with tempfile.TemporaryDirectory() as folder:
        for turn in range(asked.rounds):
            for kind in kinds:
                built[kind].append(write(kind, parcels, Path(folder)))
                found[kind].append(measure(built[kind][-1].path, program, kind))
                load = "{:.1f} {:.1f} {:.1f}".format(*os.getloadavg())
                print(f"round {turn + 1}, load {load}: {kind}: {built[kind][-1]} {found[kind][-1]}")
    table = {kind: _medians(built[kind], found[kind]) for kind in kinds}
    _print(table, asked.rows)


def _medians(built: list[Built], found: list[Measured]) -> dict[str, float]:
    rows = {
        "build s": [b.seconds for b in built],
        "file MB": [b.megabytes for b in built],
        "ready s": [m.ready / 1000 for m in found],
        "longest pan frame ms": [m.pan for m in found],
        "renderer MB": [m.memory for m in found],
    }
    firsts = [m for m in found if m.first is not None and m.read is not None]
    if firsts:
        rows["first picture s"] = [(m.first or 0) / 1000 for m in firsts]
        rows["data read s"] = [(m.read or 0) / 1000 for m in firsts]
        for name in firsts[0].asked or ():
            rows[f"{name} ms"] = [(m.asked or {})[name] for m in firsts]
    return {name: statistics.median(values) for name, values in rows.items()}


def _print(table: dict[str, dict[str, float]], rows: int) -> None:
    names = dict.fromkeys(name for medians in table.values() for name in medians)
    print(f"\n{rows:,} synthetic parcels, medians\n| |", " | ".join(table), "|")
    print("|---" * (len(table) + 1) + "|")
    for name in names:
        cells = [f"{medians[name]:.2f}" if name in medians else "-" for medians in table.values()]
        print(f"| {name} |", " | ".join(cells), "|")
    for kind, medians in table.items():
        if kind == "layer" or "layer" not in table:
            continue
        ratios = [f"{name} {value / table['layer'][name]:.1f}" for name, value in medians.items()]
        print(f"{kind} / layer:", ", ".join(ratios))


if __name__ == "__main__":
    main()
