"""Shapes in the wrong place: no CRS, a wrong one, swapped axes, another zone; and TXT of bureaus."""

from collections.abc import Callable
from pathlib import Path

import shapely

from tests.corpus.bench import (
    EAST,
    HEAD,
    NORTH,
    Cases,
    Told,
    after,
    box,
    frame,
    good,
    layer_toml,
    parcels_toml,
    squares,
    write,
)
from tests.layers.txt_samples import CLOSE, FIRST_POINT, HEADER, LINE, SQUARE, WHOLE

PLACES = Cases()
EXTENT = HEAD + "extent = [120.0, 30.0, 122.5, 32.0]\n"  # Shanghai and some ground round it


def labelled(crs: object, move: Callable[[shapely.Geometry], shapely.Geometry] | None = None, file: str = "parcels.gpkg") -> Callable[[Path], None]:  # fmt: skip
    """Write the parcels with their coordinates changed, and called another CRS."""

    def make(folder: Path) -> None:
        shapes = [move(one) if move else one for one in squares()]
        write(frame(shapes, crs=crs), folder / file)

    return make


def shifted(east: float, north: float = 0) -> Callable[[shapely.Geometry], shapely.Geometry]:
    return lambda one: shapely.transform(one, lambda at: at + [east, north])  # noqa: RUF005


def swapped(one: shapely.Geometry) -> shapely.Geometry:
    return shapely.transform(one, lambda at: at[:, ::-1])


def in_degrees(one: shapely.Geometry) -> shapely.Geometry:
    return shapely.transform(one, lambda at: (at - [EAST, NORTH]) / 1e5 + [120.0, 31.2])


WRONG = {
    "degrees called metres": (4549, in_degrees),
    "metres called degrees": (4490, None),
    "axes swapped": (4549, swapped),
    "degrees swapped": (4490, lambda one: swapped(in_degrees(one))),
    "a zone prefix that is not in the CRS": (4549, shifted(40_000_000)),
    "no zone prefix where the CRS has one": (4528, None),
    "the prefix of another zone": (4528, shifted(39_000_000)),
}
for name, (crs, move) in WRONG.items():
    PLACES.add(name, labelled(crs, move), parcels_toml(), refused=(("crs-unfit", None, "crs"),))
    PLACES.add(
        f"{name}, in a layer", after(good, labelled(crs, move, "zones.gpkg")),
        parcels_toml() + layer_toml(), refused=(("crs-unfit", None, "crs"),),
    )  # fmt: skip
for name, move in {"plain": None, "with its prefix": shifted(40_000_000), "degrees": in_degrees}.items():  # fmt: skip
    PLACES.add(f"no CRS, {name}", labelled(None, move), parcels_toml(), refused=(("crs-missing", None, "crs"),))  # fmt: skip
PLACES.add("another CRS than the study says", good, parcels_toml(more='crs = "EPSG:4548"\n'), refused=(("crs-conflict", None, "crs"),))  # fmt: skip
PLACES.add("a CRS of the study that is none", good, parcels_toml(more='crs = "EPSG:999999"\n'), refused=(("crs-unreadable", None, "crs"),))  # fmt: skip
PLACES.add("a .prj of the study that is missing", good, parcels_toml(more='crs = "local.prj"\n'), refused=(("crs-unreadable", None, "crs"),))  # fmt: skip
for crs in ("EPSG:4490", "EPSG:3857", "EPSG:999999"):
    PLACES.add(f"{crs} as the working CRS", good, parcels_toml(), head=HEAD.replace("EPSG:4549", crs), refused=(("crs-working", None, ""),))  # fmt: skip
PLACES.add("the wrong 3-degree zone", labelled(4550), parcels_toml(), head=EXTENT, refused=(("extent-all", None, "extent"),))  # fmt: skip
PLACES.add("one parcel elsewhere", lambda f: write(frame([*squares(3), box(300_000, 0)]), f / "parcels.gpkg"), parcels_toml(), head=EXTENT, refused=(("extent-outside", 4, ""),))  # fmt: skip
PLACES.add("a layer far away", after(good, labelled(4549, shifted(60_000), "zones.gpkg")), parcels_toml() + layer_toml(), refused=(("layer-elsewhere", None, ""),), noted=(("layer-beside", None, ""),))  # fmt: skip
PLACES.add("a layer beside the parcels", after(good, labelled(4549, shifted(3_000), "zones.gpkg")), parcels_toml() + layer_toml(), noted=(("layer-beside", None, ""),))  # fmt: skip
PLACES.add("datum of a projected file", good, parcels_toml(more='datum = "gcj02"\n'), noted=(("datum-converted", None, "datum"),))  # fmt: skip


def txt(name: str, text: str, *told: tuple[str, int | None], noted: tuple[Told, ...] = ()) -> None:
    """Add a boundary-point TXT; in its messages the row is the line of the file."""
    PLACES.add(
        f"TXT: {name}", lambda f: (f / "parcels.txt").write_bytes(text.encode()) and None,
        parcels_toml("parcels.txt").replace('"id"', '"parcel_id"'),
        refused=tuple((code, line, "") for code, line in told), noted=noted,
    )  # fmt: skip


SECOND = FIRST_POINT + 1
txt("no parcel", HEADER, ("txt-none", None))
txt("words between the points", WHOLE.replace("J2,1", "here\nJ2,1"), ("txt-line", SECOND))
txt("a point before any parcel", HEADER + SQUARE, *[("txt-point-first", line) for line in range(FIRST_POINT - 1, FIRST_POINT + 3)])  # fmt: skip
txt(
    "a comma in a name", WHOLE.replace("地块一", "地块,一,二"), ("txt-parcel-line", FIRST_POINT - 1)
)
txt("a parcel without points", f"{HEADER}{LINE}\n{LINE}\n{SQUARE}{CLOSE}", ("txt-no-points", FIRST_POINT - 1))  # fmt: skip
txt("a coordinate that is none", WHOLE.replace("3457150.000,40640000", "345x150.000,40640000"), ("txt-line", SECOND))  # fmt: skip
txt("digits lost", WHOLE.replace("3457150.000,40640000.000", "345715.000,40640000.000"), ("txt-leap", SECOND), ("txt-leap", SECOND + 1))  # fmt: skip
txt("two corners", f"{HEADER}{LINE.replace('5', '2', 1)}\n{SQUARE[:SQUARE.index('J3')]}", ("txt-ring-short", FIRST_POINT), noted=(("txt-not-closed", FIRST_POINT, ""),))  # fmt: skip
txt("a wrong count", WHOLE.replace("5,3.0000", "9,3.0000"), ("txt-count", FIRST_POINT - 1))
txt("a count in words", WHOLE.replace("5,3.0000", "five,3.0000"), ("txt-count-text", FIRST_POINT - 1))  # fmt: skip
txt("an area that is none", WHOLE.replace("3.0000", "three"), ("txt-area", FIRST_POINT - 1))
