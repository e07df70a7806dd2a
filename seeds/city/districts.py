"""The sixteen district outlines, generalised: a background for the picture, not for measuring."""

from functools import cache
from importlib.resources import files

import geopandas as gpd
import numpy as np
import shapely
from pyproj import Transformer

from seeds.city.plan import plan

CRUMB_M2 = 1e4  # parts of a district below it come from cutting, not from the source


@cache
def districts() -> gpd.GeoDataFrame:
    """Read the outlines and project them.

    Returns
    -------
    GeoDataFrame
        Columns zone_id (district code), name, note, geometry; 16 rows by code, in the city's CRS,
        valid and free of overlaps. Cached: copy before changing.
    """
    path = files("seeds.city").joinpath("data", "districts.geojson")
    raw = gpd.GeoDataFrame.from_features(_features(path.read_text("utf-8")))
    return gpd.GeoDataFrame(
        {
            "zone_id": raw["code"],
            "name": raw["name_en"] + " " + raw["name_zh"],
            "note": "generalised outline, not for measuring 概化轮廓,不得量算",
        },
        geometry=_apart(_projected(raw.geometry.to_numpy())),
        crs=plan()["city"]["crs"],
    )


def _features(text: str) -> list[dict[str, object]]:
    import json

    found: list[dict[str, object]] = json.loads(text)["features"]
    return found


def _projected(outlines: np.ndarray) -> np.ndarray:
    city = plan()["city"]
    move = Transformer.from_crs(city["geographic_crs"], city["crs"], always_xy=True)
    return shapely.transform(outlines, lambda xy: np.column_stack(move.transform(*xy.T)))


def _apart(outlines: np.ndarray) -> list[shapely.Geometry]:
    """Give what two outlines share to the first; projecting bends shared edges by millimetres."""
    kept: list[shapely.Geometry] = []
    for outline in shapely.make_valid(outlines, method="structure", keep_collapsed=False):
        left = shapely.difference(outline, shapely.union_all(kept)) if kept else outline
        parts = [part for part in shapely.get_parts(left) if part.area > CRUMB_M2]
        kept.append(shapely.multipolygons(parts) if len(parts) > 1 else parts[0])
    return kept
