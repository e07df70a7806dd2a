"""Boundary points written and read back; what a dialect cannot hold is told."""

from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely.affinity import rotate, translate

from geo.errors import CRSError, RefusedError
from layers.boundary_crs import table
from layers.boundary_write import boundary_txt
from tests.layers.txt_samples import parsed, read

DIALECTS = tuple(table()["dialects"])
EAST, NORTH = 40_640_000.0, 3_457_000.0
HELD = {  # which columns each dialect has a field for
    name: {f for f in said["parcel"] if f not in ("", "count", "kind")}
    for name, said in table()["dialects"].items()
}


def axes(dialect: str) -> str | None:
    return "east_north" if dialect == "east_north" else None


@st.composite
def stars(draw: st.DrawFn) -> shapely.Polygon:
    """Draw an area with up to two holes, of which one may hold an island as a part of its own."""
    corners = draw(st.lists(st.floats(30, 120), min_size=4, max_size=9))
    angles = np.linspace(0, 2 * np.pi, len(corners), endpoint=False)
    outer = shapely.Polygon(
        np.array(corners)[:, None] * np.stack([np.cos(angles), np.sin(angles)], 1)
    )
    holes = [shapely.box(-9, -9, -1, 9), shapely.box(1, -9, 9, 9)][: draw(st.integers(0, 2))]
    whole = outer.difference(shapely.union_all(holes)) if holes else outer
    if holes and draw(st.booleans()):
        island = shapely.box(-7, -5, -3, 5)
        whole = shapely.MultiPolygon([*shapely.get_parts(whole), island])
    turned = rotate(whole, draw(st.floats(0, 90)), origin=(0, 0))
    far = [draw(st.floats(-5_000, 5_000)) for _ in range(2)]
    return translate(turned, EAST + far[0], NORTH + far[1])


def frame(shapes: list[Any], **columns: Any) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(columns, geometry=shapes, crs="EPSG:4528")


@pytest.mark.parametrize("dialect", DIALECTS)
@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=20)
@given(
    shapes=st.lists(stars(), min_size=1, max_size=3), encoding=st.sampled_from(["gb18030", "utf-8"])
)
def test_there_and_back(dialect: str, shapes: list[Any], encoding: str) -> None:
    parcels = frame(shapes, name=[f"地块{i}" for i in range(len(shapes))])
    drawn = parcels.to_crs(4490) if dialect == "enforcement" else parcels
    written = boundary_txt(drawn, dialect=dialect, encoding=encoding)
    assert written.moved <= written.step / 2 + 1e-8
    back = read(written.data, axes=axes(dialect))
    assert back["name"].tolist() == parcels["name"].tolist()
    back = back.set_crs(4490).to_crs(4528) if dialect == "enforcement" else back
    assert back.crs == parcels.crs
    for true, found in zip(
        shapely.normalize(parcels.geometry.array),
        shapely.normalize(back.geometry.array),
        strict=True,
    ):
        assert shapely.get_num_geometries(true) == shapely.get_num_geometries(found)
        assert true.symmetric_difference(found).area < 1e-3 * true.length
        assert shapely.hausdorff_distance(true, found) < 1e-3


TEXT = st.text("甲厂号AZj019-._/()（）=[]é公顷面", max_size=8)


@pytest.mark.parametrize("dialect", DIALECTS)
@settings(max_examples=15)
@given(cells=st.lists(st.tuples(TEXT, TEXT, TEXT, TEXT, TEXT), min_size=1, max_size=3))
def test_text_comes_back_or_is_told(dialect: str, cells: list[tuple[str, ...]]) -> None:
    names = ("parcel_id", "name", "sheet_number", "use_name", "land_code")
    columns: dict[str, list[str]] = {
        n: list(c) for n, c in zip(names, zip(*cells, strict=True), strict=True)
    }
    columns["declared_area_ha"] = ["3.1400"] * len(cells)
    shapes = [
        shapely.box(EAST + 300 * i, NORTH, EAST + 300 * i + 200, NORTH + 157)
        for i in range(len(cells))
    ]
    parcels = frame(shapes, **columns)
    drawn = parcels.to_crs(4490) if dialect == "enforcement" else parcels
    written = boundary_txt(drawn, dialect=dialect)
    back = read(written.data, encoding="gb18030", axes=axes(dialect))
    for name, values in columns.items():
        if name not in HELD[dialect]:
            assert (name in written.left_out) == any(values)
            continue
        found = back[name].tolist() if name in back else [None] * len(values)
        assert ["" if v is None or v != v else v for v in found] == values  # noqa: PLR0124 - NaN


SQUARE = shapely.box(EAST, NORTH, EAST + 200, NORTH + 150)


def test_the_bytes_of_the_report_to_the_ministry() -> None:
    parcels = frame(
        [SQUARE],
        parcel_id=["001"],
        name=["地块一"],
        declared_area_ha=["3.0000"],
        use_name=["工业用地"],
        land_code=["地上"],
        sheet_number=["I51G"],
    )
    written = boundary_txt(
        parcels, dialect="ministry", produced_by="某院", produced_on=date(2026, 11, 22)
    )
    assert written.data.decode("gb18030").split("\r\n") == [
        "[属性描述]", "格式版本号=1.01版本", "数据产生单位=某院", "数据产生日期=2026-11-22",
        "坐标系=2000国家大地坐标系", "几度分带=3", "投影类型=高斯克吕格", "计量单位=米", "带号=40",
        "精度=0.001", "转换参数=0,0,0,0,0,0,0", "[地块坐标]",
        "5,3.0000,001,地块一,面,I51G,工业用地,地上,@",
        "J1,1,3457000.000,40640200.000", "J2,1,3457150.000,40640200.000",
        "J3,1,3457150.000,40640000.000", "J4,1,3457000.000,40640000.000",
        "J1,1,3457000.000,40640200.000", "",
    ]  # fmt: skip
    assert (written.step, written.moved, written.left_out) == (0.001, 0, ())


@pytest.mark.parametrize(
    ("dialect", "line", "point"),
    [
        ("supply", "4,3.0,7,甲,面,,工业用地,,@", "J1,1,3457000.000,40640200.000"),
        ("one_map", "7,甲,面,,@", "J1,1,3457000.000,40640200.000"),
        ("linkage", "5,3.0,7,甲,,,,工业用地,@", "J1,3457000.000,40640200.000,150.000,1,"),
        ("no_letter", "5,3.0,7,甲,面,,工业用地,,@", "1,1,3457000.000,40640200.000"),
        ("unit_in_area", "5,3.0公顷,7,甲,面,,工业用地,,@", "J1,1,3457000.000,40640200.000"),
        ("east_north", "5,3.0,7,甲,面,,工业用地,,@", "J1,1,40640200.000,3457000.000"),
    ],
)
def test_what_tells_the_dialects_apart(dialect: str, line: str, point: str) -> None:
    parcels = frame(
        [SQUARE], parcel_id=[7], name=["甲"], declared_area_ha=[3.0], use_name=["工业用地"]
    )
    lines = boundary_txt(parcels, dialect=dialect).data.decode("gb18030").split("[地块坐标]\r\n")[1]
    assert lines.split("\r\n")[:2] == [line, point]


def test_law_enforcement_has_no_header() -> None:
    parcels = frame([SQUARE], name=["甲"], use_name=["厂"]).to_crs(4490)
    text = boundary_txt(parcels, dialect="enforcement", digits=8).data.decode("gb18030")
    assert text.startswith("5,甲,面,厂,@\r\nJ1,1,121.47140862,31.22631869\r\n")


def test_digits_are_lost_only_as_stated() -> None:
    thin = shapely.box(EAST, NORTH, EAST + 100, NORTH + 0.0004)
    with pytest.raises(RefusedError) as caught:
        boundary_txt(frame([SQUARE, thin]), dialect="ministry")
    assert [(p.code, p.row) for p in caught.value.problems] == [("txt-digits", 2)]
    written = boundary_txt(frame([SQUARE, thin]), dialect="ministry", digits=4)
    assert "精度=0.0001" in written.data.decode("gb18030")
    assert read(written.data).geometry[1].area == pytest.approx(0.04)


@pytest.mark.parametrize(
    ("shapes", "columns", "codes"),
    [
        ([None, shapely.Polygon(), shapely.Point(0, 0), SQUARE], {}, [("txt-no-polygon", 1), ("txt-no-polygon", 2), ("txt-no-polygon", 3)]),
        ([shapely.Polygon([(0, 0), (9, 9), (9, 0), (0, 9)])], {}, [("shape-invalid", 1)]),
        ([SQUARE, SQUARE], {"name": ["甲,乙", "丙@"]}, [("txt-mark", 1), ("txt-mark", 2)]),
        ([SQUARE], {"name": ["甲\n乙"]}, [("txt-mark", 1)]),
    ],
)  # fmt: skip
def test_what_cannot_be_written(
    shapes: list[Any], columns: dict[str, Any], codes: list[Any]
) -> None:
    with pytest.raises(RefusedError) as caught:
        boundary_txt(frame(shapes, **columns), dialect="ministry")
    assert [(p.code, p.row) for p in caught.value.problems] == codes


def test_characters_and_dialects_that_are_not_there() -> None:
    with pytest.raises(RefusedError, match="has not"):
        boundary_txt(frame([SQUARE], name=["𠀀"]), dialect="ministry", encoding="gb2312")
    with pytest.raises(RefusedError, match="one_map"):
        boundary_txt(frame([SQUARE]), dialect="onemap")


@pytest.mark.parametrize(
    ("crs", "dialect"),
    [(None, "ministry"), (4490, "ministry"), (32651, "ministry"), (4528, "enforcement")],
)
def test_systems_that_the_header_cannot_say(crs: Any, dialect: str) -> None:
    with pytest.raises(CRSError):
        boundary_txt(gpd.GeoDataFrame(geometry=[SQUARE], crs=crs), dialect=dialect)


# --- damage ---
PARCELS = frame(
    [
        SQUARE,
        translate(SQUARE, 300)
        - translate(shapely.box(EAST + 10, NORTH + 10, EAST + 20, NORTH + 20), 300),
    ],
    parcel_id=["1", "2"],
    name=["甲", "乙"],
    use_name=["厂", "厂"],
    declared_area_ha=["3", "2.99"],
)


@pytest.mark.parametrize("dialect", [d for d in DIALECTS if d != "one_map"])  # which has no counts
def test_a_file_cut_anywhere_is_refused_or_whole_parcels(dialect: str) -> None:
    drawn = PARCELS.to_crs(4490) if dialect == "enforcement" else PARCELS
    data = boundary_txt(drawn, dialect=dialect, encoding="utf-8").data
    text = data.decode()
    body = text.index("[地块坐标]") if "[地块坐标]" in text else 0
    for end in range(body, len(text)):
        found, faults, _ = parsed(text[:end], axes=axes(dialect))
        if found is None:
            assert faults
            continue
        whole = shapely.equals_exact(found.geometry.array, drawn.geometry.array[: len(found)], 1e-3)
        assert whole.all(), text[end - 40 : end]


@settings(max_examples=150)
@given(data=st.data(), dialect=st.sampled_from([d for d in DIALECTS if d != "enforcement"]))
def test_a_damaged_line_is_named(data: st.DataObject, dialect: str) -> None:
    """Lines lost, and signs that no number or separator is: refused, with a line."""
    lines = boundary_txt(PARCELS, dialect=dialect, encoding="utf-8").data.decode().split("\r\n")
    first = lines.index("[地块坐标]") + 1
    at = data.draw(st.integers(first, len(lines) - 2))
    if lines[at].endswith("@"):
        lines[at] = lines[at].replace("@", data.draw(st.sampled_from(["", "#", ","])))
    else:
        place = data.draw(st.integers(lines[at].index(",") + 1, len(lines[at]) - 2))
        lines[at] = (
            lines[at][:place]
            + data.draw(st.sampled_from(["x", "，", "\x00", "--", "@", ",,", "E"]))
            + lines[at][place + 1 :]
        )
    found, faults, _ = parsed("\r\n".join(lines), axes=axes(dialect))
    assert found is None
    assert any(fault.row is not None or fault.code == "text-nul" for fault in faults)


@settings(max_examples=150)
@given(data=st.binary(max_size=300), head=st.sampled_from([b"", "[地块坐标]\n".encode()]))
def test_anything_at_all_is_read_or_refused(data: bytes, head: bytes) -> None:
    parsed(head + data)
