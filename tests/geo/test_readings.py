"""Ways to read coordinates: the true one is found, the smallest change comes first."""

import numpy as np
import pytest
from pyproj import CRS, Transformer

from geo.readings import frame_of, readings

SHANGHAI = (120.8, 30.6, 122.3, 31.9)
WORKING = CRS("EPSG:4549")


def box_in(crs: str, lon: float = 121.2, lat: float = 31.0) -> tuple[float, ...]:
    base = CRS(crs).geodetic_crs.to_2d()
    to = Transformer.from_crs(base, crs, always_xy=True)
    return to.transform_bounds(lon, lat, lon + 0.02, lat + 0.02)


def turned(box: tuple[float, ...]) -> tuple[float, ...]:
    return box[1], box[0], box[3], box[2]


@pytest.mark.parametrize("stated", [None, "EPSG:4490", "EPSG:4550", "EPSG:4529", "EPSG:3857"])
@pytest.mark.parametrize("true", ["EPSG:4490", "EPSG:4549", "EPSG:4528", "EPSG:32650", "EPSG:2370"])
def test_the_true_system_is_found(true: str, stated: str | None) -> None:
    if true == stated:
        return
    label = CRS(stated) if stated else None
    found = readings(box_in(true), SHANGHAI, stated=label, working=WORKING)
    same = [r for r in found if r.code == true]
    if true == "EPSG:2370":  # 75 E: not at all here
        assert not same
    else:
        assert [(r.swapped, r.changes) for r in same] == [(False, 1)]
        assert same[0].place == pytest.approx((121.2, 31.0, 121.22, 31.02), abs=1e-3)


def test_one_change_comes_before_two() -> None:
    swapped = readings(turned(box_in("EPSG:4549")), SHANGHAI, stated=WORKING)
    assert (swapped[0].crs, swapped[0].swapped, swapped[0].changes) == (WORKING, True, 1)
    (both,) = readings(turned(box_in("EPSG:4528")), SHANGHAI, stated=WORKING)
    assert (both.code, both.swapped, both.changes) == ("EPSG:4528", True, 2)


def test_what_differs_by_kilometres_is_listed_too() -> None:
    found = readings(box_in("EPSG:4550"), SHANGHAI, working=WORKING)
    assert [r.code for r in found] == ["EPSG:4550", "EPSG:32651"]


def test_the_frame_of_the_label_is_kept() -> None:
    xian = CRS("EPSG:2363")  # Xian 1980, zone 39
    (found,) = readings(box_in("EPSG:2385"), SHANGHAI, stated=xian, working=CRS("EPSG:2385"))
    assert found.code == "EPSG:2385"
    (found,) = readings(box_in("EPSG:2364"), SHANGHAI, stated=CRS("EPSG:2385"))
    assert found.code == "EPSG:2364"


def test_without_a_place_the_working_system_speaks() -> None:
    found = readings(box_in("EPSG:4549"), None, working=WORKING)
    assert found[0].code == "EPSG:4549"
    assert {"EPSG:4548", "EPSG:4550"} <= {r.code for r in found}
    assert readings(box_in("EPSG:4549"), None, stated=CRS("EPSG:4528"), working=WORKING)[0].code == "EPSG:4549"  # fmt: skip


@pytest.mark.parametrize(
    "box",
    [(np.nan, 0, 1, 1), (0, 0, np.inf, 1), (-60_000, -40_000, -59_000, -39_000), (9e9, 9e9, 9e9, 9e9)],
    ids=["not a number", "infinite", "a local grid", "nowhere"],
)  # fmt: skip
def test_where_nothing_fits(box: tuple[float, ...]) -> None:
    assert readings(box, SHANGHAI, stated=WORKING) == ()


def test_other_half_of_the_globe() -> None:
    sao_paulo = (-47.0, -24.0, -46.0, -23.0)
    box = box_in("EPSG:32723", -46.6, -23.5)
    assert "EPSG:32723" in [r.code for r in readings(box, sao_paulo)]


@pytest.mark.parametrize(
    ("crs", "frame"),
    [
        ("EPSG:4549", "cgcs2000"), ("EPSG:4490", "cgcs2000"), ("EPSG:2364", "xian1980"), ("EPSG:2437", "beijing1954"),
        ("EPSG:32651", None), ("EPSG:2154", None), (None, None),
    ],
)  # fmt: skip
def test_frames(crs: str | None, frame: str | None) -> None:
    assert frame_of(CRS(crs) if crs else None) == frame
    if crs:
        assert frame_of(CRS.from_wkt(CRS(crs).to_wkt("WKT1_ESRI"))) == frame
