import math
from typing import Any

import numpy as np
import pytest
import shapely

from layers.cad import closed
from layers.kinds import why_not
from tests.layers.dxf_samples import circle, drawing, polyline, square, text

STUDY = """
[parcels]
path = "a.dxf"
profile = "none"
crs = "EPSG:4549"
columns = { parcel_id = "EntityHandle" }
"""


def test_closed_lines_of_one_layer_are_parcels(bench: Any) -> None:
    first = square(2)[0]
    bench.text(
        "a.dxf",
        drawing(
            polyline(square(0), "地块", "A1"),
            polyline(square(1, bulge=1), "地块", "A2"),
            polyline([*square(2), first], "地块", "A3", closed=False),  # ends where it began
            circle(10, "地块"),
            text("甲一", "地块"),
            polyline(square(9), "道路", "B1", closed=False),
        ).encode("gbk"),
    )
    inputs = bench.read(parcels=STUDY)
    parcels = inputs.parcels.set_index("parcel_id").area
    assert parcels.index.tolist() == ["A1", "A2", "A3", "C0"]
    assert parcels[["A1", "A3"]].tolist() == [10_000, 10_000]
    # Half a circle of 50 m beside the square; arcs lose less than a millionth of their area.
    assert parcels["A2"] == pytest.approx(10_000 + math.pi * 50**2 / 2, rel=1e-6)
    assert parcels["C0"] == pytest.approx(math.pi * 10**2, rel=1e-6)
    assert [p.code for p in inputs.problems] == ["cad-marks"]
    assert inputs.record["files"][0]["layer"] == "地块"
    assert inputs.record["files"][0]["encoding"] == "GB18030"


def test_an_inward_arc_takes_ground_away(bench: Any) -> None:
    bench.text("a.dxf", drawing(polyline(square(0, bulge=-1), "p", "A1")))
    (area,) = bench.read(parcels=STUDY).parcels.area
    assert area == pytest.approx(10_000 - math.pi * 50**2 / 2, rel=1e-6)


def test_an_open_line_is_refused_and_not_lost(bench: Any) -> None:
    open_line = polyline(square(1), "p", "A2", closed=False)
    bench.text("a.dxf", drawing(polyline(square(0), "p", "A1"), open_line))
    (problem,) = bench.refused(parcels=STUDY)
    assert (problem.code, problem.row, problem.parcel_id) == ("not-area", 2, "A2")


def test_the_study_names_the_layer(bench: Any) -> None:
    bench.text("a.dxf", drawing(polyline(square(0), "p", "A1"), polyline(square(1), "q", "B1")))
    (problem,) = bench.refused(parcels=STUDY)
    assert problem.code == "layer-unnamed"
    assert "p, q" in problem.message_en
    assert bench.read(parcels=STUDY + 'layer = "q"').parcels["parcel_id"].tolist() == ["B1"]
    (problem,) = bench.refused(parcels=STUDY + 'layer = "r"')
    assert problem.code == "layer-unknown"


def test_what_lies_on_a_sheet_is_left_out_and_said(bench: Any) -> None:
    bench.text("a.dxf", drawing(polyline(square(0), "p", "A1"), circle(10, "p", paper=True)))
    inputs = bench.read(parcels=STUDY)
    assert inputs.parcels["parcel_id"].tolist() == ["A1"]
    assert [p.code for p in inputs.problems] == ["cad-paper"]


def test_a_drawing_without_anything_closed(bench: Any) -> None:
    bench.text("a.dxf", drawing(polyline(square(0), "p", "A1", closed=False), text("x", "p")))
    assert [p.code for p in bench.refused(parcels=STUDY)] == ["cad-nothing-closed"]


@pytest.mark.parametrize(
    ("page", "version", "encoding"),
    [
        ("ANSI_936", "AC1015", "gbk"),
        ("ANSI_950", "AC1015", "big5"),
        ("ANSI_1252", "AC1032", "utf-8"),  # newer programs leave any page there
        ("ANSI_936", "AC1032", "utf-8"),
    ],
)
def test_names_of_layers_survive(bench: Any, page: str, version: str, encoding: str) -> None:
    made = drawing(polyline(square(0), "地塊", "A1"), page=page, version=version)
    bench.text("a.dxf", made.encode(encoding))
    assert bench.read(parcels=STUDY).parcels["Layer"].tolist() == ["地塊"]


def test_a_page_that_may_be_any_is_asked_for(bench: Any) -> None:
    made = drawing(polyline(square(0), "地块", "A1"), page="ANSI_1252")
    bench.text("a.dxf", made.encode("gbk"))
    (problem,) = bench.refused(parcels=STUDY)
    assert problem.code == "cad-encoding"
    read = bench.read(parcels=STUDY + 'encoding = "GBK"')
    assert read.parcels["Layer"].tolist() == ["地块"]
    (problem,) = bench.refused(parcels=STUDY + 'encoding = "utf-8"')
    assert problem.code == "encoding-wrong"


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"AC1032\x00\x00", "DWG"),
        (b"AutoCAD Binary DXF\r\n\x1a\x00", "binary DXF"),
        (b"{}", "starts with"),
    ],
)
def test_what_is_no_dxf_of_text(tmp_path: Any, content: bytes, word: str) -> None:
    (tmp_path / "a.dxf").write_bytes(content)
    why = why_not(tmp_path / "a.dxf", ".dxf")
    assert why is not None
    assert word in why[0]


def test_a_comment_before_the_first_section(tmp_path: Any) -> None:
    (tmp_path / "a.dxf").write_bytes(b"999\r\nmade by hand\r\n  0\r\nSECTION\r\n")
    assert why_not(tmp_path / "a.dxf", ".dxf") is None


def test_rings_need_four_corners() -> None:
    there_and_back = shapely.LineString([(0, 0), (1, 0), (0, 0)])
    ring = shapely.LineString([(0, 0), (1, 0), (1, 1), (0, 0)])
    found = closed(np.array([there_and_back, ring, shapely.Point(0, 0), None], object))
    assert [None if g is None else g.geom_type for g in found] == [
        "LineString", "Polygon", "Point", None,
    ]  # fmt: skip
