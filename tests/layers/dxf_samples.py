"""Small DXF drawings, written by hand."""

from collections.abc import Sequence

EAST, NORTH = 500_000, 3_455_000
Corner = tuple[float, float, float]  # x, y, bulge of the edge that follows
Pairs = list[object]


def square(i: int, bulge: float = 0) -> list[Corner]:
    """Lay a square of 100 m; *bulge* bends its eastern edge (1: half a circle outwards)."""
    x = EAST + 100 * i
    return [
        (x, NORTH, 0),
        (x + 100, NORTH, bulge),
        (x + 100, NORTH + 100, 0),
        (x, NORTH + 100, 0),
    ]


def polyline(corners: Sequence[Corner], layer: str, handle: str, *, closed: bool = True) -> Pairs:
    pairs: Pairs = [0, "LWPOLYLINE", 5, handle, 100, "AcDbEntity", 8, layer, 100, "AcDbPolyline"]
    pairs += [90, len(corners), 70, int(closed)]
    for x, y, bulge in corners:
        pairs += [10, float(x), 20, float(y), 42, float(bulge)]
    return pairs


def text(words: str, layer: str) -> Pairs:
    at = [10, EAST + 50.0, 20, NORTH + 50.0]
    return [0, "TEXT", 5, "F0", 100, "AcDbEntity", 8, layer, 100, "AcDbText", *at, 40, 2, 1, words]


def circle(radius: float, layer: str, *, paper: bool = False) -> Pairs:
    where = [67, 1] if paper else []
    at = [10, float(EAST), 20, float(NORTH), 40, radius]
    return [0, "CIRCLE", 5, "C0", 100, "AcDbEntity", *where, 8, layer, 100, "AcDbCircle", *at]


def drawing(*entities: Pairs, version: str = "AC1015", page: str = "ANSI_936") -> str:
    head = [0, "SECTION", 2, "HEADER", 9, "$ACADVER", 1, version, 9, "$DWGCODEPAGE", 3, page]
    pairs = [*head, 0, "ENDSEC", 0, "SECTION", 2, "ENTITIES"]
    pairs += [one for entity in entities for one in entity]
    return "\n".join(map(str, [*pairs, 0, "ENDSEC", 0, "EOF", ""]))
