"""What data files hold, looked at before there is a study: every layer and sheet, as it is."""

import os
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS
from python_calamine import CalamineError, CalamineWorkbook

from geo.errors import RefusedError
from layers.database import is_database
from layers.files import TABLES, VECTORS, DataFile, opened
from layers.kinds import ZIPPED
from layers.ledger import Abandoned, Ledger
from layers.postgis import table_names
from layers.proposal_text import fault
from layers.secrets import without_secrets
from layers.shape_columns import read_shapes, wkt_column
from layers.source_form import Drawn
from layers.tables import read_table
from layers.values import Objects, as_code, is_text
from layers.vector import UNREADABLE, layer_names, read_drawn, read_vector

AREAS = (3, 6, 7)  # shapely.GeometryType; a collection may hold areas


@dataclass(frozen=True, slots=True)
class Source:
    """One layer or one table of a file."""

    path: str  # as the study will write it
    name: str  # of the layer if the file holds several, else of the file
    frame: pd.DataFrame  # a GeoDataFrame for shapes; RangeIndex
    encoding: str
    encoding_guessed: bool = False  # neither stated nor UTF-8
    layer: str | None = None  # None: the file holds one
    sheet: str | None = None
    prj: str = ""  # path of the .prj file beside a shapefile
    shape: str | None = None  # the column of WKT, where a table holds one

    @property
    def is_table(self) -> bool:
        """Whether it has no shapes at all."""
        return not isinstance(self.frame, gpd.GeoDataFrame)

    @property
    def crs(self) -> CRS | None:
        """The CRS that the file states."""
        return self.frame.crs if isinstance(self.frame, gpd.GeoDataFrame) else None

    @property
    def shapes(self) -> Objects:
        """Geometries as in the file; none for a table."""
        if not isinstance(self.frame, gpd.GeoDataFrame):
            return np.zeros(0, object)
        return np.asarray(self.frame.geometry.array, dtype=object)

    @property
    def columns(self) -> list[str]:
        """Names of all columns but the geometry."""
        own = self.frame.geometry.name if isinstance(self.frame, gpd.GeoDataFrame) else None
        return [str(c) for c in self.frame.columns if c != own]

    @property
    def has_areas(self) -> bool:
        """Whether there is any area in it."""
        return bool(np.isin(shapely.get_type_id(self.shapes), AREAS).any())

    def cells(self, column: str) -> Objects:
        """Return a column as text in one spelling; None where blank."""
        values = self.frame[column]
        if values.dtype == object and not is_text(
            values
        ):  # lists of JSON have no text of their own
            plain = [str(v) if isinstance(v, list | dict | np.ndarray) else v for v in values]
            values = pd.Series(plain, dtype=object)
        return as_code(values)


@dataclass(frozen=True, slots=True)
class Survey:
    """All that the files hold, in the order they were given."""

    sources: list[Source] = field(default_factory=list)
    left_out: list[tuple[str, Ledger]] = field(default_factory=list)  # layer, and why


def survey(paths: Sequence[str | Path], base: Path) -> Survey:
    """Look at data files.

    Parameters
    ----------
    paths : sequence of str or Path
        Vector files, tables, archives of one of them.
    base : Path
        The folder of the study file: paths will be relative to it.

    Returns
    -------
    Survey

    Raises
    ------
    RefusedError
        With the faults of every file that cannot be read.
    """
    ledger, found = Ledger(), Survey()
    for path in dict.fromkeys(map(str, paths)):
        here = ledger.at(path)
        with suppress(Abandoned):
            if is_database(path):
                found.sources.extend(_tables(path, found, here))
                continue
            written = _relative(path, base, here)
            with opened(written, base, VECTORS + TABLES, here) as file:
                found.sources.extend(_look(file, written, found, here))
    if ledger.faults:
        raise RefusedError(ledger.faults)
    return found


def relative(path: str, base: Path) -> str:
    """Return the path from the folder *base*, with forward slashes.

    Raises
    ------
    ValueError
        It lies on another drive of Windows.
    """
    full = Path(path).absolute()
    # The folder is resolved (".." behind a link leads elsewhere), the file keeps its name.
    return Path(os.path.relpath(full.parent.resolve() / full.name, base.resolve())).as_posix()


def _relative(path: str, base: Path, ledger: Ledger) -> str:
    try:
        path.encode()
    except UnicodeEncodeError:
        ledger.faults.append(fault("init-name", ascii(path)))
        ledger.stop_here()
    if "://" in path:
        ledger.stop("file-not-local")
    try:
        return relative(path, base)
    except ValueError:  # another drive of Windows
        ledger.faults.append(fault("init-drive", path))
        ledger.stop_here()


def _look(file: DataFile, written: str, found: Survey, ledger: Ledger) -> Iterator[Source]:
    stem = Path(written).name
    while Path(stem).suffix.lower() in (*VECTORS, *TABLES, *ZIPPED):
        stem = Path(stem).stem
    if file.kind in TABLES:
        parts, read = _sheets(file, ledger), _table
    else:
        parts, read = _layers(file, ledger), _vector
    if len(parts) <= 1:
        yield read(file, written, stem, None, ledger)
        return
    for part in parts:
        with _kept_out(written, part, found, ledger) as own:
            yield read(file, written, part, part, own)


def _tables(written: str, found: Survey, ledger: Ledger) -> Iterator[Source]:
    """Look at all tables with shapes of a database."""
    for name in table_names(written, ledger):
        with _kept_out(written, name, found, ledger) as own:
            read = read_drawn(Drawn(path=written, layer=name), Path(), "", own)
            yield Source(written, name.split(".")[1], read.frame, read.encoding, layer=name)


@contextmanager
def _kept_out(written: str, part: str, found: Survey, ledger: Ledger) -> Iterator[Ledger]:
    """Let one bad layer among several not spoil the others."""
    own = Ledger(file=ledger.file, layer=part)
    try:
        yield own
    except Abandoned:
        found.left_out.append((f"{without_secrets(written)}, {part}", own))


def _layers(file: DataFile, ledger: Ledger) -> list[str]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # reading the layer says it again, and it is kept then
            return layer_names(file, ledger)
    except UNREADABLE as error:
        ledger.stop("file-unreadable", why=str(error).replace(str(file.path), file.written))


def _sheets(file: DataFile, ledger: Ledger) -> list[str]:
    if file.kind == ".csv":
        return []
    try:
        return list(CalamineWorkbook.from_path(file.path).sheet_names)
    except (CalamineError, OSError) as error:
        ledger.stop("file-unreadable", why=str(error).replace(str(file.path), file.written))


def _vector(file: DataFile, written: str, name: str, part: str | None, ledger: Ledger) -> Source:
    read = read_vector(file, layer=part, encoding=None, ledger=ledger)
    beside = file.kind == ".shp" and Path(written).suffix.lower() == ".shp"
    prj = file.path.with_suffix(".prj") if beside else None
    return Source(
        written,
        name,
        read.frame,
        read.encoding,
        _guessed(ledger),
        layer=part,
        prj=Path(written).with_suffix(".prj").as_posix() if prj and prj.is_file() else "",
    )


def _table(file: DataFile, written: str, name: str, part: str | None, ledger: Ledger) -> Source:
    read = read_table(file, encoding=None, sheet=part, ledger=ledger)
    column = wkt_column(read.frame)
    if column is None:
        return Source(written, name, read.frame, read.encoding, _guessed(ledger), sheet=part)
    got = read_shapes(file, (column,), sheet=part, encoding=None, ledger=ledger)
    guessed = _guessed(ledger)
    return Source(written, name, got.frame, got.encoding, guessed, layer=part, shape=column)


def _guessed(ledger: Ledger) -> bool:
    return any(p.code == "encoding-chosen" and p.file == ledger.file for p in ledger.settled)
