"""Shapes that are no sound areas, and parcels that do not lie well beside each other."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import shapely

from tests.corpus.bench import (
    EAST,
    NORTH,
    Cases,
    Told,
    box,
    frame,
    geojson,
    layer_toml,
    parcels_toml,
    ring,
    squares,
    write,
)

SHAPES = Cases()
REPAIR = 'settle = { invalid = "repair" }\n'
BOTH = 'settle = { invalid = "repair", empty = "keep" }\n'


SQUARE = ((0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (0.0, 100.0))


def holed(*holes: shapely.Polygon) -> shapely.Polygon:
    return shapely.Polygon(box(0, 0).exterior, [one.exterior for one in holes])


# Each is invalid. How much it changes when it is mended is worked out by hand: None = beyond what
# is tolerated (1 m2 or 0.1 %, whichever is more), so that verdicts stay open.
HAIR = [(0, 0), (100, 0), (100, 100), (50, 100), (49.99, 100.01), (50.01, 100.01), (49.98, 100)]
INVALID: dict[str, tuple[shapely.Geometry, bool]] = {
    "bow tie": (ring((0, 0), (100, 100), (100, 0), (0, 100)), True),  # rings: 0 m2, ground: 5,000
    "spike": (ring(*SQUARE[:3], (50, 100), (50, 130), (50, 100), (0, 100)), False),
    "hole outside": (holed(box(200, 0)), True),
    "hole across the edge": (holed(box(50, 50)), True),
    "hole that is the shell": (holed(box(0, 0)), False),  # 0 m2 and 0 m2
    "holes that overlap": (holed(box(10, 10, 40, 40), box(30, 30, 40, 40)), True),  # 400 m2 twice
    "hole in a hole": (holed(box(10, 10, 80, 80), box(20, 20, 10, 10)), True),
    "hole twice": (holed(box(10, 10, 10, 10), box(10, 10, 10, 10)), True),
    "parts that overlap": (shapely.MultiPolygon([box(0, 0), box(50, 0)]), True),
    "parts that share an edge": (shapely.MultiPolygon([box(0, 0, 50), box(50, 0, 50)]), False),
    "part twice": (shapely.MultiPolygon([box(0, 0), box(0, 0)]), True),
    "crossing by a hair": (ring(*HAIR, (0, 100)), False),
    "one point twice": (ring((0, 0), (50, 50), *SQUARE[1:3], (50, 50), (0, 100)), False),
}
COLLAPSED = {
    "all on a line": ring((0, 0), (100, 0), (50, 0)),
    "there and back": ring((0, 0), (100, 100), (0, 0)),
    "one point": ring((5, 5), (5, 5), (5, 5)),
}


def with_third(shape: shapely.Geometry | None) -> list[shapely.Geometry | None]:
    """Put a shape in the third row, well away from the others."""
    moved = None if shape is None else shapely.transform(shape, lambda at: at + [0, 500])  # noqa: RUF005
    return [*squares(2), moved, box(300, 0)]


def as_parcels(shape: shapely.Geometry | None, suffix: str) -> Callable[[Path], None]:
    return lambda folder: write(frame(with_third(shape)), folder / f"parcels{suffix}")


def as_layer(shape: shapely.Geometry | None) -> Callable[[Path], None]:
    def make(folder: Path) -> None:
        write(frame(), folder / "parcels.gpkg")
        write(frame(with_third(shape)), folder / "zones.gpkg")

    return make


for name, (shape, beyond) in INVALID.items():
    third: tuple[Told, ...] = (("shape-invalid", 3, ""),)
    for suffix in (".gpkg", ".fgb"):
        SHAPES.add(f"{name} in {suffix}", as_parcels(shape, suffix), parcels_toml(f"parcels{suffix}"), refused=third)  # fmt: skip
    nothing = name == "hole that is the shell"
    SHAPES.add(
        f"{name}, repaired",
        as_parcels(shape, ".gpkg"), parcels_toml(more=BOTH if nothing else REPAIR),
        noted=third
        + ((("shape-beyond-tolerance", 3, ""),) if beyond else ())
        + ((("shape-collapsed", 3, ""),) if nothing else ()),
    )  # fmt: skip
    SHAPES.add(f"{name} in a layer", as_layer(shape), parcels_toml() + layer_toml(), refused=third)
for name, shape in COLLAPSED.items():
    SHAPES.add(f"{name}", as_parcels(shape, ".gpkg"), parcels_toml(), refused=(("shape-invalid", 3, ""),))  # fmt: skip
    SHAPES.add(f"{name}, repaired", as_parcels(shape, ".gpkg"), parcels_toml(more=REPAIR), refused=(("shape-collapsed", 3, ""),), noted=(("shape-invalid", 3, ""),))  # fmt: skip
    SHAPES.add(f"{name}, kept", as_parcels(shape, ".gpkg"), parcels_toml(more=BOTH), noted=(("shape-invalid", 3, ""), ("shape-collapsed", 3, "")))  # fmt: skip

# No area at all.
point, line = shapely.Point(EAST, NORTH), shapely.LineString([(EAST, NORTH), (EAST + 9, NORTH)])
NOTHING: dict[str, Any] = {"null": None, "an empty polygon": shapely.Polygon(), "an empty collection": shapely.GeometryCollection()}  # fmt: skip
for name, shape in NOTHING.items():
    SHAPES.add(name, as_parcels(shape, ".gpkg"), parcels_toml(), refused=(("shape-empty", 3, ""),))
    SHAPES.add(f"{name}, kept", as_parcels(shape, ".gpkg"), parcels_toml(more='settle = { empty = "keep" }\n'), noted=(("shape-empty", 3, ""),))  # fmt: skip
    SHAPES.add(f"{name} in a layer", as_layer(shape), parcels_toml() + layer_toml(), refused=(("shape-empty", 3, ""),))  # fmt: skip
    SHAPES.add(f"{name} in a layer, dropped", as_layer(shape), parcels_toml() + layer_toml(more='settle = { empty = "drop" }\n'), noted=(("shape-empty", 3, ""),))  # fmt: skip
for name, shape in {"a point": point, "a line": line, "points": shapely.MultiPoint([point, (EAST + 1, NORTH)])}.items():  # fmt: skip
    SHAPES.add(f"{name} among parcels", as_parcels(shape, ".gpkg"), parcels_toml(), refused=(("not-area", 3, ""),))  # fmt: skip
    SHAPES.add(f"{name} in a layer", as_layer(shape), parcels_toml() + layer_toml(), refused=(("layer-not-area", None, ""),))  # fmt: skip
mixed = shapely.GeometryCollection([box(0, 0), line])
SHAPES.add("a collection with an area", as_parcels(mixed, ".gpkg"), parcels_toml(), refused=(("shape-invalid", 3, ""),))  # fmt: skip
SHAPES.add("a collection with an area, repaired", as_parcels(mixed, ".gpkg"), parcels_toml(more=REPAIR), noted=(("shape-invalid", 3, ""),))  # fmt: skip
SHAPES.add("a collection of a point", as_parcels(shapely.GeometryCollection([point]), ".gpkg"), parcels_toml(more=REPAIR), refused=(("shape-collapsed", 3, ""),), noted=(("shape-invalid", 3, ""),))  # fmt: skip
SHAPES.add("only lines", lambda f: write(frame([line] * 2), f / "parcels.gpkg"), parcels_toml(), refused=(("not-area", 1, ""), ("not-area", 2, "")))  # fmt: skip

# Coordinates with more than a place, and of another size.
SHAPES.add("heights", lambda f: write(frame([*squares(2), shapely.force_3d(box(300, 0), 4.5)]), f / "parcels.gpkg"), parcels_toml(), noted=(("shape-z", None, ""),))  # fmt: skip
SHAPES.add("a country", lambda f: write(frame([box(0, 0), box(200, 0, 9e4, 9e4)]), f / "parcels.gpkg"), parcels_toml(), refused=(("shape-huge", 2, ""),))  # fmt: skip


# GeoJSON by hand.
def json_case(name: str, shape: dict[str, Any] | None, *codes: str, more: str = "") -> None:
    whole = [shapely.geometry.mapping(one) for one in squares(2)]
    SHAPES.add(
        f"GeoJSON: {name}", lambda f: geojson([*whole, shape], f / "parcels.geojson"),
        parcels_toml("parcels.geojson", more=more), refused=tuple((code, 3, "") for code in codes),
    )  # fmt: skip


def corners(*points: tuple[float, float]) -> list[list[float]]:
    return [[EAST + x, NORTH + 500 + y] for x, y in points]


json_case("null", None, "shape-empty")
json_case("no corners", {"type": "Polygon", "coordinates": []}, "shape-empty")
json_case("a bow tie", {"type": "Polygon", "coordinates": [corners((0, 0), (9, 9), (9, 0), (0, 9), (0, 0))]}, "shape-invalid")  # fmt: skip
json_case("four times one corner", {"type": "Polygon", "coordinates": [corners(*[(0, 0)] * 4)]}, "shape-invalid")  # fmt: skip
json_case("a point", {"type": "Point", "coordinates": [EAST, NORTH]}, "not-area")
json_case("a line", {"type": "LineString", "coordinates": corners((0, 0), (9, 9))}, "not-area")
json_case("an empty collection", {"type": "GeometryCollection", "geometries": []}, "shape-empty")

# Beside each other. Nothing of this is refused: it is noted, with row and id.
GAP = "gap_m = 0.5\n"


def beside(name: str, shapes: list[shapely.Geometry], *told: Told, more: str = GAP) -> None:
    SHAPES.add(name, lambda f: write(frame(shapes), f / "parcels.gpkg"), parcels_toml(more=more), noted=told)  # fmt: skip


one = box(0, 0)
beside("an overlap", [one, box(99, 0)], ("parcels-overlap", 1, ""))
beside("an overlap of noise", [one, box(99.96, 0)])
beside("noise where the study says 1 cm", [one, box(99.96, 0)], ("parcels-overlap", 1, ""), more="gap_m = 0.5\nsnap_m = 0.01\n")  # fmt: skip
beside("one in another", [box(10, 10, 5, 5), box(200, 0), one], ("parcels-overlap", 1, ""))
beside("three on one another", [one, box(1, 0), box(2, 0)], ("parcels-overlap", 1, ""), ("parcels-overlap", 1, ""), ("parcels-overlap", 2, ""))  # fmt: skip
beside("equal outlines", [one, box(200, 0), one], ("shape-twice", 3, ""))
beside("equal outlines, other corner first", [one, ring((0, 0), (100, 0), (100, 100), (0, 100))], ("shape-twice", 2, ""))  # fmt: skip
beside("equal outlines, the other way round", [one, one.reverse()], ("shape-twice", 2, ""))
beside("a gap", [one, box(100.3, 0)], ("parcels-gap", 1, ""))
beside("a street", [one, box(112, 0)])
beside("a gap of rounding", [one, box(100.0004, 0)])
beside("a sliver between", [one, box(100, 0, 0.03), box(100.03, 0)], ("shape-sliver", 2, ""))
beside("a hole of a hand", [one.difference(box(50, 50, 0.2, 9))], ("parcels-hole", 1, ""))
beside("a courtyard", [one.difference(box(50, 50, 20, 9))])
beside("a border drawn twice", [ring((0, 0), (100, 0), (100, 50), (50, 49.6), (0, 50)), box(0, 50)], ("parcels-gap", 1, ""))  # fmt: skip
