"""The boundary-point TXT as bureaus write it, and as it must not be read."""

import zipfile
from itertools import permutations

import pandas as pd
import pytest
import shapely
import shapely.affinity

from tests.layers.conftest import Bench
from tests.layers.txt_samples import (
    CLOSE,
    FIRST_POINT,
    HEADER,
    LINE,
    SQUARE,
    WHOLE,
    parsed,
    read,
    refused,
)

TRUE = shapely.box(40640000, 3457000, 40640200, 3457150)
PARCEL_LINE = FIRST_POINT - 1
CORNERS = LINE.replace("5", "4", 1)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_columns_and_place(encoding: str, ends: str) -> None:
    frame = read(WHOLE.replace("\n", ends).encode(encoding))
    assert frame.drop(columns="geometry").to_dict("records") == [
        {
            "parcel_id": "001",
            "name": "地块一",
            "declared_area_ha": "3.0000",
            "sheet_number": "I51G001",
            "use_name": "工业用地",
            "land_code": "地上",
            "txt_line": PARCEL_LINE,
        }
    ]
    assert frame.geometry[0].equals(TRUE), "northing first in the file, east first in the shape"
    assert frame.crs.to_epsg() == 4528


@pytest.mark.parametrize(
    ("text", "noted"),
    [
        pytest.param(WHOLE, set(), id="count with the repeat"),
        pytest.param(HEADER + CORNERS + "\n" + SQUARE + CLOSE, set(), id="count of corners"),
        pytest.param(HEADER + CORNERS + "\n" + SQUARE, {"txt-not-closed"}, id="repeat missing"),
        pytest.param(WHOLE.replace("J", ""), set(), id="no J"),
        pytest.param(WHOLE.replace("\nJ1,1,3457000.000,40640000.000\n", "\nJ5,1,3457000.000,40640000.000\n").replace("@\nJ5", "@\nJ1"), set(), id="repeat numbered on"),
        pytest.param(WHOLE.replace("J", "JZD"), set(), id="another letter"),
        pytest.param(WHOLE.replace("J2", "J77"), {"txt-numbers"}, id="free numbers"),
        pytest.param(WHOLE.replace(",地上", ""), set(), id="eight fields"),
        pytest.param(WHOLE.replace(",", " , "), set(), id="blanks"),
        pytest.param(WHOLE.replace("1.01版本", "") + "\n\n", set(), id="empty version and lines"),
        pytest.param(WHOLE.replace("[属性描述]", "[项目信息]\n项目名称=甲\n[属性描述]"), set(), id="project information"),
        pytest.param(WHOLE.replace("带号=40", "带号="), set(), id="zone from the eastings"),
        pytest.param(WHOLE.replace("几度分带=3", "分带=3度带"), set(), id="another word for the zone"),
    ],
)  # fmt: skip
def test_what_varies_reads_the_same(text: str, noted: set[str]) -> None:
    frame, faults, notes = parsed(text)
    assert frame is not None, faults
    assert frame.geometry[0].equals(TRUE)
    assert frame.crs.to_epsg() == 4528
    assert {p.code for p in notes} == noted


def ring(number: int, first: int, box: tuple[int, int, int, int]) -> str:
    """Write a closed ring of four points, numbered from *first*."""
    west, south, east, north = box
    corners = [(south, west), (north, west), (north, east), (south, east), (south, west)]
    return "".join(
        f"J{first + i % 4},{number},{3457000 + n}.000,{40640000 + e}.000\n"
        for i, (n, e) in enumerate(corners)
    )


@pytest.mark.parametrize("numbers", [(1, 5, 9), (1, 1, 1)], ids=["run on", "restart"])
def test_a_hole_and_a_part_in_it(numbers: tuple[int, int, int]) -> None:
    boxes = [(0, 0, 200, 150), (50, 50, 100, 100), (60, 60, 90, 90)]
    rings = [
        ring(i + 1, first, box) for i, (first, box) in enumerate(zip(numbers, boxes, strict=True))
    ]
    outer, hole, inner = (shapely.box(*box) for box in boxes)
    true = shapely.affinity.translate(
        shapely.MultiPolygon([outer - hole, inner]), 40640000, 3457000
    )
    for order in ([0, 1, 2], [2, 1, 0], [1, 2, 0]):  # which is inside which shows only there
        text = "".join(rings[i].replace(f",{i + 1},", f",{n},") for n, i in enumerate(order, 1))
        frame = read(f"{HEADER}{LINE.replace('5', '15', 1)}\n{text}")
        assert frame.geometry[0].equals(true)


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_a_hole_in_a_part_in_a_hole(order: tuple[int, ...]) -> None:
    boxes = [(0, 0, 200, 150), (20, 20, 180, 130), (40, 40, 160, 110), (60, 60, 140, 90)]
    text = "".join(ring(n, 1, box) for n, box in enumerate([boxes[i] for i in order], 1))
    found = read(f"{HEADER}{LINE.replace('5', '20', 1)}\n{text}").geometry[0]
    one, two, three, four = (shapely.box(*box) for box in boxes)
    true = shapely.MultiPolygon([one - two, three - four])
    assert found.equals(shapely.affinity.translate(true, 40640000, 3457000))
    assert found.is_valid
    assert found.area == true.area


def test_rings_beside_each_other_are_parts() -> None:
    frame = read(
        f"{HEADER}{LINE.replace('5', '10', 1)}\n{SQUARE}{CLOSE}{ring(2, 5, (300, 0, 400, 150))}"
    )
    assert frame.geometry[0].geom_type == "MultiPolygon"
    assert frame.geometry[0].area == 45_000


def test_several_parcels_and_blank_cells() -> None:
    second = "4,,,地块二,,,,,@\n" + SQUARE.replace("4064", "4065")
    frame = read(WHOLE + second)
    assert frame["name"].tolist() == ["地块一", "地块二"]
    assert frame["parcel_id"].isna().tolist() == [False, True]
    assert frame["declared_area_ha"].isna().tolist() == [False, True]
    assert [g.area for g in frame.geometry] == [30_000, 30_000]


def test_lines_and_points_are_what_they_say() -> None:
    text = HEADER + LINE.replace("5", "4", 1).replace("面", "线") + "\n" + SQUARE
    assert read(text).geometry[0].length == 500
    text = HEADER + LINE.replace("5", "4", 1).replace("面", "点") + "\n" + SQUARE
    assert len(read(text).geometry[0].geoms) == 4


def test_one_map_has_numbers_and_law_enforcement_has_counts() -> None:
    one_map = read(HEADER + "12,地块1,面,,@\n" + SQUARE + CLOSE)
    assert one_map["parcel_id"].tolist() == ["12"]
    degrees = "J1,1,121.47,31.22\nJ2,1,121.48,31.22\nJ3,1,121.48,31.23\nJ1,1,121.47,31.22\n"
    found = read("4,地块1,面,用途,@\n" + degrees)
    assert found.crs is None, "neither WGS 84 nor CGCS2000 is said"
    assert found.geometry[0].bounds == (121.47, 31.22, 121.48, 31.23)
    assert (found["use_name"][0], "parcel_id" in found) == ("用途", False)
    assert refused("5,地块1,面,用途,@\n" + degrees) == [("txt-count", 1)]


def test_lengths_of_edges_stand_before_the_ring() -> None:
    linked = "".join(
        f"{p.split(',')[0]},{','.join(p.split(',')[2:])},150.0,1,\n"
        for p in (SQUARE + CLOSE).split()
    )
    frame = read(f"{HEADER}5,3.0,,甲,,,,工业用地,@\n{linked}")
    assert frame.geometry[0].equals(TRUE)
    assert (frame["use_name"][0], "land_code" in frame) == ("工业用地", False)


@pytest.mark.parametrize(
    ("written", "hectares"),
    [("0.7655公顷", "0.7655"), ("30000平方米", "3.0"), ("45.00亩", "3.0"), ("30000 m2", "3.0"), ("3", "3")],
)  # fmt: skip
def test_areas_with_a_unit(written: str, hectares: str) -> None:
    frame = read(WHOLE.replace("3.0000", written))
    assert frame["declared_area_ha"].tolist() == [hectares]


WRONG = [
    pytest.param(WHOLE.replace(CLOSE, "J1,1,3457000.000,3457000.000\n", 2).replace("@\nJ1,1,3457000.000,3457000.000", "@\nJ1,1,3457000.000,40640000.000"), [("txt-x-is-y", FIRST_POINT + 4)], id="closing point repeats x as y"),
    pytest.param(f"{HEADER}{LINE}\n{SQUARE}J1,1,3457000.000,40640000.001\n", [("txt-closing", FIRST_POINT + 4)], id="closing point elsewhere"),
    pytest.param(WHOLE.replace("J3,1,3457150.000,40640200.000\n", ""), [("txt-gap", FIRST_POINT + 2), ("txt-count", PARCEL_LINE)], id="a line is lost"),
    pytest.param(HEADER + CORNERS + "\n" + (SQUARE + CLOSE).replace("J3,1,3457150.000,40640200.000\n", ""), [("txt-gap", FIRST_POINT + 2)], id="a line is lost and the count fits"),
    pytest.param(f"{HEADER}{LINE}\n{SQUARE}", [("txt-count", PARCEL_LINE)], id="the last line is lost"),
    pytest.param(f"{HEADER}{LINE.replace('5', '8', 1)}\n{SQUARE}{CLOSE}{ring(2, 5, (50, 50, 100, 100))[:90]}", [("txt-not-closed-like-others", FIRST_POINT + 7)], id="the end of a hole is lost and the count fits"),
    pytest.param(WHOLE.replace("5,3.0", "x,3.0"), [("txt-count-text", PARCEL_LINE)], id="count in words"),
    pytest.param(f"{HEADER}3{LINE[1:]}\n{SQUARE[:60]}{CLOSE}", [("txt-ring-short", FIRST_POINT)], id="two corners"),
    pytest.param(WHOLE.replace("J2,1,", "J2,2,"), [("txt-ring", FIRST_POINT + 2), ("txt-ring-short", FIRST_POINT), ("txt-ring-short", FIRST_POINT + 1)], id="another ring number"),
    pytest.param(WHOLE.replace(",1,", ",3,"), [("txt-ring", FIRST_POINT)], id="no first ring"),
    pytest.param(WHOLE.replace("3457150.000,40640200", "3457150.000,4064"), [("txt-leap", FIRST_POINT + 2), ("txt-leap", FIRST_POINT + 3)], id="digits are lost"),
    pytest.param(WHOLE.replace("3457150.000,40640200", "3457150.000,4O640200"), [("txt-line", FIRST_POINT + 2)], id="a letter"),
    pytest.param(WHOLE.replace("3457150.000,40640200", "3457150.000，40640200"), [("txt-line", FIRST_POINT + 2)], id="a full-width comma"),
    pytest.param(WHOLE.replace("J3,1,", "J3,"), [("txt-line", FIRST_POINT + 2)], id="no ring"),
    pytest.param(WHOLE.replace(",@", "@"), [("txt-parcel-line", PARCEL_LINE)], id="no comma before the end"),
    pytest.param(WHOLE.replace("地块一", "地块,一"), [("txt-parcel-line", PARCEL_LINE)], id="a comma in the name"),
    pytest.param(WHOLE.replace(",@", ""), [("txt-line", PARCEL_LINE)] + [("txt-point-first", FIRST_POINT + i) for i in range(5)], id="no end"),
    pytest.param(WHOLE.replace("3.0000", "三"), [("txt-area", PARCEL_LINE)], id="area in words"),
    pytest.param(WHOLE.replace("3.0000", "3.0斤"), [("txt-area", PARCEL_LINE)], id="area in pounds"),
    pytest.param(WHOLE.replace("面", "体"), [("txt-kind", PARCEL_LINE)], id="kind"),
    pytest.param(WHOLE + LINE, [("txt-no-points", FIRST_POINT + 5)], id="no points"),
    pytest.param(WHOLE + "J1,1,1,2\n", [("txt-leap", FIRST_POINT + 5), ("txt-closing", FIRST_POINT + 5), ("txt-count", PARCEL_LINE)], id="a line too many"),
    pytest.param(HEADER.replace("带号=40", "带号 40") + LINE + "\n" + SQUARE + CLOSE, [("txt-header-line", 8)], id="header"),
    pytest.param(WHOLE.replace("带号=40", "带号=40\n带号=41"), [("txt-header-twice", 9)], id="header twice"),
    pytest.param(HEADER, [("txt-none", None)], id="header only"),
    pytest.param("", [("txt-none", None)], id="nothing"),
    pytest.param("地块一的界址点\n共四个\n", [("txt-none", None)], id="prose"),
    pytest.param(WHOLE.encode("utf-16")[:-1], [("encoding-unknown", None)], id="UTF-16, cut"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "faults"), WRONG)
def test_what_is_refused_and_where(text: str, faults: list[tuple[str, int | None]]) -> None:
    assert refused(text) == faults


def test_axes() -> None:
    turned = HEADER + LINE + "\n" + "".join(
        ",".join((*p.split(",")[:2], *p.split(",")[:1:-1])) + "\n" for p in (SQUARE + CLOSE).split()
    )  # fmt: skip
    _, faults, _ = parsed(turned)
    assert [(p.code, p.column) for p in faults] == [("txt-axes", "axes")]
    assert 'axes = "east_north"' in faults[0].message_en
    assert read(turned, axes="east_north").geometry[0].equals(TRUE)
    assert refused(WHOLE, axes="east_north") == [("txt-axes", None)]
    one = WHOLE.replace("3457150.000,40640200.000", "40640200.000,3457150.000")
    assert ("txt-leap", FIRST_POINT + 2) in refused(one)
    other = WHOLE + LINE + "\n" + turned.split("@\n")[1]
    assert refused(other) == [("txt-axes-some", FIRST_POINT + 6 + i) for i in range(5)]


def test_degrees_are_longitude_first_unless_said() -> None:
    text = "4,甲,面,用途,@\nJ1,1,31.22,121.47\nJ2,1,31.22,121.48\nJ3,1,31.23,121.48\nJ1,1,31.22,121.47\n"
    assert refused(text) == [("txt-axes", None)]
    assert read(text, axes="north_east").geometry[0].bounds == (121.47, 31.22, 121.48, 31.23)
    west = text.replace("121.47", "21.47").replace("121.48", "21.48")
    assert refused(west) == [("txt-degrees", line) for line in (2, 3, 4, 5)]


STUDY = """
[parcels]
path = "parcels.txt"
"""


def test_parcels_of_a_study(bench: Bench) -> None:
    bench.text("parcels.txt", WHOLE.encode("gbk"))
    found = bench.read(parcels=STUDY)
    (row,) = found.parcels.to_dict("records")
    assert (row["parcel_id"], row["declared_area_m2"]) == ("001", 30_000)
    assert found.record["files"][0]["encoding"] == "gb18030"
    assert {"alias-used", "encoding-chosen"} <= {p.code for p in found.problems}


def test_a_layer_of_a_study(bench: Bench) -> None:
    bench.write(id=["a"], geometry=[shapely.box(640000, 3457000, 640200, 3457150)])
    bench.text("bases.txt", WHOLE)
    (layer,) = bench.read('[[layers]]\nname = "b"\nrole = "industrial_base"\npath = "bases.txt"\nid = "parcel_id"\n').layers  # fmt: skip
    assert layer.features["zone_id"].tolist() == ["001"]
    assert layer.features.area.tolist() == pytest.approx([30_000], abs=1e-3)


def test_square_metres_in_the_field_of_hectares(bench: Bench) -> None:
    bench.text("parcels.txt", WHOLE.replace("3.0000", "30000.0"))
    (problem,) = bench.refused(parcels=STUDY)
    assert (problem.code, problem.column) == ("area-unit", "declared_area_ha")
    assert "10,000 times" in problem.message_en
    assert "look like m2" in problem.message_en
    said = (
        STUDY + '[parcels.columns]\ndeclared_area_m2 = { from = "declared_area_ha", unit = "m2" }\n'
    )
    assert bench.read(parcels=said).parcels["declared_area_m2"].tolist() == [30_000]


def test_a_zone_that_nobody_states_is_asked_for(bench: Bench) -> None:
    lost = WHOLE.replace(",40640", ",640").replace("带号=40", "带号=")
    bench.text("parcels.txt", lost)
    (problem,) = bench.refused(parcels=STUDY)
    assert (problem.code, problem.column) == ("crs-missing", "crs")
    assert "EPSG:4549" in problem.message_en
    found = bench.read(parcels=STUDY + 'crs = "EPSG:4549"\n')
    assert found.parcels.total_bounds.tolist() == [640000, 3457000, 640200, 3457150]


def test_what_a_text_file_has_not(bench: Bench) -> None:
    bench.text("parcels.txt", WHOLE)
    assert [p.code for p in bench.refused(parcels=STUDY + 'layer = "a"\n')] == ["layer-needless"]


def test_a_shapefile_with_a_text_beside_it_in_an_archive(bench: Bench) -> None:
    bench.write("parcels.gpkg", id=["a"])
    with zipfile.ZipFile(bench.folder / "parcels.zip", "w") as archive:
        archive.write(bench.folder / "parcels.gpkg", "parcels.gpkg")
        archive.writestr("readme.txt", "what this is")
    said = STUDY.replace(".txt", ".zip") + 'columns = { parcel_id = "id" }\n'
    assert bench.read(parcels=said).parcels["parcel_id"].tolist() == ["a"]
    with zipfile.ZipFile(bench.folder / "parcels.zip", "w") as archive:
        archive.writestr("parcels.txt", WHOLE)
    assert bench.read(parcels=STUDY.replace(".txt", ".zip")).parcels["parcel_id"].tolist() == [
        "001"
    ]


def test_blank_numbers_are_the_business_of_settle(bench: Bench) -> None:
    bench.text("parcels.txt", WHOLE + "4,,,乙,,,,,@\n" + SQUARE.replace("4064", "4063"))
    assert [p.code for p in bench.refused(parcels=STUDY)] == ["id-blank"]
    found = bench.read(parcels=STUDY + 'settle = { blank_ids = "number" }\n').parcels
    assert found["parcel_id"].tolist() == ["001", "row-2"]
    assert pd.isna(found["declared_area_m2"][1])
