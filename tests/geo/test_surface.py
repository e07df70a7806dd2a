"""A surface is read back as it was, in a file whose parts lie as a COG's do."""

from pathlib import Path

import numpy as np
import pyproj
import pytest
import rasterio

from geo import surface as module
from geo.errors import ArgumentError, OutputError
from geo.grid import Grid
from geo.surface import Surface, surface

CRS = "EPSG:4549"
GRID = Grid(100, CRS, origin=(500_000, 3_450_000))


def large() -> Surface:
    rng = np.random.default_rng(3)
    col, row = (k.ravel() for k in np.meshgrid(np.arange(700), np.arange(-300, 300)))
    value = rng.gamma(2, 3, len(col))
    value[rng.uniform(size=len(col)) < 0.1] = np.nan
    return surface(GRID, col, row, value)


def test_read_back_as_it_was(tmp_path: Path) -> None:
    made = large()
    made.write(tmp_path / "密度.tif", name="output density", unit="bn yuan/km2")
    with rasterio.open(tmp_path / "密度.tif") as found:
        np.testing.assert_array_equal(found.read(1), made.pixels)
        assert np.isnan(found.nodata)
        assert pyproj.CRS.from_wkt(found.crs.to_wkt()).equals(
            pyproj.CRS(CRS), ignore_axis_order=True
        )
        assert found.bounds == (500_000, 3_420_000, 570_000, 3_480_000)
        assert found.descriptions == ("output density",)
        assert found.units == ("bn yuan/km2",)
        x, y = 500_000 + 250, 3_450_000 + 30
        cell = GRID.cell_of([x], [y]).iloc[0]
        np.testing.assert_equal(
            next(found.sample([(x, y)]))[0], made.pixels[299 - cell["row"], cell["col"]]
        )


def test_every_cell_lies_where_it_was(tmp_path: Path) -> None:
    surface(GRID, [2, 2, 5], [-1, 3, 0], [1.0, 2.0, 3.0]).write(
        tmp_path / "a.tif", name="x", unit="1"
    )
    middles = GRID.cells((500_000, 3_449_000, 501_000, 3_451_000)).centroid
    with rasterio.open(tmp_path / "a.tif") as found:
        for key, value in {(2, -1): 1.0, (2, 3): 2.0, (5, 0): 3.0}.items():
            assert next(found.sample([(middles[key].x, middles[key].y)]))[0] == value


def test_valid_as_a_cog(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    large().write(path, name="a", unit="1")
    with rasterio.open(path) as found:
        assert found.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
        assert found.block_shapes == [(256, 256)]
        assert found.profile["tiled"]
        assert found.overviews(1) == [2, 4]
    # GDAL's own statement of the layout: directories before data, smaller images first.
    head = path.read_bytes()[:400]
    assert b"LAYOUT=IFDS_BEFORE_DATA" in head
    assert b"BLOCK_ORDER=ROW_MAJOR" in head


def test_overviews_leave_out_what_is_not_known(tmp_path: Path) -> None:
    pixels = np.full((600, 600), 4.0)
    pixels[::2, ::2] = np.nan
    Surface(pixels, 500_000, 3_450_000, 10, pyproj.CRS(CRS)).write(
        tmp_path / "a.tif", name="a", unit="1"
    )
    with rasterio.open(tmp_path / "a.tif", OVERVIEW_LEVEL=0) as found:
        np.testing.assert_array_equal(found.read(1), np.full((300, 300), 4.0))


def test_equal_surfaces_give_equal_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        large().write(tmp_path / f"{name}.tif", name="x", unit="1")
    assert (tmp_path / "a.tif").read_bytes() == (tmp_path / "b.tif").read_bytes()


def test_an_older_file_is_replaced_and_nothing_left_beside(tmp_path: Path) -> None:
    (tmp_path / "a.tif").write_text("old")
    surface(GRID, [0], [0], [1.0]).write(tmp_path / "a.tif", name="x", unit="1")
    assert [path.name for path in tmp_path.iterdir()] == ["a.tif"]
    with rasterio.open(tmp_path / "a.tif") as found:
        assert found.read(1).tolist() == [[1.0]]


def test_what_cannot_be_written_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.tif").write_text("old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module.Path, "replace", full)
    with pytest.raises(OutputError, match="No space left"):
        surface(GRID, [0], [0], [1.0]).write(tmp_path / "a.tif", name="x", unit="1")
    assert (tmp_path / "a.tif").read_text() == "old"
    assert len(list(tmp_path.iterdir())) == 1


def test_no_such_folder(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="cannot be written"):
        surface(GRID, [0], [0], [1.0]).write(tmp_path / "no" / "a.tif", name="x", unit="1")


def test_what_makes_no_surface(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ArgumentError, match="two values"):
        surface(GRID, [1, 1], [2, 2], [1, 2])
    with pytest.raises(ArgumentError, match="no cell"):
        surface(GRID, [], [], [])
    with pytest.raises(ArgumentError, match="squares"):
        surface(Grid(1, CRS, kind="hexagon"), [1], [1], [1])
    monkeypatch.setattr(module, "MOST_CELLS", 10)
    with pytest.raises(ArgumentError, match="11 x 1"):
        surface(GRID, [0, 10], [0, 0], [1, 2])
