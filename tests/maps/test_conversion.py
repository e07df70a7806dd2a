"""Round trips: what comes out is equal, or it is said, or it is refused."""

import datetime as dt
import math
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.errors import OutputError, RefusedError
from geo.offset import shift
from maps.conversion import Asked, Converted, convert
from tests.maps import conversion_samples as samples

BOX = shapely.box(640_000, 3_457_000, 640_200, 3_457_150)
FREE = {"as-text", "untyped", "blank", "trimmed", "rounded", "guarded", "zone-of-time"}
EXAMPLES = settings(
    max_examples=max(10, settings.default.max_examples // 10),  # type: ignore[union-attr]
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def noted(done: Converted, code: str) -> set[str]:
    return {p.column for p in done.problems if p.code == f"convert-{code}"}


def same_value(meant: Any, back: Any) -> bool:
    """Whether a cell is the same, however the format spells it."""
    if meant is None or back is None:
        return meant is None and back is None
    if isinstance(meant, dt.date):
        return str(back)[:10] in {meant.isoformat(), meant.isoformat().replace("-", "/")}
    if isinstance(meant, bool | int):
        return (int(back) if isinstance(back, str) else back) == meant
    if isinstance(meant, float):
        return float(back) == meant
    return bool(back == meant)


def assert_equal_or_said(columns: samples.Tables, back: samples.Plain, done: Converted) -> None:
    new = {name: short for short, name in done.fields.items()}
    for name, (_, cells) in columns.items():
        got = back.cells.get(new.get(name, name), [None] * len(cells))
        said = {c for c in FREE if noted(done, c) & {name, new.get(name, name)}}
        for meant, cell in zip(cells, got, strict=True):
            if same_value(meant, cell):
                continue
            blank = meant in {"", None} and cell in {"", None}
            trimmed = str(meant).split() == str(cell).split()
            guarded = cell == f"'{meant}"
            rounded = isinstance(meant, float) and math.isclose(meant, float(cell), rel_tol=1e-14)
            assert (
                (blank and (said & {"blank"} or cell == meant == ""))
                or (trimmed and "trimmed" in said)
                or (guarded and "guarded" in said)
                or (rounded and "rounded" in said)
            ), (name, meant, cell, said)


def in_degrees(shape: Any) -> Any:
    """Bring a shape from metres to somewhere in degrees, its heights untouched."""
    xyz = shapely.get_coordinates(shape, include_z=shape.has_z)
    xyz[:, :2] = (xyz[:, :2] - [640_000, 3_457_000]) / 100_000 + [121.4, 31.2]
    return shapely.set_coordinates(shape, xyz)


def assert_same_shapes(meant: list[Any], back: list[Any], done: Converted) -> None:
    off = 1e-9 if not noted(done, "moved") else 1e-6
    for one, other in zip(meant, back, strict=True):
        if one is None or other is None:
            assert one is None
            assert other is None or other.is_empty
            continue
        assert one.symmetric_difference(other).area <= off * one.length
        assert one.hausdorff_distance(other) <= off
        assert len(shapely.get_parts(one)) == len(shapely.get_parts(other))
        assert one.has_z == other.has_z
        if one.has_z:
            heights = [set(shapely.get_coordinates(g, include_z=True)[:, 2]) for g in (one, other)]
            assert heights[0] == heights[1]


@pytest.mark.parametrize("suffix", samples.SUFFIXES)
@given(data=st.data())
@EXAMPLES
def test_a_round_trip_is_equal_or_said_or_refused(suffix: str, data: st.DataObject) -> None:
    rows = data.draw(st.integers(1, 3))
    columns = data.draw(samples.tables(rows))
    shapes = data.draw(samples.areas(rows))
    crs = "EPSG:4549"
    if suffix == ".kml":
        crs = "EPSG:4326"
        shapes = [None if s is None else in_degrees(s) for s in shapes]
    with tempfile.TemporaryDirectory() as folder:
        source = samples.write_source(Path(folder) / "in.fgb", columns, shapes, crs)
        out = Path(folder) / f"out{suffix}"
        try:
            done = convert(source, out)
        except RefusedError as error:
            assert all(p.message_en and p.message_zh for p in error.problems)
            assert not out.exists()
            assert {p.name for p in Path(folder).iterdir()} == {"in.fgb"}
            return
        back = samples.read_plain(out)
        assert done.rows == rows
        assert_equal_or_said(columns, back, done)
        assert_same_shapes(shapes, back.shapes, done)
        assert not [p for p in Path(folder).iterdir() if ".parkgis-" in p.name]
