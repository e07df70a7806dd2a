"""Coordinates that are mislabelled in every way of a matrix, and files that are right: both are read.

Four true systems x eight mistakes. A mistake is found if the study is refused, and if the line that
the message names, written into the study, puts every corner within a millimetre of its true place.
"""

import re
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely
from pyproj import CRS, Transformer

from geo.errors import RefusedError
from layers.inputs import Inputs, read_inputs
from layers.study import read_study

SHANGHAI = (120.8, 30.6, 122.3, 31.9)
TRUE = ("EPSG:4490", "EPSG:4549", "EPSG:4528", "EPSG:4550")
LABELS = (*TRUE, "EPSG:4529", "EPSG:4499", "EPSG:3857")  # 4499: the 6-degree zone 21
MISTAKES = ("none", "swapped", *LABELS)  # of a true system: all but its own label, so eight
WORKING = {"EPSG:4490": "EPSG:4549", "EPSG:4528": "EPSG:4549"}  # else the true one itself
LINE = re.compile(r'write ((?:crs|axes) = (?:\{.*?\}|".*?")(?:, axes = ".*?")?)')
NEAR_M = 0.001

# Right files. Away from Shanghai: system, and where it is used (west, south, east, north).
ELSEWHERE = (
    ("EPSG:4326", (-170, -55, 170, 70)),
    ("EPSG:3857", (-170, -55, 170, 70)),
    ("EPSG:4490", (75, 19, 134, 53)),
    ("EPSG:2154", (-4, 42, 8, 51)),  # France
    ("EPSG:27700", (-5, 50, 1.5, 58)),  # Great Britain
    ("EPSG:25832", (6, 47.5, 12, 55)),  # Germany
    ("EPSG:2056", (6, 46, 10.4, 47.7)),  # Switzerland
    ("EPSG:2263", (-74.2, 40.5, -73.7, 40.9)),  # New York, feet
    ("EPSG:2278", (-99, 28, -94, 30)),  # Texas, feet; northings of 13 million
    ("EPSG:6669", (128.2, 27, 130.4, 34.7)),  # Japan, northing first in the register
    ("EPSG:3826", (120, 22, 122, 25)),  # Taiwan
    ("EPSG:2326", (113.8, 22.2, 114.4, 22.5)),  # Hong Kong
    ("EPSG:7855", (144, -38, 150, -28)),  # Australia
    ("EPSG:31983", (-48, -25, -42, -20)),  # Brazil
    ("EPSG:3006", (11, 56, 23, 68)),  # Sweden
)  # fmt: skip
# A grid as bureaus have them: their own origin, the national frame.
LOCAL = (
    'PROJCS["Own",GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",'
    'SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],'
    'UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],'
    'PARAMETER["False_Easting",0.0],PARAMETER["False_Northing",0.0],'
    'PARAMETER["Central_Meridian",121.47],PARAMETER["Scale_Factor",1.0],'
    'PARAMETER["Latitude_Of_Origin",31.23],UNIT["Meter",1.0]]'
)


@dataclass(frozen=True, slots=True)
class Case:
    """One file to be written."""

    shapes: gpd.GeoSeries  # where they truly are, in degrees
    true: str  # system that the coordinates are in
    label: str | None  # system that the file states
    swapped: bool
    working: str
    extent: tuple[float, float, float, float] | None


def mistakes(true: str) -> tuple[str, ...]:
    """Return the eight mistakes that can be made with one system."""
    return tuple(one for one in MISTAKES if one != true)


def wrong(true: str, mistake: str, rng: np.random.Generator) -> Case:
    """Draw a study in Shanghai whose parcels are mislabelled."""
    label = {"none": None, "swapped": true}.get(mistake, mistake)
    shapes = parcels(rng, SHANGHAI)
    return Case(shapes, true, label, mistake == "swapped", WORKING.get(true, true), SHANGHAI)


def right(rng: np.random.Generator) -> Case:
    """Draw a study whose file is right: half of them in China, half anywhere."""
    kind = rng.integers(4)
    if kind == 0:  # anywhere
        true, box = ELSEWHERE[rng.integers(len(ELSEWHERE))]
    elif kind == 1:  # the bureau's own grid
        true, box = LOCAL, SHANGHAI
    else:  # a zone of China, with or without number, drawn on by up to a zone beyond its edge
        true = f"EPSG:{(4488 if kind == 2 else 4509) + int(rng.integers(25, 46))}"
        west, south, east, north = CRS(true).area_of_use.bounds
        box = (west - 2.9, south, east + 2.9, north)
    shapes = parcels(rng, box)
    west, south, east, north = shapes.total_bounds
    x, y = (west + east) / 2, (south + north) / 2
    around = (x - 0.5, y - 0.5, x + 0.5, y + 0.5)
    working = _utm(x, y) if true != LOCAL else "EPSG:4549"
    return Case(shapes, true, true, False, working, around if rng.random() < 0.5 else None)


def parcels(rng: np.random.Generator, box: tuple[float, float, float, float]) -> gpd.GeoSeries:
    """Draw one to six parcels of 50 to 600 m, at most some kilometres apart, inside a box."""
    count = int(rng.integers(1, 7))
    x, y = rng.uniform(box[0] + 0.05, box[2] - 0.05), rng.uniform(box[1] + 0.05, box[3] - 0.05)
    at = np.array([x, y]) + rng.uniform(-0.03, 0.03, (count, 2))
    size = rng.uniform(50, 600, (count, 2)) / 111_320
    return gpd.GeoSeries(shapely.box(*(at - size / 2).T, *(at + size / 2).T))


def read(case: Case, folder: Path, line: str = "") -> Inputs:
    """Write the file and its study, and read it."""
    moved = shapely.transform(case.shapes.array, _to(case.true, swap=case.swapped))
    frame = gpd.GeoDataFrame({"id": range(len(moved))}, geometry=list(moved), crs=case.label)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the writer misses a CRS that is left out on purpose
        frame.to_file(folder / "parcels.fgb", driver="FlatGeobuf", SPATIAL_INDEX="NO")
    extent = "" if case.extent is None else f"extent = {[float(v) for v in case.extent]}"
    (folder / "study.toml").write_text(
        f'[study]\ncrs = "{case.working}"\non = 2026-11-22\nrulebook = "shanghai"\n{extent}\n'
        f'[parcels]\npath = "parcels.fgb"\nprofile = "none"\ncolumns = {{ parcel_id = "id" }}\n'
        + line.replace(", axes", "\naxes"),
        "utf-8",
    )
    return read_inputs(read_study(folder / "study.toml"))


def is_found(case: Case, folder: Path) -> str:
    """Return "" if the mistake was found and its remedy is right, else what happened."""
    try:
        read(case, folder)
    except RefusedError as error:
        said = " | ".join(problem.text("en") for problem in error.problems)
    else:
        return "not refused"
    line = LINE.search(said)
    if line is None:
        return f"no line named: {said}"
    with suppress(RefusedError):
        mended = read(case, folder, line.group(1))
        there = mended.parcels.geometry.array
        true = shapely.transform(case.shapes.array, _to(case.working, swap=False))
        off = np.abs(shapely.get_coordinates(there) - shapely.get_coordinates(true)).max()
        return "" if off < NEAR_M else f"{line.group(1)} leaves {off:g} m"
    return f"refused again with {line.group(1)}"


def is_alarm(case: Case, folder: Path) -> str:
    """Return "" if a right file is read without a fault, else what was said."""
    try:
        read(case, folder)
    except RefusedError as error:
        return " | ".join(problem.text("en") for problem in error.problems)
    return ""


def matrix(times: int, seed: int) -> Iterator[tuple[str, str, str]]:
    """Yield true system, mistake and what went wrong ("": nothing), *times* for each cell."""
    rng = np.random.default_rng(seed)
    with tempfile.TemporaryDirectory() as name:
        for true in TRUE:
            for mistake in mistakes(true):
                for _ in range(times):
                    yield true, mistake, is_found(wrong(true, mistake, rng), Path(name))


def alarms(count: int, seed: int) -> Iterator[tuple[str, str]]:
    """Yield the system and what was said wrongly ("": nothing) of right files."""
    rng = np.random.default_rng(seed)
    with tempfile.TemporaryDirectory() as name:
        for _ in range(count):
            case = right(rng)
            yield case.true, is_alarm(case, Path(name))


def _to(crs: str, *, swap: bool):  # noqa: ANN202 - what shapely.transform takes
    """Move degrees into a system; frames count as one, so that no shift of a datum comes in."""
    found = CRS(crs)
    base = found.geodetic_crs.to_2d()
    way = Transformer.from_crs(base, found, always_xy=True)

    def move(points: np.ndarray) -> np.ndarray:
        moved = np.column_stack(way.transform(points[:, 0], points[:, 1]))
        return moved[:, ::-1] if swap else moved

    return move


def _utm(lon: float, lat: float) -> str:
    return f"EPSG:{(32600 if lat >= 0 else 32700) + int((lon + 180) // 6) + 1}"
