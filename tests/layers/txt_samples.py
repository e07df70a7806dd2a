"""Boundary-point files for tests, and what becomes of them."""

from typing import Any

import geopandas as gpd

from geo.errors import Problem
from layers.boundary_txt import parse_boundary_txt
from layers.ledger import Abandoned, Ledger

HEADER = """[属性描述]
格式版本号=1.01版本
数据产生单位=某测绘院
坐标系=2000国家大地坐标系
几度分带=3
投影类型=高斯克吕格
计量单位=米
带号=40
精度=0.001
转换参数=,,,,,,
[地块坐标]
"""
LINE = "5,3.0000,001,地块一,面,I51G001,工业用地,地上,@"
SQUARE = """J1,1,3457000.000,40640000.000
J2,1,3457150.000,40640000.000
J3,1,3457150.000,40640200.000
J4,1,3457000.000,40640200.000
"""
CLOSE = "J1,1,3457000.000,40640000.000\n"
WHOLE = f"{HEADER}{LINE}\n{SQUARE}{CLOSE}"
FIRST_POINT = HEADER.count("\n") + 2  # its line


def parsed(
    text: str | bytes, **said: Any
) -> tuple[gpd.GeoDataFrame | None, list[Problem], list[Problem]]:
    """Return the parcels (None if refused), the faults and the notes."""
    ledger = Ledger()
    data = text if isinstance(text, bytes) else text.encode()
    try:
        frame, _ = parse_boundary_txt(data, ledger=ledger, **said)
    except Abandoned:
        frame = None
    assert (frame is None) == bool(ledger.faults)
    return frame, ledger.faults, ledger.settled


def read(text: str | bytes, **said: Any) -> gpd.GeoDataFrame:
    frame, faults, _ = parsed(text, **said)
    assert frame is not None, faults
    return frame


def refused(text: str | bytes, **said: Any) -> list[tuple[str, int | None]]:
    """Return the codes and lines of the faults."""
    frame, faults, _ = parsed(text, **said)
    assert frame is None
    assert all(p.message_en and p.message_zh for p in faults)
    return [(p.code, p.row) for p in faults]
