"""A table of published land areas, which outlines are held to: sea in an outline is no land."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from geo.errors import Problem, RefusedError
from layers.columns import require_columns
from layers.files import TABLES, opened
from layers.ledger import Abandoned, Cases, Ledger
from layers.numbers import parse
from layers.tables import FIRST_ROW, read_table
from layers.values import as_text

COLUMNS = ("by", "key", "land_km2", "source")


@dataclass(frozen=True, slots=True)
class PublishedAreas:
    """Published land areas of the groups of a density.

    ``frame``: ``by`` (a grouping, such as ``district``), ``key`` (of the group), ``land_km2``,
    ``source`` (document and date). ``entry``: the line of the receipt on the file.
    """

    frame: pd.DataFrame
    entry: dict[str, Any]
    problems: tuple[Problem, ...]

    def of(self, word: str) -> pd.DataFrame:
        """Return ``key``, ``land_km2``, ``source`` of one grouping, as `parks.land_area` takes."""
        mine = self.frame[self.frame["by"] == word]
        return mine.drop(columns="by").reset_index(drop=True)


def read_published_areas(path: Path) -> PublishedAreas:
    """Read a CSV or Excel table with the columns `COLUMNS`.

    Parameters
    ----------
    path : Path

    Returns
    -------
    PublishedAreas

    Raises
    ------
    RefusedError
        No such file or column; row by row: an area that is no number above 0, a blank cell, a key
        twice in one grouping.
    """
    ledger = Ledger(file=path.name)
    with suppress(Abandoned):
        with opened(path.name, path.parent, TABLES, ledger) as file:
            table = read_table(file, encoding=None, sheet=None, ledger=ledger)
            entry = file.entry("published areas")
        frame = _checked(table.frame, ledger)
        entry |= {"encoding": table.encoding, "layer": table.sheet, "rows": len(frame)}
        if not ledger.faults:
            return PublishedAreas(frame, entry, tuple(ledger.settled))
    raise RefusedError(ledger.faults)


def _checked(table: pd.DataFrame, ledger: Ledger) -> pd.DataFrame:
    require_columns(list(COLUMNS), [str(one) for one in table], ledger)
    rows = Cases(np.arange(len(table)) + FIRST_ROW)
    frame = pd.DataFrame({name: as_text(table[name]) for name in COLUMNS})
    area = parse(table["land_km2"], "land_km2", rows, ledger)
    for name in ("by", "key", "source"):
        ledger.fault_rows("published-blank", rows.where(frame[name].isna()), column=name)
    given = pd.to_numeric(pd.Series(area), errors="coerce")
    bad = ~(np.isfinite(given) & (given > 0))
    ledger.fault_rows("published-number", rows.where(bad, frame["land_km2"]), column="land_km2")
    twice = frame.duplicated(["by", "key"]) & frame["key"].notna()
    ledger.fault_rows("published-twice", rows.where(twice, frame["key"]), column="key")
    return frame.assign(land_km2=area)
