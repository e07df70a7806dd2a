"""Shares and covered areas against `geopandas.overlay` and DuckDB spatial.

All three end in GEOS (DuckDB in a copy of its own), but by other ways: what is compared is the
choice of pairs, the clipping, the whole and the empty cases, and the union of overlaps.
"""

import importlib
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import drawn
import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.overlay import covered, shares

RELATIVE, FLOOR_M2 = 1e-8, 1.0
# A cut may move a corner by 4 units in the last place, which at a northing of 3.4e6 m is 2e-9 m: an
# area up to that much times the parcel's border is no area to us (geo/overlay.py), but one to peers.
ROUNDING_M = 2e-9
ROOT = Path(__file__).parents[2]
Ground = gpd.GeoDataFrame
Peer = Callable[[Ground, Ground], tuple[pd.DataFrame, pd.Series]]
PAIR = ["parcel", "zone"]


def by_geopandas(parcels: Ground, zones: Ground) -> tuple[pd.DataFrame, pd.Series]:
    """Measure pairs, and what lies in the union, with `geopandas.overlay`."""
    left = Ground({"parcel": np.arange(len(parcels))}, geometry=parcels.geometry.array)
    right = Ground({"zone": np.arange(len(zones))}, geometry=zones.geometry.array)
    cut = gpd.overlay(left, right, how="intersection", keep_geom_type=True)
    pairs = pd.DataFrame({**cut[PAIR], "area_m2": cut.area})
    union = cut.dissolve("parcel").area
    return pairs[pairs["area_m2"] > 0], union


def by_duckdb(parcels: Ground, zones: Ground) -> tuple[pd.DataFrame, pd.Series]:
    """Measure the same with DuckDB's spatial extension."""
    duckdb = importlib.import_module("duckdb")
    with duckdb.connect(config={"allow_unsigned_extensions": "true"}) as db:
        db.execute(f"LOAD '{_extension()}'")
        for name, layer in (("parcel", parcels), ("zone", zones)):
            shapes = pd.DataFrame({"id": np.arange(len(layer)), "wkb": layer.geometry.to_wkb()})
            db.register("shapes", shapes)
            query = "SELECT id, ST_GeomFromWKB(wkb::BLOB) AS g FROM shapes"
            db.execute(f"CREATE TABLE {name} AS {query}")
        db.execute(
            "CREATE TABLE cut AS SELECT parcel.id AS parcel, zone.id AS zone, "
            "ST_Intersection(parcel.g, zone.g) AS g "
            "FROM parcel JOIN zone ON ST_Intersects(parcel.g, zone.g)"
        )
        pairs = db.execute("SELECT parcel, zone, ST_Area(g) AS area_m2 FROM cut").df()
        union = db.execute("SELECT parcel, ST_Area(ST_Union_Agg(g)) AS a FROM cut GROUP BY 1").df()
    return pairs[pairs["area_m2"] > 0], union.set_index("parcel")["a"]


def _extension() -> Path:
    package = importlib.import_module("duckdb_extension_spatial")
    return next(Path(str(package.__file__)).parent.rglob("spatial.duckdb_extension"))


@contextmanager
def with_duckdb() -> Iterator[bool]:
    """Find DuckDB's spatial extension, or install it for this run as the extra `bench` says."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [n for n in project["optional-dependencies"]["bench"] if n.startswith("duckdb")]
    with tempfile.TemporaryDirectory(prefix="parkgis-peers-") as folder:
        pip = [sys.executable, "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
        try:
            importlib.import_module("duckdb_extension_spatial")
        except ImportError:
            done = subprocess.run([*pip, "--target", folder, *wanted], check=False)
            sys.path.append(folder)
            yield done.returncode == 0
        else:
            yield True


def grounds(city: dict[str, Ground]) -> Iterator[tuple[str, Ground, Ground]]:
    """Lay out what is measured: random ground of several kinds, and the layers of the city."""
    random = np.random.default_rng(20261122)
    for corners, count in ((6, 1_500), (40, 600), (400, 60)):  # peers unite many corners slowly
        parcels = drawn.stars(random, count, 6_000, 120, corners)
        zones = drawn.stars(random, 120, 6_000, 900, corners * 4)
        yield f"stars of {corners} corners", drawn.ground(parcels), drawn.ground(zones)
    yield (
        "large parcels, small zones",
        drawn.ground(drawn.stars(random, 60, 6_000, 900, 300)),
        drawn.ground(drawn.stars(random, 3_000, 6_000, 40, 12)),
    )
    plan = drawn.tiles(random, 40, 6_000)
    yield "a plan laid over itself", drawn.ground(plan), drawn.ground(plan[::-1])
    yield (
        "common borders",
        drawn.ground(plan),
        drawn.ground(drawn.tiles(np.random.default_rng(7), 25, 6_000)),
    )
    parcels = city["parcels"]
    yield from (
        (f"city: {name}", parcels, zones) for name, zones in city.items() if zones is not parcels
    )


def faults(parcels: Ground, zones: Ground, peer: Peer) -> tuple[list[str], str]:
    """Compare ours with a peer's: what is wrong, and what was compared."""
    pairs, union = peer(parcels, zones)
    rounding = ROUNDING_M * parcels.length.reset_index(drop=True)
    ours = shares(parcels, zones)
    both = ours.merge(pairs, on=PAIR, how="outer", suffixes=("", "_peer"))
    alone = both[["area_m2", "area_m2_peer"]].isna().any(axis=1)
    area = both[["area_m2", "area_m2_peer"]].max(axis=1)
    missed = alone & (area > rounding[both["parcel"]].to_numpy())
    wrong = [f"{missed.sum()} pairs in one only:\n{both[missed].head()}"] if missed.any() else []
    wrong += _apart("shares", both[~alone].set_index("parcel"), rounding)
    inside = covered(parcels, zones)[["area_m2"]]
    inside["area_m2_peer"] = union.reindex(inside.index, fill_value=0.0)
    wrong += _apart("covered", inside, rounding)
    return wrong, f"{len(ours):,} pairs" + (f" ({alone.sum()} of rounding)" if alone.any() else "")


def _apart(what: str, areas: pd.DataFrame, rounding: pd.Series) -> list[str]:
    """Compare two columns of areas, on the parcels' positions."""
    theirs = areas["area_m2_peer"]
    apart = (areas["area_m2"] - theirs).abs()
    allowed = np.maximum(RELATIVE * np.maximum(theirs, FLOOR_M2), rounding[areas.index])
    bad = (apart > allowed).to_numpy()
    if not bad.any():
        return []
    return [
        f"{what}: {bad.sum()} areas differ, by up to {apart.max():.1e} m2:\n{areas[bad].head()}"
    ]


def compare(city: dict[str, Ground]) -> list[str]:
    """Compare everything with every peer there is; return what is wrong."""
    wrong: list[str] = []
    with with_duckdb() as there:
        peers: dict[str, Peer] = {"geopandas.overlay": by_geopandas}
        if there:
            peers["DuckDB spatial"] = by_duckdb
        else:
            print("SKIPPED: DUCKDB SPATIAL COULD NOT BE INSTALLED (pip install parkgis[bench])")
        for name, parcels, zones in grounds(city):
            for peer, measure in peers.items():
                found, what = faults(parcels, zones, measure)
                print(f"{name:<28} {peer:<18} {what:<28} {'; '.join(found) or 'agree'}", flush=True)
                wrong += [f"{name}, {peer}: {one}" for one in found]
    return wrong


def read_city(folder: Path) -> dict[str, Ground]:
    """Read the layers of the synthetic city, the parcels first."""
    layers = {path.stem.removeprefix("synthetic-shanghai-"): path for path in folder.glob("*.gpkg")}
    names = ["parcels", *sorted(set(layers) - {"parcels"})]
    read: dict[str, Any] = {name: gpd.read_file(layers[name]) for name in names}
    assert all(shapely.is_valid(layer.geometry.array).all() for layer in read.values())
    return read
