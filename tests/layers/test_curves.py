"""Arcs: a circle of GML keeps its area, and the note says how good the chords are."""

import math

import pytest

from layers.curves import SHORT
from tests.layers.conftest import EAST, NORTH, PARCELS, Bench

CIRCLE = """<?xml version="1.0" encoding="UTF-8"?>
<ogr:FeatureCollection xmlns:ogr="http://ogr.maptools.org/" xmlns:gml="http://www.opengis.net/gml/3.2" gml:id="f">
<ogr:featureMember><ogr:parcels gml:id="p1"><ogr:geometry>
<gml:Polygon gml:id="g1" srsName="urn:ogc:def:crs:EPSG::4549"><gml:exterior><gml:Ring><gml:curveMember>
<gml:Curve gml:id="c1"><gml:segments>{arc}</gml:segments></gml:Curve>
</gml:curveMember></gml:Ring></gml:exterior></gml:Polygon>
</ogr:geometry><ogr:id>a</ogr:id></ogr:parcels></ogr:featureMember></ogr:FeatureCollection>
"""


def around(*points: tuple[float, float]) -> str:
    """Write points round the middle, northing first: that is the order of axes of EPSG:4549."""
    return " ".join(f"{NORTH + y} {EAST + x}" for x, y in points)


def test_a_circle_keeps_its_area(bench: Bench) -> None:
    corners = around((100, 0), (0, 100), (-100, 0), (0, -100), (100, 0))
    arc = f"<gml:ArcString><gml:posList>{corners}</gml:posList></gml:ArcString>"
    bench.text("parcels.gml", CIRCLE.format(arc=arc))
    inputs = bench.read(parcels=PARCELS.replace(".gpkg", ".gml"))
    (note,) = inputs.problems
    assert note.code == "shape-curve"
    assert "0.00005 %" in note.message_en
    area = inputs.parcels.area.iloc[0] / (math.pi * 100**2)
    assert 1 - SHORT - 1e-9 <= area <= 1
    assert pytest.approx(5.08e-7, rel=0.01) == SHORT  # 0.1 degree squared, in radians, over 6


def test_straight_lines_are_no_arcs(bench: Bench) -> None:
    corners = around((100, 0), (0, 100), (-100, 0), (0, -100), (100, 0))
    line = f"<gml:LineStringSegment><gml:posList>{corners}</gml:posList></gml:LineStringSegment>"
    bench.text("parcels.gml", CIRCLE.format(arc=line))
    assert not bench.read(parcels=PARCELS.replace(".gpkg", ".gml")).problems
