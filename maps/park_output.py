"""Write what parks are like into OUT as a whole: a table, JSON, and one page for one park."""

import hashlib
import json
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from geo.errors import OutputError
from maps import swap
from maps.file_names import file_name
from maps.findings_csv import fixed, guarded, write_table
from maps.output import refuse_foreign
from maps.receipt import RECEIPT, as_json, receipt

if TYPE_CHECKING:
    from parks.profiling import Profile
    from parks.report import Report

COMMAND = "park"
OURS = re.compile(
    rf"parks(-synthetic)?(-[2-9])?\.(csv|json)|park-.+\.(json|png|pdf)|{re.escape(RECEIPT)}"
)
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
    folder = Path(out).resolve()
    if key is not None:
        profile.position(key)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with swap.sole_writer(folder):
            swap.recover(folder, keep=_is_users)
            refuse_other(folder)
            return _write(report, profile, folder, key, lang)
    except OutputError:
        raise
    except OSError as error:
        raise OutputError(
            f"{folder} could not be written: {error}; free space or name another folder",
            f"无法写入 {folder}：{error}；请检查磁盘空间与权限，或另指定文件夹",
        ) from error


def refuse_other(out: Path) -> None:
    """Refuse an *out* that holds anything but an output of this command; call it before long runs.

    Raises
    ------
    OutputError
    """
    refuse_foreign(out)
    told = out / RECEIPT
    if told.is_file() and json.loads(told.read_text("utf-8")).get("command") != COMMAND:
        raise OutputError(
            f"{out} holds the output of another command of parkgis; name another folder",
            f"{out} 中是 parkgis 其他命令的输出；请另指定文件夹",
        )


def _write(
    report: "Report", profile: "Profile", folder: Path, key: str | None, lang: str
) -> tuple[list[str], list[str]]:
    new = swap.new_folder(folder)
    new.mkdir()
    try:
        notes = _write_files(report, profile, new, key, lang)
        names = sorted(path.name for path in new.iterdir() if path.name != RECEIPT)
        try:
            swap.swap(folder)
        except PermissionError:  # a program holds a file of the old folder (Windows)
            if not folder.is_dir():
                raise
            names = list(swap.replace_files(folder, [*names, RECEIPT]).values())[:-1]
    finally:
        shutil.rmtree(new, ignore_errors=True)
    swap.discard_old(folder, keep=_is_users)
    return [*names, RECEIPT], notes


def _write_files(
    report: "Report", profile: "Profile", new: Path, key: str | None, lang: str
) -> list[str]:
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
    outputs = {one.name: _sha256(one) for one in sorted(new.iterdir())}
    told = receipt(report) | {
        "command": COMMAND,
        "park": {"by": profile.by, "key": key},
        "outputs": outputs,
    }
    write_json(as_json(told), new / RECEIPT)
    for one in (*new.iterdir(), new):
        swap.sync(one)
    return notes


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


def write_json(told: Mapping[str, Any], path: Path) -> None:
    """Write JSON of equal bytes from equal values."""
    text = json.dumps(told, ensure_ascii=False, indent=2, allow_nan=False)
    path.write_bytes(f"{text}\n".encode())  # bytes: no CRLF on Windows


def safe_name(key: str) -> str:
    """Make a key fit for a file name on every system; Chinese stays.

    Examples
    --------
    >>> safe_name("东方芯港/2"), safe_name("a:b*c")
    ('东方芯港_2', 'a_b_c')
    """
    return UNSAFE.sub("_", key)[:LONGEST_NAME].strip(".") or "_"


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _is_users(name: str) -> bool:
    return OURS.fullmatch(name) is None
