"""``parkgis density`` by four columns against bare reading of the same file: ratios in one run.

``python benchmarks/bench_density.py [PARCELS]`` draws PARCELS (1,000,000) plain parcels into a
temporary GeoPackage, from no random source. Both are processes of their own; CPU seconds are the
operating system's, with the start of Python in both.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

N = 1_000_000
BY = "park,district,belt,industry"
BARE = "import sys, pyogrio; pyogrio.read_dataframe(sys.argv[1])"
STUDY = """
[study]
title = "bench"
crs = "EPSG:4549"
on = 2024-01-01
rulebook = "shanghai"
area_basis = "{basis}"
[parcels]
path = "parcels.gpkg"
profile = "none"
columns = {{ parcel_id = "id", declared_area_m2 = "area", output_yuan = "output", \
statistics_year = "year", industry = "industry", enterprise = "firm" }}
"""


def draw(path: Path, n: int) -> None:
    """Write *n* squares of 40 m on a lattice of 50 m, with a column for every grouping."""
    k = np.arange(n)
    across = int(np.ceil(np.sqrt(n)))
    x, y = 600_000 + 50.0 * (k % across), 3_400_000 + 50.0 * (k // across)
    table = pd.DataFrame(
        {
            "id": [f"P{i:07d}" for i in k],
            "area": 1600.0,
            "output": np.where(k % 50 == 0, np.nan, 1e6 + 1e3 * (k % 9973)),
            "year": 2021,
            "firm": [f"Firm {i:07d}" for i in k],
            "park": [f"park-{i % 60}" for i in k],
            "district": [f"3101{i % 16:02d}" for i in k],
            "belt": [f"belt-{i % 4}" for i in k],
            "industry": [f"{13 + i % 31}" for i in k],
        }
    )
    shapes = shapely.box(x, y, x + 40, y + 40)
    gpd.GeoDataFrame(table, geometry=shapes, crs="EPSG:4549").to_file(path, engine="pyogrio")


def measure(words: list[str]) -> tuple[float, float]:
    """Run one process; return its wall and CPU seconds."""
    start = time.monotonic()
    process = subprocess.Popen([sys.executable, *words], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{words[:3]} left with {process.returncode}")
    return time.monotonic() - start, usage.ru_utime + usage.ru_stime


def main() -> None:
    """Print seconds of bare reading and of the command, for every basis of areas."""
    n = int(sys.argv[1]) if len(sys.argv) > 1 else N
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "parcels.gpkg"
        draw(path, n)
        measure(["-c", BARE, str(path)])  # the file comes into the system's memory
        wall, cpu = measure(["-c", BARE, str(path)])
        print(f"{n:,} parcels, bare pyogrio: {wall:.1f} s wall, {cpu:.1f} s CPU", flush=True)
        for basis in ("declared", "planar", "geodesic"):
            study = folder / f"{basis}.toml"
            study.write_text(STUDY.format(basis=basis), "utf-8")
            words = ["-m", "parkgis", "density", str(study), "--by", BY, "--json", "--quiet"]
            ours, used = measure(words)
            print(
                f"density, {basis} areas: {ours:.1f} s wall, {used:.1f} s CPU; "
                f"ratio {ours / wall:.2f} wall, {used / cpu:.2f} CPU",
                flush=True,
            )


if __name__ == "__main__":
    main()
