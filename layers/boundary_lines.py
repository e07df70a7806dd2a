"""The lines of a boundary-point TXT: which is header, parcel or point; what is none is a fault."""

import re
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from layers.ledger import Cases, Ledger

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

COORDINATES = "[地块坐标]"
NUMBER = r"[+-]?[0-9]{1,12}(?:\.[0-9]{0,15})?"
# J1,1,north,east - and, with the length of the edge, J1,north,east,length,ring,
POINT = re.compile(rf"([^,@]{{0,40}}),([0-9]{{1,6}}),({NUMBER}),({NUMBER})")
LINKED = re.compile(rf"([^,@]{{0,40}}),({NUMBER}),({NUMBER}),(?:{NUMBER})?,([0-9]{{1,6}}),?")
BLANKS = re.compile(r"\s*,\s*")
ENDING_NUMBER = re.compile(r"[0-9]{1,9}$")
LONG, OLD, SHORT = 9, 8, 5  # fields of a parcel line, with the closing @
FIELDS = (
    "count", "declared_area_ha", "parcel_id", "name", "kind", "sheet_number", "use_name",
    "land_code",
)  # fmt: skip
NO_NUMBER = -1


@dataclass(frozen=True, slots=True)
class Points:
    """The point lines, in the order of the file."""

    line: Ints  # 1-based
    parcel: Ints  # position among the parcel lines
    number: Ints  # of the point; -1: it has none
    ring: Ints
    first: Floats  # the coordinates as written
    second: Floats


@dataclass(frozen=True, slots=True)
class Lines:
    """A file taken apart."""

    header: dict[str, str]
    lines: Ints  # of the parcels, 1-based
    cells: list[dict[str, str]]  # of the parcels, by FIELDS; a blank one is absent
    points: Points
    linked: bool  # lengths of edges stand in the point lines


@dataclass(slots=True)
class _Sorted:
    """What has been sorted out so far."""

    header: dict[str, str] = field(default_factory=dict)
    parcels: list[tuple[int, list[str]]] = field(default_factory=list)
    points: list[tuple[int, int, int, int, float, float]] = field(default_factory=list)
    wrong: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    linked: bool = False

    def fault(self, code: str, number: int, text: str) -> None:
        self.wrong.setdefault(code, []).append((number, text))


def take_apart(text: str, ledger: Ledger) -> Lines:
    """Sort the lines of a file.

    Parameters
    ----------
    text : str
        Lines may end in any of the usual ways.
    ledger : Ledger
        Gets a fault for each line that is neither parcel nor point, with its number (and
        `Abandoned` is raised): a file is read whole or not at all.

    Returns
    -------
    Lines
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    headed = any(line.strip() == COORDINATES for line in lines)
    found, in_header = _Sorted(), headed
    for number, line in enumerate(lines, 1):
        plain = BLANKS.sub(",", line.strip())
        if plain == COORDINATES:
            in_header = False
        elif in_header:
            _header(plain, number, found)
        elif plain:
            _data(plain, number, found)
    if not found.parcels and "txt-point-first" not in found.wrong:
        ledger.stop("txt-none")
    _check_parcels(found)
    for code, cases in found.wrong.items():
        rows = np.array([number for number, _ in cases])
        ledger.fault_rows(code, Cases(rows, values=[written for _, written in cases]))
    if found.wrong:
        ledger.stop_here()
    return _assembled(found, headed=headed)


def _header(line: str, number: int, found: _Sorted) -> None:
    key, equals, value = line.partition("=")
    if equals and found.header.setdefault(key.strip(), value.strip()) != value.strip():
        found.fault("txt-header-twice", number, line)
    elif not equals and line and not (line.startswith("[") and line.endswith("]")):
        found.fault("txt-header-line", number, line)


def _data(line: str, number: int, found: _Sorted) -> None:
    point, linked = POINT.fullmatch(line), LINKED.fullmatch(line)
    if "@" in line:
        found.parcels.append((number, line.split(",")))
    elif not (point or linked):
        found.fault("txt-line", number, line)
    elif not found.parcels:
        found.fault("txt-point-first", number, line)
    elif point:
        name, ring, first, second = point.groups()
        found.points.append(_point(number, found, name, ring, first, second))
    elif linked:
        name, first, second, ring = linked.groups()
        found.points.append(_point(number, found, name, ring, first, second))
        found.linked = True


def _point(number: int, found: _Sorted, *written: str) -> tuple[int, int, int, int, float, float]:
    name, ring, first, second = written
    ending = ENDING_NUMBER.search(name)
    own = int(ending.group()) if ending else NO_NUMBER
    return number, len(found.parcels) - 1, own, int(ring), float(first), float(second)


def _check_parcels(found: _Sorted) -> None:
    with_points = {point[1] for point in found.points}
    for at, (number, fields) in enumerate(found.parcels):
        if fields[-1] != "@" or len(fields) not in (LONG, OLD, SHORT):
            found.fault("txt-parcel-line", number, ",".join(fields))
        elif at not in with_points:
            found.fault("txt-no-points", number, ",".join(fields))


def _assembled(found: _Sorted, *, headed: bool) -> Lines:
    table = np.array(found.points, dtype=np.float64).reshape(-1, 6)
    whole = table[:, :4].astype(np.int64)
    points = Points(*whole.T, *table[:, 4:].T)
    split = [fields[:-1] for _, fields in found.parcels]
    # Of five fields the first is the number of the parcel, in a file without header or with a use
    # the count of its points.
    counted = not headed or any(len(f) == SHORT - 1 and f[3] for f in split)
    short = ("count", "name", "kind", "use_name") if counted else ("parcel_id", "name", "kind")
    names = [short if len(f) == SHORT - 1 else _linked(found) for f in split]
    cells = [
        {name: cell for name, cell in zip(those, fields, strict=False) if cell}
        for those, fields in zip(names, split, strict=True)
    ]
    lines = np.array([number for number, _ in found.parcels], np.int64)
    return Lines(found.header, lines, cells, points, found.linked)


def _linked(found: _Sorted) -> tuple[str, ...]:
    """Name the fields of a long parcel line; with lengths of edges the last one is the use."""
    return (*FIELDS[:6], "", "use_name") if found.linked else FIELDS
