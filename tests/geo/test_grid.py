"""Each point in one cell, each cell with its neighbours' corners, areas that sum."""

from dataclasses import replace

import numpy as np
import pytest
import shapely
from geopandas import GeoSeries
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point, box

from geo import grid as module
from geo.errors import ArgumentError, CRSError, GeometryError
from geo.grid import Grid

CRS = "EPSG:4549"
EAST, NORTH = 500_000.0, 3_450_000.0
KINDS = pytest.mark.parametrize("kind", ["square", "hexagon"])
metres = st.floats(-5_000, 5_000, allow_nan=False)
FEW = settings(max_examples=settings().max_examples // 4)
sizes = st.sampled_from([0.1, 1 / 3, 30.0, 333.3, 1000.0])


@KINDS
def test_cells_tile_the_rectangle(kind: str) -> None:
    bounds = (EAST + 17, NORTH - 40, EAST + 4_013, NORTH + 2_901)
    cells = Grid(500, CRS, kind=kind, origin=(EAST - 123.4, NORTH + 77)).cells(bounds)
    clipped = shapely.intersection(cells.to_numpy(), box(*bounds))
    assert shapely.area(clipped).sum() == pytest.approx(box(*bounds).area, rel=1e-12)
    assert (shapely.area(clipped) > 0).all()
    assert shapely.union_all(clipped).area == pytest.approx(box(*bounds).area, rel=1e-12)
    assert shapely.coverage_is_valid(cells.to_numpy())
    assert cells.index.is_unique
    assert cells.index.is_monotonic_increasing


@pytest.mark.parametrize(
    ("kind", "area"), [("square", 250_000.0), ("hexagon", 216_506.35094610965)]
)
def test_area_of_a_cell(kind: str, area: float) -> None:
    grid = Grid(500, CRS, kind=kind, origin=(EAST, NORTH))
    assert grid.cell_area_m2 == pytest.approx(area, rel=1e-15)
    cells = grid.cells((EAST, NORTH, EAST + 3_000, NORTH + 3_000))
    np.testing.assert_allclose(cells.area, area, rtol=1e-9)


def test_a_hexagon_has_six_neighbours_at_its_size() -> None:
    grid = Grid(500, CRS, kind="hexagon")
    cells = grid.cells((-1_400, -1_400, 1_400, 1_400))
    middle = cells[(0, 0)]
    near = cells[cells.touches(middle)]
    steps = {(1, 0), (0, 1), (-1, 1), (-1, 0), (0, -1), (1, -1)}
    assert set(near.index) == steps
    np.testing.assert_allclose(near.centroid.distance(middle.centroid), 500, rtol=1e-12)


@KINDS
@given(dx=metres, dy=metres, size=sizes, ox=metres, oy=metres)
def test_a_point_is_in_its_cell_and_in_no_other(
    kind: str, dx: float, dy: float, size: float, ox: float, oy: float
) -> None:
    grid = Grid(size, CRS, kind=kind, origin=(EAST + ox, NORTH + oy))
    x, y = EAST + dx, NORTH + dy
    cells = grid.cells((x - size, y - size, x + size, y + size))
    key = tuple(grid.cell_of([x], [y]).iloc[0])
    assert cells[key].distance(Point(x, y)) < 1e-8
    holds = cells[cells.contains(Point(x, y))]
    assert list(holds.index) in ([], [key])  # [] where it lies on a side


@given(col=st.integers(-50, 50), row=st.integers(-50, 50), size=sizes)
def test_a_square_holds_its_left_and_lower_side(col: int, row: int, size: float) -> None:
    grid = Grid(size, CRS, origin=(EAST, NORTH))
    x, y = EAST + size * col, NORTH + size * row
    found = grid.cell_of([x, np.nextafter(x, 0)], [y, np.nextafter(y, 0)])
    assert found.to_dict("list") == {"col": [col, col - 1], "row": [row, row - 1]}


def test_a_point_without_a_place_has_no_cell() -> None:
    found = Grid(10, CRS).cell_of([np.nan, 5, np.inf], [5, np.nan, 5])
    assert found["col"].isna().all()
    assert found["row"].isna().all()
    assert list(Grid(10, CRS).cell_of([], []).columns) == ["col", "row"]


def test_keys_do_not_depend_on_the_bounds() -> None:
    grid = Grid(100, CRS, kind="hexagon", origin=(EAST, NORTH))
    small = grid.cells((EAST, NORTH, EAST + 250, NORTH + 250))
    large = grid.cells((EAST - 900, NORTH - 900, EAST + 900, NORTH + 900))
    assert (large[small.index].to_numpy() == small.to_numpy()).all()


@KINDS
def test_shares_of_a_parcel_sum_to_one(kind: str) -> None:
    parcels = GeoSeries(
        [box(EAST + 10, NORTH, EAST + 250, NORTH + 130), None, Point(EAST, NORTH).buffer(777)],
        crs=CRS,
        index=[7, 8, 9],
    )
    found = Grid(100, CRS, kind=kind, origin=(3, 4)).shares(parcels)
    assert list(found.columns) == ["parcel", *Grid(1, CRS, kind=kind).keys, "area_m2", "share"]
    total = found.groupby("parcel")["share"].sum()
    assert list(total.index) == [0, 2]
    np.testing.assert_allclose(total, 1, rtol=1e-12)


def test_shares_by_hand() -> None:
    parcel = GeoSeries([box(EAST + 50, NORTH, EAST + 250, NORTH + 50)], crs=CRS)
    found = Grid(100, CRS, origin=(EAST, NORTH)).shares(parcel)
    assert found.to_dict("list") == {
        "parcel": [0, 0, 0],
        "col": [0, 1, 2],
        "row": [0, 0, 0],
        "area_m2": [2_500.0, 5_000.0, 2_500.0],
        "share": [0.25, 0.5, 0.25],
    }


@FEW
@given(
    x=st.integers(-60, 60),
    y=st.integers(-60, 60),
    wide=st.integers(1, 50),
    high=st.integers(1, 50),
    kind=st.sampled_from(["square", "hexagon"]),
)
def test_shares_are_those_of_every_cell_cut(
    x: int, y: int, wide: int, high: int, kind: str
) -> None:
    grid = Grid(10, CRS, kind=kind, origin=(3, -7))
    parcel = shapely.Polygon([(x, y), (x + wide, y), (x, y + high)])
    found = grid.shares(GeoSeries([parcel], crs=CRS)).set_index(list(grid.keys))["share"]
    first, second = (axis.ravel() for axis in np.mgrid[-20:24, -12:20])
    areas = shapely.area(shapely.intersection(grid.outlines(first, second), parcel)) / parcel.area
    cut = zip(first, second, areas, strict=True)
    assert found[found > 1e-9].to_dict() == pytest.approx(
        {(one, other): area for one, other, area in cut if area > 1e-9}
    )
    assert found.sum() == pytest.approx(1, abs=1e-12)


def test_a_parcel_on_the_lines_lies_in_its_own_cells() -> None:
    found = Grid(10, CRS).shares(GeoSeries([box(10, 20, 30, 30), box(10, 20, 20, 30)], crs=CRS))
    assert found[["parcel", "col", "row", "share"]].to_numpy().tolist() == [
        [0, 1, 2, 0.5], [0, 2, 2, 0.5], [1, 1, 2, 1.0],
    ]  # fmt: skip


def test_what_cannot_be_shared() -> None:
    """Also where a parcel lies in one cell and nothing is cut."""
    bow = shapely.Polygon([(1, 1), (2, 2), (2, 1), (1, 2)])
    with pytest.raises(GeometryError) as caught:
        Grid(10, CRS).shares(GeoSeries([box(1, 1, 2, 2), bow], crs=CRS))
    assert caught.value.positions == (1,)
    with pytest.raises(CRSError, match="the grid in"):
        Grid(10, CRS).shares(GeoSeries([box(1, 1, 2, 2)], crs=4550))


def test_nothing_to_share() -> None:
    found = Grid(100, CRS).shares(GeoSeries([None], crs=CRS))
    assert list(found.columns) == ["parcel", "col", "row", "area_m2", "share"]
    assert found.empty


def test_a_shifted_grid_is_another() -> None:
    grid = Grid(100, CRS, origin=(EAST, NORTH))
    moved = replace(grid, origin=(EAST + 50, NORTH))
    assert grid.cell_of([EAST + 120], [NORTH])["col"].tolist() == [1]
    assert moved.cell_of([EAST + 120], [NORTH])["col"].tolist() == [0]


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"size_m": 0}, "size"),
        ({"size_m": float("nan")}, "size"),
        ({"kind": "triangle"}, "triangle"),
        ({"origin": (float("inf"), 0)}, "origin"),
    ],
)
def test_what_is_no_grid(options: dict[str, object], word: str) -> None:
    with pytest.raises(ArgumentError, match=word) as caught:
        Grid(**{"size_m": 10, "crs": CRS, **options})
    assert caught.value.text("zh") != caught.value.text("en")


def test_degrees_hold_no_grid() -> None:
    with pytest.raises(CRSError):
        Grid(10, "EPSG:4490")


@pytest.mark.parametrize("bounds", [(0, 0, 0, 1), (0, 0, 1, float("nan")), (1, 0, 0, 1)])
def test_bounds_without_ground(bounds: tuple[float, ...]) -> None:
    with pytest.raises(ArgumentError, match="no ground"):
        Grid(10, CRS).cells(bounds)


def test_too_many_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_CELLS", 1_000)
    with pytest.raises(ArgumentError, match="10,201"):
        Grid(1, CRS).cells((0, 0, 100, 100))


def test_too_many_cells_under_parcels(monkeypatch: pytest.MonkeyPatch) -> None:
    """However far apart: only the cells near a parcel are looked at."""
    monkeypatch.setattr(module, "MOST_PAIRS", 1_000)
    ground = GeoSeries([box(0, 0, 9, 9), box(1e6, 1e6, 1e6 + 9, 1e6 + 9)], crs=CRS)
    assert len(Grid(1, CRS).shares(ground)) == 2 * 81
    with pytest.raises(ArgumentError, match="at most 1,000"):
        Grid(0.1, CRS).shares(ground)
