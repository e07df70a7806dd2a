"""What the card of a park shows, packed for the page: `parks.profile` as values and as text."""

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from layers.measure import holding
from maps.columnar import Columns, Packed
from parks.park_text import object_text
from parks.profiling import Profile, profile
from parks.subject import present, texts

if TYPE_CHECKING:
    from parks.report import Report

ROLES = ("park", "industrial_base", "industrial_community")
"""What stands for parks, the first that the study has: a layer of the role, or a column."""


def parks_of_report(report: "Report") -> Profile | None:
    """Describe the parks of a report; None: it has nothing that stands for parks."""
    held = {layer.role for layer in holding(report.layers, report.study.on)}
    parcels = pd.DataFrame(report.parcels)
    for role in ROLES:
        named = role in parcels.columns and present(texts(parcels, role)).any()
        if role in held or named:
            return profile(report, by=role)
    return None


def pack_parks(parks: Profile) -> Packed:
    """Pack one text of JSON for each park, in the order of their keys.

    Returns
    -------
    Packed
        A column ``park``: the object of ``parkgis park STUDY KEY --json`` with ``text`` (the lines
        of that command, by language) and ``bounds`` ([[south, west], [north, east]] or null).
    """
    columns = Columns()
    bounds = _bounds(parks)
    objects = [_object(parks, k, bounds[k]) for k in range(len(parks.table))]
    columns.text("park", np.array([json.dumps(o, ensure_ascii=False) for o in objects], object))
    return columns.pack()


def _object(parks: Profile, k: int, bounds: list[list[float]] | None) -> dict[str, Any]:
    one = parks.park(str(parks.parks.key[k]))
    shown = ("key", "name", "ground", "land_m2", "plot_ratio", "remaining", "density")
    said = {lang: object_text(parks, one, lang) for lang in ("en", "zh")}
    also = ("industries", "findings")
    return {name: one[name] for name in (*shown, *also)} | {"text": said, "bounds": bounds}


def _bounds(parks: Profile) -> list[list[list[float]] | None]:
    """Return the bounds of every park in degrees; None for parks of a column."""
    import geopandas as gpd

    if parks.parks.drawn_from == "column":
        return [None] * len(parks.table)
    shapes = gpd.GeoSeries(parks.parks.geometry, crs=parks.parcels.crs)
    west, south, east, north = shapely.bounds(shapes.to_crs(4326).to_numpy()).round(6).T
    corners = np.stack([south, west, north, east], axis=1).reshape(-1, 2, 2)
    return [corner.tolist() for corner in corners]
