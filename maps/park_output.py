"""Write what parks are like into OUT as a whole: a table, JSON, and one page for one park."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from maps.file_names import file_name
from maps.findings_csv import fixed, guarded, write_table
from maps.receipt import receipt
from maps.whole_folder import WholeFolder, write_json

if TYPE_CHECKING:
    from parks.profiling import Profile
    from parks.report import Report

FOLDER = WholeFolder("park", r"parks(-synthetic)?(-[2-9])?\.(csv|json)|park-.+\.(json|png|pdf)")
UNSAFE = re.compile(r"[^\w.-]+")
LONGEST_NAME = 80


def write_parks(
    report: "Report", profile: "Profile", out: str | Path, *, key: str | None = None, lang: str
) -> tuple[list[str], list[str]]:
    """Write ``parks.csv`` and ``parks.json``; with *key* also that park's JSON, PNG and PDF.

    Parameters
    ----------
    report : parks.report.Report
        What the profile was taken of: the receipt tells it.
    profile : parks.profiling.Profile
    out : str or Path
        Made if it does not exist. An earlier output of this command is replaced, but for files
        that the user put there.
    key : str, optional
        A park; another raises ``KeyError`` before anything is written.
    lang : {"en", "zh"}
        Of the picture.

    Returns
    -------
    names, notes : list of str
        The files, the receipt last; and what the reader should know.

    Raises
    ------
    OutputError
        If *out* holds something that is not an output of this command, or cannot be written. What
        stood there before stands there still.
    """
    if key is not None:
        profile.position(key)
    return FOLDER.write(out, lambda new: _fill(report, profile, new, key, lang))


def _fill(
    report: "Report", profile: "Profile", new: Path, key: str | None, lang: str
) -> tuple[dict[str, Any], list[str]]:
    def path(name: str) -> Path:
        return new / file_name(name, synthetic=profile.synthetic)

    write_table(as_text(profile), path("parks.csv"))
    write_json(profile.summary(), path("parks.json"))
    notes: list[str] = []
    if key is not None:
        from maps.park_picture import write_picture

        stem = f"park-{safe_name(key)}"
        write_json(profile.park(key), path(f"{stem}.json"))
        pages = [path(f"{stem}.{form}") for form in ("png", "pdf")]
        notes = write_picture(profile, key, pages, lang=lang)
    return receipt(report) | {"park": {"by": profile.by, "key": key}}, notes


def as_text(profile: "Profile") -> pd.DataFrame:
    """Return the table of parks with its sums as text, at fixed decimals; missing is empty.

    The last three rows have no park: ``of`` says what they are.
    """
    together = profile.together.rename(columns={"of": "row"})
    table = pd.concat([profile.table.assign(row="park"), together], ignore_index=True)
    table = table[["row", *profile.table.columns]]
    whole = set(profile.table.select_dtypes("integer").columns)
    columns: dict[str, Any] = {}
    for name in table:
        if name in whole or name == "density_missing":
            columns[str(name)] = fixed(table[name].astype(float), 0)
        elif pd.api.types.is_numeric_dtype(profile.table.get(name, table[name])):
            columns[str(name)] = fixed(table[name], 2 if str(name).endswith("_m2") else 4)
        else:
            columns[str(name)] = guarded(table[name])
    return pd.DataFrame(columns)


def safe_name(key: str) -> str:
    """Make a key fit for a file name on every system; Chinese stays.

    Examples
    --------
    >>> safe_name("东方芯港/2"), safe_name("a:b*c")
    ('东方芯港_2', 'a_b_c')
    """
    return UNSAFE.sub("_", key)[:LONGEST_NAME].strip(".") or "_"
