"""Working systems, exact moves, and refusals."""

from pathlib import Path

import numpy as np
import pytest
import shapely
from pyproj import CRS, Transformer
from pyproj.network import is_network_enabled, set_network_enabled
from pyproj.transformer import TransformerGroup
from shapely import Polygon, box

from geo.crs import require_metres, to_working, working_crs
from geo.errors import CRSError, GeometryError

PLACE = box(121.40, 31.20, 121.41, 31.21)
GRID = CRS.from_proj4("+proj=tmerc +lat_0=31 +lon_0=121.47 +x_0=0 +y_0=0 +ellps=GRS80 +units=m")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("EPSG:4549", id="code"),
        pytest.param(" 4549 ", id="bare number"),
        pytest.param(CRS(4549).to_wkt(), id="WKT"),
        pytest.param(CRS(4549).to_wkt("WKT1_ESRI"), id="WKT of a .prj"),
    ],
)
def test_working_crs(text: str) -> None:
    assert working_crs(text).equals(CRS(4549), ignore_axis_order=True) or "Gauss" in text


@pytest.mark.parametrize("grid", [CRS(4549), GRID], ids=["zone", "local grid"])
def test_working_crs_from_a_file_with_a_chinese_name(grid: CRS, tmp_path: Path) -> None:
    path = tmp_path / "上海 城建.PRJ"
    path.write_text(grid.to_wkt("WKT1_ESRI"), "utf-8-sig")
    found = working_crs(path)
    assert found == working_crs(str(path))
    assert require_metres(found) == found


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("EPSG:4490", id="degrees"),
        pytest.param("EPSG:3857", id="Web Mercator"),
        pytest.param("EPSG:2249", id="feet"),
        pytest.param("Shanghai", id="no CRS"),
        pytest.param("", id="blank"),
        pytest.param("nowhere.prj", id="no such file"),
    ],
)
def test_working_crs_refused(text: str) -> None:
    with pytest.raises(CRSError) as caught:
        working_crs(text)
    assert caught.value.text("zh") != caught.value.text("en")


def test_a_plane_without_a_globe_can_be_measured_in() -> None:
    assert require_metres('LOCAL_CS["plant grid",UNIT["metre",1]]').name == "plant grid"


@pytest.mark.parametrize(
    ("source", "accuracy"),
    [
        pytest.param(4490, 0.0, id="same datum"),
        pytest.param(4550, 0.0, id="neighbouring zone"),
        pytest.param(4529, 0.0, id="zone with its number"),
        pytest.param(CRS(4550).to_wkt("WKT1_ESRI"), 0.0, id="ESRI's wording"),
        pytest.param(4326, 1.0, id="WGS 84"),
        pytest.param("OGC:CRS84", 1.0, id="GeoJSON"),
        pytest.param(32651, 1.0, id="UTM"),
        pytest.param(3857, 1.0, id="Web Mercator"),
    ],
)
def test_to_working(source: object, accuracy: float) -> None:
    crs = CRS.from_user_input(source)
    there = Transformer.from_crs(4490, crs, always_xy=True)  # frames that agree: a null shift
    drawn = shapely.transform(PLACE, there.transform, interleaved=False)
    moved = to_working([drawn, None, Polygon()], crs, 4549)
    expected = Transformer.from_crs(4490, 4549, always_xy=True).transform(121.41, 31.20)
    np.testing.assert_allclose(shapely.get_coordinates(moved.geometries)[0], expected, atol=1e-3)
    assert moved.geometries[1] is None
    assert moved.geometries[2].is_empty
    assert moved.accuracy_m == accuracy
    assert moved.operation
    assert not is_network_enabled()


def test_the_network_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    def watched(*args: object, **kwargs: object) -> TransformerGroup:
        seen.append(is_network_enabled())
        return TransformerGroup(*args, **kwargs)

    seen: list[bool] = []
    monkeypatch.setattr("geo.crs.TransformerGroup", watched)
    set_network_enabled(active=True)
    try:
        to_working([PLACE], 4490, 4549)
        assert is_network_enabled()  # left as it was found
    finally:
        set_network_enabled(active=False)
    assert seen == [False]


def test_nothing_moves_within_one_crs() -> None:
    moved = to_working([shapely.force_3d(PLACE, 4.0)], 4490, "EPSG:4490")
    assert moved.geometries[0] == PLACE
    assert not moved.geometries[0].has_z
    assert moved.accuracy_m == 0
    assert "EPSG:4490" in moved.operation


def test_the_stated_accuracy_comes_from_proj() -> None:
    boston = box(760_000, 2_950_000, 770_000, 2_960_000)
    moved = to_working([boston], 2249, 32619)
    assert "NAD83 to WGS 84" in moved.operation
    assert moved.accuracy_m == 4


@pytest.mark.parametrize(
    "source",
    [pytest.param(2437, id="Beijing 1954"), pytest.param(4610, id="Xian 1980")],
)
def test_ballpark_operations_are_refused(source: int) -> None:
    with pytest.raises(CRSError, match="no exact operation"):
        to_working([PLACE], source, 4549)


def test_a_grid_without_a_globe_stays_where_it_is() -> None:
    with pytest.raises(CRSError, match="no exact operation"):
        to_working([PLACE], 'LOCAL_CS["plant grid",UNIT["metre",1]]', 4549)


def test_coordinates_without_a_place_are_named() -> None:
    bad = box(0, 0, np.inf, 1)
    with pytest.raises(GeometryError, match="not finite") as caught:
        to_working([PLACE, bad], 4490, 4549)
    assert caught.value.positions == (1,)
    with pytest.raises(GeometryError, match="have no place") as caught:
        to_working([box(640_000, 3_450_000, 641_000, 3_451_000), None], 4490, 4549)
    assert caught.value.positions == (0,)


def test_a_grid_with_its_own_parameters_goes_by_way_of_wgs84() -> None:
    grid = CRS.from_proj4(
        "+proj=tmerc +lat_0=31 +lon_0=121.5 +ellps=krass +towgs84=12,-154,-80 +units=m"
    )
    pipeline = Transformer.from_pipeline(
        "+proj=pipeline +step +inv +proj=tmerc +lat_0=31 +lon_0=121.5 +ellps=krass "
        "+step +proj=cart +ellps=krass +step +proj=helmert +x=12 +y=-154 +z=-80 "
        "+step +inv +proj=cart +ellps=WGS84 "
        "+step +proj=tmerc +lat_0=0 +lon_0=120 +x_0=500000 +ellps=GRS80"
    )
    found = to_working(shapely.points([[1000.0, 2000.0], [-500.0, 10.0]]), grid, "EPSG:4549")
    expected = np.column_stack(pipeline.transform([1000.0, -500.0], [2000.0, 10.0]))
    assert shapely.get_coordinates(found.geometries) == pytest.approx(expected, abs=1e-4)
    assert (found.accuracy_m, "WGS 84 = CGCS2000" in found.operation) == (None, True)
    back = to_working(found.geometries, "EPSG:4549", grid)
    assert shapely.get_coordinates(back.geometries) == pytest.approx(np.array([[1000, 2000], [-500, 10]]), abs=2e-3)  # fmt: skip
