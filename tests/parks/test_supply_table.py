"""The land-supply table of 2022, and tables that do not close."""

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from geo.errors import RefusedError
from parks.supply_table import SUMMED, read_supply, recompute

HEAD = "use,plots,area_ha,amount_yi_yuan,price_wan_yuan_per_mu\n"
ABOUT = """\
title = { en = "a", zh = "甲" }
source = { en = "b", zh = "乙" }
status = "read"
total = "total"
"""


def written(folder: Path, rows: str, about: str = ABOUT) -> Path:
    (folder / "own.csv").write_text(HEAD + rows, "utf-8")
    (folder / "own.toml").write_text(about, "utf-8")
    return folder


def test_scenario_12() -> None:
    found = recompute(read_supply("land-supply-2022"))
    by_use = {one.use: one for one in found.prices}
    assert [round(float(one.recomputed), 3) for one in found.prices] == [
        62.312,
        368.119,
        108.598,
        118.587,
    ]
    assert {use: str(one.off) for use, one in by_use.items()} == {
        "industrial": "0.00",
        "research": "0.01",
        "storage": "-0.04",
        "total": "0.00",
    }
    assert [one.use for one in found.prices if one.reported] == ["storage"]
    assert all(one.explained for one in found.prices)
    assert by_use["total"].area_mu == Fraction("11619.3")
    assert by_use["storage"].recomputed == Fraction(89300) / Fraction("822.3")
    assert {one.column: (str(one.printed), one.off) for one in found.totals} == {
        "plots": ("148", 0),
        "area_ha": ("774.62", 0),
        "amount_yi_yuan": ("137.79", 0),
    }
    assert {one.id: (str(one.stated), str(one.recomputed), one.agrees) for one in found.shares} == {
        "changxing": ("27.71", "27.71", True),
        "four-largest": ("72.3", "75.0", False),
        "pudong-2020": ("32.7", "32.7", True),
    }
    assert [one.code for one in found.problems] == ["price-off", "share-off"]
    assert "应为 75.0 %" in found.problems[1].text("zh")


def test_the_table_names_its_source() -> None:
    about = read_supply("land-supply-2022").about
    assert "sh-cfw.com" in about.source.en
    assert about.status == "read"


def test_a_total_that_does_not_close(tmp_path: Path) -> None:
    rows = "a,1,1.00,1.00,666.67\nb,2,1.00,1.00,666.67\ntotal,3,2.01,2.00,666.67\n"
    found = recompute(read_supply("own", written(tmp_path, rows)))
    assert [(one.column, str(one.off)) for one in found.totals if one.off] == [("area_ha", "0.01")]
    assert [one.code for one in found.problems] == ["price-off", "total-off"]


def test_a_price_that_rounding_cannot_explain(tmp_path: Path) -> None:
    rows = "a,1,100.00,15.00,101.00\ntotal,1,100.00,15.00,100.00\n"
    found = recompute(read_supply("own", written(tmp_path, rows)))
    assert [(one.explained, one.reported, str(one.off)) for one in found.prices] == [
        (False, True, "1.00"),
        (True, False, "0.00"),
    ]
    assert "does not explain it" in found.problems[0].message_en
    assert "1.00 above 100.00" in found.problems[0].message_en


@pytest.mark.parametrize(
    ("price", "reported"), [("100.01", False), ("100.02", True), ("99.99", False), ("99.98", True)]
)
def test_one_unit_of_the_last_decimal_is_granted(
    tmp_path: Path, price: str, reported: bool
) -> None:
    rows = f"a,1,100.00,15.00,{price}\ntotal,1,100.00,15.00,100.00\n"
    found = recompute(read_supply("own", written(tmp_path, rows)))
    assert found.prices[0].reported == reported


@pytest.mark.parametrize(
    ("price", "explained"), [("100.04", True), ("100.05", False), ("99.96", True), ("99.95", False)]
)
def test_what_rounding_can_explain(tmp_path: Path, price: str, explained: bool) -> None:
    """15.00 ± 0.005 亿元 on 100.00 ± 0.005 ha: 99.962 to 100.038, and half a unit of the price."""
    rows = f"a,1,100.00,15.00,{price}\ntotal,1,100.00,15.00,100.00\n"
    found = recompute(read_supply("own", written(tmp_path, rows)))
    assert found.prices[0].explained == explained


@pytest.mark.parametrize(("part", "percent"), [("0.56", "1"), ("0.5", "1"), ("0.49", "0")])
def test_a_share_is_rounded_half_up(tmp_path: Path, part: str, percent: str) -> None:
    claim = f'[[claim]]\nid = "c"\ntitle = {{ en = "c", zh = "丙" }}\nparts = ["{part}"]\nwhole = "100"\n'
    about = ABOUT + claim + 'stated_percent = "1"\n'
    found = recompute(read_supply("own", written(tmp_path, "total,1,1,1,1\n", about)))
    assert [str(one.recomputed) for one in found.shares] == [percent]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("a,1,0,1,1\ntotal,1,1,1,1\n", [("not-positive-figure", 2)]),
        (
            "a,1,x,-1,\ntotal,1,1,1,NaN\n",
            [("not-positive-figure", 2)] * 3 + [("not-positive-figure", 3)],
        ),
        ("a,1,1,1,1\n", [("no-total", None)]),
        ("a,1,1\ntotal,1,1,1,1\n", [("not-positive-figure", 2)] * 2),
    ],
)
def test_bad_figures(tmp_path: Path, rows: str, expected: list[tuple[str, int | None]]) -> None:
    with pytest.raises(RefusedError) as refused:
        read_supply("own", written(tmp_path, rows))
    assert [(one.code, one.row) for one in refused.value.problems] == expected


def test_summed_columns_have_no_price() -> None:
    assert SUMMED == ("plots", "area_ha", "amount_yi_yuan")
    assert isinstance(read_supply("land-supply-2022").rows["total"]["plots"], Decimal)
