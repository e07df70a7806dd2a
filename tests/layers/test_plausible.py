"""Declared areas in another unit than was said."""

import numpy as np
import pytest

from layers.ledger import Ledger
from layers.plausible import check_floor, check_money, refuse_other_unit
from tests.layers.conftest import Bench

MEASURED = np.array([10_000.0, 20_000.0, 35_000.0])


def faults(declared: list[float], unit: str, measured: np.ndarray = MEASURED) -> list[str]:
    ledger = Ledger()
    refuse_other_unit(np.array(declared), measured, unit=unit, column="AREA", ledger=ledger)
    return [p.message_en for p in ledger.faults]


@pytest.mark.parametrize(
    ("declared", "unit", "other"),
    [
        pytest.param([1.0, 2.0, 3.5], "m2", "ha", id="hectares read as m2"),
        pytest.param([1e8, 2e8, 3.5e8], "ha", "m2", id="m2 read as hectares"),
        pytest.param([15.0, 30.0, 52.5], "m2", "mu", id="mu read as m2"),
        pytest.param([0.01, 0.02, 0.035], "m2", "km2", id="km2 read as m2"),
        pytest.param([107_639.0, 215_278.0, 376_737.0], "m2", "ft2", id="ft2 read as m2"),
        pytest.param([150_000.0, 300_000.0, 525_000.0], "ha", "mu", id="mu read as hectares"),
        pytest.param([1.04, 1.93, np.nan], "m2", "ha", id="not exact, and one unknown"),
    ],
)
def test_another_unit_is_told(declared: list[float], unit: str, other: str) -> None:
    (message,) = faults(declared, unit)
    assert f"look like {other};" in message


@pytest.mark.parametrize(
    ("declared", "measured"),
    [
        pytest.param([10_000.0, 20_000.0, 35_000.0], MEASURED, id="agree"),
        pytest.param([1.0, 20_000.0, 35_000.0], MEASURED, id="one of three is in another"),
        pytest.param([1.2, 2.4, 4.2], MEASURED, id="near no unit"),
        pytest.param([np.nan, 0.0, np.nan], MEASURED, id="nothing known"),
        pytest.param([1.0, 2.0, 3.5], np.array([0.0, np.nan, 0.0]), id="nothing measured"),
    ],
)
def test_nothing_else_is(declared: list[float], measured: np.ndarray) -> None:
    assert faults(declared, "m2", measured) == []


def test_columns_of_a_study(bench: Bench) -> None:
    bench.write(id=["a", "b"], AREA=[15.0, 15.1])
    said = (
        '[parcels]\npath = "parcels.gpkg"\n[parcels.columns]\nparcel_id = "id"\ndeclared_area_m2 = '
    )
    (problem,) = bench.refused(parcels=said + '"AREA"\n')
    assert (problem.code, problem.column) == ("area-unit", "AREA")
    mended = bench.read(parcels=said + '{ from = "AREA", unit = "mu" }\n').parcels
    assert mended["declared_area_m2"].tolist() == pytest.approx([10_000, 10_066.67], abs=0.01)


def test_joined_columns(bench: Bench) -> None:
    bench.write(id=["a", "b"])
    bench.text("tax.csv", "id,size\na,1.0\nb,1.0\n")
    said = '[parcels]\npath = "parcels.gpkg"\ncolumns = { parcel_id = "id" }\n[parcels.join]\npath = "tax.csv"\non = "id"\ncolumns = { declared_area_m2 = { from = "size", unit = "UNIT" } }\n'
    assert [p.code for p in bench.refused(parcels=said.replace("UNIT", "m2"))] == ["area-unit"]
    assert (
        bench.read(parcels=said.replace("UNIT", "ha")).parcels["declared_area_m2"].tolist()
        == [10_000] * 2
    )


@pytest.mark.parametrize(
    ("floor", "code"),
    [
        pytest.param([3e6 + 1, 6e6 + 1, 35_000.0], "floor-unit", id="over 300 times, two of three"),
        pytest.param([3e6, 6e6, 35_000.0], None, id="exactly 300 times"),
        pytest.param([3e6 + 1, 20_000.0, 35_000.0], None, id="one of three"),
        pytest.param([9.0, 19.0, 35_000.0], "floor-small", id="under a thousandth"),
        pytest.param([2.15e5, 4.3e5, 7.5e5], None, id="square feet: a ratio of 20 exists"),
        pytest.param([np.nan, 0.0, np.nan], None, id="nothing known"),
    ],
)
def test_floor_areas_that_no_land_carries(floor: list[float], code: str | None) -> None:
    ledger = Ledger()
    check_floor(np.array(floor), MEASURED, unit="m2", column="ZMJ", ledger=ledger)
    assert [p.code for p in ledger.faults] == ([code] if code == "floor-unit" else [])
    assert [p.code for p in ledger.settled] == ([code] if code == "floor-small" else [])


# Of 8 bn yuan/km2 (press conference of 2022-09-14) a hectare has 80 m yuan.
@pytest.mark.parametrize(
    ("per_hectare", "unit", "other"),
    [
        pytest.param(8e7, "yuan", None, id="as published"),
        pytest.param(8e5, "yuan", None, id="a hundredth may be"),
        pytest.param(8e3, "yuan", "wan_yuan", id="10,000 yuan read as yuan"),
        pytest.param(0.8, "yuan", "yi_yuan", id="10^8 yuan read as yuan"),
        pytest.param(8e11, "wan_yuan", "yuan", id="yuan read as 10,000 yuan"),
        pytest.param(8e18, "yuan", None, id="no unit would fit"),
        pytest.param(np.nan, "yuan", None, id="nothing known"),
    ],
)
def test_money_in_another_unit(per_hectare: float, unit: str, other: str | None) -> None:
    ledger = Ledger()
    yuan = per_hectare * MEASURED / 10_000
    check_money(yuan, MEASURED, unit=unit, column="CZ", ledger=ledger)
    assert not ledger.faults  # nobody's plot is bound to an average
    assert [f'unit = "{other}" or' in p.message_en for p in ledger.settled] == [True] * bool(other)


def test_floor_and_money_of_a_study(bench: Bench) -> None:
    bench.write(id=["a", "b"], ZMJ=[12_000.0, 8_000.0], CZ=[8_000.0, 9_000.0])
    said = (
        '[parcels]\npath = "parcels.gpkg"\n[parcels.columns]\nparcel_id = "id"\n'
        'output_yuan = "CZ"\nfloor_area_m2 = '
    )
    (problem,) = bench.refused(parcels=said + '{ from = "ZMJ", unit = "ha" }\n')
    assert (problem.code, problem.column) == ("floor-unit", "ZMJ")
    noted = {p.code for p in bench.read(parcels=said + '"ZMJ"\n').problems}
    assert "money-unit" in noted
    assert "floor-small" not in noted
