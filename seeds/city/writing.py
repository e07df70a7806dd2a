"""The synthetic city as files: one GeoPackage per layer and the study that names them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyogrio
import pyogrio.raw
import shapely

from seeds.city.city import DAYS, build_city
from seeds.city.plan import plan
from seeds.city.study import STEM, file_name, study_text


def write_city(folder: str | Path, seed: int = 2023) -> Path:
    """Draw the city and write it.

    Parameters
    ----------
    folder : str or Path
        Made if it is not there; files of the same names in it are replaced, others left alone.
    seed : int
        As for `build_city`.

    Returns
    -------
    Path
        The study file, ``synthetic-shanghai-study.toml``. Equal seeds give files of equal bytes
        with the same versions of GDAL and PROJ.

    Raises
    ------
    OSError
        The folder cannot be written.
    """
    folder, city = Path(folder), build_city(seed)
    folder.mkdir(parents=True, exist_ok=True)
    with _fixed_clock():
        _write(city.parcels, folder / file_name("parcels"))
        for layer in plan()["layers"]:
            _write(getattr(city, layer["key"]), folder / file_name(layer["name"]))
    study = folder / f"{STEM}-study.toml"
    study.write_text(study_text(seed), encoding="utf-8", newline="\n")
    return study


@contextmanager
def _fixed_clock() -> Iterator[None]:
    """Let GDAL write the plan's day as the time of change, so that equal seeds give equal files."""
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": plan()["study"]["written"]})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})


def _write(layer: gpd.GeoDataFrame, path: Path) -> None:
    """Write one layer; the raw writer, because days are days there and not points of time."""
    path.unlink(missing_ok=True)
    shapes = layer.geometry.to_numpy()
    many = bool((shapely.get_type_id(shapes) == shapely.GeometryType.MULTIPOLYGON).any())
    table = pd.DataFrame(layer.drop(columns="geometry"))
    pyogrio.raw.write(
        str(path),
        geometry=shapely.to_wkb(_multi(shapes) if many else shapes),
        field_data=[_field(table[name]) for name in table],
        fields=table.columns.to_numpy(object),
        field_mask=[table[name].isna().to_numpy(bool) for name in table],
        geometry_type="MultiPolygon" if many else "Polygon",
        layer=path.stem,
        driver="GPKG",
        crs=plan()["city"]["crs"],
    )


def _multi(shapes: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    parts, owner = shapely.get_parts(shapes, return_index=True)
    return np.asarray(shapely.multipolygons(parts, indices=owner), object)


def _field(column: pd.Series) -> npt.NDArray[Any]:
    """Give a column as the writer takes it; null is said by the mask."""
    if column.name in DAYS:
        return column.to_numpy("datetime64[D]")
    if isinstance(column.dtype, pd.Int64Dtype):
        return column.fillna(0).to_numpy(np.int64)
    if pd.api.types.is_numeric_dtype(column.dtype):
        return column.to_numpy()
    return column.astype(object).where(column.notna(), None).to_numpy(object)
