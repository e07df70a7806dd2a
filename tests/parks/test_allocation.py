"""District output on parcels and cells: what is placed, what is not, and the sentence about it."""

from pathlib import Path

import numpy as np
import pytest
import rasterio
from affine import Affine
from geopandas import GeoDataFrame
from shapely import box

from geo.errors import ArgumentError, RefusedError
from geo.grid import Grid
from geo.interpolate import STATES
from parks.allocation import Allocation, allocate
from parks.space_wording import say

CRS = "EPSG:4549"
NAN = float("nan")


def rectangle(x0: float, x1: float) -> object:
    return box(500_000 + x0, 3_450_000, 500_000 + x1, 3_450_100)


def districts() -> GeoDataFrame:
    return GeoDataFrame(
        {
            "district": ["Minhang", "Jiading", "Chongming", "Baoshan"],
            "output_yuan": [600.0, 300.0, 50.0, NAN],
            "tax_yuan": [60.0, 30.0, 5.0, 7.0],
        },
        geometry=[rectangle(0, 300), rectangle(300, 500), rectangle(900, 950), rectangle(500, 600)],
        crs=CRS,
    )


def parcels() -> GeoDataFrame:
    return GeoDataFrame(
        {"parcel_id": [*"abcdef"], "floor_area_m2": [10.0, 20.0, 0.0, NAN, 5.0, 8.0]},
        geometry=[
            rectangle(0, 100),
            rectangle(100, 200),
            rectangle(250, 290),
            rectangle(300, 310),
            rectangle(550, 650),
            rectangle(700, 720),
        ],
        crs=CRS,
    )


def bring(columns: tuple[str, ...] = ("output_yuan",), **options: object) -> list[Allocation]:
    return allocate(
        districts(), parcels(), columns, source_key="district", target_key="parcel_id", **options
    )


def test_by_floor_area() -> None:
    (found,) = bring(weight="floor_area_m2")
    targets = found.targets.set_index("parcel_id")
    np.testing.assert_allclose(targets["output_yuan"], [200, 400, 0, NAN, NAN, NAN], rtol=1e-12)
    assert found.unplaced[["district", "unplaced", "state"]].to_numpy().tolist() == [
        ["Jiading", 300.0, "unknown_weight"], ["Chongming", 50.0, "no_target"],
    ]  # fmt: skip
    assert found.says("en") == (
        "output_yuan of 4 areas brought to 6 by floor_area_m2: 600 of 950 placed, not placed: Jiading 300 "
        "(a target's weight is not known), Chongming 50 (no target on it), not known of Baoshan; targets "
        "without a source: 1, covered in part: 1."
    )
    assert found.says("zh") == (
        "将 4 个区域的 output_yuan 按floor_area_m2分配到 6 个目标：总量 950 中已分配 600，未分配：Jiading 300"
        "（有目标权重缺失）、Chongming 50（其上无目标），数值缺失：Baoshan；1 个目标没有来源，1 个仅部分被覆盖。"
    )


def test_by_area_and_two_columns_at_once() -> None:
    output, tax = bring(("output_yuan", "tax_yuan"))
    np.testing.assert_allclose(
        output.targets["output_yuan"], [250, 250, 100, 300, NAN, NAN], rtol=1e-12
    )
    np.testing.assert_allclose(tax.targets["tax_yuan"], [25, 25, 10, 30, 7, NAN], rtol=1e-12)
    assert "by shared area: 900 of 950" in output.says("en")
    assert tax.column == "tax_yuan"


def test_a_parcel_of_unknown_weight_left_out_is_said() -> None:
    (found,) = bring(weight="floor_area_m2", unknown_weight="leave_out")
    assert "of unknown weight and left out: 1" in found.says("en")
    assert found.sources["state"].tolist()[1] == "no_weight"


def test_error_against_a_truth() -> None:
    (found,) = bring()
    told = found.compare([200, 300, 100, 300, 9, NAN])
    assert (told.n, told.n_missing, told.mae) == (4, 2, pytest.approx(25))


def test_up_to_cells_by_a_raster(tmp_path: Path) -> None:
    lights = tmp_path / "lights.tif"
    with rasterio.open(
        lights, "w", driver="GTiff", height=1, width=3, count=1, dtype="float32", crs=CRS,
        transform=Affine(100, 0, 500_000, 0, -100, 3_450_100),
    ) as out:  # fmt: skip
        out.write(np.array([[1, 4, 0]], dtype=np.float32), 1)
    grid = Grid(100, CRS, origin=(500_000, 3_450_000))
    cells = GeoDataFrame(geometry=grid.cells((500_000, 3_450_000, 500_300, 3_450_100)))
    cells["cell"] = [f"{c}-{r}" for c, r in cells.index]
    (found,) = allocate(
        districts().head(1),
        cells,
        ["output_yuan"],
        source_key="district",
        target_key="cell",
        raster=lights,
    )
    assert found.targets["output_yuan"].tolist() == [120.0, 480.0, 0.0]
    assert "by the raster lights.tif" in found.says("en")


def test_sources_that_overlap_are_said() -> None:
    both = districts().iloc[[0, 0]].assign(district=["a", "b"])
    options = {"source_key": "district", "target_key": "parcel_id"}
    with pytest.raises(ArgumentError, match="overlap"):
        allocate(both, parcels(), ["tax_yuan"], **options)
    (found,) = allocate(both, parcels(), ["tax_yuan"], overlap="say", **options)
    assert "pairs of sources that overlap: 1" in found.says("en")
    assert found.targets["tax_yuan"].sum() == pytest.approx(120)


def test_no_such_column() -> None:
    for columns, weight, column in [
        (("nothing", "nil"), None, ["nothing", "nil"]),
        (("tax_yuan",), "nowhere", ["nowhere"]),
        (("district",), None, ["district"] * 4),  # texts
    ]:
        with pytest.raises(RefusedError) as caught:
            bring(columns, weight=weight)
        assert [p.column for p in caught.value.problems] == column


def test_every_state_has_words() -> None:
    for state in set(STATES) - {"placed", "unknown_amount"}:
        assert say(f"allocation_state.{state}", "zh") != say(f"allocation_state.{state}", "en")


def test_rows_in_another_order_of_index() -> None:
    sources = districts().set_index(np.array([9, 3, 5, 1]))
    (found,) = allocate(
        sources, parcels().iloc[::-1], ["tax_yuan"], source_key="district", target_key="parcel_id"
    )
    told = found.targets.set_index("parcel_id")["tax_yuan"]
    assert told[["a", "b", "c", "d", "e"]].tolist() == pytest.approx([25, 25, 10, 30, 7])
