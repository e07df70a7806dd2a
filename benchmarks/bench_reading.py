"""Reading with every gate against bare reading of the same file and `shapely.is_valid`: ratios.

``python benchmarks/bench_reading.py [PARCELS]`` draws PARCELS (1,000,000) parcels into a temporary
GeoPackage, from no random source. Each figure is a process of its own, which times itself after
its imports: the least of three, taken by turns, for other work disturbs. The other program reads
as it does by default, and by Arrow where pyarrow is; ours both with pyarrow and without.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from bench_density import draw

N, TURNS = 1_000_000, 3
STUDY = """
[study]
title = "bench"
crs = "EPSG:4549"
on = 2024-01-01
rulebook = "shanghai"
[parcels]
path = "parcels.gpkg"
profile = "none"
columns = { parcel_id = "id", declared_area_m2 = "area", output_yuan = "output", \
statistics_year = "year", industry = "industry", enterprise = "firm" }
"""
WITHOUT = "import sys; sys.modules['pyarrow'] = None\n"
BARE = """
import sys, time, geopandas, pyogrio, shapely
start, wall = time.process_time(), time.monotonic()
frame = pyogrio.read_dataframe(sys.argv[1] + "/parcels.gpkg", use_arrow={arrow})
shapely.is_valid(frame.geometry.values)
print(time.process_time() - start, time.monotonic() - wall)
"""
OURS = """
import sys, time
from layers.inputs import read_inputs
from layers.study import read_study
import geopandas, pyogrio, layers.shapes
start, wall = time.process_time(), time.monotonic()
inputs = read_inputs(read_study(sys.argv[1] + "/study.toml"))
print(time.process_time() - start, time.monotonic() - wall)
"""
PROGRAMS = {
    "bare, default": BARE.format(arrow=False),
    "bare, by Arrow": BARE.format(arrow=True),
    "ours": OURS,
    "bare, no pyarrow": WITHOUT + BARE.format(arrow=False),
    "ours, no pyarrow": WITHOUT + OURS,
}
PAIRS = (
    ("ours", "bare, default"),
    ("ours, no pyarrow", "bare, no pyarrow"),
    ("ours", "bare, by Arrow"),
)


def measure(program: str, folder: str) -> tuple[float, float]:
    """Run one process; return the CPU and wall seconds that it found."""
    words = [sys.executable, "-c", program, folder]
    cpu, wall = subprocess.run(words, stdout=subprocess.PIPE, check=True, text=True).stdout.split()
    return float(cpu), float(wall)


def main() -> None:
    """Print the seconds of each way of reading, then the ratios."""
    n = int(sys.argv[1]) if len(sys.argv) > 1 else N
    with tempfile.TemporaryDirectory() as folder:
        draw(Path(folder) / "parcels.gpkg", n)
        (Path(folder) / "study.toml").write_text(STUDY, "utf-8")
        measure(PROGRAMS["ours"], folder)  # the file comes into the system's memory
        turns = [{k: measure(p, folder) for k, p in PROGRAMS.items()} for _ in range(TURNS)]
    least = {k: tuple(min(turn[k][i] for turn in turns) for i in (0, 1)) for k in PROGRAMS}
    for name, (cpu, wall) in least.items():
        print(f"{n:,} parcels, {name}: {cpu:.2f} s CPU, {wall:.2f} s wall")
    for ours, bare in PAIRS:
        ratios = [least[ours][i] / least[bare][i] for i in (0, 1)]
        print(f"{ours} / {bare}: {ratios[0]:.2f} CPU, {ratios[1]:.2f} wall")


if __name__ == "__main__":
    main()
