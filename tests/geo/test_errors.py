"""Errors keep their fields, speak two languages and survive pickling."""

import pickle

import pytest

from geo.errors import (
    CRSError,
    GeometryError,
    NotInForceError,
    OutputError,
    Problem,
    RefusedError,
    ToolkitError,
    UnitError,
)

PROBLEM = Problem(
    "far-text",
    "not a number; type a number",
    "不是数值；请填写数值",
    file="parcels.gpkg",
    layer="parcels",
    row=12,
    parcel_id="A-1",
    column="FAR",
    value="2.0\n以上",
)


@pytest.mark.parametrize(
    ("error", "builtin"),
    [
        pytest.param(CRSError("no CRS", "无坐标系"), ValueError, id="crs"),
        pytest.param(GeometryError("invalid", "无效", (3, 5)), ValueError, id="geometry"),
        pytest.param(UnitError("no unit", "无单位"), ValueError, id="unit"),
        pytest.param(NotInForceError("far", "2017-01-01", "2018-05-07"), LookupError, id="force"),
        pytest.param(RefusedError([PROBLEM, PROBLEM]), ValueError, id="refused"),
        pytest.param(OutputError("disk full", "磁盘已满"), OSError, id="output"),
    ],
)
def test_pickles_and_is_the_builtin(error: ToolkitError, builtin: type[Exception]) -> None:
    again = pickle.loads(pickle.dumps(error))  # noqa: S301  # our own bytes
    assert type(again) is type(error)
    assert again.args == error.args
    assert vars(again) == vars(error)
    assert (str(again), again.text("zh")) == (str(error), error.text("zh"))
    assert isinstance(error, ToolkitError)
    assert isinstance(error, builtin)


def test_problem_is_one_line_in_both_languages() -> None:
    assert PROBLEM.text() == (
        "parcels.gpkg, layer parcels, row 12, id A-1, column FAR, value '2.0\\n以上': "
        "not a number; type a number"
    )
    assert PROBLEM.text("zh") == (
        "parcels.gpkg，图层 parcels，第 12 行，地块编号 A-1，字段 FAR，值 '2.0\\n以上'："
        "不是数值；请填写数值"
    )


def test_problem_says_how_it_was_settled() -> None:
    problem = Problem("dup", "id twice", "编号重复", settled="suffix")
    assert problem.text() == "id twice (settled: suffix)"
    assert problem.text("zh") == "编号重复（处理：suffix）"


def test_refused_lists_every_problem() -> None:
    other = Problem("blank", "no id", "无编号", row=3)
    error = RefusedError([PROBLEM, other])
    assert str(error).splitlines() == [PROBLEM.text(), "row 3: no id"]
    assert error.text("zh").splitlines()[1] == "第 3 行：无编号"
    assert error.problems == (PROBLEM, other)


def test_english_serves_where_no_chinese_is_given() -> None:
    assert CRSError("no CRS").text("zh") == "no CRS"
    assert NotInForceError("far", "2017-01-01", "2018-05-07").rule == "far"
    assert GeometryError("x", positions=[2]).positions == (2,)
