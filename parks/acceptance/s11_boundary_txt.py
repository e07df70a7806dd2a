"""Scenario 11: a boundary-point TXT of zone 40, read right, with another meridian, and turned."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from parks.acceptance.scenarios import Answer

TITLE = {"en": "Boundary points from a land bureau", "zh": "导入界址点文本"}
EXPECTED: dict[str, object] = {
    "planar_m2": Decimal("30000.000"),
    "ellipsoid_m2": Decimal("29985.485"),
    "declared_ha": Decimal("3.0000"),
    "mu": Decimal("45.00"),
    "lon": Decimal("121.46931019"),
    "lat": Decimal("31.22634268"),
    "floor_planar_m2": 60_000,
    "floor_ellipsoid_m2": Decimal("59970.97"),
    "wrong_zone": ["txt-zone"],
    "wrong_meridian": ["extent-all"],
    "swapped": ["txt-axes"],
}
HEADER = """[属性描述]
格式版本号=1.01版本
坐标系=2000国家大地坐标系
几度分带=3
投影类型=高斯克吕格
计量单位=米
带号=40
精度=0.001
转换参数=0,0,0,0,0,0,0
[地块坐标]
"""
PARCEL = "5,3.0000,001,地块一,面,,工业用地,地上,@\n"
POINTS = """J1,1,3457000.000,40640000.000
J2,1,3457000.000,40640200.000
J3,1,3457150.000,40640200.000
J4,1,3457150.000,40640000.000
J1,1,3457000.000,40640000.000
"""
SHANGHAI = (120.8, 30.6, 122.3, 31.9)


def answers() -> Iterator[Answer]:
    """Hold what is read, and what is refused, against what the file means.

    Yields
    ------
    Answer
    """
    found = boundary_points()
    for what, expected in EXPECTED.items():
        yield Answer(what, found[what], expected)
    yield Answer("wrong_lon", round(found["wrong_lon"], 3), Decimal("124.469"))


def boundary_points() -> dict[str, Any]:
    """Compute what the file says, and what becomes of it where it is read wrongly.

    Returns
    -------
    dict
        ``planar_m2``, ``ellipsoid_m2``, ``declared_ha``, ``mu``, ``lon``, ``lat`` (of J1),
        ``floor_planar_m2``, ``floor_ellipsoid_m2`` (at a plot ratio of 2.0);
        ``wrong_lon`` (of J1 with the meridian of 123 E), and the codes of the refusals:
        ``wrong_zone`` (another zone in the header), ``wrong_meridian`` (eastings without zone
        number, another zone in the header: outside Shanghai), ``swapped`` (easting first).
    """
    from geo.area import geodesic_area, planar_area

    frame, _ = _read(HEADER + PARCEL + POINTS)
    planar = float(planar_area(frame.geometry, frame.crs)[0])
    ellipsoid = float(geodesic_area(frame.geometry, frame.crs)[0])
    lon, lat = _first_corner(frame)
    lost = POINTS.replace(",40640", ",640")
    other = HEADER.replace("带号=40", "带号=41")
    misread, _ = _read(other + PARCEL + lost)
    turned = "".join(
        ",".join([*line.split(",")[:2], *line.split(",")[:1:-1]]) + "\n"
        for line in POINTS.splitlines()
    )
    return {
        "planar_m2": planar,
        "ellipsoid_m2": ellipsoid,
        "declared_ha": frame["declared_area_ha"][0],
        "mu": planar * 3 / 2000,
        "lon": lon,
        "lat": lat,
        "floor_planar_m2": 2 * planar,
        "floor_ellipsoid_m2": 2 * ellipsoid,
        "wrong_lon": _first_corner(misread)[0],
        "wrong_zone": _read(other + PARCEL + POINTS)[1],
        "wrong_meridian": _outside(misread),
        "swapped": _read(HEADER + PARCEL + turned)[1],
    }


def _read(text: str) -> tuple[Any, list[str]]:
    """Return the parcels, None if they are refused, and the codes of the faults."""
    from layers.boundary_txt import parse_boundary_txt
    from layers.ledger import Abandoned, Ledger

    ledger = Ledger()
    try:
        frame, _ = parse_boundary_txt(text.encode(), ledger=ledger)
    except Abandoned:
        frame = None
    return frame, [fault.code for fault in ledger.faults]


def _outside(frame: Any) -> list[str]:  # noqa: ANN401 - geopandas is not imported at the top
    import numpy as np

    from layers.extent import refuse_outside
    from layers.ledger import Cases, Ledger

    ledger, shapes = Ledger(), np.asarray(frame.geometry.array, dtype=object)
    refuse_outside(shapes, frame.crs, SHANGHAI, Cases(np.arange(1, 2)), ledger)
    return [fault.code for fault in ledger.faults]


def _first_corner(frame: Any) -> tuple[float, float]:  # noqa: ANN401 - as above
    import shapely
    from pyproj import Transformer

    east, north = shapely.get_coordinates(frame.geometry.array)[0]
    lon, lat = Transformer.from_crs(frame.crs, "EPSG:4490", always_xy=True).transform(east, north)
    return float(lon), float(lat)
