"""Amounts are conserved, exact on whole grids, equal to tobler where that is right."""

from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import rasterio
import shapely
from affine import Affine
from geopandas import GeoDataFrame, GeoSeries
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box

from geo.errors import ArgumentError, CRSError
from geo.interpolate import STATES, Transfer, transfer
from geo.raster_weight import raster_weight

CRS = "EPSG:4549"
EAST, NORTH = 500_000, 3_450_000
NAN = float("nan")


def rectangle(x0: int, y0: int, x1: int, y1: int) -> shapely.Polygon:
    return box(EAST + x0, NORTH + y0, EAST + x1, NORTH + y1)


def series(*boxes: tuple[int, int, int, int]) -> GeoSeries:
    return GeoSeries([rectangle(*b) for b in boxes], crs=CRS)


def cut_up(
    seed: int, cuts: int, *, size: int = 60, drop: float = 0.2
) -> list[tuple[int, int, int, int]]:
    """Cut a square into rectangles at whole numbers, and drop some."""
    rng = np.random.default_rng(seed)
    xs, ys = (np.unique(np.r_[0, rng.integers(1, size, cuts), size]) for _ in range(2))
    made = [(int(a), int(c), int(b), int(d)) for a, b in pairwise(xs) for c, d in pairwise(ys)]
    return [b for b in made if rng.uniform() >= drop] or made


def common(a: tuple[int, ...], b: tuple[int, ...]) -> Fraction:
    wide, high = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    return Fraction(max(wide, 0) * max(high, 0))


def exactly(
    sources: list[tuple[int, ...]], targets: list[tuple[int, ...]], amount: list[int]
) -> list[Fraction | None]:
    out: list[Fraction | None] = []
    for t in targets:
        parts = [
            a * common(s, t) / sum(common(s, u) for u in targets)
            for s, a in zip(sources, amount, strict=True)
            if common(s, t)
        ]
        out.append(sum(parts, Fraction(0)) if parts else None)
    return out


@settings(max_examples=15)
@given(seed=st.integers(0, 2**32 - 1))
def test_equal_to_fractions_on_whole_grids(seed: int) -> None:
    sources, targets = cut_up(seed, 2), cut_up(seed + 1, 4)
    amount = np.random.default_rng(seed).integers(0, 10**9, len(sources)).tolist()
    found = transfer(series(*sources), series(*targets)).spread(amount).targets["value"]
    expected = [NAN if v is None else float(v) for v in exactly(sources, targets, amount)]
    np.testing.assert_allclose(found, expected, rtol=1e-12)


@settings(max_examples=15)
@given(seed=st.integers(0, 2**32 - 1), hold=st.booleans())
def test_nothing_is_lost_and_nothing_made(seed: int, hold: bool) -> None:
    rng = np.random.default_rng(seed)
    sources, targets = cut_up(seed, 3), cut_up(seed + 1, 3)
    amount = rng.uniform(-1e12, 1e12, len(sources))
    amount[rng.uniform(size=len(sources)) < 0.2] = NAN
    weight = rng.choice([0, 1, 3.5, NAN], len(targets), p=[0.3, 0.3, 0.3, 0.1])
    found = transfer(series(*sources), series(*targets), weight=weight).spread(
        amount, unknown_weight="hold" if hold else "leave_out"
    )
    known = amount[~np.isnan(amount)]
    total = found.targets["placed"].sum() + found.sources["unplaced"].sum()
    assert abs(total - known.sum()) <= 1e-9 * np.abs(known).sum()
    told = found.sources
    np.testing.assert_array_equal(told["placed"] + told["unplaced"], amount)
    assert set(told["state"]) <= set(STATES)
    both = found.targets.dropna(subset="value")
    assert (both["value"] == both["placed"]).all()


@settings(max_examples=6)
@given(seed=st.integers(0, 2**32 - 1))
def test_agrees_with_tobler(seed: int) -> None:
    """Where it is right: tobler keeps areas in 32 bits, which hold these, but not every area."""
    tobler = pytest.importorskip("tobler.area_weighted")
    sources = [(x, y, x + 32, y + 32) for x in (0, 32) for y in (0, 32)]
    targets = cut_up(seed, 4, size=64, drop=0.0)
    amount = np.random.default_rng(seed).uniform(0, 1e9, 4)
    frame = GeoDataFrame({"amount": amount}, geometry=series(*sources))
    apart = series(*targets, (90, 90, 99, 99))
    theirs = tobler.area_interpolate(
        frame, GeoDataFrame(geometry=apart), extensive_variables=["amount"]
    )
    ours = transfer(frame, apart).spread(amount).targets["value"]
    assert np.isnan(ours.iloc[-1])  # no source reaches it: tobler says 0
    np.testing.assert_allclose(ours.fillna(0), theirs["amount"], rtol=1e-9)


def test_what_became_of_every_source() -> None:
    sources = series(
        (0, 0, 10, 10), (10, 0, 20, 10), (20, 0, 30, 10), (30, 0, 40, 10), (90, 0, 99, 9)
    )
    targets = series(
        (0, 0, 10, 10), (10, 0, 20, 10), (20, 0, 30, 5), (30, 0, 40, 10), (70, 0, 80, 10)
    )
    moved = transfer(sources, targets, weight=[2, 0, NAN, 1, 5])
    found = moved.spread([100, 200, 300, NAN, 500])
    assert found.sources["state"].tolist() == [
        "placed", "no_weight", "unknown_weight", "unknown_amount", "no_target",
    ]  # fmt: skip
    np.testing.assert_array_equal(found.sources["placed"], [100, 0, 0, NAN, 0])
    np.testing.assert_array_equal(found.sources["unplaced"], [0, 200, 300, NAN, 500])
    np.testing.assert_array_equal(found.sources["covered_share"], [1, 1, 0.5, 1, 0])
    np.testing.assert_array_equal(found.targets["value"], [100, NAN, NAN, NAN, NAN])
    np.testing.assert_array_equal(found.targets["covered_share"], [1, 1, 1, 1, 0])
    assert found.targets["n_sources"].tolist() == [1, 1, 1, 1, 0]
    assert found.weight == "column"


def test_a_weight_of_nothing_is_nothing_and_no_gap() -> None:
    found = transfer(series((0, 0, 10, 10)), series((0, 0, 5, 10), (5, 0, 10, 10)), weight=[0, 3])
    assert found.spread([7.0]).targets["value"].tolist() == [0.0, 7.0]


def test_an_unknown_source_leaves_a_lower_bound() -> None:
    found = transfer(series((0, 0, 10, 10), (10, 0, 20, 10)), series((5, 0, 15, 10))).spread(
        [8, NAN]
    )
    assert found.targets["placed"].tolist() == [8.0]
    assert np.isnan(found.targets["value"]).all()


def test_targets_of_unknown_weight_are_held_or_left_out() -> None:
    moved = transfer(
        series((0, 0, 20, 10)), series((0, 0, 10, 10), (10, 0, 20, 10)), weight=[4, NAN]
    )
    held, left = moved.spread([9.0]), moved.spread([9.0], unknown_weight="leave_out")
    assert np.isnan(held.targets["value"]).all()
    assert held.sources["state"].tolist() == ["unknown_weight"]
    assert held.left_out.tolist() == []
    np.testing.assert_array_equal(left.targets["value"], [9, NAN])
    assert left.left_out.tolist() == [1]


def test_a_target_says_how_much_of_it_is_covered() -> None:
    found = transfer(series((0, 0, 10, 10)), series((5, 0, 25, 10))).spread([6.0])
    assert found.targets["covered_share"].tolist() == [0.25]
    assert found.sources["covered_share"].tolist() == [0.5]
    assert found.targets["value"].tolist() == [6.0]


def test_sources_that_overlap_are_refused_or_said() -> None:
    sources, targets = series((0, 0, 10, 10), (5, 0, 15, 10)), series((0, 0, 20, 10))
    with pytest.raises(ArgumentError, match=r"1 pairs .* 50\.00 m².*rows 1, 2"):
        transfer(sources, targets)
    said = transfer(sources, targets, overlap="say")
    assert said.overlaps == 1
    assert said.target_share.tolist() == [0.75]
    assert said.spread([1.0, 2.0]).targets["value"].tolist() == [3.0]


def test_geometries_that_are_missing() -> None:
    found = transfer(
        GeoSeries([rectangle(0, 0, 9, 9), None, shapely.Polygon()], crs=CRS),
        GeoSeries([None, rectangle(0, 0, 9, 9)], crs=CRS),
    ).spread([5.0, 6.0, 7.0])
    np.testing.assert_array_equal(found.targets["value"], [NAN, 5])
    np.testing.assert_array_equal(found.targets["covered_share"], [NAN, 1])
    assert found.sources["state"].tolist() == ["placed", "no_target", "no_target"]
    np.testing.assert_array_equal(found.sources["covered_share"], [1, NAN, NAN])


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"weight": [-1.0]}, "negative"),
        ({"weight": [float("inf")]}, "infinite"),
        ({"weight": [1.0, 2.0]}, "2 weights for 1"),
        ({"weight": [1.0], "raster": "a.tif"}, "not both"),
        ({"raster": "no-such.tif"}, "cannot be read"),
    ],
)
def test_weights_that_are_refused(options: dict[str, object], word: str) -> None:
    with pytest.raises(ArgumentError, match=word):
        transfer(series((0, 0, 9, 9)), series((0, 0, 9, 9)), **options)


@pytest.mark.parametrize(
    ("amount", "word"), [([1, 2], "2 amounts for 1"), ([float("inf")], "infinite")]
)
def test_amounts_that_are_refused(amount: list[float], word: str) -> None:
    with pytest.raises(ArgumentError, match=word):
        transfer(series((0, 0, 9, 9)), series((0, 0, 9, 9))).spread(amount)


def test_two_reference_systems_are_refused() -> None:
    with pytest.raises(CRSError):
        transfer(
            series((0, 0, 9, 9)), series((0, 0, 9, 9)).set_crs("EPSG:4550", allow_override=True)
        )


def write(
    path: Path,
    pixels: object,
    *,
    crs: object = CRS,
    transform: Affine | None = None,
    nodata: float | None = -1,
) -> Path:
    array = np.asarray(pixels, dtype=np.float64)
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        height=array.shape[0],
        width=array.shape[1],
        count=1,
        dtype="float64",
        crs=crs,
        transform=transform or Affine(10, 0, EAST, 0, -10, NORTH + 20),
        nodata=nodata,
    ) as out:
        out.write(array, 1)
    return path


def weigh(path: Path, *boxes: tuple[int, int, int, int]) -> list[float]:
    return raster_weight(series(*boxes).to_numpy(), CRS, path).tolist()


def test_a_raster_is_summed_by_covered_share(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.tif", [[1, 2], [3, 4]]
    )  # two rows of pixels of 10 m, the upper first
    assert weigh(path, (0, 0, 20, 20), (5, 5, 15, 15), (0, 0, 10, 5)) == [10, 2.5, 1.5]
    assert raster_weight(series().to_numpy(), CRS, path).tolist() == []


def test_dasymetric_by_hand(tmp_path: Path) -> None:
    path = write(tmp_path / "a.tif", [[1, 2], [3, 0]])
    targets = series((0, 0, 10, 20), (10, 0, 20, 20), (30, 0, 40, 20))
    found = transfer(series((0, 0, 20, 20)), targets, raster=path).spread([60.0])
    np.testing.assert_allclose(found.targets["value"], [40, 20, NAN], rtol=1e-12)
    assert found.weight == "raster"


@pytest.mark.parametrize("nothing", [-1.0, NAN])
def test_nodata_is_not_known(tmp_path: Path, nothing: float) -> None:
    path = write(tmp_path / "a.tif", [[1, nothing], [3, 4]])
    np.testing.assert_array_equal(
        weigh(path, (0, 0, 10, 10), (9, 9, 11, 11), (-1, 0, 5, 5)), [3, NAN, NAN]
    )


def test_rasters_that_are_refused(tmp_path: Path) -> None:
    here = (0, 0, 20, 20)
    with pytest.raises(ArgumentError, match="holds -9999"):
        weigh(write(tmp_path / "a.tif", [[1, -9999], [3, 4]]), here)
    with pytest.raises(ArgumentError, match="holds inf"):
        weigh(write(tmp_path / "b.tif", [[1, np.inf], [3, 4]]), here)
    turned = Affine(10, 1, EAST, 1, -10, NORTH + 20)
    with pytest.raises(ArgumentError, match="rotated"):
        weigh(write(tmp_path / "c.tif", [[1, 2], [3, 4]], transform=turned), here)
    with pytest.raises(CRSError):
        weigh(write(tmp_path / "d.tif", [[1, 2], [3, 4]], crs=None), here)


def test_a_raster_in_degrees(tmp_path: Path) -> None:
    """Night lights come in degrees: pieces go to the raster, whose pixels are what they are."""
    geographic = Affine(0.01, 0, 119.9, 0, -0.01, 31.3)
    path = write(tmp_path / "a.tif", np.full((20, 20), 3.0), crs="EPSG:4490", transform=geographic)
    rng = np.random.default_rng(5)
    left = np.c_[rng.uniform(0, 8_000, 30), rng.uniform(0, 3_000, 30)]
    boxes = [rectangle(int(x), int(y), int(x) + 900, int(y) + 1) for x, y in left]
    found = raster_weight(np.array(boxes), CRS, path)
    there = GeoSeries(boxes, crs=CRS).to_crs("EPSG:4490")
    np.testing.assert_allclose(found, 3 * shapely.area(there.to_numpy()) / 1e-4, rtol=1e-5)


def test_one_weighing_serves_many_amounts() -> None:
    moved = transfer(series((0, 0, 10, 10)), series((0, 0, 5, 10), (5, 0, 10, 10)))
    assert isinstance(moved, Transfer)
    assert moved.spread([2]).targets["value"].tolist() == [1, 1]
    assert moved.spread([8]).targets["value"].tolist() == [4, 4]
