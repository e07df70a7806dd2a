"""What kind of use a land-use code stands for, in the classification it belongs to."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from layers.columns import require_columns
from layers.files import opened
from layers.ledger import Abandoned, Cases, Ledger
from layers.study import CodeTable, Study
from layers.tables import FIRST_ROW, read_table
from layers.values import Objects, as_code
from layers.vocabulary import kinds, nearest
from seeds.codes import LAND_USE_SYSTEMS, find

Look = Callable[[str], tuple[bool, str | None]]  # code -> whether it is in the system, its kind


def kinds_of_use(
    codes: Objects, of_system: Objects, tables: Mapping[str, Look], column: str, ledger: Ledger
) -> Objects:
    """Return the kind of use of every code; null where the code does not tell it.

    Parameters
    ----------
    codes, of_system : ndarray of object, shape (n,)
        Text or None.
    tables : mapping of str
        How to look codes up, by system; a system that is not in it has been refused.
    column : str
        For messages: ``land_use`` or ``planned_land_use``.
    ledger : Ledger
        Gets one note per code that is not in its system or whose class spans several kinds.
    """
    result = np.full(len(codes), None, object)
    for system, look in tables.items():
        mine = np.flatnonzero((of_system == system) & ~pd.isna(codes))
        which, distinct = pd.factorize(codes[mine])
        counts = np.bincount(which, minlength=len(distinct))
        kinds_of_codes = np.full(len(distinct), None, object)
        for i, code in enumerate(distinct):
            known, kinds_of_codes[i] = look(code)
            if kinds_of_codes[i] is None:
                fault = "code-spans" if known else "code-unknown"
                words = {"system": system, "count": int(counts[i])}
                ledger.note(fault, column=column, value=code, how="unknown", **words)
        result[mine] = kinds_of_codes[which]
    return result


def code_tables(of_system: Objects, study: Study, ledger: Ledger) -> dict[str, Look]:
    """Return the look-up of every system that occurs: the study's own, else the bundled ones."""
    found: dict[str, Look] = {}
    known = sorted({*study.codes, *LAND_USE_SYSTEMS})
    for system in sorted({s for s in of_system if s is not None}):
        if system in study.codes:
            with suppress(Abandoned):
                found[system] = _own_table(study.codes[system], study.base, system, ledger)
        elif system in known:
            found[system] = partial(_bundled, system)
        else:
            near, listed = nearest(system, known) or "-", ", ".join(known)
            ledger.fault(
                "system-unknown", column="land_use_system", value=system, near=near, known=listed
            )
    return found


def _bundled(system: str, code: str) -> tuple[bool, str | None]:
    entry = find(system, code)
    return entry is not None, entry.kind if entry else None


def refuse_codes_without_system(
    codes: Objects, of_system: Objects, column: str, cases: Cases, ledger: Ledger
) -> None:
    """Refuse codes whose classification is not said: one fault if it is said nowhere."""
    alone = ~pd.isna(codes) & pd.isna(of_system)
    if pd.isna(of_system).all() and alone.any():
        ledger.fault("system-missing", column=column)
    else:
        ledger.fault_rows("system-missing", cases.where(alone, codes), column=column)


def _own_table(source: CodeTable, base: Path, system: str, parent: Ledger) -> Look:
    ledger = parent.at(source.path)
    with opened(source.path, base, (".csv",), ledger) as file:
        table = read_table(file, encoding=source.encoding, sheet=None, ledger=ledger)
        rows = len(table.frame)
        entry = file.entry(f"codes.{system}") | {"encoding": table.encoding, "rows": rows}
    ledger.record["files"].append(entry)
    require_columns([source.code, source.kind], list(table.frame.columns), ledger)
    codes, named = (as_code(table.frame[c]) for c in (source.code, source.kind))
    cases = Cases(np.arange(FIRST_ROW, rows + FIRST_ROW))
    wrong = ~np.isin(named, list(kinds()))
    listed = ", ".join(kinds())
    for name in sorted({str(n) for n in named[wrong]}):
        near = nearest(name, kinds()) or "-"
        of_it = cases.where(wrong & (named.astype(str) == name), named)
        ledger.fault_rows("code-kind", of_it, column=source.kind, near=near, known=listed)
    pairs = pd.DataFrame({"code": codes, "kind": named}).drop_duplicates()
    again = pairs.duplicated("code").reindex(range(rows), fill_value=False)
    ledger.fault_rows("code-twice", cases.where(again, codes), column=source.code)
    found = {code: kind for code, kind in zip(codes, named, strict=True) if code is not None}
    return lambda code: (code in found, found.get(code))
