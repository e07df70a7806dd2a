"""Declared areas in another unit than was said."""

import numpy as np
import pytest

from layers.ledger import Ledger
from layers.plausible import refuse_other_unit
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
