"""The writers of a conversion: each makes new files in a folder that nobody else reads."""

import math
import warnings
import zipfile
from collections.abc import Callable, Sequence
from datetime import UTC
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from pyogrio import errors, raw

from geo.errors import CRSError, OutputError
from layers.boundary_write import boundary_txt
from maps.conversion_fields import STAMP, Sheet
from maps.conversion_formats import Format, problem, refusal
from maps.conversion_source import Column
from maps.conversion_tables import write_csv, write_xlsx
from maps.geopackage import pinned_clock

ZIP_STAMP = (2000, 1, 1, 0, 0, 0)
MOST_BYTES = (1 << 31) - 1  # of a part of a shapefile, for programs that count with a sign
FAMILIES = {1: "LineString", 2: "LineString", 3: "Polygon", 5: "LineString", 6: "Polygon"} | {
    0: "Point",
    4: "MultiPoint",
}
ONE_KIND = {"shp", "gdb"}
UTC_OF_GDAL = 100
Objects = npt.NDArray[np.object_]


def write(sheet: Sheet, path: Path, form: Format) -> None:
    """Write *sheet* to *path*, which does not exist.

    Raises
    ------
    RefusedError
        The format cannot hold it.
    OutputError
        The system cannot write it.
    """
    writers: dict[str, Callable[[Sheet, Path, Format], None]] = {
        "csv": write_csv,
        "xlsx": write_xlsx,
        "parquet": _parquet,
        "txt": _txt,
    }
    writers.get(form.key, _gdal)(sheet, path, form)
    if form.key == "shp":
        _refuse_large(path, form)


def _gdal(sheet: Sheet, path: Path, form: Format) -> None:
    kind, several = _shape_kind(sheet.geometries, form)
    data, masks, zones = _fields(sheet.columns)
    try:
        with warnings.catch_warnings(), pinned_clock(STAMP):
            warnings.simplefilter("ignore")  # what GDAL has to say shows when the file is read back
            raw.write(
                str(path),
                geometry=shapely.to_wkb(sheet.geometries, flavor="iso", output_dimension=3),
                field_data=data,
                fields=[column.name for column in sheet.columns],
                field_mask=masks,
                layer=sheet.layer,
                driver=form.driver,
                geometry_type=kind,
                promote_to_multi=several,
                crs=sheet.crs.to_wkt() if sheet.crs.to_epsg() is None else sheet.crs.to_string(),
                encoding=sheet.encoding.upper(),
                dataset_options={"FORMAT": "GML3.2"} if form.key == "gml" else {},
                layer_options=_options(sheet, form),
                gdal_tz_offsets=zones,
            )
    except (errors.DataSourceError, errors.DataLayerError) as error:
        raise OutputError(f"GDAL could not write {path.name}: {error}") from error
    except (errors.FeatureError, errors.FieldError, errors.GeometryError, ValueError) as error:
        raise refusal("driver", format=form, why=str(error)[:200]) from error


def _options(sheet: Sheet, form: Format) -> dict[str, str]:
    if form.key == "fgb":
        return {"SPATIAL_INDEX": "NO"}  # an index puts the rows in another order
    if form.key == "geojson":
        return {"COORDINATE_PRECISION": "17", "SIGNIFICANT_FIGURES": "17"}
    if form.key == "gdb":
        return _grid(sheet.geometries, degrees=sheet.crs.is_geographic)
    return {}


def _grid(geometries: Objects, *, degrees: bool) -> dict[str, str]:
    """Choose the grid of whole numbers in which a File Geodatabase keeps corners.

    The usual one moves them by 0.05 mm. Finer ones have less room for parcels to come: what is left
    is at least as wide as what there is, on every side.
    """
    bounds = shapely.total_bounds(geometries)
    if not np.isfinite(bounds).all():
        return {}
    west, south = np.floor(bounds[:2])
    extent = max(1.0, *(bounds[2:] - bounds[:2]))
    scale = 10.0 ** min(math.floor(math.log10(2**53 / (4 * extent))), 13 if degrees else 9)
    span = 2**53 / scale / 2
    return {
        "XORIGIN": repr(west - span / 2),
        "YORIGIN": repr(south - span / 2),
        "XYSCALE": repr(scale),
    }


def _shape_kind(geometries: Objects, form: Format) -> tuple[str, bool]:
    """Return the kind of shapes to declare, and whether single ones become multi ones."""
    kinds = sorted({int(k) for k in shapely.get_type_id(geometries)} - {-1})
    families = sorted({FAMILIES.get(k, "GeometryCollection") for k in kinds})
    high = "Z" if shapely.has_z(geometries).any() else ""
    several = len(kinds) > 1
    if len(families) > 1 or "GeometryCollection" in families:
        if form.key in ONE_KIND:
            raise refusal("mixed", format=form, kinds=", ".join(families))
        return "Unknown", False
    family = families[0] if families else "Polygon"
    name = f"Multi{family}" if several or (kinds and kinds[0] in {5, 6}) else family
    if form.key == "shp":
        name = name.replace("MultiLine", "Line").replace("MultiPolygon", "Polygon")
        several = False
    return f"{name} {high}".strip(), several


def _fields(
    columns: Sequence[Column],
) -> tuple[list[Any], list[npt.NDArray[np.bool_] | None], dict[str, Any]]:
    """Return arrays as GDAL takes them, where they are null, and the zones of moments."""
    data, masks, zones = [], [], {}
    for column in columns:
        cells, mask = column.cells, None
        if column.kind == "text":
            values = cells.to_numpy(object)
        elif column.kind == "number":
            values = cells.to_numpy(np.float64)
        elif column.kind in {"integer", "truth"}:
            mask = cells.isna().to_numpy(bool)
            kind = np.int64 if column.kind == "integer" else np.bool_
            values = cells.fillna(0 if column.kind == "integer" else False).to_numpy(kind)
        else:
            if cells.dt.tz is not None:
                zones[column.name] = np.full(len(cells), UTC_OF_GDAL)
                cells = cells.dt.tz_convert(UTC).dt.tz_localize(None)
            unit = "D" if column.kind == "day" else "ms"
            values = cells.to_numpy(f"datetime64[{unit}]")
        data.append(values)
        masks.append(mask)
    return data, masks, zones


def _refuse_large(path: Path, form: Format) -> None:
    for part in sorted(path.parent.glob(f"{path.stem}.*")):
        if part.stat().st_size > MOST_BYTES:
            size = part.stat().st_size
            raise refusal("too-large", format=form, part=part.suffix, bytes=f"{size:,}")


def _parquet(sheet: Sheet, path: Path, form: Format) -> None:
    from importlib.util import find_spec

    if find_spec("pyarrow") is None:
        raise refusal("parquet")
    columns: dict[str, Any] = {}
    for column in sheet.columns:
        days = column.kind == "day"
        columns[column.name] = column.cells.dt.date.astype(object) if days else column.cells
        if days:
            columns[column.name] = columns[column.name].where(column.cells.notna(), None)
    frame = gpd.GeoDataFrame(columns, geometry=list(sheet.geometries), crs=sheet.crs)
    try:
        frame.to_parquet(path, index=False)
    except (ValueError, TypeError) as error:
        raise refusal("driver", format=form, why=str(error)[:200]) from error


def _txt(sheet: Sheet, path: Path, form: Format) -> None:
    data = {c.name: c.cells.to_numpy(object) for c in sheet.columns}
    frame = gpd.GeoDataFrame(data, geometry=list(sheet.geometries), crs=sheet.crs)
    try:
        written = boundary_txt(frame, dialect=sheet.dialect, encoding=sheet.encoding)
    except CRSError as error:
        why = (error.text("en"), error.text("zh"))
        raise refusal("driver", format=form, why=why) from error
    if shapely.has_z(sheet.geometries).any():
        sheet.notes.append(problem("heights", settled="2D", format=form))
    known = set(frame.columns)
    lost = [c.name for c in sheet.columns if c.name in written.left_out or c.name not in _said()]
    sheet.notes.extend(
        problem("left-out", settled="left out", column=n) for n in lost if n in known
    )
    path.write_bytes(written.data)


def _said() -> frozenset[str]:
    from layers.boundary_lines import FIELDS

    return frozenset(FIELDS) - {"count", "kind"}


def zipped(folder: Path, out: Path) -> None:
    """Pack what stands in *folder* into the archive *out*; equal contents give equal bytes."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                named = zipfile.ZipInfo(path.relative_to(folder).as_posix(), ZIP_STAMP)
                named.compress_type, named.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
                archive.writestr(named, path.read_bytes())
