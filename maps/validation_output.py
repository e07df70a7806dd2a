"""Write what a validation has found into OUT as a whole: a table, and the places on a map."""

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from maps.findings_csv import guarded, write_table
from maps.geopackage import pinned_clock
from maps.receipt import FORM, KEY, as_json, version
from maps.whole_folder import Filled, WholeFolder

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

    from parks.validating import Validation

FOLDER = WholeFolder("validate", r"problems\.(csv|gpkg)")
LAYER, POINTS = "places", "points"


def write_validation(found: "Validation", out: str | Path) -> list[str]:
    """Write ``problems.csv`` (all), ``problems.gpkg`` (those that have a place) and a receipt.

    Parameters
    ----------
    found : parks.validating.Validation
    out : str or Path
        Made if it does not exist; an earlier output of this command is replaced.

    Returns
    -------
    list of str
        The names of the files, the receipt last.

    Raises
    ------
    OutputError
        If *out* holds something else, or cannot be written.
    """
    return FOLDER.write(out, lambda new: _fill(found, new))[0]


def problem_table(found: "Validation") -> pd.DataFrame:
    """Return all problems as a table of text, the refused ones first.

    Returns
    -------
    DataFrame
        ``number, kind, code, file, layer, row, id, column, value, settled, message_en,
        message_zh, at_x, at_y``.
    """
    names = (
        *("code", "file", "layer", "row", "parcel_id", "column", "value", "settled"),
        *("message_en", "message_zh"),
    )
    both = [*found.refused, *found.noted]
    rows = [["" if (v := getattr(p, n)) is None else str(v) for n in names] for p in both]
    table = pd.DataFrame(rows, columns=names, dtype=object).rename(columns={"parcel_id": "id"})
    kinds = ["refused"] * len(found.refused) + ["noted"] * len(found.noted)
    table.insert(0, "kind", kinds)
    table.insert(0, "number", [str(k + 1) for k in range(len(table))])
    at = found.places.representative_point()
    for name in ("x", "y"):
        there = ~(at.isna() | at.is_empty)
        cells = pd.Series("", index=at.index, dtype=object)
        cells[there] = getattr(at[there], name).map("{:.3f}".format)
        table[f"at_{name}"] = cells.to_numpy(object)
    return table


def _fill(found: "Validation", new: Path) -> Filled:
    table = problem_table(found)
    write_table(table, new / "problems.csv")
    _write_places(found, table, new / "problems.gpkg")
    told = {
        KEY: FORM,
        "parkgis": version("parkgis"),
        "study": {
            "file": found.path.name,
            "sha256": hashlib.sha256(found.path.read_bytes()).hexdigest(),
        },
        "parcels": found.parcels,
        "refused": len(found.refused),
        "noted": len(found.noted),
        "inputs": found.record,
    }
    return as_json(told), []


def _write_places(found: "Validation", table: pd.DataFrame, path: Path) -> None:
    """Write shapes, and a point in each for small scales; no file where no problem has a place."""
    import geopandas as gpd

    there = ~(found.places.isna() | found.places.is_empty)
    told = {name: guarded(table[name]) for name in table.columns}
    frame = gpd.GeoDataFrame(told, geometry=found.places.to_numpy(), crs=found.places.crs)[
        there.to_numpy()
    ]
    if frame.empty or found.on is None:
        return
    points = frame.set_geometry(frame.representative_point())
    with pinned_clock(found.on):
        _write(points, path, POINTS)
        _write(frame, path, LAYER)


def _write(frame: "GeoDataFrame", path: Path, layer: str) -> None:
    import pyogrio

    pyogrio.write_dataframe(frame, path, layer=layer, driver="GPKG", append=path.exists())
