"""Ground with every kind of border, and sites drawn over it in every way that may go wrong."""

from typing import Any

import numpy as np
import shapely
from shapely import Polygon
from shapely.ops import substring

from layers.zones import Layer
from tests.parks.studies import CRS, X, Y, judged, layer, parcels, square

SIDE_M = 2_000.0
MM = 3


def rounded(shape: Any, decimals: int = MM) -> Any:
    """Put the corners of a shape on whole millimetres, where the drawing tool puts them."""
    return shapely.transform(shape, lambda points: np.round(points, decimals))


def blob(random: np.random.Generator, x: float, y: float, size: float, corners: int) -> Polygon:
    """Draw a ragged round: simple, with reflex corners."""
    turn = np.sort(random.uniform(0, 2 * np.pi, corners))
    far = size * random.uniform(0.4, 1.0, corners)
    points = np.stack([X + x + far * np.cos(turn), Y + y + far * np.sin(turn)], axis=1)
    drawn: Polygon = _largest(shapely.make_valid(Polygon(points)))
    return drawn


def layers() -> list[Layer]:
    """Bases that overlap, share borders and have holes; communities at their sides; a water zone.

    The communities end where their coverage does not: beyond it nobody knows.
    """
    random = np.random.default_rng(5)
    ragged = blob(random, 600, 600, 420, 150)
    holed = _largest(square(1000, 300, 500, 500).difference(square(1100, 400, 120, 80)))
    slanted = Polygon([(X, Y), (X + 700, Y + 200), (X + 600, Y + 350), (X - 50, Y + 180)])
    east = square(1500, 300, 300, 500)  # shares a border with the holed one
    crossing = square(900, 700, 300, 300)  # overlaps the ragged one and the holed one
    town = square(0, 1200, 1200, 500)
    water = Polygon([(X + 200, Y), (X + 260, Y), (X + 900, Y + 2000), (X + 840, Y + 2000)])
    half = square(-500, -500, 2000, 3000)
    from geopandas import GeoSeries

    return [
        layer("bases", "industrial_base", ragged, holed, slanted, east, crossing),
        layer("communities", "industrial_community", town, coverage=GeoSeries([half], crs=CRS)),
        layer("old", "retained_fragmented", square(1400, 1500, 60, 60), accuracy_m=1.0),
        layer("reserve", "strategic_reserve", square(1300, 1300, 400, 150), accuracy_m=None),
        layer("water", "constraint", water, effect="prohibit", snap_m=0.1),
        layer("noise", "constraint", blob(random, 1500, 700, 300, 40), effect="review"),
    ]  # fmt: skip


def report() -> Any:
    """Check six parcels on that ground; the study has a map review number."""
    shapes = [square(1000 + 90 * k, 300, 80, 80) for k in range(6)]
    n = len(shapes)
    table = parcels(
        *shapes, land_use=["100101"] * n, land_use_kind=["industrial"] * n, status=["new"] * n,
        floor_area_m2=[9_000.0] * n, counted_floor_area_m2=[9_000.0] * n,
        plan_plot_ratio_max=[2.0] * n,
    )  # fmt: skip
    return judged(table, *layers(), title="示范", map_review_number="沪S(2026)001号")


def sites(n: int, seed: int = 1) -> list[Polygon]:
    """Draw *n* valid sites: anywhere, on borders, slivers over them, with holes, inside, outside."""
    random = np.random.default_rng(seed)
    union = shapely.union_all([shapely.union_all(x.features.geometry) for x in layers()])
    edge = max(shapely.get_parts(shapely.boundary(union)), key=shapely.length)
    draws = (_anywhere, _cut_out, _shifted, _strip, _holed, _small, _traced)
    found: list[Polygon] = []
    while len(found) < n:
        drawn = rounded(draws[len(found) % len(draws)](random, union, edge))
        if drawn.geom_type == "Polygon" and drawn.is_valid and drawn.area > 1:
            found.append(drawn)
    return found


def _anywhere(random: np.random.Generator, _union: Any, _edge: Any) -> Any:
    x, y = random.uniform(-300, SIDE_M + 200, 2)
    return blob(random, x, y, random.uniform(20, 300), int(random.integers(3, 30)))


def _largest(shape: Any) -> Any:
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    return max(parts, key=lambda part: part.area, default=Polygon())


def _cut_out(random: np.random.Generator, union: Any, edge: Any) -> Any:
    """Cut a site out of the zones themselves: its borders lie on theirs."""
    return _largest(shapely.intersection(union, _anywhere(random, union, edge)))


def _shifted(random: np.random.Generator, union: Any, edge: Any) -> Any:
    """The same, grown or shrunk by about the tolerances."""
    by = random.choice([0.02, 0.05, 0.054, 0.056, 0.1, 0.3, 0.5, 0.504, 0.506, 0.6, 1.0])
    return _largest(_cut_out(random, union, edge).buffer(by * random.choice([-1, 1]), join_style=2))


def _strip(random: np.random.Generator, _union: Any, edge: Any) -> Any:
    """A strip along a border, as wide as noise or a little wider."""
    at = random.uniform(0, edge.length)
    line = substring(edge, at, at + random.uniform(5, 60))
    return _largest(line.buffer(random.choice([0.05, 0.25, 0.5, 2.0]), single_sided=True))


def _holed(random: np.random.Generator, union: Any, edge: Any) -> Any:
    outer = _anywhere(random, union, edge)
    return _largest(outer.difference(outer.buffer(-0.3 * np.sqrt(outer.area))))


def _small(random: np.random.Generator, _union: Any, edge: Any) -> Any:
    point = edge.interpolate(random.uniform(0, edge.length))
    return blob(random, point.x - X, point.y - Y, random.uniform(1, 8), int(random.integers(3, 9)))


def _traced(random: np.random.Generator, union: Any, edge: Any) -> Any:
    """A site that follows a border exactly on one side and lies wholly beyond it."""
    near = _small(random, union, edge).buffer(20)
    return _largest(shapely.difference(near, union))
