"""What the header of a boundary-point TXT says, held against its coordinates."""

import pytest
from pyproj import CRS

from layers.boundary_crs import ZONES, table
from tests.layers.txt_samples import WHOLE, parsed, read, refused

PLAIN = WHOLE.replace(",40640", ",640")


def in_zone(zone: int, *, numbered: bool) -> str:
    text = WHOLE.replace(",40640", f",{zone if numbered else ''}640")
    return text.replace("带号=40", f"带号={zone}")


@pytest.mark.parametrize("numbered", [True, False])
@pytest.mark.parametrize("width", [3, 6])
@pytest.mark.parametrize("name", table()["systems"])
def test_every_zone_of_every_system(name: str, width: int, numbered: bool) -> None:
    system = table()["systems"][name]
    for zone in ZONES[width]:
        text = in_zone(zone, numbered=numbered).replace("几度分带=3", f"几度分带={width}")
        crs = read(text.replace("2000国家大地坐标系", system["names"][0])).crs
        meridian = 3 * zone if width == 3 else 6 * zone - 3
        values = {p.name: p.value for p in crs.coordinate_operation.params}
        assert values["Longitude of natural origin"] == meridian
        assert values["False easting"] == 500_000 + (zone * 1_000_000 if numbered else 0)
        assert crs.geodetic_crs.to_epsg() == system["degrees"]


@pytest.mark.parametrize("name", [n for s in table()["systems"].values() for n in s["names"]])
def test_spellings(name: str) -> None:
    written = name.lower().replace("2000", " 2000（") + "）" if name.isascii() else name
    assert read(WHOLE.replace("2000国家大地坐标系", written)).crs is not None


@pytest.mark.parametrize("name", ["上海2000坐标系", "地方独立坐标系", "WGS84", "2000"])
def test_other_systems_are_not_taken_for_one(name: str) -> None:
    frame, _, notes = parsed(WHOLE.replace("2000国家大地坐标系", name))
    assert frame is not None
    assert frame.crs is None
    assert [(p.code, p.value) for p in notes] == [("txt-system", name)]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(PLAIN.replace("带号=40", "带号="), id="no zone at all"),
        pytest.param(WHOLE.replace("坐标系=2000国家大地坐标系", "坐标系="), id="no system"),
        pytest.param(WHOLE.split("[地块坐标]\n")[1], id="no header"),
    ],
)
def test_what_is_not_said_stays_open(text: str) -> None:
    assert read(text).crs is None


def test_a_zone_without_its_width_is_known_by_its_number() -> None:
    assert read(PLAIN.replace("几度分带=3", "几度分带=")).crs.to_epsg() == 4549
    six = PLAIN.replace("几度分带=3", "几度分带=").replace("带号=40", "带号=21")
    assert read(six).crs == CRS("EPSG:4510")


def test_degrees_are_in_the_system_that_is_named() -> None:
    text = "[属性描述]\n坐标系=2000国家大地坐标系\n[地块坐标]\n1,甲,面,,@\nJ1,1,121.47,31.22\nJ2,1,121.48,31.22\nJ3,1,121.48,31.23\n"
    assert read(text).crs.to_epsg() == 4490
    assert refused(text.replace("[地", "计量单位=米\n[地")) == [("txt-unit", None)]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("带号=40", "带号=41", "txt-zone"),
        ("带号=40", "带号=120", "txt-zone-unknown"),
        ("带号=40", "带号=四十", "txt-zone-unknown"),
        ("几度分带=3", "几度分带=6", "txt-zone-width"),
        ("几度分带=3", "几度分带=1.5", "txt-zone-width"),
        ("计量单位=米", "计量单位=公里", "txt-unit"),
        ("高斯克吕格", "UTM", "txt-projection"),
        ("转换参数=,,,,,,", "转换参数=12.5,0,0,0,0,0,0", "txt-shift"),
        ("转换参数=,,,,,,", "转换参数=见附件", "txt-shift"),
    ],
)
def test_contradictions_are_refused(old: str, new: str, code: str) -> None:
    assert refused(WHOLE.replace(old, new)) == [(code, None)]


@pytest.mark.parametrize(
    "zeros", ["", ",,,,,,", "0,0,0,0,0,0,0", "0.000,0.0,0,0,0,0,0.00000", "0，0，0"]
)
def test_a_transformation_of_zeros_is_none(zeros: str) -> None:
    assert read(WHOLE.replace("转换参数=,,,,,,", f"转换参数={zeros}")).crs.to_epsg() == 4528


def test_points_of_two_zones() -> None:
    other = (
        WHOLE
        + "4,,,乙,,,,,@\n"
        + WHOLE.split("@\n")[1]
        .replace(",40640", ",41354")
        .removesuffix("J1,1,3457000.000,41354000.000\n")
    )
    assert refused(other) == [("txt-zone-mixed", row) for row in range(19, 23)]
    lost = (
        WHOLE
        + "4,,,乙,,,,,@\n"
        + WHOLE.split("@\n")[1]
        .replace(",40640", ",640")
        .removesuffix("J1,1,3457000.000,640000.000\n")
    )
    assert refused(lost) == [("txt-zone-mixed", row) for row in range(19, 23)]


def test_a_local_grid_is_read_as_the_study_says() -> None:
    """Small coordinates, some of them negative: nothing in them tells the axes or the system."""
    text = WHOLE.replace("2000国家大地坐标系", "上海城市坐标系").replace("带号=40", "带号=")
    local = text.replace("3457", "-12").replace("40640", "8")
    frame = read(local)
    assert frame.crs is None
    assert frame.total_bounds.tolist() == [8000, -12150, 8200, -12000]
