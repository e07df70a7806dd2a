"""Whole numbers that keep every digit, with nulls among them, too."""

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from pyogrio.raw import read_arrow

from layers.ledger import Cases, Ledger

EXACT = 2.0**53  # whole numbers from here on are not all floats


def with_all_digits(
    frame: pd.DataFrame, path: Path, info: dict[str, Any], encoding: str | None, ledger: Ledger
) -> pd.DataFrame:
    """Read columns of whole numbers anew that became floats, for a null is among them.

    Only where it matters: a float holds every whole number below 2**53. Where pyarrow (extra
    ``parquet``) is, the digits are read by it; elsewhere such numbers are refused, row by row.

    Parameters
    ----------
    frame : DataFrame
        As pyogrio reads the layer.
    path : Path
    info : dict
        From ``pyogrio.read_info``.
    encoding : str or None
    ledger : Ledger
        Gets a fault for each number of which digits are lost.
    """
    if not frame.columns.is_unique:  # which is refused
        return frame
    kinds = zip(map(str, info["fields"]), map(str, info["dtypes"]), strict=True)
    whole = [n for n, kind in kinds if kind.startswith("int") and n in frame.columns]
    lost = [n for n in whole if frame[n].dtype.kind == "f" and (frame[n].abs() >= EXACT).any()]
    if not lost:
        return frame
    if find_spec("pyarrow") is not None:
        alike = {name.casefold() for name in lost}  # GDAL leaves out "Id" and "id" together
        asked = [name for name in map(str, info["fields"]) if name.casefold() in alike]
        return frame.assign(**_anew(path, info["layer_name"], asked, lost, encoding))
    for name in lost:
        wrong = Cases(np.arange(1, len(frame) + 1)).where(frame[name].abs() >= EXACT, frame[name])
        ledger.fault_rows("number-digits-lost", wrong, column=name)
    return frame


def _anew(
    path: Path, layer: str, asked: list[str], names: list[str], encoding: str | None
) -> "dict[str, pd.Series[Any]]":
    _, table = read_arrow(path, layer=layer, columns=asked, read_geometry=False, encoding=encoding)
    cells = {name: table.column(name).to_pandas(integer_object_nulls=True) for name in names}
    return {name: pd.Series(found, dtype="Int64") for name, found in cells.items()}
